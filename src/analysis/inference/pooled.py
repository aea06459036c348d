"""The error processes that a panel, or one series, cannot rule out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.inference.arma import GRID, Array, Errors, fit_grid, grid_lines

# Half a point of chi-square with one degree of freedom: 95 % for a single series, 90 % for a panel.
SINGLE_DROP = 1.92
POOLED_DROP = 1.353
# Short series make errors look less persistent than they are, so the likeliest process at rho = 1 stays in
# the region unless the likelihood rejects it at 1 %.
UNIT_ROOT_DROP = 3.317


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


class Region(NamedTuple):
    """The error processes a panel cannot rule out.

    `weights` are normalised likelihoods on the grid, zero outside the region; `best` is the position of the
    likeliest process, and `shared` what the summed likelihood was divided by.
    """

    weights: Array  # (point,)
    best: int
    shared: Shared


def region(log_likelihood: Array, residuals: Array, grid: tuple[Errors, ...] = GRID) -> Region:
    """The error processes within reach of the likeliest.

    Parameters
    ----------
    log_likelihood : array, shape (point, m)
        On the whole grid.
    residuals : array, shape (n - 2, m)
        White residuals of the same units at the point where the summed likelihood is largest.
    grid : tuple of Errors, optional

    Returns
    -------
    Region
    """
    total = log_likelihood.sum(axis=1)
    common = shared(residuals)
    below = (total - total.max()) / common.factor
    inside = below >= -(POOLED_DROP if log_likelihood.shape[1] > 1 else SINGLE_DROP)
    walks = np.flatnonzero([errors.rho == 1 for errors in grid])
    likeliest = walks[np.argmax(below[walks])]
    inside[likeliest] |= below[likeliest] >= -UNIT_ROOT_DROP
    weights = np.where(inside, np.exp(below), 0.0)
    return Region(weights / weights.sum(), int(np.argmax(total)), common)


def white_residuals(values: Array, point: int) -> Array:
    """Residuals (n - 2, m) that are white noise if the errors follow one point of the grid."""
    return grid_lines(len(values)).maker[point] @ values


def panel_region(values: Array) -> Region:
    """The region of the whole grid for the (n, m) columns of a panel, none of them an exact line.

    Examples
    --------
    >>> found = panel_region(np.random.default_rng(0).normal(size=(16, 98)))
    >>> abs(GRID[found.best].rho) <= 0.4
    True
    """
    log_likelihood = fit_grid(values).log_likelihood
    best = int(np.argmax(log_likelihood.sum(axis=1)))
    return region(log_likelihood, white_residuals(values, best))
