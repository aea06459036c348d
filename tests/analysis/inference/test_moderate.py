"""Variances that borrow strength from the panel."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import polygamma

from analysis.inference.moderate import moderate, trigamma_inverse

pytestmark = pytest.mark.unit


@given(st.floats(1e-6, 1e3))
def test_trigamma_inverse(value):
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
