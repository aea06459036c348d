"""Flows, compositions and expected values: redrawn from their CSV files, with words that say the numbers."""

from __future__ import annotations

import pytest

from analysis.data.composition import counts
from analysis.data.flows import moves_of
from analysis.estimates.estimate import Estimates
from analysis.estimates.expected import compare
from analysis.exhibits import composition as exhibits_composition
from analysis.exhibits import expected
from analysis.exhibits import flow as exhibits_flow
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import composition as figures_composition
from analysis.figures import expected as figures_expected
from analysis.figures import flow as figures_flow
from analysis.figures import style
from every import every
from real import CATALOGUE, PROJECT, reread, voice_of

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


def test_categories_are_called_what_is_declared() -> None:
    composition = CATALOGUE.compositions["tenure"]
    frame = exhibits_composition.composition_frame(composition, voice_of("730"))
    assert list(dict.fromkeys(frame["category"])) == [name.en for name in composition.categories.values()]


@every(name=list(CATALOGUE.compositions), focus=["730", "825"])
def test_a_composition_is_redrawn_from_its_csv(name: str, focus: str) -> None:
    voice, composition = voice_of(focus), CATALOGUE.compositions[name]
    exhibit = exhibits_composition.composition_figure(composition, voice)
    assert isinstance(exhibit, Exhibit)
    assert style.svg(figures_composition.shares(reread(exhibit), voice.language)) == exhibit.svg
    frame = exhibit.frame
    assert frame.groupby("area")["share"].sum().to_list() == pytest.approx([100.0] * frame["area"].nunique())
    own = frame[frame["role"] == "focus"].set_index("category")
    wide = counts(PROJECT.tables, composition)
    assert own["count"].tolist() == wide.loc[focus].astype(int).tolist()
    together = frame[frame["role"] == "reference"].set_index("category")["share"]
    half = (own["share"] - together).abs().sum() / 2
    assert own["dissimilarity"].iloc[0] == pytest.approx(half)
    assert f"Dissimilarity index {voice.language.number(half, 1)}" in exhibit.caption
    largest = (own["share"] - together).idxmax()
    assert largest.lower()[1:] in exhibit.alt.lower()


@pytest.fixture(scope="module")
def randers() -> tuple[Voice, Estimates]:
    voice = voice_of("730")
    return voice, PROJECT.estimates(voice.edition)


def test_expected_values_are_redrawn_from_their_csv(randers: tuple[Voice, Estimates]) -> None:
    voice, estimates = randers
    y, x = estimates["employment_rate"], estimates["higher_education"]
    found = compare(y, [x], voice.edition)
    exhibit = expected.expected_figure(y, [x], voice)
    assert found is not None and isinstance(exhibit, Exhibit)
    titles = (f"Actual, {y.indicator.unit.en}", "Expected from higher education")
    again = figures_expected.expected_actual(reread(exhibit), titles, voice.language)
    assert style.svg(again) == exhibit.svg
    frame = exhibit.frame.set_index("area")
    assert frame.loc["730", "actual"] == y.panel.values.loc[found.year, "730"]
    others = frame.drop("730")
    # By the closed form for one predictor, without the focus.
    slope = others["higher_education"].cov(others["actual"]) / others["higher_education"].var()
    start = others["actual"].mean() - slope * others["higher_education"].mean()
    own = start + slope * frame.loc["730", "higher_education"]
    assert frame.loc["730", "expected"] == pytest.approx(own)
    assert voice.language.show(voice.value(y.indicator, own)) in exhibit.caption


def test_without_a_figure_for_the_focus_nothing_is_compared(randers: tuple[Voice, Estimates]) -> None:
    voice = voice_of("825")
    estimates = PROJECT.estimates(voice.edition)
    missing = next(e for e in estimates if not e.published)
    assert compare(missing, [estimates["higher_education"]], voice.edition) is None
    said = expected.expected_figure(missing, [estimates["higher_education"]], voice)
    assert said == (
        f"{voice.name(missing.indicator)}: no year in which Læsø and enough other municipalities have every "
        "figure needed."
    )


def test_a_composition_unusable_for_the_focus_is_one_sentence() -> None:
    said = exhibits_composition.composition_figure(CATALOGUE.compositions["dwelling-type"], voice_of("615"))
    assert said == (
        "Dwellings by type: Horsens is left out: its terraced houses were perhaps filed as detached."
    )
