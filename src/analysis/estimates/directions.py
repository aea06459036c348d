"""What moved, which way, and whether that is the better way: the whole volume at one glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.estimates.estimate import Estimate, Latest, Moved
from analysis.inference.verdict import Verdict

Movement = Literal["widened", "narrowed", "unchanged", "brief"]
Favour = Literal["favourable", "unfavourable", "neither"]

# Between two neighbouring years anything may happen; a change takes longer.
LEAST_YEARS = 2
# Of the summary: so many findings in each direction at most.
MOST = 4


@dataclass(frozen=True)
class Direction:
    """Which way the gap of one indicator moved, by arithmetic alone.

    Attributes
    ----------
    movement : {"widened", "narrowed", "unchanged", "brief"}
        Whether the focus is further from the reference than in the base year, on either side of it; ``brief``
        where the two years are neighbours, whose difference is no change to speak of.
    changed_sides : bool
        Whether the gap has another sign than in the base year.
    favour : {"favourable", "unfavourable", "neither"}
        Whether the gap moved towards the better end; ``neither`` for a neutral indicator or no move.
    """

    movement: Movement
    changed_sides: bool
    favour: Favour


def direction(e: Estimate) -> Direction:
    """Which way the gap of one published indicator moved between its base year and its last year.

    A move that rounds to nothing in the decimals shown, or is smaller than what the table rounds to, is no
    move. A count starts level in the base year by definition, so its gap can only widen.

    Raises
    ------
    ValueError
        If the indicator has no figures for the focus.

    Examples
    --------
    >>> direction(project.estimates(edition)["employment_rate"]).favour
    'unfavourable'
    """
    if e.moved is None:
        raise ValueError(f"{e.indicator.id} has no figures for area {e.area}.")
    if e.moved.last_year - e.moved.base_year < LEAST_YEARS:
        return Direction(movement="brief", changed_sides=False, favour="neither")
    decimals, gap = e.comparison.decimals, e.moved.gap
    first, last = round(gap.first, decimals), round(gap.last, decimals)
    way = e.comparison.way(gap.first, gap.last, e.rounding)
    further = abs(last) - abs(first)
    movement: Movement = "unchanged" if way == 0 or further == 0 else "widened" if further > 0 else "narrowed"
    favour: Favour = "neither"
    if way != 0 and e.indicator.polarity != "neutral":
        favour = "favourable" if (way > 0) == (e.indicator.polarity == "higher_is_better") else "unfavourable"
    return Direction(movement=movement, changed_sides=way != 0 and first * last < 0, favour=favour)


@dataclass(frozen=True)
class DirectionCount:
    """How many gaps of a family moved which way.

    Attributes
    ----------
    of : int
        Indicators counted.
    widened, narrowed, unchanged : int
        By arithmetic.
    steadily_widening, steadily_narrowing, drift : int
        By the verdict word.
    favourable, unfavourable, neither : int
        By the direction of better.
    """

    of: int
    widened: int
    narrowed: int
    unchanged: int
    steadily_widening: int
    steadily_narrowing: int
    drift: int
    favourable: int
    unfavourable: int
    neither: int


def count_directions(estimates: Iterable[Estimate]) -> DirectionCount:
    """Count the gaps of a family by movement, by verdict and by the direction of better."""
    moving = [e for e in estimates if e.moved is not None]
    moves = [direction(e) for e in moving]
    words = [e.judged.verdict for e in moving if e.judged is not None]
    return DirectionCount(
        of=len(moving),
        widened=sum(m.movement == "widened" for m in moves),
        narrowed=sum(m.movement == "narrowed" for m in moves),
        unchanged=sum(m.movement == "unchanged" for m in moves),
        steadily_widening=sum(w is Verdict.WIDENING for w in words),
        steadily_narrowing=sum(w is Verdict.NARROWING for w in words),
        drift=sum(w is Verdict.DRIFT for w in words),
        favourable=sum(m.favour == "favourable" for m in moves),
        unfavourable=sum(m.favour == "unfavourable" for m in moves),
        neither=sum(m.favour == "neither" for m in moves),
    )


def strongest(
    estimates: Iterable[Estimate], *, most: int = MOST
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """The strongest moves in both directions, as many the one way as the other where there are any.

    Strength is the change of the gap divided by the standard deviation of its yearly changes. Only gaps with
    a verdict are weighed: over a handful of years that deviation says nothing. One-sided evidence is not
    evened out: if nothing moved one way, the other way stands alone.

    Parameters
    ----------
    most : int
        At most so many each way.

    Returns
    -------
    favourable, unfavourable : tuple of Estimate
        Strongest first.
    """
    judged = (e for e in estimates if e.judged is not None)
    sized = [(e, abs(e.placebo.standardised_change)) for e in judged if e.placebo is not None]
    return _evenly(sized, most)


def untested(
    estimates: Iterable[Estimate], *, most: int = MOST
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """The largest moves both ways among gaps that have too few years for a test.

    Size is the change of the gap divided by the standard deviation of the same change over all
    municipalities. As many are given the one way as the other where there are any.

    Parameters
    ----------
    most : int
        At most so many each way.

    Returns
    -------
    favourable, unfavourable : tuple of Estimate
        Largest first.
    """
    short = (e for e in estimates if e.fit is None and e.rank is not None)
    return _evenly([(e, _size(e.gaps, e.moved)) for e in short if e.moved is not None], most)


def _size(gaps: pd.DataFrame, moved: Moved) -> float:
    changes = gaps.loc[moved.last_year] - gaps.loc[moved.base_year]
    return abs(moved.gap.absolute) / float(changes.std())


def _evenly(
    sized: Iterable[tuple[Estimate, float]], most: int
) -> tuple[tuple[Estimate, ...], tuple[Estimate, ...]]:
    """The largest moves both ways, as many the one way as the other where there are any."""
    sides: dict[str, list[Estimate]] = {"favourable": [], "unfavourable": [], "neither": []}
    for e, _ in sorted(sized, key=lambda pair: pair[1], reverse=True):
        sides[direction(e).favour].append(e)
    good, bad = sides["favourable"], sides["unfavourable"]
    shown = min(most, len(good), len(bad)) or most
    return tuple(good[:shown]), tuple(bad[:shown])


def standing(estimates: Iterable[Estimate], *, most: int = MOST) -> tuple[tuple[Estimate, ...], int, int]:
    """Where the focus stands better than its reference in the last year, the largest lead first.

    A lead is measured in standard deviations of the gaps of all municipalities in that year. Counts of
    persons have no level to compare and are not in.

    Parameters
    ----------
    most : int
        At most so many.

    Returns
    -------
    leads : tuple of Estimate
    better, of : int
        Number of indicators in which the focus stands better, and number compared.
    """
    compared = [
        (e, _lead(e, e.latest))
        for e in estimates
        if e.latest is not None
        and e.rank is not None
        and not e.unconfirmed
        and e.indicator.polarity != "neutral"
        and not e.comparison.starts_level
    ]
    ahead = sorted((pair for pair in compared if pair[1] > 0), key=lambda pair: pair[1], reverse=True)
    return tuple(e for e, _ in ahead[:most]), len(ahead), len(compared)


def _lead(e: Estimate, latest: Latest) -> float:
    own = round(latest.gap, e.comparison.decimals)
    better = 1 if e.indicator.polarity == "higher_is_better" else -1
    return float(own / e.gaps.loc[latest.year].std()) * better
