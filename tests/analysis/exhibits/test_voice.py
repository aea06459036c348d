"""Sentences say the estimates and nothing else; what happened and a steady trend stay apart."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.panel import panel
from analysis.declared.models import Correction
from analysis.declared.package import Verification
from analysis.declared.reading import find_root
from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits.exhibit import plain_text
from analysis.exhibits.indicator import definition
from analysis.exhibits.lists import table_notes
from analysis.exhibits.voice import Voice
from analysis.project import Project
from every import every, some
from real import CATALOGUE, PROJECT, plain, told, voice_of

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)
INDICATORS = list(CATALOGUE.indicators)
# Tables of one year say where the focus stands; the others say what happened.
SINGLE = ["church_membership", "local_turnout", "social_housing", "private_rentals", "old_dwellings"]
SINGLE += ["high_income_households", "young_higher_education"]
SINGLE += ["public_benefits", "year_round_benefits"]
# Horsens is not in the table of men and women apart.
MOVING = [i for i in INDICATORS if i not in [*SINGLE, "life_expectancy_sex_gap"]]
FOCI = {"Randers": "730", "Horsens": "615"}
DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"


@pytest.fixture(scope="module")
def randers() -> tuple[Voice, Estimates]:
    return told()


def shown(value: float, decimals: int, *, signed: bool = False) -> str:
    """A number as it must be printed, by the decimal module alone."""
    exact = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    text = f"{abs(exact):,}"
    if exact < 0:
        return MINUS + text
    return "+" + text if signed and exact > 0 else text


def everything(voice: Voice, e: Estimate) -> list[str]:
    """Every sentence of one indicator."""
    said = [voice.happened(e), voice.base_year_range(e), voice.crossed(e), voice.ranked(e), voice.steady(e)]
    said += [voice.trend_in_brief(e), definition(e, voice), plain_text(voice.source(e.indicator).line)]
    said += [voice.not_published(e), *voice.flags(e)]
    return (
        [*said, voice.say("indicator.moved", voice.moved_facts(e, e.moved))] if e.moved is not None else said
    )


@every(focus=FOCI, indicator=some(MOVING, 3))
def test_what_happened_says_the_rounded_estimates(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    assert e.moved is not None
    said, decimals = plain(voice.happened(e)), e.indicator.decimals
    assert f"In {e.moved.last_year} the figure for {voice.edition.focus_name} was " in said
    for value in (
        (e.moved.level.last, e.moved.reference.last)
        if e.indicator.comparison != "index"
        else (e.moved.level.last,)
    ):
        assert shown(value, decimals) in said
    if e.indicator.comparison == "index":
        assert f"{shown(e.moved.level.percent, 1, signed=True)}% since {e.moved.base_year}" in said
        assert said.endswith(f"the change was {shown(e.moved.reference.percent, 1, signed=True)}%.")
    else:
        assert f"in {e.moved.base_year} it was " in said and shown(e.moved.level.first, decimals) in said
        for gap in (e.moved.gap.first, e.moved.gap.last):
            amount = shown(abs(gap), e.comparison.decimals)
            if float(amount.replace(",", "")) == 0:
                assert "level with" in said
            else:
                side = "above" if gap > 0 else "below"
                assert re.search(rf"{re.escape(amount)}[^;()]* {side} the ", said)


@every(focus=FOCI, indicator=some(SINGLE, 3))
def test_one_year_says_where_the_focus_stands_and_nothing_of_a_change(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e, focus = estimates[indicator], voice.edition.focus
    assert len(e.panel.years) == 1 and e.latest is not None
    year, decimals = e.panel.years[0], e.indicator.decimals
    value, reference = e.panel.values.loc[year, focus], e.panel.reference.loc[year]
    side = "above" if value > reference else "below"
    unit = "%" if e.indicator.measure == "percent" else ""
    assert plain(voice.happened(e)) == (
        f"In {year} the figure for {voice.edition.focus_name} was {shown(value, decimals)}{unit}, "
        f"{shown(abs(value - reference), decimals)} percentage points {side} {voice.reference(e.indicator)} "
        f"({shown(reference, decimals)}{unit}). One year only, so nothing is said of a change."
    )
    assert voice.base_year_range(e) == voice.crossed(e) == voice.steady(e) == voice.trend_in_brief(e) == ""


@every(focus=FOCI, indicator=some(MOVING, 3))
def test_a_steady_trend_comes_with_everything_needed_to_doubt_it(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    said = plain(voice.steady(e))
    if e.fit is None:
        assert said.startswith("No trend is tested. ") and voice.trend_in_brief(e) == ""
        assert not re.search(r"\d\.\d", said), "no number where nothing was tested"
        return
    fit = e.fit.trend
    decimals = e.comparison.decimals + 1 if e.indicator.comparison == "difference" else 2
    interval = f"{shown(fit.ci_low, decimals, signed=True)} to {shown(fit.ci_high, decimals, signed=True)}"
    assert f"by {plain(shown(fit.estimate, decimals, signed=True))}" in said
    assert f"a year over {fit.first_year}{DASH}{fit.last_year} (95% interval {interval}; " in said
    assert f"n = {fit.n}" in said
    ends = dict.fromkeys((shown(fit.rho_low, 2), shown(fit.rho_high, 2)))
    assert re.search(rf"autocorrelation {re.escape(' to '.join(ends))}[,)]", said)
    if indicator in estimates.family:
        assert e.judged is not None
        p = "< 0.001" if e.judged.p_adjusted < 0.001 else f"= {shown(e.judged.p_adjusted, 3)}"
        assert f"adjusted p {p}" in said and f"**{e.judged.verdict}**" in said
        needed = re.escape(shown(e.judged.detectable.per_year, decimals))
        assert re.search(rf"below {needed}[^.]* a year would hardly get a word", said)
        assert (
            plain(voice.trend_in_brief(e))
            == f"Steady trend of the gap: {e.judged.verdict} (adjusted p {p}, n = {fit.n})."
        )
    else:
        assert "no word is given" in said and voice.trend_in_brief(e) == ""
        assert ("not confirmed" in said) == e.unconfirmed != ("too few municipalities" in said)
        assert voice.no_word(e) == (
            "no word: table not confirmed" if e.unconfirmed else "no word: too few municipalities"
        )
        assert "widening" not in said and "narrowing" not in said and "drift" not in said


def test_a_trend_without_a_word_has_no_p_value(randers: tuple[Voice, Estimates]) -> None:
    voice, estimates = randers
    silent = [e for e in estimates if e.fit is not None and e.judged is None]
    assert silent and not [e.indicator.id for e in silent if re.search(r"\bp [=<]", plain(voice.steady(e)))]


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_what_happened_and_a_steady_trend_are_never_one_sentence(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    happened = " ".join([voice.happened(e), voice.base_year_range(e), voice.crossed(e), voice.ranked(e)])
    if e.moved is not None:
        happened += f" {voice.say('indicator.moved', voice.moved_facts(e, e.moved))}"
    tested = r"trend|interval|\bp [=<]|autocorrelation|widening|narrowing|drift|significant"
    assert not re.search(tested, happened, flags=re.IGNORECASE)
    for sentence in (voice.steady(e), voice.trend_in_brief(e)):
        assert " the figure for " not in sentence and " lay " not in sentence and "Rank " not in sentence


@every(focus=FOCI, indicator=some(MOVING, 3))
def test_the_range_over_base_years_is_that_of_the_change(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    assert e.moved is not None
    said, d = plain(voice.base_year_range(e)), e.comparison.decimals
    if e.moved.last_year - e.moved.base_year == 1:
        assert "moved" not in said and "no change to speak of" in said
        return
    assert f"moved by {shown(e.moved.gap.absolute, d, signed=True)}" in said
    assert f"from {e.moved.base_year} to {e.moved.last_year}" in said
    if len(e.moved.gap.base_years) > 1:
        assert said.endswith(
            f"between {shown(e.moved.gap.low, d, signed=True)} and {shown(e.moved.gap.high, d, signed=True)}."
        )
    else:
        assert "between" not in said


def test_the_range_names_the_base_years_it_covers(randers: tuple[Voice, Estimates]) -> None:
    voice, estimates = randers
    said = voice.base_year_range(estimates["employment_rate"])
    assert f"from any base year in 2008{DASH}2010" in said


def test_the_crossing_of_the_employment_rate(randers: tuple[Voice, Estimates]) -> None:
    voice, estimates = randers
    c = estimates["employment_rate"].moved.crossings
    assert c is not None
    last = estimates["employment_rate"].panel.years[-1]
    assert plain(voice.crossed(estimates["employment_rate"])) == (
        f"Randers lay above the country in 2008; below the country in 2009{DASH}{last}. Since the last "
        f"crossing (2009) the smallest distance was {shown(c.smallest_absolute_gap, 1)} percentage points "
        f"({c.smallest_year}), against a rounding unit of 0.1."
    )
    assert voice.crossed(estimates["population"]) == "", "an index starts level by definition"


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_every_year_lies_on_one_side(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    said = voice.crossed(e)
    if e.moved is None or e.moved.crossings is None:
        assert said == ""
        return
    c = e.moved.crossings
    sides = {"above": c.years_above, "level with": c.years_equal, "below": c.years_below}
    for side, years in sides.items():
        phrase = f"{side} {voice.reference(e.indicator)} in {voice.language.years(years)}"
        assert (phrase in said) == bool(years)
    assert ("rounding unit" in said) == bool(e.moved.crossings.crossing_years)


def ordinal(place: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th") if place % 100 not in (11, 12, 13) else "th"
    return f"{place}{ending}"


def placed(values: pd.Series, area: str) -> str:
    """Place in an order from the nearer end, by counting."""
    known = values.dropna()
    above, below = int((known > known[area]).sum()), int((known < known[area]).sum())
    highest = above <= below
    place, end = (above + 1, "highest") if highest else (below + 1, "lowest")
    return f"the {ordinal(place)} {end}" if place > 1 else f"the {end}"


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_a_rank_counts_from_the_nearer_end_and_says_which_is_better(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    said = plain(voice.ranked(e))
    if e.rank is None:
        assert said == ""
        return
    latest = e.panel.values.loc[e.rank.year]
    assert said.startswith(
        f"In {e.latest.year} it was {placed(latest, e.area)} of {e.rank.of} municipalities"
    )
    best = {
        "higher_is_better": "; the highest is the most favourable.",
        "lower_is_better": "; the lowest is the most favourable.",
        "neutral": "; neither end is better.",
    }
    assert best[e.indicator.polarity] in said
    years = voice.language.years(e.rank.window_years)
    assert len(e.rank.window_years) <= 5 and e.rank.window_years[-1] == e.latest.year
    if indicator in SINGLE:
        assert "(" not in said, "one year has no range"
    elif e.rank.best < e.rank.worst:
        assert f"est in {years})" in said
    else:
        assert f"(as in every year of {years})" in said
    if e.placebo is not None:
        assert f"larger than that of {shown(e.placebo.percentile, 0)}% of the other" in said


@every(focus=FOCI, indicator=some(INDICATORS, 3))
def test_the_rank_among_the_peers_stands_beside_the_rank_among_all(focus: str, indicator: str) -> None:
    voice, estimates = told(focus=focus)
    e = estimates[indicator]
    peers = [c for c in e.panel.values if CATALOGUE.areas[c].group == CATALOGUE.areas[focus].group]
    if e.rank is None:
        assert e.group_rank is None
        return
    whole, group = e.panel.values.loc[e.rank.year].dropna(), e.panel.values.loc[e.rank.year, peers].dropna()
    flipped = placed(whole, focus).endswith("lowest")
    better = int((group < group[focus]).sum() if flipped else (group > group[focus]).sum()) + 1
    end, other = ("lowest", "highest") if flipped else ("highest", "lowest")
    place = {1: f"the {end}", len(group): f"the {other}"}.get(better, f"the {ordinal(better)} {end}")
    assert f"and {place} of the {len(group)} provincial towns" in plain(voice.ranked(e))


@pytest.mark.parametrize("gap", [0.05, -0.05])
def test_no_distance_of_nought_is_above_or_below(randers: tuple[Voice, Estimates], gap: float) -> None:
    voice, estimates = randers
    said = voice.distance(estimates["employment_rate"], gap)
    assert ("level with" in said) == (float(shown(abs(gap), 1)) == 0)


@given(st.integers(-90, 90))
def test_a_distance_names_its_side(tenths: int) -> None:
    voice, estimates = told()
    said = plain(voice.distance(estimates["employment_rate"], tenths / 10))
    if tenths == 0:
        assert said == "level with the country"
    else:
        side = "above" if tenths > 0 else "below"
        assert said == f"{shown(abs(tenths) / 10, 1)} percentage points {side} the country"


@pytest.mark.parametrize("overrides", [{"focus": "851"}, {"focus": "615", "comparators": ["740", "630"]}])
def test_without_randers_no_sentence_says_randers(overrides: dict[str, object]) -> None:
    voice, estimates = told(**overrides)
    assert voice.edition.focus_name in {"Aalborg", "Horsens"}
    sentences = [s for e in estimates for s in everything(voice, e)]
    sentences += [
        voice.sources(CATALOGUE.indicators.values()).line,
        voice.edition.title,
        voice.edition.subtitle,
    ]
    assert len(sentences) > 100
    assert [s for s in sentences if "Randers" in s] == []
    assert sum(voice.edition.focus_name in s for s in sentences) > 30


def test_without_randers_no_note_of_a_table_says_randers() -> None:
    voice, _ = told(focus="851")
    notes = table_notes((CATALOGUE.tables[t] for i in CATALOGUE.indicators.values() for t in i.tables), voice)
    assert "Randers" not in notes


def test_with_horsens_randers_is_only_a_comparator() -> None:
    voice, estimates = told(focus="615")
    assert "730" in voice.edition.comparators
    of_the_focus = [s for e in estimates for s in everything(voice, e) if s not in voice.flags(e)]
    assert [s for s in of_the_focus if "Randers" in s] == []
    # A flagged cell of a comparator is pointed out, by its name.
    assert ["Randers" in f for f in voice.flags(estimates["reported_crime"])] == [True]


def test_flags_are_those_of_the_named_municipalities() -> None:
    voice, estimates = told()
    (gini,) = voice.flags(estimates["gini"])
    assert "Silkeborg has 32.67 in 2014, against 25.35 in 2013 and 25.10 in 2015." in gini
    (crime,) = voice.flags(estimates["reported_crime"])
    assert (
        "Randers has 3,029 in the 3rd quarter of 2016, against 1,492 in the 2nd quarter of 2016 and 1,632"
        in crime
    )
    aalborg, others = told(focus="851")
    assert aalborg.flags(others["reported_crime"]) == []


def panels_of(voice: Voice, table: str) -> Iterator[Estimate]:
    """The indicators of a table as far as their figures go: nothing is estimated."""
    for indicator in CATALOGUE.indicators.values():
        if table in indicator.tables:
            built = panel(voice.tables, voice.edition, indicator)
            yield Estimate(indicator=indicator, panel=built, area=voice.edition.focus, gaps=built.values)


@every(
    fix={f"{c.table} {'-'.join(c.where.values())}": c for c in CATALOGUE.corrections if c.action == "flag"}
)
def test_a_flag_prints_the_cells_of_the_table_and_no_other_number(fix: Correction) -> None:
    focus = fix.where["area"]
    others = [c for c in ("615", "740", "630") if c != focus]
    voice = voice_of(focus=focus, comparators=others)
    flags = [f for e in panels_of(voice, fix.table) if fix in e.panel.flagged for f in voice.flags(e)]
    said = next(f for f in flags if f" in {voice.period(fix.where['period'])}, against" in f)
    cells = pd.read_csv(ROOT / CATALOGUE.tables[fix.table].path, dtype={"area": str, "period": str})
    for column, wanted in fix.where.items():
        cells = cells if column == "period" else cells[cells[column] == wanted]
    values = cells.set_index("period")["value"]
    told_of = re.findall(r"(?:has|against|and) ([\d,.]+) in", said)
    periods = [fix.where["period"], *fix.beside]
    assert [float(n.replace(",", "")) for n in told_of] == [values[p] for p in periods]
    assert all(f" in {voice.period(p)}" in said for p in periods)


def test_a_period_is_said_in_words() -> None:
    voice, _ = told()
    assert [voice.period(p) for p in ("2016K3", "2025M02", "2014")] == [
        "the 3rd quarter of 2016", "February 2025", "2014",
    ]  # fmt: skip


def test_two_neighbouring_years_are_called_no_change() -> None:
    voice, estimates = told()
    said = voice.base_year_range(estimates["exam_grade"])
    assert said == "2025 and 2026 are neighbouring years: what lies between them is no change to speak of."
    assert "moved by" in voice.base_year_range(estimates["cash_benefit"])


def test_a_flag_outside_the_window_is_not_mentioned() -> None:
    voice, estimates = told(end_year=2013)
    assert voice.flags(estimates["gini"]) == [], "the odd cell of Silkeborg is of 2014"


def test_a_municipality_that_is_left_out_is_said_by_name() -> None:
    voice, estimates = told(focus="825")
    e = estimates["life_expectancy"]
    assert voice.happened(e) == voice.not_published(e) == "Life expectancy: not published for Læsø."
    assert voice.steady(e) == voice.crossed(e) == voice.ranked(e) == voice.base_year_range(e) == ""
    early, estimates = told(start_year=1995, base_year=1995, end_year=2000)
    assert early.happened(estimates["gini"]) == (
        "Gini coefficient: the table has no period within the years of this edition."
    )


@every(indicator=INDICATORS)
def test_a_definition_holds_every_declared_part(randers: tuple[Voice, Estimates], indicator: str) -> None:
    voice, estimates = randers
    i = CATALOGUE.indicators[indicator]
    said = definition(estimates[indicator], voice)
    assert said.startswith(i.definition.en)
    parts = {"Numerator": i.numerator, "Population": i.population, "Unit": i.unit}
    if i.denominator is not None:
        parts["Denominator"] = i.denominator
    for key, value in parts.items():
        assert f"- **{key}:** {value.en}\n" in said
    for t in i.tables:
        assert CATALOGUE.tables[t].table_id in said
    for b in i.breaks:
        assert f"- **Break in {b.year}:** {b.reason.en}" in said
    for caveat in i.caveats:
        assert f"- **Note:** {caveat.en}" in said
    assert ("- **Left out:**" in said) == bool(estimates[indicator].panel.incomplete_years)


def test_an_incomplete_year_is_said(randers: tuple[Voice, Estimates]) -> None:
    voice, estimates = randers
    assert "- **Left out:** 2025, not all of it published." in definition(
        estimates["full_time_employees"], voice
    )


def test_a_source_names_publisher_table_and_verification(randers: tuple[Voice, Estimates]) -> None:
    voice, _ = randers
    source = voice.source(CATALOGUE.indicators["reported_crime"])
    assert plain_text(source.line) == (
        "Source: Statistics Denmark, STRAF11, FOLK1AM; "
        "Ministry of the Interior, noegletal.dk; own calculations. "
        "Public copy, not yet verified"
    )
    for link in (
        "[STRAF11](https://www.statbank.dk/STRAF11)",
        "{download}`table </data/tables/STRAF11.csv>`",
        "{ref}`about <table-straf11>`",
        "{ref}`Public copy, not yet verified <copies>`",
    ):
        assert link in source.line
    assert source.tables == ("straf11", "noegletal_population", "folk1am")
    assert [origin["path"] for origin in source.origins] == [
        "https://www.statbank.dk/STRAF11",
        "https://www.noegletal.dk/",
        "https://www.statbank.dk/FOLK1AM",
    ]
    assert "RAS (table id inferred)" in voice.source(CATALOGUE.indicators["employed_persons"]).line
    every = voice.sources(CATALOGUE.indicators.values()).line
    for i in CATALOGUE.indicators.values():
        for t in i.tables:
            assert CATALOGUE.tables[t].table_id in every
    assert every.count("[RAS200](") == 1 and every.count("Statistics Denmark") == 1


def test_a_verified_table_says_when_and_how_many_cells_are_equal(randers: tuple[Voice, Estimates]) -> None:
    voice, _ = randers
    i = CATALOGUE.indicators["employment_rate"]
    held = Verification(date=dt.date(2026, 12, 1), cells=3712, equal=3710)
    verified = CATALOGUE.tables["ras200"].model_copy(update={"verified": "2026-12-01", "verification": held})
    other = Project(PROJECT.root)
    other.catalogue = dataclasses.replace(CATALOGUE, tables={**CATALOGUE.tables, "ras200": verified})
    assert plain_text(Voice(other, voice.edition, voice.language).source(i).line) == (
        "Source: Statistics Denmark, RAS200; own calculations. "
        "Verified against the publisher on 1 December 2026: 3,710 of 3,712 cells equal"
    )


def test_notes_of_tables_are_all_there(randers: tuple[Voice, Estimates]) -> None:
    voice, _ = randers
    tables = [t for t in CATALOGUE.tables.values() if t.notes]
    said = table_notes(CATALOGUE.tables.values(), voice)
    assert said.count("\n") + 1 == len(tables)
    assert all(note.en in said for t in tables for note in t.notes)


@every(focus=FOCI)
def test_no_sentence_is_left_unfilled(focus: str) -> None:
    voice, estimates = told(focus=focus)
    for e in estimates:
        for said in everything(voice, e):
            without_marks = re.sub(r"\{(?:ref|numref|download)\}`|\]\{\.[\w-]+\}", "", said)
            assert not re.search(r"[{}]|\bNone\b|\bnan\b|  |\.\.", without_marks), said
            assert said == said.strip()
