"""Two columns, spreads, lists and index of the PDF: a small book with one spread, through Sphinx."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pymupdf
import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from volume.typst.exhibits import first_sentence
from volume.typst.table import from_html, width

BOOK = Path(__file__).parents[2] / "fixtures" / "typst" / "book"
SPREAD = """# Chapter

Filling.

## A question

(spread-steps)=
### Steps: as high as ever, and far from the stairs

:::{figure} steps.png
:name: fig-steps
:alt: Three steps rising from left to right.

Steps by year: three of them. Nothing else.
:::

The sentence below the figure.

Tables: first [(file)]{.evidence}, second.

:::::{container} folds

::::{dropdown} Definition
A step is a step.

- **Unit:** steps
- **Table:** none
::::

::::{dropdown} Map
:::{figure} steps.png
:name: fig-map
:alt: The same three steps.

The map.
:::
::::

::::{dropdown} Files
Every file is in an appendix.

:::{table} What a screen shows
:name: tab-files
:class: screen

| File |
|---|
| left-out.csv |
:::

:::{rst-class} source screen
Source: left out as well.
:::
::::

::::{dropdown} Claims
- one
- two
- three
- four
::::
:::::
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("book"), 3)


def build(folder: Path, paragraphs: int) -> Path:
    """The book with so many paragraphs before its spread; gives the output folder."""
    source, target = folder / "source", folder / "out"
    source.mkdir()
    shutil.copy(BOOK / "steps.png", source)
    filling = "\n\n".join(["Words that fill the page, line by line."] * paragraphs)
    (source / "index.md").write_text(SPREAD.replace("Filling.", filling), encoding="utf-8")
    settings = {
        "extensions": ["myst_parser", "sphinx_design", "volume.typst.builder"],
        "source_suffix": {".md": "markdown"},
        "myst_enable_extensions": ["attrs_inline", "colon_fence"],
        "project": "Fixture",
        "numfig": True,
        "typst_index": {"spread-steps": "Steps", "spread-none": "Elsewhere", "fig-map": "A map"},
        "typst_index_title": "Index of indicators",
    }
    with patch_docutils(), docutils_namespace():
        app = Sphinx(source, None, target, target / "trees", "typst", settings, status=None, freshenv=True)
        app.connect("doctree-read", mark_spread)
        app.build()
    return target


def mark_spread(_: Sphinx, doctree: nodes.document) -> None:
    """As the volume marks the section of an indicator."""
    for section in doctree.findall(nodes.section):
        if any(name.startswith("spread-") for name in section["ids"]):
            section["classes"].append("spread")


@pytest.fixture(scope="module")
def markup(built: Path) -> str:
    return (built / "book.typ").read_text(encoding="utf-8").partition("// document: index")[2]


@pytest.fixture(scope="module")
def pages(built: Path) -> list[pymupdf.Page]:
    return list(pymupdf.open(built / "book.pdf"))


def page_of(pages: list[pymupdf.Page], words: str) -> int:
    """The only page after the contents that holds the words."""
    [found] = [page.number for page in pages[2:] if words in " ".join(page.get_text().split())]
    return int(found)


@pytest.mark.book
@pytest.mark.parametrize("paragraphs", [28, 31, 34, 37, 40])
def test_a_spread_is_on_one_page(tmp_path: Path, paragraphs: int) -> None:
    with pymupdf.open(build(tmp_path, paragraphs) / "book.pdf") as book:
        pages = list(book)
        head = page_of(pages, "as high as ever, and far from the stairs")
        assert page_of(pages, "three of them. Nothing else.") == head
        assert page_of(pages, "The sentence below the figure.") == head


@pytest.mark.book
def test_what_is_folded_stands_in_two_columns(pages: list[pymupdf.Page]) -> None:
    page = pages[page_of(pages, "The map.")]
    middle = page.rect.width / 2
    [left], [right] = page.search_for("A step is a step."), page.search_for("The map.")
    assert left.x1 < middle < right.x0 or right.x1 < middle < left.x0 or right.y0 > left.y1


@pytest.mark.book
def test_a_short_title_opens_its_paragraph(markup: str) -> None:
    assert '("text", [#par[#fold-title[#"Definition";]#h(0.7em)#"A step is a step.";]])' in markup


@pytest.mark.book
def test_words_and_what_they_mean_follow_one_another(markup: str) -> None:
    assert '#strong[#"Unit:";]#" steps"; #sym.dot.c ' in markup


@pytest.mark.book
def test_no_space_is_left_where_the_way_to_a_file_stood(pages: list[pymupdf.Page]) -> None:
    assert page_of(pages, "Tables: first, second.")


@pytest.mark.book
def test_what_serves_a_screen_alone_is_not_on_paper(markup: str) -> None:
    assert "Every file is in an appendix." in markup
    assert (
        "left-out.csv" not in markup and "What a screen shows" not in markup and "left out as" not in markup
    )


@pytest.mark.book
def test_a_long_list_may_be_parted_between_its_points(markup: str) -> None:
    assert markup.count('("item", [') == 4


@pytest.mark.book
def test_a_folded_figure_is_lower_than_its_like(markup: str) -> None:
    folded = re.findall(r'#picture\("[^"]*", "The same three steps."(.*?)\)', markup)
    assert folded == [", tall: 58mm"]


@pytest.mark.book
def test_the_list_of_figures_has_number_first_sentence_and_page(pages: list[pymupdf.Page]) -> None:
    listed = " ".join(pages[page_of(pages, "Figures and tables")].get_text().split())
    figure = page_of(pages, "The sentence below the figure.") + 1
    assert f"Steps by year: three of them {figure}" in listed
    assert "Nothing else" not in listed


@pytest.mark.book
def test_the_index_is_alphabetical_and_names_what_the_book_has(pages: list[pymupdf.Page]) -> None:
    listed = " ".join(pages[page_of(pages, "Index of indicators")].get_text().split())
    spread = page_of(pages, "The sentence below the figure.") + 1
    assert re.search(rf"A A map \d+ S Steps {spread}", listed)
    assert "Elsewhere" not in listed


@pytest.mark.unit
@pytest.mark.parametrize(
    ("caption", "listed"),
    [
        ("Income, 2008 to 2024: the figure. Grey bands.", "Income, 2008 to 2024: the figure"),
        ("Residents on public benefits, 2020: in order. More.", "Residents on public benefits, 2020"),
        ("A rate of 1.5 and no stop", "A rate of 1.5 and no stop"),
    ],
)
def test_a_list_says_the_first_sentence_or_the_name_before_its_colon(caption: str, listed: str) -> None:
    assert first_sentence(caption) == listed


@pytest.mark.unit
def test_a_sentence_does_not_make_a_table_wide() -> None:
    cells = "<td>x</td><td>" + "many words " * 40 + "</td>"
    [table] = from_html(f"<table><tr><th>a</th><th>b</th></tr><tr>{cells}</tr></table>")
    assert width(table) < 40
