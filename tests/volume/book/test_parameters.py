"""Only what the notebooks declare can be set."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import InputError
from volume.book import parameters

pytestmark = pytest.mark.unit


def test_known_are_those_of_the_notebooks(project: Path) -> None:
    assert parameters.known(project) == {
        "edition": "small",
        "focus": None,
        "base_year": 2008,
        "language": None,
    }


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("base_year = 2008", "base_yaer = 2008"), "notebooks/level: parameter 'base_year' is missing"),
        (
            ("base_year = 2008", "base_year = 2009"),
            "notebooks/level: parameter 'base_year' is 2009 by default",
        ),
        (("focus = None", "focus = None\\nseed = 1"), "notebooks/rate: parameter 'seed' is missing"),
        (("focus = None", "print(1)"), "level.ipynb: the cell tagged 'parameters' may only assign literals"),
        (('"parameters"', '"paramters"'), "level.ipynb has 0 cells tagged 'parameters'; there must be one"),
    ],
)
def test_disagreement_names_notebook_and_key(project: Path, change: tuple[str, str], sentence: str) -> None:
    path = project / "notebooks" / "level.ipynb"
    before = path.read_text()
    path.write_text(before.replace(*change))
    assert path.read_text() != before
    with pytest.raises(InputError) as error:
        parameters.known(project)
    assert str(error.value).startswith(sentence)


def test_a_file_that_is_no_notebook(project: Path) -> None:
    (project / "notebooks" / "level.ipynb").write_text("{")
    with pytest.raises(InputError, match=r"^level\.ipynb is not a notebook"):
        parameters.known(project)


def test_annotated_assignments_count(notebook: Callable[..., Path]) -> None:
    assert parameters.of_notebook(notebook("a", parameters="base_year: int = 2008")) == {"base_year": 2008}


def test_a_name_like_none_gets_no_suggestion() -> None:
    with pytest.raises(InputError, match=r"^parameter 'zzz' is not known\. Known: base_year, focus\.$"):
        parameters.check(["zzz"], ["focus", "base_year"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("615", 615),
        ("'615'", "615"),
        ("000", "000"),
        ("0", 0),
        ("084", "084"),
        ("0.9", 0.9),
        ("Horsens", "Horsens"),
        ("[615, 740]", [615, 740]),
        ("null", None),
        ("abc", "abc"),
    ],
)
def test_values_are_read_as_yaml(text: str, value: object) -> None:
    assert parameters.overrides([("key", text)], {}) == {"key": value}


def test_twice_is_an_error() -> None:
    with pytest.raises(InputError, match=r"^parameter 'focus' is given twice\.$"):
        parameters.overrides([("focus", "615")], {"focus": "740"})


def test_a_value_that_is_not_yaml() -> None:
    with pytest.raises(InputError, match=r"^parameter 'comparators': '\[615' cannot be read as a YAML value"):
        parameters.overrides([("comparators", "[615")], {})
