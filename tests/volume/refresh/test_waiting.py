"""One refresh of the tables that are waited for: every claim is decided, every exhibit appears.

THE FIGURES SERVED ARE FIXTURES, INVENTED FOR TESTS.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.claims.ledger import ledger
from analysis.claims.verdict import Verdict
from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.exhibits.arrived import arrived
from analysis.exhibits.chapter import awaited
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.project import Project, project_at
from claim_fixtures import TABLES, copy_project
from real import CATALOGUE, PROJECT
from statbank_server import Server, serve_fixtures
from volume.refresh import refresh as refreshing
from volume.refresh import registry
from volume.refresh.client import Manners, StatBank
from volume.refresh.refresh import Wish

pytestmark = pytest.mark.data

ROOT = find_root(Path(__file__).parent)
QUICK = Manners(pause=0, attempts=1, connect=5, read=10, whole=20)
WAITING = [name for name, asked in registry.read(ROOT).items() if asked.about is not None]


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the project after one `volume refresh` of what waits."""
    root = tmp_path_factory.mktemp("waiting")
    copy_project(ROOT, root)
    with Server(serve_fixtures(ROOT)) as server, StatBank(server.base, QUICK) as service:
        outcomes = list(refreshing.refresh(root, WAITING, service, Wish()))
    assert [o.lines for o in outcomes if o.what != "new"] == []
    return project_at(root)


def voice(project: Project, language: str) -> Voice:
    edition = resolve(project.catalogue, "randers", {"language": language})
    return Voice(project, edition, Language(edition.language))


def test_the_registry_asks_for_every_table_that_a_rule_waits_for() -> None:
    assert {registry.read(ROOT)[name].table for name in WAITING} == set(TABLES)


def test_one_refresh_decides_every_claim_that_waits(refreshed: Project) -> None:
    # No estimate rests on a table that waits: those of the project itself will do.
    found = ledger(refreshed.tables, PROJECT.estimates(resolve(CATALOGUE, "randers", {})))
    waited = [e for e in found if e.claim.testable == "waiting_for_table"]
    assert len(waited) > 15 and not [e.claim.claim for e in waited if e.waits_for]
    for e in waited:
        assert e.related is None and e.outcome is not None, e.claim.claim
        # A number that is lost cannot be held against anything.
        assert e.verdict.decided or (e.claim.lost and e.verdict is Verdict.OWN_VALUE), e.claim.claim


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_waiting_exhibit_appears_and_is_no_longer_listed(refreshed: Project, language: str) -> None:
    before, after = CATALOGUE, voice(refreshed, language)
    shown = 0
    for chapter in before.chapters.values():
        come = [w for w in chapter.waiting if w.table in TABLES]
        exhibits = arrived(View(after, chapter.id))
        assert len(exhibits) == len(come) == sum(w.shows is not None for w in chapter.waiting)
        listed = "".join(awaited(View(after, chapter.id)))
        for exhibit, one in zip(exhibits, come, strict=True):
            assert isinstance(exhibit, Exhibit)
            said = exhibit.myst("randers", after.language)
            assert one.exhibit[language] in said and one.table in exhibit.source.line
            assert one.exhibit[language] not in listed
            assert exhibit.frame["value" if exhibit.svg else exhibit.frame.columns[1]].notna().any()
            shown += 1
    assert shown == 9


def test_nothing_appears_of_a_table_that_is_not_there() -> None:
    here = voice(PROJECT, "en")
    assert all(arrived(View(here, chapter)) == [] for chapter in here.catalogue.chapters)
