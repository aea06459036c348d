"""Gaps taken together: the sentence says the estimate, the figure draws what its file holds."""

from __future__ import annotations

import re
from collections.abc import Collection

import pytest

from analysis.exhibits import taken_together
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.results.together import together_rows
from every import every
from real import CATALOGUE, PROJECT, plain, reread, shown, voice_of

pytestmark = pytest.mark.data

FOCI = {"Randers": "730", "Horsens": "615", "Copenhagen": "101", "Læsø": "825"}


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


@every(focus=FOCI)
def test_the_sentence_says_score_rank_and_how_many_moved_which_way(focus: str) -> None:
    voice = voice_of(focus)
    found = PROJECT.together(voice.edition)
    assert found is not None
    said = plain(taken_together.in_brief(voice))
    own, listed = found.own, len(CATALOGUE.taken_together.indicators)
    assert said.startswith(f"the {listed} gaps of {voice.edition.focus_name}")
    assert f"rank {own.rank} of {own.units} municipalities" in said
    score = re.search(r"\(score ([+\N{MINUS SIGN}]?[\d.]+), p", said)
    assert score and number(score[1]) == pytest.approx(own.value, abs=0.05)
    assert ("better ends" if own.value > 0 else "worse ends") in said.split(":")[0]
    assert ("no further than chance" in said) == (own.p > voice.edition.alpha)
    worse = sum(score < 0 for score in own.scores.values())
    counted = {0: "none moved", listed: "each moved"}.get(worse, f"{worse} of the {listed} moved")
    assert f"One by one, {counted}" in said


@every(focus=FOCI)
def test_the_figure_has_every_municipality_and_each_declared_gap(focus: str) -> None:
    voice = voice_of(focus)
    _, drawn = taken_together.taken_together(View(voice, None))
    frame = reread(shown(drawn))
    assert list(frame["indicator"].unique()) == ["taken_together", *CATALOGUE.taken_together.indicators]
    whole = frame[frame["indicator"] == "taken_together"].set_index("area")["score"]
    assert len(whole) == 98
    assert f"{(whole > whole[focus]).sum() + 1} of 98" in taken_together.in_brief(voice)


def with_a_trend(voice: Voice) -> int:
    """How many of the declared gaps have one."""
    return sum(voice.estimates[i].fit is not None for i in CATALOGUE.taken_together.indicators)


def shorter(focus: str, first: int, wanted: Collection[int]) -> Voice:
    """The edition from the first later year on from which so many gaps have a trend: a new year moves it."""
    started = (voice_of(focus, base_year=year, start_year=year) for year in range(first, first + 5))
    return next(voice for voice in started if with_a_trend(voice) in wanted)


@every(first=[2018, 2021])
def test_where_too_few_gaps_have_a_trend_the_sentence_says_so(first: int) -> None:
    voice = shorter("825", first, range(2))
    assert PROJECT.together(voice.edition) is None
    counted = with_a_trend(voice) or "none"
    said = plain(taken_together.in_brief(voice))
    assert said.startswith(f"nothing is tested: {counted} of the 6 gaps") and said.endswith("it takes two.")
    assert taken_together.taken_together(View(voice, None)) == [
        f"Taken together, {taken_together.in_brief(voice)}"
    ]


def test_some_of_the_declared_gaps_are_told_as_some() -> None:
    voice = shorter("730", 2017, range(2, 6))
    said = plain(taken_together.in_brief(voice))
    assert said.startswith(f"{with_a_trend(voice)} of the 6 gaps of Randers")


def test_the_table_of_estimates_has_the_score_and_the_rank() -> None:
    voice = voice_of("730")
    found = PROJECT.together(voice.edition)
    assert found is not None
    rows = {row["id"]: row for row in together_rows(found, CATALOGUE)}
    score, rank = rows["taken_together.score.reference"], rows["taken_together.score_rank.reference"]
    assert (score["value"], score["p"]) == (found.own.value, found.own.p)
    assert (rank["value"], rank["of"]) == (found.own.rank, 98)
    assert "p" not in rows["taken_together.score.median"], "one test is declared, not two"
