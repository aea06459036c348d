"""Exhibits of the methods page: what they say is what was simulated or computed."""

from __future__ import annotations

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.estimates.estimate import Estimates
from analysis.exhibits.exhibit import Exhibit
from analysis.figures import style
from analysis.inference.power import detectable
from analysis.inference.region import region_level
from analysis.language.facts import significant
from analysis.language.messages import sources
from analysis.methods import agreement as methods_agreement
from analysis.methods import coverage as methods_coverage
from analysis.methods import limits, persistence, power
from analysis.methods import sizes as methods_sizes
from analysis.methods.common import source
from analysis.methods.contrast import contrast_table
from analysis.methods.references import Agreement, agreements
from analysis.methods.simulations import Simulation, simulation
from real import PROJECT, voice_of

pytestmark = pytest.mark.data

MARK = "\N{DAGGER}"
ROOT = Path(__file__).resolve().parents[3]
VOICE = voice_of()
EDITION = VOICE.edition


@pytest.fixture(scope="module")
def estimates() -> Estimates:
    return PROJECT.estimates(EDITION)


@pytest.fixture(scope="module")
def coverage() -> Simulation:
    return simulation(ROOT, "coverage")


@pytest.fixture(scope="module")
def contrast() -> Simulation:
    return simulation(ROOT, "contrast")


def changed(held: Simulation, at: pd.Series, **values: object) -> Simulation:
    frame = held.frame.copy()
    for column, value in values.items():
        frame.loc[at, column] = value
    return dataclasses.replace(held, frame=frame)


def rows(exhibit: Exhibit) -> list[list[str]]:
    lines = exhibit.markdown.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in [lines[0], *lines[2:]]]


def test_the_region_is_named_by_its_level() -> None:
    assert region_level(stats.chi2.ppf(0.9, 1) / 2) == pytest.approx(90)
    rule = persistence.region_rule(VOICE)
    assert all(level in rule for level in ("90%", "95%", "99%")) and r"$\rho$" in rule


def test_persistence_lists_every_pooled_trend(estimates: Estimates) -> None:
    held = persistence.pooled(estimates)
    # The region of an autocorrelation is a fact about the table, confirmed or not; only a word is withheld.
    unconfirmed = {
        e.indicator.id for e in estimates if e.unconfirmed and e.fit and not e.fit.trend.conservative
    }
    assert unconfirmed
    assert {indicator.id for indicator, _ in held} == unconfirmed | set(estimates.family)
    table = persistence.persistence_table(held, VOICE)
    for (_, fit), row in zip(held, table.frame.to_dict("records"), strict=True):
        assert (row["rho_hat"], row["effective_units"]) == (fit.rho_hat, fit.effective_units)
    assert table.frame["rho_hat"].is_monotonic_decreasing
    finding = persistence.persistence_finding(held, VOICE)
    assert f"{table.frame['rho_hat'].median():.2f}" in finding
    assert f"For {(table.frame['rho_high'] >= 1).sum()} of them" in finding
    assert "No indicator" in persistence.persistence_finding([], VOICE)


def agreement(**fields: object) -> Agreement:
    row = Agreement("Norris", "parameters", "NIST", 2, -0.2623230737, -0.2623230737, 14.1, 9.0)
    return dataclasses.replace(row, **fields)  # type: ignore[arg-type]


def test_agreement_names_what_falls_short() -> None:
    good, bad = agreement(), agreement(quantity="standard errors", digits=8.0, required=13.0)
    assert methods_agreement.agreement_finding([good], VOICE) == (
        "All 1 comparisons, 2 numbers in all, reach the digits they need."
    )
    assert "1 falls short: Norris, standard errors." in methods_agreement.agreement_finding(
        [good, bad], VOICE
    )
    assert methods_agreement.agreement_table([good, bad], VOICE).frame["met"].tolist() == [True, False]


def test_every_reference_result_has_a_name_on_the_page() -> None:
    compared = agreements(ROOT)
    assert len(rows(methods_agreement.agreement_table(compared, VOICE))) == 1 + len(compared)


def test_agreement_shows_no_more_digits_than_there_are() -> None:
    table = methods_agreement.agreement_table([agreement(digits=math.inf), agreement(digits=15.9)], VOICE)
    assert [row[4] for row in rows(table)[1:]] == ["all", "15"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1898.0, "1898"), (-0.26232307377, "−0.26232307"), (0.001, "0.001"), (2360.14502379, "2,360.145"),
        (0.99999999983, "1"), (2.5103386e-6, "0.0000025103386"),
    ],
)  # fmt: skip
def test_significant_digits(value: float, shown: str) -> None:
    assert VOICE.language.show(significant(value)) == shown


