"""Base years, placebo comparators and leave-one-out, recomputed from the panels by other means."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.estimates.sensitivity import BASE_YEARS, base_years, dependences, leave_one_out, placebos
from analysis.exhibits import sensitivity as shown
from analysis.inference.trend import trend_all
from analysis.page import Page, open_page
from every import every

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page()


@every(name=["employment_rate", "disposable_income", "population", "house_price"])
def test_the_change_from_each_base_year_is_that_of_the_figures(page: Page, name: str) -> None:
    e = page.estimates[name]
    found = base_years(e)
    own, reference = e.panel.values[e.area], e.panel.reference
    assert list(found.changes) == list(range(e.moved.base_year, e.moved.base_year + BASE_YEARS))
    for year, change in found.changes.items():
        ends = [year, e.moved.last_year]
        if e.indicator.comparison == "difference":
            expected = (own - reference).loc[ends].diff().iloc[1]
        elif e.indicator.comparison == "ratio":
            expected = (100 * own / reference).loc[ends].diff().iloc[1]
        else:
            expected = 100 * (
                own[e.moved.last_year] / own[year] - reference[e.moved.last_year] / reference[year]
            )
        assert change == pytest.approx(expected, rel=1e-9)
    assert found.changes[e.moved.base_year] == pytest.approx(e.moved.gap.absolute)
    assert found.same_sign == sum(np.sign(list(found.changes.values())) == np.sign(e.moved.gap.absolute))


def test_a_placebo_takes_the_place_of_the_reference(page: Page) -> None:
    e = page.estimates["employment_rate"]
    found = placebos(e, ["615", "740", e.area, "999"])
    assert set(found.changes) == {"615", "740"}, "not the focus, and nobody without figures"
    values = e.panel.values.loc[[e.moved.base_year, e.moved.last_year]]
    for code, change in found.changes.items():
        assert change == pytest.approx((values[e.area] - values[code]).diff().iloc[1])
    assert found.chosen == pytest.approx(e.moved.gap.absolute)


def test_growth_against_a_placebo_is_relative(page: Page) -> None:
    e = page.estimates["disposable_income"]
    found = placebos(e, ["615"])
    ends = e.panel.values.loc[[e.moved.base_year, e.moved.last_year], [e.area, "615"]]
    growth = ends.iloc[1] / ends.iloc[0]
    assert found.changes["615"] == pytest.approx(100 * (growth[e.area] / growth["615"] - 1))


def test_without_one_municipality_the_trend_is_that_of_the_others(page: Page) -> None:
    e = page.estimates["house_price"]
    found = leave_one_out(e, page.estimates)
    years = list(range(e.fit.trend.first_year, e.fit.trend.last_year + 1))
    everyone = e.panel.values.drop(columns=found.high_without)
    whole = everyone.loc[years].dropna(axis="columns")
    gaps = whole.div(everyone.dropna(axis="columns").mean(axis="columns").loc[years], axis="index")
    fit = trend_all(gaps, residents=page.estimates.residents, scale="log", only=[e.area])[e.area]
    assert fit.estimate == pytest.approx(found.high, rel=1e-12)
    assert found.low <= e.fit.trend.estimate <= found.high
    assert found.left_out == e.fit.trend.units - 1
    assert 0 <= found.same_word <= found.left_out


def test_the_left_out_are_told_with_the_trends_they_leave(page: Page) -> None:
    found = page.project.left_out(page.edition)
    assert set(found) == set(page.project.curves(page.edition))
    assert found["house_price"] == leave_one_out(page.estimates["house_price"], page.estimates)


def test_one_year_has_no_change_and_a_handful_no_pool(page: Page) -> None:
    with pytest.raises(ValueError, match="public_benefits has one year only"):
        base_years(page.estimates["public_benefits"])
    with pytest.raises(ValueError, match="public_benefits has one year only"):
        placebos(page.estimates["public_benefits"], ["615"])
    with pytest.raises(ValueError, match="nonwestern_ratio has no word"):
        leave_one_out(page.estimates["nonwestern_ratio"], page.estimates)


def test_the_tables_hold_what_was_computed(page: Page) -> None:
    told = [page.estimates["employment_rate"], page.estimates["house_price"]]
    found = dependences(told, ["615", "740", "751"], page.project.left_out(page.edition))
    bases, group, left = (
        build(found, page.voice)
        for build in (shown.base_year_table, shown.placebo_table, shown.leave_one_out_table)
    )
    employment = found[0]
    rows = bases.frame[bases.frame["indicator"] == "employment_rate"].set_index("base_year")["change"]
    pd.testing.assert_series_equal(
        rows, pd.Series(employment.bases.changes), check_names=False, check_index_type=False
    )
    against = group.frame[group.frame["indicator"] == "employment_rate"].set_index("against")["change"]
    assert against.drop("reference").to_dict() == employment.placebos.changes
    assert against["reference"] == employment.placebos.chosen
    assert left.frame.loc[0, "high"] == employment.left_out.high
    voice = page.voice
    smallest = min(employment.placebos.changes, key=employment.placebos.changes.__getitem__)
    assert (
        voice.area(smallest) in group.markdown
        and voice.area(employment.left_out.low_without) in left.markdown
    )


def test_without_a_word_nothing_depends_on_anything(page: Page) -> None:
    said = shown.dependence([page.estimates["public_benefits"]], {}, page.voice)
    assert said == ["No headline indicator has a trend that may give a verdict."]
