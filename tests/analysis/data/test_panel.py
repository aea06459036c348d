"""Annual panels equal what plain pandas makes of the published tables, and damaged tables are refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.panel import MIN_POINTS, Panel, Reason, concerns, mean_of, panel, trend_years
from analysis.data.tables import Tables
from analysis.data.years import annualise
from analysis.declared.base import Text
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition, resolve
from analysis.declared.models import Break, Indicator
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.estimates.estimate import MIN_POOLED_UNITS
from every import every, some
from real import PROJECT

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
CATALOGUE = PROJECT.catalogue
CODES = list(CATALOGUE.municipalities)
LOOSE = {"check_names": False, "check_dtype": False, "check_index_type": False}


def built(indicator: str, **overrides: object) -> Panel:
    return panel(PROJECT.tables, resolve(CATALOGUE, "randers", overrides), CATALOGUE.indicators[indicator])


def published(name: str, **wanted: str) -> pd.DataFrame:
    """A table read afresh, one category of each dimension, periods down and areas across."""
    frame = pd.read_csv(ROOT / "data" / "tables" / f"{name}.csv", dtype={"area": str, "period": str})
    for column, category in wanted.items():
        frame = frame[frame[column] == category]
    return frame.pivot(index="period", columns="area", values="value")


def annual(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.set_axis(wide.index.astype(str).str[:4].astype(int))


def same(found: pd.DataFrame | pd.Series, expected: pd.DataFrame | pd.Series) -> None:
    """Equal years, areas and figures to twelve digits; the kind of the labels does not matter."""
    if isinstance(found, pd.DataFrame):
        pd.testing.assert_frame_equal(found, expected, rtol=1e-12, atol=0, check_column_type=False, **LOOSE)
    else:
        pd.testing.assert_series_equal(found, expected, rtol=1e-12, atol=0, **LOOSE)


def test_employment_rate_is_as_published() -> None:
    p = built("employment_rate")
    rate = annual(
        published("RAS200", measure="Employment rate", age="16-64 years", sex="Total", ancestry="Total")
    )
    same(p.values, rate[CODES].loc[2008:])
    same(p.reference, rate["000"].loc[2008:])
    assert p.years == tuple(range(2008, int(rate.index.max()) + 1))
    assert p.missing == p.incomplete_years == p.breaks == ()


def test_population_goes_on_in_a_second_table() -> None:
    p = built("population")
    early, late = (published(name, sex="I alt", age="I alt") for name in ("FOLK1A", "FOLK1AM"))
    early = annual(early[early.index.str.endswith("K1")])
    late = annual(late[late.index.str.endswith("M01")])
    overlap = early.index.intersection(late.index)
    assert list(overlap) == [2022] and (early.loc[overlap, CODES] == late.loc[overlap, CODES]).all(axis=None)
    expected = pd.concat([early.loc[2008:2022, CODES], late.loc[2023:, CODES]])
    same(p.values, expected)
    same(p.reference, expected.sum(axis="columns"))
    assert "411" not in p.values and p.years[-1] == 2026


def test_full_time_employees_are_the_mean_of_four_quarters() -> None:
    p = built("full_time_employees")
    quarters = published("LBESK69", measure="Full-time employees", sex="Total")[CODES]
    assert list(quarters.index[-3:]) == ["2025K1", "2025K2", "2025K3"]
    years = quarters.index.str[:4].astype(int)
    expected = pd.DataFrame({y: quarters[years == y].mean() for y in range(2008, 2025)}).T
    same(p.values, expected)
    assert 2025 not in p.years


def test_the_incomplete_year_at_the_end_is_said() -> None:
    assert built("full_time_employees").incomplete_years == (2025,)


def test_an_incomplete_year_within_the_window_is_said() -> None:
    assert built("full_time_employees", end_year=2025).incomplete_years == (2025,)
    assert built("full_time_employees", end_year=2024).incomplete_years == ()


def residents_in_january() -> pd.DataFrame:
    """Residents on 1 January 2008 to 2025: one table to 2023, another from there."""
    early = annual(published("NOEGLETAL_population"))[CODES]
    late = published("FOLK1AM", sex="I alt", age="I alt")[CODES]
    late = annual(late[late.index.str.endswith("M01")])
    assert (early.loc[[2022, 2023]] == late.loc[[2022, 2023]]).all(axis=None), "where both speak"
    return pd.concat([early.loc[2008:2023], late.loc[2024:2025]])


def test_crime_is_a_sum_of_quarters_over_residents() -> None:
    p = built("reported_crime")
    quarters = published("STRAF11", offence="Nature of the offence, total")
    years = quarters.index.str[:4].astype(int)
    offences = pd.DataFrame({y: quarters.loc[years == y, CODES].sum() for y in range(2008, 2026)}).T
    residents = residents_in_january()
    same(p.values, 1000 * offences / residents)
    same(p.reference, 1000 * offences.sum(axis="columns") / residents.sum(axis="columns"))
    assert [b.year for b in p.breaks] == [2014]
    # The country holds offences that belong to no municipality; it is not the reference.
    assert quarters.loc["2021K1", "000"] > 1.1 * quarters.loc["2021K1", CODES].sum()


def test_full_time_employees_are_divided_by_the_residents_of_the_same_year() -> None:
    p = built("full_time_rate")
    employees, residents = built("full_time_employees").values, residents_in_january()
    assert p.years[-1] == 2024
    same(p.values, 1000 * employees / residents.loc[:2024])


@every(
    case={
        "cash_benefit": ("Kontanthjælpsmodtagere", "fuldtidspersoner i pct af befolkningen", 7),
        "ordinary_hours": ("Kontanthjælp med ordinære løntimer", "pct", 6),
        "insured_unemployment": ("heraf dagpenge", "pct af arbejdsstyrken", 7),
    }
)
def test_a_year_of_benefits_ends_in_summer(case: tuple[str, str, int]) -> None:
    measure, unit, month = case
    (indicator,) = (i for i in CATALOGUE.indicators.values() if i.source.select.get("measure") == measure)
    months = published("JOBINDSATS", measure=measure, unit=unit)
    assert months.index[-1] == f"2026M{month:02}", "the last month published ends the last year"
    p = built(indicator.id)
    assert p.years == (2022, 2023, 2024, 2025, 2026) and p.incomplete_years == ()
    ends = list(months.index).index
    for year in p.years:
        twelve = months.iloc[ends(f"{year}M{month:02}") - 11 : ends(f"{year}M{month:02}") + 1]
        assert twelve.index[0] == f"{year - 1}M{month + 1:02}" and len(twelve) == 12
        mean = twelve[CODES].mean().where(twelve[CODES].notna().all())
        # The noise of floats is rounded away, six decimals below those shown.
        places = indicator.decimals + 6
        np.testing.assert_array_equal(p.values.loc[year].reindex(CODES), mean.round(places))
        assert p.reference[year] == pytest.approx(twelve["000"].mean(), abs=10.0**-places)


def last_year_begun(indicator: Indicator) -> int:
    """The last year of which the indicator's own tables hold any part for any municipality."""
    ends = []
    for cells in indicator.source.parts:
        frame = pd.read_csv(ROOT / CATALOGUE.tables[cells.table].path, dtype={"area": str, "period": str})
        for column, wanted in cells.select.items():
            frame = frame[frame[column].isin([wanted] if isinstance(wanted, str) else wanted)]
        last = frame.loc[frame["area"].isin(CODES) & frame["value"].notna(), "period"].max()
        year, part = int(re.findall(r"\d{4}", last)[-1]), int(re.findall(r"(?<=[KM])\d+", last + "M0")[0])
        ends.append(year + (cells.year_ends is not None and part > cells.year_ends))
    return max(ends)


