"""The trend estimator against certified values, R, statsmodels, and what must hold for any series."""

import json
import time
import warnings
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import null_space, toeplitz

from analysis.inference.gls import RHO_GRID, fit_grid, gls, reml_rho
from analysis.inference.region import RhoRegion, independence_factor, likelihood_region, rho_region
from analysis.inference.trend import trend, trend_all

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


def panel_of(values):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(values, index=years(len(values))).add_prefix("a")


def walk_panel(seed=0, n=16, m=12):
    return panel_of(np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0))


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


def test_pooled_region_is_the_90_percent_region_of_the_divided_sum():
    panel = walk_panel()
    region = rho_region(panel)
    total = fit_grid(panel.to_numpy()).log_likelihood.sum(axis=1)
    divided = total / independence_factor(panel.to_numpy(), int(np.argmax(total)))
    below = divided - divided.max()
    kept = RHO_GRID[(below >= -stats.chi2.ppf(0.90, 1) / 2) | ((RHO_GRID == 1) & (below[-1] >= -3.317))]
    assert (region.rho_low, region.rho_high) == (kept[0], kept[-1])
    assert region.rho_hat == RHO_GRID[np.argmax(total)]
    weights = np.array(region.weights)
    assert weights.sum() == pytest.approx(1)
    assert np.all((weights > 0) == ((kept[0] <= RHO_GRID) & (kept[-1] >= RHO_GRID)))
    assert weights.max() / weights[weights > 0].min() == pytest.approx(
        np.exp(stats.chi2.ppf(0.90, 1) / 2), rel=0.5
    )


def test_region_of_one_series_is_the_95_percent_region():
    y = walk_panel()["a0"]
    likelihood = fit_grid(y.to_numpy()[:, None]).log_likelihood[:, 0]
    below = likelihood - likelihood.max()
    kept = RHO_GRID[(below >= -1.92) | ((RHO_GRID == 1) & (below[-1] >= -3.317))]
    region = rho_region(y)
    assert (region.rho_low, region.rho_high) == (kept[0], kept[-1])


@pytest.mark.parametrize(("distance", "high"), [(3.3, 1.0), (3.4, None)])
def test_a_unit_root_stays_in_the_region_unless_rejected_at_one_percent(distance, high):
    curve = -distance * ((RHO_GRID - 0.5) / 0.5) ** 2  # falls by `distance` from its maximum at .5 to rho = 1
    _, _, last = likelihood_region(curve[:, None], 1.353)
    assert RHO_GRID[int(last[0])] == (high or RHO_GRID[curve >= -1.353][-1])


def test_independent_units_count_fully_and_copies_count_once():
    rng = np.random.default_rng(5)
    shocks = rng.normal(size=(16, 98))
    assert rho_region(panel_of(shocks)).effective_units > 60
    copies = panel_of(shocks[:, :1] * np.arange(1, 99) + 3)
    region = rho_region(copies)
    assert region.units == 98
    assert region.effective_units == pytest.approx(1)
    one = rho_region(copies["a0"])
    # The same likelihood, so the same maximum; a panel keeps its 90 % region, one series its 95 % region.
    assert region.rho_hat == one.rho_hat
    assert one.rho_low <= region.rho_low <= region.rho_high <= one.rho_high


def test_squared_correlation_is_unbiased_under_a_common_factor():
    rng = np.random.default_rng(6)
    share, m = 0.5, 40
    r2 = [
        (independence_factor(np.sqrt(share) * rng.normal(size=(16, 1)) + np.sqrt(1 - share) * draw, 40) - 1)
        / (m - 1)
        for draw in rng.normal(size=(300, 16, m))
    ]
    assert np.mean(r2) == pytest.approx(share**2, abs=0.03)


def test_a_series_alone_is_not_pooled():
    region = rho_region(walk_panel()["a3"])
    assert (region.units, region.effective_units, region.pooled) == (1, 1.0, False)


