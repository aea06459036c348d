"""The simulations behind the methods page: a quick run within wide bounds, the full run within the targets.

A quick run has few replications, so its bounds are wide; it would still notice an interval that is too short
by a tenth or a test that rejects twice as often as it should. The targets are held to the committed results.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

pytestmark = pytest.mark.unit


FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", FOLDER / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(FOLDER))  # the scripts share a helper that lies beside them
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(FOLDER))
    return module


@pytest.mark.parametrize(
    ("design", "replications"),
    [("gaps, independent", 25), ("gaps, three factors", 60), ("single series", 25)],
)
@pytest.mark.parametrize("rho", [0.0, 0.6, 1.0])
def test_intervals_cover_in_a_quick_run(design: str, replications: int, rho: float) -> None:
    coverage = script("coverage")
    [row] = [r for r in coverage.rows() if (r.design, r.n, r.rho) == (design, 16, rho)]
    outcome = coverage.simulate(row, replications, 1)
    assert 91 <= outcome.coverage <= 100
    assert outcome.coverage_known_rho == pytest.approx(95, abs=3)  # the simulation itself is sound
    assert outcome.coverage_ols < 75 or rho == 0  # and hard enough to matter


def test_quick_runs_are_seeded() -> None:
    coverage = script("coverage")
    row = coverage.rows()[0]
    assert coverage.simulate(row, 3, 1) == coverage.simulate(row, 3, 1)
    assert coverage.simulate(row, 3, 1) != coverage.simulate(row, 3, 2)


def test_false_discoveries_in_a_quick_run() -> None:
    false_discovery = script("false_discovery")
    [row] = [r for r in false_discovery.rows() if (r.design, r.rho, r.share) == ("independent", "1", 0.0)]
    outcome = false_discovery.simulate(row, 2, 1)
    assert outcome.fdr <= 9
    assert outcome.false_words <= 5


def test_joinpoints_in_a_quick_run() -> None:
    joinpoint_size = script("joinpoint_size")
    [row] = [r for r in joinpoint_size.rows(True) if (r.n, r.rho) == (16, 0.9)]
    outcome = joinpoint_size.simulate(row, 60, 199, 1)
    assert outcome.joinpoint_pooled <= 17  # a true 7 % exceeds this in one run of a thousand
    assert outcome.level_shift_pooled <= 17


@pytest.fixture(scope="module")
def full() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "results" / "coverage.csv")


def test_the_full_coverage_run_is_a_full_run(full: pd.DataFrame) -> None:
    about = json.loads((FOLDER / "results" / "coverage.json").read_text(encoding="utf-8"))
    assert about["replications"] >= 1000 and about["units"] == 98
    assert about["date"] and about["machine"]
    assert (full["replications"] >= 1000).all()
    assert set(full["n"]) == {11, 16} and set(full["rho"].dropna()) == {0, 0.3, 0.6, 0.8, 0.9, 1}


def test_the_full_coverage_run_meets_its_targets_of_coverage(full: pd.DataFrame) -> None:
    gaps = full[full["design"].isin(["gaps, independent", "gaps, common shock, equal loadings"])]
    assert gaps["coverage"].between(94, 99.5).all()
    harder = ["gaps, common shock, unequal loadings", "gaps, correlated blocks", "gaps, three factors"]
    assert (full.loc[full["design"].isin([*harder, "single series"]), "coverage"] >= 93).all()
    comparators = full[full["design"].str.startswith("comparator gaps")]
    assert (comparators["coverage"] >= 93).all()


def test_the_only_targets_missed_are_widths_of_little_persistent_gaps(full: pd.DataFrame) -> None:
    missed = full[full["met"].eq(False)]
    # Out of reach with these bounds (decision 18): narrower ones give too many false words.
    assert (missed["rho"] <= 0.6).all() and missed["coverage"].between(94, 99.5).all()
    assert (missed["width_ratio"] > missed["widest"]).all()
    assert (missed["width_ratio"] < 1.5).all()


def test_the_full_false_discovery_run_meets_its_targets() -> None:
    frame = pd.read_csv(FOLDER / "results" / "false_discovery.csv", dtype={"rho": str})
    missed = frame[frame["fdr"] > 5.5]
    # A shock that municipalities load unequally, and nothing but random walks: decision 18.
    assert missed[["design", "rho", "share"]].values.tolist() == [["common shock", "1", 0.0]]
    assert (missed["fdr"] < 6.5).all()
    assert (frame.loc[frame["share"] == 0, "false_words"] <= 5).all()


def test_the_full_joinpoint_run_meets_its_targets() -> None:
    frame = pd.read_csv(FOLDER / "results" / "joinpoint_size.csv")
    null = frame[frame["effect"] == "none"]
    assert (null["joinpoint_pooled"] <= 7).all()
    assert (null["rho"].max(), set(null["n"])) == (1, {11, 16})
