"""Tables of the PDF: which columns are figures, where spanning cells stand."""

from __future__ import annotations

import pytest

from volume.typst.table import alignments, from_html, is_number, stays_together, to_typst

pytestmark = pytest.mark.unit


SPANS = """<table>
<thead>
<tr><th rowspan="2">Place</th><th colspan="2">Level</th></tr>
<tr><th>2001</th><th>2002</th></tr>
</thead>
<tbody>
<tr><td>Mockby</td><td>1.5</td><td>–</td></tr>
<tr><td>Fixtureville</td><td>−2.5</td><td>3</td></tr>
</tbody>
</table>"""


@pytest.mark.parametrize(
    "cell",
    [
        "1",
        "−1.25",
        "+3",
        "1,234.5",
        "1.234,5",
        "12 %",
        "12%",
        "0.4 [0.1, 0.7]",
        "(1.2)",
        "< 0.001",
        "0.4 pp",
        "3*",
    ],
)
def test_figures(cell: str) -> None:
    assert is_number(cell)


@pytest.mark.parametrize("cell", ["", "–", "RAS200", "2001-02-03", "3 places", "C050", "agrees", "[]"])
def test_no_figures(cell: str) -> None:
    assert not is_number(cell)


def test_cells_below_a_spanning_cell_keep_their_columns() -> None:
    [table] = from_html(SPANS)
    assert table.columns == 3
    assert [[cell.column for cell in row] for row in table.header] == [[0, 1], [1, 2]]
    assert alignments(table) == ["left", "right", "right"]
    assert "table.cell(rowspan: 2)" in to_typst(table)
    assert "table.cell(colspan: 2)" in to_typst(table)


def test_a_column_of_dashes_is_words() -> None:
    [table] = from_html("<table><tr><th>a</th></tr><tr><td>–</td></tr></table>")
    assert alignments(table) == ["left"]


@pytest.mark.parametrize(
    ("head", "has_header"), [("<th>Place</th>", True), ("<th></th>", False), ("<td>Place</td>", False)]
)
def test_a_header_says_something(head: str, has_header: bool) -> None:
    [table] = from_html(f"<table><tr>{head}</tr><tr><td>Mockby</td></tr></table>")
    assert table.has_header is has_header


@pytest.mark.parametrize(("rows", "together"), [(3, True), (98, False)])
def test_short_tables_are_not_split(rows: int, together: bool) -> None:
    [table] = from_html("<table><tr><th>a</th></tr>" + "<tr><td>1</td></tr>" * rows + "</table>")
    assert stays_together(table) is together


def test_a_figure_may_not_be_broken_but_a_sentence_may() -> None:
    [table] = from_html(
        "<table><tr><th>a b</th><th>c</th></tr><tr><td>1 2</td><td>two words</td></tr></table>"
    )
    written = to_typst(table)
    assert 'column(right, ("a b",), ("a","b",), ("1 2",), ("1 2",), 3)' in written
    assert 'column(left, ("c",), ("c",), ("two words",), ("words","two",), 9)' in written


def test_text_without_a_table() -> None:
    assert from_html("<p>No table</p>") == []
