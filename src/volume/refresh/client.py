"""The publisher's service over HTTP: asked gently, waited for patiently, never for ever."""

from __future__ import annotations

import contextlib
import email.utils
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import InputError

BASE = "https://api.statbank.dk/v1"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LARGEST = 1_000_000_000  # bytes of an answer
AGENT = "randers-background-volume"
PASSING = (429, 500, 502, 503, 504)

T = TypeVar("T")


class Unreachable(InputError):
    """The service does not answer; no other table would fare better."""


class _Passing(Exception):
    """A fault that may have passed when asked again; `wait` is what the service asks for, in seconds."""

    def __init__(self, cause: str, wait: float | None = None, *, reached: bool = True) -> None:
        super().__init__(cause)
        self.wait, self.reached = wait, reached


@dataclass(frozen=True)
class Manners:
    """How the service is treated, in seconds.

    Attributes
    ----------
    pause : float
        Between two requests at least.
    attempts : int
        Of one request.
    back_off : float
        Before the second attempt; doubled before each further one.
    longest : float
        Wait between two attempts at most, also where the service asks for more.
    connect, read, whole : float
        For a connection, for the next bytes, for a whole answer.
    """

    pause: float = 0.5
    attempts: int = 5
    back_off: float = 1.0
    longest: float = 60.0
    connect: float = 10.0
    read: float = 60.0
    whole: float = 900.0


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Value(_Part):
    """A category of a variable; `also` is its text in the other language."""

    id: str
    text: str
    also: str = ""

    @property
    def texts(self) -> frozenset[str]:
        """Its texts as they are compared."""
        return frozenset(text.strip().casefold() for text in (self.text, self.also) if text)


class Variable(_Part):
    """A variable of a table; `also` is its text in the other language."""

    id: str
    text: str
    also: str = ""
    elimination: bool = False
    time: bool = False
    values: tuple[Value, ...] = Field(min_length=1)


class Info(_Part):
    """What the service says of a table; contacts are not kept."""

    id: str
    text: str
    suppressed: str | None = Field(None, alias="suppressedDataValue")
    updated: str
    variables: tuple[Variable, ...] = Field(min_length=2)


def in_both(info: Info, other: Info) -> Info:
    """What the service says of a table, with the texts of variables and categories in both languages."""
    named = {variable.id: variable.text for variable in other.variables}
    also = {(variable.id, value.id): value.text for variable in other.variables for value in variable.values}
    variables = tuple(
        variable.model_copy(
            update={
                "also": named.get(variable.id, ""),
                "values": tuple(
                    value.model_copy(update={"also": also.get((variable.id, value.id), "")})
                    for value in variable.values
                ),
            }
        )
        for variable in info.variables
    )
    return info.model_copy(update={"variables": variables})


