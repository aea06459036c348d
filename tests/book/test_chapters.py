"""Every page of the edition as its build showed it, and every word of the municipality with most holes.

What a build of the edition shows in its kernels is recorded once and looked at in many ways (`every_page`);
the last section proves that the checks find what they should. More municipalities: `tests/long`.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from analysis.exhibits.exhibit import Source
from drawings import drawing_functions, named
from every_page import (
    CHAPTERS,
    NOTEBOOKS,
    OF_FIGURES,
    OF_WORDS,
    Volume,
    badly_drawn,
    box,
    empty,
    incomplete,
    miscoloured,
    miscounted,
    mixed,
    not_redrawn,
    numbers,
    recorded,
    run,
    strays,
    unadjusted,
    untrue,
    wrong,
)
from real import CATALOGUE, voice_of

pytestmark = pytest.mark.book

# These take the longest, and say nothing of the municipality that they do not say of the edition.
LONG = ("methods", "robustness")
LAESOE = "825"


@pytest.fixture(scope="module")
def volume(records: Path, randers: Path) -> Volume:
    """The pages of the edition."""
    return recorded(voice_of(), records, randers)


def test_every_page_of_the_edition(volume: Volume) -> None:
    assert {*CHAPTERS, "summary"} <= set(volume.texts) and all(volume.texts.values())
    assert len(volume.figures) > 120
    assert wrong(volume, (*OF_WORDS, *OF_FIGURES, not_redrawn)) == ""


def test_every_kind_of_figure_is_on_some_page(volume: Volume) -> None:
    assert {s.call.name for s in volume.shown if s.call is not None} == {*map(named, drawing_functions())}


def test_danish_words_fit_into_the_figures_too(records: Path, danish: Path) -> None:
    volume = recorded(voice_of(language="da"), records, danish)
    assert len(volume.figures) > 120
    assert wrong(volume, (badly_drawn,)) == ""


def test_every_word_where_most_tables_have_holes(tmp_path: Path) -> None:
    volume = run(LAESOE, tmp_path, [p for p in NOTEBOOKS if p.stem not in LONG], drawn=False)
    assert {*CHAPTERS, "summary"} <= set(volume.texts) and all(volume.texts.values())
    assert wrong(volume, OF_WORDS) == ""


def test_each_check_finds_what_it_should(volume: Volume) -> None:
    """The pages are spoilt one thing at a time."""
    shown = {s.exhibit.label: s for s in volume.shown}
    one, other = shown["fig-employment-rate-gap"], shown["fig-activity-rate-gap"]

    def exhibit(**changed: Any) -> Volume:
        instead = dataclasses.replace(one, exhibit=dataclasses.replace(one.exhibit, **changed))
        return dataclasses.replace(volume, shown=[instead])

    def said(page: str, old: str, new: str) -> Volume:
        assert old in volume.texts[page]
        return dataclasses.replace(volume, texts={**volume.texts, page: volume.texts[page].replace(old, new)})

    assert any("alternative text" in s for s in incomplete(exhibit(alt="A chart.")))
    assert any("not filled" in s for s in incomplete(exhibit(caption=f"{one.exhibit.caption} {{n}}")))
    assert any("no source" in s for s in incomplete(exhibit(source=Source("none"))))
    assert any("not on the page" in s for s in incomplete(exhibit(label="fig-population-gap")))
    undefined = said("business_and_jobs", CATALOGUE.indicators["employment_rate"].definition.en, "")
    assert any("fig-employment-rate-gap has no definition" in s for s in incomplete(undefined))
    assert any("shown twice" in s for s in incomplete(dataclasses.replace(volume, shown=[one, one])))
    assert any("0 points" in s for s in empty(exhibit(figure=Figure())))
    assert list(not_redrawn(exhibit(figure=other.exhibit.figure)))
    both = Source("Source: NEET2, NEET3.", ("neet2", "neet3"))
    assert any("mixes young people" in s for s in mixed(exhibit(source=both)))

    assert list(unadjusted(said("housing", "(adjusted p = ", "(p = ")))

    small = Figure(figsize=(2, 1))
    small.text(0.5, 0.5, "Over", fontsize=4)
    small.text(0.5, 0.5, "Under", fontsize=4)
    small.text(0.9, 0.5, "Outside")
    faulty = " ".join(badly_drawn(exhibit(figure=small)))
    assert "'Outside' leaves" in faulty and "'Over' lies over 'Under'" in faulty
    few = one.call.frame[one.call.frame["area"] != volume.voice.edition.comparators[0]]
    few.attrs.clear()
    without = dataclasses.replace(one, call=dataclasses.replace(one.call, frame=few))
    assert list(miscoloured(dataclasses.replace(volume, shown=[without])))

    first = numbers(box(volume, "housing"))[1]
    assert any(first + "7" in s for s in untrue(said("housing", first, first + "7")))
    steady = "not distinguishable from drift"
    assert list(untrue(said("business_and_jobs", steady, "widening")))
    family = len(volume.estimates.family)
    assert list(miscounted(said("shared_plan", f"Of the {family} gaps", f"Of the {family + 1} gaps")))
    assert list(strays(volume, "Aabenraa")) == []
    other_focus = {"focus": "101", "focus_name": "Copenhagen", "comparators": ("147",)}
    elsewhere_edition = volume.voice.edition.model_copy(update=other_focus)
    elsewhere = dataclasses.replace(
        volume, voice=dataclasses.replace(volume.voice, edition=elsewhere_edition)
    )
    beside = elsewhere_edition.model_copy(update={"comparators": ("730", "147")})
    near = dataclasses.replace(volume, voice=dataclasses.replace(volume.voice, edition=beside))
    assert 0 < len(list(strays(near))) < len(list(strays(elsewhere)))
    assert len(list(strays(elsewhere))) > 100, "Randers is on every page of Randers"
