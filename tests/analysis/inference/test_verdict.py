"""The verdict words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.inference.trend import trend, trend_all
from analysis.inference.verdict import Verdict, verdict

pytestmark = pytest.mark.unit


VALUES = np.random.default_rng(0).normal(size=(16, 20)) + np.linspace(-5, 5, 16)[:, None]
GAPS = pd.DataFrame(VALUES, index=range(2008, 2024)).add_prefix("a")
UP = trend_all(GAPS)["a0"]


@pytest.mark.parametrize(
    ("first_gap", "last_gap", "p_adjusted", "word"),
    [
        (1.0, 2.0, 0.01, "widening"),
        (-1.0, -2.0, 0.01, "widening"),
        (-4.0, -2.0, 0.01, "narrowing"),
        (4.0, 2.0, 0.01, "narrowing"),
        (0.3, -1.2, 0.01, "widening"),  # crossed, and ended farther away
        (-3.0, 0.5, 0.01, "narrowing"),  # crossed, and ended nearer
        (2.0, 0.0, 0.01, "narrowing"),
        (1.0, 2.0, 0.05, "widening"),
        (1.0, 2.0, 0.0500001, "not distinguishable from drift"),
        (4.0, 2.0, 1.0, "not distinguishable from drift"),
    ],
)
def test_the_rule(first_gap, last_gap, p_adjusted, word):
    assert verdict(UP, first_gap=first_gap, last_gap=last_gap, p_adjusted=p_adjusted, alpha=0.05) == word


def test_there_are_three_words():
    assert [str(word) for word in Verdict] == ["widening", "narrowing", "not distinguishable from drift"]


def test_a_conservative_trend_gets_no_word():
    alone = trend(GAPS["a0"])
    assert alone.conservative
    ends = {"first_gap": 0.0, "last_gap": 2.0, "p_adjusted": 0.001, "alpha": 0.05}
    assert verdict(alone, **ends) is None
    assert verdict(replace(alone, conservative=False), **ends) is Verdict.WIDENING


@pytest.mark.parametrize(
    ("last_gap", "p_adjusted", "alpha", "message"),
    [
        (1.0, float("nan"), 0.05, r"a0: the adjusted p-value is nan"),
        (1.0, 1.5, 0.05, r"a0: the adjusted p-value is 1.5"),
        (float("nan"), 0.5, 0.05, r"a0: the fitted gap in 2023 is missing"),
        (1.0, 0.5, 5, r"a0: alpha is 5"),
    ],
)
def test_refuses(last_gap, p_adjusted, alpha, message):
    with pytest.raises(ValueError, match=message):
        verdict(UP, first_gap=0.0, last_gap=last_gap, p_adjusted=p_adjusted, alpha=alpha)
