"""The tile map draws the frame: a square a municipality in the colour of its fifth, named ones outlined."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from analysis.figures import style
from analysis.figures.map import fifths, ink, tile_map, tiles
from analysis.language.numbers import Language

pytestmark = pytest.mark.unit


def fixture_frame() -> pd.DataFrame:
    squares = tiles()
    values = pd.Series(np.random.default_rng(1).normal(size=98), index=list(squares))
    values.iloc[[3, 7]] = np.nan
    frame = pd.DataFrame(
        {
            "role": "municipality",
            "area": list(squares),
            "name": list(squares),
            "short": [t.short for t in squares.values()],
            "row": [t.row for t in squares.values()],
            "column": [t.column for t in squares.values()],
            "value": values.to_numpy(),
            "fifth": fifths(values).to_numpy(),
        }
    ).astype({"fifth": "Int64"})
    frame.loc[frame["area"].isin(["615", "740"]), "role"] = "comparator"
    frame.loc[frame["area"] == "730", "role"] = "focus"
    return frame.sort_values("role", key=lambda s: s.map(["municipality", "comparator", "focus"].index))


def test_every_square_has_the_colour_of_its_fifth() -> None:
    frame = fixture_frame()
    key = {i: f"words {i}" for i in range(1, 6)}
    (axes,) = tile_map(frame, "Fixture", key, Language("en")).axes
    squares = {}
    for patch in axes.patches:
        assert isinstance(patch, Rectangle)
        if patch.get_width() > 0.9 and patch.get_zorder() == 3:
            place = (int(patch.get_y()), int(patch.get_x()))
            squares[place] = to_hex(patch.get_facecolor()) if not patch.get_hatch() else None
    expected = {
        (row.row, row.column): None if pd.isna(row.fifth) else style.CLASSES[int(row.fifth) - 1]
        for row in frame.itertuples()
    }
    assert squares == expected
    words = {t.get_text() for t in axes.texts}
    assert words == set(frame["short"]) | set(key.values()) | {"not published"}


def test_the_focus_is_outlined_most_heavily() -> None:
    (axes,) = tile_map(fixture_frame(), "Fixture", {1: "low"}, Language("en")).axes
    outlines = {to_hex(p.get_edgecolor()): p.get_linewidth() for p in axes.patches if not p.get_fill()}
    assert set(outlines) == {style.FOCUS, *style.COMPARATORS[:2]}
    assert outlines[style.FOCUS] > max(outlines[c] for c in style.COMPARATORS[:2])


@given(st.lists(st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))), max_size=98))
def test_fifths_keep_order_and_equal_values_together(values: list[float]) -> None:
    series = pd.Series(values, dtype=float)
    classes = fifths(series)
    assert list(classes.isna()) == list(series.isna())
    known = pd.DataFrame({"v": series.dropna(), "c": classes.dropna().astype(int)}).sort_values("v")
    assert known["c"].is_monotonic_increasing and known["c"].between(1, 5).all()
    assert (known.groupby("v")["c"].nunique() <= 1).all()


def test_98_different_values_make_fifths_of_19_or_20() -> None:
    counts = fifths(pd.Series(range(98), dtype=float)).value_counts()
    assert set(counts) <= {19, 20} and counts.sum() == 98


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("dark", [False, True])
def test_the_scale_runs_one_way_in_grey_and_its_letters_can_be_read(dark: bool) -> None:
    def shown(colour: str) -> str:
        return style.DARK[colour] if dark else colour

    grey = [luminance(shown(c)) for c in style.CLASSES]
    steps = np.diff(grey) if dark else -np.diff(grey)
    assert (steps > 0).all(), "the stronger the colour the further from the page"
    lightness = np.cbrt(grey)
    assert (np.abs(np.diff(lightness)) > 0.05).all(), "neighbouring classes differ in grey"
    for fifth, colour in enumerate(style.CLASSES, start=1):
        one, other = sorted([luminance(shown(colour)), luminance(shown(ink(fifth)))])
        assert (other + 0.05) / (one + 0.05) >= 4.5, f"letters on class {fifth}"
