"""The trend estimator: its definition, and what must hold for any panel."""

import warnings
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.arma import GRID, line, variogram
from analysis.inference.fitted import fitted
from analysis.inference.moderate import moderate
from analysis.inference.trend import trend, trend_all

pytestmark = pytest.mark.unit

SEEDS = st.integers(0, 2**32 - 1)


def walk(seed=0, n=16, m=12):
    return np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0)


def panel_of(values):
    return pd.DataFrame(values, index=range(2024 - len(values), 2024)).add_prefix("a")


GOOD = panel_of(walk())["a0"].rename("Randers")


def residents(panel):
    return pd.Series(np.geomspace(2e3, 6e5, panel.shape[1]), index=panel.columns)


def test_interval_p_and_estimate_follow_their_definition():
    panel, n = panel_of(walk(3, 11, 30)), 11
    sizes = np.log(residents(panel).to_numpy())
    found = fitted(panel, residents=residents(panel)).region
    at = found.names.index("a5")
    result = trend_all(panel, residents=residents(panel))["a5"]
    ordered = panel[list(found.names)].to_numpy()
    inside = np.flatnonzero(found.weights[:, at])
    slopes, ses, dfs, levels = [], [], [], []
    for point in inside:
        fit = line(variogram(n, GRID[point]))
        variance = np.square(fit.maker @ ordered).sum(axis=0) / (n - 2)
        own = moderate(variance[None], n - 2, sizes[[int(name[1:]) for name in found.names]])
        slopes.append(fit.slope @ ordered[:, at])
        ses.append(np.sqrt(own.variance[0, at]) * fit.unit_se)
        dfs.append(own.df[0, 0])
        levels.append(ordered[:, at].mean() + fit.level @ (ordered[:, at] - ordered[:, at].mean()))
    slope, se, df = np.array(slopes), np.array(ses), np.array(dfs)
    weights = found.weights[inside, at]
    assert len(inside) > 1 and result.processes == len(inside)
    assert result.estimate == pytest.approx(weights @ slope, rel=1e-9)
    assert result.ci_low == pytest.approx(np.min(slope - stats.t.ppf(0.975, df) * se), rel=1e-9)
    assert result.ci_high == pytest.approx(np.max(slope + stats.t.ppf(0.975, df) * se), rel=1e-9)
    assert result.p == pytest.approx(np.max(2 * stats.t.sf(np.abs(slope / se), df)), rel=1e-9)
    assert result.fitted_first == pytest.approx(weights @ levels - 5 * weights @ slope, rel=1e-9)
    assert result.theil_sen == stats.theilslopes(panel["a5"], np.arange(n)).slope


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
    found = fitted(panel, residents=residents(panel)).region
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
def test_a_series_that_is_not_eligible_is_named(y, message):
    with pytest.raises(ValueError, match=message):
        trend(y)


def test_log_scale_needs_positive_values():
    y = GOOD.abs() + 1
    y[2010] = 0
    with pytest.raises(ValueError, match=r"Randers: the value for 2010 is 0; .* positive"):
        trend(y, scale="log")


@pytest.mark.parametrize(("argument", "value"), [("level", 1.0), ("level", 0.0), ("scale", "sqrt")])
def test_arguments_out_of_range(argument, value):
    with pytest.raises(ValueError, match=argument):
        trend(GOOD, **{argument: value})


def test_log_scale_stays_finite_or_says_so():
    steep = pd.Series(10.0 ** np.linspace(-150, 150, 10), index=range(2014, 2024), name="steep")
    assert np.isfinite(trend(steep * np.tile([1, 1.1], 5), scale="log").estimate)
    wild = pd.Series([1e-300, 1e300] * 5, index=range(2014, 2024), name="wild")
    with pytest.raises(ValueError, match=r"wild: \w+ is too large"):
        trend(wild, scale="log", level=1 - 1e-9)


def test_an_exact_line_of_published_decimals():
    y = pd.Series(np.round(74.6 - 0.3 * np.arange(10), 1), index=range(2014, 2024))
    result = trend(y)
    assert result.estimate == result.ci_low == result.ci_high == pytest.approx(-0.3, rel=1e-12)
    assert result.p == 0


def test_log_scale_of_steady_growth():
    y = pd.Series(200_000 * 1.03 ** np.arange(12), index=range(2012, 2024), name="income")
    assert trend(y, scale="log").estimate == pytest.approx(3, rel=1e-12)


def test_result_is_frozen_and_makes_one_row_of_scalars():
    result = trend(GOOD, unit="named")
    with pytest.raises(FrozenInstanceError):
        result.estimate = 0.0
    row = result.to_row()
    assert row["unit"] == "named"
    assert all(isinstance(value, (str, int, float, bool)) for value in row.values())


def test_panel_errors_name_the_unit():
    panel = panel_of(walk())
    broken = panel.copy()
    broken.loc[2011, "a4"] = np.nan
    with pytest.raises(ValueError, match=r"a4: the value for 2011 is missing"):
        fitted(broken)
    with pytest.raises(ValueError, match=r"more than one unit called a1"):
        fitted(panel.rename(columns={"a0": "a1"}))
    with pytest.raises(ValueError, match=r"no units"):
        fitted(panel[[]])


def test_the_same_call_gives_the_same_result_without_a_warning():
    panel = panel_of(walk(3, 17, 98)).assign(line=np.arange(17.0))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert trend_all(panel) == trend_all(panel.copy())
        trend(panel["line"])
