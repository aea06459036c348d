"""The chapters of a build: taken from the store where they rest on the same as before, else executed."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nbformat import NotebookNode

from analysis.declared.keeping import computed
from volume.book import imprint
from volume.book import pages as book_pages
from volume.history import unchanged
from volume.progress import Report
from volume.publish import publish
from volume.run import chapters

SERVER_WITHIN = 300.0  # seconds the imports and the warm-up may take before ordinary kernels are used
READS = "reads.json"  # what a page says it has read, beside what it saves
# As `analysis.results.reads` says of what is not there: a page of another edition than that of the build.
ELSEWHERE = "gone"


class Kernels(Protocol):
    """What the kernels share, and how what they read is hashed."""

    @property
    def preload(self) -> Sequence[str]:
        """Modules every kernel has imported already."""

    @property
    def warm_up(self) -> Mapping[str, Mapping[str, object]]:
        """Calls whose cached results every kernel inherits."""

    @property
    def reads(self) -> Callable[[str, Iterable[str]], Mapping[str, str]] | None:
        """Present hashes of what the pages of a language have read."""


@dataclass(frozen=True)
class Chapter:
    """One notebook in one language.

    Parameters
    ----------
    name
        As it is told.
    page
        Name of the page.
    path
        The notebook.
    about
        The facts of its book.
    book
        The folder of the book, below which it saves exhibits.
    own
        A folder for this chapter alone while it is executed.
    """

    name: str
    page: str
    path: Path
    about: imprint.Facts
    book: Path
    own: Path

    @property
    def key(self) -> str:
        """Under which it is kept."""
        return f"{self.about.slug}/{self.about.language}-{book_pages.short(self.page)}"


def execute(
    root: Path,
    wanted: Sequence[Chapter],
    kernels: Kernels,
    report: Report,
    environment: Mapping[str, str],
    *,
    state: str,
    jobs: int,
    explain: bool,
) -> list[NotebookNode]:
    """Execute chapters, or take them from the store; their exhibits are in the folders of their books.

    Parameters
    ----------
    root
        The project folder.
    wanted
        The chapters.
    kernels
        What their kernels share.
    report
        Told what happens.
    environment
        Variables on top of those of this process.
    state
        Of the project when the build began: what is edited since is not kept.
    jobs
        Notebooks executed at a time.
    explain
        Whether to say of each chapter why it is or is not executed.

    Returns
    -------
    list of NotebookNode
        Executed, in the order of `wanted`.

    Raises
    ------
    BuildError
        If a notebook fails.
    """
    store = chapters.Store(computed(root) / "chapters")
    found: list[chapters.Executed | None] = []
    for one in wanted:
        kept = store.read(one.key)
        reasons = _reasons(root, one, kept, kernels)
        if explain:
            report.note(chapters.told(one.name, reasons))
        found.append(kept.executed if kept and not reasons else None)
    left = [one for one, executed in zip(wanted, found, strict=True) if executed is None]
    made = iter(_run(left, kernels, report, environment, jobs) if left else ())
    executed = [one or next(made) for one in found]
    for of, known, result in zip(wanted, found, executed, strict=True):
        result.write(of.book)
        if known is not None:
            report.done(of.name)
        for warning in result.warnings:
            report.note(f"{of.name} warned: {warning}")
    if left and unchanged.state(root) == state:
        for of, known, result in zip(wanted, found, executed, strict=True):
            if known is None:
                _keep(root, store, of, result, kernels)
    return [one.notebook for one in executed]


def _reasons(root: Path, one: Chapter, kept: chapters.Kept | None, kernels: Kernels) -> list[str]:
    if kept is None:
        return chapters.changed(None, {}, {})
    names = set(kept.read) if kernels.reads else set()
    now = kernels.reads(one.about.language, names) if kernels.reads and names else {}
    return chapters.changed(kept, _grounds(root, one, names), now)


def _keep(
    root: Path, store: chapters.Store, one: Chapter, executed: chapters.Executed, kernels: Kernels
) -> None:
    names = _names(one) if kernels.reads else set()
    read = dict(kernels.reads(one.about.language, names)) if kernels.reads and names else {}
    if any(name.startswith("edition:") and value == ELSEWHERE for name, value in read.items()):
        return
    store.keep(one.key, chapters.Kept(executed, _grounds(root, one, names), read))


def _names(one: Chapter) -> set[str]:
    path = one.own / READS
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()


def _grounds(root: Path, one: Chapter, names: set[str]) -> dict[str, str]:
    return chapters.grounds(root, one.path, one.about.parameters, all_data=not names)


def _run(
    wanted: Sequence[Chapter],
    kernels: Kernels,
    report: Report,
    environment: Mapping[str, str],
    jobs: int,
) -> list[chapters.Executed]:
    # Not at the top: where no chapter is executed, nobody waits for what executes them.
    from volume.run import execute, prefork

    runs = []
    for one in wanted:
        one.own.mkdir(parents=True)
        said = {"VOLUME_OUTPUT": str(one.own / "book"), "VOLUME_READS": str(one.own / READS)}
        runs.append(execute.Run(one.name, one.path, one.about.parameters, said))
    with contextlib.ExitStack() as stack:
        # Sockets have short names, so the kernels' folder is not inside the work folder.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="volume-")))
        server = stack.enter_context(
            prefork.KernelServer(folder, kernels.preload, kernels.warm_up, environment)
        )
        note = server.wait(SERVER_WITHIN)
        if note:
            report.note(note)
        done = execute.execute(
            runs, folder, jobs=jobs, started=report.begin, finished=lambda one: report.done(one.name)
        )
    return [
        chapters.Executed(result.notebook, result.warnings, chapters.saved(one.own / "book"))
        for one, result in zip(wanted, done, strict=True)
    ]


def chapter(
    page: str, path: Path, about: imprint.Facts, book: Path, work: Path, books: Sequence[object]
) -> Chapter:
    """One notebook of one of several books, with a folder of its own below the work folder of the book."""
    own = work / "chapters" / book_pages.short(page)
    return Chapter(publish.named(page, about.language, books), page, path, about, book, own)
