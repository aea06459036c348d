"""Shares in persons and by month: redrawn from their CSV files, with words that say the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.exhibits import persons as exhibits_persons
from analysis.figures import months as figures_months
from analysis.figures import persons as figures_persons
from analysis.figures import style
from every import every
from real import reread, shown, told

pytestmark = pytest.mark.data

FOCI = ["730", "825", "101", "615"]


@every(focus=FOCI)
def test_persons_by_year_are_redrawn_from_their_csv(focus: str) -> None:
    voice, estimates = told(focus)
    exhibit = shown(exhibits_persons.persons(estimates["neet"], voice)[-1])
    frame, last = reread(exhibit), exhibit.frame.iloc[-1]
    between = voice.language.number(round(last["excess"]), 0, signed=True)
    names = (voice.edition.focus_name, "At the country's rate", between)
    assert style.svg(figures_persons.persons(frame, "Persons", names, voice.language)) == exhibit.svg
    assert f"{voice.edition.focus_name} had {last['actual']:,.0f} in 2019" in exhibit.caption
    for words in (exhibit.caption, exhibit.alt):
        assert f"{abs(round(last['excess'])):,}" in words or round(last["excess"]) == 0
    assert "2019.0" not in exhibit.caption + exhibit.alt


def test_more_and_fewer_and_as_many_are_told_apart() -> None:
    voice, estimates = told("730")
    caption = shown(exhibits_persons.persons(estimates["neet"], voice)[-1]).caption
    assert "126 more than at the rate of the country" in caption and "2 fewer than at" in caption
    voice, estimates = told("101")
    caption = shown(exhibits_persons.persons(estimates["neet"], voice)[-1]).caption
    assert "fewer than at the rate of the country; in 2008 it had" in caption and "640 more than" in caption


@every(focus=FOCI)
def test_the_months_are_redrawn_from_their_csv(focus: str) -> None:
    voice, estimates = told(focus)
    share = shown(exhibits_persons.by_months(estimates["cash_benefit"], voice)[-1])
    persons = shown(exhibits_persons.persons(estimates["cash_benefit"], voice)[-1])
    breaks = [(2025.5, "break")]
    unit = "% of the population"
    assert style.svg(figures_months.months(reread(share), unit, voice.language, breaks=breaks)) == share.svg
    number = voice.language.number(round(persons.frame["excess"].iloc[-1], -1), 0, signed=True)
    names = (voice.edition.focus_name, "At the country's rate", f"about {number}")
    again = figures_persons.persons(reread(persons), "Persons", names, voice.language, breaks=breaks)
    assert style.svg(again) == persons.svg
    assert "July 2026" in share.caption and "July 2026" in persons.caption and "August 2021" in persons.alt
    own = share.frame[share.frame["role"] == "focus"]
    assert own["period"].is_monotonic_increasing and len(own) == 60
    assert voice.language.quantity(own["value"].iloc[-1], "percent", 1) in share.caption


def test_lines_and_area_lie_where_the_frame_says() -> None:
    voice, estimates = told("730")
    _, exhibit = exhibits_persons.persons(estimates["cash_benefit"], voice)
    frame = shown(exhibit).frame
    names = ("Randers", "At the country's rate", "")
    (axes,) = figures_persons.persons(frame, "Persons", names, voice.language).axes
    drawn = [line.get_ydata() for line in axes.lines]
    np.testing.assert_array_equal(drawn[0], frame["expected"])
    np.testing.assert_array_equal(drawn[1], frame["actual"])
    assert axes.get_ylim()[0] == 0, "areas between lines are compared from zero"
    assert frame["time"].iloc[-1] == pytest.approx(2026 + 6 / 12)


@every(focus=FOCI)
def test_one_year_in_persons_is_a_sentence(focus: str) -> None:
    voice, estimates = told(focus)
    (said,) = exhibits_persons.persons(estimates["year_round_benefits"], voice)
    assert isinstance(said, str) and f"persons in {voice.edition.focus_name}" in said
    assert said.startswith("**In persons.** In 2020 that was")


def test_what_cannot_be_given_in_persons_is_said_in_one_sentence() -> None:
    voice, estimates = told("730")
    assert exhibits_persons.persons(estimates["employment_rate"], voice) == [
        "Employment rate: the table has shares but no persons for Randers, so the figure cannot be given in "
        "persons."
    ]


def test_the_months_and_the_persons_have_a_title_each() -> None:
    voice, estimates = told("730")
    title, _ = exhibits_persons.by_months(estimates["cash_benefit"], voice)
    assert title == "(spread-cash-benefit-months)=\n### Cash-benefit recipients by month: 3.7% in July 2026"
    title, _ = exhibits_persons.persons(estimates["cash_benefit"], voice)
    assert str(title).endswith("in persons: about 1,020 more than at the rate of the country in July 2026")
