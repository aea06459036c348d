"""What a page rests on: every table, declaration, cell and exhibit, and none of another page."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from analysis.declared.catalogue import load
from analysis.declared.models import Catalogue
from analysis.declared.reading import find_root
from volume.history import grounds

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def declared() -> Catalogue:
    return load(find_root(Path(__file__).parent))


def notebook(*printed: str, prose: str = "# A page", tables: tuple[str, ...] = ()) -> NotebookNode:
    """An executed notebook; what it prints is a fixture."""
    cells = [nbformat.v4.new_markdown_cell(prose)]
    for text in printed:
        said = {"tables": list(tables)}
        output = nbformat.v4.new_output("display_data", data={"text/markdown": text}, metadata=said)
        cells.append(nbformat.v4.new_code_cell("page.show()", outputs=[output]))
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def exhibits(tmp_path: Path) -> Path:
    (tmp_path / "estimates.csv").write_text("id,chapter,value\na,context,0.1\nb,housing,2.5\n")
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "fig-a.csv").write_text("year,value\n2008,0.3\n")
    return tmp_path


def of_page(
    declared: Catalogue, exhibits: Path, page: NotebookNode | None = None, name: str = "context"
) -> grounds.PageBasis:
    page = page or notebook(":::{figure} x.svg\n:name: fig-a\n:::")
    return grounds.of_page(declared, name, {"focus": "730", "end_year": None}, page, exhibits, "small")


def test_a_chapter_rests_on_its_own_indicators_and_tables(declared: Catalogue, exhibits: Path) -> None:
    found = of_page(declared, exhibits)
    own = declared.chapters["context"].indicators
    assert set(found.indicators) == {i.id for i in own}
    assert set(found.tables) == {Path(declared.tables[t].path).name for i in own for t in i.tables}
    assert list(found.exhibits) == ["fig-a"]
    assert found.parameters == {"focus": "730", "end_year": "none"}


def test_a_table_that_only_an_exhibit_rests_on_counts(declared: Catalogue, exhibits: Path) -> None:
    resting = of_page(declared, exhibits, notebook("Moves.", tables=("fly66_matrix_2024",)))
    waiting = of_page(declared, exhibits, notebook("Not shown: moves (table FLY66). Source: FLY66."))
    assert "FLY66_matrix_2024.csv" in resting.tables
    assert "FLY66_matrix_2024.csv" not in waiting.tables


def test_a_page_without_indicators_rests_on_all(declared: Catalogue, exhibits: Path) -> None:
    found = of_page(declared, exhibits, name="methods")
    assert set(found.indicators) == set(declared.indicators)
    assert found.estimates != of_page(declared, exhibits).estimates


@pytest.mark.parametrize(
    ("file", "old", "new", "field"),
    [
        ("estimates.csv", "0.1", "0.11", "estimates"),
        ("estimates.csv", "0.1", "0.10000000000000001", None),
        ("estimates.csv", "2.5", "2.6", None),  # another chapter's
        ("small/fig-a.csv", "0.3", "0.31", "exhibits"),
        ("small/fig-a.csv", "0.3", "0.30000000000000004", None),
    ],
)
def test_a_change_of_a_number_shows_and_a_last_digit_does_not(
    declared: Catalogue, exhibits: Path, file: str, old: str, new: str, field: str | None
) -> None:
    before = of_page(declared, exhibits)
    path = exhibits / file
    path.write_text(path.read_text().replace(old, new))
    after = of_page(declared, exhibits)
    assert {name for name, value in before if value != getattr(after, name)} == ({field} if field else set())


def test_prose_and_print_are_told_apart(declared: Catalogue, exhibits: Path) -> None:
    before = of_page(declared, exhibits, notebook("One."))
    prose = of_page(declared, exhibits, notebook("One.", prose="# Another page"))
    printed = of_page(declared, exhibits, notebook("Two."))
    assert prose.cells != before.cells and prose.text == before.text
    assert printed.cells == before.cells and printed.text != before.text


def test_an_injected_cell_is_no_cell_of_the_page() -> None:
    page = notebook("One.")
    injected = nbformat.v4.new_code_cell("focus = 1", metadata={"tags": ["injected-parameters"]})
    before = grounds.cells(page)
    page.cells.insert(1, injected)
    assert grounds.cells(page) == before


def test_estimates_rest_on_code_they_import_and_on_no_figure() -> None:
    needed = grounds.needs(grounds.ANALYSIS, "project")
    assert {"estimates.compute", "inference.trend", "data.panel", "declared.catalogue", "errors"} <= needed
    assert not any(name.startswith(("figures", "page", "exhibits")) for name in needed)


def test_imports_are_followed_in_every_form(tmp_path: Path) -> None:
    package = tmp_path / "p"
    package.mkdir()
    (package / "a.py").write_text("import p.b\nfrom p import c, absent\nfrom p.d import x\nimport os\n")
    (package / "b.py").write_text("def f():\n    from p.e import y\n")
    for name in "cdef":
        (package / f"{name}.py").write_text("")
    (package / "room").mkdir()
    (package / "room" / "__init__.py").write_text("from p.g import z\n")
    (package / "room" / "f.py").write_text("")
    (package / "g.py").write_text("")
    (package / "d.py").write_text("from p.room import f\n")
    assert grounds.needs(package, "a") == {"a", "b", "c", "d", "e", "g", "room.f", "room.__init__"}


def test_words_of_an_indicator_are_no_method(declared: Catalogue) -> None:
    described = grounds.of_edition(declared)["indicators"]
    chapter = declared.chapters["context"]
    first = chapter.indicators[0]

    def method(**changes: object) -> str:
        other = first.model_copy(update=changes)
        chapters = {"context": chapter.model_copy(update={"indicators": (other,)})}
        edited = Catalogue(**{**vars(declared), "chapters": chapters})
        return str(grounds.of_edition(edited)["indicators"][first.id]["method"])

    assert method() == described[first.id]["method"]
    assert method(name=first.unit, definition=first.unit) == method()
    assert method(decimals=3) != method()
    assert method(reference="mean_of_municipalities") != method(reference="country")


def test_a_correction_is_method_of_the_indicators_that_read_its_table(declared: Catalogue) -> None:
    corrected = declared.corrections[0].table
    readers = {i.id for i in declared.indicators.values() if corrected in i.tables}
    without = tuple(c for c in declared.corrections if c.table != corrected)
    before = grounds.of_edition(declared)["indicators"]
    after = grounds.of_edition(Catalogue(**{**vars(declared), "corrections": without}))["indicators"]
    assert readers and {key for key in before if before[key] != after[key]} == readers
