"""The error processes that a panel, or one series, cannot rule out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.inference.arma import GRID, Array, GridFit, grid_lines

# How far below its maximum the log-likelihood may fall, half a chi-square with one degree of freedom: the
# 95 % point for a single series, the 90 % point for a panel, whose likelihood says so much more that a
# wider region only lengthens intervals. Short series make errors look less persistent than they are, so the
# likeliest process at rho = 1 stays in unless it is rejected at 1 %. A panel's likelihood is divided by how
# often it counts the same information. Narrower bounds make shorter intervals and miss the false-discovery
# target: at .4 and 1.6 a family of 45 trendless random walks gets a false word in 9 % of cases instead of 5.
SINGLE_DROP = 1.92
POOLED_DROP = 1.353
WALK_DROP = 3.317
# Municipalities of similar size speak for one another's errors: weights fall to nothing at this share of the
# panel's ranks by population. Yearly noise falls with population, and the largest towns are not the average.
BANDWIDTH = 0.8

_WALKS = np.flatnonzero([errors.rho == 1 for errors in GRID])


class Shared(NamedTuple):
    """What the units of a panel have in common, from white residuals.

    `factor` is how many times the information in the panel is counted when its units are taken as
    independent, ``1 + (m - 1) r2``; `r2` the mean squared correlation between units, corrected for what
    independent units would show, and `raw` the same uncorrected.
    """

    factor: float
    r2: float
    raw: float


def shared(residuals: Array) -> Shared:
    """How far the units of a panel are from independent.

    Parameters
    ----------
    residuals : array, shape (n - 2, m)
        White residuals of m units, none of them zero throughout.

    Returns
    -------
    Shared
        `factor` lies between 1 (independent) and m (identical).

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(10, 1))
    >>> round(shared(np.hstack([noise, 2 * noise, -noise])).factor, 6)
    3.0
    """
    rows, m = residuals.shape
    if m == 1:
        return Shared(1.0, 0.0, 0.0)
    unit = residuals / np.sqrt(np.square(residuals).sum(axis=0))
    # Squared correlations summed over all pairs of units, from the product of rows instead of units.
    raw = float((np.square(unit @ unit.T).sum() - m) / (m * (m - 1)))
    r2 = max(0.0, (rows * raw - 1) / (rows - 1))
    return Shared(1 + (m - 1) * r2, r2, raw)


def neighbours(sizes: Array | None, m: int) -> Array:
    """How much each unit's likelihood counts for each other's errors.

    Parameters
    ----------
    sizes : array, shape (m,), or None
        Populations; None counts every unit fully for every other.
    m : int

    Returns
    -------
    array, shape (m, m)
        Tricube weights of the distance in ranks by size, 1 for a unit itself; one column a unit.

    Examples
    --------
    >>> neighbours(np.array([10.0, 30.0, 20.0]), 3).round(2)[:, 1].tolist()
    [0.07, 1.0, 0.8]
    """
    if sizes is None:
        return np.ones((m, m))
    rank = np.argsort(np.argsort(-sizes, kind="stable"), kind="stable")
    distance = np.abs(rank[:, None] - rank) / (BANDWIDTH * m)
    return np.clip(1 - distance**3, 0, None) ** 3


class Region(NamedTuple):
    """The error processes each unit of a panel cannot rule out.

    `weights` (point, m) are normalised likelihoods on the grid, zero outside the unit's region; `best` is the
    position of the process likeliest for the panel as a whole.
    """

    weights: Array
    best: int
    shared: Shared


class Likelihoods(NamedTuple):
    """What a panel says of every process of the grid.

    `panel` (point, 1) is the log-likelihood of all units alike, `local` (point, m) that of the units of
    similar size, both divided by how often they count the same information.
    """

    panel: Array
    local: Array
    best: int
    shared: Shared


def likelihoods(values: Array, fit: GridFit, sizes: Array | None = None) -> Likelihoods:
    """The log-likelihood of every error process, for a panel and for each unit of it.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, none of them an exact line.
    fit : GridFit
        Of these, on the whole grid.
    sizes : array, shape (m,), optional
        Populations; without them every unit counts alike for every other.

    Returns
    -------
    Likelihoods

    Notes
    -----
    Restricted log-likelihoods are summed over units, those of similar size counting most (Tibshirani & Hastie
    1987, JASA 82, 559-567), and divided by the number of times a sum over units that share shocks counts the
    same information: ``(sum w^2 (1 - r2) + (sum w)^2 r2) / sum w``, which is ``1 + (m - 1) r2`` for equal
    weights.

    Examples
    --------
    >>> from analysis.inference.arma import Errors, fit_grid
    >>> walks = np.random.default_rng(0).normal(size=(16, 98)).cumsum(axis=0)
    >>> found = likelihoods(walks, fit_grid(walks))
    >>> GRID[found.best].rho
    1.0
    """
    best = int(np.argmax(fit.log_likelihood.sum(axis=1)))
    residuals = white_residuals(values, best)
    common = shared(residuals)
    weight = neighbours(sizes, values.shape[1])
    # At least what the panel as a whole shares: a corrected sum over few units may fall below it by chance.
    factor = np.maximum(_shared_locally(residuals, weight), _shared_evenly(common.r2, weight))
    return Likelihoods(
        panel=fit.log_likelihood.sum(axis=1, keepdims=True) / common.factor,
        local=fit.log_likelihood @ weight / factor,
        best=best,
        shared=common,
    )


def region(
    values: Array,
    fit: GridFit,
    sizes: Array | None = None,
    *,
    limits: tuple[float, float] | None = None,
    walk: bool = True,
) -> Region:
    """The error processes within reach of the likeliest, for every unit of a panel.

    Parameters
    ----------
    values, fit, sizes
        As for `likelihoods`.
    limits : (float, float), optional
        How far the log-likelihood may fall, and that of a process at rho = 1; by default
        `POOLED_DROP` and `WALK_DROP`.
    walk : bool
        Whether the second limit counts at all.

    Returns
    -------
    Region

    Examples
    --------
    >>> from analysis.inference.arma import fit_grid
    >>> noise = np.random.default_rng(0).normal(size=(16, 98))
    >>> found = region(noise, fit_grid(noise))
    >>> found.weights.shape == (len(GRID), 98), bool(found.weights[:, 0].sum().round(9) == 1)
    (True, True)
    """
    m = values.shape[1]
    found = likelihoods(values, fit, sizes)
    if limits is None:
        limits = (POOLED_DROP if m > 1 else SINGLE_DROP, WALK_DROP)
    drop, walk_drop = limits
    walks = _walk(found.panel, walk_drop) | _walk(found.local, walk_drop)
    return Region(_weights(found.local, drop, walks & walk), found.best, found.shared)


def _shared_evenly(r2: float, weight: Array) -> Array:
    once, squared = weight.sum(axis=0), np.square(weight).sum(axis=0)
    return (squared * (1 - r2) + once**2 * r2) / once


def _shared_locally(residuals: Array, weight: Array) -> Array:
    """The same with the squared correlations of the units themselves, each corrected for chance."""
    rows = len(residuals)
    unit = residuals / np.sqrt(np.square(residuals).sum(axis=0))
    squared = (rows * np.square(unit.T @ unit) - 1) / (rows - 1)
    return np.einsum("ji,jk,ki->i", weight, squared, weight, optimize=True) / weight.sum(axis=0)


def single_region(fit: GridFit) -> Array:
    """Weights (point, m) of the region each series has by itself, without any panel."""
    return _weights(fit.log_likelihood, SINGLE_DROP, _walk(fit.log_likelihood, WALK_DROP))


def _walk(log_likelihood: Array, drop: float) -> np.ndarray:
    """True (point, m) at the likeliest process at rho = 1, unless the likelihood rejects it."""
    below = log_likelihood - log_likelihood.max(axis=0)
    likeliest = _WALKS[np.argmax(below[_WALKS], axis=0)]
    every = np.arange(below.shape[1])
    kept = np.zeros(below.shape, dtype=bool)
    kept[likeliest, every] = below[likeliest, every] >= -drop
    return kept


def _weights(log_likelihood: Array, drop: float, kept: np.ndarray) -> Array:
    """Normalised likelihoods (point, m), zero outside the region and what is kept besides."""
    below = log_likelihood - log_likelihood.max(axis=0)
    weights = np.where((below >= -drop) | kept, np.exp(below), 0.0)
    return weights / weights.sum(axis=0)


def white_residuals(values: Array, point: int) -> Array:
    """Residuals (n - 2, m) that are white noise if the errors follow one point of the grid."""
    return grid_lines(len(values)).maker[point] @ values
