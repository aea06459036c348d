"""A table downloaded by hand, or edited, becomes part of the data package whole, or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import lzma
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from frictionless import Resource, system
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from analysis.declared import catalogue
from analysis.declared.package import check_files
from analysis.declared.reading import find_root
from analysis.errors import InputError
from volume import cli
from volume.refresh import columns, grid, layout, put
from volume.refresh.figures import Places

pytestmark = pytest.mark.unit

ROOT = find_root(Path(__file__).parent)
AREAS = catalogue.load(ROOT).areas
HISBK = ROOT / "data/tables/HISBK.csv"


@pytest.fixture
def copy(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, on which the command works."""
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    return copy


def run(*arguments: str) -> None:
    """The command, which is to end well."""
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert not ended.value.code


def block(root: Path, name: str) -> dict:
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    return next(r for r in package["resources"] if r["name"] == name)


def state(root: Path) -> dict[str, str]:
    files = (path for path in (root / "data").rglob("*") if path.is_file())
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def published(name: str) -> tuple[list[str], list[list[str]]]:
    with (ROOT / f"data/tables/{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def side_by_side(name: str, delimiter: str = ";", *, title: bool = True) -> str:
    """A table as StatBank's pages give it: titles, names of areas, periods side by side."""
    _, rows = published(name)
    periods = sorted({row[1] for row in rows})
    cells = {(row[0], row[1]): row[-1].replace(".", ",") for row in rows}
    file = io.StringIO()
    out = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    if title:
        out.writerows([[f"{name}: a title above the header, with 2023 in it"], [" "]])
    out.writerow(["", *periods])
    for area in dict.fromkeys(row[0] for row in rows):
        out.writerow([AREAS[area].name["da"], *(cells.get((area, p), "..") for p in periods)])
    if title:
        out.writerows([[], ["Kilde: a note beneath"]])
    return file.getvalue()


def workbook(rows: list[list[str | float]]) -> bytes:
    """The smallest workbook a spreadsheet opens."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return (
                f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
                if value
                else "<c/>"
            )
        return f"<c><v>{value!r}</v></c>"

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/package/2006/"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kinds}relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def with_a_year(text: str) -> str:
    """HISBK with one more window of years and one figure revised."""
    lines = text.splitlines()
    at = next(n for n, line in enumerate(lines) if "2010:2014" in line)
    lines[at] += ';"2022:2026"'
    for n in range(at + 1, len(lines)):
        if lines[n].count(";") > 3:
            lines[n] += ';"83,1"'
    return "\n".join(lines).replace('"79,8"', '"79,9"', 1)


def test_a_download_with_a_new_year_is_put_in_place(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    before = HISBK.read_bytes()
    file = tmp_path / "download.csv"
    file.write_text(with_a_year(side_by_side("HISBK")), encoding="utf-8-sig")
    run("table", str(file), "--id", "HISBK", "--yes")
    said = capsys.readouterr().out
    assert "hisbk: new period: 2022:2026 (5 figures)." in said
    assert "hisbk: 1 revised figure in 1 area: All Denmark." in said
    check_files(copy)
    now = block(copy, "hisbk")
    assert (now["period_first"], now["period_last"]) == ("2010:2014", "2022:2026")
    assert now["obtained"]["how"] == "downloaded by hand from the publisher"
    assert "typed_from_listing" not in now  # they come from the publisher now
    (kept,) = (copy / "data/history/HISBK").iterdir()
    assert lzma.decompress(kept.read_bytes()) == before
    assert "000,2022:2026,83.1" in (copy / "data/tables/HISBK.csv").read_text(encoding="utf-8")


LAYOUTS: dict[str, Callable[[], bytes]] = {
    "semicolons, BOM, titles": lambda: side_by_side("HISBK").encode("utf-8-sig"),
    "tabs, Windows-1252": lambda: side_by_side("HISBK", "\t").encode("cp1252"),
    "UTF-16": lambda: side_by_side("HISBK", "\t").encode("utf-16"),
    "no titles": lambda: side_by_side("HISBK", title=False).encode(),
    "as the volume keeps it": HISBK.read_bytes,
    "one figure a row, codes": lambda: "\n".join(
        ["OMRÅDE;TID;INDHOLD", *(";".join(row).replace(".", ",") for row in published("HISBK")[1])]
    ).encode("utf-8-sig"),
    "zeros eaten by a spreadsheet": lambda: "\n".join(
        [
            "area;period;value",
            *(f"{int(r[0])};{r[1]};{r[2].replace('.', ',')}" for r in published("HISBK")[1]),
        ]
    ).encode(),
    "workbook": lambda: workbook(
        [
            [
                float(cell.replace(",", ".")) if cell[:1].isdigit() and ":" not in cell else cell
                for cell in row
            ]
            for row in csv.reader(io.StringIO(side_by_side("HISBK")), delimiter=";")
        ]
    ),
}


@pytest.mark.parametrize("how", LAYOUTS)
def test_every_layout_gives_the_same_cells(how: str) -> None:
    found = layout.listing(grid.rows(LAYOUTS[how](), how), how)
    table = catalogue.load(ROOT).tables["hisbk"]
    named = columns.name_columns(found, table, Places(AREAS), {})
    cells = columns.as_table(found, named, ("area", "period"), Places(AREAS)).cells
    _, rows = published("HISBK")
    assert {key: float(value) for key, value in cells.items()} == {(r[0], r[1]): float(r[2]) for r in rows}


def test_a_label_that_stands_once_goes_for_the_rows_beneath() -> None:
    rows = [["", "", "2022", "2023"], ["Men", "Randers", "1", "2"], ["", "Vejle", "3", "4"]]
    assert [c.labels for c in layout.listing(rows, "a").cells][::2] == [("Men", "Randers"), ("Men", "Vejle")]


def test_columns_are_told_by_their_categories_and_totals_are_left_out() -> None:
    """FOLK1A by area, sex, age and civil status; the package has no civil status."""
    header, rows = published("FOLK1A")
    lines = ["CIVILSTAND;ALDER;KØN;OMRÅDE;TID;INDHOLD"]
    lines += [f"I alt;{age};{sex};{area};{period};{value}" for area, period, sex, age, value in rows]
    found = layout.listing(grid.rows("\n".join(lines).encode(), "a"), "a")
    table = catalogue.load(ROOT).tables["folk1a"]
    named = columns.name_columns(found, table, Places(AREAS), {})
    assert named.names == (None, "age", "sex", "area")
    cells = columns.as_table(found, named, table.contract.key, Places(AREAS)).cells
    assert cells == {tuple(row[:-1]): row[-1] for row in rows} and header[-1] == "value"


FAULTS = {
    "a page": (b"<!DOCTYPE html><html>", "is a web page, not a table"),
    "nothing": (b"", "is empty"),
    "no header": (b"a;b\nc;d\n", "no header was found"),
    "text for a figure": (b"area;period;value\n000;2010:2014;about 70\n", "line 2: 'about 70' is no figure"),
    "a key twice": (b"area;period;value\n000;2010:2014;79\n000;2010:2014;79\n", "line 3: the key (000"),
    "an unknown area": (b"area;period;value\nRander;2010:2014;79\n", "did you mean Randers"),
    "a short row": (b"area;period;value\n000;2010:2014\n000;2010:2014;1\n", "has 2 cells; the header has 3"),
    "a wrong period": (b"area;period;value\n000;2010/14;79\n", "'2010/14' is no period"),
    "another kind of period": (b"area;period;value\n000;2010;79\n", "must be a StatBank code"),
    "thousands or decimals": (b"area;period;value\n000;2010:2014;79.812\n", "or one with three decimals"),
    "a long cell": (b"area;period;value\n000;2010:2014;" + b"9" * 10_000_000 + b"\n", "a cell of 10,000,000"),
    "half of history": (b"area;period;value\n000;2010:2014;79.8\n", "would vanish; a table does not shrink"),
    "no text": (b"\x00\x81\x8d" * 9, "is not a text file"),
    "a damaged workbook": (b"PK\x03\x04" + b"x" * 99, "is not a workbook that can be read"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_download_changes_nothing(
    what: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    content, sentence = FAULTS[what]
    file = tmp_path / "download.csv"
    file.write_bytes(content)
    before = state(copy)
    with pytest.raises(SystemExit):
        cli.main(["table", str(file), "--id", "hisbk", "--yes"])
    assert sentence in capsys.readouterr().err
    assert state(copy) == before


def test_an_edit_by_hand_shows_what_changed_and_asks(
    copy: Path, capsys: pytest.CaptureFixture, monkeypatch
) -> None:
    path = copy / "data/tables/HISBK.csv"
    for arguments in (
        ["init", "-q"],
        ["add", "data"],
        ["-c", "user.name=t", "-c", "user.email=t", "commit", "-qm", "t"],
    ):
        subprocess.run(["git", *arguments], cwd=copy, check=True)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("000,2010:2014,79.8", "000,2010:2014,89.8") + "730,2022:2026,82.5\n", encoding="utf-8"
    )
    edited = state(copy)
    monkeypatch.setattr("typer.confirm", lambda _: False)
    with pytest.raises(SystemExit):
        cli.main(["table", "--update", "hisbk"])
    said = capsys.readouterr().out
    assert (
        "new period: 2022:2026 (1 figure)" in said
        and "79.8, now 89.8" in said
        and "Nothing was changed." in said
    )
    assert state(copy) == edited
    run("table", "--update", "hisbk", "--yes")
    check_files(copy)
    assert block(copy, "hisbk")["obtained"]["edited"]
    (kept,) = (copy / "data/history/HISBK").iterdir()
    assert lzma.decompress(kept.read_bytes()).decode() == text


def test_an_edit_whose_old_version_is_gone_says_so(copy: Path, capsys: pytest.CaptureFixture) -> None:
    path = copy / "data/tables/HISBK.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("79.8", "79.9", 1), encoding="utf-8")
    run("table", "--update", "hisbk", "--yes")
    assert "the version before is not at hand" in capsys.readouterr().out
    check_files(copy)


def test_a_new_table_is_taken_up_with_its_schema(copy: Path, tmp_path: Path) -> None:
    file, about = tmp_path / "RAS300.csv", tmp_path / "about.yml"
    file.write_text(
        "OMRÅDE;KØN;TID;INDHOLD\nRanders;Mænd;2023;10\nRanders;Kvinder;2023;..\n", encoding="utf-8-sig"
    )
    about.write_text(
        "title: A fixture, not official\nsubject: {en: fixture, da: fikstur}\n"
        "unit: {en: persons, da: personer}\n"
        "page: https://www.statbank.dk/RAS300\n",
        encoding="utf-8",
    )
    run("table", str(file), "--id", "RAS300", "--about", str(about), "--yes")
    check_files(copy)
    with system.use_context(trusted=True):
        assert Resource.from_descriptor(block(copy, "ras300"), basepath=str(copy / "data")).validate().valid
    table = catalogue.load(copy).tables["ras300"]
    assert table.contract.columns == ("area", "period", "sex", "value") and table.frequency == "single"
    assert (copy / table.path).read_text(encoding="utf-8") == "area,period,sex,value\n730,2023,Mænd,10\n"


@pytest.mark.parametrize("id", ["../../x", "a/b", "", "x y", "\x1b[2J"])
def test_no_table_is_written_outside_its_folder(id: str, copy: Path, tmp_path: Path) -> None:
    before = state(copy)
    file = tmp_path / "a.csv"
    file.write_text("OMRÅDE;TID;INDHOLD\nRanders;2023;10\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["table", str(file), "--id", id, "--yes"])
    assert state(copy) == before


FORMULA = "takes for a formula"


@pytest.mark.parametrize(
    ("label", "why"),
    [("=cmd()", FORMULA), ("@SUM(1)", FORMULA), ("+1+cmd", FORMULA), ("a\x07b", "a sign that no text has")],
)
def test_no_label_is_kept_that_a_spreadsheet_would_compute(
    label: str, why: str, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    file, about = tmp_path / "a.csv", tmp_path / "about.yml"
    file.write_text(f"OMRÅDE;KØN;TID;INDHOLD\nRanders;{label};2023;10\n", encoding="utf-8")
    words = "{en: a, da: a}"
    about.write_text(f"title: a\nsubject: {words}\nunit: {words}\npage: https://a.dk\n", encoding="utf-8")
    before = state(copy)
    with pytest.raises(SystemExit):
        cli.main(["table", str(file), "--id", "X1", "--about", str(about), "--yes"])
    assert why in capsys.readouterr().err
    assert state(copy) == before


# A process that is killed at the n-th step of putting files in place.
KILLED = """
import os, signal, sys
from pathlib import Path
from volume.refresh import put
left = int(sys.argv[2])
def counted(step):
    def stepped(*arguments):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return step(*arguments)
    return stepped
for name in ("_write", "_decide", "_move"):
    setattr(put, name, counted(getattr(put, name)))
root = Path(sys.argv[1])
with put.alone(root):
    put.put(root, {"data/history/a.xz": b"old", "data/tables/a.csv": b"new", "data/datapackage.json": b"new"})
"""


@pytest.mark.parametrize("steps", range(8))
def test_a_process_killed_at_any_step_leaves_all_or_nothing(steps: int, tmp_path: Path) -> None:
    (tmp_path / "data/tables").mkdir(parents=True)
    for name in ("data/tables/a.csv", "data/datapackage.json"):
        (tmp_path / name).write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(steps)], check=False)
    assert done.returncode == (-signal.SIGKILL if steps < 7 else 0)
    put.finish(tmp_path)
    with put.alone(tmp_path):  # the lock of a killed process does not stay
        found = {p: p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file()}
    assert len(set(found.values()) - {b"old"}) <= 1
    texts = {(tmp_path / name).read_bytes() for name in ("data/tables/a.csv", "data/datapackage.json")}
    assert texts == ({b"old"} if steps < 4 else {b"new"})
    assert (tmp_path / "data/history/a.xz").is_file() == (steps >= 4)


def test_a_full_disk_leaves_the_data_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(put.os, "fsync", full)
    with (
        pytest.raises(InputError, match=r"data/a\.csv cannot be written: No space left on device"),
        put.alone(tmp_path),
    ):
        put.put(tmp_path, {"data/a.csv": b"new", "data/datapackage.json": b"new"})
    assert {p.name: p.read_bytes() for p in (tmp_path / "data").rglob("*")} == {"datapackage.json": b"old"}


def test_two_processes_do_not_change_the_data_at_once(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with (
        put.alone(tmp_path),
        pytest.raises(InputError, match="Another process is changing the tables"),
        put.alone(tmp_path),
    ):
        pass


PLACES = Places(AREAS)
PIECES = dict(
    enumerate([*";;,\t\n\n\r\"'=-.", "2023", "2023K1", "..", "1,5", "Randers", "730", "TID", "INDHOLD", "æ"])
)
LETTERS = "".join(chr(ord("A") + n) for n in PIECES)


FILES = st.text(LETTERS, max_size=40).map(lambda drawn: "".join(PIECES[ord(one) - ord("A")] for one in drawn))


@settings(max_examples=250, database=None, phases=[Phase.generate])  # of 20 files each
@given(st.lists(FILES.map(str.encode) | st.binary(max_size=40), min_size=20, max_size=20))
def test_whatever_a_file_holds_it_is_a_table_or_one_sentence(files: list[bytes]) -> None:
    for raw in files:
        try:
            found = layout.listing(grid.rows(raw, "a.csv"), "a.csv")
            named = columns.name_columns(found, None, PLACES, {})
            dimensions = [n for n in named.names if n and n != "area"]
            columns.as_table(found, named, ["area", "period", *dimensions], PLACES)
        except InputError as error:
            assert str(error).strip()