@every(indicator=list(CATALOGUE.indicators))
def test_a_series_ends_where_its_tables_end_or_a_reason_says_why(indicator: str) -> None:
    declared = CATALOGUE.indicators[indicator]
    early = built(indicator).years[-1] < last_year_begun(declared)
    assert early == (declared.stops is not None), (
        "cut off without a reason" if early else "a reason, though nothing is cut off"
    )


def test_a_text_that_says_where_the_table_ends_is_right() -> None:
    wrong = [
        (i.id, text.en)
        for i in CATALOGUE.indicators.values()
        for text in i.caveats
        for year in re.findall(r"ends in (\d{4})", text.en)
        if int(year) != last_year_begun(i)
    ]
    assert wrong == []


def test_a_distance_to_what_was_expected_is_a_difference_of_two_measures() -> None:
    p = built("grade_to_reference")
    frame = pd.read_csv(ROOT / CATALOGUE.tables["school_grades"].path, dtype={"area": str, "period": str})
    actual, expected = (
        annual(frame[frame["measure"] == measure].pivot(index="period", columns="area", values="value"))
        for measure in (
            "Karaktergennemsnit, folkeskolens prøver (faktisk)",
            "Socioøkonomisk reference (forventet karakter)",
        )
    )
    distance = (actual - expected).reindex(index=list(p.years), columns=list(p.values))
    np.testing.assert_allclose(p.values, distance, rtol=0, atol=1e-12)
    np.testing.assert_allclose(p.reference, distance.mean(axis="columns"), rtol=0, atol=1e-12)
    assert p.values.abs().max(axis=None) < 4, "a distance, not a grade"


