"""The backdrop of a line figure: quantiles of the municipalities, drawn nowhere else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.figures.bands import BANDS, MIN_MUNICIPALITIES, draw, quantiles

pytestmark = pytest.mark.unit


def invented(count: int, years: range | list[int]) -> pd.DataFrame:
    random = np.random.default_rng(3)
    rows = [
        ("municipality", f"F{i:02}", year, float(random.normal())) for i in range(count) for year in years
    ]
    frame = pd.DataFrame(rows, columns=["role", "area", "year", "value"])
    return frame.astype({"value": float})


def drawn(frame: pd.DataFrame, breaks: list[int] | None = None) -> list[np.ndarray]:
    axes = Figure().add_subplot()
    draw(axes, quantiles(frame), frame["year"], breaks or [])
    return [np.concatenate([p.vertices for p in c.get_paths()]) for c in axes.collections]


def test_the_bounds_are_the_quantiles_of_each_year() -> None:
    frame = invented(60, range(2010, 2015))
    found = quantiles(frame)
    for year, values in frame.groupby("year")["value"]:
        for band in BANDS:
            assert found.loc[year, list(band)].tolist() == pytest.approx(np.quantile(values, band))


def test_the_focus_and_its_comparators_are_municipalities_too_and_a_reference_is_none() -> None:
    frame = invented(60, [2020])
    named = frame.assign(role=["focus", "comparator", "comparator", *["municipality"] * 57])
    country = pd.DataFrame([{"role": "reference", "area": "reference", "year": 2020, "value": 1e6}])
    pd.testing.assert_frame_equal(quantiles(frame), quantiles(pd.concat([named, country])))


@pytest.mark.parametrize("count", [0, 1, MIN_MUNICIPALITIES - 1])
def test_a_handful_of_municipalities_has_no_middle(count: int) -> None:
    frame = invented(count, range(2010, 2015))
    assert quantiles(frame).empty and drawn(frame) == []


def test_a_year_with_too_few_is_left_out() -> None:
    frame = pd.concat([invented(30, range(2010, 2013)), invented(3, [2013])])
    assert list(quantiles(frame).index) == [2010, 2011, 2012]


def test_no_band_lies_over_a_break() -> None:
    frame = invented(30, range(2010, 2016))
    for vertices in drawn(frame, breaks=[2013]):
        assert not ((vertices[:, 0] > 2012) & (vertices[:, 0] < 2013)).any()
    parted = drawn(frame, breaks=[2013])[0]
    assert {2010, 2012, 2013, 2015} <= set(parted[:, 0])


def test_years_published_now_and_then_get_a_bar_each() -> None:
    frame = invented(30, [2009, 2013, 2017])
    for vertices in drawn(frame):
        assert set(vertices[:, 0]) == {2009, 2013, 2017}


def test_both_bands_have_their_own_grey() -> None:
    axes = Figure().add_subplot()
    frame = invented(30, range(2010, 2015))
    draw(axes, quantiles(frame), frame["year"])
    assert [to_hex(c.get_facecolor()[0]) for c in axes.collections] == [style.BAND_80, style.BAND_50]
