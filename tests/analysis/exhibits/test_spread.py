"""One indicator on one screen: order, length, one panel or two, marks."""

from __future__ import annotations

import itertools
import re
from functools import cache

import pytest

from analysis.exhibits import picture, spread
from analysis.exhibits.exhibit import Exhibit, plain_text
from analysis.exhibits.fold import Folds
from analysis.exhibits.view import Block
from analysis.page import open_page
from drawings import blank, instead
from every import every, some
from real import CATALOGUE, told

pytestmark = pytest.mark.data

INDICATORS = list(CATALOGUE.indicators)
# Each indicator of one municipality, and the next of another.
OF = dict(zip(INDICATORS, itertools.cycle(("730", "615")), strict=False))
MOST_WORDS = 150


@cache
def blocks_of(focus: str, indicator: str) -> list[Block]:
    """What stands on the page, without the drawings."""
    voice, estimates = told(focus)
    with instead(blank):
        return spread.spread(estimates[indicator], voice)


@every(indicator=some(INDICATORS, 2))
def test_a_spread_is_short_and_whole(indicator: str) -> None:
    e = told(OF[indicator])[1][indicator]
    blocks = blocks_of(OF[indicator], indicator)
    title, folds = blocks[0], blocks[-1]
    assert isinstance(title, str) and title.startswith(f"({spread.anchor(e)})=\n### ")
    assert isinstance(folds, Folds)
    told_openly = [b if isinstance(b, str) else f"{b.caption} {b.source.line}" for b in blocks[:-1]
                   if not isinstance(b, Folds)]  # fmt: skip
    # Without names of roles and classes, and without the targets of links.
    unseen = r"\{[^}]*\}(?:[a-z]+$)?|\(#[\w-]+\)|:::|^\(.*\)=$|^[-#]+ | <[^>]+>"
    shown = re.sub(unseen, " ", "\n".join(told_openly), flags=re.M)
    words = [word for word in plain_text(shown).split() if re.search(r"\w", word)]
    assert len(words) <= MOST_WORDS
    assert e.latest is None or str(e.latest.year) in title


@every(indicator=some(INDICATORS, 2))
def test_level_and_gap_are_two_panels_unless_they_are_one_picture(indicator: str) -> None:
    e = told(OF[indicator])[1][indicator]
    figures = [b for b in blocks_of(OF[indicator], indicator) if isinstance(b, Exhibit)]
    if e.moved is None:
        assert all(f.label.endswith("-strip") for f in figures)
        return
    (figure,) = figures
    both = {f"fig-{e.indicator.slug}-level", f"fig-{e.indicator.slug}-gap"}
    assert {*figure.labels, *figure.anchors} == both, "both labels are permanent"
    assert (figure.beside is None) == spread.same_picture(e)
    if spread.same_picture(e):
        difference = (e.panel.values[e.area] - e.gaps[e.area]).dropna()
        assert e.indicator.comparison == "ratio" or difference.max() - difference.min() <= 0.02 * (
            e.panel.values[e.area].max() - e.panel.values[e.area].min()
        )


def test_an_old_figure_is_marked_and_a_new_one_is_not() -> None:
    voice, estimates = told("730")
    for e in estimates:
        assert e.latest is not None
        marked = "{.mark .mark-old}" in spread.marks(e, voice).splitlines()[1]
        assert marked == (CATALOGUE.data_date.year - e.latest.year > 3), e.indicator.id


def test_a_verdict_links_to_its_definition() -> None:
    voice, estimates = told("730")
    for e in estimates:
        word = spread.marks(e, voice)
        assert word.count("(#verdict-words)") == 1
        if e.judged is not None:
            assert str(e.judged.verdict) in word.lower()


@every(chapter=[c for c in CATALOGUE.chapters if CATALOGUE.chapters[c].indicators])
def test_the_picture_of_a_chapter_has_a_row_for_each_headline_gap(
    chapter: str,
) -> None:
    view = open_page(chapter).view
    exhibit = picture.of_chapter(view)
    assert isinstance(exhibit, Exhibit)
    told_of = picture.headline(view.own)
    assert [link.to for link in exhibit.links] == [spread.anchor(e) for e in told_of]
    middles = [link.middle for link in exhibit.links]
    assert middles == sorted(middles) and middles[0] > 0 and middles[-1] < 1
    for e in told_of:
        own = exhibit.frame.query("indicator == @e.indicator.id and role == 'focus'").set_index("year")["gap"]
        assert e.moved is not None
        assert own.to_dict() == {e.moved.base_year: e.moved.gap.first, e.moved.last_year: e.moved.gap.last}
        assert view.voice.language.show(view.voice.gap(e, e.moved.gap.last)) in exhibit.alt
    assert not re.search(r"[{}]|\bNone\b|\bnan\b", exhibit.alt + exhibit.caption)
