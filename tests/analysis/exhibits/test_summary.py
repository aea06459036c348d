"""The summary: declared order, nothing without a trace, and sentences that say the estimates."""

from __future__ import annotations

import re

import pytest

from analysis.estimates.story import story
from analysis.exhibits import story as exhibits_story
from analysis.exhibits import taken_together
from analysis.exhibits.summary import certainty, summary_blocks, told_of, what_is_better
from analysis.exhibits.voice import Voice
from analysis.inference.verdict import Verdict
from every import every, some
from real import CATALOGUE, plain, shown, told

pytestmark = pytest.mark.data

FOCI = {"Randers": "730", "Horsens": "615", "Copenhagen": "101", "Læsø": "825"}
INDICATORS = list(CATALOGUE.indicators)
IMPORTANT = [i for i in CATALOGUE.indicators.values() if i.importance is not None]
TOPICS = ["Benefits", "Work", "Youth", "Income", "Housing", "Population and jobs", "Health", "What is better"]


def blocks(focus: str) -> tuple[Voice, str, list]:
    voice, estimates = told(focus)
    text, *pictures = summary_blocks(list(estimates), voice)
    assert isinstance(text, str)
    return voice, plain(text), pictures


def test_importance_is_declared_from_benefits_to_health() -> None:
    assert sorted({i.importance for i in IMPORTANT}) == list(range(1, len(TOPICS)))
    named = {i.id: i.importance for i in IMPORTANT}
    assert {"cash_benefit", "employment_rate", "unemployment_rate", "neet", "disposable_income"} <= set(named)
    assert max(map(list(named.values()).count, named.values())) <= 2, "a sentence bears two measures"


def test_for_randers_there_are_eight_sentences_in_the_declared_order() -> None:
    _, text, _ = blocks("730")
    assert re.findall(r"^\d\. \*\*(.*?)\.\*\*", text, flags=re.MULTILINE) == TOPICS


@every(focus=FOCI)
def test_a_sentence_is_said_of_what_is_published_and_of_nothing_else(focus: str) -> None:
    voice, estimates = told(focus)
    _, text, pictures = blocks(focus)
    for indicator in IMPORTANT:
        e = estimates[indicator.id]
        assert (f"fig-{indicator.slug}-" in text) == (e.latest is not None)
        if e.latest is not None:
            assert plain(exhibits_story.told(e, voice)) in text
    numbers = [int(n) for n in re.findall(r"^(\d)\. ", text, flags=re.MULTILINE)]
    assert numbers == list(
        range(1, len(told_of(estimates)) + bool(what_is_better(list(estimates), voice)) + 1)
    )
    assert [shown(p).label for p in pictures] == ["fig-summary-multiples"]


@every(focus=FOCI)
def test_the_gaps_taken_together_stand_after_the_eight_places(focus: str) -> None:
    voice, text, _ = blocks(focus)
    places, sure, together, rest = text.split("\n\n")
    assert sure.startswith("**How sure?**") and rest.startswith("The sentences speak of")
    assert together == plain(f"**Taken together,** {taken_together.in_brief(voice)}")
    assert "aken together" not in places


@every(focus=FOCI)
def test_it_reads_sensibly_wherever_it_is_about(focus: str) -> None:
    _, text, _ = blocks(focus)
    assert "None of the" not in text and "()" not in text and "  " not in text and ": ;" not in text
    assert not re.search(r"\b1 (measures|gaps|municipalities) ", text)
    assert not re.search(r"(?<![\d.,])0 of ", text), "nothing is said of none"
    if focus != "730":
        assert "Randers" not in text


@every(focus=FOCI)
def test_what_is_not_in_it_is_one_click_away(focus: str) -> None:
    _, estimates = told(focus)
    _, text, _ = blocks(focus)
    assert "{numref}`tab-dashboard`" in text
    published = sum(e.latest is not None for e in estimates)
    named = sum(len(found) for found in told_of(estimates).values())
    assert f"speak of {named} measures of {published}" in text


@every(focus=FOCI)
def test_what_is_better_is_counted_by_arithmetic_and_names_no_lead_that_turns(focus: str) -> None:
    voice, estimates = told(focus)
    compared = [
        e
        for e in estimates
        if e.latest and e.rank and not e.unconfirmed and e.indicator.polarity != "neutral"
        and e.indicator.comparison != "index"
    ]  # fmt: skip
    ahead = [
        e for e in compared
        if e.comparison.sign(e.latest.gap) == (1 if e.indicator.polarity == "higher_is_better" else -1)
    ]  # fmt: skip
    said = plain(what_is_better(list(estimates), voice))
    assert f"In {len(ahead)} of the {len(compared)} measures" in said
    for e in ahead:
        signs = {a.last > 0 for a in e.references.values() if e.comparison.sign(a.last) != 0}
        if f"fig-{e.indicator.slug}-" in said:
            assert len(signs) == 1


@every(focus=FOCI)
def test_certainty_counts_the_words_of_the_family(focus: str) -> None:
    voice, estimates = told(focus)
    words = [e.judged.verdict for e in estimates if e.judged]
    steady = sum(word is not Verdict.DRIFT for word in words)
    said = certainty(list(estimates), voice)
    assert f"of {len(words)} gaps tested one by one" in said
    assert (f"{steady} move" in said) if steady else "none can be told from drift" in said


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_a_story_says_the_rounded_figures_and_the_years(focus: str, indicator: str) -> None:
    voice, estimates = told(focus)
    e = estimates[indicator]
    if e.latest is None:
        return
    said = plain(exhibits_story.told(e, voice))
    assert not said.endswith(".") and str(e.latest.year) in said
    assert plain(voice.language.show(voice.value(e.indicator, e.latest.value))) in said
    if e.moved is not None and story(e) != "stands":
        assert str(e.moved.base_year) in said
    assert (" municipalities" in said) == (e.rank is not None and e.indicator.comparison != "index")
    assert ("table not confirmed" in said) == e.unconfirmed
    assert not re.search(r"because|due to|caused|led to|thanks to", said), "no cause"
