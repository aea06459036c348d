"""Many editions of one volume: which are there already, which are built, which failed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from analysis.declared.edition import Edition
from analysis.errors import InputError
from volume import build as building
from volume.book import imprint
from volume.editions import pool
from volume.errors import BuildError
from volume.history import unchanged
from volume.progress import Many, Report

LOGS = ".editions"  # below build; one file an edition, with what was said while it was built


@dataclass(frozen=True)
class Wanted:
    """An edition to build: one book, in each of its languages.

    Parameters
    ----------
    editions
        The edition in each language.
    about
        The facts of the book in each language.
    output
        Where it goes; below ``build`` by default.
    """

    editions: Sequence[Edition]
    about: Sequence[imprint.Facts]
    output: Path | None = None

    @property
    def name(self) -> str:
        """Folder of the edition, by which it is told."""
        return self.about[0].slug


def below(wanted: Sequence[Wanted], output: Path | None) -> list[Wanted]:
    """Each edition with a folder of its own below one folder, if that is named.

    Raises
    ------
    InputError
        If two of them are the same edition.
    """
    names = [one.name for one in wanted]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"{twice} is asked for twice; name each municipality once.")
    if output is None:
        return list(wanted)
    # As below `build`: a folder for the edition, and in it one for each language.
    return [
        replace(one, output=output / one.name / (one.about[0].language if len(one.about) == 1 else ""))
        for one in wanted
    ]


def build(
    root: Path,
    wanted: Sequence[Wanted],
    preparation: Callable[[Wanted], building.Preparation],
    share: Callable[[], None],
    console: Console,
    *,
    formats: Sequence[str],
    workers: int,
    jobs: int,
    quiet: bool = False,
) -> list[str]:
    """Build editions, several at a time; those that are there and rest on the same stay as they are.

    Parameters
    ----------
    root
        The project folder.
    wanted
        What is to be there in the end.
    preparation
        How the estimates of one are computed.
    share
        Computes what all editions share; called once, and only if one has to be built.
    console
        Where progress is told.
    formats
        ``html``, ``pdf`` or both.
    workers
        Editions built at a time.
    jobs
        Notebooks of each executed at a time.
    quiet
        Plain lines instead of a bar.

    Returns
    -------
    list of str
        Names of the editions that were built, failed ones left out.

    Raises
    ------
    BuildError
        If editions failed, once all others are built: each with its reason.
    """
    state = unchanged.state(root)
    left = [one for one in wanted if not _is_there(root, one, state, formats)]
    with Many(console, total=len(wanted), quiet=quiet) as progress:
        progress.already(len(wanted) - len(left))
        if not left:
            return []
        progress.begin("what all editions share")
        share()
        logs = root / "build" / LOGS
        tasks = [
            pool.Task(
                one.name,
                lambda one=one: _build(root, one, preparation(one), formats, jobs),  # type: ignore[misc]
                logs / f"{one.name}.log",
            )
            for one in left
        ]
        progress.begin(f"{len(left)} editions")
        failures = pool.run(tasks, workers, done=progress.done, tick=progress.tick)
    if failures:
        lines = [f"{one.name}: {one.reason}" for one in failures]
        built = len(left) - len(failures)
        raise BuildError(
            "\n".join([f"{built} of {len(left)} editions were built; these failed:", *lines])
            + f"\nWhat they said is in {logs.relative_to(root)}; the same command goes on from here."
        )
    return [one.name for one in left]


def _is_there(root: Path, one: Wanted, state: str, formats: Sequence[str]) -> bool:
    return all(
        unchanged.is_made(target, unchanged.rests_on(state, about, formats))
        for about, target in zip(one.about, building.targets(root, one.about, one.output), strict=True)
    )


def _build(
    root: Path, one: Wanted, preparation: building.Preparation, formats: Sequence[str], jobs: int
) -> None:
    with Report(Console(file=os.fdopen(os.dup(1), "w"), markup=False, emoji=False), quiet=True) as report:
        building.build(root, one.about, preparation, report, output=one.output, formats=formats, jobs=jobs)
