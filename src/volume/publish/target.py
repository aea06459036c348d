"""Where a build goes: made beside its place, moved there in one step, never by two at a time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import InputError
from volume.errors import BuildError

if sys.platform != "win32":
    import fcntl

MARK = "manifest.json"  # the file that makes a folder an earlier build
PREVIOUS = "previous"
RESULT = "result"


def check(target: Path) -> None:
    """Refuse to replace a folder that is not an earlier build.

    Parameters
    ----------
    target
        Where the build is to go.

    Raises
    ------
    InputError
        If it is a file, or a folder with something in it and no manifest.

    Examples
    --------
    >>> check(Path("build/of/nothing/yet"))
    """
    if target.exists() and not target.is_dir():
        raise InputError(f"{target} is a file; a build needs a folder.")
    if target.is_dir() and not (target / MARK).is_file() and any(target.iterdir()):
        raise InputError(
            f"{target} holds files that are not an earlier build (it has no {MARK}); "
            "choose a new or empty folder."
        )


@contextlib.contextmanager
def place(target: Path, hidden: Path) -> Iterator[Path]:
    """Lend a work folder whose ``result`` becomes the target once all has gone well.

    Parameters
    ----------
    target
        Where the build is to go.
    hidden
        Path without suffix of the lock and the work folders, on the same file system as the target; such as
        ``build/.randers-en``.

    Yields
    ------
    Path
        A new folder. What the block leaves in its ``result`` replaces the target; the folder is removed in
        any case, and after an exception the target is as it was.

    Raises
    ------
    BuildError
        If another process is building the same target.
    InputError
        If the target is not an earlier build, or nothing can be written there.
    """
    check(target)
    try:
        hidden.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{hidden.parent} cannot be made: {error.strerror}; choose another folder."
        ) from None
    if not os.access(hidden.parent, os.W_OK):
        raise InputError(f"{hidden.parent} cannot be written to; choose another folder.")
    with _lock(hidden.with_name(f"{hidden.name}.lock"), target):
        _clear(target, hidden)
        work = hidden.with_name(f"{hidden.name}-{os.getpid()}")
        work.mkdir()
        try:
            yield work
            _swap(target, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _swap(target: Path, work: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(work / PREVIOUS)
    (work / RESULT).rename(target)


def _clear(target: Path, hidden: Path) -> None:
    """Remove what builds left that were killed; nobody else builds here while the lock is held."""
    for left in hidden.parent.glob(f"{hidden.name}-*"):
        if not re.fullmatch(rf"{re.escape(hidden.name)}-\d+", left.name):
            continue
        if (left / PREVIOUS).is_dir() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (left / PREVIOUS).rename(target)  # killed between the two renames
        shutil.rmtree(left, ignore_errors=True)


@contextlib.contextmanager
def _lock(path: Path, target: Path) -> Iterator[None]:
    """Hold a lock that the system releases when this process ends, however it ends."""
    if sys.platform == "win32":
        yield
        return
    descriptor = _acquire(path, target)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(path: Path, target: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.read(descriptor, 32).decode() or "another one"
            os.close(descriptor)
            raise BuildError(f"{target} is being built by process {owner}; wait for it or stop it.") from None
        # The owner before may have removed the file between our opening and locking it.
        if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
            os.truncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            return descriptor
        os.close(descriptor)
