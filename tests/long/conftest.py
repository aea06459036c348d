"""The small project, built before and after an edit."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from long_cases import Case


@pytest.fixture
def brief() -> Iterator[Path]:
    """A folder whose path is short enough for the socket that kernels are asked for at."""
    with tempfile.TemporaryDirectory(prefix="v-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def built(folder: Path, *, edited: bool) -> Case:
    case = Case(folder)
    if edited:
        case.change()
    done = case.build()
    assert done.returncode == 0, done.stderr
    case.nothing_is_left()
    return case


@pytest.fixture(scope="session")
def earlier() -> Iterator[Case]:
    """The small project built; tests only look at it."""
    with tempfile.TemporaryDirectory(prefix="v-") as folder:
        yield built(Path(folder), edited=False)


@pytest.fixture(scope="session")
def later() -> Iterator[Case]:
    """The same after an edit."""
    with tempfile.TemporaryDirectory(prefix="v-") as folder:
        yield built(Path(folder), edited=True)


@pytest.fixture
def case(brief: Path, earlier: Case) -> Case:
    """A project whose book is built already, then edited."""
    made = Case(brief)
    shutil.copytree(earlier.output, made.output)
    made.change()
    return made