def test_the_mean_of_comparators_needs_every_one_of_them() -> None:
    whole = built("neet_recent")
    others = ["615", "740", "630"]
    np.testing.assert_allclose(whole.reference, whole.values[others].sum(axis="columns") / 3, rtol=1e-12)
    holed = whole.values.copy()
    holed.loc[2015, "740"] = np.nan
    mean = mean_of(others, holed)
    assert mean.isna().to_dict() == {y: y == 2015 for y in whole.years}, (
        "never the mean of those who are left"
    )
    elsewhere = built("neet_recent", comparators=["825", "615"])
    assert elsewhere.reference.isna().all(), "a comparator that the table leaves out leaves no reference"


@every(indicator=list(CATALOGUE.indicators))
def test_the_mean_of_the_98_has_the_same_members_in_every_year(indicator: str) -> None:
    p = built(indicator)
    if p.indicator.reference != "mean_of_municipalities":
        return
    members = p.values.dropna(axis="columns")
    assert members.shape[1] >= 90, "most of them"
    np.testing.assert_allclose(p.reference, members.sum(axis="columns") / members.shape[1], rtol=1e-12)


@every(indicator=list(CATALOGUE.indicators))
def test_figures_published_alike_are_alike(indicator: str) -> None:
    for year, row in built(indicator).values.iterrows():
        ordered = np.sort(row.dropna().to_numpy())
        apart = np.diff(ordered)
        assert not ((apart > 0) & (apart < 1e-9 * np.maximum(1, np.abs(ordered[1:])))).any(), year


@every(indicator=list(CATALOGUE.indicators))
def test_why_the_reference_is_not_the_country_is_so(indicator: str) -> None:
    p = built(indicator)
    table = CATALOGUE.tables[p.indicator.source.table]
    cells = pd.read_csv(ROOT / table.path, dtype={"area": str, "period": str})
    whole = cells[cells["area"] == "000"]
    match p.indicator.because:
        case None:
            assert p.indicator.reference == "country" and not whole.empty
        case "no_country":
            assert p.country is None
        case "ends_early":
            assert whole["period"].max()[:4] < str(p.years[-1])
        case "outside":
            parts = cells[cells["area"].isin(CODES)].groupby("period")["value"].sum()
            everybody = whole.groupby("period")["value"].sum()
            both = everybody.index.intersection(parts.index)
            assert (everybody[both] >= parts[both]).all() and (everybody[both] > parts[both]).any()
        case "few":
            assert p.values.shape[1] < MIN_POOLED_UNITS


def test_a_table_rounds_to_the_unit_of_its_cells() -> None:
    # Months of Jobindsats have one decimal, their mean over twelve months is shown with two.
    assert built("cash_benefit").indicator.decimals == 2 and built("cash_benefit").rounding == 0.1
    assert (built("unemployment_rate").rounding, built("employment_rate").rounding) == (0.01, 0.1)
    assert built("reported_crime").rounding == 0.1, "a quotient is rounded where it is shown"


def test_a_flag_concerns_those_who_read_its_cell() -> None:
    flags = [c for c in CATALOGUE.corrections if c.action == "flag" and c.table == "bol103_shares"]
    (dimension,) = set(flags[0].where) - {"area", "period"}
    for key in ("detached_houses", "one_person_households"):
        indicator = CATALOGUE.indicators[key]
        wanted = indicator.source.select[dimension]
        named = [c for c in flags if c.where[dimension] in ([wanted] if isinstance(wanted, str) else wanted)]
        assert [c for c in CATALOGUE.corrections if concerns(c, indicator)] == named
        assert list(built(key).flagged) == named
    assert built("detached_houses").flagged and not built("one_person_households").flagged
    assert not any(concerns(c, CATALOGUE.indicators["employment_rate"]) for c in flags), "another table"


def test_higher_education_adds_five_categories_up() -> None:
    p = built("higher_education")
    frame = pd.read_csv(ROOT / "data/tables/HFUDD11.csv", dtype={"area": str})
    frame = frame[frame["age"] == "15-69 i alt"]
    higher = frame[frame["education"].str.match(r"H[4-8]0 ")]
    assert higher["education"].nunique() == 5
    wide = {
        key: part.groupby(["period", "area"])["value"].sum().unstack()
        for key, part in (("above", higher), ("below", frame[frame["education"] == "Total"]))
    }
    share = 100 * wide["above"] / wide["below"]
    same(p.values, share[CODES].loc[2008:])
    same(p.reference, share["000"].loc[2008:])


def test_life_expectancy_is_labelled_by_the_last_year_of_its_window() -> None:
    p = built("life_expectancy")
    wide = published("HISBK")
    wide.index = wide.index.str[-4:].astype(int)
    same(p.values, wide[["615", "630", "730", "740"]])
    assert set(p.missing) == set(CODES) - {"615", "630", "730", "740"}
    assert p.has("730") and not p.has("825")


