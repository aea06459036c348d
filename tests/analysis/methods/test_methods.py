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
from analysis.figures import style
from analysis.inference.arma import GRID, Errors
from analysis.inference.detectable import POWER
from analysis.inference.pooled import BANDWIDTH, POOLED_DROP, SINGLE_DROP, WALK_DROP
from analysis.inference.power import smallest_trends
from analysis.inference.region import region_level
from analysis.language.facts import significant
from analysis.language.messages import sources
from analysis.methods import agreement as methods_agreement
from analysis.methods import coverage as methods_coverage
from analysis.methods import needed, persistence, power
from analysis.methods import sizes as methods_sizes
from analysis.methods.common import source
from analysis.methods.contrast import contrast_table
from analysis.methods.references import Agreement, agreements
from analysis.methods.simulations import Simulation, simulation
from real import PROJECT, plain, voice_of
from simulated import MARK, changed, rows

pytestmark = pytest.mark.data

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


def test_the_rule_of_the_region_states_the_constants_of_the_code() -> None:
    assert region_level(stats.chi2.ppf(0.9, 1) / 2) == pytest.approx(90)
    rule = persistence.region_rule(VOICE)
    assert f"The grid holds {len(GRID)} processes" in rule
    assert f"{POOLED_DROP:.2f} and {WALK_DROP:.2f}, the 90% and 99% points" in rule
    assert f"is {SINGLE_DROP:.2f}, the 95% point" in rule
    assert f"{100 * BANDWIDTH:.0f}% of the ranks" in rule


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
        assert (row["theta_hat"], row["phi_hat"], row["walk"]) == (fit.theta_hat, fit.phi_hat, fit.walk)
        assert row["processes"] == fit.processes
    assert table.frame["rho_hat"].is_monotonic_decreasing
    finding = persistence.persistence_finding(held, VOICE)
    frame = table.frame
    assert f"median $\\rho$ is {frame['rho_hat'].median():.2f}" in finding
    assert f"For {(frame['rho_hat'] == 1).sum()} of {len(frame)} indicators" in finding
    assert f"for {frame['walk'].sum()} one cannot be ruled out" in finding
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
    processes = {"white": Errors(0.0, 0.0), "echo": Errors(0.6, 0.0), "walk": Errors(1.0, 0.0)}
    frame = smallest_trends(range(8, 20), processes, 0.95, 0.0025).set_index(["n", "process"])
    for n in (8, 11, 19):
        years = np.arange(n) - (n - 1) / 2
        spread = {"white": np.sqrt(np.sum(years**2)), "walk": np.sqrt(n - 1)}
        for process, length in spread.items():
            for column, level in (("plain", 0.05), ("word", 0.0025)):
                needed_t = stats.t.ppf(1 - level / 2, n - 2) + stats.t.ppf(POWER, n - 2)
                assert frame.loc[(n, process), column] == pytest.approx(needed_t / length, rel=1e-10)
    by_process = frame["word"].unstack()
    assert (by_process.diff().dropna() < 0).all(axis=None)  # more years, smaller trends
    assert (by_process[["white", "echo", "walk"]].diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


def test_power_says_what_it_means_for_an_indicator(estimates: Estimates) -> None:
    e = estimates["employment_rate"]
    assert e.judged is not None
    said = plain(power.power_finding(e, VOICE))
    assert f"{e.judged.detectable.per_year:.2f} percentage points a year" in said
    assert f"{e.judged.detectable.window:.1f} percentage points over the window" in said
    assert f"{e.judged.detectable.factor:.2f} times what a plain test would need" in said


def test_every_gap_with_a_word_says_what_a_word_needs(estimates: Estimates) -> None:
    held = needed.needed(estimates)
    assert [row.estimate.indicator.id for row in held] == list(estimates.family)
    table = needed.detectable_table(held, VOICE)
    factors = [row.detectable.factor for row in held]
    assert f"{min(factors):.2f} to {max(factors):.2f} times" in plain(table.caption)
    as_large = table.frame["estimate"].abs() >= table.frame["per_year"]
    assert f"for {as_large.sum()} of {len(held)} gaps" in plain(table.caption)
    assert table.frame["factor"].tolist() == factors and min(factors) > 1.2


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


def test_a_missed_width_is_marked_and_listed(coverage: Simulation) -> None:
    narrow = coverage.frame["widest"].notna()
    fine = changed(coverage, narrow, width_ratio=1.0)
    assert "All 12 targets for width are met." in methods_coverage.coverage_finding(fine, VOICE)
    first = narrow & (coverage.frame.index == coverage.frame.index[narrow][0])
    wide = changed(fine, first, width_ratio=2.5)
    assert "1 is missed, by at most 100.0%" in methods_coverage.coverage_finding(wide, VOICE)
    assert "2.50" + MARK in methods_coverage.width_table(wide, VOICE).markdown
    assert MARK not in methods_coverage.width_table(fine, VOICE).markdown


def test_figures_use_the_palette_and_state_their_numbers(coverage: Simulation) -> None:
    for exhibit in (
        methods_coverage.coverage_figure(coverage, VOICE),
        power.power_figure(VOICE.estimates, VOICE),
    ):
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
