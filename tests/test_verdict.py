"""The verdict words."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.trend import trend, trend_all
from analysis.verdict import Verdict, verdict

VALUES = np.random.default_rng(0).normal(size=(16, 20)) + np.linspace(-5, 5, 16)[:, None]
GAPS = pd.DataFrame(VALUES, index=range(2008, 2024)).add_prefix("a")
UP = trend_all(GAPS)["a0"]
DOWN = trend_all(-GAPS)["a0"]


@pytest.mark.parametrize(
    ("result", "last_gap", "p_adjusted", "word"),
    [
        (UP, 2.0, 0.01, "widening"),
        (DOWN, -2.0, 0.01, "widening"),
        (UP, -2.0, 0.01, "narrowing"),
        (DOWN, 2.0, 0.01, "narrowing"),
        (UP, 0.0, 0.01, "narrowing"),
        (UP, 2.0, 0.05, "widening"),
        (UP, 2.0, 0.0500001, "not distinguishable from drift"),
        (DOWN, 2.0, 1.0, "not distinguishable from drift"),
    ],
)
def test_the_rule(result, last_gap, p_adjusted, word):
    assert verdict(result, last_gap, p_adjusted, 0.05) == word


def test_there_are_three_words():
    assert [str(word) for word in Verdict] == ["widening", "narrowing", "not distinguishable from drift"]


def test_a_conservative_trend_gets_no_word():
    alone = trend(GAPS["a0"])
    assert alone.conservative
    assert verdict(alone, 2.0, 0.001, 0.05) is None
    assert verdict(replace(alone, conservative=False), 2.0, 0.001, 0.05) is Verdict.WIDENING


@pytest.mark.parametrize(
    ("last_gap", "p_adjusted", "alpha", "message"),
    [
        (1.0, float("nan"), 0.05, r"a0: the adjusted p-value is nan"),
        (1.0, 1.5, 0.05, r"a0: the adjusted p-value is 1.5"),
        (float("nan"), 0.5, 0.05, r"a0: the gap in 2023 is missing"),
        (1.0, 0.5, 5, r"a0: alpha is 5"),
    ],
)
def test_refuses(last_gap, p_adjusted, alpha, message):
    with pytest.raises(ValueError, match=message):
        verdict(UP, last_gap, p_adjusted, alpha)
