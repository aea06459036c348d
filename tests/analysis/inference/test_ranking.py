"""Level ranks and placebo ranks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.inference.ranking import level_rank, placebo_rank

pytestmark = pytest.mark.unit


PANEL = pd.DataFrame(
    {
        "a": [5.0, 1.0, 2.0, 3.0, 3.0, 3.0, 2.0],
        "b": [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 2.0],
        "c": [3.0, 3.0, 3.0, 3.5, 3.5, np.nan, 9.0],
        "d": [1.0, 2.0, 1.0, 1.0, 1.0, 1.0, np.nan],
    },
    index=range(2017, 2024),
)


def test_rank_of_the_latest_year_with_ties_and_missing_areas():
    result = level_rank(PANEL, "a", highest_first=True)
    assert (result.year, result.rank, result.of, result.ties, result.left_out) == (2023, 2, 3, 1, 1)
    assert (result.best, result.worst) == (2, 3)
    assert result.window_years == (2019, 2020, 2021, 2022, 2023)
    assert (result.first_year, result.first_rank, result.first_of) == (2017, 1, 4)


def test_rank_direction_year_and_window():
    result = level_rank(PANEL, "a", highest_first=False, year=2018, window=1)
    assert (result.year, result.rank, result.of, result.ties) == (2018, 1, 4, 0)
    assert result.window_years == (2018,)
    assert level_rank(PANEL, "a", highest_first=True, window=7).worst == 4


def test_years_in_which_the_area_is_missing_are_passed_over():
    assert level_rank(PANEL, "c", highest_first=True).window_years == (2018, 2019, 2020, 2021, 2023)


@given(st.lists(st.integers(0, 9), min_size=2, max_size=40))
def test_rank_counts_the_areas_ahead(values):
    panel = pd.DataFrame([values], index=[2023], columns=[f"a{i}" for i in range(len(values))]).astype(float)
    result = level_rank(panel, "a0", highest_first=True)
    assert result.rank == 1 + sum(v > values[0] for v in values)
    assert result.ties == values.count(values[0]) - 1
    backwards = level_rank(panel, "a0", highest_first=False)
    assert result.rank + backwards.rank + result.ties == len(values) + 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"area": "x"}, r"x is not among the 4 areas"),
        ({"area": "d"}, r"d has no value for 2023"),
        ({"area": "a", "year": 2010}, r"a has no value for 2010"),
        ({"area": "a", "window": 0}, r"window is 0"),
    ],
)
def test_level_rank_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        level_rank(PANEL, highest_first=True, **arguments)


def test_panels_must_be_in_order():
    with pytest.raises(ValueError, match="ascending"):
        level_rank(PANEL.iloc[::-1], "a", highest_first=True)
    with pytest.raises(ValueError, match="b occurs more than once"):
        level_rank(PANEL.rename(columns={"a": "b"}), "b", highest_first=True)


def walks(m=98, n=16, seed=0):
    values = np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0)
    return pd.DataFrame(values, index=range(2008, 2008 + n)).add_prefix("a")


def test_placebo_rank_is_the_share_of_smaller_standardised_changes():
    gaps = walks()
    standardised = {area: (y.iloc[-1] - y.iloc[0]) / np.std(np.diff(y), ddof=1) for area, y in gaps.items()}
    result = placebo_rank(gaps, "a7")
    smaller = [area for area, value in standardised.items() if abs(value) < abs(standardised["a7"])]
    assert result.standardised_change == pytest.approx(standardised["a7"])
    assert result.percentile == pytest.approx(100 * len(smaller) / 97)
    assert (result.others, result.left_out, result.first_year, result.last_year) == (97, 0, 2008, 2023)


def test_ties_count_against():
    gaps = walks(m=3)
    same = pd.DataFrame({"focus": gaps["a0"], "mirror": -3 * gaps["a0"] + 0.7, "twin": gaps["a0"] + 74.6})
    assert placebo_rank(same, "focus").percentile == 0


def test_areas_without_variation_or_values_are_left_out():
    gaps = walks(m=4)
    gaps["flat"] = 0.3
    gaps["line"] = 74.6 + 0.1 * np.arange(16)
    gaps["hole"] = gaps["a1"].where(gaps.index != 2010)
    result = placebo_rank(gaps, "a0")
    assert (result.others, result.left_out) == (3, 3)
    assert result == placebo_rank(gaps, "a0")
    assert result.percentile == placebo_rank(walks(m=4), "a0").percentile


@pytest.mark.parametrize(
    ("area", "gaps", "message"),
    [
        ("x", walks(m=3), r"x is not among"),
        ("hole", walks(m=3).assign(hole=np.nan), r"hole: a value is missing"),
        (
            "line",
            walks(m=3).assign(line=74.6 + 0.1 * np.arange(16)),
            r"line: the change is the same every year",
        ),
        ("a0", walks(m=1), r"a0: no other area"),
        ("a0", walks(m=3).iloc[:2], r"a0: .* three consecutive years"),
        ("a0", walks(m=3).drop(2010), r"a0: .* three consecutive years"),
    ],
)
def test_placebo_rank_refuses(area, gaps, message):
    with pytest.raises(ValueError, match=message):
        placebo_rank(gaps, area)
