"""Which way a gap moved: by arithmetic, and never by what is rounding or a single year."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.estimates.directions import LEAST_YEARS, direction
from analysis.estimates.estimate import Estimate
from every import every, some
from real import CATALOGUE, told

pytestmark = pytest.mark.data

INDICATORS = list(CATALOGUE.indicators)
FOCI = {"Randers": "730", "Horsens": "615", "Copenhagen": "101", "Læsø": "825"}


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_neighbouring_years_are_no_change(focus: str, indicator: str) -> None:
    e = told(focus)[1][indicator]
    if e.moved is None:
        return
    found, years = direction(e), e.moved.last_year - e.moved.base_year
    assert (found.movement == "brief") == (years < LEAST_YEARS)
    if found.movement == "brief":
        assert found.favour == "neither" and not found.changed_sides


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_what_is_smaller_than_the_table_rounds_to_is_no_move(focus: str, indicator: str) -> None:
    e = told(focus)[1][indicator]
    if e.moved is None or e.comparison.starts_level or e.indicator.comparison == "ratio":
        return
    decimals, gap = e.comparison.decimals, e.moved.gap
    shown = abs(round(round(gap.last, decimals) - round(gap.first, decimals), decimals))
    if shown < e.panel.rounding - 1e-9:
        assert direction(e).favour == "neither" and direction(e).movement in ("unchanged", "brief")


def between(indicator: str, first: float, last: float) -> Estimate:
    """The estimate with another gap then and now."""
    e = told()[1][indicator]
    return dataclasses.replace(
        e, moved=dataclasses.replace(e.moved, gap=dataclasses.replace(e.moved.gap, first=first, last=last))
    )


@pytest.mark.parametrize(
    ("first", "last", "favour", "movement"),
    [
        (0.06, 0.02, "neither", "unchanged"),  # months are published with one decimal
        (0.06, -0.04, "favourable", "narrowed"),
        (0.02, 0.12, "unfavourable", "widened"),
        (0.02, 0.11, "neither", "unchanged"),
    ],
)
def test_a_mean_of_rounded_months_moves_by_what_they_are_rounded_to(
    first: float, last: float, favour: str, movement: str
) -> None:
    found = direction(between("insured_unemployment", first, last))
    assert (found.favour, found.movement) == (favour, movement)


def test_a_gap_that_changes_sides_without_moving_further_is_unchanged_in_size() -> None:
    found = direction(between("employment_rate", 0.3, -0.3))
    assert found.changed_sides and found.movement == "unchanged" and found.favour == "unfavourable"
