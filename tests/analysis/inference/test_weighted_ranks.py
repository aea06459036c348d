"""Composite ranks under random weights: what no weighting can change stays, the draws are reproducible."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.inference.weighted_ranks import standardised, weighted_ranks

pytestmark = pytest.mark.unit


def levels(seed: int, areas: int = 9, columns: int = 4) -> pd.DataFrame:
    values = np.random.default_rng(seed).normal(size=(areas, columns))
    return pd.DataFrame(
        values, index=[f"F{i}" for i in range(areas)], columns=[f"i{j}" for j in range(columns)]
    )


@given(st.integers(0, 10_000))
def test_ranks_do_not_hang_on_units(seed: int) -> None:
    frame = levels(seed)
    scaled = frame * [1.0, 1000.0, 0.01, 7.0] + [3.0, -5.0, 0.0, 1e4]
    pd.testing.assert_frame_equal(
        weighted_ranks(frame, draws=20, seed=7), weighted_ranks(scaled, draws=20, seed=7)
    )


@given(st.integers(0, 10_000))
def test_whoever_is_better_in_everything_is_always_ahead(seed: int) -> None:
    frame = levels(seed)
    frame.loc["best"] = frame.max() + 1
    frame.loc["worst"] = frame.min() - 1
    ranks = weighted_ranks(frame, draws=30, seed=7)
    assert (ranks.loc["best"] == 1).all() and (ranks.loc["worst"] == len(frame)).all()


def test_every_draw_is_a_ranking_and_the_seed_fixes_it() -> None:
    frame = levels(5)
    ranks = weighted_ranks(frame, draws=50, seed=1)
    assert all(sorted(ranks[c]) == list(range(1, 10)) for c in ranks)
    pd.testing.assert_frame_equal(ranks, weighted_ranks(frame, draws=50, seed=1))
    assert not ranks.equals(weighted_ranks(frame, draws=50, seed=2))


def test_with_two_opposite_measures_the_first_place_is_a_matter_of_the_weights_alone() -> None:
    frame = pd.DataFrame({"one": [1.0, 0.0], "other": [0.0, 1.0]}, index=["a", "b"])
    first = (weighted_ranks(frame, draws=4000, seed=7).loc["a"] == 1).mean()
    assert first == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 4000))


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (pd.DataFrame({"a": [1.0, np.nan], "b": [1.0, 2.0]}), "a: a value is missing"),
        (pd.DataFrame({"a": [1.0, 2.0], "b": [2.0, 2.0]}), "b is the same everywhere"),
        (pd.DataFrame({"a": [1.0, 2.0]}), "weights need at least two"),
    ],
)
def test_what_cannot_be_weighted_is_refused(frame: pd.DataFrame, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        weighted_ranks(frame, seed=7)


def test_standardised_levels_have_mean_0_and_deviation_1() -> None:
    frame = standardised(levels(8))
    assert np.allclose(frame.mean(), 0) and np.allclose(frame.std(ddof=0), 1)
