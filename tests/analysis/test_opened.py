"""Three lines of Python give a researcher what the pages show, or a sentence with what would be right."""

from __future__ import annotations

import inspect
from pathlib import Path

import pandas as pd
import pytest

import analysis
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.exhibits.exhibit import Exhibit
from analysis.opened import FIGURES, Measure, Volume, open_volume
from every import every
from real import CATALOGUE, PROJECT, told

pytestmark = pytest.mark.data


def volume() -> Volume:
    return open_volume("randers")


def test_what_is_offered_is_what_the_package_has() -> None:
    assert analysis.open_volume is open_volume
    assert {*analysis.__all__} <= {*dir(analysis)}
    with pytest.raises(AttributeError, match=r"no attribute 'open_volum'"):
        _ = analysis.open_volum


def test_editors_are_told_the_same_names() -> None:
    stub = Path(analysis.__file__).with_suffix(".pyi").read_text(encoding="utf-8")
    assert all(f"import {name} as {name}" in stub for name in analysis.__all__)


@every(key=lambda: list(CATALOGUE.indicators))
def test_a_panel_is_what_the_estimate_rests_on(key: str) -> None:
    measure, e = volume()[key], told()[1][key]
    panel = measure.panel
    wide = panel.pivot(index="year", columns="area", values="value")
    expected = e.panel.values.dropna(how="all").dropna(how="all", axis="columns")
    pd.testing.assert_frame_equal(
        wide, expected, check_names=False, check_dtype=False, check_index_type=False
    )
    assert not panel.duplicated(["year", "area"]).any()
    focus = panel[panel["role"] == "focus"].set_index("year")["gap"].dropna()
    assert focus.to_dict() == measure.gap.to_dict()
    assert (measure.trend is None) == bool(measure.no_trend)
    assert measure.trend is (e.fit.trend if e.fit else None) or measure.trend == e.fit.trend  # type: ignore[union-attr]
    assert measure.sentences and all("{" not in one for one in (*measure.sentences, measure.definition))
    assert measure.source.startswith("Source: ")
    assert "(table, about)" not in measure.source  # ways that only pages of the book have


def test_figures_are_those_of_the_pages() -> None:
    measure, (voice, estimates) = volume()["employment_rate"], told()
    for kind, draw in FIGURES.items():
        page = draw(estimates["employment_rate"], voice)
        assert isinstance(page, Exhibit) and page.figure is not None
        assert len(measure.figure(kind).axes) == len(page.figure.axes), kind


def test_an_indicator_without_a_figure_says_why() -> None:
    lacking = [key for key in volume() if told()[1][key].moved is None and told()[1][key].latest is not None]
    with pytest.raises(InputError, match=rf"{lacking[0]} has no figure 'gap'. In "):
        volume()[lacking[0]].figure()


def test_wrong_names_cost_one_sentence_with_the_nearest() -> None:
    with pytest.raises(
        InputError, match=r"indicator 'employment' is not in .*; did you mean employment_rate?"
    ):
        volume()["employment"]
    with pytest.raises(InputError, match=r"figure 'levl' is not known; did you mean level?"):
        volume()["employment_rate"].figure("levl")
    with pytest.raises(InputError, match=r"parameter 'focsu' is not known; did you mean focus?"):
        open_volume("randers", focsu="Horsens")
    assert "employment" not in volume() and "employment_rate" in volume()


def test_the_list_of_indicators_is_whole() -> None:
    listed = volume().indicators
    assert list(listed.index) == list(volume()) == list(CATALOGUE.indicators)
    assert listed.notna().all().all() and len(volume()) == len(listed)
    assert volume()._ipython_key_completions_() == list(listed.index)


def test_everything_public_is_told_by_help() -> None:
    for kind in (Volume, Measure):
        for name, member in inspect.getmembers(kind):
            if not name.startswith("_") and name not in dir(dict):
                assert inspect.getdoc(member), f"{kind.__name__}.{name}"


def test_it_speaks_the_language_asked_for() -> None:
    danish = open_volume("randers", language="da")
    assert danish["employment_rate"].source.startswith("Kilde: ")
    assert danish["employment_rate"].name == CATALOGUE.indicators["employment_rate"].name.da
    assert danish["employment_rate"].gap.equals(volume()["employment_rate"].gap)


@pytest.mark.parametrize("folder", ["notebooks", "src/analysis/inference", "data/tables"])
def test_any_folder_of_the_checkout_will_do(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT.root / folder)
    assert find_root() == PROJECT.root


def test_where_there_is_no_project_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("analysis.declared.reading.__file__", str(tmp_path / "a/b/c/d/reading.py"))
    with pytest.raises(
        InputError, match=r"no project is at .* start in a folder of the clone, or .*VOLUME_PROJECT"
    ):
        find_root()
