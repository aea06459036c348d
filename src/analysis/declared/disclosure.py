"""What must not be published of counts: small ones, and whatever a subtraction would give away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.errors import InputError

# Counts below it are hidden, nought is not; nobody may set it lower than the last.
HIDE_BELOW, LOWEST = 5, 3


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


def protected(group: Group, below: int = HIDE_BELOW) -> Group:
    """Hide small counts, and then others until no subtraction gives one away.

    Parameters
    ----------
    group
        As it was entered; parts may be hidden already.
    below
        Counts below it are hidden; nought may be seen.

    Returns
    -------
    Group
        The smallest of the other counts are hidden first, and the total last.

    Raises
    ------
    InputError
        If the parts are more than their total.

    Examples
    --------
    >>> protected(Group({"a": 3, "b": 20, "c": 40, "d": 0}, 63))
    Group(parts={'a': None, 'b': None, 'c': 40, 'd': 0}, total=63)
    """
    if below < LOWEST:
        raise InputError(f"counts below {LOWEST} are never shown; {below} is too low a threshold.")
    left = group.remainder
    if left is not None and left < len(group.hidden):
        raise InputError(
            f"the parts {', '.join(group.parts)} are more than their total of {group.total}; look at "
            "both again."
        )
    parts = {name: _seen(value, below) for name, value in group.parts.items()}
    found = Group(parts, _seen(group.total, below))
    while gives_away(found, below):
        others = {name: value for name, value in found.parts.items() if value}
        if others:
            found = Group({**found.parts, min(others, key=lambda n: others[n] or 0): None}, found.total)
        else:
            found = Group(found.parts, None)
    return found


def _seen(value: int | None, below: int) -> int | None:
    return None if value is not None and 0 < value < below else value
