"""Services that want a key: asked on loopback as recorded, and the key is nowhere but in the request.

THE FIGURES ARE FIXTURES, INVENTED FOR TESTS.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.claims.ledger import ledger
from analysis.claims.verdict import Verdict
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.package import PACKAGE, check_files
from analysis.declared.reading import find_root
from analysis.errors import InputError
from every import every
from real import CATALOGUE, PROJECT
from volume import cli
from volume.refresh import fetch, keyed
from volume.refresh.figures import Places

pytestmark = pytest.mark.unit

ROOT = find_root(Path(__file__).parent)
KEY = "s3cret-k3y"
JOBINDSATS = [
    {
        "Variables": [
            {"Label": "Area"}, {"Label": "Periode"}, {"Label": "Ydelsesgrupper"},
            {"Label": "Faktisk andel (pct.)"}, {"Label": "Placering på benchmarkranglisten"},
        ],
        "Data": [
            ["Randers", "2024QMAT04", "Ydelsesgrupper i alt", "14,5", 71],
            ["Horsens", "2024QMAT04", "Ydelsesgrupper i alt", "13,0", 50],
            ["Et andet sted", "2024QMAT04", "Ydelsesgrupper i alt", "1,0", 1],
        ],
    }
]  # fmt: skip
SCHOOLS = [
    {
        "[Institution].[Beliggenhedskommune]": "Randers",
        "[Skoleår].[Skoleår]": "2023/2024",
        "Gennemsnit": "7,1",
    }
]


class Service(http.server.ThreadingHTTPServer):
    """Answers what it is told to, to whoever has the key."""

    answer: Any = None
    status = 200

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Service

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen = (self.path, self.headers["Authorization"], body)  # type: ignore[attr-defined]
        known = KEY in self.headers["Authorization"]
        said = self.server.answer
        raw = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(self.server.status if known else 401)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.shutdown()


def ask(source: keyed.Source, table: str, key: str = KEY) -> Any:
    places = Places(CATALOGUE.areas)
    return keyed.fetch(source, table, {}, places.find, environment={source.variable: key})


def test_jobindsats_is_asked_as_recorded(service: Service) -> None:
    service.answer = JOBINDSATS
    table = ask(keyed.Jobindsats(service.base), "Y30R21")
    assert service.seen == ("/data/y30r21/json", KEY, {"area": "*"})  # type: ignore[attr-defined]
    rank = ("730", "2024K4", "Ydelsesgrupper i alt", "Placering på benchmarkranglisten")
    assert table.cells[rank] == "71"
    assert table.cells[(*rank[:3], "Faktisk andel (pct.)")] == "14.5" and len(table.cells) == 4


def test_uddannelsesstatistik_is_asked_as_recorded(service: Service) -> None:
    service.answer = SCHOOLS
    table = ask(keyed.Uddannelsesstatistik(service.base), "GS/KARA/KARAGNS")
    path, key, body = service.seen  # type: ignore[attr-defined]
    assert (path, key) == ("/statistik", f"Bearer {KEY}") and body["underemne"] == "KARAGNS"
    assert table.cells == {("730", "2023/2024", "Gennemsnit"): "7.1"}
    with pytest.raises(InputError, match="three parts"):
        ask(keyed.Uddannelsesstatistik(service.base), "KARAGNS")


WRONG: dict[str, tuple[int, Any, str]] = {
    "refused": (403, [], "does not accept the key in JOBINDSATS_KEY"),
    "broken": (500, [], "answered 500"),
    "a page": (200, b"<html>", "did not answer with JSON"),
    "another shape": (200, {"a": 1}, "did not answer as recorded"),
    "no rows": (200, [{"Variables": [{"Label": "Area"}], "Data": []}], "has no 'Periode'"),
    "a row too short": (200, [{**JOBINDSATS[0], "Data": [["Randers"]]}], "does not fit its headings"),
    "twice": (200, [{**JOBINDSATS[0], "Data": [JOBINDSATS[0]["Data"][0]] * 2}], "repeats the cell"),
}


@every(case=WRONG)
def test_what_goes_wrong_is_one_sentence_without_the_key(
    service: Service, case: tuple[int, Any, str]
) -> None:
    service.status, service.answer, said = case
    with pytest.raises(InputError) as error:
        ask(keyed.Jobindsats(service.base), "Y30R21")
    assert said in str(error.value) and "Y30R21" in str(error.value) and KEY not in str(error.value)


def test_a_key_goes_nowhere_in_plain_text_and_is_asked_for_by_name() -> None:
    with pytest.raises(InputError, match="over https alone"):
        ask(keyed.Jobindsats("http://example.org"), "Y30R21")
    with pytest.raises(InputError, match="set JOBINDSATS_KEY in the environment"):
        ask(keyed.Jobindsats(), "Y30R21", key="")
    with pytest.raises(InputError, match="set UDDANNELSESSTATISTIK_KEY"):
        ask(keyed.Uddannelsesstatistik(), "GS/KARA/KARAGNS", key="")


def test_the_command_writes_the_table_and_never_the_key(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answer = JOBINDSATS
    monkeypatch.setenv("JOBINDSATS_KEY", KEY)
    file = tmp_path / "y30r21.csv"
    with pytest.raises(SystemExit) as ended:
        cli.main(["fetch", "Y30R21", "--to", str(file), "--period", "2024QMAT04", "--base-url", service.base])
    assert not ended.value.code
    out = capsys.readouterr()
    text = file.read_text(encoding="utf-8")
    assert "730,2024K4" in text and "C040, C041, C042, C106" in out.out
    assert KEY not in text + out.out + out.err


def benchmark() -> list[dict[str, Any]]:
    """THE STAND-IN'S ANSWER: every municipality, four groups, two years; invented."""
    rows = []
    for n, code in enumerate(CATALOGUE.municipalities):
        for year in (2019, 2024):
            for group in ("Ydelsesgrupper i alt", "A-dagpenge mv.", "Sygedagpenge mv.", "Kontanthjælp mv."):
                far = 1 if code == "730" and year == 2024 and group.startswith("Kontant") else 0
                name = CATALOGUE.areas[code].name.da
                rows.append([name, f"{year}QMAT04", group, f"{10 + far},5", n + 1])
    return [{**JOBINDSATS[0], "Data": rows}]


