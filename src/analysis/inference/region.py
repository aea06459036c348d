"""The autocorrelations that a panel, or one series, cannot rule out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import chdtr

from analysis.inference.eligible import Scale, on_scale
from analysis.inference.gls import (
    RHO_GRID,
    Array,
    ar1_whiten,
    detrend,
    fit_grid,
    grid_factors,
    solve,
    sum_of_squares,
)

# Half a point of chi-square with one degree of freedom: the likelihood-ratio region of rho. A single
# series needs the 95 % region. With a panel the 90 % region keeps every coverage target of the benchmark, and
# the intervals within the width targets that the 95 % region misses at rho = .6.
SINGLE_DROP = 1.92
POOLED_DROP = 1.353
# Short detrended series make errors look less persistent than they are, so rho = 1 stays in the region unless
# the likelihood rejects it at 1 %. Without this, false discoveries at rho = 1 exceed the level of the family.
UNIT_ROOT_DROP = 3.317


def region_level(drop: float) -> float:
    """Confidence level of a likelihood region, percent.

    Parameters
    ----------
    drop : float
        How far below its maximum the log-likelihood may lie.

    Returns
    -------
    float
        From the chi-square distribution with one degree of freedom.

    Examples
    --------
    >>> round(region_level(1.92), 1)
    95.0
    """
    return 100 * float(chdtr(1, 2 * drop))


@dataclass(frozen=True)
class RhoRegion:
    """The autocorrelations a panel (or one series) cannot rule out.

    Attributes
    ----------
    weights : tuple of float
        Normalised likelihood on `RHO_GRID`; zero outside the region.
    rho_hat, rho_low, rho_high : float
        Maximum of the restricted likelihood; lowest and highest rho of its 90 % region (95 % for one series).
    units : int
        Units that carry likelihood: those whose detrended residual is not numerically zero.
    effective_units : float
        The number of independent units the panel is worth, ``units / (1 + (units - 1) r2)``.
    n, first_year, last_year : int
        The years the region was computed from.
    scale : str
        "level" or "log".
    pooled : bool
        True if at least two units carry likelihood.
    """

    weights: tuple[float, ...]
    rho_hat: float
    rho_low: float
    rho_high: float
    units: int
    effective_units: float
    n: int
    first_year: int
    last_year: int
    scale: Scale
    pooled: bool


def independence_factor(values: Array, rho_index: int) -> float:
    """How many times the information in a panel is counted when its units are taken as independent.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, none of them an exact line.
    rho_index : int
        Position in `RHO_GRID` of the autocorrelation to whiten with.

    Returns
    -------
    float
        ``1 + (m - 1) r2``, between 1 (independent) and m (identical); r2 is the mean squared correlation
        between units of the whitened, detrended series, corrected for the 1/(n - 2) expected of independent
        ones and at least 0.

    Notes
    -----
    The inner products of whitened residuals are those of n - 2 orthonormal contrasts. r2 is scaled so that
    identical series give 1.

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).normal(size=(12, 1)), axis=0)
    >>> round(independence_factor(np.hstack([walk, 2 * walk, walk - 5]), rho_index=140), 6)
    3.0
    """
    n, m = values.shape
    if m == 1:
        return 1.0
    factors = grid_factors(n)
    at = slice(rho_index, rho_index + 1)
    _, residual = solve(
        ar1_whiten(detrend(values)[2], RHO_GRID[at, None]), factors.q[:, :, at], factors.r[:, :, at]
    )
    unit: Array = np.array([row[0] for row in residual])
    unit /= np.sqrt(sum_of_squares(list(unit)))
    # The sum of squared correlations over all pairs of units, from the (n, n) product instead of the (m, m)
    # one.
    mean_square = (np.sum((unit @ unit.T) ** 2) - m) / (m * (m - 1))
    r2 = max(0.0, ((n - 2) * mean_square - 1) / (n - 3))
    return float(1 + (m - 1) * r2)


def likelihood_region(log_likelihood: Array, drop: float = SINGLE_DROP) -> tuple[Array, Array, Array]:
    """Weights and ends of the likelihood region of the autocorrelation.

    Parameters
    ----------
    log_likelihood : array, shape (rho, m)
        On the whole of `RHO_GRID`; every column is a separate likelihood.
    drop : float
        How far below the maximum the region reaches: 1.92 for 95 %, 1.353 for 90 %.

    Returns
    -------
    weights : array, shape (rho, m)
        Normalised likelihood, zero outside the region.
    low, high : array of int, shape (m,)
        First and last position within `drop` of the maximum; the last is that of rho = 1 unless 1 is
        rejected at 1 %.

    Examples
    --------
    >>> _, low, high = likelihood_region(-200 * (RHO_GRID[:, None] - 0.5) ** 2)
    >>> RHO_GRID[low].tolist(), RHO_GRID[high].tolist()
    ([0.41], [0.59])
    """
    below = log_likelihood - np.max(log_likelihood, axis=0)
    within = below >= -drop
    low = np.argmax(within, axis=0)
    high = len(within) - 1 - np.argmax(within[::-1], axis=0)
    high = np.where(below[-1] >= -UNIT_ROOT_DROP, len(within) - 1, high)
    position = np.arange(len(within))[:, None]
    weights = np.where((position >= low) & (position <= high), np.exp(below), 0.0)
    return weights / weights.sum(axis=0), low, high


class PooledRegion(NamedTuple):
    """One region of rho for all columns of a panel: see `pooled_region`."""

    weights: Array
    low: int
    high: int
    best: int
    factor: float


def pooled_region(values: Array) -> PooledRegion:
    """The region of rho of a panel, its likelihoods summed over units and divided by what they share.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, none of them an exact line.

    Returns
    -------
    PooledRegion
        Weights of shape (rho, 1), the positions in `RHO_GRID` of the region's ends and of the maximum, and
        the `independence_factor` the sum was divided by.

    Examples
    --------
    >>> region = pooled_region(np.random.default_rng(0).normal(size=(16, 98)))
    >>> bool(RHO_GRID[region.low] <= 0 <= RHO_GRID[region.high])
    True
    """
    total = fit_grid(values).log_likelihood.sum(axis=1, keepdims=True)
    best = int(np.argmax(total))
    factor = independence_factor(values, best)
    drop = POOLED_DROP if values.shape[1] > 1 else SINGLE_DROP
    weights, low, high = likelihood_region(total / factor, drop)
    return PooledRegion(weights, int(low[0]), int(high[0]), best, factor)


def rho_region(panel: pd.DataFrame | pd.Series, *, scale: Scale = "level") -> RhoRegion:
    """The autocorrelations that a panel of units, or one series, cannot rule out.

    Parameters
    ----------
    panel : DataFrame (years x units) or Series (years)
        Complete annual values; for a gap, the gaps of all municipalities of the same indicator.
    scale : {"level", "log"}
        Whether the lines are fitted to the values or their logarithms.

    Raises
    ------
    ValueError
        Naming the unit and the reason, if a year is missing, duplicated or out of order, a value is missing
        or not finite (or not positive, for "log"), or there are fewer than 8 years.

    Notes
    -----
    The restricted log-likelihoods are summed over units and divided by ``1 + (m - 1) r2`` (see
    `independence_factor`), because neighbouring municipalities share shocks and a sum over them overstates
    what is known about rho. Units that lie exactly on a line (constant ones included) say nothing about rho
    and are left out; if none remains, the whole grid is the region, with equal weights. The result does not
    depend on the order of the units.

    Examples
    --------
    >>> steps = np.random.default_rng(1).normal(size=(16, 98))
    >>> region = rho_region(pd.DataFrame(steps.cumsum(axis=0), index=range(2008, 2024)))
    >>> region.units, region.rho_high, region.pooled
    (98, 1.0, True)
    """
    table = panel.to_frame() if isinstance(panel, pd.Series) else panel
    values = on_scale(table, scale)
    order = np.argsort([str(column) for column in table.columns])
    values = values[:, order]
    values = values[:, np.any(detrend(values)[2] != 0, axis=0)]
    n, m = values.shape
    if m:
        region = pooled_region(values)
    else:
        whole = np.full((len(RHO_GRID), 1), 1 / len(RHO_GRID))
        region = PooledRegion(whole, 0, len(RHO_GRID) - 1, 0, 1.0)
    return RhoRegion(
        weights=tuple(region.weights[:, 0].tolist()),
        rho_hat=float(RHO_GRID[region.best]) if m else float("nan"),
        rho_low=float(RHO_GRID[region.low]),
        rho_high=float(RHO_GRID[region.high]),
        units=m,
        effective_units=m / region.factor,
        n=n,
        first_year=int(table.index[0]),
        last_year=int(table.index[-1]),
        scale=scale,
        pooled=m > 1,
    )
