"""The Wilson band against the equation it solves and by its symmetries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.wilson import PROCESS, wilson

pytestmark = pytest.mark.unit


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_limits_solve_the_score_equation(case):
    count, total = case
    band = wilson(count, total)
    z = stats.norm.ppf(0.975)
    for limit in (band.ci_low, band.ci_high):
        left = (band.share - limit) ** 2
        assert left == pytest.approx(z**2 * limit * (1 - limit) / total, rel=1e-6, abs=1e-15)
    assert 0 <= band.ci_low <= band.share <= band.ci_high <= 1


@given(st.integers(1, 10**5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_complement_mirrors(case):
    count, total = case
    one, two = wilson(count, total), wilson(total - count, total)
    np.testing.assert_allclose([one.ci_low, one.ci_high], [1 - two.ci_high, 1 - two.ci_low], atol=1e-12)


def test_says_what_it_describes():
    row = wilson(3, 10, name="renters").to_row()
    assert row["process"] == PROCESS == "chance variation if persons were independent"
    assert row == wilson(3, 10, name="renters").to_row()


@pytest.mark.parametrize(("count", "total"), [(5, 4), (-1, 4), (0, 0), (float("nan"), 4), (1, float("inf"))])
def test_impossible_counts_are_named(count, total):
    with pytest.raises(ValueError, match=r"^renters: a share needs"):
        wilson(count, total, name="renters")


def test_level_is_checked():
    with pytest.raises(ValueError, match="level"):
        wilson(1, 2, level=95)
