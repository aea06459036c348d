"""A project is one handle: it reads and computes once, and can be stored."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from analysis.declared.edition import resolve
from analysis.project import Project, project_at
from analysis.results.table import table
from real import PROJECT

pytestmark = pytest.mark.data
EDITION = resolve(PROJECT.catalogue, "randers", {})


def test_a_process_has_one_project_a_folder() -> None:
    assert project_at(PROJECT.root) is PROJECT


def test_nothing_is_read_or_computed_twice() -> None:
    assert PROJECT.tables.read("ras200") is PROJECT.tables.read("ras200")
    assert PROJECT.estimates(EDITION) is PROJECT.estimates(EDITION)
    assert PROJECT.ledger(EDITION) is PROJECT.ledger(EDITION)
    one, other = PROJECT.curves(EDITION), PROJECT.curves(EDITION)
    assert one and all(one[key] is other[key] for key in one)


def test_a_chapter_has_its_own_curves_alone() -> None:
    chapter = PROJECT.catalogue.indicators["employment_rate"].chapter
    found = PROJECT.curves(EDITION, chapter)
    assert "employment_rate" in found and len(found) < len(PROJECT.curves(EDITION))
    assert {PROJECT.catalogue.indicators[key].chapter for key in found} == {chapter}


def test_a_stored_project_holds_all_it_has_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = table(PROJECT, EDITION)
    stored: Project = pickle.loads(pickle.dumps(PROJECT))
    for work in ("compute", "curve", "ledger", "load", "Tables"):
        monkeypatch.delattr(f"analysis.project.{work}")
    assert stored.catalogue == PROJECT.catalogue
    pd.testing.assert_frame_equal(table(stored, EDITION), rows)
