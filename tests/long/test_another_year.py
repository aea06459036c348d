"""A year appended to tables and a municipality's figures revised, in a copy: the suite stays green there."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.declared.catalogue import load
from real import PROJECT

pytestmark = pytest.mark.book

TABLES = ("ras200", "ifor41", "straf11")
# Not the whole: what builds the book of today is tried by the build of today.
SUITE = ("tests/analysis", "tests/book/test_recomputed_text.py", "tests/volume/history", "src")
LEFT = (".git", ".venv", "build", "dist", "_build", "__pycache__", "*.egg-info", ".*_cache")


def another_year(path: Path, area: str = "730") -> None:
    """The last year once again as the next, and the year before it revised for one municipality."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at, value = header.index("period"), header.index("value")
    last = max(row[at] for row in rows)
    year = last[:4]
    before = last.replace(year, str(int(year) - 1))
    more = [list(row) for row in rows if row[at][:4] == year]
    for row in more:
        row[at] = row[at].replace(year, str(int(year) + 1))
    for row in rows:
        if row[at] == before and row[header.index("area")] == area and row[value]:
            digits = len(row[value].partition(".")[2])
            row[value] = f"{1.01 * float(row[value]):.{digits}f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *sorted(rows + more)])


def test_the_suite_is_green_with_a_year_more_and_revised_figures(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(PROJECT.root, root, ignore=shutil.ignore_patterns(*LEFT))
    surroundings = {
        **os.environ,
        "PYTHONPATH": str(root / "src"),
        "VOLUME_PROJECT": str(root),
        "VOLUME_COMPUTED": str(tmp_path / "computed"),
    }
    tables = load(root).tables
    for name in TABLES:
        before = tables[name].period_last
        another_year(root / tables[name].path)
        take = "from volume.cli import main; main()"
        command = [sys.executable, "-c", take, "table", "--update", tables[name].table_id, "--yes"]
        done = subprocess.run(command, cwd=root, env=surroundings, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout + done.stderr
        assert load(root).tables[name].period_last > before
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", *SUITE]
    done = subprocess.run(command, cwd=root, env=surroundings, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout[-5000:]
