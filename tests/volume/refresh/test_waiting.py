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
from analysis.errors import InputError
from analysis.exhibits.arrived import arrived
from analysis.exhibits.chapter import awaited
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.project import Project, project_at
from claim_fixtures import TABLES, copy_project
from real import CATALOGUE, PROJECT
from statbank_server import Server, serve_all
from volume.refresh import query, registry
from volume.refresh import refresh as refreshing
from volume.refresh.client import Info, Manners, StatBank
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
    with Server(serve_all(ROOT)) as server, StatBank(server.base, QUICK) as service:
        outcomes = list(refreshing.refresh(root, [*WAITING, "ras200"], service, Wish()))
    assert [o.lines for o in outcomes if o.what != "new"] == []
    return project_at(root)


def voice(project: Project, language: str) -> Voice:
    edition = resolve(project.catalogue, "randers", {"language": language})
    return Voice(project, edition, Language(edition.language))


def test_the_registry_asks_for_every_table_that_a_rule_waits_for() -> None:
    assert {registry.read(ROOT)[name].table for name in WAITING} == set(TABLES)


def test_a_category_of_many_codes_has_what_they_add_up_to(refreshed: Project) -> None:
    """The stand-in serves each function of the accounts in two parts."""
    _, _, rows = TABLES["REGK31"]
    cells = refreshed.tables.read("regk31")
    assert len(cells) == len(rows) and set(cells["value"]) == {float(str(row[-1])) for row in rows}


def described(**variables: dict[str, str]) -> Info:
    """What a service might say of a table; a variable is called as it is named here, with another id."""
    every = {"region": {"000": "All Denmark", "730": "Randers"}, **variables, "time": {"2023": "2023"}}
    said = [
        {
            "id": "Tid" if name == "time" else name[:3].upper(),
            "text": name,
            "time": name == "time",
            "values": [{"id": code, "text": text} for code, text in codes.items()],
        }
        for name, codes in every.items()
    ]
    return Info.model_validate(
        {"id": "X1", "text": "x", "suppressedDataValue": "0", "updated": "2026-11-01", "variables": said}
    )


def built(info: Info, **dimensions: dict[str, object]) -> query.Query:
    asked = registry.Asked.model_validate({"table": "X1", "area": "REG", "dimensions": dimensions})
    return query.build(asked, info, ["000", "730"], {}, "")


def test_variables_are_found_by_categories_then_by_name_and_totals_by_their_code() -> None:
    info = described(
        sex={"TOT": "Sex, total", "M": "Men"},
        age={"IALT": "Age, total", "1": "Young"},
        industry={"TOT": "Total", "1": "1 Farms", "2": "2 Shops"},
    )
    total = {"take": ["Total"]}
    found = built(info, age=total, sex=total, industry={"take": ["2 Shops"]})
    # What is left is meant where only one is left, whatever the publisher calls it.
    status = described(sex={"TOT": "Total"}, socioeconomic={"TOT": "All of them"}, age={"IALT": "Total"})
    assert built(status, status=total, age=total, sex=total).codes["SOC"] == {"TOT": "Total"}
    assert found.columns == ("area", "period", "age", "sex", "industry")
    assert found.codes["AGE"] == {"IALT": "Total"} and found.codes["SEX"] == {"TOT": "Total"}
    assert found.codes["IND"] == {"2": "2 Shops"}
    with pytest.raises(InputError, match=r"several variables have all categories of 'kind'"):
        built(described(a={"TOT": "Total"}, b={"TOT": "Total"}), kind=total)
    with pytest.raises(InputError, match=r"no category '5\.48 Early' any more"):
        built(info, industry={"variable": "IND", "codes": {"5.48 Early": "548*"}, "take": ["5.48 Early"]})
    with pytest.raises(InputError, match="two codes of variable IND are called 'Farms'"):
        built(described(industry={"1": "Farms", "2": "Farms"}), industry={})


def test_a_verification_of_everything_leaves_out_what_is_not_there(tmp_path: Path) -> None:
    copy_project(ROOT, tmp_path)
    with Server({}) as server, StatBank(server.base, QUICK) as service:
        outcomes = list(refreshing.refresh(tmp_path, [], service, Wish(verify=True)))
    names = {outcome.name for outcome in outcomes}
    assert names and not names & set(WAITING)
    assert names | set(WAITING) == set(registry.read(ROOT))


def test_one_refresh_decides_every_claim_that_waits(refreshed: Project) -> None:
    # No estimate rests on a table that waits: those of the project itself will do.
    found = ledger(refreshed.tables, PROJECT.estimates(resolve(CATALOGUE, "randers", {})))
    waited = [e for e in found if e.claim.testable == "waiting_for_table"]
    assert len(waited) > 15 and not [e.claim.claim for e in waited if e.waits_for]
    for e in waited:
        assert e.related is None and e.outcome is not None, e.claim.claim
        # A number that is lost cannot be held against anything.
        assert e.verdict.decided or (e.claim.lost and e.verdict is Verdict.OWN_VALUE), e.claim.claim
    # A claim without a rule of its own no longer waits either, where what comes bears on it.
    beside = found["C013"]
    assert PROJECT.catalogue.claims["C013"].reason == "waits for a table"
    assert beside.verdict is Verdict.OWN_VALUE and beside.tables == ("regk31",)
    assert beside.outcome is not None and (beside.outcome.first_year, beside.outcome.last_year) == (
        2018,
        2023,
    )


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
            # A build fails where a column of its file has no meaning.
            assert all(
                field["description"] for field in exhibit.descriptor(after.language)["schema"]["fields"]
            )
            assert exhibit.frame["value" if exhibit.svg else exhibit.frame.columns[1]].notna().any()
            shown += 1
    assert shown == 9


def test_nothing_appears_of_a_table_that_is_not_there() -> None:
    here = voice(PROJECT, "en")
    assert all(arrived(View(here, chapter)) == [] for chapter in here.catalogue.chapters)
