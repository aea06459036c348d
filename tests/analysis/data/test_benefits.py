"""Residents on benefits: cells added up, left out where unknown, standardised; parts that add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.benefits import counts, tabulate
from analysis.estimates.benefits import by_age, standardised
from real import PROJECT

pytestmark = pytest.mark.data


CATALOGUE = PROJECT.catalogue
BENEFITS = CATALOGUE.benefits
MEASURES = {m.id: m for m in BENEFITS.measures}
ANY = MEASURES["public_benefits"]
NONE = "Modtog ikke ydelser"


def fixture_cells() -> pd.DataFrame:
    """Two fixture municipalities; every month category of F1 holds 10 persons, of F2 20."""
    return pd.DataFrame(
        [
            {"area": area, "age": age, "months": months, "value": value}
            for area, value in (("F1", 10.0), ("F2", 20.0))
            for age in BENEFITS.ages
            for months in BENEFITS.residents
        ]
    )


def test_counts_add_up_the_months_of_a_measure() -> None:
    found = tabulate(fixture_cells(), BENEFITS, ANY, ("F1", "F2"))
    assert (
        found.events.loc["F1"].tolist() == [40.0] * 3 and found.population.loc["F2"].tolist() == [100.0] * 3
    )
    year_round = tabulate(fixture_cells(), BENEFITS, MEASURES["year_round_benefits"], ("F1", "F2"))
    assert year_round.events.loc["F2"].tolist() == [20.0] * 3
    assert year_round.population.equals(found.population)


def test_a_municipality_with_a_missing_cell_or_an_empty_age_group_is_left_out() -> None:
    cells = fixture_cells()
    missing = cells.drop(cells.index[(cells["area"] == "F1") & (cells["months"] == NONE)][0])
    assert tabulate(missing, BENEFITS, ANY, ("F1", "F2", "F3")).left_out == ("F1", "F3")
    empty = cells.assign(
        value=cells["value"].mask((cells["area"] == "F2") & (cells["age"] == "18-29 år"), 0.0)
    )
    assert tabulate(empty, BENEFITS, ANY, ("F1", "F2")).left_out == ("F2",)


def test_nobody_on_benefit_is_a_share_of_zero() -> None:
    cells = fixture_cells()
    none = cells.assign(value=cells["value"].where((cells["area"] == "F2") | (cells["months"] == NONE), 0.0))
    found = tabulate(none, BENEFITS, ANY, ("F1", "F2"))
    rates = standardised(found, level=0.95)
    assert rates.loc["F1", ["crude", "rate", "low"]].tolist() == [0.0, 0.0, 0.0]
    assert rates.loc["F1", "high"] > 0, "no event is no certainty"
    assert rates.loc["F1", "rank"] == 1


@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_the_shares_are_those_of_the_table(measure: object) -> None:
    found = counts(PROJECT.tables, measure)  # type: ignore[arg-type]
    assert found.left_out == () and len(found.population) == 98
    table = PROJECT.tables.read(BENEFITS.table)
    own = table[table["area"] == "730"]
    on = own["months"].isin(measure.months)  # type: ignore[attr-defined]
    rates = standardised(found, level=0.95)
    assert rates.loc["730", "crude"] == pytest.approx(100 * own.loc[on, "value"].sum() / own["value"].sum())
    # By hand: the municipality's rate at each age, weighted by the residents of all.
    weights = found.population.sum() / found.population.to_numpy().sum()
    by_hand = 100 * (found.events.loc["730"] / found.population.loc["730"] * weights).sum()
    assert rates.loc["730", "rate"] == pytest.approx(by_hand)
    assert rates.loc["together", "rate"] == pytest.approx(rates.loc["together", "crude"])
    assert ((rates["low"] < rates["rate"]) & (rates["rate"] < rates["high"])).all()
    order = rates.drop("together").sort_values("rate")
    assert order["rank"].tolist() == list(range(1, 99))
    assert pd.isna(rates.loc["together", "rank"])


@pytest.mark.parametrize("code", ["730", "825", "101"])
def test_the_parts_of_the_gap_add_up(code: str) -> None:
    found = counts(PROJECT.tables, ANY)
    rates, parts = standardised(found, level=0.95), by_age(found, code)
    assert parts.total == pytest.approx(rates.loc[code, "crude"] - rates.loc["together", "crude"])
    assert sum(parts.effects) == pytest.approx(parts.total)
    assert np.sum(parts.contributions) == pytest.approx(parts.total)
    assert parts.categories == tuple(BENEFITS.ages)
