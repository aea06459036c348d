"""A build of the small project in a process and surroundings of its own, and what it may leave."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil

TESTS = Path(__file__).parent
SMALL = TESTS / "fixtures" / "volume"
MARK = "VOLUME_TEST_CASE"
PATIENCE = 60.0  # seconds in which what a build leaves must be gone


@dataclass
class Case:
    """One build of a copy of the small project, and everything it may touch."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    name: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        for part in ("home", "tmp", "out"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        shutil.copytree(SMALL, self.project, dirs_exist_ok=True)

    @property
    def project(self) -> Path:
        return self.folder / "project"

    @property
    def output(self) -> Path:
        return self.folder / "out" / "small"

    def surroundings(self) -> dict[str, str]:
        """A bare environment, in which nothing of whoever runs the tests can be seen."""
        paths = [str(TESTS), *(p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p)]
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONPATH": os.pathsep.join(paths),
            "VOLUME_COMPUTED": str(self.folder / "computed"),
            MARK: self.name,
        }

    def command(self, *rest: str) -> list[str]:
        return [sys.executable, str(TESTS / "small.py"), str(self.project), str(self.output), *rest]

    def begin(self, *rest: str, cwd: Path | None = None, before: Sequence[str] = ()) -> psutil.Popen:
        """Start a build."""
        return psutil.Popen(
            [*before, *self.command(*rest)],
            env={**self.surroundings(), **self.environment},
            cwd=cwd or self.folder,
            # A shell lets what it starts in the background ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(
        self, *rest: str, cwd: Path | None = None, before: Sequence[str] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Build to the end."""
        process = self.begin(*rest, cwd=cwd, before=before)
        out, error = process.communicate(timeout=900)
        return subprocess.CompletedProcess([], process.returncode, out, error)

    def processes(self) -> list[psutil.Process]:
        """All that were started by this case and are alive."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARK) == self.name and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found

    def change(self) -> None:
        """Edit a page, so that the next build makes another book."""
        with (self.project / "index.md").open("a", encoding="utf-8") as page:
            page.write("\nOne more sentence.\n")

    def nothing_is_left(self) -> None:
        """Fail where a process, a lock, a socket or a work folder of a build is still there."""
        _, alive = psutil.wait_procs(self.processes(), timeout=PATIENCE)
        assert not alive, [process.cmdline() for process in alive]
        beside = {path.name for path in self.output.parent.iterdir()} - {self.output.name}
        assert not beside, beside
        beside = {path.name for path in (self.folder / "tmp").iterdir()}
        assert not beside, beside


def with_cell(case: Case, source: str) -> None:
    """Let a notebook of the case have one more cell."""
    path = case.project / "notebooks" / "level.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = nbformat.v4.new_code_cell(source)
    cell["id"] = "added"
    notebook.cells.append(cell)
    nbformat.write(notebook, path)
