"""What must not be published of counts: small ones, and whatever a subtraction would give away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from analysis.errors import InputError

# Counts below it are hidden, nought is not; nobody may set it lower than the last.
HIDE_BELOW, LOWEST = 5, 3
Cell = Any


@dataclass(frozen=True)
class Group:
    """Parts that add up, by name, and their total; None is hidden.

    Attributes
    ----------
    parts : mapping of str to int or None
    total : int or None
        None where it is hidden, or there is none.
    """

    parts: Mapping[str, int | None]
    total: int | None = None

    @property
    def hidden(self) -> tuple[str, ...]:
        """Names of the parts that are hidden."""
        return tuple(name for name, value in self.parts.items() if value is None)

    @property
    def remainder(self) -> int | None:
        """What the hidden parts come to: whoever knows total and the other parts can work it out."""
        if self.total is None:
            return None
        return self.total - sum(value for value in self.parts.values() if value is not None)


@dataclass(frozen=True)
class Sum:
    """A cell that others add up to."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All of them, the total first."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Net:
    """Counts by cell, and the sums that hold among them: of categories, and of areas.

    Attributes
    ----------
    values : mapping of cell to int or None
        None is hidden; a cell that is not there is nobody's to protect, and not known.
    sums : tuple of Sum
    """

    values: Mapping[Cell, int | None]
    sums: tuple[Sum, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell of it, those that are not there too."""
        return tuple(dict.fromkeys([*self.values, *(cell for one in self.sums for cell in one.cells)]))

    @property
    def closed(self) -> tuple[Sum, ...]:
        """Sums of which every part is there."""
        return tuple(one for one in self.sums if all(part in self.values for part in one.parts))

    def group(self, one: Sum) -> Group:
        """The counts of one sum."""
        return Group({str(part): self.values[part] for part in one.parts}, self.values.get(one.total))


def gives_away(group: Group, below: int | None = None) -> bool:
    """Whether a hidden part can be worked out by subtraction.

    It can if it is the only one, or if all of them together are so few that each is one; where it is known
    that all are `below` a threshold, also if they are so many that each is as large as it can be.

    Examples
    --------
    >>> gives_away(Group({"a": None, "b": 20}, 23)), gives_away(Group({"a": None, "b": None}, 23))
    (True, False)
    """
    hidden, left = len(group.hidden), group.remainder
    if not hidden or left is None:
        return False
    return hidden == 1 or left <= hidden or (below is not None and left == hidden * (below - 1))


def recoverable(net: Net) -> tuple[Cell, ...]:
    """Hidden cells that somebody can work out who solves all sums of a net together.

    Parameters
    ----------
    net
        Cells that are not in it are not known either.

    Examples
    --------
    >>> sums = (Sum("all", ("a", "b")), Sum("a", ("a1", "a2")), Sum("b", ("b1", "b2")))
    >>> known = {"all": 50, "a": None, "b": None, "a1": 9, "a2": None, "b1": 8, "b2": 12}
    >>> recoverable(Net(known, sums))
    ('a', 'b', 'a2')
    """
    unknown = [cell for cell in net.cells if net.values.get(cell) is None]
    place = {cell: n for n, cell in enumerate(unknown)}
    rows: list[dict[int, Fraction]] = []
    for one in net.sums:
        row: dict[int, Fraction] = {}
        for cell, sign in ((one.total, -1), *((part, 1) for part in one.parts)):
            if cell in place:
                row[place[cell]] = row.get(place[cell], Fraction(0)) + sign
        _reduce(rows, {n: value for n, value in row.items() if value})
    # In reduced form a row with one unknown is what that unknown comes to.
    found = {unknown[next(iter(row))] for row in rows if len(row) == 1}
    return tuple(cell for cell in net.values if cell in found)


def _reduce(rows: list[dict[int, Fraction]], new: dict[int, Fraction]) -> None:
    """Add an equation to others in reduced form, each led by an unknown that no other holds."""
    for row in rows:
        new = _less(new, row, min(row))
    if not new:
        return
    lead = min(new)
    new = {n: value / new[lead] for n, value in new.items()}
    rows[:] = [_less(row, new, lead) for row in rows]
    rows.append(new)
    # A row keeps its first unknown as its lead only in order.
    rows.sort(key=min)


def _less(row: dict[int, Fraction], other: dict[int, Fraction], lead: int) -> dict[int, Fraction]:
    times = row.get(lead, Fraction(0)) / other[lead]
    if not times:
        return row
    left = {n: row.get(n, Fraction(0)) - times * other.get(n, Fraction(0)) for n in {*row, *other}}
    return {n: value for n, value in left.items() if value}


def given_away(net: Net, below: int | None = None) -> Cell | None:
    """A hidden cell that can be worked out, or the first of several; None if there is none."""
    for one in net.closed:
        group = net.group(one)
        if gives_away(group, below):
            return next(cell for cell in one.parts if net.values[cell] is None)
    return next(iter(recoverable(net)), None)


def protected_net(net: Net, below: int = HIDE_BELOW) -> Net:
    """Hide small counts of a net, and then others until no sums taken together give one away.

    Parameters
    ----------
    net
        As it was entered; cells may be hidden already.
    below
        Counts below it are hidden; nought may be seen.

    Raises
    ------
    InputError
        If the parts of a sum are more than their total.

    Examples
    --------
    >>> sums = (Sum("region", ("x", "y", "z")),)
    >>> protected_net(Net({"region": 63, "x": 3, "y": 20, "z": 40}, sums)).values
    {'region': 63, 'x': None, 'y': None, 'z': 40}
    """
    if below < LOWEST:
        raise InputError(f"counts below {LOWEST} are never shown; {below} is too low a threshold.")
    for one in net.closed:
        _fits(net.group(one))
    values = {cell: _seen(value, below) for cell, value in net.values.items()}
    while (found := given_away(Net(values, net.sums), below)) is not None:
        # What stands in a sum with it is nearest to hand; it may also be reached through others.
        near = {cell for one in net.sums if found in one.cells for cell in one.cells}
        seen = [cell for cell in near if values.get(cell)] or [cell for cell in values if values[cell]]
        # A nought gives nobody away by itself; it is hidden where nothing else is left to hide.
        seen = seen or [cell for cell in values if values[cell] is not None]
        totals = {one.total for one in net.sums}
        values[min(seen, key=lambda c: (c in totals, values[c], str(c)))] = None
    return Net(values, net.sums)


def _fits(group: Group) -> None:
    left = group.remainder
    if left is not None and left < len(group.hidden):
        raise InputError(
            f"the parts {', '.join(group.parts)} are more than their total of {group.total}; look at "
            "both again."
        )


def _seen(value: int | None, below: int) -> int | None:
    return None if value is not None and 0 < value < below else value
