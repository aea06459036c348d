"""One table of the PDF: read it from the doctree or from HTML, measure it, write it as Typst.

How wide a column must be is known only where the fonts are, so this module hands Typst the longest texts of
every column and the template settles font size and widths (``fit-columns``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from docutils import nodes
from lxml import html
from sphinx import addnodes

from volume.typst.markup import string, text

_PLACEHOLDERS = frozenset({"", "-", "–", "—", "..", "...", ".", "n/a", "na", "nan", "x", "*"})
_SIGN = r"[-−–+±<>≤≥≈~]"
_UNIT = r"(?:pp|p\.p\.|DKK|kr\.?|years|år)"
_NUMBER = re.compile(rf"[(\[]?\s*(?:{_SIGN}\s*)*\d[\d\s.,:;()\[\]/%‰±+−–-]*{_UNIT}?\s*[*†‡]*[)\]]?")
_ISO_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_WORD_END = re.compile(r"(?<=[-/–])|\s+")
# A longer word is hyphenated rather than given a column of its own width.
LONGEST_UNBROKEN_WORD = 24
# Tables of at most this many rows stay on one page.
ROWS_KEPT_TOGETHER = 14
CHARACTERS_KEPT_TOGETHER = 1800


@dataclass(frozen=True)
class Cell:
    """One cell: its Typst markup, its plain text and its place."""

    markup: str
    plain: str
    column: int
    colspan: int = 1
    rowspan: int = 1
    align: str | None = None


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table with its header rows apart from its body."""

    columns: int
    header: tuple[Row, ...]
    body: tuple[Row, ...]

    @property
    def has_header(self) -> bool:
        """Whether some header cell says something."""
        return any(cell.plain.strip() for row in self.header for cell in row)


def from_doctree(table: nodes.Element, render: Callable[[nodes.Element], str]) -> Table:
    """Read a docutils table.

    Parameters
    ----------
    table : docutils.nodes.Element
        A ``table`` node.
    render : callable
        Gives the Typst markup of one ``entry`` node.

    Returns
    -------
    Table
        The same cells, each with its column.

    Examples
    --------
    >>> entry = nodes.entry("", nodes.paragraph(text="Year"))
    >>> row = nodes.row("", entry)
    >>> group = nodes.tgroup("", nodes.colspec(), nodes.thead("", row), nodes.tbody(), cols=1)
    >>> from_doctree(nodes.table("", group), lambda node: node.astext()).header[0][0].plain
    'Year'
    """
    group = next(table.findall(nodes.tgroup))

    def rows(kind: type[nodes.Element]) -> tuple[Row, ...]:
        raw = [
            [
                (
                    render(entry),
                    _printed(entry),
                    entry.get("morecols", 0) + 1,
                    entry.get("morerows", 0) + 1,
                    _align(entry.get("classes", [])),
                )
                for entry in row.children
            ]
            for part in group.children
            if isinstance(part, kind)
            for row in part.children
        ]
        return _placed(raw)

    return Table(columns=group["cols"], header=rows(nodes.thead), body=rows(nodes.tbody))


def _printed(entry: nodes.Element) -> str:
    """The words of a cell as they are printed: of a file its name."""
    words = entry.astext()
    for reference in entry.findall(addnodes.download_reference):
        if not reference.get("refuri"):
            name = reference.get("reftarget", "").rsplit("/", 1)[-1]
            words = words.replace(reference.astext(), name, 1)
    return words


def from_html(source: str) -> list[Table]:
    """Read the plain tables in a piece of HTML, such as a data frame prints.

    Parameters
    ----------
    source : str
        HTML; everything outside ``<table>`` is ignored.

    Returns
    -------
    list of Table
        One a ``<table>``, in order.

    Examples
    --------
    >>> [table] = from_html("<table><tr><th>Year</th></tr><tr><td>2001</td></tr></table>")
    >>> table.header[0][0].plain, table.body[0][0].plain
    ('Year', '2001')
    """
    if "<table" not in source:
        return []
    return [_html_table(node) for node in html.fragment_fromstring(source, create_parent="div").iter("table")]


def _html_table(node: html.HtmlElement) -> Table:
    rows = list(node.iter("tr"))
    head = node.find("thead")
    header = list(head.iter("tr")) if head is not None else [row for row in rows[:1] if not row.findall("td")]
    body = [row for row in rows if row not in header]

    def cells(row: html.HtmlElement) -> list[tuple[str, str, int, int, str | None]]:
        found: list[tuple[str, str, int, int, str | None]] = []
        for cell in row:
            if cell.tag in ("td", "th"):
                plain = " ".join(cell.text_content().split())
                wide, tall = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
                found.append((text(plain), plain, wide, tall, None))
        return found

    head_rows, body_rows = _placed(map(cells, header)), _placed(map(cells, body))
    width = max((cell.column + cell.colspan for row in head_rows + body_rows for cell in row), default=0)
    return Table(columns=width, header=head_rows, body=body_rows)


def _align(classes: Iterable[str]) -> str | None:
    for name in classes:
        if name in ("text-left", "text-right", "text-center"):
            return name.removeprefix("text-")
    return None