def test_exact_units_carry_no_likelihood():
    panel = walk_panel()
    with_lines = panel.assign(line=np.arange(16) * 0.1 + 74.6, flat=0.3, noise=np.full(16, 74.6) - 74.5)
    assert rho_region(with_lines) == rho_region(panel)


def test_only_exact_units_leave_the_whole_grid():
    region = rho_region(panel_of(np.outer(np.arange(10), [1.0, 2.0])))
    assert (region.rho_low, region.rho_high, region.units, region.pooled) == (-0.4, 1.0, 0, False)
    assert len(set(region.weights)) == 1


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_region_does_not_depend_on_the_order_of_units(random):
    panel = walk_panel()
    shuffled = list(panel.columns)
    random.shuffle(shuffled)
    assert rho_region(panel[shuffled]) == rho_region(panel)


def test_interval_p_and_estimate_follow_their_definition():
    panel = walk_panel(seed=3, n=11)
    region = rho_region(panel)
    result = trend(panel["a5"], panel=panel)
    inside = [rho for rho, w in zip(RHO_GRID, region.weights, strict=True) if w > 0]
    fits = [gls(panel["a5"], trend_design(11), rho) for rho in inside]
    slopes, ses = np.array([f.params[1] for f in fits]), np.array([f.bse[1] for f in fits])
    weights = np.array([w for w in region.weights if w > 0])
    assert len(inside) > 1
    assert result.estimate == pytest.approx(weights @ slopes, rel=1e-9)
    assert result.ci_low == pytest.approx(np.min(slopes - stats.t.ppf(0.975, 9) * ses), rel=1e-9)
    assert result.ci_high == pytest.approx(np.max(slopes + stats.t.ppf(0.975, 9) * ses), rel=1e-9)
    assert result.p == pytest.approx(max(f.p[1] for f in fits), rel=1e-9)
    detectable = (stats.t.ppf(0.975, 9) + stats.t.ppf(0.8, 9)) * ses.max()
    assert result.mdc_per_year == pytest.approx(detectable, rel=1e-9)
    assert result.mdc_window == pytest.approx(detectable * 10, rel=1e-9)
    levels = weights @ np.array([f.params[0] for f in fits])
    assert result.fitted_first == pytest.approx(levels - 5 * weights @ slopes, rel=1e-9)
    assert result.fitted_last == pytest.approx(levels + 5 * weights @ slopes, rel=1e-9)
    assert result.theil_sen == stats.theilslopes(panel["a5"], np.arange(11)).slope
    assert (result.n, result.first_year, result.last_year, result.unit) == (11, 2013, 2023, "a5")
    assert (result.conservative, result.method, result.units) == (False, "gls_ar1_union_pooled", 12)


@settings(max_examples=40, deadline=None)
@given(series(), st.sampled_from([0.5, 0.8, 0.95, 0.99]))
def test_interval_contains_the_estimate_and_p_agrees_with_it(y, level):
    result = trend(y, level=level)
    assert result.ci_low <= result.estimate <= result.ci_high
    assert result.rho_low <= result.rho_hat <= result.rho_high
    assume(abs(result.p - (1 - level)) > 1e-6)
    assert (result.p > 1 - level) == (result.ci_low < 0 < result.ci_high)
    assert result.conservative
    assert result.method == "gls_ar1_union_single"


@settings(max_examples=40, deadline=None)
@given(series(), st.floats(-1e4, 1e4), st.floats(0.01, 100), st.booleans())
def test_shift_and_scale_equivariance(y, shift, factor, negative):
    factor = -factor if negative else factor
    plain, moved = trend(y), trend(factor * y + shift)
    tolerance = 1e-7 * abs(factor) * (plain.ci_high - plain.ci_low)
    ends = sorted([factor * plain.ci_low, factor * plain.ci_high])
    assert moved.estimate == pytest.approx(factor * plain.estimate, abs=tolerance)
    assert [moved.ci_low, moved.ci_high] == pytest.approx(ends, abs=tolerance)
    assert moved.p == pytest.approx(plain.p, abs=1e-7)
    assert moved.fitted_last == pytest.approx(factor * plain.fitted_last + shift, abs=10 * tolerance + 1e-7)


