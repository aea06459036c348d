"""Bump and slope charts draw their frames: ranks downwards, holes open, both ends labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from analysis.figures import style
from analysis.figures.ranks import bump, slope
from analysis.language.numbers import Language

pytestmark = pytest.mark.unit


EN = Language("en")


def bump_frame() -> pd.DataFrame:
    random = np.random.default_rng(3)
    areas = [f"F{i:02}" for i in range(10)]
    ranks = pd.DataFrame(
        [random.permutation(10) + 1 for _ in range(6)], index=range(2010, 2016), columns=areas
    )
    long = (
        ranks.rename_axis("year").melt(ignore_index=False, var_name="area", value_name="rank").reset_index()
    )
    long["role"] = long["area"].map({"F07": "comparator", "F08": "comparator", "F09": "focus"})
    long["role"] = long["role"].fillna("municipality")
    long["name"] = "Fixture " + long["area"]
    long["of"] = 10
    return long[~((long["area"] == "F07") & (long["year"] == 2012))]


def test_a_bump_chart_draws_every_rank_and_leaves_holes_open() -> None:
    frame = bump_frame()
    (axes,) = bump(frame, EN, [(2013, "break")]).axes
    looks = {"F09": style.FOCUS, "F07": style.COMPARATORS[0], "F08": style.COMPARATORS[1]}
    lines = [line for line in axes.lines if line.get_transform() == axes.transData]
    for area, colour in looks.items():
        (line,) = [li for li in lines if to_hex(li.get_color()) == colour]
        own = frame[frame["area"] == area].set_index("year")["rank"].reindex(range(2010, 2016))
        np.testing.assert_array_equal(line.get_xdata(), own.index)
        np.testing.assert_array_equal(line.get_ydata(), own.to_numpy(dtype=float))
    quiet = [tuple(li.get_ydata()) for li in lines if to_hex(li.get_color()) == style.BACKDROP]
    expected = [tuple(g["rank"]) for _, g in frame[frame["role"] == "municipality"].groupby("area")]
    assert sorted(quiet) == sorted(expected)
    bottom, top = axes.get_ylim()
    assert bottom > 10 and top < 1, "rank 1 is on top"
    labels = {t.get_text() for t in axes.texts}
    last = frame[(frame["year"] == 2015) & (frame["role"] != "municipality")]
    first = frame[(frame["year"] == 2010) & (frame["role"] == "focus")]["rank"].iloc[0]
    assert labels == {f"{r.name} {r.rank}" for r in last[["name", "rank"]].itertuples(index=False)} | {
        "break",
        str(first),
    }


def test_a_slope_chart_labels_both_ends_of_every_series() -> None:
    rows = [("comparator", "FC", "Fixture one", 3.0, 5.0), ("reference", "reference", "All", 4.0, 4.1)]
    rows.append(("focus", "FF", "Fixture focus", 3.01, 2.0))
    frame = pd.DataFrame(
        [
            {"role": r, "area": a, "name": n, "year": y, "value": v}
            for r, a, n, *vs in rows
            for y, v in zip((2008, 2020), vs, strict=True)
        ]
    )
    (axes,) = slope(frame, "Fixture", lambda v: EN.number(v, 2)).axes
    drawn = {to_hex(li.get_color()): tuple(li.get_ydata()) for li in axes.lines if len(li.get_xdata()) == 2}
    assert drawn[style.FOCUS] == (3.01, 2.0) and drawn[style.REFERENCE] == (4.0, 4.1)
    assert drawn[style.COMPARATORS[0]] == (3.0, 5.0)
    labels = {t.get_text() for t in axes.texts}
    assert labels == {f"{n}  {a:.2f}" for _, _, n, a, _ in rows} | {f"{b:.2f}  {n}" for _, _, n, _, b in rows}
    left = sorted(t.xyann[1] for t in axes.texts if t.xyann[0] < 0)
    low, high = axes.get_ylim()
    assert min(np.diff(left)) > 0.04 * (high - low), "labels of near values are moved apart"


def test_series_that_start_level_share_one_label() -> None:
    frame = pd.DataFrame(
        [
            ("comparator", "FC", "Fixture one", 2008, 100.0),
            ("comparator", "FC", "Fixture one", 2020, 110.0),
            ("focus", "FF", "Fixture focus", 2008, 100.0),
            ("focus", "FF", "Fixture focus", 2020, 105.0),
        ],
        columns=["role", "area", "name", "year", "value"],
    )
    (axes,) = slope(frame, "Fixture", lambda v: EN.number(v, 0)).axes
    assert sorted(t.get_text() for t in axes.texts) == ["100", "105  Fixture focus", "110  Fixture one"]
