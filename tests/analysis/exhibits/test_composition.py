"""Compositions: redrawn from their CSV files, with words that say the numbers."""

from __future__ import annotations

import pytest

from analysis.data.composition import counts
from analysis.exhibits import composition as exhibits_composition
from analysis.exhibits.exhibit import Exhibit
from analysis.figures import composition as figures_composition
from analysis.figures import style
from every import every
from real import CATALOGUE, PROJECT, reread, voice_of

pytestmark = pytest.mark.data


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
    excess = (own["share"] - together) * own["count"].sum() / 100
    assert own["excess"].tolist() == pytest.approx(excess.tolist(), abs=1e-6)
    for extreme in (excess.idxmax(), excess.idxmin()):
        assert f"{voice.language.number(abs(excess[extreme]), 0)} " in exhibit.caption
    for told in (composition.categories[c].en for c in composition.tell):
        assert told.lower()[1:] in exhibit.caption.lower()
    half = (own["share"] - together).abs().sum() / 2
    assert own["dissimilarity"].iloc[0] == pytest.approx(half)
    assert f"Dissimilarity index {voice.language.number(half, 1)}" in exhibit.caption
    largest = (own["share"] - together).idxmax()
    assert largest.lower()[1:] in exhibit.alt.lower()


def test_a_composition_unusable_for_the_focus_is_one_sentence() -> None:
    said = exhibits_composition.composition_figure(CATALOGUE.compositions["dwelling-type"], voice_of("615"))
    assert said == (
        "Dwellings by type: Horsens is left out: its terraced houses were perhaps filed as detached."
    )


def test_excesses_of_all_municipalities_add_up_to_nothing() -> None:
    wide = counts(PROJECT.tables, CATALOGUE.compositions["status"])
    rates = wide.sum() / wide.to_numpy().sum()
    found = {
        code: exhibits_composition.composition_frame(CATALOGUE.compositions["status"], voice_of(code))
        .query("role == 'focus'")
        .set_index("category")["excess"]
        for code in ("730", "825")
    }
    supported = "Publicly supported"
    expected = wide["12. Øvrige (offentligt forsørgede)"] - wide.sum(axis="columns") * rates.iloc[-1]
    assert expected.sum() == pytest.approx(0, abs=1e-6)
    for code, excess in found.items():
        assert excess[supported] == pytest.approx(expected[code])
