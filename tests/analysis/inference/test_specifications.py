"""The multiverse of a gap: each row is the estimate it says it is, and the shares count what they say."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.fitted import fitted
from analysis.inference.specification_curve import Choice
from analysis.inference.specifications import specifications
from analysis.inference.trend import trend, trend_all
from analysis.inference.verdict import Verdict

pytestmark = pytest.mark.unit


YEARS = pd.RangeIndex(2008, 2024)
CHOSEN = Choice(2008, 2023, "level", "country", None, "pooled_union")
GRID = {
    "windows": [(2008, 2023), (2010, 2023), (2008, 2021)],
    "scales": ["level", "log", "index"],
    "base_years": [2008, 2010],
}


def panel(seed: int = 0, slope: float = -0.8) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    values = pd.DataFrame(60 + rng.normal(size=(16, 30)), index=YEARS).add_prefix("m")
    values["m0"] += slope * np.arange(16)
    return values


def run(values: pd.DataFrame, **options):
    comparators = {"country": values.mean(axis=1), "neighbour": values["m1"]}
    return specifications(
        values, "m0", comparators, **({"country": "country", "chosen": CHOSEN} | GRID | options)
    )


def test_grid_is_complete_and_the_chosen_one_is_marked_once():
    curve = run(panel())
    # three windows, four scales (two base years), two comparators, four estimators
    assert curve.total == 3 * 4 * 2 * 4 == len({s.choice for s in curve.specifications})
    assert [s.choice for s in curve.specifications if s.chosen] == [CHOSEN]
    assert curve.chosen.choice == CHOSEN and curve.skipped == ()
    # words about index gaps answer another question than those about the level
    assert (curve.words, curve.contrast_words) == (3 * 2 * 2, 3 * 4 * 2 * 2)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([-0.8, 0.0, 0.3]))
def test_shares_are_counts(seed, slope):
    curve = run(panel(seed, slope))
    signs = [np.sign(s.estimate) == np.sign(curve.chosen.estimate) for s in curve.specifications]
    assert curve.same_sign_share == np.mean(signs)
    words = [
        s.word == curve.chosen.word
        for s in curve.specifications
        if s.choice.estimator == "pooled_union" and s.choice.scale != "index"
    ]
    assert curve.same_word_share == np.mean(words)
    for s in curve.specifications:
        if s.p is not None:
            assert s.ci_low <= s.estimate <= s.ci_high
            assert (s.word == Verdict.DRIFT) == (s.p > 0.05)
        else:
            assert (s.word, s.ci_low, s.same_word, s.choice.estimator) == (None, None, None, "theil_sen")


def test_every_scale_is_the_trend_of_that_gap():
    values = panel(3)
    curve = run(values)
    country = values.mean(axis=1)
    gaps = {
        ("level", None): values.sub(country, axis=0),
        ("log", None): 100 * np.log(values).sub(np.log(country), axis=0),
        ("index", 2010): 100 * (values / values.loc[2010]).sub(country / country.loc[2010], axis=0),
    }
    for (scale, base), gap in gaps.items():
        window = gap.loc[2010:2023]
        expected = trend_all(window, only=["m0"])["m0"]
        choice = Choice(2010, 2023, scale, "country", base, "pooled_union")
        found = next(s for s in curve.specifications if s.choice == choice)
        np.testing.assert_allclose(
            [found.estimate, found.ci_low, found.ci_high, found.p],
            [expected.estimate, expected.ci_low, expected.ci_high, expected.p],
            rtol=1e-10,
        )


def test_comparator_gaps_take_the_region_of_the_country_gaps():
    values = panel(4)
    region = fitted(values.sub(values.mean(axis=1), axis=0)).region
    expected = trend(values["m0"] - values["m1"], region=region, of="m0")
    choice = Choice(2008, 2023, "level", "neighbour", None, "pooled_union")
    found = next(s for s in run(values).specifications if s.choice == choice)
    ours = [found.estimate, found.ci_low, found.p, found.half_width]
    half = (expected.ci_high - expected.ci_low) / 2
    assert ours == pytest.approx([expected.estimate, expected.ci_low, expected.p, half], rel=1e-12)


def test_contrast_estimators():
    values = panel(5)
    gap = values["m0"] - values.mean(axis=1)
    rows = {
        s.choice.estimator: s
        for s in run(values, windows=[(2008, 2023)], scales=["level"], base_years=[]).specifications
        if s.choice.comparator == "country"
    }
    ols = stats.linregress(np.arange(16), gap)
    half = stats.t.ppf(0.975, 14) * ols.stderr
    np.testing.assert_allclose(
        [rows["ols_t"].estimate, rows["ols_t"].ci_low, rows["ols_t"].p],
        [ols.slope, ols.slope - half, ols.pvalue],
        rtol=1e-8,
    )
    assert rows["theil_sen"].estimate == pytest.approx(stats.theilslopes(gap).slope)
    single = trend(gap)
    ours = [rows["single_union"].ci_low, rows["single_union"].p]
    assert ours == pytest.approx([single.ci_low, single.p], rel=1e-12)
    assert [rows[e].word_counts for e in ("pooled_union", "single_union", "ols_t")] == [True, False, False]


def test_word_of_an_index_gap_is_no_witness_about_the_gap():
    """An index gap starts at zero, so it widens even where the gap narrows."""
    values = panel(6, slope=-0.8) + pd.Series({"m0": 20.0}).reindex(panel().columns, fill_value=0)
    curve = run(values, windows=[(2008, 2023)], base_years=[2008])
    assert {s.word for s in curve.specifications if s.word_counts} == {Verdict.NARROWING}
    index = [s for s in curve.specifications if s.choice.scale == "index" and s.p is not None]
    assert {s.word for s in index if s.choice.estimator == "ols_t"} == {Verdict.WIDENING}
    assert Verdict.NARROWING not in {s.word for s in index}
    chosen = Choice(2008, 2023, "index", "country", 2008, "pooled_union")
    other = run(values, windows=[(2008, 2023)], base_years=[2008], chosen=chosen)
    assert (other.words, other.same_word) == (2, 2)


def test_from_a_zero_year_every_gap_can_only_widen():
    """For counts: the municipality comes nearer to the rest, and moves away from where it stood."""
    values = panel(6, slope=-0.8) + pd.Series({"m0": 20.0}).reindex(panel().columns, fill_value=0)
    curve = run(values, windows=[(2008, 2023), (2010, 2023)], base_years=[2008], zero_year=2008)
    own = {
        (s.choice.scale, s.word) for s in curve.specifications if s.word_counts and s.word != Verdict.DRIFT
    }
    assert own == {(scale, Verdict.WIDENING) for scale in ("level", "log", "index")}
    assert curve.words == 2 * 3 * 2, "words of every scale count"
    # A zero year in the middle: the line leaves it on both sides, farther on the longer one.
    late = run(values, windows=[(2008, 2023)], base_years=[2008], zero_year=2019)
    assert {s.word for s in late.specifications if s.word_counts and s.choice.scale == "level"} == {
        Verdict.NARROWING
    }


def test_ineligible_choices_are_listed_with_their_reason():
    values = panel(7)
    curve = run(values, windows=[(2008, 2023), (2018, 2023), (2001, 2023)])
    reasons = {(c.first_year, c.last_year): reason for c, reason in curve.skipped}
    assert set(reasons) == {(2018, 2023), (2001, 2023)}
    assert "at least 8" in reasons[2018, 2023]
    assert "no values for the window" in reasons[2001, 2023]
    assert curve.total + len(curve.skipped) == 3 * 4 * 2 * 4
    negative = values.assign(m1=-values["m1"])
    skipped = run(negative).skipped
    assert {c.scale for c, _ in skipped} == {"log", "index"}
    assert all(c.comparator == "neighbour" for c, _ in skipped)


def test_units_with_missing_years_leave_the_pool():
    values = panel(8)
    country = values.mean(axis=1)
    holes = values.copy()
    holes.loc[2012, "m9"] = np.nan
    options = {"country": "country", "chosen": CHOSEN, "windows": [(2008, 2023)]}
    one = specifications(holes, "m0", {"country": country}, **options)
    two = specifications(values.drop(columns="m9"), "m0", {"country": country}, **options)
    assert one == two


def test_rows_are_flat_and_repeat():
    one, two = run(panel(9)), run(panel(9))
    assert repr(one) == repr(two)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"chosen": Choice(2000, 2023, "level", "country", None, "pooled_union")}, "pooled one of the grid"),
        ({"chosen": Choice(2008, 2023, "level", "country", None, "ols_t")}, "pooled one of the grid"),
        ({"country": "Denmark"}, "'Denmark' is not among"),
        ({"alpha": 5}, "alpha and level"),
        ({"scales": ["cube"]}, "'cube' is not one of"),
        ({"estimators": ["hac"]}, "'hac' is not one of"),
        ({"base_years": []}, "base years belong"),
        ({"windows": [(2008, 2023), (2008, 2023)]}, "holds a choice twice"),
        ({"windows": []}, "empty"),
    ],
)
def test_unusable_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        run(panel(1), **options)


def test_a_chosen_specification_without_trend_is_an_error():
    values = panel(1)
    values.loc[2015, "m0"] = np.nan
    country = pd.Series(60.0, index=YEARS)
    with pytest.raises(
        ValueError, match="m0: the chosen specification allows no trend: m0: the value for 2015"
    ):
        specifications(
            values, "m0", {"country": country}, country="country", chosen=CHOSEN, windows=[(2008, 2023)]
        )


def test_the_unit_must_be_in_the_panel():
    with pytest.raises(ValueError, match="'x' is not a column"):
        specifications(panel(), "x", {}, country="c", chosen=CHOSEN, windows=[(2008, 2023)])
