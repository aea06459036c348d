"""The real project: whatever one test computes of it, the next ones in the process find."""

from __future__ import annotations

from pathlib import Path

from analysis.declared.reading import find_root
from analysis.project import project_at

PROJECT = project_at(find_root(Path(__file__).parent))
