"""Which choices behind a headline estimate are defensible, and what each of them gives.

The grid is declared here and nowhere else; :mod:`analysis.inference.specifications` computes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.declared.models import Catalogue
from analysis.estimates.comparison import Comparison, Difference, Index, Ratio
from analysis.estimates.estimate import Estimate, Estimates
from analysis.inference.adjust import adjust
from analysis.inference.eligible import MIN_YEARS
from analysis.inference.specification_curve import (
    ESTIMATORS,
    Choice,
    GapScale,
    Specification,
    SpecificationCurve,
)
from analysis.inference.specifications import specifications
from analysis.inference.trend import Trend


def curve(catalogue: Catalogue, estimates: Estimates, indicator: str) -> Robustness:
    """The specification curve of one indicator of an edition; its estimate must have one.

    Raises
    ------
    ValueError
        As `robustness`.
    """
    edition = estimates.edition
    members = frozenset(code for code, area in catalogue.areas.items() if area.group == edition.group)
    limit = threshold(estimates.p_values, indicator, edition.alpha, estimates.weights)
    people = estimates.residents
    return robustness(estimates[indicator], members, level=edition.level, threshold=limit, residents=people)


# The window may start up to five years later, or end up to two years earlier: one end at a time, because
# moving both would let the shortest windows, which say least, outnumber the rest.
LATER_STARTS = 5
EARLIER_ENDS = 2

# An index takes the base year and those two years off, the ends of the range the volume gives for a change.
OTHER_BASES = (-2, 2)

# The first scale is the one the volume reports. A rate can be compared by difference or by ratio. Amounts in
# current prices cannot be compared by difference, which would grow with prices, nor counts, whose difference
# grows with the country; both can be compared as indices, which then depend on the base year.
SCALES: Mapping[type[Comparison], tuple[GapScale, ...]] = {
    Difference: ("level", "log"),
    Ratio: ("log", "index"),
    Index: ("log", "index"),
}

# Names of the two comparators that are no municipality.
REFERENCE = "reference"
GROUP = "group"
MIN_GROUP = 5


@dataclass(frozen=True)
class Shown:
    """A specification in the unit of the chosen one, so that all of them share an axis.

    Attributes
    ----------
    specification : Specification
        On its own scale.
    estimate : float
        A year.
    ci_low, ci_high : float or None
    """

    specification: Specification
    estimate: float
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class Robustness:
    """The specification curve of one headline estimate.

    Attributes
    ----------
    curve : SpecificationCurve
    shown : tuple of Shown
        Every specification of the curve, by ascending estimate.
    chosen : Shown
    windows : tuple of (int, int)
    scales : tuple of (str, int or None)
        Scale and base year, as combined.
    comparators : tuple of str
        "reference", codes of municipalities, "group".
    reported : Trend
        As the volume reports it.
    """

    curve: SpecificationCurve
    shown: tuple[Shown, ...]
    chosen: Shown
    windows: tuple[tuple[int, int], ...]
    scales: tuple[tuple[GapScale, int | None], ...]
    comparators: tuple[str, ...]
    reported: Trend

    @property
    def smallest(self) -> Shown:
        """The lowest estimate."""
        return self.shown[0]

    @property
    def largest(self) -> Shown:
        """The highest estimate."""
        return self.shown[-1]


def has_curve(e: Estimate) -> bool:
    """Whether an estimate gets a specification curve: a headline indicator with a verdict word."""
    return e.indicator.headline and e.judged is not None


def windows(first: int, last: int) -> tuple[tuple[int, int], ...]:
    """The windows of the grid: the chosen one, later starts, earlier ends, each of eight years or more.

    Examples
    --------
    >>> windows(2014, 2023)
    ((2014, 2023), (2015, 2023), (2016, 2023), (2014, 2022), (2014, 2021))
    """
    starts = [(first + k, last) for k in range(LATER_STARTS + 1)]
    ends = [(first, last - k) for k in range(1, EARLIER_ENDS + 1)]
    return tuple((a, b) for a, b in starts + ends if b - a + 1 >= MIN_YEARS)


def base_years(base: int, possible: Sequence[int], first: int) -> tuple[int, ...]:
    """The base years of the grid: the chosen one first, then those two years off that the series has.

    Parameters
    ----------
    base : int
        The base year of the volume.
    possible : sequence of int
        Base years the change of the gap was computed from.
    first : int
        First year of the trend.

    Examples
    --------
    >>> base_years(2008, (2008, 2009, 2010), 2008)
    (2008, 2010)
    """
    return (base, *(y for y in (base + k for k in OTHER_BASES) if y in possible and y >= first))


def threshold(
    p: Mapping[str, float], key: str, alpha: float, weights: Mapping[str, float] | None = None
) -> float:
    """The largest p-value with which one member of a family would be rejected, the others as they are.

    Parameters
    ----------
    p : mapping of str to float
        The declared family.
    key : str
        The member.
    alpha : float
        False-discovery rate of the family.
    weights : mapping of str to float, optional
        Of the members, as for `analysis.inference.adjust.adjust`.

    Returns
    -------
    float
        ``alpha * r / m`` times the member's weight: r rejections among m when this p-value is 0.

    Notes
    -----
    Benjamini-Hochberg rejects a member exactly if its p-value is at most this bound, so the chosen
    specification keeps its word.

    Examples
    --------
    >>> threshold({"a": 0.001, "b": 0.03, "c": 0.5}, "b", 0.06)
    0.04
    """
    rejected = adjust({**p, key: 0.0}, alpha=alpha, weights=weights)
    return alpha * sum(a.rejected for a in rejected.values()) / len(p) * rejected[key].weight


def robustness(
    e: Estimate,
    members: frozenset[str],
    *,
    level: float,
    threshold: float,
    residents: pd.Series | None = None,
) -> Robustness:
    """The specification curve of an estimate that `has_curve`.

    Parameters
    ----------
    members : frozenset of str
        Municipalities of the edition's group; their median is a comparator if there are at least five.
    level : float
        Of the intervals.
    threshold : float
        Largest p-value that gives a word other than "not distinguishable from drift".
    residents : Series, optional
        By municipality.

    Raises
    ------
    ValueError
        If the estimate has no trend that a word may rest on.

    Examples
    --------
    >>> e = project.estimates(edition)["employment_rate"]
    >>> found = robustness(e, frozenset(), level=0.95, threshold=0.05)
    >>> found.curve.total == len(found.windows) * len(found.scales) * len(found.comparators) * 4
    True
    """
    if e.moved is None or e.fit is None or e.judged is None:
        raise ValueError(f"{e.indicator.id}: there is no trend with a word, so no specification curve.")
    fit, base_year = e.fit.trend, e.moved.base_year
    # Counts are compared by their movement, so the group's median is that of index numbers.
    values = e.comparison.levels(e.panel.values, base_year)
    reference = e.comparison.levels(e.panel.reference, base_year)
    comparators = {REFERENCE: reference, **{c: values[c] for c in e.fit.comparators}}
    inside = [c for c in values if c in members]
    if len(inside) >= MIN_GROUP:
        comparators[GROUP] = values[inside].median(axis="columns")
    scales = SCALES[type(e.comparison)]
    bases = base_years(base_year, e.moved.gap.base_years, fit.first_year)
    spans = windows(fit.first_year, fit.last_year)
    curve = specifications(
        values,
        e.area,
        comparators,
        country=REFERENCE,
        chosen=Choice(fit.first_year, fit.last_year, scales[0], REFERENCE, None, "pooled_union"),
        windows=spans,
        scales=scales,
        base_years=bases if "index" in scales else (),
        estimators=ESTIMATORS,
        residents=residents,
        zero_year=base_year if e.comparison.starts_level else None,
        alpha=threshold,
        level=level,
    )
    shown = _in_one_unit(curve, comparators, scales[0])
    return Robustness(
        curve=curve,
        shown=tuple(sorted(shown, key=lambda s: s.estimate)),
        chosen=next(s for s in shown if s.specification.chosen),
        windows=spans,
        scales=tuple(dict.fromkeys((s.choice.scale, s.choice.base_year) for s in curve.specifications)),
        comparators=tuple(comparators),
        reported=fit,
    )


def _in_one_unit(
    curve: SpecificationCurve, comparators: Mapping[str, pd.Series], reported: GapScale
) -> list[Shown]:
    """Convert every specification to the unit of the chosen one, at the comparator's mean level.

    Factors are positive, so signs stay.
    """
    factors: dict[Choice, float] = {}
    shown = []
    for s in curve.specifications:
        key = replace(s.choice, estimator="pooled_union")
        if key not in factors:
            factors[key] = _factor(s.choice, comparators[s.choice.comparator], reported)
        # A slope of logarithms is reported as annual percent change, as everywhere in the volume.
        percent = s.choice.scale == reported == "log"

        def converted(x: float, percent: bool = percent, factor: float = factors[key]) -> float:
            return 100 * float(np.expm1(x / 100)) if percent else factor * x

        low, high = (None if x is None else converted(x) for x in (s.ci_low, s.ci_high))
        shown.append(Shown(specification=s, estimate=converted(s.estimate), ci_low=low, ci_high=high))
    return shown


def _factor(choice: Choice, other: pd.Series, reported: GapScale) -> float:
    """What one unit of the choice's scale is worth on the reported one."""
    if choice.scale == reported:
        return 1.0
    mean = float(other.loc[choice.first_year : choice.last_year].mean())
    if choice.scale == "index":  # index points to percent
        return float(other.loc[choice.base_year]) / mean
    return mean / 100  # percent to the unit of the figure