def _placed(rows: Iterable[list[tuple[str, str, int, int, str | None]]]) -> tuple[Row, ...]:
    """Give every cell its column, stepping over cells that span rows from above."""
    placed: list[Row] = []
    occupied: dict[int, int] = {}
    for row in rows:
        cells, column, taken = [], 0, {key: left for key, left in occupied.items() if left > 0}
        for markup, plain, colspan, rowspan, align in row:
            while taken.get(column, 0):
                column += 1
            cells.append(Cell(markup, plain, column, colspan, rowspan, align))
            for spanned in range(column, column + colspan):
                occupied[spanned] = rowspan
            column += colspan
        occupied = {key: left - 1 for key, left in occupied.items()}
        placed.append(tuple(cells))
    return tuple(placed)


def is_number(plain: str) -> bool:
    """Whether a cell reads as a figure: a number, an interval, a percentage, but not a date.

    Parameters
    ----------
    plain : str
        Text of the cell.

    Returns
    -------
    bool
        True for a figure.

    Examples
    --------
    >>> [is_number(cell) for cell in ("−1.25", "0.4 (0.1; 0.7)", "12 %", "2026-01-02", "RAS200")]
    [True, True, True, False, False]
    """
    plain = plain.strip()
    return bool(_NUMBER.fullmatch(plain)) and not _ISO_DATE.fullmatch(plain)


def alignments(table: Table) -> list[str]:
    """Alignment of every column: as written, else right for figures and left for words.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    list of {"left", "center", "right"}
        One a column.

    Examples
    --------
    >>> [table] = from_html("<table><tr><th>a</th><th>b</th></tr><tr><td>x</td><td>1,5</td></tr></table>")
    >>> alignments(table)
    ['left', 'right']
    """
    result = []
    for column in range(table.columns):
        cells = list(_column(table.body, column))
        written = {cell.align for cell in cells}
        if len(written) == 1 and None not in written:
            result.append(written.pop() or "left")
            continue
        told = [cell.plain for cell in cells if cell.plain.strip().lower() not in _PLACEHOLDERS]
        result.append("right" if told and all(map(is_number, told)) else "left")
    return result


def to_typst(table: Table) -> str:
    """Write a call of the template's ``data-table``.

    Parameters
    ----------
    table : Table
        A table with a header.

    Returns
    -------
    str
        Typst markup of the table, without its caption.

    Examples
    --------
    >>> [table] = from_html("<table><tr><th>Year</th></tr><tr><td>2001</td></tr></table>")
    >>> print(to_typst(table).splitlines()[0])
    #data-table(
    """
    columns = [_column_facts(table, column, align) for column, align in enumerate(alignments(table))]
    lines = ["#data-table(", f"  ({' '.join(columns)}),", f"  header-rows: {len(table.header)},"]
    header = "".join(_cell(cell) for row in table.header for cell in row)
    lines.append(f"  table.header({header}),")
    lines += ["  " + "".join(_cell(cell) for cell in row) for row in table.body]
    return "\n".join(lines) + "\n)"


def width(table: Table) -> int:
    """How many characters wide a table is when its sentences run over a few lines.

    Parameters
    ----------
    table : Table
        The table.

    Returns
    -------
    int
        Characters, two of them for what divides two columns.

    Examples
    --------
    >>> [table] = from_html("<table><tr><th>Year</th></tr><tr><td>2001</td></tr></table>")
    >>> width(table)
    6
    """
    return sum(_characters(table, column) + 2 for column in range(table.columns))


def _characters(table: Table, column: int) -> int:
    """The longest word of the header, or the longest text, of which a sentence takes a few lines."""
    heads = [word for cell in _column(table.header, column) for word in _WORD_END.split(cell.plain)]
    texts = [min(len(cell.plain), LONGEST_UNBROKEN_WORD) for cell in _column(table.body, column)]
    return max([*map(len, heads), *texts], default=0)


def stays_together(table: Table) -> bool:
    """Whether a table is short enough to be moved to the next page rather than split."""
    said = sum(len(cell.plain) for row in table.body for cell in row)
    return len(table.body) <= ROWS_KEPT_TOGETHER and said <= CHARACTERS_KEPT_TOGETHER


def _column(rows: Iterable[Row], column: int) -> Iterator[Cell]:
    for row in rows:
        for cell in row:
            if cell.column == column and cell.colspan == 1:
                yield cell


def _longest(texts: Iterable[str], count: int) -> list[str]:
    return sorted(set(texts), key=lambda one: (-len(one), one))[:count]


def _column_facts(table: Table, column: int, align: str) -> str:
    """The texts that decide how wide a column must be."""

    def facts(rows: Iterable[Row]) -> str:
        texts = [line for cell in _column(rows, column) for line in cell.plain.splitlines()]
        whole = align == "right" and rows is table.body  # a figure is not broken over two lines
        pieces = texts if whole else [word for line in texts for word in _WORD_END.split(line)]
        words = [piece if whole else piece[:LONGEST_UNBROKEN_WORD] for piece in pieces]
        return ", ".join(
            "(" + "".join(string(one) + "," for one in _longest(chosen, 3)) + ")" for chosen in (texts, words)
        )

    mass = sum(len(cell.plain) for cell in _column(table.body, column))
    return f"column({align}, {facts(table.header)}, {facts(table.body)}, {mass}),"


def _cell(cell: Cell) -> str:
    options = []
    if cell.colspan > 1:
        options.append(f"colspan: {cell.colspan}")
    if cell.rowspan > 1:
        options.append(f"rowspan: {cell.rowspan}")
    if cell.colspan > 1 and cell.align:
        options.append(f"align: {cell.align}")
    return (f"table.cell({', '.join(options)})" if options else "") + f"[{cell.markup}], "
