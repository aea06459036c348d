"""The yearly update, rehearsed: a table with one more year, taken over, and what follows the data."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from analysis.data.panel import panel
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.package import check_files
from analysis.errors import InputError
from real import PROJECT, copy_declared
from volume import cli

pytestmark = pytest.mark.data

TABLE = "ras200"


def appended(path: Path) -> tuple[str, list[list[str]]]:
    """The rows of a table and, for a year more, those of its last year once again: figures of a test."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    last = max(row[1] for row in rows)
    more = [[row[0], str(int(last) + 1), *row[2:]] for row in rows if row[1] == last]
    return str(int(last) + 1), [header, *rows, *more]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    copy_declared(root)
    shutil.copytree(PROJECT.root / "data" / "tables", root / "data" / "tables")
    shutil.copy(PROJECT.root / "_config.yml", root)
    monkeypatch.setenv("VOLUME_PROJECT", str(root))
    return root


def test_a_new_year_takes_one_command_and_the_date_follows(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / load(copy).tables[TABLE].path
    year, rows = appended(path)
    download = tmp_path / "download.csv"
    with download.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    before = load(copy)
    with pytest.raises(SystemExit) as stop:
        cli.main(["table", str(download), "--id", "RAS200", "--yes"])
    assert stop.value.code == 0
    assert year in capsys.readouterr().out
    check_files(copy)
    after = load(copy)
    assert after.tables[TABLE].period_last == year and after.data_date > before.data_date
    obtained = json.loads((copy / "data/datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert after.data_date.isoformat() == next(r for r in obtained if r["name"] == TABLE)["obtained"]["date"]
    kept = [one for one in (copy / "data" / "history").rglob("*") if one.is_file()]
    assert len(kept) == 1, "the version before"
    found = panel(Tables(after), resolve(after, "randers", {}), after.indicators["employment_rate"])
    assert found.years[-1] == int(year)
    assert found.values.loc[int(year)].equals(found.values.loc[int(year) - 1].rename(int(year)))


def test_an_edit_by_hand_is_refused_until_it_is_taken_over(copy: Path) -> None:
    path = copy / load(copy).tables[TABLE].path
    _, rows = appended(path)
    rows[1:] = sorted(rows[1:])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    with pytest.raises(InputError, match="RAS200"):
        check_files(copy)
    with pytest.raises(SystemExit) as stop:
        cli.main(["table", "--update", "RAS200", "--yes"])
    assert stop.value.code == 0
    check_files(copy)


def test_the_same_table_again_changes_nothing(copy: Path) -> None:
    before = load(copy).data_date
    path = copy / load(copy).tables[TABLE].path
    with pytest.raises(SystemExit):
        cli.main(["table", str(path), "--id", "RAS200", "--yes"])
    assert load(copy).data_date == before
