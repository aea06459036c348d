"""`volume check` makes every check and says what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.declared.package import check_files
from analysis.declared.reading import find_root
from analysis.errors import InputError
from volume import check

pytestmark = pytest.mark.unit


COPIED = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "pyproject.toml",
    "index.md",
    "cite.md",
    "changes.md",
    "review.yml",
    "data",
    "editions",
    "notebooks",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The volume's own declarations, to be damaged."""
    for name in COPIED:
        source = find_root() / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copyfile(source, tmp_path / name)
    return tmp_path


def problems(root: Path) -> dict[str, str]:
    return {finding.what: finding.problem for finding in check.run(root) if finding.problem}


def test_the_volume_itself_passes(copy: Path) -> None:
    assert problems(copy) == {}


def test_every_check_is_made(copy: Path) -> None:
    (copy / "cite.md").unlink()
    (copy / "CITATION.cff").unlink()
    found = problems(copy)
    assert set(found) == {
        "pages of _toc.yml exist",
        "authors of CITATION.cff",
        "chapters of data/indicators",
        "parameters of the notebooks",
        "reviews of review.yml",
    }
    assert "lists the page 'cite'" in found["pages of _toc.yml exist"]


def test_a_changed_table_is_named(copy: Path) -> None:
    table = next((copy / "data" / "tables").glob("*.csv"))
    table.write_text(table.read_text() + "\n")
    assert problems(copy) == {
        "hashes of data/datapackage.json": (
            f"data/tables/{table.name} has changed: its SHA-256 is not the one in data/datapackage.json."
        )
    }


def test_a_malformed_review_is_named(copy: Path) -> None:
    (copy / "review.yml").write_text("contxt: []\n")
    sentence = "review.yml: 'contxt' is no notebook of _toc.yml; did you mean context?"
    assert problems(copy) == {"reviews of review.yml": sentence}


def test_a_missing_table_is_named(project: Path) -> None:
    (project / "data" / "rate.csv").unlink()
    with pytest.raises(InputError, match=r"^data/rate\.csv is missing; data/datapackage\.json lists it"):
        check_files(project)


def test_a_damaged_package_is_named(project: Path) -> None:
    (project / "data" / "datapackage.json").write_text("{}")
    with pytest.raises(InputError, match=r"^data/datapackage\.json: key 'created' is missing"):
        check_files(project)


def test_a_chapter_without_a_page_is_named(copy: Path) -> None:
    path = copy / "data" / "indicators" / "housing.yml"
    path.rename(path.with_name("houses.yml"))
    sentence = "data/indicators/houses.yml: _toc.yml lists no notebook of that name."
    assert problems(copy) == {"chapters of data/indicators": sentence}


def test_chapters_stand_in_the_order_of_the_table_of_contents(copy: Path) -> None:
    path = copy / "_toc.yml"
    first, second = "      - file: notebooks/context\n", "      - file: notebooks/municipal_services\n"
    path.write_text(path.read_text().replace(first + second, second + first))
    assert problems(copy) == {
        "chapters of data/indicators": (
            "data/indicators/context.yml: key 'order' puts it where _toc.yml has municipal_services; "
            "let both agree."
        )
    }


def test_a_parameter_no_edition_sets_is_named(copy: Path) -> None:
    for path in (copy / "notebooks").glob("*.ipynb"):
        path.write_text(path.read_text().replace("base_year = None", "first_year = None"))
    assert problems(copy) == {
        "parameters of the notebooks": (
            "the notebooks' parameters cells lack 'base_year', which an edition sets."
        )
    }
