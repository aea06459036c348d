"""One gap against every reference: each by plain arithmetic on the panel, and what turns with it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.estimate import KINDS, Against, Estimate
from analysis.estimates.references import BASE_YEARS, Peers, against_all, group_rank, place, turns
from every import every, some
from real import CATALOGUE, told

pytestmark = pytest.mark.data

INDICATORS = list(CATALOGUE.indicators)
FOCI = {"Randers": "730", "Horsens": "615", "Copenhagen": "101", "Læsø": "825"}
COMPARATORS = ["615", "740", "630"]
TOWNS = [c for c in CATALOGUE.municipalities if CATALOGUE.areas[c].group == CATALOGUE.areas["730"].group]


def plain_gap(e: Estimate, own: pd.Series, reference: pd.Series, year: int, base: int) -> float:
    """A gap by the definition of its comparison."""
    match e.indicator.comparison:
        case "difference":
            return own[year] - reference[year]
        case "ratio":
            return 100 * (own[year] - reference[year]) / reference[year]
    return 100 * own[year] / own[base] - 100 * reference[year] / reference[base]


def plain_reference(e: Estimate, kind: str, base: int) -> pd.Series:
    """Means and medians of those with a figure in every year; of index numbers for counts."""
    values = e.panel.values
    if e.indicator.comparison == "index":
        values = values / values.loc[base]
    steady = values[e.panel.values.columns[e.panel.values.notna().all()]]
    match kind:
        case "mean_of_municipalities":
            return steady.sum(axis="columns") / steady.shape[1]
        case "median_of_municipalities":
            return steady.quantile(0.5, axis="columns")
        case "median_of_group":
            return steady[[c for c in steady if c in TOWNS]].quantile(0.5, axis="columns")
        case "mean_of_comparators":
            return values[COMPARATORS].sum(axis="columns", skipna=False) / 3
    raise AssertionError(kind)


@every(
    indicator=INDICATORS,
    kind=["mean_of_municipalities", "median_of_municipalities", "median_of_group", "mean_of_comparators"],
)
def test_a_gap_to_a_mean_or_median_is_plain_arithmetic_from_every_base_year(
    indicator: str, kind: str
) -> None:
    e = told()[1][indicator]
    if kind not in e.references:
        return
    found, own, last = e.references[kind], e.panel.values["730"], e.compared.year
    base = e.moved.base_year if e.moved else last
    for year in [base, *found.changes]:
        reference = plain_reference(e, kind, year)
        first, final = (plain_gap(e, own, reference, y, year) for y in (year, last))
        if year in found.changes:
            assert found.changes[year] == pytest.approx(final - first, abs=1e-9)
        if year == base:
            assert (found.first, found.last) == pytest.approx((first, final), abs=1e-9)


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_the_declared_reference_is_among_them_and_says_what_the_estimate_says(
    focus: str, indicator: str
) -> None:
    e = told(focus)[1][indicator]
    if e.compared is None:
        assert e.references == {}
        return
    assert list(e.references) == [kind for kind in KINDS if kind in e.references]
    declared = e.references[e.indicator.reference]
    assert declared.last == pytest.approx(e.compared.gap, abs=1e-9)
    if e.moved is None:
        assert declared.changes == {}
        return
    assert declared.first == pytest.approx(e.moved.gap.first, abs=1e-9)
    assert declared.changes[e.moved.base_year] == pytest.approx(e.moved.gap.absolute, abs=1e-9)
    assert max(declared.changes) < min(e.moved.base_year + BASE_YEARS, e.moved.last_year)


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_the_range_over_base_years_is_that_of_the_changes_counted_from_them(
    focus: str, indicator: str
) -> None:
    # Of counts, the index starts at 100 in each base year: prose, tables and robustness page say the same.
    e = told(focus)[1][indicator]
    if e.moved is None:
        return
    own, reference, gap = e.panel.values[focus], e.panel.reference, e.moved.gap
    changes = []
    for base in gap.base_years:
        first, last = (plain_gap(e, own, reference, y, base) for y in (base, gap.end_year))
        changes.append(last - first)
    assert (gap.low, gap.high) == pytest.approx((min(changes), max(changes)), abs=1e-9)
    declared = e.references[e.indicator.reference]
    shared = [declared.changes[y] for y in gap.base_years if y in declared.changes]
    assert min(shared) >= gap.low - 1e-9 and max(shared) <= gap.high + 1e-9


def test_the_range_of_the_population_is_rebased() -> None:
    gap = told()[1]["population"].moved.gap
    assert (round(gap.low, 1), round(gap.high, 1)) == (-2.7, -2.6)


def test_a_mean_weighed_by_residents_stands_for_the_country_where_no_counts_are_published() -> None:
    estimates = told()[1]
    e = estimates["unemployment_rate"]
    found = e.references["sum_of_municipalities"]
    assert found.weighed and "country" not in e.references
    last = e.panel.years[-1]
    residents, rates = estimates["population"].panel.values.loc[last], e.panel.values.loc[last]
    weighed = sum(residents[c] * rates[c] for c in rates.index) / sum(residents[c] for c in rates.index)
    assert found.reference == pytest.approx(weighed, rel=1e-12)
    assert not estimates["reported_crime"].references["sum_of_municipalities"].weighed, "counts add up"
    assert "sum_of_municipalities" not in estimates["gini"].references, "coefficients have no sum"


def made(signs: dict[str, tuple[float, float]], of: str = "employment_rate") -> Estimate:
    """An estimate whose gaps to the references, then and now, are as given."""
    e = told()[1][of]
    found = {k: Against(k, 0.0, a, b, {2008: b - a, 2009: b - a}) for k, (a, b) in signs.items()}
    return dataclasses.replace(e, references=found)


def test_the_sign_turns_if_it_lies_above_one_reference_and_below_another() -> None:
    found = turns(made({"country": (0, -1.0), "mean_of_municipalities": (0, 0.3)}))
    assert found.sign and found.direction and found.declared is not None
    assert [a.kind for a in found.below] == ["country"] == [a.kind for a in found.down]
    assert not found.bases, "that the direction turns has been said"


@pytest.mark.parametrize("level", [0.04, -0.04])
def test_level_with_a_reference_is_neither_above_nor_below_it(level: float) -> None:
    found = turns(made({"country": (0, -1.0), "mean_of_municipalities": (level, level)}))
    assert not found.sign and not found.direction and not found.any


def test_a_move_below_the_rounding_unit_of_the_table_is_none() -> None:
    # Shown with two decimals, published with one.
    found = turns(made({"country": (0.0, 0.5), "mean_of_municipalities": (0.06, 0.02)}, of="cash_benefit"))
    assert not found.direction and not found.bases


def test_direction_may_turn_from_another_base_year_alone() -> None:
    e = made({"country": (0, -1.0), "mean_of_municipalities": (0, -1.0)})
    other = dataclasses.replace(e.references["mean_of_municipalities"], changes={2008: -1.0, 2009: 0.4})
    found = turns(dataclasses.replace(e, references={**e.references, "mean_of_municipalities": other}))
    assert found.bases == (other,) and not found.sign and not found.direction and found.any
    assert other.same_sign == 1


def test_of_a_count_only_the_direction_can_turn() -> None:
    found = turns(told()[1]["population"])
    assert not found.sign and found.direction


def test_at_least_a_dozen_indicators_of_randers_turn_with_the_reference() -> None:
    turning = {e.indicator.id for e in told()[1] if turns(e).sign or turns(e).direction}
    named = {
        "reported_crime",
        "long_term_debt",
        "operating_expenditure",
        "service_expenditure",
        "full_time_rate",
    }
    assert named <= turning and len(turning) >= 12
    assert turns(told()[1]["neet"]).bases, "against the mean of the 98 it depends on the base year"


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_a_place_is_counted_from_the_end_it_is_nearer_to(focus: str, indicator: str) -> None:
    e = told(focus)[1][indicator]
    found = place(e)
    if e.rank is None:
        assert found is None
        return
    latest = e.panel.values.loc[e.rank.year].dropna()
    beyond = (latest > latest[focus]) if found.highest_first else (latest < latest[focus])
    other = (latest < latest[focus]) if found.highest_first else (latest > latest[focus])
    assert found.among_all.rank == beyond.sum() + 1 and beyond.sum() <= other.sum()


def test_a_group_needs_members_and_the_focus_among_them() -> None:
    e = told()[1]["employment_rate"]
    everybody = CATALOGUE.municipalities

    def peers(group: list[str]) -> Peers:
        return Peers(everybody, group, ("615", "740", "630"))

    assert group_rank(e, peers(TOWNS)).of == 16
    assert group_rank(e, peers([*TOWNS[:3], "730"])) is None, "four are no group"
    assert group_rank(e, peers([c for c in TOWNS if c != "730"])) is None
    assert "median_of_group" not in against_all(e, peers(TOWNS[:3]))
    half = dataclasses.replace(e.panel, values=e.panel.values[[*TOWNS[:7], "730"]])
    assert "mean_of_municipalities" not in against_all(dataclasses.replace(e, panel=half), peers(TOWNS))


def test_without_residents_nothing_is_weighed_by_them() -> None:
    e = told()[1]["unemployment_rate"]
    found = against_all(e, Peers(CATALOGUE.municipalities, TOWNS, ("615", "740", "630")))
    assert "sum_of_municipalities" not in found and "mean_of_municipalities" in found


def test_a_comparator_left_out_of_a_table_leaves_no_mean_of_them() -> None:
    e = told("730", comparators=["825", "615"])[1]["life_expectancy"]
    assert "mean_of_comparators" not in e.references
    assert np.isfinite(e.references["country"].last)
