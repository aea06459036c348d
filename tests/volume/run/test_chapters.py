"""What is kept of a chapter comes back as it was, and counts only while all it rests on is the same."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from volume.run.chapters import Executed, Kept, Store, changed, grounds, modules

pytestmark = pytest.mark.unit
NOTEBOOK = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")])
KEPT = Kept(
    Executed(
        NOTEBOOK, ("a warning",), {"_exhibits/a/fig-a.svg": b"\x00svg", "_exhibits/a/fig-a.csv": b"a\n"}
    ),
    {"the notebook": "1", "code page": "2"},
    {"table:a": "3", "estimate:a": "4"},
)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep("randers/en-housing", KEPT)
    assert Store(tmp_path).read("randers/en-housing") == KEPT
    assert store.read("randers/en-context") is None


def test_a_chapter_has_one_file_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for warning in "abc":
        store.keep("a", Kept(Executed(NOTEBOOK, (warning,), {}), {}, {}))
    assert [path.name for path in tmp_path.iterdir()] == ["a.chapter"]
    found = store.read("a")
    assert found is not None and found.executed.warnings == ("c",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:10],
        lambda raw: raw[:-3] + bytes([raw[-3] ^ 1]) + raw[-2:],
    ],
)
def test_a_damaged_file_counts_as_not_there(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    store = Store(tmp_path)
    store.keep("a", KEPT)
    path = tmp_path / "a.chapter"
    path.write_bytes(damage(path.read_bytes()))
    assert store.read("a") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Store(tmp_path / "file").keep("a", KEPT)
    assert Store(tmp_path / "file").read("a") is None


@pytest.mark.parametrize(
    ("now", "reads", "why"),
    [
        ({}, {}, []),
        ({"the notebook": "9"}, {}, ["the notebook"]),
        ({"code figures": "9"}, {}, ["code figures"]),
        ({}, {"estimate:a": "9"}, ["estimate a"]),
        ({}, {"table:a": "gone"}, ["table a"]),
        ({"code page": None}, {}, ["code page"]),  # taken out
    ],
)
def test_each_thing_it_rests_on_counts(
    now: dict[str, str | None], reads: dict[str, str], why: list[str]
) -> None:
    fixed = {key: value for key, value in {**KEPT.grounds, **now}.items() if value is not None}
    assert changed(KEPT, fixed, {**KEPT.read, **reads}) == why


def test_every_module_that_a_notebook_names_counts() -> None:
    cells = [
        "%matplotlib inline\nfrom analysis.page import (\n    open_page,\n)",
        "import analysis.data.tables as t",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    assert modules(notebook) == {"page", "data.tables"}


def of(project: Path, *, all_data: bool = True, base_year: int = 2010) -> dict[str, str]:
    path = project / "notebooks" / "rate.ipynb"
    return grounds(project, path, {"base_year": base_year}, all_data=all_data)


def test_notebook_parameters_and_data_are_grounds_and_other_pages_are_not(project: Path) -> None:
    first = of(project)
    assert of(Path(shutil.copytree(project, project / "copy"))) == first
    (project / "index.md").write_text("# Other")
    assert of(project) == first
    assert {key for key, value in of(project, base_year=2011).items() if value != first[key]} == {
        "the parameters"
    }
    (project / "data" / "rate.csv").write_text("other")
    assert {key for key, value in of(project).items() if value != first[key]} == {"data"}
    assert "data" not in of(project, all_data=False)


def test_code_is_a_ground_by_what_the_notebook_imports(notebook: Callable[..., Path], project: Path) -> None:
    path = notebook("a", "from analysis.language.facts import count")
    found = grounds(project, path, {}, all_data=False)
    assert "code language.facts" in found
    assert "code language/en/place.yml" in found  # messages are read by name, when they are said
    assert "code figures.lines" not in found
