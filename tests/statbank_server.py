"""A stand-in for StatBank on this machine: ``tableinfo`` and ``data`` over real HTTP, and faults at will.

It serves the tables of ``data/``, and fixtures for those that claims wait for, by the protocol as it is
documented: POST of JSON; ids of variables in upper
case; BULK without rows of nought, streamed; CSV with a byte order mark, decimal commas in Danish and a limit
of cells; errors as recorded. Codes of categories that the registry does not know are made up here.

To try it out: ``python tests/statbank_server.py``, then ``volume refresh --base-url http://127.0.0.1:8808/v1``.
With ``--fixtures`` it serves the tables that claims wait for too: THEIR FIGURES ARE INVENTED, only for a copy
of the project.
"""

from __future__ import annotations

import csv
import http.server
import itertools
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from claim_fixtures import TABLES
from volume.refresh import registry

LIMIT = 1_000_000
MADE_UP = "F{}"  # code of a category that the registry does not name
Cell = dict[str, str]


@dataclass
class Served:
    """A table: variables in order, each with codes and texts, and figures by codes."""

    id: str
    service: str
    updated: str = "2026-11-01T08:00:00"
    suppressed: str = "0"
    variables: dict[str, dict[str, str]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)  # variables that have another text than their id
    title: str = "stand-in"
    cells: dict[tuple[str, ...], str] = field(default_factory=dict)

    def info(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "text": f"{self.id} ({self.title})",
            "description": "A stand-in for tests",
            "unit": "-",
            "suppressedDataValue": self.suppressed,
            "updated": self.updated,
            "active": True,
            "contacts": [{"name": "Somebody", "phone": "00000000", "mail": "nobody@example.org"}],
            "documentation": None,
            "footnote": None,
            "variables": [
                {
                    "id": name,
                    "text": self.called.get(name, name.lower()),
                    "elimination": "TOT" in codes or "IALT" in codes,
                    "time": name == "Tid",
                    "values": [{"id": code, "text": text} for code, text in codes.items()],
                }
                for name, codes in self.variables.items()
            ],
        }


def serve_tables(root: Path, names: Iterable[str] | None = None) -> dict[str, Served]:
    """The tables of a project as their publisher would serve them; one that is named by id."""
    known = registry.read(root)
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    blocks = {block["name"]: block for block in package["resources"]}
    chosen = known if names is None else {name: known[name] for name in names}
    return {
        asked.table: served(root, blocks[name], asked) for name, asked in chosen.items() if name in blocks
    }


def served(root: Path, block: dict[str, Any], asked: registry.Asked) -> Served:
    with (root / "data" / block["path"]).open(encoding="utf-8", newline="") as file:
        return by_codes(list(csv.DictReader(file)), asked)


def serve_fixtures(root: Path) -> dict[str, Served]:
    """The tables that claims wait for, by id. Their figures are fixtures, invented for tests."""
    found = {}
    for asked in registry.read(root).values():
        if asked.about is None:
            continue
        _, dimensions, rows = TABLES[asked.table]
        names = ("area", "period", *dimensions, "value")
        table = by_codes([dict(zip(names, map(str, row), strict=True)) for row in rows], asked)
        table.title = "TEST FIXTURE, not official"
        # A variable that the registry does not name is found by what it is called.
        table.called = {f"VAR{n}": column for n, column in enumerate(asked.dimensions)}
        in_parts(table)
        found[asked.table] = table
    return found


def serve_all(root: Path) -> dict[str, Served]:
    """All tables of the registry: the official figures that are at hand, and fixtures for those that are not.

    One that is at hand and is waited for in another breakdown has both.
    """
    known = registry.read(root)
    here, fixtures = serve_tables(root), serve_fixtures(root)
    both = {a.table for a in known.values() if a.table in here and a.table in fixtures}
    package = json.loads((root / "data/datapackage.json").read_text(encoding="utf-8"))
    blocks = {block["name"]: block for block in package["resources"]}
    for table in both:
        rows: list[dict[str, str]] = []
        asked = [(name, one) for name, one in known.items() if one.table == table]
        for name, one in asked:
            if one.about is None:
                with (root / "data" / blocks[name]["path"]).open(encoding="utf-8", newline="") as file:
                    rows += csv.DictReader(file)
            else:
                names = ("area", "period", *TABLES[table][1], "value")
                rows += [dict(zip(names, map(str, row), strict=True)) for row in TABLES[table][2]]
        fixtures[table] = by_codes(rows, asked[0][1])
    return here | fixtures


