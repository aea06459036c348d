"""Each kind of rule on cells small enough to check by hand. The figures are fixtures, not official ones."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.cells import Cells
from analysis.claims.rules import KINDS
from analysis.claims.tolerance import Rounding, Tolerance, implied_bases, tolerance
from analysis.declared.base import Text

pytestmark = pytest.mark.unit


WORDS = Text(en="fixture", da="fixtur")
ABOUT = Rounding(share=0.05, reason=WORDS)
OVER = Rounding(share=0, side="above", reason=WORDS)
UNDER = Rounding(share=0.1, side="below", reason=WORDS)


numbers = st.decimals(-10_000, 10_000, allow_nan=False, places=2).map(float)


@given(numbers, st.integers(0, 2))
def test_a_number_agrees_with_what_rounds_to_it(value: float, decimals: int) -> None:
    stated = round(value, decimals)
    assert tolerance(stated, decimals=decimals).holds(value)


@given(numbers, st.integers(0, 2))
def test_a_number_differs_from_what_rounds_to_another(value: float, decimals: int) -> None:
    stated = round(value, decimals)
    unit = 10.0**-decimals
    allowed = tolerance(stated, decimals=decimals)
    assert not allowed.holds(stated + 0.51 * unit) and not allowed.holds(stated - 0.51 * unit)


@given(numbers, st.integers(0, 2))
def test_a_rounding_word_to_both_sides_only_widens(value: float, decimals: int) -> None:
    exact, about = tolerance(value, decimals=decimals), tolerance(value, decimals=decimals, rounding=ABOUT)
    assert about.low <= exact.low <= exact.high <= about.high
    assert about.high - value == pytest.approx(value - about.low, abs=1e-6)


@given(numbers.filter(lambda v: v > 1))
def test_one_sided_words_allow_their_side_alone(value: float) -> None:
    over, under = tolerance(value, rounding=OVER), tolerance(value, rounding=UNDER)
    assert not over.holds(value) and over.holds(math.nextafter(value, math.inf)) and over.holds(10 * value)
    assert not under.holds(value) and under.holds(math.nextafter(value, 0))
    assert not under.holds(value - max(0.5, 0.1 * value) - 0.01)


@pytest.mark.parametrize(
    ("allowed", "low", "high"),
    [
        (tolerance(20, rounding=ABOUT), 19, 21),  # omkring 20 pct.
        (tolerance(-4, rounding=ABOUT), -4.5, -3.5),  # ca. 4 pct.: half a unit is more than a twentieth
        (tolerance(1000, rounding=ABOUT), 950, 1050),
        (tolerance(100, 150, rounding=ABOUT), 95, 157.5),
        (tolerance(3.1, decimals=1), 3.05, 3.15),
        (tolerance(450, decimals=-1), 445, 455),
    ],
)
def test_tolerances_by_hand(allowed: Tolerance, low: float, high: float) -> None:
    assert (allowed.low, allowed.high) == (low, high)


@given(st.integers(1, 500), st.integers(1, 500))
def test_the_true_base_is_among_the_implied_ones(base: int, lost: int) -> None:
    lost = min(lost, base)
    percent = math.floor(100 * lost / base + 0.5)
    if percent:
        assert base in implied_bases(tolerance(-percent), tolerance(-lost))


def test_eight_firms_and_thirteen_percent() -> None:
    by_hand = [n for n in range(1, 1000) if 12.5 <= 800 / n < 13.5]
    assert list(implied_bases(tolerance(-13), tolerance(-8))) == by_hand == [60, 61, 62, 63, 64]
    assert implied_bases(tolerance(-60), tolerance(-1)) == ()
    assert implied_bases(tolerance(0), tolerance(-8)) == ()


def frame(**columns: object) -> pd.DataFrame:
    """``A=[1, 2]`` is area 730 in 2008 and 2009, and so on for B (000), C (740)."""
    codes = {"A": "730", "B": "000", "C": "740", "D": "615"}
    rows = []
    for key, values in columns.items():
        area, _, category = key.partition("_")
        for year, value in enumerate(values, start=2008):  # type: ignore[call-overload]
            rows.append((codes[area], year, category, value))
    cells = pd.DataFrame(rows, columns=["area", "year", "category", "value"])
    return cells.dropna().reset_index(drop=True)


def rule(kind: str, **keys: object):  # type: ignore[no-untyped-def]
    shared = {"claim": "C999", "definition": WORDS, "measure": "plain", "decimals": 1}
    return KINDS[kind].model_validate({"rule": kind, "cells": Cells(table="X"), **shared, **keys})


def run(kind: str, cells: pd.DataFrame, allowed: Tolerance | None = None, per: object = None, **keys: object):  # type: ignore[no-untyped-def]
    frames = {"cells": cells} if per is None else {"cells": cells, "per": per}
    if per is not None:
        keys["per"] = Cells(table="Y")
    return rule(kind, **keys).evaluate("730", allowed, frames)


def test_side_needs_every_year_and_takes_no_tie() -> None:
    cells = frame(A=[5.0, 4.0, 3.9], B=[4.0, 4.5, 4.5])
    below = run("side", cells, against="000", side="below", first_year=2009, rounding_unit=0.1)
    assert below.holds is True and below.value == pytest.approx(-0.5)
    assert below.margin == pytest.approx(0.5) and below.clear is True
    assert run("side", cells, against="000", side="below").holds is False
    tie = run("side", frame(A=[75.3], B=[75.3]), against="000", side="above", rounding_unit=0.1)
    assert tie.holds is False and tie.margin == 0 and tie.clear is False


def test_side_within_rounding_is_said_to_be() -> None:
    found = run("side", frame(A=[75.35], B=[75.3]), against="000", side="above", rounding_unit=0.1)
    assert found.holds is True and found.clear is False


@given(st.lists(st.integers(1, 999), min_size=1, max_size=9), st.integers(-20, 20))
def test_side_is_the_sign_of_every_distance(own: list[int], gap: int) -> None:
    cells = frame(A=own, B=[v - gap for v in own])
    assert run("side", cells, against="000", side="above").holds is (gap > 0)
    assert run("side", cells, against="000", side="below").holds is (gap < 0)


def test_level_is_the_last_year() -> None:
    found = run("level", frame(A=[2_900_000, 3_010_000]), tolerance(3_000_000, rounding=OVER))
    assert (found.holds, found.value, found.last_year) == (True, 3_010_000, 2009)
    assert run("level", frame(A=[3_000_000]), tolerance(3_000_000, rounding=OVER)).holds is False


def test_low_is_the_lower_tail() -> None:
    assert run("low", frame(A=[6, 5, 4, 3.0, 2.5]), quantile=0.25).holds is True
    assert run("low", frame(A=[2, 5, 4, 3.0, 4.5]), quantile=0.25).holds is False


def test_rank_counts_the_higher_and_leaves_the_country_out() -> None:
    cells, people = frame(A=[30], B=[1000], C=[20], D=[90]), frame(A=[100], B=[1000], C=[50], D=[500])
    found = run("rank", cells, per=people)
    assert (found.value, found.holds) == (2, None)
    assert set(found.evidence["area"]) == {"730", "740", "615"}
    assert run("rank", cells, tolerance(2), per=people).holds is True


@pytest.mark.parametrize(("last", "holds"), [(96.0, True), (96.6, False), (104.0, False)])
def test_change_in_percent(last: float, holds: bool) -> None:
    found = run("change", frame(A=[100.0, last]), tolerance(-4, rounding=ABOUT), scale="percent")
    assert found.holds is holds and found.value == pytest.approx(last - 100)


def test_change_in_number_and_over_added_categories() -> None:
    assert run("change", frame(A=[62, 54]), tolerance(-8), scale="absolute").holds is True
    assert run("change", frame(A=[62, 55]), tolerance(-8), scale="absolute").holds is False
    added = run("change", frame(A_x=[50, 60], A_y=[50, 50]), tolerance(10), scale="percent")
    assert added.value == pytest.approx(10)


@given(st.floats(1, 1e6), st.floats(1, 1e6))
def test_a_change_does_not_depend_on_the_unit(before: float, after: float) -> None:
    one = run("change", frame(A=[before, after]), scale="percent").value
    assert run("change", frame(A=[7 * before, 7 * after]), scale="percent").value == pytest.approx(
        one, abs=1e-6
    )


def test_difference_to_another_place() -> None:
    cells = frame(A=[76.0, 77.9], C=[79.0, 80.1])
    found = run("difference", cells, tolerance(-2), against="740", rounding_unit=0.1)
    assert found.holds is True and found.value == pytest.approx(-2.2)
    assert found.margin == pytest.approx(0.3) and found.clear is True
    assert run("difference", cells, tolerance(-3), against="740").holds is False


def test_ratio_falls_against_the_mean_of_others() -> None:
    cells = frame(A=[80, 90], C=[100, 130], D=[100, 110])
    found = run("ratio", cells, against=("740", "615"), side="falls")
    assert found.holds is True and found.value == pytest.approx(75 - 80)
    assert run("ratio", cells, against=("740", "615"), side="rises").holds is False


def test_ratio_relative_to_another_ratio() -> None:
    benefits, people = frame(A=[3, 4], B=[100, 100]), frame(A=[20, 30], B=[1000, 1000])
    assert run("ratio", benefits, against=("000",), side="rises").holds is True
    assert run("ratio", benefits, per=people, against=("000",), side="rises").holds is False


def test_shortfall_by_category() -> None:
    cells = frame(A_young=[50, 52], B_young=[50, 55], A_old=[50, 54], B_old=[50, 55])
    keys = {"against": ("000",), "group": ("young",)}
    assert run("by_category", cells, **keys).holds is True
    assert run("by_category", cells, **keys, others=("old",)).value == pytest.approx(2)
    turned = {"against": ("000",), "group": ("old",), "others": ("young",)}
    assert run("by_category", cells, **turned).holds is False
    ahead = frame(A_young=[50, 56], B_young=[50, 55])
    assert run("by_category", ahead, **keys).holds is False


def test_contribution_of_two_groups() -> None:
    cells = frame(A_far=[100, 130], A_near=[100, 90], B_far=[1000, 1500], B_near=[1000, 1000])
    keys = {"group": ("far",), "others": ("near",), "side": "rises"}
    found = run("contribution", cells, **keys)
    assert found.holds is True and found.value == pytest.approx(15 - -5)
    assert run("contribution", cells, **keys, against="000").holds is False
    assert run("contribution", cells, **{**keys, "side": "falls"}).holds is False


def test_average_gap_in_millions() -> None:
    money, people = frame(A=[1_000_000], B=[9e9], C=[500_000]), frame(A=[100], B=[9e6], C=[100])
    keys = {"average": "weighted", "factor": 0.001}
    found = run("average_gap", money, tolerance(250, decimals=-1), per=people, **keys)
    assert found.value == pytest.approx(250) and found.holds is True
    assert run("average_gap", money, per=people, **keys).holds is None


@pytest.mark.parametrize("kind", ["side", "change", "difference", "ratio"])
def test_a_cell_that_is_not_published_is_never_filled(kind: str) -> None:
    keys = {
        "side": {"against": "740", "side": "above"},
        "change": {"scale": "percent"},
        "difference": {"against": "740"},
        "ratio": {"against": ("740", "615"), "side": "falls"},
    }[kind]
    cells = frame(A=[5, None] if kind == "change" else [5, 6], C=[4, None], D=[4, 4])
    with pytest.raises(LookupError, match="is not published for 2009"):
        run(kind, cells, first_year=2008, last_year=2009, **keys)


@pytest.mark.parametrize("area", ["740", "999"])
def test_a_place_the_table_leaves_out_is_named(area: str) -> None:
    with pytest.raises(LookupError, match=f"area {area} is not published"):
        run("difference", frame(A=[1], B=[2]), against=area)
