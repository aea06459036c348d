"""How far a figure may lie from a claim's, and what the white paper's own numbers imply."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from analysis.declared.base import Model, Text
from analysis.declared.models import Claim


class Rounding(Model):
    """What a rounding word allows: a share of the number stated, to both sides or to one.

    ``above`` and ``below`` leave out the number itself; ``at_least`` takes it in.
    """

    share: float = Field(ge=0, le=0.5)
    side: Literal["both", "above", "below", "at_least"] = "both"
    reason: Text


@dataclass(frozen=True)
class Tolerance:
    """The values that agree with a stated number; its ends do, unless they are open."""

    low: float
    high: float
    open_low: bool = field(default=False, repr=False)
    open_high: bool = field(default=False, repr=False)

    def holds(self, value: float) -> bool:
        """Whether a value agrees."""
        above = value > self.low if self.open_low else value >= self.low
        return above and (value < self.high if self.open_high else value <= self.high)

    @property
    def at_least(self) -> bool:
        """Whether it has a lower end, which agrees, and no upper one."""
        return not self.open_low and math.isinf(self.high)

    def margin(self, value: float) -> float:
        """How far a value lies from the nearer end."""
        return min(abs(value - end) for end in (self.low, self.high))


def tolerance(
    value: float,
    high: float | None = None,
    *,
    decimals: int = 0,
    rounding: Rounding | None = None,
    published: int | None = None,
) -> Tolerance:
    """The values that agree with a number as it is stated.

    Half a unit of the last digit given, or the share that a rounding word allows, whichever is larger; a
    one-sided word allows its own side only. "At least" a number is also what is published as that number.

    Parameters
    ----------
    value : float
        The number stated, in its own unit.
    high : float, optional
        The upper end, where a range is stated.
    decimals : int
        Decimals of the number as stated.
    rounding : Rounding, optional
        The rule of the rounding word beside it.
    published : int, optional
        Decimals of the figures it is held against; without them, "at least" begins at the number itself.

    Examples
    --------
    >>> tolerance(3.1, decimals=1)
    Tolerance(low=3.05, high=3.15)
    >>> tolerance(-4.0)
    Tolerance(low=-4.5, high=-3.5)
    """
    top = value if high is None else high
    half = 0.5 * 10.0**-decimals
    if rounding is None:
        return Tolerance(clean(value - half), clean(top + half))
    below, above = max(half, rounding.share * abs(value)), max(half, rounding.share * abs(top))
    if rounding.side in ("above", "at_least"):
        end = clean(top + above) if rounding.share else math.inf
        if rounding.side == "above":
            return Tolerance(top, end, open_low=True)
        # A range is "at least" its lower end.
        return Tolerance(value if published is None else clean(value - 0.5 * 10.0**-published), end)
    if rounding.side == "below":
        return Tolerance(clean(value - below), value, open_high=True)
    return Tolerance(clean(value - below), clean(top + above))


def together(numbers: Sequence[Tolerance | None]) -> Tolerance | None:
    """What agrees with the sum of several stated numbers; None if one of them is not stated.

    Examples
    --------
    >>> together([Tolerance(low=950, high=1050), Tolerance(low=237.5, high=262.5)])
    Tolerance(low=1187.5, high=1312.5)
    """
    stated = [n for n in numbers if n is not None]
    if not stated or len(stated) < len(numbers):
        return None
    return Tolerance(
        clean(sum(n.low for n in stated)),
        clean(sum(n.high for n in stated)),
        open_low=any(n.open_low for n in stated),
        open_high=any(n.open_high for n in stated),
    )


def clean(value: float) -> float:
    """Without binary noise, so that 3.1 + 0.05 is 3.15."""
    return float(f"{value:.12g}")


class Arithmetic(Model):
    """What numbers of the presentation imply by themselves.

    ``base``: the second claim's count is the first one's percentage of some whole number. ``sum`` and
    ``gap``: two numbers added, or a number less its comparator. ``same``: two numbers agree.
    ``falls``: the second number lies below the first. ``days``: a period that opens on the second claim's
    day. ``listed``: as many items as the claim has. ``said_by`` names the claim that says so in words.
    """

    check: Literal["base", "sum", "gap", "same", "falls", "days", "listed"]
    claims: tuple[str, ...] = Field(min_length=1, max_length=2)
    said_by: str = ""
    items: tuple[str, ...] = ()
    note: Text

    @property
    def about(self) -> tuple[str, ...]:
        """The claims it speaks of: the one that says it in words, else those whose numbers it takes."""
        return (self.said_by,) if self.said_by else self.claims


@dataclass(frozen=True)
class Implied:
    """What a piece of arithmetic yields: a number or a range, and whether the claims fit together."""

    arithmetic: Arithmetic
    low: float
    high: float
    consistent: bool | None

    @property
    def value(self) -> float:
        """Middle of the range."""
        return (self.low + self.high) / 2


def implied(arithmetic: Arithmetic, claims: Mapping[str, Claim], allowed: Mapping[str, Tolerance]) -> Implied:
    """What the presentation's own numbers imply.

    Parameters
    ----------
    allowed : mapping of str to Tolerance
        What agrees with each claim's number.

    Returns
    -------
    Implied
        ``consistent`` is None where the presentation states nothing that the result could contradict.
    """
    first, *more = (claims[c] for c in arithmetic.claims)
    low, high, consistent = 0.0, 0.0, None
    if arithmetic.check == "base":
        bases = implied_bases(allowed[first.claim], allowed[more[0].claim])
        low, high = (bases[0], bases[-1]) if bases else (math.nan, math.nan)
        consistent = bool(bases)
    elif arithmetic.check == "sum":
        low, high = (sum(getattr(allowed[c], end) for c in arithmetic.claims) for end in ("low", "high"))
    elif arithmetic.check == "gap":
        other = tolerance(first.comparator_value or 0, decimals=first.decimals)
        low, high = allowed[first.claim].low - other.high, allowed[first.claim].high - other.low
    elif arithmetic.check == "days":
        start, end = (dt.date.fromisoformat(d) for d in (first.period_start, first.period_end))
        low = high = (end - start).days + 1
        consistent = first.period_start == more[0].period_start
    elif arithmetic.check == "listed":
        low = high = len(arithmetic.items)
        consistent = first.value == low
    elif arithmetic.check == "falls":
        before, after = (allowed[c] for c in arithmetic.claims)
        low, high = after.low - before.high, after.high - before.low
        consistent = high < 0
    else:
        low, high = sorted((first.value or 0, more[0].value or 0))
        consistent = more[0].value is not None and allowed[first.claim].holds(more[0].value)
    return Implied(arithmetic, clean(low), clean(high), consistent)


def implied_bases(percent: Tolerance, count: Tolerance) -> tuple[int, ...]:
    """Whole numbers of which a count is the percentage stated.

    Examples
    --------
    >>> implied_bases(tolerance(-13.0), tolerance(-8.0))
    (60, 61, 62, 63, 64)
    """
    counts = [n for n in range(math.ceil(count.low), math.floor(count.high) + 1) if n]
    # A range wide enough for every base that any of the counts could be the percentage of.
    ends = [abs(p) for p in (percent.low, percent.high)]
    if not counts or percent.low <= 0 <= percent.high:
        return ()
    top = math.ceil(100 * max(map(abs, counts)) / min(ends))
    return tuple(b for b in range(1, top + 1) if any(percent.holds(100 * n / b) for n in counts))
