"""The answer to a query in the format BULK made into a table: nought where the publisher leaves it out."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path

from analysis.errors import InputError
from volume.history import tables
from volume.refresh import figures
from volume.refresh.grid import decoded
from volume.refresh.query import Query

VALUE = "INDHOLD"
MISSING = ".."


@dataclass(frozen=True)
class Answer:
    """The cells of a table, and which of them the answer did not hold because they are nought."""

    cells: tables.Table
    restored: frozenset[tables.Cell]


def read(path: Path, query: Query, *, framed: bool = True) -> Answer:
    """Read an answer.

    Parameters
    ----------
    path
        Where it was written to.
    query
        What was asked.
    framed
        Whether the connection said how long the answer is, so that none of it can be missing at the end.

    Returns
    -------
    Answer
        A combination that is not in the answer has the figure that the service says it leaves out; one
        that is ``..`` is missing.

    Raises
    ------
    InputError
        If the answer is not what was asked for, or not whole.
    """
    raw = path.read_bytes()
    if not raw:
        raise InputError(f"{query.table}: the answer is empty.")
    text = decoded(raw, f"{query.table}: the answer")
    if text.lstrip()[:1] in ("<", "{"):
        raise InputError(f"{query.table}: the answer is a web page or a message, not a table.")
    if not framed and not text.endswith("\n"):
        raise InputError(f"{query.table}: the answer breaks off in the middle of a line.")
    try:
        header, *rows = csv.reader(StringIO(text, newline=""), delimiter=";")
    except (csv.Error, ValueError) as error:
        raise InputError(f"{query.table}: the answer cannot be read ({error}).") from None
    order = _order(header, query)
    found = _cells(rows, order, query)
    _is_whole(found, query)
    return _restored(found, query)


def _order(header: Sequence[str], query: Query) -> dict[str, int]:
    """Place of each variable in a row."""
    places = {name.strip().upper(): n for n, name in enumerate(header)}
    wanted = [name.upper() for name in query.codes] + [VALUE]
    for name in wanted:
        if name not in places:
            raise InputError(
                f"{query.table}: the answer has no column {name}; it has {', '.join(header)[:200]}."
            )
    added = [name for name in places if name not in wanted]
    if added or len(header) != len(places):
        name = added[0] if added else "twice"
        raise InputError(f"{query.table}: the answer has a column that was not asked for: {name[:80]}.")
    return {name: places[name.upper()] for name in (*query.codes, VALUE)}


def _cells(
    rows: Sequence[Sequence[str]], order: dict[str, int], query: Query
) -> dict[tables.Cell, str | None]:
    """Figures by key; None for one that is missing."""
    column_of = {variable: column for column, variable in query.variables.items()}
    found: dict[tables.Cell, str | None] = {}
    seen: set[tuple[str, ...]] = set()
    comma = query.body["lang"] == "da"
    for line, row in enumerate(rows, start=2):
        if len(row) != len(order):
            raise InputError(
                f"{query.table}: line {line} of the answer has {len(row)} cells, not {len(order)}."
            )
        said: dict[str, str] = {}
        coded = tuple(row[order[variable]] for variable in query.codes)
        for variable, codes in query.codes.items():
            code = row[order[variable]]
            if code not in codes:
                raise InputError(
                    f"{query.table}: line {line} of the answer has code {code[:40]!r} of {variable}, which "
                    "was not asked for."
                )
            if variable in column_of:
                said[column_of[variable]] = codes[code]
        key = tuple(said[column] for column in query.columns)
        if coded in seen:
            raise InputError(f"{query.table}: line {line} of the answer repeats the cell {', '.join(key)}.")
        seen.add(coded)
        written = row[order[VALUE]].strip()
        one = None if written == MISSING else _figure(written, comma)
        if not one and written != MISSING:
            raise InputError(
                f"{query.table}: line {line} of the answer has {written[:40]!r} for {', '.join(key)}; it "
                "must be a figure."
            )
        found[key] = _added(found[key], one) if key in found else one
    return found


def _added(one: str | None, other: str | None) -> str | None:
    """Two parts of a category together; of one that is missing, the whole is."""
    return None if one is None or other is None else str(Decimal(one) + Decimal(other))


def _figure(written: str, comma: bool) -> str | None:
    """Digits with a decimal point; None for what is no figure."""
    digits = written.replace(",", ".") if comma else written
    return digits if figures.NUMBER.fullmatch(digits) else None


def _is_whole(found: dict[tables.Cell, str | None], query: Query) -> None:
    """Rows of nought are left out, but not all rows of an area or a period: then the answer broke off."""
    for column in ("area", "period"):
        at = query.columns.index(column)
        there = {cell[at] for cell in found}
        wanted = query.codes[query.variables[column]].values() if column == "period" else query.needed
        for code in sorted(wanted):
            if code not in there:
                raise InputError(
                    f"{query.table}: the answer has nothing for {column} {code}; it is not whole."
                )


def _restored(found: dict[tables.Cell, str | None], query: Query) -> Answer:
    # An area of which nothing is published has no noughts either.
    at = query.columns.index("area")
    axes = [list(dict.fromkeys(query.codes[query.variables[c]].values())) for c in query.columns]
    axes[at] = list(dict.fromkeys(cell[at] for cell in found))
    every = itertools.product(*axes)
    lacking = frozenset(cell for cell in every if cell not in found)
    cells = {cell: figure for cell, figure in found.items() if figure is not None}
    if query.suppressed != MISSING:
        cells |= dict.fromkeys(lacking, query.suppressed)
    return Answer(tables.Table(query.columns, cells), lacking)