class StatBank:
    """A client of the service.

    Parameters
    ----------
    base
        Address up to the version, such as ``https://api.statbank.dk/v1``; plain HTTP only on this machine.
    manners
        How often and how long.

    Raises
    ------
    InputError
        If the address is none that may be used.

    Examples
    --------
    >>> StatBank("http://example.org/v1")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: http://example.org/v1 is no address of a service; it must begin with https://.
    """

    def __init__(self, base: str = BASE, manners: Manners | None = None) -> None:
        self.base, self.manners = base.rstrip("/"), manners or Manners()
        try:
            address = httpx.URL(base)
        except httpx.InvalidURL:
            address = httpx.URL("")
        if address.scheme != "https" and not (address.scheme == "http" and address.host in LOOPBACK):
            raise InputError(f"{base} is no address of a service; it must begin with https://.")
        m = self.manners
        # Certificates are always checked: there is no setting that says otherwise.
        self._http = httpx.Client(
            timeout=httpx.Timeout(m.read, connect=m.connect), headers={"User-Agent": AGENT}, verify=True
        )
        self._last = float("-inf")

    def __enter__(self) -> StatBank:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def tableinfo(self, table: str, language: str, service: str = "") -> Info:
        """What the service says of a table.

        Raises
        ------
        InputError
            If it has no such table, or does not answer with what it documents.
        """
        body = {"table": table, "lang": language, "format": "JSON"}

        def read(answer: httpx.Response, deadline: float) -> bytes:
            return b"".join(self._chunks(answer, deadline))

        raw = self._ask(table, self._address(service, "tableinfo"), body, read)
        try:
            return Info.model_validate(json.loads(raw.decode("utf-8-sig")))
        except (ValueError, ValidationError) as error:
            first = error.errors()[0] if isinstance(error, ValidationError) else None
            where = ".".join(map(str, first["loc"])) if first else "no JSON"
            raise InputError(
                f"{table}: the service did not describe the table as documented ({where})."
            ) from None

    def data(self, table: str, query: Mapping[str, Any], target: Path, service: str = "") -> bool:
        """Write the answer to a query to a file, as it comes.

        Returns
        -------
        bool
            Whether the connection said how long the answer is; one that breaks off has then been noticed.

        Raises
        ------
        InputError
            If the service refuses the query, breaks off every time, or the disk is full.
        """

        def write(answer: httpx.Response, deadline: float) -> bool:
            with target.open("wb") as file:
                for chunk in self._chunks(answer, deadline):
                    file.write(chunk)
            return "Content-Length" in answer.headers or "Transfer-Encoding" in answer.headers

        try:
            return self._ask(table, self._address(service, "data"), query, write)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise InputError(f"{table}: the answer cannot be written: {error.strerror}.") from None

    def _address(self, service: str, function: str) -> str:
        return "/".join(part for part in (self.base, service, function) if part)

    def _ask(
        self, table: str, address: str, body: Mapping[str, Any], read: Callable[[httpx.Response, float], T]
    ) -> T:
        wait = self.manners.back_off
        for attempt in range(1, self.manners.attempts + 1):
            self._pause()
            try:
                return self._once(table, address, body, read)
            except _Passing as fault:
                if attempt == self.manners.attempts:
                    kind = InputError if fault.reached else Unreachable
                    raise kind(
                        f"{table}: {address} failed {attempt} times, last because {fault}; nothing was "
                        "changed."
                    ) from None
                time.sleep(min(self.manners.longest, wait if fault.wait is None else fault.wait))
                wait *= 2
        raise AssertionError("an attempt returns or raises")

    def _once(
        self, table: str, address: str, body: Mapping[str, Any], read: Callable[[httpx.Response, float], T]
    ) -> T:
        deadline = time.monotonic() + self.manners.whole
        with _told(), self._http.stream("POST", address, json=body) as answer:
            if answer.status_code in PASSING:
                raise _Passing(f"it answered {answer.status_code}", _retry_after(answer))
            if answer.status_code != 200:
                said = b"".join(self._chunks(answer, deadline))
                raise InputError(f"{table}: {address} answered {answer.status_code}{_refusal(said)}.")
            return read(answer, deadline)

    def _pause(self) -> None:
        left = self._last + self.manners.pause - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._last = time.monotonic()

    def _chunks(self, answer: httpx.Response, deadline: float) -> Iterator[bytes]:
        size = 0
        for chunk in answer.iter_bytes():
            size += len(chunk)
            if size > LARGEST:
                raise InputError(f"{answer.url}: the answer is larger than {LARGEST // 10**9} GB.")
            # Bytes that come one by one are never late by themselves.
            if time.monotonic() > deadline:
                raise _Passing(f"the answer took longer than {self.manners.whole:g} seconds")
            yield chunk


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Faults of the network as what they are: passing, and told in words."""
    try:
        yield
    except httpx.ConnectError as error:
        raise _Passing(f"no connection was made ({error})", reached=False) from None
    except httpx.ConnectTimeout:
        raise _Passing("no connection was made in time", reached=False) from None
    except httpx.TimeoutException:
        raise _Passing("no bytes came in time") from None
    except httpx.HTTPError as error:
        raise _Passing(f"the answer broke off ({error})") from None


def _retry_after(answer: httpx.Response) -> float | None:
    """Seconds that the service asks to wait: a number, or a date."""
    said = answer.headers.get("Retry-After", "")
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def _refusal(raw: bytes) -> str:
    """What the service says of a query that it refuses, on one line and without control characters."""
    try:
        said = json.loads(raw.decode("utf-8-sig"))
        text = f"{said['errorTypeCode']}: {said['message']}"
    except (ValueError, KeyError, TypeError):
        return ""
    return " (" + "".join(one if one.isprintable() else " " for one in text)[:300].rstrip(". ") + ")"
