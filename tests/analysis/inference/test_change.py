"""Change, crossings and index numbers."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.inference.change import change, crossings, index

pytestmark = pytest.mark.unit


GAP = pd.Series([0.4, 0.3, 0.1, 0.0, -0.2, -0.6, -1.2], index=range(2007, 2014), name="gap")


def test_change_and_its_range_over_base_years():
    result = change(GAP, base_year=2008, end_year=2013)
    assert (result.unit, result.first, result.last, result.base_years) == (
        "gap",
        0.3,
        -1.2,
        (2007, 2008, 2009, 2010),
    )
    assert result.absolute == pytest.approx(-1.5)
    assert (result.low, result.high) == pytest.approx((-1.6, -1.2))
    assert result.percent == pytest.approx(-500)
    assert result.cagr is None


def test_base_years_stop_before_the_end_year_and_skip_missing_ones():
    gap = GAP.copy()
    gap[2010] = np.nan
    result = change(gap.drop(2011), base_year=2009, end_year=2012)
    assert result.base_years == (2007, 2008, 2009)
    assert change(GAP, base_year=2012, end_year=2013).base_years == (2010, 2011, 2012)
    alone = change(GAP, base_year=2010, end_year=2013, spread=0)
    assert alone.low == alone.high == alone.absolute


def test_growth_rates():
    doubled = pd.Series([50.0, 70.0, 100.0], index=[2010, 2015, 2020])
    result = change(doubled, base_year=2010, end_year=2020)
    assert result.percent == pytest.approx(100)
    assert result.cagr == pytest.approx(100 * (2**0.1 - 1))
    assert change(-doubled, base_year=2010, end_year=2020).percent is None
    assert change(doubled - 50, base_year=2010, end_year=2020).percent is None


@given(st.lists(st.floats(1, 1e6), min_size=4, max_size=12))
def test_the_change_lies_in_its_range_and_growth_compounds_to_it(values):
    y = pd.Series(values, index=range(2000, 2000 + len(values)))
    end = 2000 + len(values) - 1
    result = change(y, base_year=2001, end_year=end)
    assert result.low <= result.absolute <= result.high
    assert result.first * (1 + result.cagr / 100) ** (end - 2001) == pytest.approx(result.last)


@pytest.mark.parametrize(
    ("y", "base", "end", "message"),
    [
        (GAP, 2006, 2013, r"gap: there is no value for 2006"),
        (GAP, 2008, 2014, r"gap: there is no value for 2014"),
        (GAP.where(GAP.index != 2008), 2008, 2013, r"gap: there is no value for 2008"),
        (GAP, 2013, 2013, r"gap: the base year 2013 does not precede"),
        (GAP.iloc[::-1], 2008, 2013, r"gap: every year must occur once"),
        (GAP.set_axis([2007, *range(2007, 2013)]), 2008, 2012, r"gap: every year must occur once"),
        (GAP.set_axis(list("abcdefg")), 2008, 2012, r"gap: the index must be whole years"),
    ],
)
def test_change_refuses(y, base, end, message):
    with pytest.raises(ValueError, match=message):
        change(y, base_year=base, end_year=end)


def test_a_negative_spread_is_refused():
    with pytest.raises(ValueError, match="spread"):
        change(GAP, base_year=2008, end_year=2013, spread=-1)


def test_crossings_count_the_published_sign():
    result = crossings(GAP, decimals=1)
    assert result.years_above == (2007, 2008, 2009)
    assert result.years_equal == (2010,)
    assert result.years_below == (2011, 2012, 2013)
    assert result.crossing_years == (2011,)
    assert (result.smallest_absolute_gap, result.smallest_year) == (0.2, 2011)
    assert (result.rounding_unit, result.clear) == (0.1, True)


def test_an_equal_year_is_no_crossing_but_not_clear():
    result = crossings(pd.Series([0.3, 0.0, 0.2], index=[1, 2, 3]), decimals=1)
    assert result.crossing_years == ()
    assert (result.smallest_absolute_gap, result.smallest_year, result.clear) == (0.0, 2, False)


def test_equal_years_before_the_crossing_do_not_blur_it():
    result = crossings(pd.Series([0.0, 0.3, 0.0, -0.2, -0.1, 0.4, 0.5], index=range(2001, 2008)), decimals=1)
    assert result.crossing_years == (2004, 2006)
    assert (result.smallest_absolute_gap, result.smallest_year) == (0.4, 2006)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (74.6 - 74.5, 1, 0.1),
        (74.5 - 74.6, 1, 0.1),
        (1.005 - 1.0, 2, 0.01),
        (2.675 - 2.0, 2, 0.68),
        (0.15, 1, 0.2),
        (0.3 - 0.1 - 0.2, 1, 0.0),
        (-0.04, 1, 0.0),
        (1234.0, -2, 1200.0),
    ],
)
def test_rounding_is_not_fooled_by_binary_fractions(value, decimals, expected):
    result = crossings(pd.Series([value], index=[2023]), decimals=decimals)
    assert result.smallest_absolute_gap == expected
    assert result.clear == (expected > 0)


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=15), st.integers(0, 3))
def test_crossings_of_differences_of_published_figures(tenths, decimals):
    unit = 10**decimals
    level = 745
    gap = pd.Series(
        [(level + k) / unit - level / unit for k in tenths], index=range(2000, 2000 + len(tenths))
    )
    result = crossings(gap, decimals=decimals)
    pairs = zip(gap.index, tenths, strict=True)
    signs = {year: np.sign(k) for year, k in pairs}
    assert result.years_above == tuple(y for y, s in signs.items() if s > 0)
    assert result.years_below == tuple(y for y, s in signs.items() if s < 0)
    assert result.years_equal == tuple(y for y, s in signs.items() if s == 0)
    nonzero = [(y, s) for y, s in signs.items() if s]
    changed = tuple(b[0] for a, b in pairwise(nonzero) if a[1] != b[1])
    assert result.crossing_years == changed


def test_crossings_refuse_missing_values():
    with pytest.raises(ValueError, match=r"gap: there is no value for 2009"):
        crossings(GAP.where(GAP.index != 2009), decimals=1)
    with pytest.raises(ValueError, match=r"gap: there are no years"):
        crossings(GAP.iloc[:0], decimals=1)


def test_index_numbers():
    y = pd.Series([80.0, np.nan, 100.0], index=[2008, 2009, 2010], name="y")
    assert index(y, 2008).dropna().to_dict() == {2008: 100.0, 2010: 125.0}
    for bad, message in ((y, r"y: there is no value for 2009"), (y * -1, r"y: the value for 2008 is -80")):
        with pytest.raises(ValueError, match=message):
            index(bad, 2009 if bad is y else 2008)
