"""What misses a target is named, and so are situations for which the model is wrong."""

from __future__ import annotations

import pytest

from analysis.methods import coverage as methods_coverage
from analysis.methods import limits
from analysis.methods.editions import Editions
from analysis.methods.simulations import Simulation
from real import plain, voice_of
from simulated import changed, editions

pytestmark = pytest.mark.data

VOICE = voice_of()


@pytest.fixture(scope="module")
def both() -> Editions:
    return editions()


def reasons(coverage: Simulation, both: Editions) -> list[str]:
    frame = limits.limits_table(coverage, both, VOICE).frame
    return [plain(reason) for reason in frame.loc[frame["simulation"] == "coverage", "reason"]]


def test_every_target_that_is_missed_is_named(both: Editions) -> None:
    held = both.second.coverage
    targets = held.frame["highest"].notna() & held.frame["widest"].notna()
    first = targets & (held.frame.index == held.frame.index[targets][0])
    assert "above 99.5, wider than 1.25" in reasons(
        changed(held, first, coverage=99.9, width_ratio=2.5), both
    )
    assert "below 94.0" in reasons(changed(held, first, coverage=80.0, width_ratio=1.0), both)


def test_a_row_that_meets_its_targets_is_not_listed(both: Editions) -> None:
    held = both.second.coverage
    wanted = held.frame["lowest"].notna()
    fine = changed(held, wanted, coverage=95.0, width_ratio=1.0)
    assert all("model wrong" in reason for reason in reasons(fine, both))
    assert not methods_coverage.missed(methods_coverage.judged(fine)["width_met"]).any()


def test_a_model_that_is_wrong_is_listed_whether_or_not_coverage_holds(both: Editions) -> None:
    held = both.second.coverage
    at = held.frame["design"] == "gaps, rho uniform on (.5, 1) by unit"
    assert reasons(changed(held, at, coverage=90.0), both).count("model wrong; 5.0 points short") == at.sum()
    assert reasons(changed(held, at, coverage=96.0), both).count("model wrong; coverage holds") == at.sum()
