"""Lines of one unit's gaps to several comparators at once, by every estimator of the specification curve."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.inference.arma import GRID, Array, detrend, fit_grid, varying
from analysis.inference.lines import PanelFit, Union, fit_panel, fit_with, theil_sen
from analysis.inference.pooled import single_region
from analysis.inference.specification_curve import Estimator
from analysis.inference.units import in_order, unit_weights


class GapLines(NamedTuple):
    """One estimator's lines, one number a comparator: slope, interval, p-value and level in mid-window."""

    slope: Array
    low: Array
    high: Array
    p: Array
    level: Array


def gap_lines(
    pool: pd.DataFrame,
    unit: str,
    gaps: pd.DataFrame,
    *,
    country: str,
    residents: pd.Series | None,
    level: float,
) -> dict[Estimator, GapLines]:
    """The lines of a unit's gaps by every estimator.

    Parameters
    ----------
    pool : DataFrame (years x units)
        Complete gaps of all units to the country: what the error processes are learnt from.
    gaps : DataFrame (years x comparators)
        The unit's gaps, each varying; the one to the country has the pool's variance, the others their own.
    country : str
        The comparator the pool is measured from.
    residents : Series or None
        Populations by unit.
    level : float
        Confidence level.

    Returns
    -------
    dict
        By estimator; equal to `analysis.inference.trend.trend` called on each gap.

    Raises
    ------
    ValueError
        Naming the unit, if it is not in the pool or fewer than two units of it vary.

    Examples
    --------
    >>> walks = np.random.default_rng(0).normal(size=(12, 30)).cumsum(axis=0)
    >>> pool = pd.DataFrame(walks, index=range(2010, 2022)).add_prefix("a")
    >>> gaps = pd.DataFrame({"country": pool["a0"], "b": pool["a0"] - pool["a1"]})
    >>> found = gap_lines(pool, "a0", gaps, country="country", residents=None, level=0.95)
    >>> sorted(found), found["ols_t"].slope.shape
    (['ols_t', 'pooled_union', 'single_union', 'theil_sen'], (2,))
    """
    values = gaps.to_numpy(dtype=float)
    ordered, sizes = in_order(pool, residents)
    if unit not in ordered:
        raise ValueError(f"{unit}: a gap to {country} is missing within the window.")
    fit = fit_panel(ordered.to_numpy(dtype=float), sizes)
    at = ordered.columns.get_indexer(pd.Index([unit]))
    weights = unit_weights(fit.region, ordered)[:, at]
    pooled = _lines(fit_with(values, np.repeat(weights, values.shape[1], axis=1), fit.region), level)
    if country in gaps:
        here = list(gaps).index(country)
        for array, own in zip(pooled, _lines(fit.of(at), level), strict=True):
            array[here] = own[0]
    nothing = np.full(values.shape[1], np.nan)
    return {
        "pooled_union": pooled,
        "single_union": _lines(fit_with(values, _alone(values)), level),
        "theil_sen": GapLines(theil_sen(values), nothing, nothing, nothing, values.mean(axis=0)),
        "ols_t": _least_squares(values, level),
    }


def _alone(values: Array) -> Array:
    """Weights of each series by itself; those of an exact line, which says nothing, are equal."""
    varies = varying(values)
    weights = np.full((len(GRID), values.shape[1]), 1 / len(GRID))
    if varies.any():
        weights[:, varies] = single_region(fit_grid(values[:, varies]))
    return weights


def _lines(fit: PanelFit, level: float) -> GapLines:
    union: Union = fit.union(level)
    return GapLines(union.slope, union.low, union.high, union.p, union.level)


def _least_squares(values: Array, level: float) -> GapLines:
    n = len(values)
    slope, residual = detrend(values)
    years = np.arange(n) - (n - 1) / 2
    se = np.sqrt(np.square(residual).sum(axis=0) / (n - 2) / (years @ years))
    half = stdtrit(n - 2, (1 + level) / 2) * se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(n - 2, -np.abs(slope / se))
    return GapLines(slope, slope - half, slope + half, p, values.mean(axis=0))
