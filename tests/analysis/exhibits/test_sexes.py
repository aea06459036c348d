"""Men and women apart: a figure redrawn from its CSV file."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from analysis.exhibits import sexes as exhibits_sexes
from analysis.figures import sexes as figures_sexes
from analysis.figures import style
from every import every
from real import CATALOGUE, PROJECT, reread, shown, voice_of

pytestmark = pytest.mark.data


NEET = CATALOGUE.indicators["neet"]


@every(focus=["730", "825"])
def test_the_figure_is_redrawn_from_its_csv(focus: str) -> None:
    voice = voice_of(focus)
    e = PROJECT.estimates(voice.edition)["neet"]
    exhibit = shown(exhibits_sexes.sex_figure(e, voice))
    frame = reread(exhibit)
    figure = figures_sexes.panels(frame, e.indicator.unit.en, voice.language)
    assert style.svg(figure) == exhibit.svg
    assert len(figure.axes) == 2 and figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    for axes, sex in zip(figure.axes, ("Men", "Women"), strict=True):
        own = frame[frame["sex"] == sex]
        drawn = {to_hex(li.get_color()): li.get_ydata().ravel() for li in axes.lines}
        for role, colour in (("focus", style.FOCUS), ("reference", style.REFERENCE)):
            np.testing.assert_array_equal(drawn[colour], own.loc[own["role"] == role, "value"])
        last = own[own["year"] == own["year"].max()].set_index("role")["value"]
        gap = voice.distance(e, last["focus"] - last["reference"])
        own_value = voice.language.show(voice.value(e.indicator, last["focus"]))
        for words in (exhibit.caption, exhibit.alt):
            assert f"{sex}: {own_value} in 2019, {gap}" in words


def test_the_comparison_starts_in_the_base_year() -> None:
    voice = voice_of(base_year=2012)
    exhibit = shown(exhibits_sexes.sex_figure(voice.estimates["neet"], voice))
    assert " in 2012, " in exhibit.caption and " in 2008" not in exhibit.caption
    assert exhibit.frame["year"].min() == 2008
