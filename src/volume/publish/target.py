"""Where a build goes: made beside its place, moved there in one step, never by two at a time."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from analysis.errors import InputError
from volume.errors import BuildError
from volume.history import own

if sys.platform != "win32":
    from volume.publish import lock

PREVIOUS = "previous"
RESULT = "result"
MARK = ".volume-at-work"  # the file that makes a folder beside the target a work folder of ours


def settled(folder: Path) -> Path:
    """A folder as typed, whole and without links.

    Raises
    ------
    InputError
        If links lead in a circle, or it is the top of a file system.

    Examples
    --------
    >>> settled(Path("build") / ".." / "dist").name
    'dist'
    """
    try:
        found = folder.resolve()
        looped = found.is_symlink()
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{folder} is no folder that can be used ({_reason(error)}).") from None
    if looped:
        raise InputError(f"{folder} is a link that leads nowhere; name another folder.")
    if not found.name:
        raise InputError(f"{folder} is the top of the file system; name a folder below it.")
    return found


@contextlib.contextmanager
def place(target: Path, hidden: Path, check: Callable[[Path], None] = own.check_build) -> Iterator[Path]:
    """Lend a work folder whose ``result`` becomes the target once all has gone well.

    Parameters
    ----------
    target
        Where the build is to go.
    hidden
        Path without suffix of the lock and the work folders, on the same file system as the target; such as
        ``build/.randers-en``.
    check
        Raises an InputError for a folder that may not be replaced.

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
        If the target holds what no build wrote, or nothing can be written there. It is asked before the
        block and once more after it: a build takes minutes.
    """
    with _usable(target):
        check(target)
        above = next((folder for folder in target.parents if os.path.lexists(folder)), target)
        if above != target and not above.is_dir():
            raise InputError(f"{target} cannot be made: {above} is a file; choose another folder.")
    try:
        hidden.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(
            f"{hidden.parent} cannot be made: {_reason(error)}; choose another folder."
        ) from None
    if not os.access(hidden.parent, os.W_OK):
        raise InputError(f"{hidden.parent} cannot be written to; choose another folder.")
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":
            with _usable(target):
                stack.enter_context(lock.held(hidden.with_name(f"{hidden.name}.lock"), target))
        with _usable(target):
            _clear(target, hidden, check)
            work = _begin(hidden)
        try:
            yield work
            _swap(target, work, check)
        finally:
            _end(target, work)


def tidy(target: Path, hidden: Path) -> bool:
    """Remove what a build left that was killed, also one that had put its book in place.

    Parameters
    ----------
    target, hidden
        As `place` takes them. Nothing is done while another process builds there, or where nothing can be
        written.

    Returns
    -------
    bool
        Whether a work folder was removed.

    Raises
    ------
    InputError
        If what is left holds what no build wrote.
    """
    if sys.platform == "win32":
        return False
    held = hidden.with_name(f"{hidden.name}.lock")
    with contextlib.suppress(BuildError, OSError):
        left = hidden.parent.is_dir() and any(_left(hidden))
        if left or os.path.lexists(held):
            with lock.held(held, target):
                _clear(target, hidden, own.check_build)
            return left
    return False


@contextlib.contextmanager
def _usable(target: Path) -> Iterator[None]:
    """Turn what the system says against a place into a sentence."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise InputError(
            f"{target} cannot be written to ({_reason(error)}); choose another folder."
        ) from None


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _begin(hidden: Path) -> Path:
    work = hidden.with_name(f"{hidden.name}-{os.getpid()}")
    try:
        work.mkdir(mode=0o700)
    except FileExistsError:
        raise InputError(f"{work} is in the way of a build; move it elsewhere.") from None
    (work / MARK).touch()
    return work


def _swap(target: Path, work: Path, check: Callable[[Path], None]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink():
        check(target)
    if target.exists():
        previous = target.rename(work / PREVIOUS)
        # Nobody adds to it any more, so that what was added during the build is seen, and given back.
        try:
            check(previous)
        except InputError as error:
            raise InputError(str(error).replace(str(previous), str(target))) from None
    (work / RESULT).rename(target)


def _end(target: Path, work: Path) -> None:
    """Remove a work folder; an earlier build that was not replaced goes back to its place."""
    if (work / PREVIOUS).is_dir() and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        (work / PREVIOUS).rename(target)
    shutil.rmtree(work, ignore_errors=True)


def _left(hidden: Path) -> Iterator[Path]:
    """What has the name of a work folder."""
    for left in hidden.parent.iterdir():
        if re.fullmatch(rf"{re.escape(hidden.name)}-[0-9]+", left.name) and not left.is_symlink():
            yield left


def _clear(target: Path, hidden: Path, check: Callable[[Path], None]) -> None:
    """Remove what builds left that were killed; nobody else builds here while the lock is held."""
    for left in list(_left(hidden)):
        if (left / MARK).is_file():
            if (left / PREVIOUS).exists() and target.exists():
                check(left / PREVIOUS)
            _end(target, left)
        elif left.is_dir():
            with contextlib.suppress(OSError):
                left.rmdir()  # killed before it was marked; a folder of somebody else is not empty
