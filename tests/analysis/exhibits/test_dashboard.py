"""Directions by arithmetic, counts that add up, every measure in one table."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.declared.edition import resolve
from analysis.estimates.directions import count_directions, direction
from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.weighted_ranks import favourable_levels
from analysis.exhibits import dashboard as exhibits_dashboard
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import dashboard as figures_dashboard
from analysis.figures import style
from analysis.inference.verdict import Verdict
from analysis.inference.weighted_ranks import weighted_ranks
from every import every, some
from real import CATALOGUE, PROJECT, reread, told

pytestmark = pytest.mark.data


Told = tuple[Voice, Estimates]


FOCI = {"Randers": "730", "Horsens": "615", "Læsø": "825", "København": "101"}


@pytest.fixture(scope="module")
def rate() -> Estimate:
    edition = resolve(CATALOGUE, "randers", {})
    return PROJECT.estimates(edition)["employment_rate"]


@pytest.mark.parametrize(
    ("first", "last", "polarity", "expected"),
    [
        (0.3, -1.2, "higher_is_better", ("widened", True, "unfavourable")),
        (0.3, -1.2, "lower_is_better", ("widened", True, "favourable")),
        (-2.0, -1.0, "higher_is_better", ("narrowed", False, "favourable")),
        (1.0, 2.0, "neutral", ("widened", False, "neither")),
        (1.02, 0.98, "higher_is_better", ("unchanged", False, "neither")),
        (-1.0, 1.0, "higher_is_better", ("unchanged", True, "favourable")),
    ],
)
def test_a_direction_is_arithmetic(
    rate: Estimate, first: float, last: float, polarity: str, expected: tuple[str, bool, str]
) -> None:
    assert rate.moved is not None
    gap = replace(rate.moved.gap, first=first, last=last)
    indicator = rate.indicator.model_copy(update={"polarity": polarity})
    way = direction(replace(rate, moved=replace(rate.moved, gap=gap), indicator=indicator))
    assert (way.movement, way.changed_sides, way.favour) == expected


@every(focus=some(FOCI, 2))
def test_every_count_adds_up_to_the_family(focus: str) -> None:
    voice, estimates = told(focus)
    family = [estimates[key] for key in estimates.family]
    c = count_directions(family)
    assert c.of == len(family)
    assert c.widened + c.narrowed + c.unchanged == c.of
    assert c.favourable + c.unfavourable + c.neither == c.of
    assert c.steadily_widening + c.steadily_narrowing + c.drift == c.of
    exhibit = exhibits_dashboard.direction_table(family, voice)
    frame = exhibit.frame
    assert (frame["movement"] == "widened").sum() == c.widened
    assert (frame["verdict"] == str(Verdict.WIDENING)).sum() == c.steadily_widening
    said = exhibits_dashboard.direction_sentences(c, voice)
    assert f"Of the {c.of} gaps" in said and f"{c.unfavourable} the unfavourable way" in said
    assert voice.edition.focus_name in said


@every(focus=some(FOCI, 2))
def test_the_dashboard_holds_every_published_indicator(focus: str) -> None:
    voice, estimates = told(focus)
    published = [e for e in estimates if e.latest is not None]
    exhibit = exhibits_dashboard.dashboard_table(list(estimates), voice)
    assert exhibit.frame["indicator"].tolist() == [e.indicator.id for e in published]
    assert len([e for e in published if e.moved is None]) >= 6, "tables of one year are among them"
    assert f"{len(published)} indicators for {voice.edition.focus_name}" in exhibit.caption
    lines = exhibit.markdown.splitlines()
    chapters = {e.indicator.chapter for e in published}
    assert len(lines) == 2 + len(published) + len(chapters)
    for e in published:
        (line,) = [li for li in lines if li.startswith(f"| {exhibits_dashboard.marked(e, voice)} |")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        group = f" ({e.group_rank.rank} of {e.group_rank.of})" if e.group_rank else ""
        assert cells[6] == (f"{e.rank.rank} of {e.rank.of}{group}" if e.rank else "")
        assert cells[7] == (str(e.judged.verdict) if e.judged else "not tested")
        assert cells[0].endswith("\N{WHITE CIRCLE}") == e.unconfirmed
        assert e.compared is not None
        gap = voice.language.number(e.compared.gap, e.comparison.decimals, signed=True)
        record = exhibit.frame.set_index("indicator").loc[e.indicator.id]
        if e.moved is None:
            index = e.indicator.comparison == "index"
            assert str(e.compared.year) in cells[2]
            assert cells[3:6] == ["", "" if index else gap, "one year only"]
            assert (
                record[["base_year", "gap_base", "movement", "favour", "verdict", "p_adjusted"]].isna().all()
            )
        else:
            assert cells[4] == gap and f"spark-{e.indicator.slug}.svg" in cells[1]
            assert e.latest is not None and str(e.latest.year) in cells[2]
        assert record["unconfirmed"] == e.unconfirmed and record["last_year"] == e.compared.year


@every(focus=some(FOCI, 2))
def test_small_panels_are_redrawn_from_their_csv(focus: str) -> None:
    voice, estimates = told(focus)
    own = [e for e in estimates if e.indicator.chapter == "context" and e.moved is not None]
    exhibit = exhibits_dashboard.panels_figure(own, voice, "context", "Context")
    assert style.svg(figures_dashboard.multiples(reread(exhibit), voice.language)) == exhibit.svg
    for e in own:
        assert e.moved is not None
        part = exhibit.frame[exhibit.frame["indicator"] == e.indicator.id]
        assert part["gap"].iloc[0] == e.moved.gap.first and part["gap"].iloc[-1] == e.moved.gap.last
        assert part["word"].iloc[0] == (str(e.judged.verdict) if e.judged else "no trend tested")


@every(focus=some(FOCI, 2))
def test_weighted_ranks_are_those_of_complete_measures_in_the_better_direction(focus: str) -> None:
    voice, estimates = told(focus)
    levels = favourable_levels(list(estimates), CATALOGUE.municipalities)
    assert levels.shape[0] == 98 and levels.notna().to_numpy().all() and levels.shape[1] >= 2
    for key in levels:
        indicator = CATALOGUE.indicators[str(key)]
        assert indicator.polarity != "neutral"
        last = estimates[str(key)].panel.values.iloc[-1][levels.index]
        assert levels[key].tolist() == (last if indicator.polarity == "higher_is_better" else -last).tolist()
    exhibit = exhibits_dashboard.weighted_figure(list(estimates), voice)
    assert isinstance(exhibit, Exhibit)
    frame = reread(exhibit)
    assert (frame.groupby("area")["draws"].sum() == 1000).all()
    own = weighted_ranks(levels, seed=voice.edition.seed).loc[voice.edition.focus]
    drawn = frame[frame["area"] == voice.edition.focus]
    assert dict(zip(drawn["rank"], drawn["draws"], strict=True)) == own.value_counts().to_dict()
    assert f"{voice.edition.focus_name} {own.median():.0f} (" in exhibit.caption
    summary = frame.drop_duplicates("area")
    assert style.svg(figures_dashboard.rank_draws(frame, summary, voice.language)) == exhibit.svg


@every(focus=some(FOCI, 2))
def test_weighted_ranks_do_not_hang_on_the_order_of_the_chapters(focus: str) -> None:
    _, estimates = told(focus)
    one = favourable_levels(list(estimates), CATALOGUE.municipalities)
    other = favourable_levels(list(estimates)[::-1], CATALOGUE.municipalities)
    pd.testing.assert_frame_equal(one, other)


def test_too_few_indicators_to_weigh_are_one_sentence() -> None:
    voice, _ = told("730")
    assert exhibits_dashboard.weighted_figure([], voice) == "Too few indicators cover every municipality."


def test_a_volume_without_figures_is_one_sentence() -> None:
    voice, _ = told("730")
    wanted = ["No indicator has figures for Randers."]
    assert exhibits_dashboard.overview([], voice) == wanted == exhibits_dashboard.directions([], voice)


@pytest.mark.parametrize(
    ("polarity", "said"),
    [
        ("higher_is_better", "the one gap moved the unfavourable way since its base year. Each panel"),
        ("lower_is_better", "the one gap moved the favourable way since its base year. Each panel"),
        ("neutral", "the one gap has no better end or did not move since its base year. Each panel"),
    ],
)
def test_one_gap_is_spoken_of_in_the_singular(rate: Estimate, polarity: str, said: str) -> None:
    voice, _ = told("730")
    only = replace(rate, indicator=rate.indicator.model_copy(update={"polarity": polarity}))
    assert said in exhibits_dashboard.panels_figure([only], voice, "context", "Context").caption


def test_the_last_of_several_gaps_is_spoken_of_in_the_singular(rate: Estimate) -> None:
    voice, _ = told("730")

    def with_another(polarity: str) -> str:
        indicator = rate.indicator.model_copy(update={"id": "another", "polarity": polarity})
        both = [rate, replace(rate, indicator=indicator)]
        return exhibits_dashboard.panels_figure(both, voice, "context", "Context").caption

    assert "the other has no better end or did not move." in with_another("neutral")
    assert "0 the favourable way. Each panel" in with_another("higher_is_better"), "no other is left"
