"""A project is one handle: it reads and computes once, and can be stored."""

from __future__ import annotations

import pickle
from pathlib import Path

import pandas as pd
import pytest

from analysis.data.tables import Tables
from analysis.declared.edition import resolve
from analysis.estimates.compute import ground, of_indicator
from analysis.fingerprint import fingerprint
from analysis.project import Project, project_at
from analysis.results.table import table
from analysis.stored import Stored
from real import PROJECT

pytestmark = pytest.mark.data
EDITION = resolve(PROJECT.catalogue, "randers", {})


def test_a_process_has_one_project_a_folder() -> None:
    assert project_at(PROJECT.root) is PROJECT


def test_nothing_is_read_or_computed_twice() -> None:
    assert PROJECT.tables.read("ras200") is PROJECT.tables.read("ras200")
    assert PROJECT.estimates(EDITION) is PROJECT.estimates(EDITION)
    assert PROJECT.ledger(EDITION) is PROJECT.ledger(EDITION)
    assert PROJECT.left_out(EDITION) is PROJECT.left_out(EDITION)
    assert PROJECT.ruled(EDITION) is PROJECT.ruled(EDITION)
    one, other = PROJECT.curves(EDITION), PROJECT.curves(EDITION)
    assert one and all(one[key] is other[key] for key in one)


def test_figures_are_computed_once_for_all_languages() -> None:
    danish = resolve(PROJECT.catalogue, "randers", {"language": "da"})
    assert danish != EDITION
    for computed in (PROJECT.estimates, PROJECT.ledger, PROJECT.turns, PROJECT.together):
        assert computed(danish) is computed(EDITION)


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


def test_another_process_finds_all_that_was_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, curves, claims = table(PROJECT, EDITION), PROJECT.curves(EDITION), PROJECT.ledger(EDITION)
    with monkeypatch.context() as once:
        once.setattr("analysis.project.compute", lambda tables, edition, keep: PROJECT.estimates(edition))
        once.setattr("analysis.project.curve", lambda catalogue, estimates, name: curves[name])
        once.setattr("analysis.project.ledger", lambda tables, estimates: claims)
        table(Project(PROJECT.root, Stored(PROJECT.root, tmp_path)), EDITION)
    for work in ("compute", "curve", "ledger"):
        monkeypatch.delattr(f"analysis.project.{work}")
    found = table(Project(PROJECT.root, Stored(PROJECT.root, tmp_path)), EDITION)
    pd.testing.assert_frame_equal(found, rows)


def test_a_changed_table_is_the_ground_of_its_own_indicators_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    people, tables = PROJECT.estimates(EDITION).residents, PROJECT.tables
    declared = PROJECT.catalogue.indicators

    def grounds() -> dict[str, str]:
        return {key: ground(tables, one, people) for key, one in declared.items()}

    before, digest = grounds(), tables.digest
    monkeypatch.setattr(tables, "digest", lambda name: "other" if name == "bm010" else digest(name))
    changed = {key for key, value in grounds().items() if value != before[key]}
    assert changed == {key for key, one in declared.items() if "bm010" in one.tables} != set()


def test_fits_that_editions_share_change_no_estimate() -> None:
    other = resolve(PROJECT.catalogue, "randers", {"focus": "615"})
    rate = PROJECT.catalogue.indicators["employment_rate"]
    people = PROJECT.estimates(EDITION).residents
    alone = of_indicator(Tables(PROJECT.catalogue), other, rate, people)
    shared = Tables(PROJECT.catalogue)
    of_indicator(shared, EDITION, rate, people)
    assert fingerprint(of_indicator(shared, other, rate, people)) == fingerprint(alone)


def test_where_it_is_stored_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def folder(root: Path) -> Path:
        stored = project_at.__wrapped__(root).stored
        assert stored is not None
        return stored.folder

    monkeypatch.setenv("VOLUME_COMPUTED", str(tmp_path / "said"))
    assert folder(tmp_path) == tmp_path / "said"
    monkeypatch.delenv("VOLUME_COMPUTED")
    assert folder(tmp_path) == tmp_path / "build" / ".computed"
