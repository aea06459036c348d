"""The small project, built before and after an edit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from long_cases import Case


@pytest.fixture(scope="session")
def earlier(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The small project built; tests only look at it."""
    case = Case(tmp_path_factory.mktemp("earlier"))
    done = case.build()
    assert done.returncode == 0, done.stderr
    case.nothing_is_left()
    return case


@pytest.fixture(scope="session")
def later(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The same after an edit."""
    case = Case(tmp_path_factory.mktemp("later"))
    case.change()
    done = case.build()
    assert done.returncode == 0, done.stderr
    return case


@pytest.fixture
def case(tmp_path: Path, earlier: Case) -> Case:
    """A project whose book is built already, then edited."""
    made = Case(tmp_path / "case")
    shutil.copytree(earlier.output, made.output)
    made.change()
    return made
