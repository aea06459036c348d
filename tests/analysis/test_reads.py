"""Whatever a page looks up is noted, and nothing else."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import reads
from analysis.data.tables import Tables
from analysis.exhibits.view import View
from analysis.fingerprint import fingerprint
from analysis.project import Project
from analysis.reads import Noted
from analysis.results.reads import Now
from real import CATALOGUE, PROJECT, voice_of

LETTERS = {"a": 1, "b": 2}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("read", "noted"),
    [
        (lambda m: m["a"], {"letter:a"}),
        (lambda m: m.get("a"), {"letter:a"}),
        (lambda m: m.get("z"), {"letter:z"}),  # that it is not there is something read, too
        (lambda m: "b" in m, {"letter:b"}),
        (list, {"letter:*"}),
        (len, {"letter:*"}),
        (lambda m: list(m.values()), {"letter:*", "letter:a", "letter:b"}),
    ],
)
def test_what_is_looked_up_is_noted(read: object, noted: set[str]) -> None:
    with reads.aside() as found:
        read(Noted("letter", LETTERS))  # type: ignore[operator]
    assert found == noted


@pytest.mark.unit
def test_what_is_read_aside_is_not_read_by_the_page() -> None:
    with reads.aside() as page:
        with reads.aside() as inner:
            reads.note("table", "a")
        reads.note("table", "b")
    assert (page, inner) == ({"table:b"}, {"table:a"})


@pytest.mark.unit
def test_what_is_made_once_is_read_by_whoever_uses_it() -> None:
    tables = Tables(CATALOGUE)
    found = []
    for _ in range(2):
        with reads.aside() as page:
            tables.once("a key", lambda: reads.note("table", "hisbk"))
        found.append(page)
    assert found == [{"table:hisbk"}] * 2


@pytest.mark.unit
def test_a_file_that_a_page_opens_itself_is_noted(tmp_path: Path) -> None:
    for name in ("data/own.csv", "elsewhere.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    reads.watch(tmp_path)
    with reads.aside() as found:
        (tmp_path / "data" / "own.csv").read_text()
        (tmp_path / "elsewhere.csv").read_text()
    assert found == {"file:data/own.csv"}


@pytest.mark.unit
def test_a_build_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOLUME_READS", str(tmp_path / "reads.json"))
    with reads.aside():
        reads.note("table", "hisbk")
        reads.tell()
    assert json.loads((tmp_path / "reads.json").read_text()) == ["table:hisbk"]


@pytest.mark.data
def test_a_chapter_reads_its_own_estimates_alone() -> None:
    view = View(voice_of(), "housing")
    with reads.aside() as found:
        own = view.own
    assert found == {"chapter:housing", *(f"estimate:{e.indicator.id}" for e in own)}


@pytest.mark.data
def test_what_is_not_there_is_gone_and_a_page_of_another_edition_reads_elsewhere() -> None:
    voice, other = voice_of(), voice_of("615")
    now = Now(PROJECT, voice.edition)
    for name in ("table:none", "file:data/none.csv", "none:none", f"edition:{fingerprint(other.edition)}"):
        assert now.digest(name) == "gone"
    assert now.digest(f"edition:{fingerprint(voice.edition)}") != "gone"


@pytest.mark.data
def test_which_keys_there_are_is_one_thing_and_what_they_hold_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = Now(PROJECT, voice_of().edition)
    before = now.digest("table:*"), now.digest("table:hisbk")
    monkeypatch.setattr(PROJECT.tables, "digest", lambda name: "other")
    now = Now(PROJECT, voice_of().edition)
    assert now.digest("table:*") == before[0] and now.digest("table:hisbk") != before[1]


@pytest.mark.data
def test_another_day_of_the_data_leaves_chapters_as_they_are_and_another_year_does_not() -> None:
    """A refresh sets the day anew; it stands around a page, and only the year says how old a figure is."""
    edition = voice_of().edition
    day = CATALOGUE.data_date

    def digest(when: dt.date) -> str:
        project = Project(PROJECT.root)
        project.__dict__["catalogue"] = replace(CATALOGUE, data_date=when)
        return Now(project, edition).digest("declared")

    assert digest(day) == digest(day.replace(day=1)) != digest(day.replace(year=day.year + 1, day=1))
