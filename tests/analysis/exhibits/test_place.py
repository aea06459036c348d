"""Map, bump and slope: what the frame holds is what is drawn, and the words say the estimate."""

from __future__ import annotations

import pytest

from analysis.estimates.estimate import Estimates
from analysis.exhibits import place
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import ranks, style
from every import every, some
from real import CATALOGUE, reread, shown, told

pytestmark = pytest.mark.data


Told = tuple[Voice, Estimates]


FOCI = {"Randers": "730", "Horsens": "615", "Læsø": "825", "København": "101"}


def ready(exhibit: Exhibit, voice: Voice) -> None:
    assert voice.edition.focus_name in exhibit.caption and voice.edition.focus_name in exhibit.alt
    assert exhibit.source.line.startswith("Source: ") and exhibit.label.startswith("fig-")
    if voice.edition.focus not in ("730",):
        named = {voice.area(c) for c in voice.edition.comparators}
        assert "Randers" in named or "Randers" not in exhibit.caption


@every(focus=some(FOCI, 2), indicator=some(["employment_rate", "population"], 2))
def test_a_bump_chart_is_redrawn_from_its_csv(focus: str, indicator: str) -> None:
    voice, estimates = told(focus)
    e = estimates[indicator]
    exhibit = shown(place.bump_figure(e, voice))
    ready(exhibit, voice)
    assert style.svg(ranks.bump(reread(exhibit), voice.language)) == exhibit.svg
    own = exhibit.frame[exhibit.frame["role"] == "focus"].set_index("year")["rank"]
    assert e.rank is not None and own[e.rank.year] == e.rank.rank
    assert f"rank {e.rank.rank} of {e.rank.of} in {e.rank.year}" in exhibit.caption
    for year, row in e.panel.values.loc[own.index].iterrows():
        better = row > row[e.area] if e.rank.highest_first else row < row[e.area]
        assert own[year] == better.sum() + 1


@every(focus=some(FOCI, 2), indicator=["employment_rate", "full_time_employees"])
def test_a_slope_chart_is_redrawn_from_its_csv(focus: str, indicator: str) -> None:
    voice, estimates = told(focus)
    e = estimates[indicator]
    exhibit = shown(place.slope_figure(e, voice))
    ready(exhibit, voice)
    index = e.indicator.comparison == "index"
    title = f"Index, {e.moved.base_year} = 100" if index else e.indicator.unit.en
    decimals = 1 if index else e.indicator.decimals
    again = ranks.slope(reread(exhibit), title, lambda v: voice.language.number(v, decimals))
    assert style.svg(again) == exhibit.svg
    own = exhibit.frame[exhibit.frame["role"] == "focus"]["value"].tolist()
    assert e.moved is not None
    if index:
        assert own == pytest.approx([100, 100 * e.moved.level.last / e.moved.level.first])
    else:
        assert own == [e.moved.level.first, e.moved.level.last]


@every(focus=some(FOCI, 2))
def test_a_map_holds_the_98_and_says_where_the_focus_lies(focus: str) -> None:
    voice, estimates = told(focus)
    e = estimates["disposable_income"]
    exhibit = shown(place.map_figure(e, voice))
    ready(exhibit, voice)
    frame = reread(exhibit)
    assert sorted(frame["area"]) == list(CATALOGUE.municipalities) and frame["role"].iloc[-1] == "focus"
    values = frame.set_index("area")["value"]
    assert e.moved is not None and values[e.area] == e.moved.level.last
    below = (values < e.moved.level.last).sum()
    fifth = int(frame.set_index("area")["fifth"][e.area])
    assert fifth == min(5, below // (98 / 5) + 1)
    used = {c for c in style.CLASSES if c in exhibit.svg.lower()}
    assert used == set(style.CLASSES)
    assert set(style.DARK.values()) & {style.CLASSES[0]} == set()
    dark = style.dark(exhibit.svg).lower()
    assert not any(c in dark for c in (*style.CLASSES, style.FOCUS))


def test_a_map_names_the_municipalities_without_a_figure() -> None:
    voice, estimates = told()
    sparse = [e for e in estimates if e.rank is not None and e.rank.left_out + len(e.panel.missing) > 0]
    assert sparse, "some table leaves a municipality out"
    e = sparse[0]
    exhibit = shown(place.map_figure(e, voice))
    empty = exhibit.frame[exhibit.frame["fifth"].isna()]
    assert len(empty) and all(name in exhibit.caption for name in empty["name"])
    assert "Hatched, not published: " in exhibit.caption


def test_why_it_cannot_be_shown_stands_in_its_place() -> None:
    voice, estimates = told("730")
    few, once = estimates["life_expectancy"], estimates["public_benefits"]
    assert place.strip_figure(few, voice) == "Life expectancy: too few municipalities to put them in order."
    for figure in (place.map_figure, place.bump_figure):
        assert figure(few, voice) == "Life expectancy: the table covers too few municipalities."
    name = voice.name(once.indicator)
    assert place.bump_figure(once, voice) == f"{name}: one year only, so no ranks over the years."
    assert place.slope_figure(once, voice) == f"{name}: one year only, so no then and now."
    assert isinstance(place.map_figure(once, voice), Exhibit)