def test_commuting_is_held_against_the_unweighted_mean() -> None:
    p = built("commuting_distance")
    same(p.reference, annual(published("AFSTB4"))[CODES].loc[2008:].mean(axis="columns"))


def test_income_is_held_against_the_country() -> None:
    p = built("disposable_income")
    income = published("INDKP101")
    income.index = income.index.astype(int)
    same(p.values, income[CODES].loc[2008:])
    same(p.reference, income["000"].loc[2008:])


@every(indicator=list(CATALOGUE.indicators))
def test_the_window_of_the_edition_is_kept(indicator: str) -> None:
    whole, part = built(indicator), built(indicator, start_year=2010, base_year=2010, end_year=2016)
    years = [y for y in whole.years if 2010 <= y <= 2016]
    assert list(part.years) == years
    same(part.values, whole.values.loc[years].dropna(axis="columns", how="all"))
    same(part.reference, whole.reference.loc[years])
    assert list(whole.values.columns) == [c for c in CODES if c not in whole.missing]
    assert whole.values.index.is_monotonic_increasing and whole.values.index.is_unique


def test_what_editions_share_is_left_as_it_was_made() -> None:
    afresh, edition = Tables(CATALOGUE), resolve(CATALOGUE, "randers", {})
    for name, indicator in dict(some(CATALOGUE.indicators, 3)()).items():
        built(name, base_year=2012)
        one, other = built(name), panel(afresh, edition, indicator)
        pd.testing.assert_frame_equal(one.values, other.values, check_exact=True)
        pd.testing.assert_series_equal(one.reference, other.reference, check_exact=True)
        assert (one.rounding, one.incomplete_years) == (other.rounding, other.incomplete_years)


def test_a_break_at_the_edge_of_the_window_is_none() -> None:
    assert built("reported_crime", end_year=2013).breaks == ()
    assert built("reported_crime", start_year=2014, base_year=2014).breaks == ()
    assert [b.year for b in built("reported_crime", start_year=2013, base_year=2013).breaks] == [2014]


def test_a_flagged_cell_is_kept_and_named() -> None:
    p = built("gini")
    assert p.values.loc[2014, "740"] == 32.67
    assert {(f.where["area"], f.where["period"]) for f in p.flagged} >= {("740", "2014"), ("665", "2016")}
    assert all(f.action == "flag" and f.table == "ifor41" for f in p.flagged)


LETTER = {"quarterly": "K", "monthly": "M"}
PARTS = {"quarterly": 4, "monthly": 12}


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, dict[tuple[str, int, int], float]]:
    """Some periods of a few years for a few areas: (area, year, part) to value."""
    frequency = draw(st.sampled_from(sorted(PARTS)))
    parts = PARTS[frequency]
    whole = [(a, y, q) for a in ("101", "147") for y in (2010, 2011, 2012) for q in range(1, parts + 1)]
    left_out = set(draw(st.lists(st.sampled_from(whole), max_size=4)))
    years_out = draw(
        st.sets(st.tuples(st.sampled_from([2010, 2011, 2012]), st.integers(1, parts)), max_size=2)
    )
    numbers = st.floats(-1e6, 1e6, allow_nan=False)
    return frequency, {
        key: draw(numbers) for key in whole if key not in left_out and key[1:] not in years_out
    }


def tidy(frequency: str, held: dict[tuple[str, int, int], float]) -> pd.DataFrame:
    width = 1 if frequency == "quarterly" else 2
    return pd.DataFrame(
        [(a, f"{y}{LETTER[frequency]}{q:0{width}}", v) for (a, y, q), v in held.items()],
        columns=["area", "period", "value"],
    )


@given(cells(), st.sampled_from(["mean", "sum"]), st.randoms())
def test_means_and_sums_need_every_part_of_the_year(drawn, rule: str, random) -> None:
    frequency, held = drawn
    frame = tidy(frequency, held).sample(frac=1, random_state=random.randint(0, 99))
    wide, incomplete = annualise(frame, rule, frequency)
    parts = set(range(1, PARTS[frequency] + 1))
    whole_years = {y for y in (2010, 2011, 2012) if {q for (_, year, q) in held if year == y} == parts}
    assert set(wide.index) == whole_years
    assert set(incomplete) == {y for _, y, _ in held} - whole_years
    for year in whole_years:
        for area in ("101", "147"):
            values = [v for (a, y, _), v in held.items() if (a, y) == (area, year)]
            found = wide[area].get(year) if area in wide else np.nan
            if len(values) < len(parts):
                assert pd.isna(found)
            else:
                expected = sum(values) / (len(parts) if rule == "mean" else 1)
                assert found == pytest.approx(expected, rel=1e-9, abs=1e-6)


