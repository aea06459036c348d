"""The error processes a panel cannot rule out."""

import numpy as np
import pytest
from scipy import stats

from analysis.inference.arma import GRID, fit_grid, grid_lines
from analysis.inference.pooled import (
    POOLED_DROP,
    SINGLE_DROP,
    WALK_DROP,
    neighbours,
    region,
    shared,
    single_region,
)

pytestmark = pytest.mark.unit


def walk(seed=0, n=16, m=12):
    return np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0)


def test_region_follows_its_definition():
    values = walk(3, 16, 40)
    sizes = np.arange(40.0) + 1
    fit = fit_grid(values)
    found = region(values, fit, sizes)
    weight = neighbours(sizes, 40)[:, 7]
    residuals = grid_lines(16).maker[found.best] @ values
    r2 = shared(residuals).r2
    evenly = (np.square(weight).sum() * (1 - r2) + weight.sum() ** 2 * r2) / weight.sum()
    # Correlation of white residuals about zero: they have no mean.
    squared = np.square(residuals.T @ residuals) / np.outer(*[np.square(residuals).sum(axis=0)] * 2)
    locally = weight @ ((14 * squared - 1) / 13) @ weight / weight.sum()
    drop, walk_drop = 1.353, 3.317
    walks = [i for i, errors in enumerate(GRID) if errors.rho == 1]
    kept = set()
    for total in (
        fit.log_likelihood.sum(axis=1) / (1 + 39 * r2),
        fit.log_likelihood @ weight / max(evenly, locally),
    ):
        below = total - total.max()
        best = max(walks, key=lambda i, below=below: below[i])
        kept |= {best} if below[best] >= -walk_drop else set()
    kept |= set(np.flatnonzero(below >= -drop))
    assert set(np.flatnonzero(found.weights[:, 7])) == kept


def test_bounds_are_points_of_half_a_chi_square():
    points = [stats.chi2.ppf(level, 1) / 2 for level in (0.90, 0.95, 0.99)]
    assert pytest.approx(points, abs=1e-3) == [POOLED_DROP, SINGLE_DROP, WALK_DROP]


def test_a_series_alone_keeps_the_wider_region():
    fit = fit_grid(walk(3, 16, 1))
    below = fit.log_likelihood[:, 0] - fit.log_likelihood.max()
    walks = np.array([errors.rho == 1 for errors in GRID])
    likeliest = np.flatnonzero(walks)[np.argmax(below[walks])]
    kept = (below >= -1.92) | ((np.arange(len(GRID)) == likeliest) & (below >= -3.317))
    assert np.array_equal(single_region(fit)[:, 0] > 0, kept)


def test_equal_weights_divide_by_what_units_share():
    noise = np.random.default_rng(5).normal(size=(14, 98))
    assert shared(noise).factor < 1.6
    assert shared(noise[:, :1] * np.arange(1, 99)).factor == pytest.approx(98)
    assert neighbours(None, 5).tolist() == np.ones((5, 5)).tolist()
