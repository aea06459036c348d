"""The trend estimator with ARMA errors against statsmodels and what must hold for any series."""

import time
import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import null_space, toeplitz
from statsmodels.tsa.statespace.sarimax import SARIMAX

from analysis.inference.arma import GRID, Errors, contrasts, fit_grid, grid_lines, line, variogram
from analysis.inference.detectable import detectable_change
from analysis.inference.moderate import moderate, trigamma_inverse
from analysis.inference.pooled import drops, neighbours, region, shared
from analysis.inference.steady import error_region, trend, trend_all

pytestmark = pytest.mark.unit

SEEDS = st.integers(0, 2**32 - 1)
STATIONARY = [errors for errors in GRID if errors.rho < 1]


def walk(seed=0, n=16, m=12):
    return np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0)


def panel_of(values):
    return pd.DataFrame(values, index=range(2024 - len(values), 2024)).add_prefix("a")


def autocovariance(n, errors):
    """Hamilton (1994), 3.4: of an ARMA(1, 1) process with unit innovations."""
    rho, theta, _ = errors
    first = (1 + rho * theta) * (rho + theta) / (1 - rho**2)
    return np.array([(1 + 2 * rho * theta + theta**2) / (1 - rho**2), *(first * rho ** np.arange(n - 1))])


def design(n):
    return np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2])


# --- One error process --------------------


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


@pytest.mark.parametrize(
    "errors", [Errors(0.8, -0.4), Errors(0.3, 0.5), Errors(-0.4, 0.2), Errors(0.95, -0.8)]
)
def test_likelihood_of_the_covariance_equals_sarimax(errors):
    rng, n = np.random.default_rng(3), 16
    y, sigma = rng.normal(size=n), toeplitz(autocovariance(n, errors))
    theirs = SARIMAX(y, order=(1, 0, 1), trend="n").loglike([errors.rho, errors.theta, 1.0])
    mine = stats.multivariate_normal(np.zeros(n), sigma).logpdf(y)
    assert mine == pytest.approx(theirs, abs=1e-8)
    gamma = autocovariance(n, errors)
    assert variogram(n, errors) == pytest.approx(toeplitz(gamma - gamma[0]), abs=1e-12)


@pytest.mark.parametrize("phi", [0.3, 0.6])
def test_differences_of_an_integrated_process_have_its_likelihood(phi):
    n, y = 14, walk(5, 14, 1)[:, 0]
    steps = np.diff(np.eye(n), axis=0)
    mine = stats.multivariate_normal(np.zeros(n - 1), steps @ variogram(n, Errors(1, 0, phi)) @ steps.T)
    theirs = SARIMAX(np.diff(y), order=(1, 0, 0), trend="n").loglike([phi, 1.0])
    assert mine.logpdf(np.diff(y)) == pytest.approx(theirs, abs=1e-8)


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


# --- Variances that borrow strength --------------------


@given(st.floats(1e-6, 1e3))
def test_trigamma_inverse(value):
    from scipy.special import polygamma

    assert polygamma(1, trigamma_inverse(np.array([value])))[0] == pytest.approx(value, rel=1e-8)


def test_moderation_finds_the_prior_it_was_drawn_from():
    rng = np.random.default_rng(2)
    size, prior, df = rng.normal(size=4000), 6.0, 10
    true = np.exp(-0.5 * size) * prior / rng.chisquare(prior, size=4000)
    found = moderate((true * rng.chisquare(df, size=4000) / df)[None], df, size)
    assert found.df[0, 0] - df == pytest.approx(prior, rel=0.15)
    # The moderated variances are nearer the true ones.
    own = true * rng.chisquare(df, size=4000) / df
    error = np.log(found.variance[0] / true).std(), np.log(own / true).std()
    assert error[0] < error[1]


def test_moderation_keeps_order_of_scale():
    variance = np.random.default_rng(1).chisquare(9, size=(3, 30))
    one, two = moderate(variance, 9, None), moderate(100 * variance, 9, None)
    assert two.variance == pytest.approx(100 * one.variance)
    assert two.df == pytest.approx(one.df)
    assert moderate(variance[:, :3], 9, None).df.tolist() == [[9.0]] * 3


# --- The region --------------------


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
    drop, walk_drop = drops(40 / (1 + 39 * r2))
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


def test_a_panel_of_few_independent_units_is_trusted_no_more_than_a_single_series():
    assert drops(1.0) == (1.92, 3.317)
    assert drops(1e9) == pytest.approx((0.4, 1.6))


def test_equal_weights_divide_by_what_units_share():
    noise = np.random.default_rng(5).normal(size=(14, 98))
    assert shared(noise).factor < 1.6
    assert shared(noise[:, :1] * np.arange(1, 99)).factor == pytest.approx(98)
    assert neighbours(None, 5).tolist() == np.ones((5, 5)).tolist()


# --- Trends --------------------


def residents(panel):
    return pd.Series(np.geomspace(2e3, 6e5, panel.shape[1]), index=panel.columns)


def test_interval_p_and_estimate_agree():
    panel = panel_of(walk(2, 11, 30) + 0.4 * np.arange(11)[:, None])
    for found in trend_all(panel, residents=residents(panel)).values():
        assert found.ci_low <= found.estimate <= found.ci_high
        assert (found.p > 0.05) == (found.ci_low < 0 < found.ci_high)
        half = stats.t.ppf(0.975, found.df) * found.se
        assert found.ci_high - found.ci_low >= 2 * half * (1 - 1e-12)
        assert (found.moderated, found.conservative, found.units, found.walk) == (True, False, 30, True)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.floats(-100, 100), st.floats(0.01, 100), st.booleans())
