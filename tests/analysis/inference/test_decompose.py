"""Parts sum to the total, against the closed formulae of Kitagawa and Das Gupta."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.inference.decompose import das_gupta, kitagawa

pytestmark = pytest.mark.unit


K = 4
RATES = arrays(float, K, elements=st.floats(-1_000, 1_000, allow_nan=False))
PERSONS = arrays(float, K, elements=st.integers(1, 10_000).map(float))
FACTORS = arrays(float, (2, 4, K), elements=st.floats(-10, 10, allow_nan=False))


@given(RATES, PERSONS, RATES, PERSONS)
def test_kitagawa_formula_and_sum(r1, n1, r2, n2):
    result = kitagawa(r1, n1, r2, n2)
    c1, c2 = n1 / n1.sum(), n2 / n2.sum()
    np.testing.assert_allclose(result.effect("rate"), ((r1 - r2) * (c1 + c2) / 2).sum(), atol=1e-9)
    np.testing.assert_allclose(result.effect("composition"), ((c1 - c2) * (r1 + r2) / 2).sum(), atol=1e-9)
    assert sum(result.effects) == pytest.approx(result.total, abs=1e-9)
    assert result.total == pytest.approx((r1 * c1).sum() - (r2 * c2).sum(), abs=1e-9)


@given(RATES, PERSONS, RATES, PERSONS)
def test_kitagawa_swapped_is_the_same_with_the_other_sign(r1, n1, r2, n2):
    one, two = kitagawa(r1, n1, r2, n2), kitagawa(r2, n2, r1, n1)
    np.testing.assert_allclose(one.contributions, -np.array(two.contributions), atol=1e-9)


@given(RATES, PERSONS, PERSONS)
def test_equal_rates_leave_only_composition(rates, n1, n2):
    assert kitagawa(rates, n1, rates, n2).effect("rate") == 0


@given(RATES, RATES, PERSONS)
def test_equal_composition_leaves_only_rates(r1, r2, persons):
    assert kitagawa(r1, persons, r2, persons).effect("composition") == 0


@given(FACTORS)
def test_das_gupta_sums_and_contributions_sum(values):
    names = "abcd"
    result = das_gupta(*({f: side[i] for i, f in enumerate(names)} for side in values))
    assert sum(result.effects) == pytest.approx(result.total, abs=1e-6)
    np.testing.assert_allclose([math.fsum(c) for c in result.contributions], result.effects, atol=1e-9)
    assert result.total == result.first - result.second


@given(FACTORS)
def test_das_gupta_three_factors_is_his_formula(values):
    (a1, b1, c1, _), (a2, b2, c2, _) = values[:, :, 0]
    result = das_gupta({"a": [a1], "b": [b1], "c": [c1]}, {"a": [a2], "b": [b2], "c": [c2]})
    # Das Gupta (1993), formula for the effect of the first of three factors.
    effect = ((b1 * c1 + b2 * c2) / 3 + (b1 * c2 + b2 * c1) / 6) * (a1 - a2)
    assert result.effect("a") == pytest.approx(effect, abs=1e-9)


@given(FACTORS)
def test_das_gupta_is_the_mean_over_all_orders_of_exchange(values):
    one, two = values[:, :, 0]
    result = das_gupta(*({str(i): [x] for i, x in enumerate(side)} for side in values[:, :, 0]))
    gains = np.zeros(4)
    for order in itertools.permutations(range(4)):
        current = two.copy()
        for factor in order:
            before = current.prod()
            current[factor] = one[factor]
            gains[factor] += current.prod() - before
    np.testing.assert_allclose(result.effects, gains / 24, atol=1e-8)


def test_rows_name_factors_and_categories():
    result = kitagawa([1, 2], [1, 1], [1, 1], [1, 3], categories=["0-17", "18+"], name="Randers - country")
    rows = result.to_rows()
    assert [r["category"] for r in rows] == ["0-17", "18+"]
    assert math.fsum(r["sum"] for r in rows) == pytest.approx(result.total)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1, 1], [1, 2, 3], [1, 1, 1]), "one number per category"),
        (([1, np.nan], [1, 1], [1, 2], [1, 1]), "factor 'rate' must be finite"),
        (([1, 2], [1, -1], [1, 2], [1, 1]), "first composition"),
        (([1, 2], [1, 1], [1, 2], [0, 0]), "second composition"),
    ],
)
def test_unusable_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=f"^gap: .*{message}"):
        kitagawa(*arguments, name="gap")


def test_factors_must_match():
    with pytest.raises(ValueError, match="same factors"):
        das_gupta({"a": [1]}, {"b": [1]})


def test_category_names_must_match():
    with pytest.raises(ValueError, match="different names"):
        das_gupta({"a": [1, 2]}, {"a": [1, 3]}, categories=["x", "x"])
