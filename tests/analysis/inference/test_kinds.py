"""Kinds of error process: every point of the grid is of one, and the likeliest is at distance 0."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.inference.arma import GRID
from analysis.inference.kinds import Kind, by_kind, kind
from analysis.inference.trend import trend_all

pytestmark = pytest.mark.unit


def panel(seed: int, build) -> pd.DataFrame:
    values = build(np.random.default_rng(seed).normal(size=(2, 16, 60)))
    return pd.DataFrame(values, index=range(2008, 2024)).add_prefix("a")


PANELS = {
    Kind.WHITE: panel(0, lambda e: e[0]),
    Kind.NOISY_WALK: panel(1, lambda e: e[0].cumsum(axis=0) + 1.5 * e[1]),
    Kind.WALK: panel(2, lambda e: e[0].cumsum(axis=0)),
    Kind.MOMENTUM: panel(3, lambda e: e[0].cumsum(axis=0).cumsum(axis=0)),
}


def test_every_kind_has_points_of_the_grid():
    assert {kind(errors) for errors in GRID} == set(Kind)


@pytest.mark.parametrize("true", PANELS)
def test_the_true_kind_is_kept(true):
    held = {fits.kind: fits for fits in by_kind(PANELS[true], "a7").fits}
    assert held[true].kept and held[true].below < 3
    assert min(fits.below for fits in held.values()) == 0


@pytest.mark.parametrize(("true", "other"), [(Kind.WHITE, Kind.MOMENTUM), (Kind.MOMENTUM, Kind.WHITE)])
def test_a_kind_unlike_the_true_one_is_ruled_out(true, other):
    held = {fits.kind: fits for fits in by_kind(PANELS[true], "a7").fits}
    assert not held[other].kept and held[other].below > 5


@pytest.mark.parametrize("true", PANELS)
def test_without_populations_the_panel_and_the_unit_see_the_same(true):
    for fits in by_kind(PANELS[true], "a7").fits:
        # Apart from the factor that both are divided by.
        assert (fits.below == 0) == (fits.below_panel == 0)
        assert fits.best in GRID and kind(fits.best) is fits.kind


@pytest.mark.parametrize("true", PANELS)
def test_a_walk_is_kept_if_the_trend_keeps_one(true):
    residents = pd.Series(np.arange(1.0, 61) ** 2, index=PANELS[true].columns)
    held = by_kind(PANELS[true], "a59", residents=residents).fits
    walks = any(fits.kept for fits in held if fits.kind in (Kind.NOISY_WALK, Kind.WALK, Kind.MOMENTUM))
    assert walks == trend_all(PANELS[true], residents=residents)["a59"].walk


def test_a_unit_that_says_nothing_is_refused():
    table = PANELS[Kind.WALK].assign(line=range(16))
    for unit in ("line", "nobody"):
        with pytest.raises(ValueError, match=f"{unit} is not a unit of the panel that varies"):
            by_kind(table, unit)
