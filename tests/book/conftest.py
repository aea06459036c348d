"""The real edition, built once with one command in all its languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import recorder
from command import ROOT


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the kernels of the build record what they show."""
    return tmp_path_factory.mktemp("recorded")


@pytest.fixture(scope="session")
def books(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each language."""
    target = tmp_path_factory.mktemp("randers") / "build"
    command = [sys.executable, recorder.__file__, str(records), "build", "--output", str(target), "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
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
