"""A copy of the project, whose tables a test may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from claim_fixtures import copy_project
from real import PROJECT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    copy_project(PROJECT.root, root)
    return root
