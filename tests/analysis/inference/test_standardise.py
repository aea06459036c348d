"""Direct standardisation against Fay and Feuer's published table, and its defining properties."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from analysis.inference.standardise import standardise

pytestmark = pytest.mark.unit


ESTIMATORS = Path(__file__).parents[3] / "data" / "reference" / "estimators.json"
REFERENCE = json.loads(ESTIMATORS.read_text())["fay_feuer"]

K = 5
EVENTS = arrays(float, K, elements=st.integers(0, 400).map(float))
PEOPLE = arrays(float, K, elements=st.integers(500, 100_000).map(float))


@pytest.mark.parametrize("order", range(5))
def test_agrees_with_r_on_fay_and_feuers_data(order):
    result = standardise(
        np.array(REFERENCE["count"])[:, order],
        np.array(REFERENCE["population"])[:, order],
        REFERENCE["standard"],
    )
    ours = [result.crude_rate, result.rate, result.ci_low, result.ci_high]
    np.testing.assert_allclose(ours, REFERENCE["value"][order], rtol=1e-11)


@pytest.mark.parametrize("order", range(5))
def test_agrees_with_the_published_table_to_its_decimal(order):
    result = standardise(
        np.array(REFERENCE["count"])[:, order],
        np.array(REFERENCE["population"])[:, order],
        REFERENCE["standard"],
        per=100_000,
    )
    ours = [round(x, 1) for x in (result.rate, result.ci_low, result.ci_high)]
    assert ours == REFERENCE["published_per_100000"][order]


@given(count=st.integers(0, 500), people=st.integers(1_000, 10**6))
def test_one_group_is_the_exact_poisson_interval(count, people):
    result = standardise([count], [people], [1])
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    np.testing.assert_allclose([result.ci_low * people, result.ci_high * people], [low, high], rtol=1e-9)


@given(EVENTS, PEOPLE)
def test_own_composition_as_standard_gives_the_crude_rate(events, people):
    result = standardise(events, people, people)
    assert result.rate == pytest.approx(result.crude_rate, rel=1e-12, abs=1e-300)


@given(EVENTS, PEOPLE, PEOPLE, st.floats(0.01, 1e6))
def test_only_the_proportions_of_the_standard_matter(events, people, standard, factor):
    one, two = standardise(events, people, standard), standardise(events, people, factor * standard)
    np.testing.assert_allclose(
        [one.rate, one.ci_low, one.ci_high], [two.rate, two.ci_low, two.ci_high], rtol=1e-9
    )
    assert one.ci_low <= one.rate <= one.ci_high


@given(EVENTS, PEOPLE, PEOPLE, st.permutations(range(K)))
def test_order_of_age_groups_does_not_matter(events, people, standard, order):
    order = list(order)
    one = standardise(events, people, standard, per=1_000)
    two = standardise(events[order], people[order], standard[order], per=1_000)
    np.testing.assert_allclose([one.rate, one.ci_high], [two.rate, two.ci_high], rtol=1e-9)


@pytest.mark.parametrize(
    ("events", "people", "standard", "message"),
    [
        ([1, 2], [10, 20, 30], [1, 1], "shapes"),
        ([], [], [], "shapes"),
        ([1, np.nan], [10, 20], [1, 1], "finite"),
        ([-1, 2], [10, 20], [1, 1], "negative"),
        ([1, 2], [0, 20], [1, 1], "positive in every age group"),
        ([1, 2], [10, 20], [0, 0], "positive sum"),
    ],
)
def test_unusable_input_is_named(events, people, standard, message):
    with pytest.raises(ValueError, match=f"^Randers: .*{message}"):
        standardise(events, people, standard, name="Randers")


def test_level_is_checked():
    with pytest.raises(ValueError, match="level"):
        standardise([1], [10], [1], level=95)
