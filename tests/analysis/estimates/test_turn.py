"""The turn of a gap rests on the very fit of its trend, and its rows say so."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pytest
from scipy.stats import false_discovery_control

from analysis.declared.edition import resolve
from analysis.estimates.estimate import Estimates
from analysis.estimates.turn import Turn, turns
from analysis.results.table import COLUMNS
from analysis.results.turns import joinpoint_rows
from every import every
from real import PROJECT

pytestmark = pytest.mark.data


CATALOGUE = PROJECT.catalogue


FOCI = {"Randers": "730", "Læsø": "825"}


def computed() -> dict[str, Estimates]:
    return {
        name: PROJECT.estimates(resolve(CATALOGUE, "randers", {"focus": focus}))
        for name, focus in FOCI.items()
    }


def turns_of(estimates: Estimates) -> Mapping[str, Turn]:
    return PROJECT.turns(estimates.edition)


@every(estimates=computed)
def test_a_gap_without_a_turn_is_the_trend_of_the_volume(estimates: Estimates) -> None:
    straight = 0
    for key in estimates.family:
        e, found = estimates[key], turns_of(estimates)[key].found
        assert e.fit is not None
        if found.year is None:
            straight += 1
            (one,) = found.segments
            assert (one.estimate, one.ci_low, one.ci_high) == (
                e.fit.trend.estimate,
                e.fit.trend.ci_low,
                e.fit.trend.ci_high,
            ), key
    assert straight


@every(estimates=computed)
def test_turns_are_a_family_of_their_own(estimates: Estimates) -> None:
    found = turns_of(estimates)
    assert set(found) == set(estimates.family), "without a word there is no test"
    adjusted = false_discovery_control([one.found.p for one in found.values()])
    assert [one.p_adjusted for one in found.values()] == pytest.approx(adjusted, rel=1e-12)
    for one in found.values():
        assert (one.found.year is not None) == (one.p_adjusted <= estimates.edition.alpha)


@every(estimates=computed)
def test_rows_are_rows_of_the_estimates_file(estimates: Estimates) -> None:
    rows = [
        row for key, turn in turns_of(estimates).items() for row in joinpoint_rows(estimates[key], turn, "T")
    ]
    assert {c for row in rows for c in row} <= set(COLUMNS)
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    tested = {row["indicator"]: row for row in rows if row["kind"] == "gap_turn"}
    assert set(tested) == set(estimates.family)
    for key, row in tested.items():
        own = [r for r in rows if r["indicator"] == key and r["kind"] == "gap_segment"]
        assert len(own) == (0 if row["value"] is None else 2)
        if own:
            assert own[0]["last_year"] == own[1]["first_year"] == row["value"]
            assert row["range_low"] <= row["value"] <= row["range_high"]  # type: ignore[operator]
            assert row["p_adjusted"] <= 0.05  # type: ignore[operator]
        else:
            assert row["p_adjusted"] > 0.05 and "range_low" not in row  # type: ignore[operator]


@every(estimates=computed)
def test_a_word_is_needed_even_where_a_trend_is_not(estimates: Estimates) -> None:
    one = estimates.family[0]
    silent = dataclasses.replace(estimates[one], judged=None)
    fewer = dataclasses.replace(estimates, by_indicator={one: silent})
    assert turns(fewer) == {}