def test_when_the_benchmark_comes_its_claims_are_tested_and_until_then_say_what_is_missing(
    service: Service, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = ("C040", "C041", "C042", "C106")
    edition = resolve(CATALOGUE, "randers", {})
    before = ledger(PROJECT.tables, PROJECT.estimates(edition))
    assert all("y30r21" not in before[claim].tables for claim in claims)
    assert before["C106"].verdict is Verdict.OPINION and before["C106"].claim.decider("da")
    assert "Y30R21" in before["C040"].claim.decider("en")
    service.answer = benchmark()
    monkeypatch.setenv("JOBINDSATS_KEY", KEY)
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    for option in ((), ("--take", "--to", "a.csv")):
        with pytest.raises(SystemExit, match="1"):
            cli.main(["fetch", "Y30R21", *option, "--base-url", service.base])
    with pytest.raises(SystemExit) as ended:
        cli.main(["fetch", "Y30R21", "--take", "--base-url", service.base])
    assert not ended.value.code
    check_files(copy)
    declared = load(copy)
    assert declared.tables["y30r21"].frequency == "quarterly"
    assert KEY not in (copy / PACKAGE).read_text("utf-8")
    after = ledger(Tables(declared), PROJECT.estimates(edition))
    place = CATALOGUE.municipalities.index("730") + 1
    for claim in claims:
        assert after[claim].tables == ("y30r21",) and after[claim].related is not None
    assert after["C040"].outcome.value == after["C106"].outcome.value == place
    assert after["C040"].verdict is after["C106"].verdict is Verdict.OWN_VALUE
    assert after["C041"].verdict is after["C042"].verdict is Verdict.SUPPORTED
    assert after["C041"].outcome.value == pytest.approx(100 / 10.5)


def test_what_is_registered_bears_on_claims_there_are() -> None:
    for asked in fetch.read(ROOT).values():
        assert set(asked.claims) <= set(CATALOGUE.claims) and asked.service in fetch.SERVICES
