"""Public sources whose service wants a key: one adapter each; the key comes from the environment alone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from analysis.errors import InputError
from volume.history.tables import Table
from volume.refresh import figures
from volume.refresh.client import AGENT, LARGEST, Manners

JOBINDSATS = "https://api.jobindsats.dk/v2"
UDDANNELSESSTATISTIK = "https://api.uddannelsesstatistik.dk/Api/v1"
Place = Callable[[str], str | None]


class Source(Protocol):
    """A service: how it is asked, and how its answer becomes cells."""

    name: str
    variable: str

    def request(self, table: str, wanted: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Address and body that ask for a table."""

    def headers(self, key: str) -> dict[str, str]:
        """How the key is shown to the service."""

    def cells(self, answer: Any, table: str, place: Place) -> Table:
        """The cells of an answer."""


@dataclass(frozen=True)
class Jobindsats:
    """The Danish Agency for Labour Market and Recruitment: a list of variables, and rows in their order.

    Areas come by name. A rolling year such as ``2024QMAT04`` is kept by the quarter that ends it, ``2024K4``.
    """

    base: str = JOBINDSATS
    name: str = "Jobindsats"
    variable: str = "JOBINDSATS_KEY"

    def request(self, table: str, wanted: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Address and body that ask for a table."""
        return f"{self.base}/data/{table.lower()}/json", {"area": "*", **wanted}

    def headers(self, key: str) -> dict[str, str]:
        """The key by itself."""
        return {"Authorization": key}

    def cells(self, answer: Any, table: str, place: Place) -> Table:
        """A row for each figure: area, period, the other labels, and which figure it is.

        Raises
        ------
        InputError
            If the answer is not as recorded.
        """
        try:
            first = answer[0]
            labels = [str(one["Label"]) for one in first["Variables"]]
            rows = [list(row) for row in first["Data"]]
        except (KeyError, IndexError, TypeError):
            raise InputError(f"{table}: {self.name} did not answer as recorded (Variables, Data).") from None
        return _long(table, labels, rows, {"Area": "area", "Periode": "period"}, place)


@dataclass(frozen=True)
class Uddannelsesstatistik:
    """The Ministry of Children and Education: a list of rows, each by its headings, page by page."""

    base: str = UDDANNELSESSTATISTIK
    name: str = "Uddannelsesstatistik"
    variable: str = "UDDANNELSESSTATISTIK_KEY"
    area: str = "[Institution].[Beliggenhedskommune]"
    period: str = "[Skoleår].[Skoleår]"

    def request(self, table: str, wanted: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Address and body; a table is named by its three parts, such as ``GS/KARA/KARAGNS``."""
        parts = table.split("/")
        if len(parts) != 3:
            raise InputError(f"{table}: {self.name} names a table by three parts, such as GS/KARA/KARAGNS.")
        named = dict(zip(("område", "emne", "underemne"), parts, strict=True))
        return f"{self.base}/statistik", {**named, "side": 1, **wanted}

    def headers(self, key: str) -> dict[str, str]:
        """The key as a bearer."""
        return {"Authorization": f"Bearer {key}"}

    def cells(self, answer: Any, table: str, place: Place) -> Table:
        """A row for each figure; see `Jobindsats.cells`.

        Raises
        ------
        InputError
            If the answer is not as recorded.
        """
        if not (isinstance(answer, list) and answer and all(isinstance(row, dict) for row in answer)):
            raise InputError(f"{table}: {self.name} did not answer as recorded (a list of rows).")
        labels = [str(label) for label in answer[0]]
        rows = [[row.get(label) for label in labels] for row in answer]
        return _long(table, labels, rows, {self.area: "area", self.period: "period"}, place)


def _long(
    table: str, labels: list[str], rows: list[list[Any]], named: Mapping[str, str], place: Place
) -> Table:
    """Rows of several figures made into one cell each; places that are no area of the volume are left out."""
    for label, what in named.items():
        if label not in labels:
            raise InputError(
                f"{table}: the answer has no '{label}' for the {what}; it has {', '.join(labels)[:200]}."
            )
    at = {what: labels.index(label) for label, what in named.items()}
    if any(len(row) != len(labels) for row in rows):
        raise InputError(f"{table}: a row of the answer does not fit its headings.")
    measured = [n for n in range(len(labels)) if n not in at.values() and _figures(row[n] for row in rows)]
    told = [n for n in range(len(labels)) if n not in at.values() and n not in measured]
    if not measured:
        raise InputError(f"{table}: the answer has no column of figures.")
    cells: dict[tuple[str, ...], str] = {}
    for row in rows:
        code = place(str(row[at["area"]]))
        if code is None:
            continue
        for n in measured:
            key = (code, figures.rolling(str(row[at["period"]])), *(str(row[m]) for m in told), labels[n])
            if key in cells:
                raise InputError(f"{table}: the answer repeats the cell {', '.join(key)[:200]}.")
            written = _digits(row[n])
            if written is not None:
                cells[key] = written
    return Table(("area", "period", *(labels[m] for m in told), "measure"), cells)


def _figures(column: Any) -> bool:
    """Whether a column holds figures, or signs of missing ones, and at least one figure."""
    known = [_digits(one) for one in column if one not in (None, "", "-", "..")]
    return bool(known) and None not in known


def _digits(one: object) -> str | None:
    if isinstance(one, bool) or one is None:
        return None
    try:
        return figures.figure(str(one).strip(), comma="," in str(one))
    except ValueError:
        return None


def key_of(source: Source, environment: Mapping[str, str] | None = None) -> str:
    """The key of a service, which only the environment holds.

    Raises
    ------
    InputError
        If it is not set.

    Examples
    --------
    >>> key_of(Jobindsats(), {"JOBINDSATS_KEY": "a-key "})
    'a-key'
    """
    found = (os.environ if environment is None else environment).get(source.variable, "").strip()
    if not found:
        raise InputError(
            f"{source.name} wants a key: set {source.variable} in the environment; it is never stored."
        )
    if not found.isprintable() or not found.isascii():
        raise InputError(f"{source.variable} is no key: it holds a sign that no key has.")
    return found


def fetch(
    source: Source,
    table: str,
    wanted: Mapping[str, Any],
    place: Place,
    *,
    manners: Manners | None = None,
    environment: Mapping[str, str] | None = None,
) -> Table:
    """Ask a service for a table.

    Parameters
    ----------
    source
        Which one.
    table
        As the service calls it.
    wanted
        What is asked of it besides, as the service documents.
    place
        Code of an area by its name; None for what is no area of the volume.
    manners
        How long is waited.
    environment
        Where the key is; that of the process unless given.

    Raises
    ------
    InputError
        If there is no key, the service refuses or does not answer, or its answer is not as recorded. The key
        is in no message.
    """
    key, m = key_of(source, environment), manners or Manners()
    address, body = source.request(table, wanted)
    if not address.startswith(("https://", "http://127.0.0.1:")):
        raise InputError(f"{source.name}: a key is sent over https alone.")
    try:
        with httpx.Client(timeout=httpx.Timeout(m.read, connect=m.connect), verify=True) as client:
            answer = client.post(
                address, json=dict(body), headers={"User-Agent": AGENT, **source.headers(key)}
            )
    except httpx.HTTPError as error:
        raise InputError(f"{table}: {source.name} cannot be reached ({type(error).__name__}).") from None
    if answer.status_code in (401, 403):
        raise InputError(f"{table}: {source.name} does not accept the key in {source.variable}.")
    if answer.status_code != 200:
        raise InputError(f"{table}: {source.name} answered {answer.status_code}.")
    if len(answer.content) > LARGEST:
        raise InputError(f"{table}: the answer of {source.name} is too large.")
    try:
        return source.cells(json.loads(answer.content.decode("utf-8-sig")), table, place)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{table}: {source.name} did not answer with JSON.") from None
