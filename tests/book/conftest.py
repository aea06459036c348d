"""The real edition, built once with one command in all its languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import volume


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each language."""
    target = tmp_path_factory.mktemp("randers") / "build"
    done = volume("build", "--output", str(target), "--quiet")
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="session")
def randers(books: Path) -> Path:
    """The book in English."""
    return books / "en"


@pytest.fixture(scope="session")
def danish(books: Path) -> Path:
    """The book in Danish."""
    return books / "da"
