"""Moves between municipalities: both directions, every partner once, Christiansø left out."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.data.flows import AGES, BY_AGE, TABLE, ages_of, moves_of, partners
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


@every(area=["730", "615", "740", "630"])
def test_moves_by_age_are_sums_of_single_years(area: str) -> None:
    found = ages_of(PROJECT.tables, area)
    table = PROJECT.tables.read(BY_AGE)
    inside = table["area"].isin(CATALOGUE.municipalities) & table["origin"].isin(CATALOGUE.municipalities)
    young = table[inside & table["age"].astype(int).between(18, 24)]
    assert found.loc[18, "arrivals"] == young.loc[young["area"] == area, "value"].sum()
    assert found.loc[18, "departures"] == young.loc[young["origin"] == area, "value"].sum()
    assert found.index.tolist() == list(AGES[:-1])


def test_a_municipality_is_not_shown_by_some_of_its_moves() -> None:
    assert {code for code in CATALOGUE.municipalities if ages_of(PROJECT.tables, code) is not None} == {
        "730", "615", "740", "630",
    }  # fmt: skip
