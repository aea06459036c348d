"""What examples in docstrings find ready: the project, and its edition."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.project import project_at


@cache
def _ready() -> dict[str, Any]:
    project = project_at(find_root(Path(__file__).parent))
    return {"project": project, "edition": resolve(project.catalogue, "randers", {})}


@pytest.fixture(autouse=True)
def _names(doctest_namespace: dict[str, Any]) -> None:
    doctest_namespace |= _ready()
