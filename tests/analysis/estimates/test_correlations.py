"""Rank correlations: those of scipy and of ranks, and a fair choice of indicators."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.estimates.correlations import (
    COVERAGE,
    MOST,
    chance_bound,
    chosen,
    correlations,
    eligible,
    latest,
)
from analysis.estimates.estimate import Estimates
from real import PROJECT, voice_of

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    return PROJECT.estimates(voice_of("730").edition)


@given(st.integers(0, 1000))
def test_only_the_order_counts(seed: int) -> None:
    random = np.random.default_rng(seed)
    levels = pd.DataFrame(random.normal(size=(12, 3)), columns=list("abc"))
    levels.iloc[0, 0] = np.nan
    found = correlations(levels)
    assert [(c.first, c.second, c.n) for c in found] == [("b", "a", 11), ("c", "a", 11), ("c", "b", 12)]
    again = correlations(levels.assign(a=np.exp(levels["a"]), b=-levels["b"]))
    assert [c.rho for c in again] == pytest.approx([-found[0].rho, found[1].rho, -found[2].rho])
    # Without ties, Pearson's coefficient of the ranks.
    ranks = levels.dropna()[["a", "b"]].rank()
    assert found[0].rho == pytest.approx(ranks["a"].corr(ranks["b"]))


def test_a_measure_that_does_not_vary_has_no_correlation() -> None:
    (found,) = correlations(pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [5.0] * 4}))
    assert np.isnan(found.rho)


def test_the_bound_of_chance() -> None:
    assert chance_bound(98, 0.95) == pytest.approx(0.1986, abs=1e-4)
    random = np.random.default_rng(1)
    a, b = (random.random((4000, 98)).argsort(axis=1) for _ in range(2))
    centred = [x - x.mean(axis=1, keepdims=True) for x in (a, b)]
    rho = (centred[0] * centred[1]).sum(axis=1) / (centred[0] ** 2).sum(axis=1)
    assert 0.04 < (np.abs(rho) > chance_bound(98, 0.95)).mean() < 0.06
    with pytest.raises(ValueError, match="4 units"):
        chance_bound(3, 0.95)


def test_the_choice_is_fair_to_the_chapters(estimates: Estimates) -> None:
    candidates = eligible(list(estimates), 98)
    for e in candidates:
        assert e.indicator.headline and e.indicator.comparison != "index"
        assert len(latest(e)) >= COVERAGE * 98
    taken = chosen(candidates)
    assert len(taken) == MOST
    places = [candidates.index(e) for e in taken]
    assert places == sorted(places)
    counts = pd.Series([e.indicator.chapter for e in taken]).value_counts()
    held = pd.Series([e.indicator.chapter for e in candidates]).value_counts()
    # No chapter has two more than another that could have had more.
    for chapter in held.index:
        if counts.get(chapter, 0) < held[chapter]:
            assert counts.max() - counts.get(chapter, 0) <= 1
    assert chosen(candidates, most=100) == candidates
