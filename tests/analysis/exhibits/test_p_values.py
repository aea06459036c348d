"""What looks through the pages for p-values of no family finds each that is slipped in."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicator import trend_table
from every import every
from p_values import undeclared
from real import voice_of

pytestmark = pytest.mark.data

VOICE = voice_of()
SAID = "Steady trend of the gap: widening (adjusted {})."


def trend() -> Exhibit:
    e = VOICE.estimates["house_price"]
    assert e.fit is not None
    return trend_table(e, e.fit, VOICE)


def wrong(exhibit: Exhibit | None = None, text: str = "") -> list[str]:
    return list(undeclared([exhibit] if exhibit else [], {"housing": text}, VOICE))


def test_what_is_shown_passes() -> None:
    judged = VOICE.estimates["house_price"].judged
    assert judged is not None
    equals = VOICE.language.equals_p(judged.p_adjusted)
    assert wrong(trend(), SAID.format(equals)) == []


@every(column=["p", "p_value", "gap_p", "p_low", "mdc_per_year", "detectable", "minimum_detectable_change"])
def test_a_column_of_no_word_is_found(column: str) -> None:
    exhibit = trend()
    assert wrong(dataclasses.replace(exhibit, frame=exhibit.frame.assign(**{column: 0.002})))


@every(column=["p_adjusted", "detectable_per_year"])
def test_a_figure_of_a_comparator_is_found_in_a_column_of_words(column: str) -> None:
    exhibit = trend()
    frame = exhibit.frame.copy()
    frame.loc[frame.index[1], column] = 0.002
    assert wrong(dataclasses.replace(exhibit, frame=frame))


@every(head=["p", "P", "p-value", "Largest p", "Unadjusted p-value", "Detectable change"])
def test_a_head_that_only_the_page_has_is_found(head: str) -> None:
    table = f"| Gap | {head} |\n| --- | --- |\n| to the country | 0.002 |"
    assert wrong(dataclasses.replace(trend(), markdown=table))


@every(said=["(p = 0.002)", "adjusted p = 0.987", "a p-value 0.002", "p < 0.002", "largest p-value 0.002"])
def test_a_sentence_with_another_p_value_is_found(said: str) -> None:
    assert wrong(text=f"The gap widens, {said}.")