def test_power_is_the_textbook_formula_where_there_is_one() -> None:
    frame = detectable(range(8, 18), (0.0, 0.3, 0.6, 0.9, 1.0), 0.95).set_index(["n", "rho"])
    for n in (8, 11, 17):
        years = np.arange(n) - (n - 1) / 2
        factor = stats.t.ppf(0.975, n - 2) + stats.t.ppf(0.8, n - 2)
        assert frame.loc[(n, 0.0), "mdc"] == pytest.approx(factor / np.sqrt(np.sum(years**2)), rel=1e-10)
        assert frame.loc[(n, 1.0), "mdc"] == pytest.approx(factor / np.sqrt(n - 1), rel=1e-10)
    by_rho = frame["mdc"].unstack()
    assert (by_rho.diff().dropna() < 0).all(axis=None)  # more years, smaller trends
    assert (by_rho.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)  # more persistence, larger ones


def test_power_says_what_it_means_for_an_indicator(estimates: Estimates) -> None:
    e = estimates["employment_rate"]
    assert e.fit is not None
    said = power.power_finding(e, VOICE).replace("\xa0", " ")
    assert f"{e.fit.trend.mdc_per_year:.2f} percentage points a year" in said
    assert f"{e.fit.trend.mdc_window:.1f} percentage points over the window" in said


def test_every_design_has_a_name(coverage: Simulation) -> None:
    group = "coverage.design."
    named = {key.removeprefix(group) for key in sources("en") if key.startswith(group)}
    assert set(coverage.frame["design"]) == named


def test_the_source_line_names_script_replications_date_and_machine(coverage: Simulation) -> None:
    line = source([coverage], VOICE).line
    assert line.startswith("Source: simulation of the volume (benchmarks/coverage.py, ")
    assert f"{coverage.replications:,} replications" in line and coverage.machine in line


def test_contrast_shows_every_method(contrast: Simulation, coverage: Simulation) -> None:
    table = contrast_table(contrast, coverage, VOICE)
    shown = rows(table)
    assert len(shown) == 1 + 2 * 6
    held = contrast.frame.set_index(["method", "n", "rho"])["coverage"]
    assert float(shown[1][2]) == pytest.approx(held["OLS, t", 11, 0.0], abs=0.051)
    assert float(shown[7][6]) == pytest.approx(held["OLS, t", 16, 1.0], abs=0.051)
    pooled = coverage.frame[(coverage.frame["design"] == "gaps, independent") & (coverage.frame["n"] == 16)]
    assert float(shown[12][2]) == pytest.approx(pooled["coverage"].iloc[0], abs=0.051)


def test_coverage_counts_what_is_met(coverage: Simulation) -> None:
    wanted = coverage.frame["lowest"].notna()
    first = wanted & (coverage.frame.index == coverage.frame.index[wanted][0])
    failing = changed(coverage, first, coverage=80.0)
    met = int(methods_coverage.judged(coverage).loc[wanted, "coverage_met"].sum())
    less = int(methods_coverage.judged(failing).loc[wanted, "coverage_met"].sum())
    assert less == met - 1
    assert f"{less} meet it. Coverage lies between 80.0%" in methods_coverage.coverage_finding(failing, VOICE)
    table = methods_coverage.coverage_table(failing, VOICE)
    assert rows(table)[1][2] == "80.0" + MARK
    assert "below 94.0" in limits.limits_table(failing, VOICE).markdown


def test_a_missed_width_is_marked_and_listed(coverage: Simulation) -> None:
    narrow = coverage.frame["widest"].notna()
    fine = changed(coverage, narrow, width_ratio=1.0)
    assert "All 12 targets for width are met." in methods_coverage.coverage_finding(fine, VOICE)
    first = narrow & (coverage.frame.index == coverage.frame.index[narrow][0])
    wide = changed(fine, first, width_ratio=2.5)
    assert "1 is missed, by at most 100.0%" in methods_coverage.coverage_finding(wide, VOICE)
    assert "2.50" + MARK in methods_coverage.width_table(wide, VOICE).markdown
    assert "wider than 1.25" in limits.limits_table(wide, VOICE).markdown
    assert MARK not in methods_coverage.width_table(fine, VOICE).markdown