@settings(max_examples=40, deadline=None)
@given(st.integers(-1000, 1000).filter(bool), st.integers(-(10**6), 10**6), st.integers(8, 20))
def test_an_exact_line_gives_the_exact_slope(slope, level, n):
    y = pd.Series(level + slope * np.arange(n), index=years(n))
    result = trend(y, panel=walk_panel(n=n))
    assert result.estimate == result.ci_low == result.ci_high == slope == result.theil_sen
    assert (result.p, result.mdc_per_year) == (0.0, 0.0)
    assert result.fitted_first == pytest.approx(y.iloc[0], abs=1e-6)


def test_an_exact_line_of_published_decimals():
    y = pd.Series(np.round(74.6 - 0.3 * np.arange(10), 1), index=years(10))
    result = trend(y)
    assert result.estimate == result.ci_low == result.ci_high == pytest.approx(-0.3, rel=1e-12)
    assert result.p == 0


@settings(max_examples=30, deadline=None)
@given(series())
def test_log_scale_is_the_level_fit_of_the_logarithms(y):
    positive = np.exp((y - y.mean()) / 100)
    logs = trend(np.log(positive))
    apc = trend(positive, scale="log")
    for field in ("estimate", "ci_low", "ci_high", "theil_sen", "mdc_per_year", "mdc_window"):
        assert getattr(apc, field) == pytest.approx(
            100 * (np.exp(getattr(logs, field)) - 1), rel=1e-9, abs=1e-9
        )
    for field in ("fitted_first", "fitted_last"):
        assert getattr(apc, field) == pytest.approx(np.exp(getattr(logs, field)), rel=1e-12)
    assert (apc.p, apc.rho_low, apc.rho_high) == (logs.p, logs.rho_low, logs.rho_high)


def test_log_scale_of_steady_growth():
    y = pd.Series(200_000 * 1.03 ** np.arange(12), index=years(12), name="income")
    assert trend(y, scale="log").estimate == pytest.approx(3, rel=1e-12)


def test_log_scale_stays_finite_or_says_so():
    steep = pd.Series(10.0 ** np.linspace(-150, 150, 10), index=years(10), name="steep")
    assert np.isfinite(trend(steep * np.tile([1, 1.1], 5), scale="log").estimate)
    wild = pd.Series([1e-300, 1e300] * 5, index=years(10), name="wild")
    with pytest.raises(ValueError, match=r"wild: mdc_\w+ is too large"):
        trend(wild, scale="log")


@pytest.mark.parametrize("scale", ["level", "log"])
@pytest.mark.parametrize(("n", "m"), [(8, 2), (11, 13), (17, 98)])
def test_trend_all_equals_trend_exactly(n, m, scale):
    panel = np.exp(walk_panel(seed=n, n=n, m=m) / 10)
    panel["line"] = np.arange(n) + 1.0
    together = trend_all(panel, scale=scale)
    region = rho_region(panel, scale=scale)
    assert list(together) == list(panel.columns)
    assert together == {c: trend(panel[c], panel=region, scale=scale) for c in panel.columns}
    assert together["a1"] == trend(panel["a1"], panel=panel, scale=scale)


@pytest.mark.parametrize("stretch", [(0, 141), (99, 100), (140, 141)])
def test_a_unit_alone_equals_the_unit_among_many_to_the_last_bit(stretch):
    values = walk_panel(seed=11, n=17, m=98).to_numpy()
    many, alone = fit_grid(values, *stretch), fit_grid(values[:, [7]], *stretch)
    for together, single in zip(many, alone, strict=True):
        assert np.array_equal(together[:, [7]], single)


