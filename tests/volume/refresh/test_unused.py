"""Tables that the claims name and nothing reads yet: fetched when they are named, and what they lack is said.

THE FIGURES SERVED ARE INVENTED FOR TESTS.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from analysis.declared import catalogue
from analysis.declared.edition import resolve
from analysis.declared.package import check_files
from analysis.declared.reading import find_root
from analysis.exhibits.chapter import awaited
from analysis.exhibits.view import View
from analysis.exhibits.voice import Voice
from analysis.language.numbers import Language
from analysis.project import Project
from real import CATALOGUE, PROJECT
from statbank_server import Served, Server, by_codes, in_parts, serve_tables
from volume import cli
from volume.refresh import bulk, query, registry
from volume.refresh import refresh as refreshing
from volume.refresh.client import Manners, StatBank
from volume.refresh.figures import Places
from volume.refresh.refresh import Outcome, Wish

pytestmark = pytest.mark.data

ROOT = find_root(Path(__file__).parent)
QUICK = Manners(pause=0, attempts=1, connect=5, read=10, whole=20)
UNUSED = registry.unused(ROOT)
REFUSED = [name for name, asked in UNUSED.items() if asked.refused]
CODED = [name for name, asked in UNUSED.items() if asked.dimensions]
# Of these no codes are recorded.
PLAIN = [name for name in UNUSED if name not in (*REFUSED, *CODED)]
TABLE = re.compile(r"\b[A-Z]{2,}[0-9]*[0-9][A-Z0-9]*\b")


def made_up(asked: registry.Asked) -> Served:
    """A table as the registry believes it to be; every category it adds up is served in two parts."""
    areas = ["000", "081"] if asked.area == "REGION" else ["000", "615", "730"]
    categories = [list(one.take) or ["One", "Two"] for one in asked.dimensions.values()]
    names = ["area", "period", *asked.dimensions]
    cells = itertools.product(areas, ["2023", "2024"], *categories)
    rows = [dict(zip((*names, "value"), (*cell, str(10 + n)), strict=True)) for n, cell in enumerate(cells)]
    table = by_codes(rows, asked)
    in_parts(table)
    for codes in table.variables.values():
        codes.pop("OTHER", None)  # what is added up has no category without figures
    return table


@pytest.fixture
def server() -> Iterator[Server]:
    tables = {UNUSED[name].table: made_up(UNUSED[name]) for name in (*CODED, *PLAIN)}
    with Server(tables | serve_tables(ROOT, ["ifor41"])) as running:
        yield running


def run(root: Path, server: Server, *names: str) -> list[Outcome]:
    with StatBank(server.base, QUICK) as service:
        return list(refreshing.refresh(root, names, service, Wish()))


def test_the_registry_has_every_table_that_a_claim_or_an_exhibit_names() -> None:
    named = {t for chapter in CATALOGUE.chapters.values() for w in chapter.waiting for t in [w.table] if t}
    for claim in CATALOGUE.claims.values():
        named |= set(TABLE.findall(" ".join(claim.tables)))
    here = {table.table_id for table in CATALOGUE.tables.values()}
    known = {asked.table for asked in registry.known(ROOT).values()}
    assert len(named) > 20 and named - known - here == set()


@pytest.mark.parametrize("name", CODED)
def test_each_is_asked_for_as_it_is_registered_and_added_up(
    name: str, server: Server, tmp_path: Path
) -> None:
    asked, served = UNUSED[name], server.tables[UNUSED[name].table]
    with StatBank(server.base, QUICK) as service:
        info = service.tableinfo(asked.table, asked.language, asked.service)
        question = query.build(asked, info, Places(CATALOGUE.areas).codes, {}, asked.first)
        framed = service.data(asked.table, question.body, tmp_path / "answer.csv", asked.service)
    found = bulk.read(tmp_path / "answer.csv", question, framed=framed).cells
    assert found.keys == ("area", "period", *asked.dimensions)
    assert sum(map(float, found.cells.values())) == sum(map(float, served.cells.values()))


def test_one_comes_when_it_is_named_and_then_with_the_others(copy: Path, server: Server) -> None:
    (outcome,) = run(copy, server, "PEND101")
    assert outcome.what == "new", outcome.lines
    declared = catalogue.load(copy)
    check_files(copy)
    assert declared.tables["pend101"].categories("commuting")[0] == "Commute in"
    whole = yaml.safe_load((copy / registry.FILE).read_text(encoding="utf-8"))
    few = {name: whole[name] for name in ("ifor41", "pend101", "kvres", *REFUSED)}
    (copy / registry.FILE).write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")
    assert [(o.name, o.what) for o in run(copy, server)] == [("ifor41", "new"), ("pend101", "unchanged")]


def test_one_that_no_exhibit_reads_is_listed_as_at_hand(copy: Path, server: Server) -> None:
    def listed(root: Path) -> list[str]:
        project = Project(root)
        voice = Voice(project, resolve(project.catalogue, "randers", {}), Language("en"))
        return [item for item in awaited(View(voice, "housing")) if "BOL10" in item]

    before = listed(copy)
    assert len(before) == 2 and all("is not at hand" in item for item in before)
    run(copy, server, "BOL102")
    after = listed(copy)
    assert "table BOL101 is not at hand" in after[0]
    assert "table BOL102 is at hand; nothing reads it yet" in after[1]


def test_a_table_that_lacks_what_is_waited_for_is_not_called_unread() -> None:
    voice = Voice(PROJECT, resolve(CATALOGUE, "randers", {}), Language("en"))
    listed = "".join(item for c in CATALOGUE.chapters for item in awaited(View(voice, c)))
    for table in ("RAS200", "HISBK", "NGLK"):
        assert f"table {table} is at hand without these figures" in listed
    assert "nothing reads it" not in listed


def test_what_no_record_tells_is_taken_from_the_publisher_and_said(copy: Path, server: Server) -> None:
    before = {path: path.read_bytes() for path in (copy / "data").rglob("*") if path.is_file()}
    name = PLAIN[0]
    table = server.tables[UNUSED[name].table]
    last = table.variables.pop("Tid")
    table.variables |= {"MÅL": {"104": "Foreninger", "105": "Medlemmer"}, "Tid": last}
    (outcome,) = run(copy, server, name)
    assert outcome.what == "failed" and "variable MÅL (mål) is new, or has no total" in outcome.lines[0]
    assert "'fixed' of data/statbank.yml" in outcome.lines[0]
    assert "is meant: 104 Foreninger, 105 Medlemmer." in outcome.lines[0]
    assert all(path.read_bytes() == raw for path, raw in before.items())
    table.variables["MÅL"] = {"TOT": "I alt", "104": "Foreninger"}
    table.cells = {(*key[:-1], "TOT", key[-1]): value for key, value in table.cells.items()}
    (outcome,) = run(copy, server, name)
    area = next(iter(table.variables))
    assert outcome.what == "new" and outcome.lines[0] == (
        f"{name}: the registry names no categories; areas are those of {area}, periods those of Tid; "
        "of the others: MÅL TOT (I alt)."
    )
    table.variables[area] = {"A": "Provinsbykommuner"}
    table.updated = "2027-01-01T08:00:00"
    (outcome,) = run(copy, server, name)
    assert f"variable {area} has none of the areas of data/areas.csv" in outcome.lines[0]


def test_what_cannot_be_taken_says_why_and_is_left_alone(copy: Path, server: Server) -> None:
    outcomes = run(copy, server, *REFUSED)
    for outcome, name in zip(outcomes, REFUSED, strict=True):
        asked = UNUSED[name]
        assert outcome.what == "failed"
        assert outcome.lines == (f"{name}: not refreshed. {asked.table}: {asked.refused}",)
    assert not server.faults.seen


def test_a_file_of_one_asks_nothing_that_the_registry_tells(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    file = tmp_path / "pend101.csv"
    file.write_text(
        "område;pendling;2022;2023\nRanders;Udpendling;10;11\nHorsens;Udpendling;12;13\n", "utf-8"
    )
    with pytest.raises(SystemExit) as ended:
        cli.main(["table", str(file), "--id", "PEND101", "--yes"])
    assert not ended.value.code
    assert catalogue.load(copy).tables["pend101"].unit["da"] == "personer"
