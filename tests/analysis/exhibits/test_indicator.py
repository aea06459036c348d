"""Exhibits of the real edition: plotted, stated and downloadable are the same figures."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis.estimates.estimate import Estimate
from analysis.exhibits import common, lists, place
from analysis.exhibits import indicator as exhibits_indicator
from analysis.exhibits.exhibit import Exhibit, plain_text
from analysis.exhibits.voice import Voice
from analysis.figures import style
from drawings import blank, instead
from every import every, some
from real import CATALOGUE, plain, shown, told

pytestmark = pytest.mark.data


INDICATORS = list(CATALOGUE.indicators)
FOCI = {"Randers": "730", "Horsens": "615"}


def in_turn(indicators: Callable[[], list[str]]) -> Callable[[], dict[str, tuple[str, str]]]:
    """Each indicator once, of one municipality and the next by turns: drawings take their time."""
    return lambda: {
        f"{place}, {indicator}": (focus, indicator)
        for (place, focus), indicator in zip(itertools.cycle(FOCI.items()), indicators(), strict=False)
    }


def level_figure(e: Estimate, voice: Voice) -> Exhibit:
    return exhibits_indicator.level_figure(e, e.moved, voice)


def gap_figure(e: Estimate, voice: Voice) -> Exhibit:
    return exhibits_indicator.gap_figure(e, e.moved, voice)


@functools.cache
def in_words(focus: str, indicator: str) -> tuple[Exhibit, Exhibit]:
    """The level and the gap without their drawings, which other tests look at."""
    voice, estimates = told(focus)
    e = estimates[indicator]
    with instead(blank):
        return level_figure(e, voice), gap_figure(e, voice)


def trend_table(e: Estimate, voice: Voice) -> Exhibit:
    return exhibits_indicator.trend_table(e, e.fit, voice)


# By what the files hold: two years to compare, and enough municipalities to be put in order.


@functools.cache
def moving() -> list[str]:
    return [e.indicator.id for e in told("730")[1] if len(e.panel.values) > 1]


@functools.cache
def rankable() -> list[str]:
    return [e.indicator.id for e in told("730")[1] if e.panel.values.shape[1] >= 20]


@functools.cache
def single() -> list[str]:
    return [i for i in INDICATORS if i not in moving()]


def wide(frame: pd.DataFrame, *roles: str) -> pd.DataFrame:
    return frame[frame["role"].isin(roles)].pivot(index="year", columns="area", values="value")


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    expected = expected.dropna(axis="columns", how="all")[found.columns]
    np.testing.assert_array_equal(found.to_numpy(), expected.loc[found.index].to_numpy())
    assert set(found.index) == set(expected.dropna(how="all").index)


def drawn(figure: Figure) -> list[float]:
    """Every figure on the axes, in order; what only guides the eye lies in no data coordinates."""
    (axes,) = figure.axes
    lines = [np.ravel(li.get_ydata()) for li in axes.lines if li.get_transform() == axes.transData]
    dots = [np.asarray(c.get_offsets())[:, 1] for c in axes.collections if not is_band(c)]
    values = np.concatenate([*lines, *dots]).astype(float)
    return sorted(values[np.isfinite(values)])


def is_band(collection: Collection) -> bool:
    """Whether it is the backdrop of a line figure: the middle 80 or 50 percent of the municipalities."""
    colours = [*collection.get_facecolor(), *collection.get_edgecolor()]
    return bool(colours) and to_hex(colours[0]) in (style.BAND_80, style.BAND_50)


def hollow(exhibit: Exhibit) -> bool:
    """Whether a mark is left open."""
    return any(to_hex(li.get_markerfacecolor()) == style.PAPER for li in axes_of(exhibit).lines)


def breaks(exhibit: Exhibit) -> list[float]:
    """First year of each new definition, as marked by a dotted line from top to bottom."""
    axes = axes_of(exhibit)
    upright = axes.get_xaxis_transform(which="grid")
    return [float(li.get_xdata()[0]) + 0.5 for li in axes.lines if li.get_transform() == upright]


def levels(exhibit: Exhibit) -> list[float]:
    """Where a line runs from side to side."""
    axes = axes_of(exhibit)
    across = axes.get_yaxis_transform(which="grid")
    return [float(li.get_ydata()[0]) for li in axes.lines if li.get_transform() == across]


def axes_of(exhibit: Exhibit) -> Axes:
    assert exhibit.figure is not None
    (axes,) = exhibit.figure.axes
    return axes


def worded(exhibit: Exhibit) -> None:
    assert re.fullmatch(r"(fig|tab)-[a-z0-9-]+", exhibit.label)
    assert exhibit.alt and exhibit.caption and exhibit.source.line.startswith("Source: ")
    for words in (exhibit.alt, exhibit.caption, plain_text(exhibit.source.line)):
        assert not re.search(r"[{}]|\bNone\b|\bnan\b|  |\.\.", words), words


def complete(exhibit: Exhibit) -> None:
    """What was drawn is what the file holds; of lines, those with a name."""
    frame = exhibit.frame
    named = frame[frame["role"] != "municipality"] if "year" in frame else frame
    assert exhibit.figure is not None and drawn(exhibit.figure) == sorted(named["value"])
    worded(exhibit)


def test_most_tables_have_several_years_and_most_municipalities() -> None:
    assert len(moving()) >= 45 and len(rankable()) >= 45 and len(single()) >= 6
    assert not {"nonwestern_ratio", "life_expectancy", "neet_recent"} & set(rankable())


@every(case=some(in_turn(moving), 3))
def test_a_level_figure_shows_the_panel(case: tuple[str, str]) -> None:
    focus, indicator = case
    voice, estimates = told(focus)
    e = estimates[indicator]
    if e.moved is None:
        return  # another focus may have one year only
    exhibit = level_figure(e, voice)
    complete(exhibit)
    assert exhibit.label == f"fig-{e.indicator.slug}-level"
    frame = exhibit.frame
    assert list(frame.columns) == ["role", "area", "name", "year", "value"] and frame["value"].notna().all()
    people = wide(frame, "municipality", "comparator", "focus")
    with_reference = e.indicator.comparison != "index"
    everyone = set(e.panel.values.columns)
    named_only = everyone & {voice.edition.focus, *voice.edition.comparators}
    assert set(people.columns) == (everyone if with_reference else named_only), "a count says who is large"
    same(people, e.panel.values)
    assert (frame["role"] == "reference").any() == with_reference, "a count is not set against the country's"
    if with_reference:
        same(wide(frame, "reference"), e.panel.reference.to_frame("reference"))
    members = [c for c in e.panel.values if CATALOGUE.areas[c].group == voice.edition.group]
    if (frame["role"] == "group").any():
        same(wide(frame, "group"), e.panel.values[members].median(axis="columns").to_frame("group"))
    assert (frame["role"] == "group").any() == (indicator in rankable() and with_reference)
    # The last ones are drawn on top: comparators as the edition lists them, and the focus.
    named = frame.loc[frame["role"].isin(["comparator", "reference", "focus"]), "area"].drop_duplicates()
    middle = ["reference"] if with_reference else []
    there = [c for c in voice.edition.comparators if c in e.panel.values]
    assert named.tolist() == [*there, *middle, voice.edition.focus]
    assert breaks(exhibit) == [b.year for b in e.panel.breaks]
    assert hollow(exhibit) == e.unconfirmed == ("Hollow marks: " in exhibit.caption)


@every(case=some(in_turn(moving), 3))
def test_a_gap_figure_shows_the_gaps(case: tuple[str, str]) -> None:
    focus, indicator = case
    voice, estimates = told(focus)
    e = estimates[indicator]
    if e.moved is None:
        return  # another focus may have one year only
    exhibit = gap_figure(e, voice)
    complete(exhibit)
    assert hollow(exhibit) == e.unconfirmed == ("Hollow marks: " in exhibit.caption)
    assert breaks(exhibit) == [b.year for b in e.panel.breaks]
    people = wide(exhibit.frame, "municipality", "comparator", "focus")
    if e.indicator.comparison == "index":
        base = e.moved.base_year
        same(people, 100 * e.panel.values / e.panel.values.loc[base])
        assert np.allclose(people.loc[base], 100) and levels(exhibit) == [100]
        reference = wide(exhibit.frame, "reference")["reference"]
        gap = people[e.area] - reference
        np.testing.assert_allclose(gap, e.gaps[e.area].loc[gap.index], atol=1e-9)
    else:
        same(people, e.gaps)
        assert levels(exhibit) == [0] and not (exhibit.frame["role"] == "reference").any()


@every(case=some(in_turn(moving), 3))
def test_alternative_texts_state_the_numbers(case: tuple[str, str]) -> None:
    focus, indicator = case
    voice, estimates = told(focus)
    e, name = estimates[indicator], voice.edition.focus_name
    if e.moved is None:
        return
    level, gap = in_words(focus, indicator)
    assert e.moved is not None
    number = voice.language.number
    for value in (e.moved.level.first, e.moved.level.last):
        assert number(value, e.indicator.decimals) in level.alt
    assert number(e.moved.level.last, e.indicator.decimals) in level.caption
    if e.indicator.comparison == "index":
        shown = [number(100 * e.moved.level.last / e.moved.level.first, 1)]
    else:
        shown = [number(v, e.comparison.decimals, signed=True) for v in (e.moved.gap.first, e.moved.gap.last)]
    for value in shown:
        assert value in gap.alt
    for exhibit in (level, gap):
        assert (
            name in exhibit.alt
            and str(e.moved.last_year) in exhibit.alt
            and str(e.moved.base_year) in exhibit.alt
        )
        for code in voice.edition.comparators:
            value = exhibit.frame.query("area == @code and year == @e.latest.year")["value"]
            if len(value):
                assert voice.area(code) in exhibit.alt
                decimals = e.indicator.decimals if exhibit is level else e.comparison.decimals
                assert number(float(value.iloc[0]), decimals).lstrip("+") in exhibit.alt
    if e.judged is not None:
        assert str(e.judged.verdict) in gap.alt and f"n = {e.fit.trend.n}" in plain(gap.alt)


@every(case=some(in_turn(rankable), 3))
def test_the_bands_are_the_middle_of_the_municipalities_and_said_to_be(case: tuple[str, str]) -> None:
    focus, indicator = case
    voice, estimates = told(focus)
    if estimates[indicator].moved is None or estimates[indicator].indicator.comparison == "index":
        return
    exhibit = level_figure(estimates[indicator], voice)
    assert re.search(r"the middle 80% and 50% of \d+ municipalities", exhibit.caption)
    wider, narrower = (c for c in axes_of(exhibit).collections if is_band(c))
    values = estimates[indicator].panel.values
    for band, (low, high) in ((wider, (10, 90)), (narrower, (25, 75))):
        heights = np.concatenate([path.vertices[:, 1] for path in band.get_paths()])
        years = [y for y in values.index if values.loc[y].count() >= 20]
        for year in (years[0], years[-1]):
            for bound in np.nanpercentile(values.loc[year], (low, high)):
                assert np.isclose(heights, bound).any(), (year, bound)


@every(case=some(in_turn(rankable), 3))
def test_a_strip_shows_the_latest_year_in_order(case: tuple[str, str]) -> None:
    focus, indicator = case
    voice, estimates = told(focus)
    e = estimates[indicator]
    exhibit = place.strip_figure(e, voice)
    assert isinstance(exhibit, Exhibit)
    complete(exhibit)
    frame = exhibit.frame.sort_values("place")
    latest = e.panel.values.loc[e.rank.year].dropna()
    assert frame.set_index("area")["value"].to_dict() == latest.to_dict()
    assert frame["place"].tolist() == list(range(1, len(latest) + 1))
    assert e.rank is not None
    # From the end that the focus is nearer to, as titles and sentences count.
    above, below = ((latest > e.latest.value).sum(), (latest < e.latest.value).sum())
    highest_first = above < below if above != below else e.rank.highest_first
    assert (frame["value"].is_monotonic_decreasing, frame["value"].is_monotonic_increasing) == (
        highest_first,
        not highest_first,
    )
    for row in frame.itertuples():
        nearer = (latest > row.value) if highest_first else (latest < row.value)
        assert row.rank == nearer.sum() + 1
    own = frame[frame["role"] == "focus"]
    assert own["area"].tolist() == [voice.edition.focus] and own["rank"].tolist() == [min(above, below) + 1]
    number = voice.language.number
    counted = rf"{min(above, below) + 1}\w\w " if min(above, below) else ""
    assert hollow(exhibit) == e.unconfirmed == ("Hollow marks: " in exhibit.caption)
    assert e.latest is not None and str(e.latest.year) in exhibit.caption
    for words in (exhibit.alt, exhibit.caption):
        assert re.search(rf" is the {counted}{'highest' if highest_first else 'lowest'} with ", words)
        assert number(e.latest.value, e.indicator.decimals) in words
        assert number(float(latest.median()), e.indicator.decimals) in words


@every(focus=FOCI)
def test_the_rank_chart_shows_every_named_rank(focus: str) -> None:
    voice, estimates = told(focus)
    ranked = [estimates[i] for i in rankable()]
    exhibit = shown(lists.rank_figure(ranked, voice, "context"))
    worded(exhibit)
    # One dot a named municipality and indicator, at its rank.
    dots = [x for li in axes_of(exhibit).lines for x in li.get_xdata()]
    assert sorted(dots) == sorted(exhibit.frame["rank"])
    assert exhibit.label == "fig-context-ranks"
    assert len(exhibit.frame) == len(rankable()) * (1 + len(voice.edition.comparators))
    for row in exhibit.frame.itertuples():
        (e,) = (e for e in ranked if voice.name(e.indicator) == row.indicator.rstrip("*"))
        assert row.indicator.endswith("*") == (e.indicator.polarity == "neutral")
        latest = e.panel.values.loc[e.rank.year].dropna()
        better = (latest > latest[row.area]) if e.rank.highest_first else (latest < latest[row.area])
        assert row.rank == better.sum() + 1 and row.best <= row.rank <= row.worst and row.of == len(latest)
        assert row.unconfirmed == e.unconfirmed
        if row.role == "focus":
            assert f"{voice.name(e.indicator)} {row.rank} of {row.of}" in exhibit.alt
    assert {True, False} == set(exhibit.frame["unconfirmed"]) and "Hollow marks: " in exhibit.caption
    sound = [e for e in ranked if not e.unconfirmed]
    assert "Hollow" not in lists.rank_figure(sound, voice, "context").caption


@every(focus=FOCI)
def test_an_exhibit_of_several_indicators_cites_every_table(focus: str) -> None:
    voice, estimates = told(focus)
    for exhibit in (
        lists.change_table(list(estimates), voice, "business_and_jobs"),
        lists.family_table([estimates[i] for i in estimates.family], voice),
        lists.rank_figure([estimates[i] for i in rankable()], voice, "context"),
    ):
        assert exhibit.source == voice.sources(
            CATALOGUE.indicators[i]
            for i in (
                rankable()
                if "ranks" in exhibit.label
                else estimates.family
                if exhibit.label == "tab-family"
                else INDICATORS
            )
        )
    table = lists.change_table(list(estimates), voice, "business_and_jobs")
    assert table.label == "tab-business-and-jobs-changes" and "_" not in table.label


@every(focus=FOCI)
def test_a_trend_table_names_method_and_process(focus: str) -> None:
    voice, estimates = told(focus)
    pooled = trend_table(estimates["employment_rate"], voice)
    alone = trend_table(estimates["nonwestern_ratio"], voice)
    for exhibit in (pooled, alone):
        assert "GLS with ARMA(1, 1) errors" in exhibit.caption and "year-to-year variation" in exhibit.caption
    fit = estimates["employment_rate"].fit.trend
    assert fit is not None
    worth = voice.language.number(fit.effective_units, 0)
    assert f"pooled over 98 municipalities, worth {worth} independent ones" in pooled.caption
    assert "from this series alone, which makes the interval wide" in alone.caption
    window = f"{fit.first_year}\N{EN DASH}{fit.last_year} (n = {fit.n})"
    assert f"{window}, in percentage points a year" in plain(pooled.caption)
    assert "in percent a year" in trend_table(estimates["disposable_income"], voice).caption


@every(focus=some(FOCI, 2))
def test_labels_are_permanent_and_no_two_alike(focus: str) -> None:
    voice, estimates = told(focus)
    made = []
    for e in estimates:
        if e.moved is not None:
            made += in_words(focus, e.indicator.id)
        with instead(blank):
            made += [trend_table(e, voice)] if e.fit is not None else []
            made += [place.strip_figure(e, voice)] if e.rank is not None else []
    labels = [x.label for x in made]
    assert len(set(labels)) == len(labels) > 40
    assert {"fig-employment-rate-level", "fig-employment-rate-gap", "tab-employment-rate-trend"} <= set(
        labels
    )


@every(focus=FOCI, indicator=single)
def test_a_table_of_one_year_shows_a_strip_and_one_line_of_a_table(focus: str, indicator: str) -> None:
    voice, estimates = told(focus)
    e = estimates[indicator]
    assert e.latest is not None and e.moved is None and e.rank is not None
    year = e.panel.years[0]
    strip = place.strip_figure(e, voice)
    complete(strip)
    own = strip.frame.set_index("area")
    assert own.loc[voice.edition.focus, "value"] == e.panel.values.loc[year, voice.edition.focus]
    assert common.reference(e) == f"({{numref}}`{strip.label}`)"
    table = lists.change_table([e, estimates["employment_rate"]], voice, "fixture")
    cells = [c.strip() for c in table.markdown.splitlines()[2].strip("|").split("|")]
    number, decimals = voice.language.number, e.indicator.decimals
    value = voice.language.show(voice.value(e.indicator, e.latest.value))
    gap = number(e.latest.gap, e.comparison.decimals, signed=True)
    assert cells == [
        voice.name(e.indicator),
        str(year),
        "",
        value,
        "",
        gap,
        "",
        "",
    ]
    assert number(e.panel.values.loc[year, voice.edition.focus], decimals) in cells[3]
    record = table.frame.iloc[0]
    assert (record["level_last"], record["gap_last"]) == (e.latest.value, e.latest.gap)
    then = ["base_year", "level_base", "gap_base", "gap_change", "range_low", "range_high"]
    assert record[then].isna().all() and table.frame.iloc[1][then].notna().all()


@every(focus=FOCI)
def test_why_a_mark_is_hollow_is_said_once_and_truly(focus: str) -> None:
    voice, estimates = told(focus)
    inferred, typed = "the id of the table is inferred", "the figures were typed from a listing"
    for e in estimates:
        tables = [CATALOGUE.tables[name] for name in e.indicator.tables]
        note = common.hollow_note([e], voice)
        assert (inferred in note) == any(t.table_id_inferred for t in tables)
        assert (typed in note) == any(t.typed_from_listing for t in tables)
        assert bool(note) == e.unconfirmed
    both = common.hollow_note(list(estimates), voice)
    assert both.count(inferred) == both.count(typed) == 1


def test_a_comparator_that_a_table_leaves_out_is_left_out_of_the_figure() -> None:
    voice, estimates = told(comparators=["825", "615"])
    exhibit = gap_figure(estimates["nonwestern_ratio"], voice)
    assert set(exhibit.frame.loc[exhibit.frame["role"] == "comparator", "area"]) == {"615"}
    assert "Læsø" not in exhibit.alt and "Horsens" in exhibit.alt


@every(indicator=["employment_rate", "population", "higher_education"])
def test_a_drawn_exhibit_is_the_same_every_time(indicator: str) -> None:
    voice, estimates = told()
    e = estimates[indicator]
    one, other = (
        gap_figure(e, voice),
        gap_figure(e, voice),
    )
    assert one.svg == other.svg and one.svg.lstrip().startswith("<?xml")
    assert "<dc:date>" not in one.svg
    pd.testing.assert_frame_equal(one.frame, other.frame)
