"""What differs between two editions: estimates row by row, tables cell by cell, and why.

Generic over the columns of ``estimates.csv``: a row has an ``id``, and may have a ``value``, a ``verdict``,
an ``indicator`` and years.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Row = Mapping[str, str]
Sort = Literal["changed", "added", "vanished"]
Cell = tuple[str, ...]
Touched = frozenset[tuple[str, int]]
TOLERANCE = 1e-9  # relative: two machines may differ in the last digits of a decimal

NEW_PERIOD = "new period"
REVISED = "revised figure"
METHOD = "changed method or code"
PARAMETER = "parameter"
FAMILY = "other estimates of the family"
UNEXPLAINED = "nothing recorded explains it"
# What the Benjamini-Hochberg adjustment hands on from one member of the declared family to the others.
SHARED = frozenset({"p_adjusted", "verdict", "share_same_word"})


@dataclass(frozen=True)
class Difference:
    """One estimate that is not the same in two editions.

    Attributes
    ----------
    id : str
        Of the row.
    sort : {"changed", "added", "vanished"}
    old, new : mapping or None
        The rows; None where the estimate is not there.
    fields : tuple of str
        Columns that differ; empty unless changed.
    reasons : tuple of str
        Why, as far as the two editions tell; more than one may hold.
    """

    id: str
    sort: Sort
    old: Row | None
    new: Row | None
    fields: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def change(self) -> float | None:
        """New value minus old value, in the unit of the estimate; None unless both are numbers."""
        then, now = self.values
        return None if then is None or now is None else now - then

    @property
    def values(self) -> tuple[float | None, float | None]:
        """Old and new value."""
        return _number((self.old or {}).get("value")), _number((self.new or {}).get("value"))

    @property
    def relative(self) -> float:
        """Size of the change against the larger of the two values; 0 where there is none to tell."""
        then, now = self.values
        if then is None or now is None or then == now:
            return 0.0
        return abs(now - then) / max(abs(then), abs(now))

    @property
    def flipped(self) -> bool:
        """Whether the verdict is another one, or was gained or lost, by an estimate that was there."""
        return "verdict" in self.fields


def differences(old: Iterable[Row], new: Iterable[Row]) -> list[Difference]:
    """Find the estimates that are not the same, verdict flips first, then by size of the relative change.

    Parameters
    ----------
    old, new
        Rows with unique ``id``; a column that one side lacks counts as empty.

    Returns
    -------
    list of Difference
        Every estimate that is not the same, once.

    Examples
    --------
    >>> [d.sort for d in differences([{"id": "a", "value": "1.0"}], [{"id": "a", "value": "2.0"}])]
    ['changed']
    """
    then, now = ({row["id"]: row for row in rows} for rows in (old, new))
    found = []
    for key in dict.fromkeys([*then, *now]):
        one, other = then.get(key), now.get(key)
        if one is None or other is None:
            found.append(Difference(key, "added" if one is None else "vanished", one, other))
            continue
        columns = dict.fromkeys([*one, *other])
        fields = tuple(c for c in columns if not same(one.get(c, ""), other.get(c, "")))
        if fields:
            found.append(Difference(key, "changed", one, other, fields))
    order = ("changed", "added", "vanished")
    return sorted(found, key=lambda d: (not d.flipped, order.index(d.sort), -d.relative, d.id))


def same(one: str, other: str) -> bool:
    """Tell whether two cells of a table of estimates say the same.

    Examples
    --------
    >>> same("0.1", "0.10000000000000001"), same("", "0.0"), same("0730", "730")
    (True, False, False)
    """
    if one == other:
        return True
    if not ("." in one or "." in other or "e" in one or "e" in other):
        return False
    a, b = _number(one), _number(other)
    return a is not None and b is not None and math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12)


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number or is empty.

    Examples
    --------
    >>> is_number("-0.5"), is_number(""), is_number("about 70")
    (True, True, False)
    """
    return not text or _number(text) is not None


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


# --- tables -------------------------------------------------------------------------------------------


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


# --- why ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Grounds:
    """What differs beneath the estimates of two editions.

    Attributes
    ----------
    parameters, code, packages : tuple of str
        Names of what differs: edition parameters, modules the estimates need, packages they run on.
    methods : frozenset of str
        Indicators whose declaration differs, or that only one edition has.
    cells : mapping of str to set of (str, int)
        Indicator -> what happened to the cells it reads, and in which year; every indicator has an entry.
    tables : mapping of str to set of (str, int)
        The same for whole tables, by table id: for estimates that are of no indicator.
    since : int or None
        First year the editions look at; figures before it move nothing.
    """

    parameters: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    cells: Mapping[str, Touched] = field(default_factory=dict)
    tables: Mapping[str, Touched] = field(default_factory=dict)
    since: int | None = None


def explained(found: Sequence[Difference], grounds: Grounds) -> list[Difference]:
    """Give every difference its reasons.

    Parameters
    ----------
    found
        As `differences` returns them.
    grounds
        What differs beneath.

    Returns
    -------
    list of Difference
        In the same order. A reason is named when it holds for the cells, the declaration, the code or the
        parameters beneath the estimate. Where several hold, each is named; which of them moved the number by
        how much is not known.
    """
    return [replace(one, reasons=_reasons(one, grounds, found)) for one in found]


def _reasons(one: Difference, grounds: Grounds, found: Sequence[Difference]) -> tuple[str, ...]:
    row = one.new or one.old or {}
    indicator = row.get("indicator", "")
    years = [y for r in (one.old, one.new) if r and (y := _number(r.get("last_year"))) is not None]
    last = max(years) if years else math.inf
    first = -math.inf if grounds.since is None else grounds.since
    if indicator in grounds.cells:
        beneath = grounds.cells[indicator]
    else:
        ids = re.split(r"\s*[;,]\s*", row.get("table", ""))
        beneath = frozenset().union(*(grounds.tables.get(one, frozenset()) for one in ids))
    touched = {what for what, y in beneath if first <= y <= last}
    reasons = []
    if "new" in touched:
        reasons.append(NEW_PERIOD)
    if "revised" in touched:
        reasons.append(REVISED)
    if grounds.code or grounds.packages or indicator in grounds.methods:
        reasons.append(METHOD)
    reasons += [f"{PARAMETER} {name}" for name in grounds.parameters]
    if not reasons:
        handed_on = one.sort == "changed" and set(one.fields) <= SHARED
        others = any(other is not one and not set(other.fields) <= SHARED for other in found)
        reasons.append(FAMILY if handed_on and others else UNEXPLAINED)
    return tuple(reasons)
