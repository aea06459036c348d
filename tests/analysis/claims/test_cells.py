"""The cells a rule asks for: of one table, added up, and of the 98 municipalities as one place."""

from __future__ import annotations

import pytest

from analysis.claims.cells import Cells, Reader
from real import CATALOGUE, PROJECT

pytestmark = pytest.mark.data


def test_the_98_are_one_place_only_where_all_are_published() -> None:
    reader = Reader(PROJECT.tables)
    sums = reader.find({"x": Cells(table="lbesk69", annual="mean", with_98="sum_98")}).frames["x"]
    own = sums[sums["area"].isin(CATALOGUE.municipalities) & (sums["year"] == 2023)]
    (whole,) = sums.loc[(sums["area"] == "sum_98") & (sums["year"] == 2023), "value"]
    assert whole == pytest.approx(own["value"].sum())
    cells = Cells(table="bm010", select={"property": "Ejerlejlighed"}, annual="mean", with_98="mean_98")
    assert "mean_98" not in set(reader.find({"x": cells}).frames["x"]["area"]), "some have no sales of flats"


def test_categories_are_added_up_where_all_of_them_are_published() -> None:
    reader = Reader(PROJECT.tables)
    months = ("6 - 9 mdr.", "9 - 12 mdr.")
    cells = Cells(table="valgdatabase_benefits", add_up={"age": ("18-29 år", "30-49 år"), "months": months})
    found = reader.find({"x": cells}).frames["x"].set_index("area")["value"]
    raw = PROJECT.tables.read("valgdatabase_benefits")
    own = raw[(raw["area"] == "730") & raw["age"].isin(["18-29 år", "30-49 år"]) & raw["months"].isin(months)]
    assert found["730"] == own["value"].sum() and len(own) == 4
    lacking = cells.model_copy(update={"add_up": {"age": ("18-29 år",), "months": ("13 mdr.",)}})
    assert reader.find({"x": lacking}).missing
