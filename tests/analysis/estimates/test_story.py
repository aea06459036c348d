"""Kinds of story: each rule on figures made for it, and all of them on the real ones."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import get_args

import pytest

from analysis.estimates.estimate import Estimate
from analysis.estimates.story import Story, story
from analysis.inference.change import Crossings
from every import every, some
from real import CATALOGUE, told

pytestmark = pytest.mark.data

INDICATORS = list(CATALOGUE.indicators)
FOCI = {"Randers": "730", "Horsens": "615", "Copenhagen": "101", "Læsø": "825"}


def made(
    own: tuple[float, float],
    reference: tuple[float, float],
    *,
    of: str = "employment_rate",
    peers: float | None = None,
    rank_in_group: int = 1,
    both_sides: bool = False,
) -> Estimate:
    """An estimate with such figures then and now, in the unit of the indicator."""
    e = told()[1][of]
    first, last = own[0] - reference[0], own[1] - reference[1]

    def moved(change, values):
        return dataclasses.replace(
            change, first=values[0], last=values[1], absolute=values[1] - values[0], percent=None
        )

    group = e.references["median_of_group"]
    found = {"median_of_group": dataclasses.replace(group, last=last if peers is None else peers)}
    above = (2010,) if both_sides or first > 0 else ()
    crossings = Crossings("", above, (), (2011,) if both_sides or first < 0 else (), (), 0.1, 2012, 0.1, True)
    return dataclasses.replace(
        e,
        references=found,
        group_rank=dataclasses.replace(e.group_rank, rank=rank_in_group, of=16),
        moved=dataclasses.replace(
            e.moved,
            level=moved(e.moved.level, own),
            reference=moved(e.moved.reference, reference),
            gap=moved(e.moved.gap, (first, last)),
            crossings=crossings,
        ),
    )


@pytest.mark.parametrize(
    ("own", "reference", "expected"),
    [
        ((76.3, 76.4), (76.0, 77.5), "stood_still"),
        ((76.3, 75.0), (76.0, 77.5), "fell_below"),
        ((75.0, 79.0), (76.0, 77.5), "rose_above"),
        ((75.0, 77.5), (76.0, 77.5), "level"),
        ((70.0, 71.6), (76.0, 77.5), "throughout"),
        ((75.0, 74.0), (76.0, 77.5), "grew_apart"),
        ((70.0, 75.0), (76.0, 77.5), "came_closer"),
    ],
)
def test_a_kind_follows_from_figures_then_and_now(
    own: tuple[float, float], reference: tuple[float, float], expected: Story
) -> None:
    assert story(made(own, reference)) == expected


@pytest.mark.parametrize(("peers", "rank", "near"), [(-0.5, 8, True), (-0.5, 16, False), (-2.0, 8, False)])
def test_near_the_peers_is_near_their_median_and_in_their_middle_half(
    peers: float, rank: int, *, near: bool
) -> None:
    e = made((75.0, 74.0), (76.0, 77.5), peers=peers, rank_in_group=rank)
    assert (story(e) == "near_peers") == near


def test_who_was_on_both_sides_is_on_neither_throughout() -> None:
    assert story(made((70.0, 71.6), (76.0, 77.5), both_sides=True)) != "throughout"


def test_standing_still_is_no_story_where_the_gap_stood_still_too() -> None:
    assert story(made((70.0, 70.0), (76.0, 76.01))) == "throughout"


def test_prices_stand_still_in_percent_and_not_in_kroner() -> None:
    # 27 % and 65 %: less than a quarter in kroner, more than a third in percent.
    assert story(told()[1]["flat_price"]) != "stood_still"


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_every_published_figure_tells_one_kind(focus: str, indicator: str) -> None:
    e = told(focus)[1][indicator]
    if e.latest is None:
        with pytest.raises(ValueError, match=f"{indicator} has no figures for area {focus}"):
            story(e)
        return
    kind = story(e)
    assert kind in get_args(Story)
    if e.moved is None:
        assert kind == "stands"
    elif e.indicator.comparison == "index":
        assert kind.startswith("grew_") and kind != "grew_apart"
    if kind in ("fell_below", "rose_above"):
        assert (e.moved.gap.last > 0) == (kind == "rose_above") and e.moved.gap.first * e.moved.gap.last < 0
    if kind in ("grew_apart", "came_closer"):
        assert (abs(e.moved.gap.last) > abs(e.moved.gap.first)) == (kind == "grew_apart")


def test_no_kind_takes_most_of_the_stories_and_none_is_idle() -> None:
    kinds = Counter(story(e) for focus in FOCI.values() for e in told(focus)[1] if e.latest is not None)
    assert set(kinds) >= set(get_args(Story)) - {"grew_alike"}
    assert max(kinds.values()) < sum(kinds.values()) / 2
