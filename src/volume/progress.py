"""What the command line says while a build runs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class _Display:
    """A bar on a terminal, plain lines for a log; it is there while the block runs."""

    def __init__(
        self,
        console: Console,
        *,
        quiet: bool,
        total: float | None = None,
        more: Sequence[ProgressColumn] = (),
        **options: Any,
    ) -> None:
        self._console = console
        self._bar = None
        if console.is_terminal and not quiet:
            self._bar = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                *more,
                console=console,
                transient=True,
                **options,
            )
            self._task = self._bar.add_task("Starting", total=total)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar:
            self._bar.stop()

    def _line(self, text: str) -> None:
        self._console.print(text, style=None, markup=False, highlight=False, soft_wrap=True)


class Report(_Display):
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
        super().__init__(console, quiet=quiet)
        self._begun: dict[str, float] = {}

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


class Many(_Display):
    """Progress of many editions: a bar with the time left on a terminal, a line an edition for a log.

    Parameters
    ----------
    console
        Where to write.
    total
        Number of editions.
    quiet
        Write plain lines instead of a bar. A console that is no terminal gets plain lines as well.

    Examples
    --------
    >>> import sys
    >>> with Many(Console(file=sys.stdout), total=98, quiet=True) as progress:
    ...     progress.already(97)
    97 of 98 editions are there already.
    """

    def __init__(self, console: Console, *, total: int, quiet: bool) -> None:
        # No thread of its own: processes are forked from this one.
        options = {"auto_refresh": False, "speed_estimate_period": 3600}
        super().__init__(console, quiet=quiet, total=total, more=[TimeRemainingColumn()], **options)
        self._total = total
        self._count = 0

    def already(self, count: int) -> None:
        """Say how many editions need not be built."""
        self._count = count
        if self._bar:
            # They took no time, and say nothing of the time that is left.
            self._bar.update(self._task, total=self._total - count)
        if count:
            self._line(f"{count} of {self._total} editions are there already.")

    def begin(self, step: str) -> None:
        """Say what is at work."""
        if self._bar:
            self._bar.update(self._task, description=step)
            self._bar.refresh()

    def done(self, name: str) -> None:
        """Say that an edition has come to its end, well or not."""
        self._count += 1
        if self._bar:
            self._bar.advance(self._task)
        else:
            self._line(f"{self._count} of {self._total}: {name}")

    def tick(self) -> None:
        """Draw the display anew."""
        if self._bar:
            self._bar.refresh()
