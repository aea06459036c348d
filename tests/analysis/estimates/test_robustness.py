"""The grid of each headline estimate: what is reported is in it, and every other choice is what it says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.estimates.estimate import Estimates
from analysis.estimates.robustness import (
    SCALES,
    Robustness,
    base_years,
    has_curve,
    robustness,
    threshold,
    windows,
)
from analysis.inference.adjust import adjust, shared_weights
from analysis.inference.fitted import fitted
from analysis.inference.specification_curve import Choice, Specification
from analysis.inference.trend import trend
from analysis.inference.verdict import Verdict
from analysis.results.table import table
from analysis.results.values import results
from real import PROJECT

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CATALOGUE = PROJECT.catalogue
Tried = tuple[Estimates, Mapping[str, Robustness]]


def tried(chapter: str | None = None, **overrides: object) -> Tried:
    """An edition; of one chapter alone the curves, which take the longest."""
    edition = resolve(CATALOGUE, "randers", overrides)
    return PROJECT.estimates(edition), PROJECT.curves(edition, chapter)


@pytest.fixture(scope="module")
def randers() -> Tried:
    return tried()


def pooled(r: Robustness, comparator: str, scale: str, window: tuple[int, int]) -> Specification:
    return next(
        s
        for s in r.curve.specifications
        if (s.choice.comparator, s.choice.scale, s.choice.estimator) == (comparator, scale, "pooled_union")
        and (s.choice.first_year, s.choice.last_year) == window
    )


def test_headline_indicators_with_a_word_have_a_curve(randers: Tried) -> None:
    estimates, found = randers
    expected = [e.indicator.id for e in estimates if e.indicator.headline and e.judged is not None]
    assert list(found) == expected and len(expected) >= 4
    assert [e.indicator.id for e in estimates if has_curve(e)] == expected
    for left_out in ("nonwestern_ratio", "higher_education"):  # too few municipalities; too few years
        with pytest.raises(ValueError, match=f"{left_out}: there is no trend with a word"):
            robustness(estimates[left_out], frozenset(), level=0.95, threshold=0.05)


def test_a_short_window_has_no_curves() -> None:
    assert tried(start_year=2008, end_year=2012)[1] == {}


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"focus": "825"},
        {"focus": "101"},  # words other than drift
        {"base_year": 2012, "level": 0.9, "alpha": 0.2, "end_year": 2019, "comparators": ["615"]},
    ],
)
def test_the_chosen_specification_is_what_the_volume_reports(overrides: dict[str, object]) -> None:
    estimates, found = tried(**overrides)
    words = set()
    for key, r in found.items():
        fit, chosen = estimates[key].fit.trend, r.chosen
        assert fit is not None and chosen.specification.chosen
        np.testing.assert_allclose(
            [chosen.estimate, chosen.ci_low, chosen.ci_high, chosen.specification.p],
            [fit.estimate, fit.ci_low, fit.ci_high, fit.p],
            rtol=1e-7,
        )
        assert chosen.specification.word == estimates[key].judged.verdict
        words.add(chosen.specification.word)
    if overrides.get("focus") == "101":
        assert len(words) > 1


def test_the_grid_is_every_combination_once(randers: Tried) -> None:
    estimates, found = randers
    for key, r in found.items():
        assert {scale for scale, _ in r.scales} == set(SCALES[type(estimates[key].comparison)])
        assert r.comparators == ("reference", "615", "740", "630", "group")
        product = len(r.windows) * len(r.scales) * len(r.comparators) * 4
        assert r.curve.total + len(r.curve.skipped) == product
        assert len({s.choice for s in r.curve.specifications}) == r.curve.total == len(r.shown)
        assert [s.estimate for s in r.shown] == sorted(s.estimate for s in r.shown)
        assert (r.smallest.estimate, r.largest.estimate) == (r.shown[0].estimate, r.shown[-1].estimate)
    crime = found["reported_crime"]
    assert all(first >= 2014 and last - first >= 7 for first, last in crime.windows), "no window over a break"


@given(st.integers(1990, 2010), st.integers(7, 25))
def test_windows_move_one_end_and_keep_eight_years(first: int, years: int) -> None:
    last = first + years
    found = windows(first, last)
    assert found[0] == (first, last) and len(set(found)) == len(found)
    for a, b in found:
        assert b - a >= 7 and (a == first or b == last)
        assert 0 <= a - first <= 5 and 0 <= last - b <= 2


def test_base_years_are_those_the_series_has() -> None:
    assert base_years(2012, range(2010, 2015), 2008) == (2012, 2010, 2014)
    assert base_years(2012, range(2010, 2015), 2011) == (2012, 2014)
    assert base_years(2012, (), 2008) == (2012,)


def test_a_small_group_is_no_comparator() -> None:
    members = [a for a, area in CATALOGUE.areas.items() if area.group == CATALOGUE.areas["751"].group]
    assert len(members) < 5
    _, found = tried("housing", focus="751", comparators=["615"])
    assert all(r.comparators == ("reference", "615") for r in found.values())


def test_a_ratio_of_rates_is_shown_in_percentage_points(randers: Tried) -> None:
    estimates, found = randers
    e, r = estimates["employment_rate"], found["employment_rate"]
    values, last = e.panel.values, e.panel.years[-1]
    years = slice(2010, last)
    logs = 100 * np.log(values.div(e.panel.reference, axis=0)).loc[years]
    other = values["740"].loc[years]
    region = fitted(logs, residents=estimates.residents).region
    expected = trend(100 * np.log(values["730"].loc[years] / other), region=region, unit="730")
    s = pooled(r, "740", "log", (2010, last))
    assert s.estimate == pytest.approx(expected.estimate)
    (shown,) = [x for x in r.shown if x.specification is s]
    assert shown.estimate == pytest.approx(expected.estimate * other.mean() / 100)
    assert shown.ci_low == pytest.approx(expected.ci_low * other.mean() / 100)


def test_index_points_are_shown_as_percent(randers: Tried) -> None:
    estimates, found = randers
    e, r = estimates["disposable_income"], found["disposable_income"]
    last = e.panel.years[-1]
    s = next(
        s
        for s in r.curve.specifications
        if s.choice == Choice(2009, last, "index", "reference", 2010, "theil_sen")
    )
    index = 100 * e.panel.values["730"] / e.panel.values.loc[2010, "730"]
    reference = 100 * e.panel.reference / e.panel.reference[2010]
    gap = (index - reference).loc[2009:last]
    slopes = [(gap[b] - gap[a]) / (b - a) for a in gap.index for b in gap.index if a < b]
    assert s.estimate == pytest.approx(np.median(slopes))
    (shown,) = [x for x in r.shown if x.specification is s]
    assert shown.estimate == pytest.approx(100 * s.estimate / reference.loc[2009:last].mean())


def test_the_unit_changes_no_sign(randers: Tried) -> None:
    for r in randers[1].values():
        for x in r.shown:
            assert math.copysign(1, x.estimate) == math.copysign(1, x.specification.estimate)
            assert x.ci_low is None or x.ci_low <= x.estimate <= (x.ci_high or math.inf)


def test_the_group_is_its_unweighted_median(randers: Tried) -> None:
    estimates, found = randers
    e = estimates["employment_rate"]
    group = CATALOGUE.areas["730"].group
    members = [c for c in e.panel.values if CATALOGUE.areas[c].group == group]
    gap = e.panel.values["730"] - e.panel.values[members].median(axis=1)
    region = fitted(e.gaps, residents=estimates.residents).region
    fit = trend(gap, region=region, unit="730")
    s = pooled(found["employment_rate"], "group", "level", (2008, e.panel.years[-1]))
    assert (s.estimate, s.ci_low) == pytest.approx((fit.estimate, fit.ci_low))


def test_words_about_counts_start_from_the_base_year() -> None:
    """A municipality that grows away from the country widens the gap, however small its share."""
    found = tried(focus="101")[1]
    counts = [s for key in ("population", "full_time_employees") for s in found[key].curve.specifications]
    given_words = {s.word for s in counts if s.word_counts}
    assert Verdict.WIDENING in given_words and Verdict.NARROWING not in given_words
    assert {s.choice.scale for s in counts if s.word_counts} == {"log", "index"}
    income = found["disposable_income"].curve.specifications
    assert {s.choice.scale for s in income if s.word_counts} == {"log"}


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=12),
    st.floats(0, 1),
    st.sampled_from([0.01, 0.05, 0.2]),
    st.integers(0, 5),
)
def test_below_the_threshold_the_family_rejects(
    others: list[float], p: float, alpha: float, duplicates: int
) -> None:
    family = {str(i): value for i, value in enumerate(others)}
    weights = shared_weights({key: "same" if int(key) <= duplicates else None for key in family})
    bound = threshold(family, "0", alpha, weights)
    if not math.isclose(p, bound, rel_tol=1e-9):
        tried = adjust({**family, "0": p}, alpha=alpha, weights=weights)
        assert tried["0"].rejected == (p < bound)


def test_the_files_give_the_counts_of_the_curves(randers: Tried) -> None:
    estimates, found = randers
    rows = table(PROJECT, estimates.edition)
    rows = rows[rows["kind"] == "specifications"].set_index("indicator")
    assert list(rows.index) == list(found)
    values = results(PROJECT, estimates.edition)["values"]
    for key, r in found.items():
        signs = [np.sign(x.estimate) == np.sign(r.chosen.estimate) for x in r.shown]
        counting = [x.specification for x in r.shown if x.specification.word_counts]
        words = [s.word == estimates[key].judged.verdict for s in counting]
        assert rows.loc[key, "of"] == len(signs) == values[f"{key}.specifications"]["value"]
        assert rows.loc[key, "value"] == pytest.approx(100 * np.mean(signs))
        assert rows.loc[key, "share_same_word"] == pytest.approx(100 * np.mean(words))
        assert values[f"{key}.same_sign"]["value"] == pytest.approx(100 * np.mean(signs))
        assert values[f"{key}.same_word"]["value"] == pytest.approx(100 * np.mean(words))
