"""How far a finding hangs on its base year, on who it is compared with, and on any one municipality."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.data.panel import fixed
from analysis.estimates.estimate import Estimate, Estimates, Moved
from analysis.estimates.references import BASE_YEARS
from analysis.estimates.robustness import has_curve, threshold
from analysis.inference.arma import Array
from analysis.inference.verdict import Verdict, word
from analysis.inference.without import Without, trends_without


@dataclass(frozen=True)
class BaseYears:
    """Change of the gap to the last year, counted from several base years.

    Attributes
    ----------
    changes : mapping of int to float
        Base year to change, in the unit of a change of the gap.
    same_sign : int
        How many have the sign of the one reported.
    last_year : int
        The year they are counted to.
    """

    changes: Mapping[int, float]
    same_sign: int
    last_year: int


@dataclass(frozen=True)
class Placebos:
    """The same change against every municipality of a group in place of the reference.

    Attributes
    ----------
    chosen : float
        Against the reference.
    changes : mapping of str to float
        Code of the municipality to change: in the unit of the figure for a difference, else how much
        further the focus grew, in percent.
    same_sign : int
        How many have the sign of the chosen one.
    base_year, last_year : int
    """

    chosen: float
    changes: Mapping[str, float]
    same_sign: int
    base_year: int
    last_year: int


@dataclass(frozen=True)
class LeaveOneOut:
    """The trend of the gap, estimated without each other municipality in turn.

    Attributes
    ----------
    estimate : float
        The trend with all of them.
    left_out : int
        Municipalities left out, one at a time.
    low, high : float
        Smallest and largest trend, a year.
    low_without, high_without : str
        Codes of the municipalities whose absence gives them.
    same_word : int
        How often the word is the one given with all of them, the rest of the family as it is.
    """

    estimate: float
    left_out: int
    low: float
    high: float
    low_without: str
    high_without: str
    same_word: int


@dataclass(frozen=True)
class Dependence:
    """What one headline gap hangs on."""

    estimate: Estimate
    bases: BaseYears
    placebos: Placebos
    left_out: LeaveOneOut


def dependences(
    shown: Iterable[Estimate], members: Iterable[str], left_out: Mapping[str, LeaveOneOut]
) -> list[Dependence]:
    """Every headline gap with a word, recomputed under other base years, comparators and pools.

    Parameters
    ----------
    shown : iterable of Estimate
    members : iterable of str
        Codes of the municipalities that take the place of the reference, one by one.
    left_out : mapping
        As from `leave_one_out`, of the same edition, by indicator id.
    """
    codes = tuple(members)
    return [
        Dependence(e, base_years(e), placebos(e, codes), left_out[e.indicator.id])
        for e in shown
        if has_curve(e)
    ]


def base_years(e: Estimate) -> BaseYears:
    """Count the change of the gap from the base year reported and the five after it.

    Raises
    ------
    ValueError
        If the estimate has one year only.

    Examples
    --------
    >>> found = base_years(project.estimates(edition)["employment_rate"])
    >>> sorted(found.changes), found.same_sign
    ([2008, 2009, 2010, 2011, 2012, 2013], 6)
    """
    moved = _moved(e)
    last = moved.last_year
    years = range(moved.base_year, min(moved.base_year + BASE_YEARS, last))
    changes = e.comparison.changes(e.panel.values[e.area], e.panel.reference, years, last)
    return BaseYears(
        changes=changes, same_sign=_same_sign(changes.values(), moved.gap.absolute), last_year=last
    )


def _moved(e: Estimate) -> Moved:
    if e.moved is None:
        raise ValueError(f"{e.indicator.id} has one year only; a change needs two.")
    return e.moved


def placebos(e: Estimate, members: Iterable[str]) -> Placebos:
    """Put every municipality of a group in the place of the reference.

    Parameters
    ----------
    e : Estimate
        With a change.
    members : iterable of str
        Codes; the focus, and whoever has no figure in both years, are left out.

    Raises
    ------
    ValueError
        If the estimate has one year only.
    """
    moved = _moved(e)
    ends = (moved.base_year, moved.last_year)
    values = e.panel.values
    own = values[e.area]
    changes = {
        code: e.comparison.growth(own, values[code], *ends)
        for code in sorted(members)
        if code != e.area and code in values and values.loc[list(ends), code].notna().all()
    }
    chosen = e.comparison.growth(own, e.panel.reference, *ends)
    return Placebos(chosen, changes, _same_sign(changes.values(), chosen), *ends)


def leave_one_out(e: Estimate, everything: Estimates) -> LeaveOneOut:
    """Estimate the trend of the gap without each other municipality in turn.

    The municipality leaves the pool from which error processes and variances come, and the reference where
    that is a mean of municipalities; a sum over all, and the figure for the country, stay as they are.

    Parameters
    ----------
    e : Estimate
        With a word.
    everything : Estimates
        Of the same edition.

    Raises
    ------
    ValueError
        If the estimate has no word.
    """
    if e.fit is None or e.judged is None:
        raise ValueError(f"{e.indicator.id} has no word.")
    limit = threshold(everything.p_values, e.indicator.id, everything.edition.alpha, everything.weights)
    gaps = e.fit.gaps
    found = trends_without(
        gaps,
        e.area,
        residents=everything.residents,
        scale=e.fit.scale,
        moved=_moved_mean(e) if e.indicator.reference == "mean_of_municipalities" else None,
    )
    slopes = {code: fit.estimate for code, fit in found.items()}
    lowest, highest = min(slopes, key=lambda c: slopes[c]), max(slopes, key=lambda c: slopes[c])
    return LeaveOneOut(
        estimate=e.fit.trend.estimate,
        left_out=len(found),
        low=slopes[lowest],
        high=slopes[highest],
        low_without=lowest,
        high_without=highest,
        same_word=sum(_word(e, fit, limit) == e.judged.verdict for fit in found.values()),
    )


def _moved_mean(e: Estimate) -> dict[str, Array]:
    """What every gap to the mean gains when a municipality leaves it, on the scale of the fit."""
    if e.fit is None:
        return {}
    years, whole = e.fit.gaps.index, fixed(e.panel.values)
    members = whole.loc[years].to_numpy(dtype=float)
    means = {
        str(code): np.delete(members, whole.columns.get_loc(code), axis=1).mean(axis=1)
        for code in whole.columns
    }
    reference = e.panel.reference.loc[years].to_numpy(dtype=float)
    nothing = np.zeros(len(years))
    if e.fit.scale == "log":
        moved = {code: np.log(reference) - np.log(mean) for code, mean in means.items()}
    else:
        moved = {code: reference - mean for code, mean in means.items()}
    # Whoever lacks a figure in some year is not in the mean.
    return {str(code): moved.get(str(code), nothing) for code in e.fit.gaps.columns}


def _word(e: Estimate, fit: Without, limit: float) -> Verdict:
    first, last = e.comparison.fitted_ends(fit, _moved(e).base_year)
    return word(first_gap=first, last_gap=last, rejected=fit.p <= limit)


def _same_sign(values: Iterable[float], chosen: float) -> int:
    return sum(value * chosen > 0 for value in values)
