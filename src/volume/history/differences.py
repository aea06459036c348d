"""What differs between the estimates of two editions, row by row.

Generic over the columns of ``estimates.csv``: a row has an ``id``, and may have a ``value``, a ``verdict``,
an ``indicator`` and years.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, str]
Sort = Literal["changed", "added", "vanished"]
TOLERANCE = 1e-9  # relative: two machines may differ in the last digits of a decimal


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
        return figure((self.old or {}).get("value")), figure((self.new or {}).get("value"))

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
    a, b = figure(one), figure(other)
    return a is not None and b is not None and math.isclose(a, b, rel_tol=TOLERANCE, abs_tol=1e-12)


def is_number(text: str) -> bool:
    """Tell whether a cell holds a number or is empty.

    Examples
    --------
    >>> is_number("-0.5"), is_number(""), is_number("about 70")
    (True, True, False)
    """
    return not text or figure(text) is not None


def figure(text: str | None) -> float | None:
    """The number a cell holds, if it holds one.

    Examples
    --------
    >>> figure("-0.5"), figure(""), figure("about 70")
    (-0.5, None, None)
    """
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
