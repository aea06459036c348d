"""Files of the data folder replaced together: neither a crash nor a full disk leaves half of them.

New files are written to a folder beside. Renaming that folder is the one step that decides; what is in it is
then moved to its place, file by file. Whoever is killed in between leaves the folder, and the next command
moves the rest.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from analysis.errors import InputError

LOCK = "build/.refresh.lock"
MAKING, READY = "data/.refresh-making", "data/.refresh-ready"


@contextlib.contextmanager
def alone(root: Path) -> Iterator[Path]:
    """Lend a work folder to the one process that changes the data.

    Parameters
    ----------
    root
        The project.

    Yields
    ------
    Path
        An empty folder on the file system of the data, which is removed in any case.

    Raises
    ------
    InputError
        If another process is at it.
    """
    lock = root / LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=0):
            _move_all(root)
            work = root / MAKING
            shutil.rmtree(work, ignore_errors=True)  # of a process that was killed before it decided
            work.mkdir()
            try:
                yield work
            finally:
                shutil.rmtree(work, ignore_errors=True)
    except Timeout:
        raise InputError("Another process is changing the tables; wait for it or stop it.") from None


def finish(root: Path) -> None:
    """Move what a killed process had decided to put in place; usually there is nothing.

    Raises
    ------
    InputError
        If another process is at it.
    """
    if (root / READY).is_dir():
        with alone(root):
            pass


def put(root: Path, files: Mapping[str, bytes]) -> None:
    """Replace files of the project together; only within `alone`.

    Parameters
    ----------
    root
        The project.
    files
        Content by path from the project's folder; the data package comes last.

    Raises
    ------
    InputError
        If they cannot be written; every file is then as it was.
    """
    staged = root / MAKING / "put"
    try:
        for path, content in files.items():
            _write(staged / path, content)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise InputError(
            f"{next(iter(files))} cannot be written: {error.strerror}; the data are as they were."
        ) from None
    _decide(root, staged)
    _move_all(root)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _decide(root: Path, staged: Path) -> None:
    staged.rename(root / READY)


def _move_all(root: Path) -> None:
    ready = root / READY
    if not ready.is_dir():
        return
    for path in sorted((path for path in ready.rglob("*") if path.is_file()), key=_package_last):
        _move(path, root / path.relative_to(ready))
    shutil.rmtree(ready)


def _package_last(path: Path) -> tuple[bool, str]:
    return path.name == "datapackage.json", str(path)


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
