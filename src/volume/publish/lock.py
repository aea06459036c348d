"""A lock that the system releases when its process ends, and that no other file is taken for."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from analysis.errors import InputError
from volume.errors import BuildError

# What a lock file holds; one that is empty was left before its process had said so.
HELD = re.compile(rb"volume build, process ([0-9]{1,10})\n")


@contextlib.contextmanager
def held(path: Path, target: Path) -> Iterator[None]:
    """Hold the lock of a target.

    Parameters
    ----------
    path
        The lock file; made, and removed afterwards. One that a killed build left is taken over.
    target
        What is locked, for the sentence.

    Raises
    ------
    BuildError
        If another process holds it.
    InputError
        If something else has this name: a link, a folder, a file with anything else in it. It stays.
    OSError
        If no file can be made there.
    """
    descriptor = _acquire(path, target)
    try:
        yield
    finally:
        if _is(path, descriptor):
            path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(path: Path, target: Path) -> int:
    while True:
        descriptor = _open(path)
        try:
            found = _read(path, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            owner = f"process {found}" if found else "another process"
            raise BuildError(f"{target} is being built by {owner}; wait for it or stop it.") from None
        except BaseException:
            os.close(descriptor)
            raise
        # The owner before may have removed the file between our opening and locking it.
        if _is(path, descriptor):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"volume build, process {os.getpid()}\n".encode(), 0)
            return descriptor
        os.close(descriptor)


def _open(path: Path) -> int:
    """Open or make a regular file of our own; what else has its name is neither followed nor waited for."""
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except OSError:
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            raise InputError(_in_the_way(path)) from None
        raise
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_nlink > 1:
        os.close(descriptor)
        raise InputError(_in_the_way(path))
    return descriptor


def _read(path: Path, descriptor: int) -> str:
    """The process a lock file names; empty where it names none yet."""
    content = os.pread(descriptor, 64, 0)
    found = HELD.fullmatch(content)
    if content and not found:
        raise InputError(_in_the_way(path))
    return found[1].decode() if found else ""


def _is(path: Path, descriptor: int) -> bool:
    try:
        there, ours = path.lstat(), os.fstat(descriptor)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)


def _in_the_way(path: Path) -> str:
    return f"{path} has the name of a build's lock and is none; move it elsewhere, or choose another folder."
