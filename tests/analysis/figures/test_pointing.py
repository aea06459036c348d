"""Names in a strip stand beside their points: near, apart, and on the canvas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from analysis.figures.ranks import strip
from analysis.language.numbers import Language
from figure_faults import faults

pytestmark = pytest.mark.unit

EN = Language("en")


def drawn(places: list[int], bend: float) -> Figure:
    """A strip of 98 fixtures, those at the places named; they rise ever steeper."""
    value = np.linspace(0.1, 1, 98) ** bend
    frame = pd.DataFrame({"place": range(1, 99), "rank": range(1, 99), "value": value})
    frame["area"] = frame["place"].astype(str)
    frame["name"] = "Fixture"
    frame["role"] = "municipality"
    frame.loc[[place - 1 for place in places], "role"] = "comparator"
    frame.loc[places[-1] - 1, "role"] = "focus"
    return strip(frame, "Fixtures", EN)


def away(figure: Figure) -> list[float]:
    """How far each name is above or below its point."""
    return [abs(text.xyann[1]) for text in figure.axes[0].texts if isinstance(text, Annotation)]


def test_neighbours_have_their_names_near_and_no_line_through_another() -> None:
    figure = drawn([52, 54, 61, 34], 4.0)
    assert [*faults(figure)] == []
    assert max(away(figure)) < 40


@pytest.mark.parametrize("places", [[5, 9, 10, 8], [1, 2, 3, 4], [8, 9, 3, 1], [97, 98, 95, 96]])
@pytest.mark.parametrize("bend", [0.3, 6.0])
def test_no_name_lies_over_another_or_leaves_the_canvas(places: list[int], bend: float) -> None:
    assert [*faults(drawn(places, bend))] == []
