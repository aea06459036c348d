"""The line from a name to its point: where Matplotlib's own connection would run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionStyle, Rectangle

from analysis.figures.leader import leader, straight

pytestmark = pytest.mark.unit

pixels = st.floats(-500, 500)
sizes = st.floats(4, 200)
shares = st.floats(0.1, 0.9)  # a box has a margin around its words


@given(pixels, pixels, sizes, sizes, shares, shares, pixels, pixels)
def test_it_runs_as_a_connection_of_matplotlib(
    left: float, low: float, width: float, height: float, right: float, up: float, x: float, y: float
) -> None:
    box = Rectangle((left, low), width, height, transform=None)
    start, end = (left + right * width, low + up * height), (x, y)
    # Where there is room for a line at all.
    outside = max(left - x, x - left - width, low - y, y - low - height)
    assume(outside > 12)
    expected = ConnectionStyle.Arc3()(start, end, shrinkA=1, shrinkB=5, patchA=box).vertices[[0, -1]]
    assert straight(start, end, 1, 5, box).vertices == pytest.approx(expected, abs=0.2)


def test_a_point_under_its_name_has_a_line_all_the_same() -> None:
    box = Rectangle((0, 0), 100, 20, transform=None)
    assert straight((50, 10), (60, 10), 1, 2, box).vertices.tolist() == [[51, 10], [58, 10]]


@pytest.mark.parametrize("end", [(0, 0), (3, 0)])
def test_ends_do_not_pass_one_another(end: tuple[float, float]) -> None:
    assert straight((0, 0), end, 2, 5).vertices.tolist() == [[0, 0], list(end)]


def test_matplotlib_draws_it() -> None:
    axes = Figure().add_axes((0, 0, 1, 1))
    name = axes.annotate(
        "a name", (0.2, 0.2), xytext=(0.6, 0.2), va="center", arrowprops=leader("red", start=(0, 0.5))
    )
    axes.figure.draw_without_rendering()
    assert name.arrow_patch is not None
    drawn = name.arrow_patch.get_path().vertices
    at = axes.transData.transform((0.2, 0.2))
    assert np.hypot(*(drawn[-1] - at)) == pytest.approx(5 * axes.figure.dpi / 72, abs=0.01)
    assert drawn[0, 0] < name.get_window_extent().x1
