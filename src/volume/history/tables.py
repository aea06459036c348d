"""What differs between two versions of a published table, cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from analysis.errors import InputError
from volume.history.differences import Difference, Sort, same

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table as published: the names of its key columns, and the value of each cell as printed."""

    keys: tuple[str, ...]
    cells: Mapping[Cell, str]

    def periods(self) -> set[str]:
        """Periods the table has figures for."""
        at = self.keys.index("period")
        return {cell[at] for cell in self.cells}


EMPTY = Table(("area", "period"), {})


def parse(text: str, name: str) -> Table:
    r"""Read a table of the volume.

    Parameters
    ----------
    text
        Of a CSV file with the columns ``area``, ``period`` and ``value`` among others.
    name
        Of the file, for messages.

    Raises
    ------
    InputError
        If it is no such file.

    Examples
    --------
    >>> parse("area,period,value\n730,2022,70.0\n", "a.csv").cells
    {('730', '2022'): '70.0'}
    """
    table = csv_rows(text, name)
    if not table or not {"area", "period", "value"} <= set(table[0]):
        raise InputError(f"{name}: the first row must name the columns area, period and value.")
    header = table[0]
    at = header.index("value")
    cells = {}
    for number, row in enumerate(table[1:], start=2):
        if len(row) != len(header):
            raise InputError(f"{name}: row {number} has {len(row)} cells; the header has {len(header)}.")
        cells[(*row[:at], *row[at + 1 :])] = row[at]
    return Table((*header[:at], *header[at + 1 :]), cells)


def csv_rows(text: str, name: str) -> list[list[str]]:
    """Rows of a CSV file; an InputError if it cannot be read."""
    try:
        return list(csv.reader(StringIO(text, newline="")))
    except csv.Error as error:
        raise InputError(f"{name}: not a CSV table that can be read ({error}).") from None


@dataclass(frozen=True)
class TableDifference:
    """What differs between two versions of a table.

    Attributes
    ----------
    name : str
    sort : {"changed", "added", "vanished"}
        Whether both editions have the table.
    new_periods, vanished_periods : tuple of str
    new : tuple of Cell
        Cells of new periods.
    filled : tuple of Cell
        New cells of periods that were there.
    revised : mapping of Cell to (str, str)
        Old and new figure.
    vanished : tuple of Cell
        Cells that are gone.
    keys : tuple of str
        Columns that a cell names, those of the new version where there is one.
    same_keys : bool
        Whether both versions name their cells by the same columns. If not, every old cell has vanished.
    """

    name: str
    sort: Sort
    keys: tuple[str, ...]
    new_periods: tuple[str, ...]
    vanished_periods: tuple[str, ...]
    new: tuple[Cell, ...]
    filled: tuple[Cell, ...]
    revised: Mapping[Cell, tuple[str, str]]
    vanished: tuple[Cell, ...]
    same_keys: bool = True

    @property
    def largest(self) -> tuple[Cell, str, str] | None:
        """The revised cell that moved most, relative to the larger of its figures."""
        moved = [
            (Difference("", "changed", {"value": old}, {"value": new}).relative, cell, old, new)
            for cell, (old, new) in self.revised.items()
        ]
        return max(moved, key=lambda one: (one[0], one[1]))[1:] if moved else None

    def touched(self, select: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
        """Yield what happened, ``new`` or ``revised``, to the cells a selection reads, and their year.

        Parameters
        ----------
        select
            Dimension -> category or list of categories.
        """
        groups: tuple[tuple[str, Iterable[Cell]], ...] = (
            ("new", self.new),
            ("revised", self.filled),
            ("revised", self.revised),
            ("revised", self.vanished if self.same_keys else ()),
        )
        at = self.keys.index("period")
        wanted = [
            (self.keys.index(dimension), {wish} if isinstance(wish, str) else set(wish))
            for dimension, wish in select.items()
            if dimension in self.keys
        ]
        for what, cells in groups:
            for cell in cells:
                if all(cell[place] in wish for place, wish in wanted):
                    yield what, year(cell[at])


def year(period: str) -> int:
    """Year of a period; of a window of years, the last.

    Examples
    --------
    >>> year("2008K1"), year("2010:2014")
    (2008, 2014)
    """
    return int(re.findall(r"\d{4}", period)[-1])


def table_difference(name: str, old: Table | None, new: Table | None) -> TableDifference:
    """Compare two versions of a table.

    Parameters
    ----------
    name
        Of the table.
    old, new
        The versions; None where an edition does not have the table.

    Returns
    -------
    TableDifference
        A cell is named by its key columns; with other columns it is another cell.

    Examples
    --------
    >>> old = Table(("area", "period"), {("730", "2022"): "70.0"})
    >>> new = Table(("area", "period"), {("730", "2022"): "70.1", ("730", "2023"): "70.9"})
    >>> found = table_difference("ras200", old, new)
    >>> found.new_periods, dict(found.revised)
    (('2023',), {('730', '2022'): ('70.0', '70.1')})
    """
    sort: Sort = "added" if old is None else "vanished" if new is None else "changed"
    keys = (new or old or EMPTY).keys
    then, now = old or Table(keys, {}), new or Table(keys, {})
    periods_then, periods_now = then.periods(), now.periods()
    new_periods = periods_now - periods_then
    at = keys.index("period")
    same_keys = then.keys == keys
    known: Mapping[Cell, str] = then.cells if same_keys else {}
    moved = sorted(cell for cell in now.cells if cell not in known)
    return TableDifference(
        name=name,
        sort=sort,
        keys=keys,
        new_periods=tuple(sorted(new_periods)),
        vanished_periods=tuple(sorted(periods_then - periods_now)),
        new=tuple(cell for cell in moved if cell[at] in new_periods),
        filled=tuple(cell for cell in moved if cell[at] not in new_periods),
        revised={
            cell: (known[cell], figure)
            for cell, figure in sorted(now.cells.items())
            if cell in known and not same(known[cell], figure)
        },
        vanished=tuple(sorted(cell for cell in then.cells if not same_keys or cell not in now.cells)),
        same_keys=same_keys,
    )