@given(cells(), st.sampled_from(["year_start", "year_end"]))
def test_a_year_end_is_the_last_part_and_nothing_else(drawn, rule: str) -> None:
    frequency, held = drawn
    wide, incomplete = annualise(tidy(frequency, held), rule, frequency)
    part = 1 if rule == "year_start" else PARTS[frequency]
    expected = {(a, y): v for (a, y, q), v in held.items() if q == part}
    assert {(a, y): v for (y, a), v in wide.stack().dropna().items()} == expected
    assert set(incomplete) == {y for _, y, _ in held} - {y for _, y in expected}


@given(cells(), st.sampled_from(["mean", "sum"]), st.data())
def test_a_year_that_ends_early_is_the_calendar_year_of_shifted_periods(drawn, rule: str, data) -> None:
    frequency, held = drawn
    parts = PARTS[frequency]
    ends = data.draw(st.integers(1, parts))
    shifted = {(a, *divmod(y * parts + q - 1 + parts - ends, parts)): v for (a, y, q), v in held.items()}
    calendar = {(a, y, q + 1): v for (a, y, q), v in shifted.items()}
    found, left_out = annualise(tidy(frequency, held), rule, frequency, ends)
    wide, incomplete = annualise(tidy(frequency, calendar), rule, frequency)
    pd.testing.assert_frame_equal(found, wide, rtol=1e-12)
    assert left_out == incomplete


@pytest.mark.parametrize(
    ("rule", "frequency", "ends"),
    [("mean", "quarterly", 5), ("sum", "monthly", 13), ("mean", "monthly", 0), ("year_end", "quarterly", 2)],
)
def test_a_year_that_cannot_end_there_is_refused(rule: str, frequency: str, ends: int) -> None:
    frame = pd.DataFrame({"area": ["101"], "period": ["2010K1"], "value": [1.0]})
    with pytest.raises(ValueError, match=rf"^year_ends is {ends} for annual rule '{rule}'; it is"):
        annualise(frame, rule, frequency, ends)


