"""Expected values: redrawn from their CSV file, with words that say the numbers."""

from __future__ import annotations

import pytest

from analysis.estimates.estimate import Estimates
from analysis.estimates.expected import compare
from analysis.exhibits import expected
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import expected as figures_expected
from analysis.figures import style
from real import PROJECT, reread, voice_of

pytestmark = pytest.mark.data


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
