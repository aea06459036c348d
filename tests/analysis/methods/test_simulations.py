"""Committed simulation results: read as they are, or one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from analysis.errors import InputError
from analysis.methods.simulations import FIRST, FOLDER, simulation

pytestmark = pytest.mark.unit


ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir(parents=True)
    for suffix in ("csv", "json"):
        shutil.copy(ROOT / FOLDER / f"contrast.{suffix}", tmp_path / FOLDER)
    return tmp_path


def test_reads_what_was_committed() -> None:
    read = simulation(ROOT, "contrast")
    about = json.loads((ROOT / FOLDER / "contrast.json").read_text(encoding="utf-8"))
    assert (read.date.isoformat(), read.machine) == (about["date"], about["machine"])
    assert read.replications == about["replications"] >= 10_000
    assert (read.frame["replications"] == read.replications).all()


def test_settings_of_a_run_are_read_and_must_be_there(copy: Path) -> None:
    about = json.loads((ROOT / FOLDER / "processes.json").read_text(encoding="utf-8"))
    assert simulation(ROOT, "processes").settings == {"word": about["word"], "effect": about["effect"]}
    shutil.copy(ROOT / FOLDER / "processes.csv", copy / FOLDER)
    del about["effect"]
    (copy / FOLDER / "processes.json").write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(InputError, match=r"processes.json must give .* settings; KeyError: 'effect'"):
        simulation(copy, "processes")


def test_both_editions_of_the_estimator_have_one_script() -> None:
    first, second = (simulation(ROOT, f"processes{suffix}") for suffix in (FIRST, ""))
    assert first.script == second.script == "benchmarks/processes.py"
    assert (ROOT / first.script).is_file()


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_missing_file_is_one_sentence(copy: Path, suffix: str) -> None:
    (copy / FOLDER / f"contrast.{suffix}").unlink()
    with pytest.raises(InputError, match=rf"benchmarks/results/contrast.{suffix} is missing; .*README"):
        simulation(copy, "contrast")


def test_a_missing_column_is_named(copy: Path) -> None:
    path = copy / FOLDER / "contrast.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("coverage_se", "error"), encoding="utf-8")
    with pytest.raises(InputError, match="lacks the columns coverage_se"):
        simulation(copy, "contrast")


def test_an_empty_table_is_refused(copy: Path) -> None:
    path = copy / FOLDER / "contrast.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks any row"):
        simulation(copy, "contrast")


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ("{}", " must give date"),
        ("[]", " must give date"),
        ("{", ", line 1: not valid JSON"),
        ('{"date": "yesterday", "machine": "x", "replications": 1}', " must give date"),
    ],
)
def test_a_result_without_its_circumstances_is_refused(copy: Path, about: str, why: str) -> None:
    (copy / FOLDER / "contrast.json").write_text(about, encoding="utf-8")
    with pytest.raises(InputError, match=rf"contrast\.json{why}"):
        simulation(copy, "contrast")