def in_parts(table: Served) -> None:
    """A code that stands for several: two of them, which make up the figure."""
    for at, codes in enumerate(table.variables.values()):
        for code in [code for code in codes if code.endswith("*")]:
            text = codes.pop(code)
            codes |= {f"{code[:-1]}0{n}": f"{text}, part {n}" for n in (1, 2)}
            for key in [key for key in table.cells if key[at] == code]:
                whole = float(table.cells.pop(key))
                for n, part in ((1, whole // 3), (2, whole - whole // 3)):
                    table.cells[(*key[:at], f"{code[:-1]}0{n}", *key[at + 1 :])] = f"{part:g}"


def by_codes(rows: list[dict[str, str]], asked: registry.Asked) -> Served:
    """Rows as the package has them, by the publisher's codes."""
    table = Served(asked.table, asked.service)
    columns = {"area": asked.area or "OMRÅDE"}
    columns |= {c: d.variable or f"VAR{n}" for n, (c, d) in enumerate(asked.dimensions.items())}
    back: dict[str, dict[str, str]] = {}
    for column, variable in columns.items():
        texts = sorted({row[column] for row in rows})
        given = asked.dimensions[column].codes if column != "area" else {text: text for text in texts}
        back[column] = {text: given.get(text, MADE_UP.format(n)) for n, text in enumerate(texts)}
        table.variables[variable] = {code: text for text, code in back[column].items()}
        if column != "area":
            table.variables[variable]["OTHER"] = "A category that the volume does not ask for"
    for name, code in asked.fixed.items():
        table.variables[name] = {
            code: "Total of a variable that the volume does not tell apart",
            "1": "A part",
        }
    periods = sorted({row["period"] for row in rows})
    table.variables["Tid"] = {period: period.replace("K", "Q") for period in periods}
    for row in rows:
        key = (*(back[c][row[c]] for c in columns), *asked.fixed.values(), row["period"])
        table.cells[key] = row["value"]
    return table


@dataclass
class Faults:
    """What goes wrong, how often; `seen` counts requests by function."""

    play: list[str] = field(default_factory=list)
    always: str = ""
    drip: float = 0.02
    silence: float = 3.0
    seen: list[str] = field(default_factory=list)

    def next(self) -> str:
        return self.play.pop(0) if self.play else self.always


class Server(http.server.ThreadingHTTPServer):
    """The stand-in; `base` is its address. Only `data` is faulty, unless a fault begins with ``info:``."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, tables: dict[str, Served], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.tables, self.faults = tables, Faults()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is no news."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        *_, service, function = f"/{self.path}".split("/")
        faults = self.server.faults
        faults.seen.append(function)
        fault = faults.next() if function == "data" or faults.always.startswith("info:") else ""
        broken = BEFORE.get(fault)
        if broken:
            return broken(self)
        table = self.server.tables.get(str(asked.get("table", "")).upper())
        if table is None or table.service != (service if service != "v1" else ""):
            return self.refuse("EXTRACT-NOTFOUND", f"Tabel findes ikke: {asked.get('table')}")
        if function == "tableinfo":
            return self.answer(json.dumps(table.info(), ensure_ascii=False).encode(), "text/json")
        return self.data(table, asked, fault)

    def data(self, table: Served, asked: dict[str, Any], fault: str) -> None:
        chosen: dict[str, list[str]] = {}
        for one in asked["variables"]:
            codes = table.variables.get(one["code"])
            if codes is None:
                return self.refuse("EXTRACT-NOTFOUND", f"Variabel findes ikke: {one['code']}")
            chosen[one["code"]] = list(codes) if one["values"] == ["*"] else one["values"]
            if lacking := [code for code in chosen[one["code"]] if code not in codes]:
                return self.refuse("EXTRACT-NOTFOUND", f"Værdi findes ikke: {lacking[0]}")
        bulk = asked["format"] == "BULK"
        if left := [name for name in table.variables if name not in chosen]:
            if bulk:
                return self.refuse("EXTRACT-NOTFOUND", f"BULK kan ikke eliminere: {left[0]}")
            chosen |= {name: [list(table.variables[name])[-1 if name == "Tid" else 0]] for name in left}
        number = 1
        for codes_ in chosen.values():
            number *= len(codes_)
        if not bulk and number > LIMIT:
            shown = f"{number:,}".replace(",", ".")
            return self.refuse(
                "REQUEST-LIMIT", f"Forespørgslen på op mod {shown} celler er over begrænsningen."
            )
        names = list(table.variables)
        comma = asked["lang"] == "da"
        lines = [";".join([*(name.upper() for name in names), "INDHOLD"])]
        for key in itertools.product(*(chosen[name] for name in names)):
            figure = table.cells.get(key, ".." if not bulk else "")
            if not figure:
                figure = ".." if key not in table.cells else figure
            if bulk and figure != ".." and float(figure) == 0:
                continue
            lines.append(";".join([*key, figure.replace(".", ",") if comma and figure != ".." else figure]))
        lines = SPOILT.get(fault, lambda lines: lines)(lines)
        text = "\r\n".join(lines) + ("" if "cut" in fault else "\r\n")
        raw = text.encode("latin-1") if fault == "latin-1" else b"\xef\xbb\xbf" + text.encode()
        self.answer(raw, "text/csv", fault)

    def answer(self, raw: bytes, kind: str, fault: str = "") -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        if fault.startswith("unframed"):
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(raw)
            return
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for n in range(0, len(raw), 65536):
            self.chunk(raw[n : n + 65536])
            if fault == "reset":
                return self.reset()
            if fault == "drip":
                for one in raw[n : n + 65536]:
                    time.sleep(self.server.faults.drip)
                    self.chunk(bytes([one]))
        self.chunk(b"")

    def chunk(self, raw: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(raw), raw))
        self.wfile.flush()

    def refuse(self, kind: str, message: str, status: int = 400, **headers: str) -> None:
        raw = json.dumps({"errorTypeCode": kind, "message": message}, ensure_ascii=False).encode()
        self.plain(status, raw, "text/json", **headers)

    def plain(self, status: int, raw: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def reset(self) -> None:
        """End the connection as a machine does that fell over."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()


# Faults instead of an answer.
BEFORE: dict[str, Callable[[Handler], None]] = {
    "429": lambda h: h.refuse("TOO-MANY", "slower", 429, Retry_After="0"),
    "500": lambda h: h.plain(500, b"oops"),
    "503": lambda h: h.plain(503, b"<html>away</html>"),
    "silence": lambda h: time.sleep(h.server.faults.silence),
    "page": lambda h: h.plain(200, b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
    "zero": lambda h: h.plain(200, b"", "text/csv"),
    "limit": lambda h: h.refuse("REQUEST-LIMIT", "Forespørgslen er over begrænsningen på 1.000.000 celler."),
    "toobig": lambda h: h.refuse("EXTRACT-TOOBIG", "For stort"),
    "redirect": lambda h: h.plain(302, b"", Location="http://example.org/"),
    "info:page": lambda h: h.plain(200, b"<html></html>"),
    "info:half": lambda h: h.plain(200, b'{"id": "RAS200", "text": "a"}', "text/json"),
}


def _second(lines: list[str], change: Callable[[str], str]) -> list[str]:
    return [lines[0], change(lines[1]), *lines[2:]]


# Faults of what is answered.
SPOILT: dict[str, Callable[[list[str]], list[str]]] = {
    "cut": lambda lines: [*lines[: len(lines) // 2], lines[len(lines) // 2][:5]],
    "unframed cut": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "half": lambda lines: lines[: len(lines) // 2],
    "half a line": lambda lines: [*lines[:-1], lines[-1].rpartition(";")[0]],
    "column added": lambda lines: [f"{lines[0]};STATUS", *(f"{line};A" for line in lines[1:])],
    "column lost": lambda lines: [line.partition(";")[2] for line in lines],
    "column renamed": lambda lines: [lines[0].replace("OMRÅDE", "OMRADE"), *lines[1:]],
    "twice": lambda lines: [*lines, lines[-1]],
    "text": lambda lines: _second(lines, lambda line: line.rpartition(";")[0] + ";about 70"),
    "formula": lambda lines: _second(lines, lambda line: line.rpartition(";")[0] + ";=cmd()"),
    "strange code": lambda lines: _second(lines, lambda line: "../../x;" + line.partition(";")[2]),
    "control": lambda lines: _second(lines, lambda line: "\x1b[2J;" + line.partition(";")[2]),
    "long cell": lambda lines: _second(lines, lambda line: "x" * 10_000_000 + ";" + line.partition(";")[2]),
    "header only": lambda lines: lines[:1],
}


def main() -> None:
    """Serve the tables of the project until Ctrl-C."""
    root = Path(__file__).resolve().parents[1]
    fixtures = "--fixtures" in sys.argv
    port = next((int(one) for one in sys.argv[1:] if one.isdigit()), 8808)
    with Server(serve_all(root) if fixtures else serve_tables(root), port) as server:
        print(server.base)
        threading.Event().wait()


if __name__ == "__main__":
    main()
