"""sup-F against strucchange on the Nile, and against brute-force fits."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.inference.gls import gls
from analysis.inference.level_shift import level_shift
from analysis.inference.region import rho_region

pytestmark = pytest.mark.unit


REFERENCE = json.loads((Path(__file__).parents[3] / "data" / "reference" / "estimators.json").read_text())[
    "nile_level_shift"
]
YEARS = pd.RangeIndex(2006, 2022)
N = len(YEARS)


def series(seed: int, height: float = 0.0, start: int = 9, slope: float = 0.0) -> pd.Series:
    noise = np.random.default_rng(seed).normal(size=N)
    return pd.Series(noise + height * (np.arange(N) >= start) + slope * np.arange(N), index=YEARS, name="a")


def nile() -> pd.Series:
    data = sm.datasets.nile.load_pandas().data
    return pd.Series(data["volume"].to_numpy(), index=data["year"].astype(int), name="Nile")


def test_mean_only_unwhitened_reproduces_the_nile():
    result = level_shift(nile(), null="mean", whiten=False)
    assert result.sup_f == pytest.approx(REFERENCE["sup_f"], rel=1e-12)
    assert result.year - 1 == REFERENCE["break_year"]  # strucchange dates the last year of the old level
    assert result.shift and result.p == 1 / 10_000
    f = (REFERENCE["rss_no_break"] / REFERENCE["rss_one_break"] - 1) * 98
    assert result.sup_f == pytest.approx(f, rel=1e-12)
    low, high = REFERENCE["bai_interval_years"]
    assert low <= result.year_low - 1 <= result.year - 1 <= result.year_high - 1 <= high


def test_a_trend_is_not_a_shift_but_is_one_if_left_out_of_the_null():
    sloping = series(1, slope=1.0)
    assert not level_shift(sloping, whiten=False).shift
    assert level_shift(sloping, null="mean", whiten=False).shift


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_sup_f_is_the_largest_of_the_f_statistics(seed):
    y = series(seed, height=1.0)
    result = level_shift(y, simulations=99)
    line = np.column_stack([np.ones(N), np.arange(N)])
    rho = result.rho
    f = {}
    for start in range(2, N - 1):
        step = (np.arange(N) >= start).astype(float)
        full = gls(y.to_numpy(), np.column_stack([line, step]), rho)
        f[2006 + start] = (gls(y.to_numpy(), line, rho).rss / full.rss - 1) * (N - 3)
    assert result.sup_f == pytest.approx(max(f.values()), rel=1e-7)
    assert (min(f), max(f)) == (result.first_candidate, result.last_candidate)
    assert result.year_low <= result.year <= result.year_high
    assert result.size_low <= result.size <= result.size_high
    assert result.shift == (result.p <= 0.05)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 10**6),
    st.floats(-100, 100),
    st.floats(-5, 5),
    st.floats(0.01, 100),
    st.sampled_from([1, -1]),
)
def test_level_trend_scale_and_sign_do_not_matter(seed, shift, slope, factor, sign):
    y = series(seed, height=2.0)
    region = rho_region(y)
    one = level_shift(y, panel=region, simulations=99)
    two = level_shift(sign * factor * (y + shift + slope * np.arange(N)), panel=region, simulations=99)
    assert (two.p, two.year, two.year_low, two.year_high) == (one.p, one.year, one.year_low, one.year_high)
    assert two.sup_f == pytest.approx(one.sup_f, rel=1e-6)
    assert two.size == pytest.approx(sign * factor * one.size, rel=1e-6, abs=1e-6)


def test_log_scale_reports_percent():
    y = np.exp(series(3, height=5.0) / 10)
    result = level_shift(y, scale="log", whiten=False)
    assert result.year == 2015
    inside = level_shift(np.log(y), whiten=False)
    assert result.size == pytest.approx(100 * np.expm1(inside.size))


def test_critical_value_separates_rejection():
    for seed in range(20):
        result = level_shift(series(seed, height=2.0), whiten=False)
        assert result.shift == (result.sup_f > result.critical_value)


def test_size_under_no_shift_and_interval_of_the_year():
    results = [level_shift(series(s), whiten=False, simulations=999) for s in range(250)]
    assert 0.02 <= np.mean([r.shift for r in results]) <= 0.08
    shifted = [level_shift(series(s, height=4.0), whiten=False, simulations=999) for s in range(250)]
    assert np.mean([r.year_low <= 2015 <= r.year_high for r in shifted]) >= 0.93
    # The trend of the null takes up much of a step, so power is less than without it.
    power = np.mean([r.shift for r in shifted])
    without = np.mean(
        [
            level_shift(series(s, height=4.0), null="mean", whiten=False, simulations=999).shift
            for s in range(250)
        ]
    )
    assert 0.5 < power < without


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        (series(1).head(7), {}, "at least 8"),
        (series(1).drop(2010), {}, "gap"),
        (series(1).mask(YEARS == 2011), {}, "2011 is missing"),
        (0 * series(1) + 3, {}, "constant"),
        (pd.Series(np.arange(16.0), index=YEARS, name="a"), {}, "follows its trend exactly"),
        (series(1), {"scale": "log"}, "positive"),
        (series(1), {"null": "flat"}, "null is 'flat'"),
        (series(1), {"trim": 0.5}, "trim"),
        (series(1), {"simulations": 9}, "simulations"),
        (series(1), {"panel": rho_region(series(1).loc[2007:])}, "differ from the panel's"),
        (series(1), {"panel": rho_region(series(1)), "whiten": False}, "without whitening"),
    ],
)
def test_unusable_input_is_named(y, options, message):
    with pytest.raises(ValueError, match=f"a: .*{message}"):
        level_shift(y, **options)
