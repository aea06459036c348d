"""The turn of a gap rests on the very fit of its trend, and its rows say so."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.declared.edition import resolve
from analysis.estimates.estimate import Estimates
from analysis.estimates.turn import turn
from analysis.inference.region import rho_region
from analysis.inference.trend import trend
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


@every(estimates=computed)
def test_a_gap_without_a_turn_is_the_trend_of_the_volume(estimates: Estimates) -> None:
    straight = 0
    for key in estimates.family:
        e = estimates[key]
        assert e.fit is not None
        gaps, scale = e.fit.gaps, e.fit.scale
        again = trend(gaps[e.area], panel=rho_region(gaps, scale=scale), scale=scale, level=e.fit.trend.level)
        assert again.estimate == e.fit.trend.estimate and again.p == e.fit.trend.p, key
        found = turn(e)
        assert found is not None
        assert (found.rho_low, found.rho_high) == (e.fit.trend.rho_low, e.fit.trend.rho_high), key
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
def test_without_a_word_there_is_no_test(estimates: Estimates) -> None:
    silent = [e for e in estimates if e.judged is None]
    assert silent and all(turn(e) is None and joinpoint_rows(e, "T") == [] for e in silent)


@every(estimates=computed)
def test_rows_are_rows_of_the_estimates_file(estimates: Estimates) -> None:
    rows = [row for key in estimates.family for row in joinpoint_rows(estimates[key], "T")]
    assert {c for row in rows for c in row} <= set(COLUMNS)
    ids = [row["id"] for row in rows]
    assert len(set(ids)) == len(ids)
    turns = {row["indicator"]: row for row in rows if row["kind"] == "gap_turn"}
    assert set(turns) == set(estimates.family)
    for key, row in turns.items():
        own = [r for r in rows if r["indicator"] == key and r["kind"] == "gap_segment"]
        assert len(own) == (0 if row["value"] is None else 2)
        if own:
            assert own[0]["last_year"] == own[1]["first_year"] == row["value"]
            assert row["range_low"] <= row["value"] <= row["range_high"]  # type: ignore[operator]
            assert row["p"] <= 0.05  # type: ignore[operator]
        else:
            assert row["p"] > 0.05 and "range_low" not in row  # type: ignore[operator]


@every(estimates=computed)
def test_a_word_is_needed_even_where_a_trend_is_not(estimates: Estimates) -> None:
    e = estimates[estimates.family[0]]
    assert turn(dataclasses.replace(e, judged=None)) is None
