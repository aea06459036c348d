"""Generalised least squares with AR(1) errors against certified values, R and statsmodels."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space, toeplitz

from analysis.inference.gls import RHO_GRID, fit_grid, gls, reml_rho

pytestmark = pytest.mark.unit


REFERENCE = Path(__file__).parents[3] / "data" / "reference"
RESULTS = {
    entry["id"]: entry["value"] for entry in json.loads((REFERENCE / "reference.json").read_text("utf-8"))
}


def digits(computed, certified):
    """Log relative error: the number of correct significant digits."""
    computed, certified = np.asarray(computed), np.asarray(certified)
    with np.errstate(divide="ignore"):
        return float(np.min(-np.log10(np.abs(computed - certified) / np.abs(certified))))


def nist(name):
    """y and x of a StRD file; the data start on line 61."""
    table = np.loadtxt(REFERENCE / "nist_strd" / f"{name}.dat", skiprows=60, ndmin=2)
    return table[:, 0], table[:, 1:]


def nist_design(name, x):
    if name.startswith("NoInt"):
        return x
    if name.startswith("Wampler"):
        return x ** np.arange(6)
    return sm.add_constant(x, has_constant="add")


def years(n, last=2023):
    return range(last - n + 1, last + 1)


def trend_design(n):
    return np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2])


@st.composite
def series(draw, low=8, high=20):
    """Annual values with a slope, a level and noise that is not negligible beside them."""
    n = draw(st.integers(low, high))
    noise = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).normal(size=n)
    if draw(st.booleans()):
        noise = noise.cumsum()
    slope, level = draw(st.floats(-10, 10)), draw(st.floats(-1000, 1000))
    return pd.Series(level + slope * np.arange(n) + noise, index=years(n), name="y")


@pytest.mark.parametrize(
    "name", ["Norris", "NoInt1", "NoInt2", "Longley", "Wampler1", "Wampler2", "Wampler3"]
)
def test_nist_parameters(name):
    y, x = nist(name)
    certified = RESULTS[f"nist_{name.lower()}"]
    fit = gls(y, nist_design(name, x), 0.0)
    assert len(y) == certified["nobs"]
    assert digits(fit.params, certified["params"]) >= 9


@pytest.mark.parametrize(
    ("name", "least"), [("Norris", 13), ("NoInt1", 13), ("NoInt2", 13), ("Longley", 8), ("Wampler3", 8)]
)
def test_nist_standard_errors(name, least):
    y, x = nist(name)
    certified = RESULTS[f"nist_{name.lower()}"]
    fit = gls(y, nist_design(name, x), 0.0)
    assert digits(fit.bse, certified["bse"]) >= least
    assert digits(np.sqrt(fit.rss / fit.df), certified["resid_sd"]) >= least


def test_reml_equals_nlme():
    y, x = nist("Longley")
    reml = RESULTS["longley_gls_ar1"]["reml"]
    fit = reml_rho(y / 1000, sm.add_constant(x[:, [1, 4]] / 1000))
    assert digits(fit.rho, reml["rho"]) >= 5
    assert digits(fit.params, reml["coef"]) >= 5
    assert digits(fit.bse, reml["se"]) >= 5


def test_reml_of_an_exact_line_is_refused():
    with pytest.raises(ValueError, match="exact"):
        reml_rho(np.zeros(10), trend_design(10))


def test_reml_can_end_at_one():
    walk = np.random.default_rng(8).normal(size=16).cumsum()
    design = trend_design(16)
    fit = reml_rho(walk, design)
    assert fit.rho == 1
    assert fit.log_likelihood >= max(gls(walk, design, rho).log_likelihood for rho in RHO_GRID)


@settings(max_examples=60, deadline=None)
@given(series(), st.integers(-40, 99))
def test_gls_equals_statsmodels(y, hundredths):
    rho, design = hundredths / 100, trend_design(len(y))
    ours = gls(y, design, rho)
    sigma = toeplitz(rho ** np.arange(len(y)))
    theirs = sm.GLS(y.to_numpy(), design, sigma=sigma).fit(method="qr")
    # Relative to the size of what is estimated: a level or slope near zero has no digits of its own.
    size = np.abs(theirs.params) + theirs.bse
    assert np.all(np.abs(ours.params - theirs.params) <= 1e-10 * size)
    assert ours.bse == pytest.approx(theirs.bse, rel=1e-10)
    assert ours.p == pytest.approx(theirs.pvalues, abs=1e-10)
    assert ours.df == theirs.df_resid


@settings(max_examples=30, deadline=None)
@given(series())
def test_rho_one_is_least_squares_on_first_differences(y):
    differences = sm.OLS(np.diff(y), np.ones(len(y) - 1)).fit()
    for slope, se in (
        (gls(y, trend_design(len(y)), 1.0).params[1], gls(y, trend_design(len(y)), 1.0).bse[1]),
        (fit_grid(y.to_numpy()[:, None]).slope[-1, 0], fit_grid(y.to_numpy()[:, None]).se[-1, 0]),
    ):
        assert slope == pytest.approx(differences.params[0], rel=1e-10, abs=1e-10 * differences.bse[0])
        assert se == pytest.approx(differences.bse[0], rel=1e-10)
    assert differences.df_resid == len(y) - 2


@settings(max_examples=30, deadline=None)
@given(series())
def test_grid_equals_gls(y):
    grid = fit_grid(y.to_numpy()[:, None])
    for i in (0, 40, 100, 139, 140):
        fit = gls(y, trend_design(len(y)), RHO_GRID[i])
        assert grid.level[i, 0] == pytest.approx(fit.params[0], rel=1e-10, abs=1e-9)
        assert grid.slope[i, 0] == pytest.approx(fit.params[1], rel=1e-10, abs=1e-11)
        assert grid.se[i, 0] == pytest.approx(fit.bse[1], rel=1e-10)
        assert grid.log_likelihood[i, 0] == pytest.approx(fit.log_likelihood, abs=1e-9)


def test_gls_with_a_regressor_besides_the_trend_at_rho_one():
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(15), np.arange(15.0), rng.normal(size=15)])
    y = rng.normal(size=15).cumsum()
    fit = gls(y, x, 1.0)
    differences = sm.OLS(np.diff(y), np.diff(x[:, 1:], axis=0)).fit()
    near = gls(y, x, 1 - 1e-9)
    assert fit.params[1:] == pytest.approx(differences.params, rel=1e-12)
    assert fit.bse[1:] == pytest.approx(differences.bse, rel=1e-12)
    assert fit.params[0] == pytest.approx(near.params[0], rel=1e-6)
    assert np.isinf(fit.bse[0])


@pytest.mark.parametrize(
    ("y", "design", "rho", "message"),
    [
        ([1, 2, 3], [[1, 0], [1, 1]], 0.0, "rows"),
        ([1, 2], [[1, 0], [1, 1]], 0.0, "rows"),
        ([1, 2, 4], [[1, 0], [1, 1], [1, 2]], 1.1, "rho"),
        ([1, 2, 4], [[1, 0], [1, 1], [1, 2]], -1.0, "rho"),
        ([1, 2, 4], [[0.0], [1], [2]], 1.0, "intercept"),
        ([1, 2, 4], [[1, 3], [1, 3], [1, 3]], 0.0, "collinear"),
    ],
)
def test_gls_refuses(y, design, rho, message):
    with pytest.raises(ValueError, match=message):
        gls(y, design, rho)


def contrast_likelihood(y, rho):
    """The restricted log-likelihood as METHODS defines it, from contrasts orthogonal to the design."""
    n = len(y)
    contrasts = null_space(trend_design(n).T)
    lag = toeplitz(np.arange(n)).astype(float)
    covariance = contrasts.T @ ((rho**lag - 1) / (1 - rho) if rho < 1 else -lag) @ contrasts
    u = contrasts.T @ y
    return -np.linalg.slogdet(covariance)[1] / 2 - (n - 2) / 2 * np.log(u @ np.linalg.solve(covariance, u))


@pytest.mark.parametrize("n", [8, 11, 16, 17])
def test_likelihood_is_that_of_the_contrasts_at_every_rho(n):
    y = np.random.default_rng(n).normal(size=n).cumsum() * 3 + 50
    ours = fit_grid(y[:, None]).log_likelihood[:, 0]
    theirs = np.array([contrast_likelihood(y, rho) for rho in RHO_GRID])
    assert ours - ours[0] == pytest.approx(theirs - theirs[0], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(series())
def test_likelihood_is_continuous_at_one(y):
    at_one = gls(y, trend_design(len(y)), 1.0).log_likelihood
    distances = [1e-3, 1e-5, 1e-7]
    gaps = [abs(gls(y, trend_design(len(y)), 1 - d).log_likelihood - at_one) for d in distances]
    assert gaps[2] < 1e-4
    assert gaps[2] <= gaps[0] + 1e-9


def test_grid_ends_exactly_at_one_and_is_fine_enough():
    assert RHO_GRID[0] == -0.4
    assert RHO_GRID[-1] == 1.0
    assert np.max(np.diff(RHO_GRID)) <= 0.01 + 1e-12


@pytest.mark.parametrize("stretch", [(0, 141), (99, 100), (140, 141)])
def test_a_unit_alone_equals_the_unit_among_many_to_the_last_bit(stretch):
    values = np.random.default_rng(11).normal(size=(17, 98)).cumsum(axis=0)
    many, alone = fit_grid(values, *stretch), fit_grid(values[:, [7]], *stretch)
    for together, single in zip(many, alone, strict=True):
        assert np.array_equal(together[:, [7]], single)


def test_a_random_walk_is_fitted_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gls(np.arange(10.0), trend_design(10), 1.0)
