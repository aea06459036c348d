"""The estimator before and now: both read from the committed runs, and what they miss is counted."""

from __future__ import annotations

import datetime as dt

import pytest

from analysis.language.messages import sources
from analysis.methods import editions as methods_editions
from analysis.methods import limits, processes
from analysis.methods.editions import Editions
from analysis.methods.simulations import Simulation
from real import plain, voice_of
from simulated import MARK, changed, editions, rows

pytestmark = pytest.mark.data

VOICE = voice_of()


@pytest.fixture(scope="module")
def both() -> Editions:
    return editions()


def with_second(both: Editions, processes: Simulation) -> Editions:
    return both._replace(second=both.second._replace(processes=processes))


def test_every_process_has_a_name(both: Editions) -> None:
    group = "processes.process."
    named = {key.removeprefix(group) for key in sources("en") if key.startswith(group)}
    assert set(both.second.processes.frame["process"]) == named


def test_both_editions_were_tried_on_the_same_rows(both: Editions) -> None:
    paired = processes.paired(both)
    assert len(paired) == len(both.second.processes.frame) == len(both.first.processes.frame)
    assert all(tuple(a[["process", "n"]]) == tuple(b[["process", "n"]]) for a, b in paired)


def test_the_finding_counts_what_the_first_edition_missed(both: Editions) -> None:
    said = plain(methods_editions.editions_finding(both, VOICE))
    frame = both.first.processes.frame
    assert f"it misses {methods_editions.missed(frame).sum()}." in said
    assert f"in {frame['coverage'].min():.1f}% of cases" in said
    assert f"{both.first.family.frame['false_words'].iloc[0]:.1f}% of families would" in said


def test_the_finding_says_when_it_was_found(both: Editions) -> None:
    earlier = both.first.coverage.date
    found = both.first._replace(
        processes=type(both.first.processes)(
            **{**vars(both.first.processes), "date": earlier + dt.timedelta(days=10)}
        )
    )
    assert "10 days later" in plain(methods_editions.editions_finding(both._replace(first=found), VOICE))


def test_a_row_of_the_second_edition_that_misses_is_marked_counted_and_listed(both: Editions) -> None:
    held = both.second.processes
    at = (held.frame["process"] == "ARMA(0.8, -0.4)") & (held.frame["n"] == 11)
    failing = with_second(both, changed(held, at, coverage=80.0))
    assert "80.0" + MARK in processes.processes_table(failing, VOICE).markdown
    assert "80.0" + MARK not in processes.processes_table(both, VOICE).markdown
    before = methods_editions.missed(held.frame).sum()
    said = plain(methods_editions.editions_finding(failing, VOICE))
    assert f"misses {before + 1}: its lowest coverage is 80.0%" in said
    listed = limits.limits_table(both.second.coverage, failing, VOICE).frame
    [reason] = listed.loc[listed["coverage"] == 80.0, "reason"]
    assert reason == "below 93"


def test_what_the_first_edition_did_better_is_listed(both: Editions) -> None:
    held = both.second.processes
    at = (held.frame["process"] == "AR(1), 0") & (held.frame["n"] == 11)
    twice = 2 * both.first.processes.frame.loc[0, "width_ratio"]
    worse = with_second(both, changed(held, at, width_ratio=twice, power_word=1.0))
    listed = limits.limits_table(both.second.coverage, worse, VOICE).frame
    [reason] = listed.loc[(listed["situation"] == "Independent years") & (listed["n"] == 11), "reason"]
    assert plain(reason).startswith("100% wider than the first edition, a word for 1% of true trends")


def test_the_largest_towns_are_listed_with_their_shortfall(both: Editions) -> None:
    listed = limits.limits_table(both.second.coverage, both, VOICE).frame
    frame = both.second.processes.frame
    largest = frame[frame["lowest_largest"].notna() & (frame["coverage_largest"] < 95)]
    shown = listed[listed["situation"].str.endswith("twelve largest")]
    assert shown["coverage"].tolist() == largest["coverage_largest"].tolist()
    assert shown["reason"].str.contains("points short").all()


def test_the_table_of_words_shows_both_editions(both: Editions) -> None:
    shown = rows(processes.words_table(both, VOICE))
    first, second = both.first.processes.frame.iloc[0], both.second.processes.frame.iloc[0]
    cells = [float(cell) for cell in shown[1][2:]]
    wanted = [
        first["width_ratio"], second["width_ratio"], first["size_word"], second["size_word"],
        first["power_word"], second["power_word"], second["power_word_known"],
    ]  # fmt: skip
    assert cells == pytest.approx(wanted, abs=0.51)
    assert cells[:4] == pytest.approx(wanted[:4], abs=0.0051)


def test_the_dates_of_all_runs_stand_in_the_table(both: Editions) -> None:
    table = methods_editions.editions_table(both, VOICE)
    for edition in both:
        for run in edition:
            assert VOICE.language.date(run.date) in table.markdown
            assert VOICE.language.date(run.date) in table.source.line
