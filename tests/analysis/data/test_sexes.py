"""Men and women apart: the cells of the sex alone, and a figure redrawn from its CSV file."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.colors import to_hex

from analysis.data.sexes import by_sex, has_sexes
from analysis.errors import InputError
from analysis.exhibits import sexes as exhibits_sexes
from analysis.figures import sexes as figures_sexes
from analysis.figures import style
from every import every
from real import CATALOGUE, PROJECT, reread, shown, voice_of

pytestmark = pytest.mark.data


NEET = CATALOGUE.indicators["neet"]


def test_both_sexes_add_up_to_all() -> None:
    edition = voice_of("730").edition
    table = PROJECT.tables.read("neet2")
    found = by_sex(PROJECT.tables, edition, NEET)
    for category in CATALOGUE.sexes.categories:
        own = table[(table["sex"] == category) & (table["area"] == "730") & (table["period"] == "2019")]
        cells = own.set_index("status")["value"]
        share = 100 * cells["Ikke aktive (NEET)"] / cells["Aktive og ikke aktive i alt"]
        assert found[category].values.loc[2019, "730"] == pytest.approx(share)
    together = PROJECT.estimates(edition)["neet"].panel.values
    between = [panel.values for panel in found.values()]
    assert (np.fmin(*between) <= together + 1e-9).to_numpy().all()
    assert (together <= np.fmax(*between) + 1e-9).to_numpy().all()


def test_a_table_without_the_sexes_is_known_as_one() -> None:
    assert has_sexes(CATALOGUE, NEET)
    assert not has_sexes(CATALOGUE, CATALOGUE.indicators["house_price"])
    with pytest.raises(InputError, match="Mænd"):
        # Disposable income is at hand for both sexes together only.
        by_sex(PROJECT.tables, voice_of("730").edition, CATALOGUE.indicators["disposable_income"])


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
