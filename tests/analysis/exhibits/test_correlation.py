"""Rank correlations: a figure redrawn from its CSV file, with words that say the numbers."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Circle, Rectangle

from analysis.estimates.correlations import (
    MOST,
    eligible,
    latest,
)
from analysis.estimates.estimate import Estimates
from analysis.exhibits import correlation as exhibits_correlation
from analysis.exhibits.exhibit import Exhibit
from analysis.figures import correlation as figures_correlation
from analysis.figures import style
from analysis.language.numbers import Language
from real import PROJECT, reread, shown, voice_of

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    return PROJECT.estimates(voice_of("730").edition)


@pytest.fixture(scope="module")
def exhibit(estimates: Estimates) -> Exhibit:
    return shown(exhibits_correlation.correlation_figure(list(estimates), voice_of("730")))


def test_the_figure_is_redrawn_from_its_csv(exhibit: Exhibit, estimates: Estimates) -> None:
    frame = reread(exhibit)
    figure = figures_correlation.triangle(frame, Language("en"))
    assert style.svg(figure) == exhibit.svg
    assert len(frame) == MOST * (MOST - 1) / 2 and (frame["row"] > frame["column"]).all()
    (axes,) = figure.axes
    number = Language("en").number
    cells = axes.texts[: len(frame)]
    assert [t.get_text() for t in cells] == [number(r, 2) for r in frame["rho"]]
    assert [t.get_position() for t in cells] == [
        (c - 0.5, r) for r, c in zip(frame["row"], frame["column"], strict=True)
    ]
    kinds = [Circle if r < 0 else Rectangle for r in frame["rho"]]
    assert [type(p) for p in axes.patches] == kinds
    row = frame.iloc[-1]
    one, other = (latest(estimates[row[k]]) for k in ("row_indicator", "column_indicator"))
    both = pd.concat([one, other], axis=1).dropna().rank()
    assert row["rho"] == pytest.approx(both.iloc[:, 0].corr(both.iloc[:, 1]))
    assert row["n"] == len(both)


def test_names_fit_beside_their_rows(exhibit: Exhibit) -> None:
    figure = figures_correlation.triangle(exhibit.frame, Language("en"))
    (axes,) = figure.axes
    width = figure.bbox.width
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= width, text.get_text()


def test_the_caption_warns_and_says_the_extremes(exhibit: Exhibit) -> None:
    number = Language("en").number
    for words in (exhibit.caption, exhibit.alt):
        for rho in (exhibit.frame["rho"].max(), exhibit.frame["rho"].min()):
            assert number(rho, 2, signed=True) in words
    assert "ecological fallacy" in exhibit.caption
    assert f"All {len(exhibit.frame)} pairs" in exhibit.caption


def test_with_too_few_measures_there_is_no_figure(estimates: Estimates) -> None:
    few = eligible(list(estimates), 98)[:2]
    said = exhibits_correlation.correlation_figure(few, voice_of("730"))
    assert said == "Too few indicators cover the municipalities."
