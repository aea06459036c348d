"""Shares in persons: what plain pandas makes of the published tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.data.persons import MONTHS, by_month, by_year
from every import every
from real import CATALOGUE, PROJECT, voice_of

pytestmark = pytest.mark.data

CASH, NEET = CATALOGUE.indicators["cash_benefit"], CATALOGUE.indicators["neet"]
SHARE, FULL_TIME = "fuldtidspersoner i pct af befolkningen", "fuldtidspersoner"


def published(name: str, **wanted: str) -> pd.DataFrame:
    """A table read afresh: periods down and areas across."""
    frame = pd.read_csv(PROJECT.root / f"data/tables/{name}.csv", dtype={"area": str, "period": str})
    for column, category in wanted.items():
        frame = frame[frame[column] == category]
    return frame.pivot(index="period", columns="area", values="value")


@every(focus=["730", "615", "101", "825"])
def test_persons_of_a_year_are_those_counted_and_those_at_the_rate_of_the_country(focus: str) -> None:
    found = by_year(PROJECT.tables, voice_of(focus).edition, NEET)
    assert found is not None
    out = published("NEET2", status="Ikke aktive (NEET)", sex="I alt")
    all_young = published("NEET2", status="Aktive og ikke aktive i alt", sex="I alt")
    assert found.actual.tolist() == out[focus].tolist()
    np.testing.assert_allclose(found.expected, all_young[focus] * out["000"] / all_young["000"], rtol=1e-12)
    np.testing.assert_allclose(found.excess, found.actual - found.expected)


def test_over_all_municipalities_nobody_is_left_over() -> None:
    excess = [
        by_year(PROJECT.tables, voice_of(code).edition, CATALOGUE.indicators["year_round_benefits"]).excess[
            2020
        ]
        for code in CATALOGUE.municipalities
    ]
    assert len(excess) == 98 and sum(excess) == pytest.approx(0, abs=1e-6)


def test_a_share_without_counts_has_no_persons() -> None:
    edition = voice_of("730").edition
    assert by_year(PROJECT.tables, edition, CATALOGUE.indicators["employment_rate"]) is None
    assert by_year(PROJECT.tables, edition, CATALOGUE.indicators["grade_to_reference"]) is None
    assert by_month(PROJECT.tables, edition, CATALOGUE.indicators["activation_rate"]) is None


@every(focus=["730", "615", "101", "825"])
def test_persons_of_a_month_are_as_published(focus: str) -> None:
    found = by_month(PROJECT.tables, voice_of(focus).edition, CASH)
    counts = published("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=FULL_TIME)
    assert found is not None
    assert found.actual.to_dict() == counts[focus].to_dict()
    assert (found.actual.index[0], found.actual.index[-1]) == ("2021M08", "2026M07")


def populations(code: str, months: slice) -> tuple[float, float]:
    """Least and greatest population over some months that every share, rounded to one decimal, allows."""
    share = published("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=SHARE)[code].iloc[months]
    counts = published("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=FULL_TIME)[code].iloc[months]
    return float((counts / (share + 0.05)).max()), float((counts / (share - 0.05)).min())


# Where the population of working age grows fast, no single one explains twelve months.
@every(focus=["730", "615", "740"])
def test_the_population_behind_a_month_is_one_that_the_rounded_shares_allow(focus: str) -> None:
    found = by_month(PROJECT.tables, voice_of(focus).edition, CASH)
    counts = published("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=FULL_TIME)
    last = slice(-MONTHS, None)
    (low, high), (least, most) = populations(focus, last), populations("000", last)
    assert low < high and least < most, "one population can explain the twelve months"
    part = found.expected["2026M07"] / counts.loc["2026M07", "000"]
    # Populations move a little within a year; they are those of its middle.
    assert 0.995 * low / most < part < 1.005 * high / least


def test_the_known_excess_of_randers_is_found() -> None:
    found = by_month(PROJECT.tables, voice_of("730").edition, CASH)
    year = slice("2025M08", "2026M07")
    share = published("JOBINDSATS", measure="Kontanthjælpsmodtagere", unit=SHARE).loc[year].mean()
    by_hand = found.actual.loc[year].mean() * (1 - share["000"] / share["730"])
    assert found.excess.loc[year].mean() == pytest.approx(by_hand, rel=0.02)
    assert 900 < by_hand < 1050
