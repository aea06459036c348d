"""Straight lines with ARMA errors against statsmodels, and what must hold for any series."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import null_space, toeplitz
from statsmodels.tsa.statespace.sarimax import SARIMAX

from analysis.inference.arma import GRID, Errors, contrasts, fit_grid, grid_lines, line, variogram

SEEDS = st.integers(0, 2**32 - 1)
STATIONARY = [errors for errors in GRID if errors.rho < 1]


pytestmark = pytest.mark.unit


def walk(seed=0, n=16, m=12):
    return np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0)


def autocovariance(n, errors):
    """Hamilton (1994), 3.4: of an ARMA(1, 1) process with unit innovations."""
    rho, theta, _ = errors
    first = (1 + rho * theta) * (rho + theta) / (1 - rho**2)
    return np.array([(1 + 2 * rho * theta + theta**2) / (1 - rho**2), *(first * rho ** np.arange(n - 1))])


def design(n):
    return np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2])


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.sampled_from(STATIONARY), st.integers(8, 19), st.floats(-10, 10), st.floats(-1000, 1000))
def test_line_equals_statsmodels_gls(seed, errors, n, slope, level):
    y = level + slope * np.arange(n) + np.random.default_rng(seed).normal(size=n)
    theirs = sm.GLS(y, design(n), sigma=toeplitz(autocovariance(n, errors))).fit(method="qr")
    fit = fit_grid(y[:, None])
    at = GRID.index(errors)
    assert fit.slope[at, 0] == pytest.approx(theirs.params[1], abs=1e-10 * (abs(slope) + theirs.bse[1]))
    assert fit.se[at, 0] == pytest.approx(theirs.bse[1], rel=1e-10)
    mine = y.mean() + grid_lines(n).level[at] @ (y - y.mean())
    assert mine == pytest.approx(theirs.params[0], abs=1e-10 * (1 + abs(level) + 20 * abs(slope)))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(8, 19))
def test_a_random_walk_is_least_squares_on_first_differences(seed, n):
    y = np.random.default_rng(seed).normal(size=n).cumsum()
    theirs = sm.OLS(np.diff(y), np.ones(n - 1)).fit()
    fit, at = fit_grid(y[:, None]), GRID.index(Errors(1.0, 0.0))
    assert fit.slope[at, 0] == pytest.approx(theirs.params[0], abs=1e-10 * theirs.bse[0])
    assert fit.se[at, 0] == pytest.approx(theirs.bse[0], rel=1e-10)
    assert grid_lines(n).level[at] @ y == pytest.approx((y[0] + y[-1]) / 2, abs=1e-9)


def test_likelihood_of_every_process_equals_sarimax():
    rng, n = np.random.default_rng(3), 16
    y = rng.normal(size=n)
    for errors in STATIONARY:
        model = SARIMAX(y, order=(1, 0, 1), trend="n")
        model.ssm.tolerance = 0  # the filter would stop updating its covariance
        theirs = model.loglike([errors.rho, errors.theta, 1.0])
        gamma = autocovariance(n, errors)
        mine = stats.multivariate_normal(np.zeros(n), toeplitz(gamma)).logpdf(y)
        assert mine == pytest.approx(theirs, abs=1e-10), errors
        assert variogram(n, errors) == pytest.approx(toeplitz(gamma - gamma[0]), abs=1e-12), errors


@pytest.mark.parametrize("phi", [0.3, 0.6])
def test_differences_of_an_integrated_process_have_its_likelihood(phi):
    n, y = 14, walk(5, 14, 1)[:, 0]
    steps = np.diff(np.eye(n), axis=0)
    mine = stats.multivariate_normal(np.zeros(n - 1), steps @ variogram(n, Errors(1, 0, phi)) @ steps.T)
    model = SARIMAX(np.diff(y), order=(1, 0, 0), trend="n")
    model.ssm.tolerance = 0
    theirs = model.loglike([phi, 1.0])
    assert mine.logpdf(np.diff(y)) == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("n", [8, 11, 19])
def test_restricted_likelihood_is_that_of_contrasts_orthogonal_to_the_line(n):
    y = walk(n, n, 1)[:, 0] * 3 + 50
    basis = null_space(design(n).T)
    theirs = []
    for errors in GRID:
        covariance = basis.T @ variogram(n, errors) @ basis
        u = basis.T @ y
        theirs.append(
            -np.linalg.slogdet(covariance)[1] / 2 - (n - 2) / 2 * np.log(u @ np.linalg.solve(covariance, u))
        )
    mine = fit_grid(y[:, None]).log_likelihood[:, 0]
    assert mine - mine[0] == pytest.approx(np.array(theirs) - theirs[0], abs=1e-8)


@pytest.mark.parametrize("theta", [-0.6, 0.0, 0.5])
def test_everything_is_continuous_at_a_random_walk(theta):
    y = walk(8, 16, 1)[:, 0]
    near, at = (line(variogram(16, Errors(rho, theta))) for rho in (1 - 1e-8, 1.0))
    assert near.slope == pytest.approx(at.slope, abs=1e-6)
    assert near.level == pytest.approx(at.level, abs=1e-6)
    assert near.unit_se == pytest.approx(at.unit_se, rel=1e-6)
    assert near.log_determinant == pytest.approx(at.log_determinant, abs=1e-6)
    assert np.abs(at.maker @ (y + 5 + 3 * np.arange(16))) == pytest.approx(np.abs(at.maker @ y))


def test_contrasts_are_orthonormal():
    rows = contrasts(12)
    assert rows @ rows.T == pytest.approx(np.eye(11), abs=1e-14)
    assert rows.sum(axis=1) == pytest.approx(0, abs=1e-14)


@pytest.mark.parametrize("errors", [Errors(1.1, 0), Errors(-1, 0), Errors(0.5, 0, 0.3), Errors(1, 0.1, 0.3)])
def test_processes_outside_the_family_are_refused(errors):
    with pytest.raises(ValueError, match="not an error process"):
        variogram(10, errors)


def test_the_grid_holds_each_process_once_and_no_cancelling_one():
    assert len(set(GRID)) == len(GRID)
    assert not any(abs(e.rho + e.theta) < 0.05 for e in GRID if (e.rho, e.theta) != (0, 0) and e.rho < 1)
    assert {Errors(1.0, 0.0), Errors(0.0, 0.0)} <= set(GRID)
