"""Benefit exhibits: redrawn from their CSV files, with captions and alternative texts that say so."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from analysis.data.benefits import counts
from analysis.estimates.benefits import by_age, standardised
from analysis.exhibits import benefits as exhibits_benefits
from analysis.exhibits.exhibit import Exhibit
from analysis.figures import benefits as figures_benefits
from analysis.figures import style
from every import every
from real import CATALOGUE, PROJECT, reread, voice_of

pytestmark = pytest.mark.data


MEASURES = {m.id: m for m in CATALOGUE.benefits.measures}


@every(name=list(MEASURES), focus=["730", "825", "101"])
def test_the_figure_is_redrawn_from_its_csv(name: str, focus: str) -> None:
    voice, found = voice_of(focus), counts(PROJECT.tables, MEASURES[name])
    exhibit = exhibits_benefits.standardised_figure(MEASURES[name], found, voice)
    assert isinstance(exhibit, Exhibit)
    again = figures_benefits.standardised(reread(exhibit, rank="Int64", crude_rank="Int64"), voice.language)
    assert style.svg(again) == exhibit.svg
    rates = standardised(found, level=voice.edition.level)
    own = rates.loc[focus]
    for words in (exhibit.caption, exhibit.alt):
        for column in ("crude", "rate", "low", "high"):
            assert voice.language.quantity(own[column], "percent", 1) in words
        assert f"rank {int(own['rank'])} of 98" in words
    assert exhibit.frame["role"].value_counts()["municipality"] == 98 - 4
    assert exhibit.frame["area"].is_unique and len(exhibit.frame) == 99
    if focus != "730":
        assert exhibit.frame["name"].iloc[0] == voice.edition.focus_name
        assert "Randers" not in exhibit.caption + exhibit.alt


def test_marks_lie_where_the_frame_says() -> None:
    voice, found = voice_of("730"), counts(PROJECT.tables, MEASURES["public_benefits"])
    frame = exhibits_benefits.standardised_frame(found, voice)
    (axes,) = figures_benefits.standardised(frame, voice.language).axes
    named = frame[frame["role"] != "municipality"]
    marks = sorted(float(li.get_xdata()[0]) for li in axes.lines if len(li.get_xdata()) == 1)
    assert marks == sorted([*named["crude"], *named["rate"]])
    spans = sorted(tuple(li.get_xdata()) for li in axes.lines if len(li.get_xdata()) == 2)
    assert spans == sorted(zip(named["low"], named["high"], strict=True))
    ticks = np.array([segment[0][0] for segment in axes.collections[0].get_segments()])
    np.testing.assert_array_equal(ticks, frame.loc[frame["role"] == "municipality", "rate"])
    labels = [t.get_text() for t in axes.texts]
    ranked = named.dropna(subset="rank")
    assert labels == [f"{a} → {b}" for a, b in zip(ranked["crude_rank"], ranked["rank"], strict=True)]


@every(focus=["730", "825"])
def test_the_decomposition_says_what_it_adds_up(focus: str) -> None:
    measure, voice = MEASURES["year_round_benefits"], voice_of(focus)
    found = counts(PROJECT.tables, measure)
    exhibit, parts = exhibits_benefits.decomposition_table(measure, found, voice), by_age(found, focus)
    assert isinstance(exhibit, Exhibit)
    ages, total = exhibit.frame.iloc[:-1], exhibit.frame.iloc[-1]
    for column in ("residents", "residents_all", "from_rates", "from_ages", "together"):
        assert ages[column].sum() == pytest.approx(total[column])
    assert total["rate"] - total["rate_all"] == pytest.approx(parts.total)
    number = voice.language.number
    for part in (parts.total, *parts.effects):
        assert number(part, 2, signed=True) in exhibit.caption
    assert exhibit.markdown.count("\n") == 1 + len(exhibit.frame)
    assert "because" not in exhibit.caption


def test_who_is_left_out_is_named() -> None:
    voice, found = voice_of("730"), counts(PROJECT.tables, MEASURES["public_benefits"])
    without = dataclasses.replace(
        found,
        events=found.events.drop(["615", "825"]),
        population=found.population.drop(["615", "825"]),
        left_out=("615", "825"),
    )
    exhibit = exhibits_benefits.standardised_figure(MEASURES["public_benefits"], without, voice)
    assert isinstance(exhibit, Exhibit)
    assert "without residents: Horsens and Læsø." in exhibit.caption and "of 96" in exhibit.caption
    table = exhibits_benefits.decomposition_table(MEASURES["public_benefits"], without, voice)
    assert isinstance(table, Exhibit) and "without residents: Horsens and Læsø." in table.caption