def test_every_target_that_is_missed_is_named(coverage: Simulation) -> None:
    both = coverage.frame["highest"].notna() & coverage.frame["widest"].notna()
    first = both & (coverage.frame.index == coverage.frame.index[both][0])
    wrong = changed(coverage, first, coverage=99.9, width_ratio=2.5)
    assert "| above 99.5, wider than 1.25 |" in limits.limits_table(wrong, VOICE).markdown


def test_known_failures_are_shown(coverage: Simulation) -> None:
    text = limits.limits_table(coverage, VOICE).markdown
    assert text.count("ARMA") == 2 and text.count("autocorrelation from 0.5 to 1") == 2
    assert "points short" in text


def test_the_choice_of_region_is_told(coverage: Simulation) -> None:
    wider = simulation(ROOT, "coverage_region95")
    said = limits.region_finding(coverage, wider, VOICE)
    assert "A 95% region, tried first, misses 4 of 12 targets for width" in said
    assert "the 90% region" in said


def test_figures_use_the_palette_and_state_their_numbers(coverage: Simulation) -> None:
    for exhibit in (methods_coverage.coverage_figure(coverage, VOICE), power.power_figure(VOICE)):
        colours = set(re.findall(r"#[0-9a-f]{6}", exhibit.svg.lower()))
        assert colours <= {c.lower() for c in style.DARK}
        assert len(exhibit.alt) > 100 and re.search(r"\d\.\d", exhibit.alt)
    alt = methods_coverage.coverage_figure(coverage, VOICE).alt
    held = coverage.frame[coverage.frame["rho"].notna()]["coverage"]
    assert f"{held.min():.1f}" in alt and f"{held.max():.1f}" in alt


@pytest.fixture
def sizes(coverage: Simulation) -> Simulation:
    """Made-up results: every share can be told from every other."""
    records = [
        {
            "n": n, "rho": rho, "effect": effect,
            "joinpoint_pooled": 1 + 10 * rho + k, "joinpoint_single": 2.0, "level_shift_pooled": 3.0 + k,
            "level_shift_single": 4.0, "se": 0.5, "highest": 7.0 if effect == "none" else math.nan,
        }
        for k, effect in enumerate(("none", "turn", "step"))
        for n in (11, 16)
        for rho in (0.0, 0.9)
    ]  # fmt: skip
    return dataclasses.replace(coverage, name="joinpoint_size", frame=pd.DataFrame(records))


@pytest.fixture
def discoveries(coverage: Simulation) -> Simulation:
    records = [
        {
            "design": design, "rho": rho, "share": share, "fdr": 5.4 + share, "se": 0.2, "false_words": 0.3,
            "power": 60.0 if share else math.nan, "highest": 5.5,
        }
        for design in ("independent", "common shock")
        for rho in ("0", "real")
        for share in (0.0, 0.3)
    ]  # fmt: skip
    return dataclasses.replace(coverage, name="false_discovery", frame=pd.DataFrame(records))


def test_sizes_mark_what_exceeds_the_level(sizes: Simulation) -> None:
    shown = rows(methods_sizes.size_table(sizes, VOICE))
    assert shown[0] == ["Test", "Years", "ρ\xa00", "ρ\xa00.9", "Wanted"]
    assert shown[1][2:] == ["1.0", "10.0" + MARK, "≤\xa07"]
    assert len(shown) == 1 + 4 * 2 + 2 + 2
    assert shown[-1][2:] == ["5.0", "5.0", ""]  # a shift that is there is no false finding


def test_discoveries_show_rate_and_power(discoveries: Simulation) -> None:
    shown = rows(methods_sizes.discovery_table(discoveries, VOICE))
    assert shown[0][1:] == ["ρ\xa00", "as published", "Wanted"]
    assert shown[1][1:] == ["5.4", "5.4", "≤\xa05.5"]
    assert shown[2][1] == "5.7" + MARK
    assert shown[3][1:] == ["60.0", "60.0", ""]
    assert len(shown) == 1 + 6


def test_the_finding_is_the_worst_case(sizes: Simulation, discoveries: Simulation) -> None:
    said = methods_sizes.finding(sizes, discoveries, VOICE)
    assert "at most 10.0% of the simulated series (wanted: at most 7%)" in said
    assert "at most 5.7% (wanted: at most 5.5%)" in said