@pytest.mark.parametrize(
    ("rule", "frequency", "right"),
    [
        ("mean", "annual", "as_published"),
        ("as_published", "quarterly", "mean, sum, year_end, year_start"),
        ("window_end", "monthly", "mean, sum, year_end, year_start"),
        ("as_published", "window", "window_end"),
        ("sum", "single", "as_published"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(rule: str, frequency: str, right: str) -> None:
    frame = pd.DataFrame({"area": ["101"], "period": ["2010"], "value": [1.0]})
    with pytest.raises(ValueError) as caught:
        annualise(frame, rule, frequency)
    assert str(caught.value) == f"annual rule '{rule}' does not fit {frequency} periods; use {right}."


def fixture_panel(
    values: dict[int, float], breaks: tuple[int, ...] = (), reference: dict[int, float] | None = None
) -> Panel:
    """A panel of one fixture area, invented for the test."""
    frame = pd.DataFrame({"FIXTURE": pd.Series(values, dtype=float)})
    reason = Text(en="Fixture break.", da="Brud.")
    return Panel(
        indicator=CATALOGUE.indicators["employment_rate"],
        values=frame,
        reference=pd.Series(reference or dict.fromkeys(values, 1.0), dtype=float),
        country=None,
        together=None,
        rounding=0.1,
        incomplete_years=(),
        missing=(),
        breaks=tuple(Break(year=y, reason=reason) for y in breaks),
        flagged=(),
    )


TEN = {y: float(y % 3) for y in range(2010, 2020)}
GAP = Reason("years_missing")
UNPUBLISHED = Reason("not_published")
FEW = Reason("too_few_years", {"years": 7, "needed": 8})


@pytest.mark.parametrize(
    ("made", "years", "reason"),
    [
        (fixture_panel(TEN), range(2010, 2020), None),
        (fixture_panel({y: v for y, v in TEN.items() if y > 2011}), range(2012, 2020), None),
        (fixture_panel({y: v for y, v in TEN.items() if y > 2012}), (), FEW),
        (fixture_panel(TEN, breaks=(2012,)), range(2012, 2020), None),
        (fixture_panel(TEN, breaks=(2011, 2012)), range(2012, 2020), None),
        (fixture_panel(TEN, breaks=(2013,)), (), FEW),
        (fixture_panel({y: v for y, v in TEN.items() if y != 2015}), (), GAP),
        (fixture_panel({**TEN, 2015: np.nan}), (), UNPUBLISHED),
        (fixture_panel({**TEN, 2010: np.nan}), (), UNPUBLISHED),
        (fixture_panel({**TEN, 2010: np.nan}, breaks=(2012,)), range(2012, 2020), None),
        (fixture_panel(TEN, reference={**TEN, 2019: np.nan}), (), UNPUBLISHED),
    ],
)
def test_a_trend_needs_eight_unbroken_years(made: Panel, years: range, reason: Reason | None) -> None:
    assert MIN_POINTS == 8
    assert trend_years(made, "FIXTURE") == (tuple(years), reason)


def test_a_municipality_that_is_left_out_has_no_trend() -> None:
    assert trend_years(built("nonwestern_ratio"), "825") == ((), Reason("left_out"))


@pytest.mark.parametrize("indicator", ["higher_education", "life_expectancy"])
def test_a_declared_reason_comes_first(indicator: str) -> None:
    declared = CATALOGUE.indicators[indicator].no_trend
    assert declared is not None
    assert trend_years(built(indicator), "730") == ((), Reason("declared", {"reason": declared}))


def test_a_trend_of_crime_starts_with_the_new_counting() -> None:
    assert trend_years(built("reported_crime"), "730") == (tuple(range(2014, 2026)), None)
    assert trend_years(built("reported_crime", end_year=2020), "730") == ((), FEW)


HISBK = "data/tables/HISBK.csv"
JOBS = "data/indicators/business_and_jobs.yml"
CONTEXT = "data/indicators/context.yml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project's declarations and tables, free to be damaged."""
    for folder in ("data", "editions"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def damage(root: Path, path: str, change: Callable[[bytes], bytes], *, declare: bool = True) -> None:
    """Change a table's bytes; `declare` enters the new hash, so that the damage itself must be noticed."""
    raw = change((root / path).read_bytes())
    (root / path).write_bytes(raw)
    if declare:
        package = root / "data" / "datapackage.json"
        descriptor = json.loads(package.read_text(encoding="utf-8"))
        (resource,) = (r for r in descriptor["resources"] if f"data/{r['path']}" == path)
        resource["hash"] = f"sha256:{hashlib.sha256(raw).hexdigest()}"
        package.write_text(json.dumps(descriptor), encoding="utf-8")


def rebuilt(root: Path, indicator: str) -> Panel:
    catalogue = load(root)
    edition: Edition = resolve(catalogue, "randers", {})
    return panel(Tables(catalogue), edition, catalogue.indicators[indicator])


def lines(change: Callable[[list[bytes]], object]) -> Callable[[bytes], bytes]:
    def on_lines(raw: bytes) -> bytes:
        rows = raw.splitlines()
        change(rows)
        return b"\n".join(rows) + b"\n"

    return on_lines


def put(number: int, row: bytes) -> Callable[[bytes], bytes]:
    """Replace a line, counted as an editor counts."""
    return lines(lambda rows: rows.__setitem__(number - 1, row))


DAMAGED = {
    "a missing column": (
        lambda raw: raw.replace(b"area,period,value", b"area,year,value", 1),
        f"{HISBK}: column 'period' is missing; found area, year, value.",
    ),
    "no value column": (
        lambda raw: raw.replace(b"area,period,value", b"area,period,years", 1),
        f"{HISBK}: column 'value' is missing; found area, period, years.",
    ),
    "text in a value": (
        put(3, b"000,2011:2015,.."),
        f"{HISBK}, line 3: value is '..' for area 000, period 2011:2015; it must be a number "
        "(leave out a cell that is not published).",
    ),
    "nothing in a value": (
        put(3, b"000,2011:2015,"),
        f"{HISBK}, line 3: value is '' for area 000, period 2011:2015; it must be a number",
    ),
    "a decimal comma": (
        put(4, b'000,2012:2016,"80,6"'),
        f"{HISBK}, line 4: value is '80,6' for area 000, period 2012:2016; it must be a number",
    ),
    "not a number by name": (put(3, b"000,2011:2015,nan"), f"{HISBK}, line 3: value is 'nan' for area 000"),
    "a key twice": (
        lines(lambda rows: rows.append(rows[5])),
        f"{HISBK}, line 62: the key (000, 2014:2018) stands twice; a cell has one value.",
    ),
    "no rows": (lambda raw: raw.splitlines()[0] + b"\n", f"{HISBK}: the table holds no rows."),
    "an empty file": (lambda raw: b"", f"{HISBK}: not a readable CSV table (No columns to parse from file)."),
    "an area by name": (
        put(3, b"Randers,2011:2015,80.1"),
        f"{HISBK}, line 3: area is 'Randers'; it must be a StatBank code that fits ",
    ),
    "an area code without its noughts": (
        put(3, b"0,2011:2015,80.1"),
        f"{HISBK}, line 3: area is '0'; it must be a StatBank code that fits ",
    ),
    "a period in words": (
        put(3, b"000,autumn,80.1"),
        f"{HISBK}, line 3: period is 'autumn'; it must be a StatBank code that fits ",
    ),
    "a fifth quarter": (
        put(3, b"000,2011K5,80.1"),
        f"{HISBK}, line 3: period is '2011K5'; it must be a StatBank code that fits ",
    ),
    "a year where windows of years stand": (
        put(3, b"000,2011,80.1"),
        f"{HISBK}, line 3: period is '2011'; it must be a StatBank code that fits ^\\d{{4}}:\\d{{4}}$.",
    ),
    "a column that is not declared": (
        lambda raw: b"\n".join(row + b",x" for row in raw.splitlines()),
        f"{HISBK}: column 'x' is not known.",
    ),
    "not UTF-8": (put(3, b"000,2011:2015,\xe6"), f"{HISBK}: not a readable CSV table ("),
}


@pytest.mark.parametrize(("change", "sentence"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_table_costs_one_sentence(
    copy: Path, change: Callable[[bytes], bytes], sentence: str
) -> None:
    damage(copy, HISBK, change)
    with pytest.raises(InputError) as caught:
        rebuilt(copy, "life_expectancy")
    said = str(caught.value)
    assert said.startswith(sentence)
    assert said.endswith(".") and "\n" not in said
    assert caught.value.__suppress_context__ or caught.value.__context__ is None, "no traceback behind it"


def test_a_category_that_is_not_declared_is_named_with_the_nearest(copy: Path) -> None:
    path = "data/tables/RAS200.csv"
    damage(copy, path, lambda raw: raw.replace(b",Employment rate,", b",Employmnt rate,", 1))
    with pytest.raises(InputError) as caught:
        rebuilt(copy, "employment_rate")
    assert re.fullmatch(
        rf"{path}, line \d+: measure is 'Employmnt rate'; data/datapackage\.json does not list it; "
        r"did you mean Employment rate\?",
        str(caught.value),
    )


def test_a_fraction_is_no_whole_number(copy: Path) -> None:
    path = "data/tables/FOLK1A.csv"
    damage(copy, path, lambda raw: raw.replace(b"\n", b".5\n", 2).replace(b"value.5", b"value", 1))
    with pytest.raises(InputError) as caught:
        Tables(load(copy)).read("folk1a")
    assert re.fullmatch(
        rf"{path}, line 2: value is '\d+\.5'; data/datapackage\.json declares it as int64\.",
        str(caught.value),
    )


@pytest.mark.parametrize("word", [b"inf", b"-Infinity"])
def test_infinity_is_text(copy: Path, word: bytes) -> None:
    damage(copy, HISBK, put(3, b"000,2011:2015," + word))
    with pytest.raises(InputError, match="it must be a number"):
        rebuilt(copy, "life_expectancy")


def test_a_changed_digit_changes_the_hash(copy: Path) -> None:
    assert rebuilt(copy, "life_expectancy").has("730")
    other = shutil.copytree(copy, copy.parent / "other")
    damage(other, HISBK, lambda raw: raw.replace(b"79.8", b"79.9", 1), declare=False)
    with pytest.raises(InputError) as caught:
        rebuilt(other, "life_expectancy")
    assert str(caught.value).startswith(f"{HISBK}: sha256 is ")
    assert "data/datapackage.json declares" in str(caught.value)
    assert "restore the file or declare the new one" in str(caught.value)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / HISBK).unlink()
    with pytest.raises(InputError) as caught:
        rebuilt(copy, "life_expectancy")
    assert str(caught.value) == f"{HISBK} is missing; data/datapackage.json declares it."


def test_a_sound_table_is_read_to_the_last_digit() -> None:
    frame = PROJECT.tables.read("hisbk")
    raw = pd.read_csv(ROOT / HISBK, dtype=str)
    assert list(frame.columns) == ["area", "period", "value"]
    assert (
        frame["area"].tolist() == raw["area"].tolist() and frame["period"].tolist() == raw["period"].tolist()
    )
    assert frame["value"].tolist() == [float(v) for v in raw["value"]]


@every(name=list(CATALOGUE.tables))
def test_every_table_keeps_its_contract_and_its_values_are_floats(name: str) -> None:
    frame = PROJECT.tables.read(name)
    assert tuple(frame.columns) == CATALOGUE.tables[name].contract.columns
    assert frame["value"].dtype == float and frame["value"].notna().all()


def declare(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text(encoding="utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("indicator", "path", "old", "new", "sentence"),
    [
        (
            "employment_rate", JOBS, "measure: Employment rate,", "measure: Employmnt rate,",
            f"{JOBS}: employment_rate: select asks data/tables/RAS200.csv for measure 'Employmnt rate', "
            "which it does not hold.",
        ),
        (
            "employment_rate", JOBS, "select: {measure: Employment rate, ", "select: {",
            f"{JOBS}: employment_rate: select leaves 'measure' of data/tables/RAS200.csv open; name the "
            "category, or a list of categories to add up.",
        ),
        (
            "higher_education", CONTEXT, "{education: Total, age: 15-69 i alt}", "{age: 15-69 i alt}",
            f"{CONTEXT}: higher_education: select leaves 'education' of data/tables/HFUDD11.csv open; ",
        ),
        (
            "commuting_distance", CONTEXT,
            "reference: mean_of_municipalities\n    because: no_country", "reference: country",
            f"{CONTEXT}: commuting_distance: reference is 'country', but afstb4 has no area 000; use "
            "'sum_of_municipalities' or 'mean_of_municipalities'.",
        ),
        (
            "commuting_distance", CONTEXT,
            "reference: mean_of_municipalities", "reference: sum_of_municipalities",
            f"{CONTEXT}: commuting_distance: reference is 'sum_of_municipalities', but figures in km do not "
            "add up over municipalities; use 'country' or 'mean_of_municipalities'.",
        ),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_costs_one_sentence(
    copy: Path, indicator: str, path: str, old: str, new: str, sentence: str
) -> None:
    declare(copy, path, old, new)
    with pytest.raises(InputError) as caught:
        rebuilt(copy, indicator)
    assert str(caught.value).startswith(sentence)


def test_a_rule_that_does_not_fit_names_its_indicator(copy: Path) -> None:
    declare(copy, JOBS, ", annual: mean}", "}")
    with pytest.raises(InputError, match=f"{JOBS}: full_time_employees: "):
        rebuilt(copy, "full_time_employees")


def test_two_tables_must_agree_where_both_speak(copy: Path) -> None:
    january = (copy / "data/tables/FOLK1AM.csv").read_text(encoding="utf-8")
    (row,) = (r for r in january.splitlines() if r.startswith("730,2022M01,"))
    value = row.rsplit(",", 1)[1]
    damage(copy, "data/tables/FOLK1AM.csv", lambda raw: raw.replace(row.encode(), row.encode()[:-1] + b"0"))
    changed = value[:-1] + "0"
    assert changed != value
    with pytest.raises(InputError) as caught:
        rebuilt(copy, "population")
    assert str(caught.value) == (
        f"{CONTEXT}: population: folk1a and folk1am disagree for area 730 in 2022 "
        f"({int(value):g} against {int(changed):g})."
    )


def correct(root: Path, entry: str) -> None:
    (root / "data/corrections.yml").write_text(
        entry + "  reason: {en: fixture, da: fixtur}\n  source: fixture\n", encoding="utf-8"
    )


WHERE = '- table: hisbk\n  where: {area: "730", period: "2010:2014"}\n'
VALUE = float(published("HISBK").loc["2010:2014", "730"])


def test_a_correction_drops_or_replaces_one_cell_and_no_other(copy: Path, tmp_path_factory) -> None:
    before = built("life_expectancy").values
    correct(copy, f"{WHERE}  expect: {VALUE}\n  action: replace\n  value: 12.5\n")
    after = rebuilt(copy, "life_expectancy").values
    assert after.loc[2014, "730"] == 12.5 and (after != before).sum().sum() == 1
    second = shutil.copytree(copy, tmp_path_factory.mktemp("second") / "copy")
    correct(second, f"{WHERE}  expect: {VALUE}\n  action: drop\n")
    dropped = rebuilt(second, "life_expectancy").values
    assert np.isnan(dropped.loc[2014, "730"]) and dropped.isna().sum().sum() == 1


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            f"{WHERE}  expect: {VALUE + 1}\n  action: flag\n",
            f"data/corrections.yml: hisbk (area 730, period 2010:2014) expects {VALUE + 1:g} and finds "
            f"{VALUE:g}: the publisher seems to have mended it; remove the correction.",
        ),
        (
            f'- table: hisbk\n  where: {{area: "730"}}\n  expect: {VALUE}\n  action: drop\n',
            "data/corrections.yml: hisbk (area 730) matches 12 cells; it must match one.",
        ),
        (
            f'- table: hisbk\n  where: {{area: "825"}}\n  expect: {VALUE}\n  action: drop\n',
            "data/corrections.yml: hisbk (area 825) matches 0 cells; it must match one.",
        ),
        (
            f"- table: hisbk\n  where: {{sex: men}}\n  expect: {VALUE}\n  action: drop\n",
            "data/corrections.yml: hisbk: column 'sex' is not one of the table's.",
        ),
    ],
    ids=["mended", "many cells", "no cell", "no column"],
)
def test_a_correction_that_finds_something_else_is_refused(copy: Path, entry: str, sentence: str) -> None:
    correct(copy, entry)
    with pytest.raises(InputError) as caught:
        rebuilt(copy, "life_expectancy")
    assert str(caught.value) == sentence


def test_every_declared_correction_still_finds_its_cell() -> None:
    for table in {c.table for c in CATALOGUE.corrections}:
        assert len(PROJECT.tables.read(table))
