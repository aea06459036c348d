"""Rates of counts: the core on logs where counts are large, quasi-Poisson where they are small."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.fitted import fitted
from analysis.inference.rate_trend import MIN_MEAN_COUNT, quasi_poisson, rate_trend
from analysis.inference.trend import trend

pytestmark = pytest.mark.unit


ESTIMATORS = Path(__file__).parents[3] / "data" / "reference" / "estimators.json"
REFERENCE = json.loads(ESTIMATORS.read_text())["dobson"]
YEARS = pd.RangeIndex(2010, 2022)


def counts(mean: float, seed: int = 0, growth: float = 0.0) -> pd.Series:
    rng = np.random.default_rng(seed)
    rate = mean * np.exp(growth * (np.arange(len(YEARS)) - 5.5))
    return pd.Series(rng.poisson(rate).astype(float), index=YEARS, name="accidents")


EXPOSURE = pd.Series(np.linspace(95_000, 99_000, len(YEARS)), index=YEARS)


def test_poisson_core_agrees_with_r_on_dobsons_counts():
    outcome, treatment = np.tile(range(3), 3), np.repeat(range(3), 3)
    design = np.column_stack([np.ones(9), outcome == 1, outcome == 2, treatment == 1, treatment == 2])
    fit = quasi_poisson(np.array(REFERENCE["counts"], dtype=float), np.ones(9), design.astype(float))
    np.testing.assert_allclose(fit.params, REFERENCE["coef"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.deviance, REFERENCE["dev"], rtol=1e-9)
    # R printed Poisson standard errors: ours without the dispersion.
    np.testing.assert_allclose(np.array(fit.se) / np.sqrt(fit.dispersion), REFERENCE["se"], rtol=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(3, 25), st.floats(-0.1, 0.1))
def test_small_counts_satisfy_the_quasi_poisson_equations(seed, mean, growth):
    series = counts(mean, seed, growth)
    assume(0 < series.mean() < MIN_MEAN_COUNT)
    result = rate_trend(series, EXPOSURE)
    slope = np.log1p(result.estimate / 100)
    t = np.arange(12) - 5.5
    # The score equations determine the level from the slope, and must then hold for the slope too.
    relative = EXPOSURE.to_numpy() * np.exp(slope * t)
    fitted = relative * series.sum() / relative.sum()
    assert (t * (series.to_numpy() - fitted)).sum() == pytest.approx(0, abs=1e-6 * series.sum())
    pearson = ((series.to_numpy() - fitted) ** 2 / fitted).sum() / 10
    assert result.dispersion == pytest.approx(pearson)
    information = (fitted * t**2).sum() - (fitted * t).sum() ** 2 / fitted.sum()
    half = stats.t.ppf(0.975, 10) * np.sqrt(pearson / information)
    limits = 100 * np.expm1([slope - half, slope + half])
    np.testing.assert_allclose([result.ci_low, result.ci_high], limits, rtol=1e-6, atol=1e-9)
    assert (result.p < 0.05) == (result.ci_low > 0 or result.ci_high < 0)
    assert result.verdict_allowed is False
    assert result.assumption == "assumes independent years"


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 1000))
def test_unit_of_exposure_does_not_matter(seed, factor):
    series = counts(12, seed)
    one, two = rate_trend(series, EXPOSURE), rate_trend(series, factor * EXPOSURE)
    np.testing.assert_allclose(
        [one.estimate, one.ci_low, one.ci_high], [two.estimate, two.ci_low, two.ci_high], rtol=1e-6, atol=1e-8
    )


def test_large_counts_use_the_core_on_log_rates():
    series = counts(400, 3, 0.02)
    result = rate_trend(series, EXPOSURE, per=1_000)
    core = trend(1_000 * series / EXPOSURE, scale="log", unit="accidents")
    assert result.core == core
    assert (result.estimate, result.ci_low, result.ci_high, result.p) == (
        core.estimate,
        core.ci_low,
        core.ci_high,
        core.p,
    )
    assert result.verdict_allowed is False  # one series alone


def test_a_panel_allows_a_verdict():
    panel = pd.DataFrame({str(i): counts(400, i) / EXPOSURE for i in range(6)})
    region = fitted(panel, scale="log").region
    result = rate_trend(counts(400, 0), EXPOSURE, region=region, of="0")
    assert result.verdict_allowed is True


def test_independent_years_are_covered():
    hits = []
    for seed in range(300):
        result = rate_trend(counts(12, seed, 0.03), pd.Series(1.0, index=YEARS))
        hits.append(result.ci_low <= 100 * np.expm1(0.03) <= result.ci_high)
    assert 0.91 <= np.mean(hits) <= 0.985


@pytest.mark.parametrize(
    ("series", "exposure", "message"),
    [
        (counts(10).loc[2011:], EXPOSURE, "years of the counts differ"),
        (counts(10).head(7), EXPOSURE.head(7), "at least 8"),
        (counts(10).drop(2015), EXPOSURE.drop(2015), "gap or repetition"),
        (counts(10).mask(YEARS == 2012), EXPOSURE, "missing"),
        (counts(10).where(YEARS != 2013, -1), EXPOSURE, "count for 2013 is negative"),
        (counts(10), EXPOSURE.where(YEARS != 2014, 0), "exposure for 2014 is not positive"),
        (0 * counts(10), EXPOSURE, "every count is zero"),
        (0 * counts(10) + 7, 0 * EXPOSURE + 1000, "same every year"),
        (counts(400).where(YEARS != 2014, 0), EXPOSURE, "2014 is 0"),
        (counts(10).set_axis(YEARS.astype(str)), EXPOSURE.set_axis(YEARS.astype(str)), "whole years"),
    ],
)
def test_unusable_input_is_named(series, exposure, message):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=f"accidents: .*{message}"):
            rate_trend(series, exposure)


def test_same_call_same_bytes():
    assert repr(rate_trend(counts(9, 4), EXPOSURE)) == repr(rate_trend(counts(9, 4), EXPOSURE))
