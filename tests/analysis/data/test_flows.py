"""Moves between municipalities: both directions, every partner once, Christiansø left out."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data.flows import TABLE, moves_of, partners
from every import every
from real import PROJECT

pytestmark = pytest.mark.data


CATALOGUE = PROJECT.catalogue


def test_partners_are_counted_both_ways_and_ordered_by_volume() -> None:
    moves = pd.DataFrame(
        [
            ("x", "a", 5.0),
            ("a", "x", 2.0),
            ("x", "b", 1.0),
            ("c", "x", 7.0),
            ("a", "b", 9.0),
            ("x", "x", 4.0),
        ],
        columns=["area", "origin", "value"],
    )
    found = partners(moves, "x")
    assert found.index.tolist() == ["a", "c", "b"], "a and c tie at 7 and stand by code"
    assert found.to_numpy().tolist() == [[5, 2, 3, 7], [0, 7, -7, 7], [1, 0, 1, 1]]


@every(area=["730", "615", "825", "101"])
def test_the_sums_are_those_of_the_table(area: str) -> None:
    table = PROJECT.tables.read(TABLE)
    inside = table["area"].isin(CATALOGUE.municipalities) & table["origin"].isin(CATALOGUE.municipalities)
    table = table[inside]
    found = moves_of(PROJECT.tables, area)
    assert found["arrivals"].sum() == table.loc[table["area"] == area, "value"].sum()
    assert found["departures"].sum() == table.loc[table["origin"] == area, "value"].sum()
    assert found["volume"].is_monotonic_decreasing and area not in found.index


def test_what_one_gains_the_other_loses() -> None:
    randers, aarhus = moves_of(PROJECT.tables, "730"), moves_of(PROJECT.tables, "751")
    assert randers.loc["751", "net"] == -aarhus.loc["730", "net"]
    assert sum(moves_of(PROJECT.tables, code)["net"].sum() for code in CATALOGUE.municipalities) == 0
