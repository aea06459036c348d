"""Men and women apart: the cells of the sex alone."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.data.sexes import by_sex, has_sexes
from analysis.errors import InputError
from real import CATALOGUE, PROJECT, voice_of

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
