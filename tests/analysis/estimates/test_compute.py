"""Every estimate of an edition: the finding of the white paper, the family, and what each row must carry."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import math
import shutil
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.data.panel import panel
from analysis.declared.edition import Edition, resolve
from analysis.declared.reading import find_root
from analysis.estimates.compute import of_indicator
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate, Estimates
from analysis.estimates.residents import residents
from analysis.inference.verdict import Verdict
from analysis.language.numbers import Language
from analysis.project import Project
from analysis.results.files import write, write_from
from analysis.results.table import COLUMNS, table
from analysis.results.values import results
from real import PROJECT

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CATALOGUE = PROJECT.catalogue
WORDS = {str(v) for v in Verdict}
COMPARATORS = ("615", "740", "630")


def settled(**overrides: object) -> Edition:
    return resolve(CATALOGUE, "randers", overrides)


def computed(**overrides: object) -> Estimates:
    return PROJECT.estimates(settled(**overrides))


def alone(indicator: str, **overrides: object) -> Estimate:
    """One estimate, without what is only known among all."""
    edition = settled(**overrides)
    people = residents(PROJECT.tables, edition)
    return of_indicator(PROJECT.tables, edition, CATALOGUE.indicators[indicator], people)


@pytest.fixture(scope="module")
def randers() -> Estimates:
    return computed()


@pytest.fixture(scope="module")
def horsens() -> Estimates:
    return computed(focus="615")


@pytest.fixture(scope="module")
def rows(randers: Estimates) -> pd.DataFrame:
    return table(PROJECT, randers.edition)


def published_rates() -> dict[tuple[str, int], float]:
    """Employment rates by area and year, from the file alone."""
    wanted = {"measure": "Employment rate", "age": "16-64 years", "sex": "Total", "ancestry": "Total"}
    with (ROOT / "data/tables/RAS200.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["area"], int(row["period"])): float(row["value"])
            for row in csv.DictReader(file)
            if wanted.items() <= row.items()
        }


def test_randers_was_above_the_country_in_2008_and_below_it_every_year_since(randers: Estimates) -> None:
    rates = published_rates()
    last = max(year for _, year in rates)
    gaps = {year: round(rates["730", year] - rates["000", year], 1) for year in range(2008, last + 1)}
    assert gaps[2008] == 0.3 and all(gaps[year] < 0 for year in range(2009, last + 1))
    e = randers["employment_rate"]
    assert {y: round(g, 1) for y, g in e.gaps["730"].items()} == gaps
    assert e.moved is not None and e.moved.crossings is not None
    assert (round(e.moved.gap.first, 1), round(e.moved.gap.last, 1)) == (gaps[2008], gaps[last])
    assert e.moved.crossings.years_above == (2008,)
    assert e.moved.crossings.years_below == tuple(range(2009, last + 1))
    assert e.moved.crossings.years_equal == () and e.moved.crossings.crossing_years == (2009,)
    smallest = min(abs(gaps[y]) for y in range(2009, last + 1))
    assert e.moved.crossings.smallest_absolute_gap == smallest and e.moved.crossings.clear
    # The range over base years within two of 2008, of which the edition's window holds three.
    changes = [gaps[last] - gaps[y] for y in (2008, 2009, 2010)]
    assert (e.moved.gap.low, e.moved.gap.high) == pytest.approx((min(changes), max(changes)))


def test_the_rank_is_counted_from_the_file(randers: Estimates) -> None:
    rates = published_rates()
    of_2023 = {a: v for (a, y), v in rates.items() if y == 2023 and a in CATALOGUE.municipalities}
    better = sum(v > of_2023["730"] for v in of_2023.values())
    rank = randers["employment_rate"].rank
    assert rank is not None and (rank.rank, rank.of) == (better + 1, 98)


def test_gaps_are_differences_percentages_and_index_points(randers: Estimates) -> None:
    assert {i.comparison for i in CATALOGUE.indicators.values()} == {"difference", "ratio", "index"}
    for e in randers:
        values, reference = e.panel.values["730"], e.panel.reference
        if e.indicator.comparison == "difference":
            expected = values - reference
        elif e.indicator.comparison == "ratio":
            expected = 100 * (values - reference) / reference
        else:
            base = e.moved.base_year if e.moved else e.panel.years[-1]
            expected = 100 * values / values[base] - 100 * reference / reference[base]
        np.testing.assert_allclose(e.gaps["730"], expected, rtol=1e-9, atol=1e-9)
        assert e.latest is not None and e.latest.year == e.panel.years[-1]
        assert e.latest.gap == pytest.approx(expected[e.latest.year], abs=1e-9)
        if e.moved is None:
            assert len(e.panel.years) == 1
            continue
        breaks = {b.year for b in e.panel.breaks}
        assert e.moved.last_year == e.latest.year - (e.latest.year in breaks)
        assert e.moved.gap.absolute == pytest.approx(
            expected[e.moved.last_year] - expected[e.moved.base_year], abs=1e-9
        )


def benjamini_hochberg(p_values: list[float]) -> list[float]:
    """Adjusted p-values by the definition: the least FDR level at which each would be declared."""
    ordered = sorted(p_values)
    m = len(ordered)
    by_rank = [min(1.0, min(ordered[j] * m / (j + 1) for j in range(i, m))) for i in range(m)]
    return [by_rank[ordered.index(p)] for p in p_values]


# Near duplicates, which together count as one test.
CLUSTERS = [
    {"employment_rate", "activity_rate", "full_time_employees", "full_time_rate"},
    {"house_price", "flat_price", "price_to_income"},
]


def weight(indicator: str, family: Collection[str]) -> float:
    """Of a member of the family: its share of a cluster, brought to 1 on average."""
    tested = [own & {*family} for own in CLUSTERS if own & {*family}]
    share = next((1 / len(own) for own in tested if indicator in own), 1.0)
    return share * len(family) / (len(family) - sum(map(len, tested)) + len(tested))


def unconfirmed_in_the_package(indicator: str) -> bool:
    """Whether a table behind an indicator has an inferred id or was typed from a listing, by the file."""
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    flagged = {
        r["name"]
        for r in package["resources"]
        if r.get("table_id_inferred", False) or r.get("typed_from_listing", False)
    }
    return bool(flagged & set(CATALOGUE.indicators[indicator].tables))


@pytest.mark.parametrize("focus", ["730", "615"])
def test_the_family_is_every_confirmed_indicator_with_a_pooled_trend(focus: str) -> None:
    estimates = computed(focus=focus)
    fitted = [e for e in estimates if e.fit is not None and e.panel.values.shape[1] >= MIN_POOLED_UNITS]
    pooled = [e for e in fitted if not unconfirmed_in_the_package(e.indicator.id)]
    assert 0 < len(pooled) < len(fitted)
    assert list(estimates.family) == [e.indicator.id for e in pooled]
    counted = [e.fit.trend.p / weight(e.indicator.id, estimates.family) for e in pooled if e.fit is not None]
    adjusted = benjamini_hochberg([min(1.0, p) for p in counted])
    assert [e.judged.p_adjusted for e in pooled] == pytest.approx(adjusted, rel=1e-12)
    for e in estimates:
        member = e.indicator.id in estimates.family
        assert member == (e.judged is not None)
        assert e.fit is None or (not e.fit.trend.conservative and not e.unconfirmed) == member
        assert (e.fit is None) != (e.no_trend is None), "a trend, or the reason why there is none"


def test_a_word_follows_from_the_adjusted_p_and_the_two_signs(horsens: Estimates) -> None:
    alpha = horsens.edition.alpha
    found = set()
    for e in (horsens[i] for i in horsens.family):
        assert e.fit is not None and e.moved is not None and e.judged is not None
        if e.judged.p_adjusted > alpha:
            expected = "not distinguishable from drift"
        else:
            expected = (
                "widening"
                if math.copysign(1, e.fit.trend.estimate) == math.copysign(1, e.moved.gap.last)
                else "narrowing"
            )
        assert str(e.judged.verdict) == expected
        found.add(expected)
    assert len(found) > 1, "the edition shows more than one word"


def test_alpha_moves_words_and_nothing_else(horsens: Estimates) -> None:
    strict = computed(focus="615", alpha=1e-6)
    assert {str(strict[i].judged.verdict) for i in strict.family} == {"not distinguishable from drift"}
    for i in horsens.family:
        assert (
            strict[i].judged.p_adjusted == horsens[i].judged.p_adjusted
            and strict[i].fit.trend == horsens[i].fit.trend
        )


def test_the_level_widens_intervals_and_moves_no_estimate(randers: Estimates) -> None:
    for i in randers.family[::4]:
        a, b = randers[i].fit.trend, alone(i, level=0.99).fit.trend
        assert a is not None and b is not None
        assert b.ci_low < a.ci_low <= a.estimate <= a.ci_high < b.ci_high
        assert (a.estimate, a.p) == (b.estimate, b.p)


def test_every_trend_carries_what_is_needed_to_doubt_it(rows: pd.DataFrame) -> None:
    trends = rows[rows["kind"].isin(["gap_trend", "level_trend"])]
    needed = [
        "value",
        "ci_low",
        "ci_high",
        "level",
        "se",
        "df",
        "n",
        "first_year",
        "last_year",
        "rho_low",
        "rho_high",
        "theta_low",
        "theta_high",
        "processes",
        "walk",
        "moderated",
    ]
    needed += [
        "units",
        "effective_units",
        "theil_sen",
        "method",
        "table",
        "unit",
    ]
    assert len(trends) > 50 and trends[needed].notna().all(axis=None)
    assert (trends["ci_low"] <= trends["value"]).all() and (trends["value"] <= trends["ci_high"]).all()
    assert (trends["rho_low"] <= trends["rho_high"]).all() and (trends["df"] >= trends["n"] - 2).all()
    assert (trends["n"] >= 8).all() and (trends["n"] == trends["last_year"] - trends["first_year"] + 1).all()
    assert set(trends["method"]) == {"gls_arma_union_pooled", "gls_arma_union_single"}
    assert (trends["unit"].str.endswith(" a year")).all()
    turns = rows[rows["kind"].isin(["gap_turn", "gap_segment", "gap_average"])]
    together = rows[rows["kind"] == "score"]
    assert together["p"].count() == 1, "the one test of several gaps"
    others = rows.drop([*trends.index, *turns.index, *together.index])
    trend_only = ["ci_low", "ci_high", "p", "p_adjusted", "rho_low", "rho_high", "theil_sen"]
    assert others[trend_only].isna().all(axis=None), "nothing else is called a trend"


def test_only_the_gap_to_the_reference_has_a_word(rows: pd.DataFrame, randers: Estimates) -> None:
    with_word = rows[rows["verdict"].isin(WORDS)]
    assert set(with_word["id"]) == {
        f"{i}.gap_trend.{CATALOGUE.indicators[i].reference}" for i in randers.family
    }
    counted = with_word["p"] / with_word["indicator"].map(randers.weights)
    assert (with_word["p_adjusted"] >= counted.clip(upper=1) * (1 - 1e-12)).all()
    assert (with_word["detectable_per_year"] > 0).all()
    turned = rows[rows["kind"] == "gap_turn"]
    assert (turned["p_adjusted"] >= turned["p"]).all(), "a family of its own"
    rest = rows.drop([*with_word.index, *turned.index])
    # A p-value, or a change that would be found, means something within the family alone.
    assert rest[["detectable_per_year", "detectable_window"]].isna().all(axis=None)
    assert list(rest.loc[rest["p"].notna(), "id"]) == ["taken_together.score.reference"]
    rest = rest[rest["kind"] != "claim"]  # a claim has a verdict of its own
    assert rest["p_adjusted"].isna().all() and set(rest["verdict"].fillna("")) == {""}


def test_rows_are_the_estimates(rows: pd.DataFrame, randers: Estimates) -> None:
    assert list(rows.columns) == COLUMNS
    assert rows["id"].is_unique and rows[["indicator", "chapter", "area", "table", "kind"]].notna().all(
        axis=None
    )
    by_id = rows.set_index("id")
    for e in randers:
        i, against = e.indicator.id, e.indicator.reference
        if e.moved is None:
            continue  # one year only: see below
        gap = by_id.loc[f"{i}.gap.{against}"]
        assert (gap["first"], gap["last"], gap["value"]) == (
            e.moved.gap.first,
            e.moved.gap.last,
            e.moved.gap.absolute,
        )
        assert gap["value"] == pytest.approx(gap["last"] - gap["first"])
        assert gap["range_low"] <= gap["value"] <= gap["range_high"]
        assert by_id.loc[f"{i}.level", "last"] == e.panel.values.loc[e.moved.last_year, "730"]
        assert by_id.loc[f"{i}.reference_level.{against}", "last"] == e.panel.reference[e.moved.last_year]
        if e.fit is not None:
            assert by_id.loc[f"{i}.gap_trend.{against}", "value"] == e.fit.trend.estimate
        for code, fit in e.fit.comparators.items() if e.fit else ():
            assert by_id.loc[f"{i}.gap_trend.{code}", "value"] == fit.estimate
            # A comparator's own noise is in the gap to it: the region of rho is that of the reference gap.
            assert (fit.rho_low, fit.rho_high) == (
                e.fit.trend.rho_low,
                e.fit.trend.rho_high,
            ) or fit.conservative
        for code in e.moved.comparators:
            row = by_id.loc[f"{i}.comparator_gap.{code}"]
            assert row["area"] == code and row["last"] == e.gaps.loc[e.moved.last_year, code]
    assert set(rows.loc[rows["kind"] == "claim", "indicator"]) == set(CATALOGUE.claims)
    found = set(rows.loc[rows["kind"] != "claim", "indicator"])
    assert found == {*CATALOGUE.indicators, "taken_together"}


def test_rows_of_a_table_with_one_year_say_where_it_stands_and_no_more(
    rows: pd.DataFrame, randers: Estimates
) -> None:
    single = [e for e in randers if e.latest is not None and e.moved is None]
    assert len(single) >= 6
    for e in single:
        assert e.latest is not None
        i, against = e.indicator.id, e.indicator.reference
        own = rows[rows["indicator"] == i].set_index("id")
        kinds = [f"{i}.gap_to.{kind}" for kind in e.references]
        assert list(own.index) == [
            f"{i}.value",
            f"{i}.reference_value.{against}",
            f"{i}.gap_value.{against}",
            f"{i}.rank",
            f"{i}.rank_in_group",
            *kinds,
        ]
        assert len(kinds) >= 4 and f"{i}.gap_to.{against}" in kinds
        assert own.loc[f"{i}.gap_to.{against}", "value"] == own["value"].iloc[2]
        year = e.panel.years[0]
        value, reference = e.panel.values.loc[year, "730"], e.panel.reference.loc[year]
        assert own["value"].tolist()[:2] == [value, reference]
        distance = (
            value - reference if e.indicator.comparison == "difference" else 100 * (value / reference - 1)
        )
        assert own["value"].iloc[2] == pytest.approx(distance, rel=1e-12)
        assert (own["last_year"] == year).all() and (own["unit"].iloc[2], own["unit"].iloc[0]) == (
            e.comparison.gap_unit,
            e.indicator.measure,
        )
        empty = ["first", "last", "first_year", "p", "p_adjusted", "verdict", "ci_low", "n"]
        assert own[empty].isna().all(axis=None), "nothing is said of a change or a trend"
        rank = own.loc[f"{i}.rank"]
        assert (rank["range_low"], rank["range_high"]) == (rank["value"], rank["value"])


def test_an_index_with_one_year_has_no_gap() -> None:
    estimates = computed(base_year=2024)
    e = estimates["full_time_employees"]
    assert e.latest is not None and e.moved is None and e.indicator.comparison == "index"
    rows = table(PROJECT, estimates.edition)
    kinds = rows.loc[rows["indicator"] == "full_time_employees", "kind"].tolist()
    own = [kind for kind in kinds if kind not in ("rank_in_group", "gap_to")]
    assert own == ["value", "reference_value", "rank"], "an index starts level: it has no gap of its own"


def test_an_unconfirmed_table_is_in_the_rows_and_in_no_verdict(
    rows: pd.DataFrame, randers: Estimates
) -> None:
    found = {e.indicator.id for e in randers if e.unconfirmed}
    assert found == {i for i in CATALOGUE.indicators if unconfirmed_in_the_package(i)}
    assert not found & set(randers.family) and found <= set(rows["indicator"])
    own = rows[rows["indicator"].isin(found)]
    assert (own["kind"] == "gap_trend").sum() >= 8, "a trend is still fitted, with its interval"
    assert own["p_adjusted"].isna().all() and set(own["verdict"].fillna("")) == {""}
    assert all(randers[i].judged is None for i in found)
    assert any((e := randers[i]).fit is not None and not e.fit.trend.conservative for i in found), (
        "some would have been in the family"
    )


@pytest.mark.parametrize("kind", ["level", "reference_level.country", "level_trend"])
def test_a_percentage_moves_by_percentage_points(rows: pd.DataFrame, kind: str) -> None:
    (unit,) = rows.loc[rows["id"] == f"employment_rate.{kind}", "unit"]
    assert unit.startswith("percentage_points")


@pytest.mark.parametrize("code", ["en", "da"])
def test_every_result_can_be_put_into_prose(randers: Estimates, code: str) -> None:
    language, edition = Language(code), settled()
    assert edition.unspoken == randers.edition, "computed for every language at once"
    said = results(PROJECT, edition)
    assert json.loads(json.dumps(said)) == said
    for key, entry in said["values"].items():
        text = language.entry(entry)
        assert text.strip() and "{" not in text and "\N{EN DASH}" not in text, key
    assert language.entry(said["values"]["edition.focus"]) == "Randers"
    assert said["meta"]["parameters"] == edition.parameters()


def test_results_say_what_the_rows_say(randers: Estimates, rows: pd.DataFrame) -> None:
    values = {k: v["value"] for k, v in results(PROJECT, randers.edition)["values"].items()}
    by_id = rows.set_index("id")
    for e in randers:
        i, against = e.indicator.id, e.indicator.reference
        assert e.compared is not None and values[f"{i}.last_year"] == e.compared.year
        if e.moved is None:
            assert values[f"{i}.level_last"] == by_id.loc[f"{i}.value", "value"]
            assert values[f"{i}.reference_last"] == by_id.loc[f"{i}.reference_value.{against}", "value"]
            assert values[f"{i}.gap_last"] == by_id.loc[f"{i}.gap_value.{against}", "value"]
            keys = {key.removeprefix(f"{i}.") for key in values if key.startswith(f"{i}.")}
            assert keys == {"last_year", "level_last", "reference_last", "gap_last", "rank", "rank_of"}
            continue
        gap, level = by_id.loc[f"{i}.gap.{against}"], by_id.loc[f"{i}.level"]
        assert values[f"{i}.gap_base"] == gap["first"] and values[f"{i}.gap_last"] == gap["last"]
        assert values[f"{i}.level_last"] == level["last"] and values[f"{i}.base_year"] == level["first_year"]
        assert (f"{i}.trend" in values) == (e.fit is not None)
        assert (f"{i}.verdict" in values) == (i in randers.family)
    assert values["volume.family"] == len(randers.family)
    assert values["volume.indicators"] == len(CATALOGUE.indicators)
    assert values["volume.trends"] == sum(
        e.judged is not None and e.judged.verdict is not Verdict.DRIFT for e in randers
    )
    assert Language("en").entry(results(PROJECT, randers.edition)["values"]["employment_rate.gap_base"]) == (
        "+0.3\N{NO-BREAK SPACE}percentage points"
    )


def test_written_again_from_tables_in_another_order_the_bytes_are_the_same(tmp_path: Path) -> None:
    """Computed with nothing stored, and with the rows of a table turned round, declared as such."""
    for folder in ("data", "editions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    path = tmp_path / "data/tables/RAS200.csv"
    head, *body = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([head, *reversed(body)]) + b"\n")
    package = tmp_path / "data/datapackage.json"
    text = package.read_text(encoding="utf-8")
    old = CATALOGUE.tables["ras200"].sha256
    package.write_text(text.replace(old, hashlib.sha256(path.read_bytes()).hexdigest()), encoding="utf-8")
    edition = settled()
    write(ROOT, edition, tmp_path / "one")
    write_from(Project(tmp_path), edition, tmp_path / "deep" / "two")
    for name in ("estimates.csv", "results.json"):
        first = (tmp_path / "one" / name).read_bytes()
        assert first == (tmp_path / "deep" / "two" / name).read_bytes()
        assert b"\r" not in first and first.endswith(b"\n")
    again = pd.read_csv(tmp_path / "one" / "estimates.csv", dtype={"area": str})
    assert list(again.columns) == COLUMNS and len(again) == len(table(PROJECT, settled()))


def most_figures_between_breaks(indicator: str, area: str) -> int:
    """Most years of one definition, from 2008 on, with a figure for an area and for its reference."""
    built = panel(PROJECT.tables, settled(focus=area), CATALOGUE.indicators[indicator])
    if area not in built.values:
        return 0
    both = built.values[area].notna() & built.reference.notna()
    edges = [2008, *(b.year for b in built.breaks), 9999]
    return max(int(both.loc[a : b - 1].sum()) for a, b in itertools.pairwise(edges))


def test_a_municipality_that_a_table_leaves_out_is_no_error() -> None:
    estimates = computed(focus="825")
    left_out = {i for i in CATALOGUE.indicators if not most_figures_between_breaks(i, "825")}
    once = {i for i in CATALOGUE.indicators if most_figures_between_breaks(i, "825") == 1}
    assert {"nonwestern_ratio", "life_expectancy", "exam_grade", "flat_price"} <= left_out
    assert {"church_membership", "house_price"} <= once
    for e in estimates:
        i = e.indicator.id
        assert e.published == (e.latest is not None) == (i not in left_out)
        assert (e.moved is None) == (i in left_out | once)
        assert e.fit is None or e.moved is not None
        if i in left_out:
            assert e.rank is None and e.placebo is None
    rows = table(PROJECT, estimates.edition)
    rows = rows[rows["kind"] != "claim"]
    assert set(rows["indicator"]) == {*CATALOGUE.indicators, "taken_together"} - left_out
    values = results(PROJECT, estimates.edition)["values"]
    assert not [k for k in values if k.split(".")[0] in left_out]
    assert list(estimates.family) == [i for i in computed().family if i not in left_out | once]


def test_another_focus_is_measured_against_the_same_reference(randers: Estimates, horsens: Estimates) -> None:
    assert horsens.edition.comparators == ("730", "740", "630")
    assert randers.edition.comparators == COMPARATORS
    for mine, other in zip(randers, horsens, strict=True):
        assert other.area == "615"
        if mine.indicator.reference == "mean_of_comparators":
            # The one reference that moves with the focus: the mean of three others.
            for e in (mine, other):
                mean = e.panel.values[list(horsens.edition.comparators if e is other else COMPARATORS)]
                expected = mean.sum(axis="columns", skipna=False) / 3
                np.testing.assert_allclose(e.panel.reference, expected, rtol=1e-12)
            continue
        pd.testing.assert_frame_equal(mine.gaps, other.gaps)
        pd.testing.assert_series_equal(mine.panel.reference, other.panel.reference)
        if other.fit is not None and "730" in other.fit.comparators:
            there, back = mine.fit.comparators["615"], other.fit.comparators["730"]
            if mine.indicator.comparison == "difference":
                # The same series turned over; the error processes are those of the focus.
                assert there.theil_sen == pytest.approx(-back.theil_sen, abs=1e-9)


def test_a_comparison_starts_after_the_last_break(randers: Estimates) -> None:
    e = randers["reported_crime"]
    assert (e.moved.base_year, e.moved.last_year) == (2014, 2025)
    assert e.moved.crossings is not None and e.fit is not None
    years = {*e.moved.crossings.years_above, *e.moved.crossings.years_equal, *e.moved.crossings.years_below}
    assert years == set(range(2014, 2026))
    assert (e.fit.trend.first_year, e.fit.trend.n) == (2014, 12)
    later = alone("reported_crime", base_year=2016)
    assert later.moved.base_year == 2016 and later.fit is not None and later.fit.trend.first_year == 2014


def test_one_year_after_a_break_is_told_and_compared_with_nothing(randers: Estimates) -> None:
    e = randers["cash_benefit"]
    assert [b.year for b in e.panel.breaks] == [2026]
    assert (e.moved.base_year, e.moved.last_year) == (2022, 2025)
    assert e.latest == e.newest and e.latest.year == e.rank.year == 2026
    assert e.compared.year == 2025 and e.compared.gap == pytest.approx(e.gaps.loc[2025, "730"])
    assert e.newest.value == pytest.approx(e.panel.values.loc[2026, "730"])
    earlier = alone("cash_benefit", end_year=2025)
    assert earlier.newest is None and earlier.moved.gap == e.moved.gap


def test_a_second_year_after_a_break_is_compared_with_the_first(randers: Estimates) -> None:
    e = randers["exam_grade"]
    assert [b.year for b in e.panel.breaks][-1] == 2025 and e.panel.years[-1] == 2026
    assert (e.moved.base_year, e.moved.last_year, e.newest) == (2025, 2026, None)
    earlier = alone("exam_grade", end_year=2025)
    assert (earlier.moved.base_year, earlier.moved.last_year, earlier.newest.year) == (2022, 2024, 2025)


@pytest.mark.parametrize("field", ["level", "reference", "gap"])
def test_no_base_year_of_the_range_lies_before_the_break(randers: Estimates, field: str) -> None:
    change = getattr(randers["reported_crime"].moved, field)
    assert min(change.base_years) >= 2014


def test_a_base_year_without_a_figure_gives_way_to_the_next_with_one() -> None:
    assert alone("employment_rate", base_year=2009).moved.base_year == 2009
    assert alone("nonwestern_ratio", base_year=2009).moved.base_year == 2010
    assert alone("higher_education", base_year=2009).moved.base_year > 2009


def test_a_short_window_tells_what_happened_and_tests_nothing() -> None:
    estimates = computed(start_year=2008, end_year=2012)
    assert estimates.family == ()
    for e in estimates:
        assert e.fit is None and e.judged is None and e.no_trend
    assert estimates["employment_rate"].moved is not None
    assert not table(PROJECT, estimates.edition)["kind"].str.endswith("trend").any()


def test_a_window_before_a_table_is_not_published() -> None:
    estimates = computed(start_year=1995, base_year=1995, end_year=2000)
    assert not estimates["employment_rate"].published and not estimates["employment_rate"].panel.years
    assert estimates["disposable_income"].published


def test_a_gap_that_moves_by_the_same_step_every_year_is_no_error() -> None:
    computed(focus="169", start_year=2008, end_year=2010)
