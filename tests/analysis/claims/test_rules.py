"""Each kind of rule on cells small enough to check by hand. The figures are fixtures, not official ones."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.claims.cells import Cells
from analysis.claims.rules import KINDS
from analysis.claims.tolerance import Rounding, Tolerance, implied_bases, together, tolerance
from analysis.declared.base import Text

pytestmark = pytest.mark.unit


WORDS = Text(en="fixture", da="fixtur")
ABOUT = Rounding(share=0.05, reason=WORDS)
OVER = Rounding(share=0, side="above", reason=WORDS)
UNDER = Rounding(share=0.1, side="below", reason=WORDS)
AT_LEAST = Rounding(share=0, side="at_least", reason=WORDS)


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


@given(numbers.filter(lambda v: v > 1))
def test_at_least_a_number_is_that_number_too(value: float) -> None:
    allowed = tolerance(value, rounding=AT_LEAST)
    assert allowed.holds(value) and allowed.holds(10 * value)
    assert not allowed.holds(math.nextafter(value, 0))


@pytest.mark.parametrize(
    ("value", "holds"), [(2.0, True), (1.96, True), (1.95, True), (1.94, False), (2.04, True), (-2.0, False)]
)
def test_at_least_holds_for_what_is_published_as_the_number(value: float, holds: bool) -> None:
    assert tolerance(2, rounding=AT_LEAST, published=1).holds(value) is holds


@pytest.mark.parametrize(("rounding", "holds"), [(OVER, False), (AT_LEAST, True)])
def test_a_sum_of_numbers_keeps_the_ends_of_its_parts(rounding: Rounding, holds: bool) -> None:
    parts = together([tolerance(2, rounding=rounding), tolerance(3, rounding=rounding)])
    assert parts is not None
    assert parts.holds(5) is holds


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


def test_side_takes_every_one_of_several_places_or_their_mean() -> None:
    cells = frame(A=[5.0], C=[4.0], D=[6.0])
    assert run("side", cells, against=("740", "615"), side="below").holds is False
    each = run("side", cells, against=("740", "615"), side="above")
    assert each.holds is False and each.value == pytest.approx(-1)
    mean = run("side", cells, against=(("740", "615"),), side="below", rounding_unit=0.1)
    assert mean.holds is False and mean.value == 0 and mean.clear is False


def test_a_side_that_is_not_kept_says_in_how_many_years_it_was() -> None:
    found = run("side", frame(A=[5, 3, 3], B=[4, 4, 4]), against="000", side="above")
    assert found.figures["held"].value == 1 and found.figures["several"].value == 3
    assert rule("side", against="000", side="above").messages(found, None) == ("not_every_year",)


def test_men_lie_half_the_lead_of_women_below_both_together() -> None:
    both, lead = frame(A=[80.7], C=[82.3]), frame(A=[4.5], C=[3.5])
    keys = {"against": "740", "less_half": Cells(table="Y"), "rounding_unit": 0.1}
    found = rule("difference", **keys).evaluate("730", tolerance(-2), {"cells": both, "less_half": lead})
    assert found.value == pytest.approx((80.7 - 2.25) - (82.3 - 1.75)) and found.holds is True
    # Both together and the lead are each rounded to a tenth, in two places.
    assert found.high - found.value == pytest.approx(0.15)


def test_a_record_beats_every_year_before_and_takes_no_tie() -> None:
    assert run("record", frame(A=[3, 5, 4, 6])).holds is True
    tie = run("record", frame(A=[3, 6, 4, 6]))
    assert tie.holds is False and tie.figures["before"].value == 6


def test_lines_are_held_against_nothing() -> None:
    found = run("lines", frame(A=[8, 10], C=[10, 16], D=[12, 14]), tolerance(10), against=("740", "615"))
    assert (found.holds, found.value) == (None, 10)
    assert [found.figures[k].value for k in ("then", "others_then", "others_now")] == [8, 11, 15]


def test_growth_is_less_than_that_of_every_other_place() -> None:
    cells = frame(A=[100, 105], B=[1000, 1094], C=[50, 55])
    keys = {"against": ("000", "740"), "side": "less"}
    found = run("growth", cells, **keys, scale="percent")
    assert found.holds is True and found.value == pytest.approx(5 - 9.4)
    assert run("growth", cells, **{**keys, "side": "more"}, scale="percent").holds is False
    absolute = run("growth", cells, **keys, scale="absolute")
    assert absolute.holds is False and absolute.value == 0, "five more, as in C"


def test_growth_may_be_held_against_a_mean() -> None:
    cells = frame(A=[50, 55], C=[50, 52], D=[50, 60])
    keys = {"side": "less", "scale": "absolute"}
    assert run("growth", cells, against=("740", "615"), **keys).holds is False
    assert run("growth", cells, against=(("740", "615"),), **keys).holds is True


def test_growth_of_a_share_needs_what_it_is_of() -> None:
    some, everyone = frame(A=[20, 33], B=[10, 20]), frame(A=[100, 110], B=[100, 100])
    keys = {"against": ("000",), "side": "more", "scale": "absolute"}
    found = run("growth", some, per=everyone, **keys)
    assert found.value == pytest.approx(10 - 10) and found.holds is False


def test_one_figure_grows_faster_than_another() -> None:
    frames = {"cells": frame(A=[4.0, 3.0]), "other": frame(A=[2.0, 2.2])}
    found = rule("faster", other=Cells(table="Y")).evaluate("730", None, frames)
    assert found.holds is False and found.value == pytest.approx(-25 - 10)


def test_excess_is_beyond_the_rate_of_all_together() -> None:
    some, everyone = frame(A=[30], D=[70]), frame(A=[100], D=[900])
    cells = [
        pd.concat([f, f.groupby(["year", "category"], as_index=False)["value"].sum().assign(area="sum_98")])
        for f in (some, everyone)
    ]
    found = run("excess", cells[0], tolerance(450, decimals=-1), per=cells[1], money=2)
    assert found.value == pytest.approx(30 - 100 * 0.1) and found.holds is True
    assert found.figures["each"].value == pytest.approx(2 * 450 / 20)
    assert "each" not in run("excess", cells[0], per=cells[1], money=2).figures, "the claim states no sum"


@pytest.mark.parametrize(
    ("own", "side", "holds"),
    [
        ([9.0, 9.0, 8.0, 9.0], "farther_below", True),
        ([9.0, 9.0, 9.0, 9.0], "farther_below", False),
        ([9.0, 9.0, 9.8, 9.0], "nearer", True),
        ([9.0, 9.0, 12.0, 9.0], "nearer", False),
        ([11.0, 11.0, 10.5, 11.0], "farther_below", False),
    ],
)
def test_far_and_near_are_held_against_the_median_of_the_other_years(
    own: list[float], side: str, holds: bool
) -> None:
    cells = frame(A=own, C=[10.0] * 4)
    assert run("usual", cells, against=("740",), years=(2010,), side=side).holds is holds


def test_last_more_often_than_in_any_other_figure() -> None:
    def found(other: list[float]):  # type: ignore[no-untyped-def]
        keys = {"against": ("740",), "worse": "lower"}
        others = ({"worse": "higher", "cells": {"table": "Y"}},)
        frames = {"cells": frame(A=[1, 1, 3], C=[2, 2, 2]), "0": frame(A=other, C=[2, 2, 2])}
        return rule("often_last", **keys, others=others).evaluate("730", None, frames)

    assert found([3, 1, 1]).holds is True and found([3, 1, 1]).value == 2
    assert found([3, 3, 1]).holds is False, "as often is not more often"
    assert found([2, 2, 2]).figures["next"].value == 0, "a place that shares the end is not last alone"
