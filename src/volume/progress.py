"""What the command line says while a build runs."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)


class Report:
    """Progress of one build: a bar on a terminal, a line a step for a log.

    Parameters
    ----------
    console
        Where to write; standard error leaves standard output to the result.
    quiet
        Write plain lines instead of a bar. A console that is no terminal gets plain lines as well.

    Examples
    --------
    >>> import sys
    >>> with Report(Console(file=sys.stdout), quiet=True) as report:
    ...     report.plan(1)
    ...     report.begin("notebooks/context")
    ...     report.note("It is late.")
    note: It is late.
    """

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._bar = None
        self._begun: dict[str, float] = {}
        if console.is_terminal and not quiet:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
                transient=True,
            )
            self._task = self._bar.add_task("Starting", total=None)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def plan(self, steps: int) -> None:
        """Say how many times `done` will be called."""
        if self._bar:
            self._bar.update(self._task, total=steps)

    def begin(self, step: str) -> None:
        """Say that a step begins; several may run at a time."""
        self._begun[step] = time.perf_counter()
        if self._bar:
            self._bar.update(self._task, description=step)

    def done(self, step: str) -> None:
        """Say that a step is done."""
        if self._bar:
            self._bar.advance(self._task)
            return
        begun = self._begun.get(step)
        took = f" ({time.perf_counter() - begun:.1f} s)" if begun else ""
        self._line(f"done: {step}{took}")

    def note(self, text: str) -> None:
        """Write something worth reading that is no failure."""
        self._line(f"note: {text}")

    def _line(self, text: str) -> None:
        self._console.print(text, style=None, markup=False, highlight=False, soft_wrap=True)
