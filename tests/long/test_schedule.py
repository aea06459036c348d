"""Tables refreshed on a schedule: the scripts of `.ci` in a clone, with a server and a remote of its own.

THE FIGURES SERVED ARE REVISED FOR TESTS. The build is only asked for: a whole one takes minutes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from real import PROJECT
from statbank_server import Server, serve_tables

pytestmark = pytest.mark.book

VOLUME = """#!/bin/sh
echo "$*" >>said
if [ "$1" = build ]; then exit "${BUILD:-0}"; fi
exec "$PYTHON" -c "from volume.cli import main; main()" "$@"
"""
# It knows one open change, once it has created it.
GH = """#!/bin/sh
echo "$*" >>"$0.said"
case "$2" in
  list) if [ -e "$0.open" ]; then echo 7; fi ;;
  create) touch "$0.open" ;;
esac
"""


class Clone:
    """A clone of the project with its own `volume`, a remote, and a `gh` that writes down what it is told."""

    def __init__(self, folder: Path) -> None:
        self.root, self.remote, self.gh = folder / "clone", folder / "remote.git", folder / "bin/gh"
        shutil.copytree(
            PROJECT.root,
            self.root,
            ignore=shutil.ignore_patterns("build", ".git", ".venv", "_exhibits", "dist", "__pycache__"),
        )
        for file, text in ((self.root / ".venv/bin/volume", VOLUME), (self.gh, GH)):
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            file.chmod(0o755)
        subprocess.run(["git", "init", "--quiet", "--bare", self.remote], check=True)
        for arguments in (
            ["init", "--quiet", "--initial-branch", "main"],
            ["remote", "add", "origin", str(self.remote)],
            ["config", "user.name", "Somebody"],
            ["config", "user.email", "somebody@example.org"],
            ["add", "--all", "."],
            ["commit", "--quiet", "--no-verify", "--message", "Before"],
            ["push", "--quiet", "origin", "main"],
        ):
            self.git(*arguments)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout

    def run(self, script: str, *arguments: str, build: str = "0") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "BUILD": build,
            "PATH": f"{self.gh.parent}:{os.environ['PATH']}",
            "PYTHON": sys.executable,
            "PYTHONPATH": str(self.root / "src"),
            "VOLUME_PROJECT": str(self.root),
        }
        command = [str(self.root / ".ci" / script), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

    def refresh(self, server: Server, build: str = "0") -> subprocess.CompletedProcess[str]:
        return self.run("refresh", "ras200", "ifor41", "--base-url", server.base, build=build)

    @property
    def report(self) -> str:
        return (self.root / "build/refresh.txt").read_text(encoding="utf-8")

    @property
    def said(self) -> list[str]:
        return [line.split()[0] for line in (self.root / "said").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(serve_tables(PROJECT.root, ["ras200", "ifor41"])) as running:
        yield running


def with_a_year(server: Server) -> None:
    table = server.tables["RAS200"]
    table.updated = "2026-12-01T08:00:00"
    table.variables["Tid"]["2024"] = "2024"
    table.cells |= {(*key[:-1], "2024"): v for key, v in table.cells.items() if key[-1] == "2023"}


def test_what_changed_is_checked_built_and_proposed_and_one_change_is_open_at_a_time(
    clone: Clone, server: Server
) -> None:
    with_a_year(server)
    done = clone.refresh(server)
    assert done.returncode == 0, done.stdout + done.stderr
    assert clone.said == ["refresh", "check", "build"]
    assert "ras200: new period: 2024 (232 figures)." in clone.report
    done = clone.run("propose")
    assert done.returncode == 0, done.stdout + done.stderr
    changed = clone.git("diff", "--name-only", "main", "origin/refresh").split()
    assert {"data/datapackage.json", "data/tables/RAS200.csv"} <= set(changed)
    assert all(path.startswith("data/") for path in changed)
    assert clone.git("log", "-1", "--format=%B", "origin/refresh").strip().endswith(clone.report.strip())
    # The next day, from what was there before: the change is replaced.
    clone.git("switch", "--quiet", "main")
    server.tables["RAS200"].updated = "2026-12-02T08:00:00"
    assert clone.refresh(server).returncode == 0
    assert clone.run("propose").returncode == 0
    assert clone.git("rev-list", "--count", "main..origin/refresh").strip() == "1"
    told = Path(f"{clone.gh}.said").read_text(encoding="utf-8").splitlines()
    assert [line.split()[1] for line in told] == ["list", "create", "list", "edit"]
    assert told[3] == "pr edit 7 --body-file build/refresh.txt"


def test_nothing_is_built_or_proposed_where_nothing_changed(clone: Clone, server: Server) -> None:
    clone.refresh(server)
    clone.git("add", "data")
    clone.git("commit", "--quiet", "--no-verify", "--message", "Verified")
    (clone.root / "said").unlink()
    done = clone.refresh(server)
    assert done.returncode == 0 and "No table changed." in done.stdout
    assert clone.said == ["refresh"]
    assert clone.run("propose").returncode == 0 and not Path(f"{clone.gh}.said").exists()


def test_a_table_that_waits_or_fails_does_not_hold_back_the_others(clone: Clone, server: Server) -> None:
    with_a_year(server)
    table = server.tables["IFOR41"]
    key = next(key for key in table.cells if key[-1] == "2015")
    table.cells[key] = f"{float(table.cells[key]) * 1.1:.1f}"
    done = clone.refresh(server)
    assert done.returncode == 1 and clone.said == ["refresh", "check", "build"]
    assert "ifor41: not put in place" in clone.report and "ras200: new period: 2024" in clone.report
    assert "data/tables/IFOR41.csv" not in clone.git("status", "--porcelain", "--", "data")


def test_a_build_that_fails_stands_in_the_text_of_the_change(clone: Clone, server: Server) -> None:
    with_a_year(server)
    assert clone.refresh(server, build="3").returncode == 1
    assert "volume build --quiet failed" in clone.report
    assert clone.run("propose").returncode == 0
    assert "volume build --quiet failed" in clone.git("log", "-1", "--format=%B", "origin/refresh")


def test_a_publisher_that_is_away_changes_nothing(clone: Clone, server: Server) -> None:
    server.faults.always = "info:page"
    done = clone.refresh(server)
    assert done.returncode == 1 and "No table changed." in done.stdout
    assert not clone.git("status", "--porcelain", "--", "data")


def test_the_workflow_runs_these_scripts() -> None:
    text = (PROJECT.root / ".github/workflows/refresh.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    scripts = [step["run"] for step in job["steps"] if step.get("run", "").startswith(".ci/")]
    assert scripts == [".ci/refresh", ".ci/propose"]
    assert all(os.access(PROJECT.root / script, os.X_OK) for script in scripts)
