"""Where the header of a downloaded table stands, and its cells one by one, however it is laid out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from analysis.errors import InputError
from volume.refresh import figures
from volume.refresh.grid import Rows

VALUE = frozenset({"indhold", "value", "værdi", "content", "contents"})
TIME = frozenset({"tid", "time", "period", "periode", "år", "year", "kvartal", "quarter", "måned", "month"})


@dataclass(frozen=True)
class Cell:
    """One figure as it stands in a file: in which line, under which labels, for when, in which letters."""

    line: int
    labels: tuple[str, ...]
    period: str
    written: str


@dataclass(frozen=True)
class Listing:
    """The cells of a file.

    Attributes
    ----------
    name : str
        Of the file, for messages.
    heads : tuple of str
        Of the columns that hold labels; empty where a column has no heading.
    cells : tuple of Cell
        In the order of the file.
    """

    name: str
    heads: tuple[str, ...]
    cells: tuple[Cell, ...]


def listing(rows: Rows, name: str) -> Listing:
    """Find the table in a file that has titles above it and may have notes below.

    Parameters
    ----------
    rows
        Of the file.
    name
        Of the file, for messages.

    Returns
    -------
    Listing
        Either layout gives the same: one figure a row, or periods side by side.

    Raises
    ------
    InputError
        If no header is found, or a row does not fit it.

    Examples
    --------
    >>> rows = [["Employed persons"], [], ["", "2022", "2023"], ["Randers", "10", ".."], ["Source: ..."]]
    >>> [(cell.labels, cell.period, cell.written) for cell in listing(rows, "a.csv").cells]
    [(('Randers',), '2022', '10'), (('Randers',), '2023', '..')]
    """
    for number, row in enumerate(rows):
        folded = [cell.casefold() for cell in row]
        if VALUE & set(folded) and TIME & set(folded):
            return _long(rows, number, name)
        if _side_by_side(row) is not None:
            return _wide(rows, number, name)
    raise InputError(
        f"{name}: no header was found. It has either a column of periods and one of figures (TID and "
        "INDHOLD), or periods such as 2023 or 2023K1 above the columns of figures and nothing else there."
    )


def _long(rows: Rows, at: int, name: str) -> Listing:
    header = [cell.casefold() for cell in rows[at]]
    when = next(n for n, cell in enumerate(header) if cell in TIME)
    what = next(n for n, cell in enumerate(header) if cell in VALUE)
    labels = [n for n, cell in enumerate(header) if n not in (when, what) and cell]
    cells = []
    for line, row in _body(rows, at, [what]):
        if len(row) != len(header):
            raise InputError(f"{name}, line {line}: has {len(row)} cells; the header has {len(header)}.")
        cells.append(Cell(line, tuple(row[n] for n in labels), _period(row[when], name, line), row[what]))
    return Listing(name, tuple(rows[at][n] for n in labels), tuple(cells))


def _side_by_side(row: list[str]) -> int | None:
    """The first of the columns of figures, where a row holds periods from there on and none before."""
    is_period = [figures.period(cell) is not None for cell in row]
    while row and not row[-1]:
        row, is_period = row[:-1], is_period[:-1]
    first = is_period.index(True) if True in is_period else 0
    return first if first and all(is_period[first:]) else None


def _wide(rows: Rows, at: int, name: str) -> Listing:
    header = rows[at]
    first = _side_by_side(header)
    assert first is not None
    periods = [_period(cell, name, at + 1) for cell in header[first:] if cell]
    if twice := next((one for one in periods if periods.count(one) > 1), None):
        raise InputError(f"{name}, line {at + 1}: the period {twice} stands above two columns.")
    figured = list(range(first, first + len(periods)))
    # A label that stands once for several rows is not repeated by spreadsheets.
    now = [""] * first
    cells = []
    for line, row in _body(rows, at, figured):
        filled = [
            cell for cell, _ in zip_longest(row[: figured[-1] + 1], range(figured[-1] + 1), fillvalue="")
        ]
        if len([cell for cell in row if cell]) > len([cell for cell in filled if cell]):
            raise InputError(f"{name}, line {line}: has more cells than the header has columns.")
        now = [label or before for label, before in zip(filled[:first], now, strict=True)]
        cells += [
            Cell(line, tuple(now), period, filled[n])
            for n, period in zip(figured, periods, strict=True)
            if any(filled[first:])
        ]
    return Listing(name, tuple(header[:first]), tuple(cells))


def _body(rows: Rows, at: int, figured: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Rows below the header down to the last one with a figure, by line; empty ones are left out."""

    def has_figure(row: list[str]) -> bool:
        return any(n < len(row) and row[n] for n in figured)

    last = max((n for n in range(at + 1, len(rows)) if has_figure(rows[n])), default=at)
    for n in range(at + 1, last + 1):
        if any(rows[n]):
            yield n + 1, rows[n]


def _period(text: str, name: str, line: int) -> str:
    found = figures.period(text)
    if found is None:
        raise InputError(
            f"{name}, line {line}: '{text}' is no period such as 2023, 2023K1, 2023M01 or 2020:2024."
        )
    return found