def test_same_call_same_result_and_no_warning():
    panel = walk_panel().assign(line=np.arange(16.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trend_all(panel) == trend_all(panel.copy())
        trend(panel["line"])
        gls(np.arange(10.0), trend_design(10), 1.0)


def test_a_year_of_panels_is_fast():
    panels = [walk_panel(seed=i, n=17, m=98) for i in range(45)]
    start = time.process_time()
    for panel in panels:
        trend_all(panel)
    assert time.process_time() - start < 3


def test_a_comparator_gap_takes_the_region_of_the_country_gaps():
    panel = walk_panel()
    comparator = (panel["a1"] - panel["a2"]).rename("a1 minus a2")
    result = trend(comparator, panel=rho_region(panel))
    assert result.unit == "a1 minus a2"
    assert result.effective_units == rho_region(panel).effective_units
    assert not result.conservative


def test_result_is_frozen_and_makes_one_row_of_scalars():
    result = trend(walk_panel()["a0"], unit="named")
    with pytest.raises(FrozenInstanceError):
        result.estimate = 0.0
    row = result.to_row()
    assert row["unit"] == "named"
    assert all(isinstance(value, (str, int, float, bool)) for value in row.values())
    assert replace(result) == result


GOOD = walk_panel()["a0"].rename("Randers")


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (GOOD.iloc[:7], r"Randers: 7 annual values; a trend needs at least 8"),
        (GOOD.drop(2015), r"Randers: there is a gap after 2014"),
        (GOOD.set_axis([2008, 2008, *range(2010, 2024)]), r"Randers: the year 2008 occurs more than once"),
        (GOOD.iloc[::-1], r"Randers: the years are not in ascending order"),
        (GOOD.set_axis(GOOD.index.astype(str)), r"Randers: the index must be whole years"),
        (GOOD.where(GOOD.index != 2012), r"Randers: the value for 2012 is missing"),
        (GOOD.where(GOOD.index != 2012, np.inf), r"Randers: the value for 2012 is missing or not finite"),
        (pd.Series(0.3, index=GOOD.index, name="Randers"), r"Randers: the series is constant"),
        (
            pd.Series([74.6 - 74.5, 0.1] * 8, index=GOOD.index, name="Randers"),
            r"Randers: the series is constant",
        ),
    ],
)
def test_not_eligible(y, message):
    with pytest.raises(ValueError, match=message):
        trend(y)


def test_log_scale_needs_positive_values():
    y = GOOD.abs() + 1
    y[2010] = 0
    with pytest.raises(ValueError, match=r"Randers: the value for 2010 is 0; .* positive"):
        trend(y, scale="log")


def test_panel_errors_name_the_unit():
    panel = walk_panel()
    broken = panel.copy()
    broken.loc[2011, "a4"] = np.nan
    with pytest.raises(ValueError, match=r"a4: the value for 2011 is missing"):
        rho_region(broken)
    with pytest.raises(ValueError, match=r"a4: the value for 2011 is missing"):
        trend(GOOD, panel=broken)
    with pytest.raises(ValueError, match=r"more than one unit called a1"):
        rho_region(panel.rename(columns={"a0": "a1"}))
    with pytest.raises(ValueError, match=r"flat: the series is constant"):
        trend_all(panel.assign(flat=1.0))
    with pytest.raises(ValueError, match=r"no units"):
        rho_region(panel[[]])


def test_years_and_scale_must_be_those_of_the_panel():
    region = rho_region(walk_panel())
    with pytest.raises(ValueError, match=r"Randers: the years 2009-2023 differ from the panel's 2008-2023"):
        trend(GOOD.iloc[1:], panel=region)
    with pytest.raises(ValueError, match=r"Randers: the years 2007-2022 differ"):
        trend(GOOD.set_axis(GOOD.index - 1), panel=region)
    with pytest.raises(ValueError, match=r"Randers: the scale is 'log'"):
        trend(GOOD.abs() + 1, panel=region, scale="log")
    assert isinstance(region, RhoRegion)


@pytest.mark.parametrize(("argument", "value"), [("level", 1.0), ("level", 0.0), ("scale", "sqrt")])
def test_arguments_out_of_range(argument, value):
    with pytest.raises(ValueError, match=argument):
        trend(GOOD, **{argument: value})