def test_shift_scale_and_sign_move_everything_alike(seed, shift, factor, negative):
    factor = -factor if negative else factor
    panel = panel_of(walk(seed))
    one, two = (trend_all(p, residents=residents(panel))["a3"] for p in (panel, factor * panel + shift))
    ends = sorted([factor * one.ci_low, factor * one.ci_high])
    assert [two.ci_low, two.ci_high] == pytest.approx(ends, rel=1e-6, abs=1e-7 * abs(factor))
    assert two.p == pytest.approx(one.p, abs=1e-7)
    assert two.fitted_last == pytest.approx(factor * one.fitted_last + shift, abs=1e-6 * (1 + abs(factor)))


def test_the_order_of_units_and_the_choice_shown_do_not_matter():
    panel = panel_of(walk(4, 16, 25))
    whole = trend_all(panel, residents=residents(panel))
    shuffled = panel.iloc[:, ::-1]
    assert trend_all(shuffled, residents=residents(panel)) == whole
    chosen = trend_all(panel, residents=residents(panel), only=["a7", "a3"])
    assert list(chosen) == ["a7", "a3"]
    assert chosen == {key: whole[key] for key in chosen}


def test_log_scale_is_the_level_fit_of_the_logarithms():
    panel = panel_of(walk(6) / 50)
    logs, apc = trend_all(panel)["a1"], trend_all(np.exp(panel), scale="log")["a1"]
    assert apc.ci_high == pytest.approx(100 * np.expm1(logs.ci_high))
    assert apc.fitted_first == pytest.approx(np.exp(logs.fitted_first))
    assert (apc.p, apc.se) == pytest.approx((logs.p, logs.se))


def test_an_exact_line_has_the_exact_slope_and_lends_nothing():
    panel = panel_of(walk(7))
    lined = panel.assign(line=np.arange(16) * 3.0 + 2)
    found = trend_all(lined)
    assert (found["line"].estimate, found["line"].ci_low, found["line"].p) == (3.0, 3.0, 0.0)
    without = trend_all(panel)["a1"].to_row()
    assert {k: v for k, v in found["a1"].to_row().items() if k[:6] != "fitted"} == {
        k: v for k, v in without.items() if k[:6] != "fitted"
    }
    alone = trend(lined["line"])
    assert alone.estimate == alone.ci_high == 3.0


def test_a_comparator_gap_takes_the_unit_s_processes_and_its_own_variance():
    panel = panel_of(walk(9, 16, 20))
    found = error_region(panel, residents=residents(panel))
    gap = (panel["a1"] - panel["a2"]).rename("gap")
    result = trend(gap, region=found, of="a1")
    member = trend_all(panel, residents=residents(panel))["a1"]
    assert (result.rho_low, result.processes) == (member.rho_low, member.processes)
    assert (result.moderated, result.conservative, result.df) == (False, False, 14)
    with pytest.raises(ValueError, match="nowhere is not a unit"):
        trend(gap, region=found, of="nowhere")
    with pytest.raises(ValueError, match="years"):
        trend(gap.iloc[1:], region=found, of="a1")
    with pytest.raises(ValueError, match="scale"):
        trend(gap.abs() + 1, region=found, of="a1", scale="log")


def test_one_series_alone_is_conservative():
    y = panel_of(walk(10))["a0"]
    result = trend(y, unit="named")
    assert (result.unit, result.conservative, result.method) == ("named", True, "gls_arma_union_single")
    assert result.walk and result.effective_units == 1
    assert result.theil_sen == stats.theilslopes(y, np.arange(16)).slope


def test_what_a_word_needs_is_more_than_a_plain_test():
    panel = panel_of(walk(11, 16, 98))
    found = trend_all(panel, residents=residents(panel))["a5"]
    plain, word = detectable_change(found, 0.05), detectable_change(found, 0.05 / 20)
    assert plain.per_year == pytest.approx(found.mdc_per_year)
    assert plain.window == pytest.approx(found.mdc_window)
    quantiles = [stats.t.ppf(q, found.df) for q in (1 - 0.00125, 0.8, 0.975)]
    assert word.factor == pytest.approx((quantiles[0] + quantiles[1]) / (quantiles[2] + quantiles[1]))
    assert word.window == pytest.approx(word.factor * plain.window)
    with pytest.raises(ValueError, match="threshold"):
        detectable_change(found, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.iloc[:7], "at least 8"),
        (lambda p: p.drop(2015), "gap after 2014"),
        (lambda p: p.mask(p == p.loc[2012]), "value for 2012 is missing"),
        (lambda p: p.assign(a3=1.0), "a3: the series is constant"),
        (lambda p: p[["a0"]], "fewer than two"),
    ],
)
def test_not_eligible(change, message):
    with pytest.raises(ValueError, match=message):
        trend_all(change(panel_of(walk())))


def test_missing_populations_are_named():
    panel = panel_of(walk())
    with pytest.raises(ValueError, match="a5: there is no population"):
        trend_all(panel, residents=residents(panel).drop("a5"))


def test_no_warning_and_fast():
    panels = [panel_of(walk(i, 17, 98)) for i in range(15)]
    trend_all(panels[0])
    start = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for panel in panels:
            trend_all(panel, residents=residents(panel), only=["a0"])
    assert time.process_time() - start < 1  # a third of an edition's panels; 45 take a second when idle
