"""Joinpoints and gaps taken together: what the simulations found stands on the page."""

from __future__ import annotations

import pytest

from analysis.methods import composite, joinpoints
from analysis.methods.simulations import Simulation, simulation
from real import PROJECT, plain, voice_of
from simulated import MARK, changed, rows

pytestmark = pytest.mark.data

VOICE = voice_of()


@pytest.fixture(scope="module")
def intervals() -> Simulation:
    return simulation(PROJECT.root, "joinpoint_intervals")


@pytest.fixture(scope="module")
def sizes() -> Simulation:
    return simulation(PROJECT.root, "composite_size")


def test_intervals_of_joinpoints_are_told_with_their_range(intervals: Simulation) -> None:
    said = plain(joinpoints.intervals_finding(intervals, VOICE))
    for name in ("slopes", "year", "average"):
        held = intervals.frame[name]
        assert f"{held.min():.1f} to {held.max():.1f}%" in said


def test_an_interval_below_nominal_is_marked(intervals: Simulation) -> None:
    at = intervals.frame.index == 0
    good, bad = changed(intervals, at, year=97.0), changed(intervals, at, year=81.0)
    assert rows(joinpoints.intervals_table(good, VOICE))[1][4] == "97.0"
    assert rows(joinpoints.intervals_table(bad, VOICE))[1][4] == "81.0" + MARK


def test_a_composite_that_rejects_too_often_is_marked_and_told(sizes: Simulation) -> None:
    at = (sizes.frame["phi"] == 0.3) & (sizes.frame["between"] == 0)
    bad = changed(sizes, at, size=31.0)
    assert "rejects in up to 31.0%" in plain(composite.composite_finding(bad, VOICE))
    assert "31.0" + MARK in composite.composite_table(bad, VOICE).markdown


def test_a_composite_within_chance_of_its_level_is_not_marked(sizes: Simulation) -> None:
    at = sizes.frame.index >= 0
    fine = changed(sizes, at, size=5.2, size_median=5.2, se=0.15)
    assert MARK not in composite.composite_table(fine, VOICE).markdown


def test_the_composite_states_level_and_drift_of_its_run(sizes: Simulation) -> None:
    said = plain(composite.composite_finding(sizes, VOICE))
    assert "a 5% test" in said and "a common drift of 1 standard error in" in said
