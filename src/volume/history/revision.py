"""What a newer version of a table revises: pure, from the cells of both versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from volume.history.differences import figure
from volume.history.tables import Cell, Table, TableDifference, table_difference, year

LIMIT = 0.005  # relative change of a figure of an old year that somebody must accept


@dataclass(frozen=True)
class Move:
    """One revised figure, old and new, as published."""

    cell: Cell
    old: str
    new: str

    @property
    def change(self) -> float:
        """New less old."""
        return (figure(self.new) or 0.0) - (figure(self.old) or 0.0)

    @property
    def relative(self) -> float:
        """Size of the change against the larger of both figures; 0 where nothing moved."""
        largest = max(abs(figure(self.old) or 0.0), abs(figure(self.new) or 0.0))
        return abs(self.change) / largest if largest else 0.0


@dataclass(frozen=True)
class Revision:
    """What a new version of a table changes.

    Attributes
    ----------
    difference : TableDifference
        Cell by cell.
    revised : tuple of Move
        Figures that were there and are others now, the largest relative change first.
    areas : tuple of str
        Codes of the areas they belong to.
    vanished_codes, new_codes : mapping
        For each key column the codes that only one of the versions has.
    limit : float
    last_year : int or None
        Of the old version.
    """

    difference: TableDifference
    revised: tuple[Move, ...]
    areas: tuple[str, ...]
    vanished_codes: Mapping[str, tuple[str, ...]]
    new_codes: Mapping[str, tuple[str, ...]]
    limit: float
    last_year: int | None

    @property
    def largest_absolute(self) -> Move | None:
        """The figure that moved most in its own unit."""
        return max(self.revised, key=lambda move: (abs(move.change), move.cell), default=None)

    @property
    def largest_relative(self) -> Move | None:
        """The figure that moved most in relation to its size."""
        return self.revised[0] if self.revised else None

    @property
    def stops(self) -> tuple[Move, ...]:
        """Figures of years before the last old one that moved by more than the limit."""
        at = self.difference.keys.index("period")
        return tuple(
            move
            for move in self.revised
            if move.relative > self.limit and self.last_year and year(move.cell[at]) < self.last_year
        )

    @property
    def nothing(self) -> bool:
        """Whether both versions hold the same figures."""
        found = self.difference
        return not (found.new or found.filled or found.vanished or self.revised)


def revision(name: str, old: Table | None, new: Table, limit: float = LIMIT) -> Revision:
    """Hold a new version of a table against the old one.

    Parameters
    ----------
    name
        Of the table.
    old, new
        Both versions; without an old one everything is new.
    limit
        Relative change beyond which a figure of an old year stops a refresh.

    Examples
    --------
    >>> columns = ("area", "period")
    >>> then = {("615", "2021"): "70.0", ("730", "2021"): "71.0", ("730", "2022"): "72"}
    >>> now = {("730", "2021"): "71.5", ("730", "2022"): "73", ("730", "2023"): "74"}
    >>> old, new = Table(columns, then), Table(columns, now)
    >>> found = revision("ras200", old, new)
    >>> found.difference.new_periods, found.areas, dict(found.vanished_codes)
    (('2023',), ('730',), {'area': ('615',)})
    >>> [(move.cell, round(move.relative, 3)) for move in found.revised]
    [(('730', '2022'), 0.014), (('730', '2021'), 0.007)]
    >>> [move.cell for move in found.stops]
    [('730', '2021')]
    """
    found = table_difference(name, old, new)
    moves = sorted(
        (Move(cell, then, now) for cell, (then, now) in found.revised.items()),
        key=lambda move: (-move.relative, move.cell),
    )
    place = found.keys.index("area")
    before, after = codes(old) if old else {}, codes(new)
    return Revision(
        difference=found,
        revised=tuple(moves),
        areas=tuple(sorted({move.cell[place] for move in moves})),
        vanished_codes=_only(before, after),
        new_codes=_only(after, before),
        limit=limit,
        last_year=max(map(year, old.periods()), default=None) if old else None,
    )


def codes(table: Table) -> dict[str, set[str]]:
    """The codes that stand in each key column.

    Examples
    --------
    >>> codes(Table(("area", "period"), {("730", "2021"): "71.0"}))
    {'area': {'730'}, 'period': {'2021'}}
    """
    return {key: {cell[n] for cell in table.cells} for n, key in enumerate(table.keys)}


def _only(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> dict[str, tuple[str, ...]]:
    """Codes of the one that the other lacks; periods have a place of their own."""
    found = {key: tuple(sorted(one[key] - other.get(key, set()))) for key in one if key != "period"}
    return {key: lacking for key, lacking in found.items() if lacking}
