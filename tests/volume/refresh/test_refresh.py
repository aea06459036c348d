"""Tables fetched from a publisher: against a real server on this machine, and every fault it can have."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from analysis.declared import catalogue
from analysis.declared.package import check_files
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.language.numbers import Language
from statbank_server import Server, serve_tables
from volume import cli
from volume.history import published
from volume.refresh import commands, put, registry
from volume.refresh import refresh as refreshing
from volume.refresh.client import Manners, StatBank, Unreachable
from volume.refresh.refresh import Outcome, Wish

ROOT = find_root(Path(__file__).parent)
QUICK = Manners(pause=0, attempts=3, back_off=0.001, longest=0.01, connect=5, read=10, whole=20)
# For faults of time, and no others: a busy machine is not to be taken for one.
IMPATIENT = replace(QUICK, read=0.2, whole=0.3)
HASTY = replace(QUICK, read=1, whole=1)
LATE = ("drip", "silence")
# Faults that keep on, and what the message says of them besides the table.
LASTING = {
    "reset": "failed 3 times",
    "drip": "took longer than",
    "silence": "no bytes came in time",
    "429": "answered 429",
    "500": "answered 500",
    "503": "answered 503",
    "page": "is a web page or a message",
    "zero": "the answer is empty",
    "limit": "answered 400 (REQUEST-LIMIT: Forespørgslen",
    "toobig": "answered 400 (EXTRACT-TOOBIG",
    "redirect": "answered 302",
    "cut": "cells, not",
    "half": "it is not whole",
    "half a line": "cells, not",
    "header only": "has nothing for area",
    "column added": "a column that was not asked for: STATUS",
    "column lost": "has no column OMRÅDE",
    "column renamed": "has no column OMRÅDE",
    "twice": "repeats the cell",
    "text": "'about 70' for",
    "formula": "'=cmd()' for",
    "strange code": "has code '../../x' of OMRÅDE",
    "control": "'\\x1b[2J' of OMRÅDE",
    "long cell": "xxx",
    "info:page": "did not describe the table as documented (no JSON)",
    "info:half": "did not describe the table as documented (",
}
PASSING = ["reset", "drip", "silence", "429", "500", "503"]


@pytest.fixture(scope="module")
def original() -> dict:
    return serve_tables(ROOT, ["ras200", "ifor41", "hfudd11"])


@pytest.fixture
def server(original: dict) -> Iterator[Server]:
    copies = {
        name: replace(t, cells=dict(t.cells), variables={v: dict(c) for v, c in t.variables.items()})
        for name, t in original.items()
    }
    with Server(copies) as running:
        yield running


def state(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in (root / "data").rglob("*") if p.is_file()}


def run(root: Path, server: Server, *names: str, manners: Manners = QUICK, **wish: bool) -> list[Outcome]:
    with StatBank(server.base, manners) as service:
        return list(refreshing.refresh(root, names or ["RAS200"], service, Wish(**wish)))


def add_a_year(server: Server, name: str = "RAS200") -> None:
    """The year 2024, equal to the last one."""
    table = server.tables[name]
    last = max(table.variables["Tid"])
    table.variables["Tid"]["2024"] = "2024"
    table.cells |= {(*key[:-1], "2024"): v for key, v in table.cells.items() if key[-1] == last}


def revise(server: Server, area: str, year: str, by: float) -> None:
    cells = server.tables["RAS200"].cells
    key = next(key for key in cells if key[0] == area and key[-1] == year)
    cells[key] = f"{float(cells[key]) + by:.1f}"


def block(root: Path, name: str = "ras200") -> dict:
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    return next(r for r in package["resources"] if r["name"] == name)


@pytest.mark.unit
def test_the_first_refresh_finds_every_cell_and_says_when(copy: Path, server: Server) -> None:
    (outcome,) = run(copy, server)
    assert outcome.what == "new"
    assert outcome.lines[0] == "ras200: every figure is as it was."
    now = block(copy)
    assert now["fetched"]["updated"] == "2026-11-01T08:00:00" and now["fetched"]["query"]["format"] == "BULK"
    assert now["obtained"]["copy"] == "statbank.dk/RAS200" and now["verified_against_api"]
    assert "Somebody" not in (copy / "data/datapackage.json").read_text(encoding="utf-8")  # no contacts
    check_files(copy)
    assert server.faults.seen == ["tableinfo", "tableinfo", "data"]
    (again,) = run(copy, server)
    assert again.what == "unchanged" and server.faults.seen[3:] == ["tableinfo"]


@pytest.mark.data
def test_every_table_of_the_registry_comes_back_cell_by_cell(copy: Path) -> None:
    at_hand = [name for name, asked in registry.read(ROOT).items() if asked.about is None]
    with Server(serve_tables(ROOT, at_hand)) as server:
        outcomes = run(copy, server, *at_hand, verify=True)
    assert [line for o in outcomes if o.what != "verified" for line in o.lines] == []
    for outcome in outcomes:
        cells = block(copy, outcome.name)["verification"]
        assert cells["cells"] > 0
        # The four prices of nought that the copy has are no figures: data/corrections.yml drops them.
        assert cells["cells"] - cells["equal"] == (4 if outcome.name == "bm010" else 0)
    assert len(outcomes) == len(at_hand)
    check_files(copy)


@pytest.mark.unit
def test_a_new_year_and_a_small_revision_are_put_in_place(copy: Path, server: Server) -> None:
    before = (copy / "data/tables/RAS200.csv").read_bytes()
    add_a_year(server)
    revise(server, "730", "2022", 0.1)
    (outcome,) = run(copy, server)
    said = "\n".join(outcome.lines)
    assert (
        outcome.what == "new" and "new period: 2024" in said and "1 revised figure in 1 area: Randers" in said
    )
    assert block(copy)["period_last"] == "2024"
    (kept,) = (copy / "data/history/RAS200").iterdir()
    assert lzma.decompress(kept.read_bytes()) == before
    check_files(copy)


@pytest.mark.unit
def test_a_large_revision_of_an_old_year_waits_until_it_is_accepted(copy: Path, server: Server) -> None:
    before = state(copy)
    revise(server, "730", "2010", -10)
    (outcome,) = run(copy, server)
    assert outcome.what == "waits" and "moved by more than 0.5%" in "\n".join(outcome.lines)
    assert state(copy) == before
    (outcome,) = run(copy, server, accept=True)
    assert outcome.what == "new" and state(copy) != before
    check_files(copy)


@pytest.mark.unit
def test_a_dry_run_and_a_verification_take_no_figure(copy: Path, server: Server) -> None:
    before = state(copy)
    add_a_year(server)
    revise(server, "730", "2022", 0.1)
    (outcome,) = run(copy, server, dry_run=True)
    assert outcome.what == "shown" and state(copy) == before
    (outcome,) = run(copy, server, verify=True)
    cells = len(before["data/tables/RAS200.csv"].splitlines()) - 1
    assert f"{cells - 1} of {cells} cells equal" in outcome.lines[0] and "730, 2022" in outcome.lines[1]
    assert state(copy)["data/tables/RAS200.csv"] == before["data/tables/RAS200.csv"]
    assert block(copy)["verification"]["equal"] == cells - 1
    check_files(copy)


@pytest.mark.unit
def test_the_page_of_changes_names_what_was_revised_and_what_was_verified(copy: Path, server: Server) -> None:
    revise(server, "615", "2022", 0.1)
    run(copy, server, verify=True)
    said = {code: published.section(catalogue.load(copy), Language(code)) for code in ("en", "da")}
    assert "3,711 of 3,712 cells equal" in said["en"] and "Horsens, 2022" in said["en"]
    assert "3.711 af 3.712 celler ens" in said["da"] and "hos udgiveren" in said["da"]
    add_a_year(server)
    server.tables["RAS200"].updated = "2026-12-01T08:00:00"
    run(copy, server)
    said = {code: published.section(catalogue.load(copy), Language(code)) for code in ("en", "da")}
    assert "new period: 2024" in said["en"] and "1 revised figure in 1 area: Horsens" in said["en"]
    assert "ny periode: 2024" in said["da"] and "1 revideret tal i 1 område: Horsens" in said["da"]


@pytest.mark.unit
def test_rows_of_nought_come_back_and_missing_figures_do_not(copy: Path, server: Server) -> None:
    """A new year in which one municipality has nought, which BULK leaves out, and another has no figure."""
    add_a_year(server, "HFUDD11")
    cells = server.tables["HFUDD11"].cells
    nought = next(key for key in cells if key[0] == "730" and key[-1] == "2024")
    missing = next(key for key in cells if key[0] == "615" and key[-1] == "2024")
    cells[nought], cells[missing] = "0", ".."
    assert run(copy, server, "HFUDD11")[0].what == "new"
    rows = (copy / "data/tables/HFUDD11.csv").read_text(encoding="utf-8").splitlines()
    assert sum(row.startswith("730,2024") and row.endswith(",0") for row in rows) == 1
    assert (
        sum(row.startswith("615,2024") for row in rows) == sum(row.startswith("615,2022") for row in rows) - 1
    )
    check_files(copy)


@pytest.mark.unit
def test_a_figure_of_the_last_year_that_is_left_out_waits(copy: Path, server: Server) -> None:
    """Of counts it would be nought now; of a rate, which cannot be nought, it would be gone."""
    before = state(copy)
    for name, said in (
        ("HFUDD11", "1 figures are no longer in the answer"),
        ("RAS200", "1 figure is no longer"),
    ):
        table = server.tables[name]
        last = max(table.variables["Tid"])
        table.cells[next(key for key in table.cells if key[0] == "615" and key[-1] == last)] = "0"
        (outcome,) = run(copy, server, name)
        assert outcome.what == "waits" and said in "\n".join(outcome.lines)
    assert state(copy) == before


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.unit
def test_a_fault_that_lasts_leaves_the_old_table_and_names_table_and_cause(
    fault: str, copy: Path, server: Server
) -> None:
    before = state(copy)
    server.faults.always = fault
    (outcome,) = run(copy, server, manners=IMPATIENT if fault in LATE else QUICK)
    (line,) = outcome.lines
    assert outcome.what == "failed" and line.startswith("ras200: not refreshed. RAS200: ")
    assert LASTING[fault] in line and len(line) < 400 and line.isprintable()
    assert state(copy) == before


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.unit
def test_a_fault_that_passes_is_waited_for(fault: str, copy: Path, server: Server) -> None:
    server.faults.play = [fault] if fault in LATE else [fault, fault]
    (outcome,) = run(copy, server, manners=HASTY if fault in LATE else QUICK)
    assert outcome.what == "new"
    assert server.faults.seen.count("data") == (2 if fault in LATE else 3)
    check_files(copy)


@pytest.mark.unit
def test_an_answer_of_unknown_length_must_end_with_a_line(copy: Path, server: Server) -> None:
    before = state(copy)
    server.faults.always = "unframed cut"
    (outcome,) = run(copy, server)
    assert "breaks off in the middle of a line" in outcome.lines[0] and state(copy) == before
    server.faults.always = "unframed"
    assert run(copy, server)[0].what == "new"


@pytest.mark.unit
def test_latin_1_and_a_byte_order_mark_are_read(copy: Path, server: Server) -> None:
    server.faults.always = "latin-1"
    assert run(copy, server)[0].lines[0] == "ras200: every figure is as it was."


@pytest.mark.unit
def test_what_the_publisher_renamed_is_named_with_the_nearest(copy: Path, server: Server) -> None:
    before = state(copy)
    table = server.tables["RAS200"]
    table.variables = {("KOEN" if k == "KØN" else k): v for k, v in table.variables.items()}
    (outcome,) = run(copy, server)
    assert "asks for variable KØN, which is not there any more; did you mean KOEN?" in outcome.lines[0]
    table.variables = {("KØN" if k == "KOEN" else k): v for k, v in table.variables.items()}
    code = next(code for code, text in table.variables["ALDER"].items() if text == "16-64 years")
    table.variables["ALDER"][code] = "16-66 years"
    (outcome,) = run(copy, server)
    assert "ALDER has no category '16-64 years' any more; did you mean 16-66 years?" in outcome.lines[0]
    table.variables["ALDER"][code] = "16-64 years"
    area = table.variables["OMRÅDE"].pop("730")
    (outcome,) = run(copy, server)
    assert "OMRÅDE has no area 730 any more" in outcome.lines[0]
    table.variables["OMRÅDE"]["730"] = area
    table.variables["NY"] = {"1": "a", "2": "b"}
    (outcome,) = run(copy, server)
    assert "variable NY (ny) is new, or has no total" in outcome.lines[0]
    del server.tables["RAS200"]
    (outcome,) = run(copy, server)
    assert "EXTRACT-NOTFOUND: Tabel findes ikke: RAS200" in outcome.lines[0]
    assert state(copy) == before


@pytest.mark.unit
def test_one_table_that_fails_leaves_the_others_alone(copy: Path, server: Server) -> None:
    server.faults.play = ["page"]
    outcomes = run(copy, server, "RAS200", "IFOR41")
    assert [(o.name, o.what) for o in outcomes] == [("ras200", "failed"), ("ifor41", "new")]
    check_files(copy)


@pytest.mark.unit
def test_a_server_that_is_not_there_ends_the_refresh(copy: Path, server: Server) -> None:
    before = state(copy)
    server.__exit__()
    with pytest.raises(Unreachable, match=r"RAS200: .* failed 3 times, last because no connection was made"):
        run(copy, server, "RAS200", "IFOR41")
    assert state(copy) == before


@pytest.mark.unit
def test_plain_http_is_for_this_machine_only() -> None:
    for address in (
        "http://api.statbank.dk/v1",
        "ftp://a",
        "file:///etc/passwd",
        "",
        "http://localhost.example.org",
    ):
        with pytest.raises(InputError, match="must begin with https://"):
            StatBank(address)
    assert StatBank()._http._transport._pool._ssl_context.verify_mode.name == "CERT_REQUIRED"  # type: ignore[attr-defined]


@pytest.mark.unit
def test_requests_keep_their_distance(copy: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("volume.refresh.client.time.sleep", waits.append)
    with StatBank(server.base, replace(QUICK, pause=60.0)) as service:
        list(refreshing.refresh(copy, ["RAS200"], service, Wish()))
    assert len(waits) == 2 and all(59 < wait <= 60 for wait in waits)


@pytest.mark.unit
def test_a_wish_of_the_server_to_wait_is_heeded_up_to_a_limit() -> None:
    from volume.refresh.client import _retry_after  # noqa: PLC2701

    assert _retry_after(httpx.Response(429, headers={"Retry-After": "7"})) == 7
    assert _retry_after(httpx.Response(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})) == 0
    assert _retry_after(httpx.Response(429, headers={"Retry-After": "soon"})) is None


KILLED = """
import sys
from pathlib import Path
from volume.refresh import refresh
from volume.refresh.client import StatBank
list(refresh.refresh(Path(sys.argv[1]), ["RAS200"], StatBank(sys.argv[2]), refresh.Wish()))
"""


@pytest.mark.unit
def test_a_refresh_killed_while_it_waits_leaves_the_old_data_and_no_lock(copy: Path, server: Server) -> None:
    before = state(copy)
    server.faults.play, server.faults.drip = ["drip"], 0.05
    running = subprocess.Popen([sys.executable, "-c", KILLED, str(copy), server.base])
    making = copy / put.MAKING / "ras200.csv"
    while not making.exists() and running.poll() is None:
        time.sleep(0.02)
    with pytest.raises(InputError, match="Another process is changing the tables"):
        run(copy, server)
    running.send_signal(signal.SIGKILL)
    running.wait()
    after = {name: raw for name, raw in state(copy).items() if put.MAKING not in name}
    assert after == before
    assert run(copy, server)[0].what == "new"
    assert not (copy / put.MAKING).exists()
    check_files(copy)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount a small disk")
@pytest.mark.unit
def test_a_full_disk_leaves_the_old_data(copy: Path, server: Server, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=9500k", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        shutil.copytree(copy, disk / "project")
        room = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(b"x" * max(0, room - 20_000))
        before = state(disk / "project")
        (outcome,) = run(disk / "project", server)
        assert outcome.what == "failed" and "No space left on device" in outcome.lines[0]
        assert state(disk / "project") == before
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.unit
def test_the_command_says_what_it_did_and_ends_accordingly(
    copy: Path, server: Server, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    monkeypatch.setenv("STATBANK_URL", server.base)
    monkeypatch.setattr(commands, "MANNERS", QUICK)
    with pytest.raises(SystemExit) as ended:
        cli.main(["refresh", "RAS200"])
    assert not ended.value.code and "ras200: every figure is as it was." in capsys.readouterr().out
    server.faults.always, server.tables["RAS200"].updated = "page", "2026-12-01T08:00:00"
    with pytest.raises(SystemExit) as ended:
        cli.main(["refresh", "RAS200"])
    assert ended.value.code == 1 and "1 of the tables is as before" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        cli.main(["refresh", "RAS20"])
    assert "did you mean ras200?" in capsys.readouterr().err
