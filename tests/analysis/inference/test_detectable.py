"""What a word needs."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.inference.arma import Errors
from analysis.inference.detectable import detectable_change
from analysis.inference.power import smallest_trends
from analysis.inference.trend import trend_all

pytestmark = pytest.mark.unit


def test_a_word_needs_more_than_a_plain_test():
    walks = np.random.default_rng(11).normal(size=(16, 98)).cumsum(axis=0)
    found = trend_all(pd.DataFrame(walks, index=range(2008, 2024)).add_prefix("a"))["a5"]
    plain, word = detectable_change(found, 0.05), detectable_change(found, 0.05 / 20)
    quantiles = [stats.t.ppf(q, found.df) for q in (1 - 0.00125, 0.8, 0.975)]
    assert plain.per_year == pytest.approx((quantiles[2] + quantiles[1]) * found.se)
    assert plain.window == pytest.approx(15 * plain.per_year)
    assert word.factor == pytest.approx((quantiles[0] + quantiles[1]) / (quantiles[2] + quantiles[1]))
    assert word.window == pytest.approx(word.factor * plain.window)
    assert plain.factor == pytest.approx(1)


@pytest.mark.parametrize("threshold", [0, 1, -0.1])
def test_a_threshold_out_of_range_is_refused(threshold):
    walks = np.random.default_rng(1).normal(size=(9, 5)).cumsum(axis=0)
    found = trend_all(pd.DataFrame(walks, index=range(2015, 2024)).add_prefix("a"))["a1"]
    with pytest.raises(ValueError, match="threshold"):
        detectable_change(found, threshold)


def test_the_smallest_trend_of_independent_years_is_that_of_least_squares():
    n, level, threshold = 16, 0.95, 0.0025
    row = smallest_trends([n], {"white": Errors(0.0, 0.0)}, level, threshold).iloc[0]
    years = np.arange(n) - (n - 1) / 2
    assert row["se"] == pytest.approx((years @ years) ** -0.5, rel=1e-12)
    t = stats.t(n - 2)
    assert row["plain"] == pytest.approx((t.ppf(0.975) + t.ppf(0.8)) * row["se"])
    assert row["word"] == pytest.approx((t.ppf(1 - threshold / 2) + t.ppf(0.8)) * row["se"])
