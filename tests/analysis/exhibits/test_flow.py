"""Flows: redrawn from their CSV file, with words that say the numbers."""

from __future__ import annotations

import pytest

from analysis.data.flows import moves_of
from analysis.exhibits import flow as exhibits_flow
from analysis.figures import flow as figures_flow
from analysis.figures import style
from every import every
from real import PROJECT, reread, shown, voice_of

pytestmark = pytest.mark.data


@every(focus=["730", "825", "101"])
def test_flows_are_redrawn_from_their_csv_and_add_up(focus: str) -> None:
    voice = voice_of(focus)
    exhibit = exhibits_flow.flow_figure(voice)
    assert style.svg(figures_flow.flows(reread(exhibit), voice.language)) == exhibit.svg
    moves, frame = moves_of(PROJECT.tables, focus), exhibit.frame
    for column in ("arrivals", "departures", "net", "volume"):
        assert frame[column].sum() == moves[column].sum()
    assert f"{moves['arrivals'].sum():,} persons moved to {voice.edition.focus_name}" in exhibit.caption
    assert frame["role"].tolist() == ["partner"] * exhibits_flow.PARTNERS + ["rest"]
    assert "table id inferred" in exhibit.source.line


def test_bars_are_as_long_as_the_moves() -> None:
    voice = voice_of("730")
    frame = exhibits_flow.flow_frame(voice)
    left, right = figures_flow.flows(frame, voice.language).axes
    assert [p.get_width() for p in left.patches] == frame["arrivals"].tolist()
    assert [p.get_width() for p in right.patches] == frame["departures"].tolist()
    assert left.get_xlim()[0] == right.get_xlim()[1], "one scale for both sides"
    assert left.xaxis_inverted() and not right.xaxis_inverted()


@every(focus=["730", "615", "740", "630"])
def test_moves_by_age_are_redrawn_from_their_csv_and_add_up_to_the_moves(focus: str) -> None:
    voice = voice_of(focus)
    exhibit = shown(exhibits_flow.age_figure(voice))
    assert style.svg(figures_flow.flows(reread(exhibit), voice.language)) == exhibit.svg
    moves = moves_of(PROJECT.tables, focus)
    for column in ("arrivals", "departures", "net"):
        assert exhibit.frame[column].sum() == moves[column].sum()
    largest = exhibit.frame.loc[exhibit.frame["net"].abs().idxmax()]
    number = voice.language.number(largest["net"], 0, signed=True)
    assert number in exhibit.caption and f"{largest['name']} {number}" in exhibit.alt
    assert (
        exhibit.frame["name"].iloc[0] == "Ages 0–17" and exhibit.frame["name"].iloc[-1] == "Ages 65 and over"
    )


@every(focus=["825", "101", "751"])
def test_where_the_ages_are_not_at_hand_a_sentence_says_so(focus: str) -> None:
    voice = voice_of(focus)
    assert exhibits_flow.age_figure(voice) == (
        "The ages of those who moved are at hand for four municipalities only, and "
        f"{voice.edition.focus_name} is not among them."
    )
