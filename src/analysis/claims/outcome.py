"""What a rule found out about a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from analysis.claims.tolerance import Tolerance, clean


@dataclass(frozen=True)
class Figure:
    """A number beside the value: in the rule's own unit, unless it names another with its decimals.

    Examples
    --------
    >>> Figure(12.4, "percent", 1)
    Figure(value=12.4, measure='percent', decimals=1, signed=False)
    """

    value: float
    measure: str = ""
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a rule found.

    Attributes
    ----------
    evidence : DataFrame
        The cells it rests on.
    holds : bool or None
        Whether the claim agrees; None where the claim's own number is lost.
    value : float or None
        The number recomputed; None for a rule that only joins others.
    low, high : float or None
        Between which it lies if every published cell is as wrong as its rounding allows.
    first_year, last_year : int or None
        The years it rests on.
    margin : float or None
        Smallest distance to the value at which the verdict would change.
    placebo : (int, int) or None
        For a count: how many of how many other municipalities fare at least as badly.
    figures : mapping of str to Figure
        What the sentence needs besides, by the name it has there.
    named : tuple of str
        Ids of the indicators that a count has found, where they are told by name.
    """

    evidence: pd.DataFrame
    holds: bool | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    first_year: int | None = None
    last_year: int | None = None
    margin: float | None = None
    placebo: tuple[int, int] | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    named: tuple[str, ...] = ()

    @property
    def clear(self) -> bool | None:
        """Whether the margin is wider than rounding; None if there is no rounding or no margin."""
        if self.margin is None or self.value is None or self.low is None or self.high is None:
            return None
        return self.margin >= max(self.value - self.low, self.high - self.value)

    def against(self, allowed: Tolerance | None) -> Outcome:
        """The same outcome held against what agrees with the claim's number; undecided if that is lost."""
        if allowed is None or self.value is None:
            return self
        return replace(self, holds=allowed.holds(clean(self.value)), margin=allowed.margin(self.value))


@dataclass(frozen=True)
class Finding:
    """Where a rule got to: its outcome and the tables read, or the tables it waits for."""

    outcome: Outcome | None = None
    tables: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
