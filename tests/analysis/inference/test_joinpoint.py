"""One joinpoint: recovery, invariance, the definition of the AAPC, and a published broken line."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import minimize_scalar

from analysis.inference.gls import gls
from analysis.inference.hinge import hinge_columns
from analysis.inference.joinpoint import joinpoint
from analysis.inference.region import rho_region
from analysis.inference.trend import trend

pytestmark = pytest.mark.unit


REFERENCE = json.loads((Path(__file__).parents[3] / "data" / "reference" / "estimators.json").read_text())[
    "segmented_down"
]
YEARS = pd.RangeIndex(2006, 2022)
N = len(YEARS)


def series(seed: int, turn: float = 0.0, sd: float = 1.0, n: int = N) -> pd.Series:
    noise = sd * np.random.default_rng(seed).normal(size=n)
    values = noise + turn * np.maximum(np.arange(n) - 7, 0)
    return pd.Series(values, index=pd.RangeIndex(2006, 2006 + n), name="a")


# Independent noise around a broken line: a region of rho in which the turn is found.
INDEPENDENT = rho_region(pd.DataFrame({i: series(i) for i in range(60)}))


def test_hinge_reproduces_a_published_broken_line():
    data = pd.DataFrame(REFERENCE["data"])
    age = data["age"].to_numpy()
    answers = np.column_stack([data["cases"], data["births"] - data["cases"]])

    def fit(join):
        design = np.column_stack([np.ones(len(age)), hinge_columns(age, join)])
        return sm.GLM(answers, design, family=sm.families.Binomial()).fit()

    join = minimize_scalar(
        lambda x: fit(x).deviance, bounds=(25, 40), method="bounded", options={"xatol": 1e-9}
    ).x
    best = fit(join)
    assert join == pytest.approx(REFERENCE["psi"], abs=1e-4)
    assert best.deviance == pytest.approx(REFERENCE["dev"], rel=1e-8)
    np.testing.assert_allclose(best.params[1:], REFERENCE["slopes"], rtol=1e-4)


def test_finds_the_turn():
    result = joinpoint(series(1, turn=2.0), panel=INDEPENDENT, scale="level")
    assert result.year == result.candidate == 2013
    assert result.candidate_low <= 2013 <= result.candidate_high
    before, after = result.segments
    assert before.ci_low < 0 < before.ci_high
    assert after.ci_low < 2 < after.ci_high
    assert (before.last_year, after.first_year) == (2013, 2013)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([-2.0, 2.0]))
def test_average_is_the_slope_weighted_by_length(seed, turn):
    result = joinpoint(series(seed, turn=turn), panel=INDEPENDENT, scale="level", permutations=99)
    lengths = [s.last_year - s.first_year for s in result.segments]
    assert sum(lengths) == N - 1
    mean = sum(w * s.estimate for w, s in zip(lengths, result.segments, strict=True)) / (N - 1)
    assert result.average == pytest.approx(mean, rel=1e-9)
    assert result.average_low <= result.average <= result.average_high
    log = joinpoint(np.exp(series(seed, turn=turn) / 50), panel=None, scale="log", permutations=99)
    weights = [s.last_year - s.first_year for s in log.segments]
    slopes = [np.log1p(s.estimate / 100) for s in log.segments]
    assert np.log1p(log.average / 100) == pytest.approx(np.average(slopes, weights=weights), rel=1e-9)


def test_segments_and_average_are_gls_with_nci_degrees_of_freedom():
    y = series(1, turn=40.0)  # so sharp that no other year may be the joinpoint
    zero = rho_region(pd.DataFrame({i: series(i) for i in range(60)}))
    weights = [0.0] * len(zero.weights)
    weights[40] = 1.0  # rho = 0 and nothing else
    known = type(zero)(**{**vars(zero), "weights": tuple(weights), "rho_low": 0.0, "rho_high": 0.0})
    result = joinpoint(y, panel=known, scale="level")
    t = np.arange(N, dtype=float)
    fit = sm.OLS(y.to_numpy(), np.column_stack([np.ones(N), hinge_columns(t, 7)])).fit()
    covariance = fit.cov_params() * (N - 3) / (N - 4)
    quantile = stats.t.ppf(0.975, N - 4)
    for i, segment in enumerate(result.segments, start=1):
        half = quantile * np.sqrt(covariance[i, i])
        expected = [fit.params[i], fit.params[i] - half, fit.params[i] + half]
        np.testing.assert_allclose([segment.estimate, segment.ci_low, segment.ci_high], expected, rtol=1e-9)
    mix = np.array([0, 7, 8]) / 15
    half = quantile * np.sqrt(mix @ covariance @ mix)
    np.testing.assert_allclose(
        [result.average, result.average_low, result.average_high],
        [mix @ fit.params, mix @ fit.params - half, mix @ fit.params + half],
        rtol=1e-9,
    )


def test_slopes_are_those_of_every_year_that_may_be_the_joinpoint():
    gentle, sharp = (joinpoint(series(1, turn=turn), scale="level", alpha=0.99) for turn in (2.0, 40.0))
    assert sharp.candidate_low == sharp.candidate == sharp.candidate_high
    assert gentle.candidate_low < gentle.candidate_high
    for one, two in zip(gentle.segments, sharp.segments, strict=True):
        assert one.ci_low < one.estimate < one.ci_high
        assert one.ci_high - one.ci_low > two.ci_high - two.ci_low


def test_without_a_turn_it_is_the_trend():
    y = np.exp(series(4) / 10)
    panel = pd.DataFrame({i: np.exp(series(i) / 10) for i in range(20)})
    line = trend(y, scale="log")
    result = joinpoint(y, panel=panel, line=line)
    assert result.year is None and len(result.segments) == 1
    assert (result.average, result.average_low, result.average_high) == (
        line.estimate,
        line.ci_low,
        line.ci_high,
    )
    assert result.segments[0].p == line.p


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 10**6),
    st.floats(-100, 100),
    st.floats(-5, 5),
    st.floats(0.01, 100),
    st.sampled_from([1, -1]),
)
def test_level_trend_scale_and_sign_do_not_matter(seed, shift, slope, factor, sign):
    y = series(seed, turn=1.0)
    one = joinpoint(y, panel=INDEPENDENT, scale="level", permutations=199)
    moved = sign * factor * (y + shift + slope * np.arange(N))
    two = joinpoint(moved, panel=INDEPENDENT, scale="level", permutations=199)
    assert (two.p, two.candidate, two.year) == (one.p, one.candidate, one.year)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_candidate_minimises_the_residual_sum_of_squares(seed):
    y = series(seed, turn=1.5)
    weights = [0.0] * len(INDEPENDENT.weights)
    weights[90] = 1.0  # rho = .5
    known = type(INDEPENDENT)(
        **{**vars(INDEPENDENT), "weights": tuple(weights), "rho_low": 0.5, "rho_high": 0.5}
    )
    t = np.arange(N, dtype=float)
    rss = {
        j: gls(y.to_numpy(), np.column_stack([np.ones(N), hinge_columns(t, j)]), 0.5).rss
        for j in range(2, 14)
    }
    result = joinpoint(y, panel=known, scale="level", permutations=99)
    assert result.candidate == 2006 + min(rss, key=rss.get)
    assert (result.first_tried, result.last_tried) == (2008, 2019)


def test_permutation_p_is_that_of_all_permutations():
    """Eight years at rho = 1: seven differences, whose 5,040 orders can be counted."""
    y = pd.Series([0, 1.0, 1.8, 3.1, 4.0, 4.2, 4.1, 4.4], index=range(2000, 2008), name="a")
    region = rho_region(y)
    weights = [0.0] * len(region.weights)
    weights[-1] = 1.0
    known = type(region)(**{**vars(region), "weights": tuple(weights), "rho_low": 1.0, "rho_high": 1.0})
    centred = np.diff(y) - np.diff(y).mean()
    orders = np.array(list(itertools.permutations(centred)))

    def largest(rows):
        share = []
        for k in range(2, 6):
            step = (np.arange(7) >= k) - (7 - k) / 7
            share.append((rows @ step) ** 2 / (step @ step))
        return np.max(share, axis=0)

    exact = (largest(orders) >= largest(centred[None]) * (1 - 1e-9)).mean()
    result = joinpoint(y, panel=known, scale="level", permutations=20_000)
    assert result.p == pytest.approx(exact, abs=0.01)


def test_size_with_independent_years():
    found = [
        joinpoint(series(1_000 + s), panel=INDEPENDENT, scale="level", permutations=199).year
        for s in range(200)
    ]
    assert np.mean([f is not None for f in found]) <= 0.07


def test_fitted_lines_meet_at_the_turn_and_have_the_slopes_of_the_segments():
    level = joinpoint(series(1, turn=2.0), panel=INDEPENDENT, scale="level")
    assert level.year == 2013
    before, after = level.year - level.first_year, level.last_year - level.year
    assert level.fitted_turn - level.fitted_first == pytest.approx(before * level.segments[0].estimate)
    assert level.fitted_last - level.fitted_turn == pytest.approx(after * level.segments[1].estimate)
    # Close to the true broken line, which is 0, then rises by 2 a year.
    assert abs(level.fitted_first) < 2 and abs(level.fitted_turn) < 2 and abs(level.fitted_last - 16) < 2
    many = rho_region(pd.DataFrame({i: np.exp(series(i) / 50) for i in range(60)}), scale="log")
    log = joinpoint(np.exp(series(3, turn=3.0) / 50), panel=many, scale="log")
    assert log.year is not None
    growth = (log.fitted_turn / log.fitted_first) ** (1 / (log.year - log.first_year))
    assert 100 * (growth - 1) == pytest.approx(log.segments[0].estimate)
    line = trend(series(2))
    straight = joinpoint(series(2), panel=INDEPENDENT, line=line, scale="level")
    assert straight.year is None and straight.fitted_turn is None
    assert (straight.fitted_first, straight.fitted_last) == (line.fitted_first, line.fitted_last)


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        (series(1).head(7), {}, "at least 8"),
        (series(1).drop(2010), {}, "gap"),
        (series(1).mask(YEARS == 2011), {}, "2011 is missing"),
        (0 * series(1) + 3, {}, "constant"),
        (pd.Series(np.arange(16.0), index=YEARS, name="a"), {}, "straight line exactly"),
        (series(1), {"scale": "log"}, "positive"),
        (series(1), {"alpha": 5}, "alpha"),
        (series(1), {"permutations": 9}, "permutations"),
        (series(1), {"min_observations": 8}, "no joinpoint with 8"),
        (series(1).loc[2007:], {"panel": INDEPENDENT}, "differ from the panel's"),
    ],
)
def test_unusable_input_is_named(y, options, message):
    with pytest.raises(ValueError, match=f"a: .*{message}"):
        joinpoint(y, **({"scale": "level"} | options))
