"""Figures entered by hand: ``data/published.csv``. They are shown as such; nothing is computed from them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from analysis.declared.base import Model, Text
from analysis.declared.disclosure import LOWEST, Net, Sum, given_away
from analysis.declared.names import hint
from analysis.declared.reading import check_columns, csv_rows, read_block
from analysis.errors import InputError, shown

FILE = "data/published.csv"
HIDDEN = "hidden"
TOTAL = "total"
COUNTS = ("persons", "enterprises", "dwellings", "plain")
COLUMNS = (
    "measure_en", "measure_da", "part", "value", "unit", "rounding", "period", "area", "indicator", "source",
    "document", "entered_by", "entered_on", "claims",
)  # fmt: skip
Key = tuple[str, str, str]
Cell = tuple[str, str]


class Entered(Model):
    """One figure that somebody typed from a document.

    Attributes
    ----------
    measure : Text
        What is measured.
    part : str
        Category of a measure that has several; ``total`` is their sum; empty for a figure by itself.
    value : float or None
        None for a count that is hidden.
    unit, rounding
        In which unit, and how exact the source says it is.
    period, area
        For when and where.
    indicator : str
        In whose figure it is drawn, with a marker of its own; empty for none.
    source, document
        Who published it, as it is cited, and the document with its page.
    entered_by, entered_on
        Who typed it, and when.
    claims : tuple of str
        Of the white paper that it bears on.
    """

    measure: Text
    part: str = Field(max_length=80)
    value: float | None
    unit: Literal[
        "percent", "persons", "dkk", "years", "enterprises", "dwellings", "points", "per_100", "per_1000",
        "km", "plain",
    ]  # fmt: skip
    rounding: Literal["exact", "about", "over", "at_least", "just_under"]
    period: str = Field(pattern=r"^\d{4}(K[1-4]|M(0[1-9]|1[0-2])|:\d{4})?$")
    area: str
    indicator: str = ""
    source: str = Field(min_length=3, max_length=300)
    document: str = Field(min_length=3, max_length=300)
    entered_by: str = Field(min_length=2, max_length=80)
    entered_on: dt.date
    claims: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What counts that add up have in common."""
        return self.measure.en, self.unit, self.period

    @property
    def cells(self) -> tuple[str, ...]:
        """Its row in the file."""
        value = HIDDEN if self.value is None else f"{self.value:.15g}"
        return (
            self.measure.en, self.measure.da, self.part, value, self.unit, self.rounding, self.period,
            self.area, self.indicator, self.source, self.document, self.entered_by,
            self.entered_on.isoformat(), ";".join(self.claims),
        )  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What a figure may name.

    Attributes
    ----------
    areas, claims
        By code.
    units : mapping of str to str
        Of each indicator.
    within : tuple
        An area and those that make it up, several times where several levels do.
    """

    areas: Collection[str]
    claims: Collection[str]
    units: Mapping[str, str]
    within: tuple[tuple[str, tuple[str, ...]], ...] = ()


def read(root: Path, known: Known) -> tuple[Entered, ...]:
    """Read what was entered by hand; nothing where the file is not there.

    Raises
    ------
    InputError
        If a row is malformed, or a count is in the file that must not be known; the sentence names it.

    Examples
    --------
    >>> from analysis.declared.may_name import may_name
    >>> read(project.root, may_name(project.catalogue))
    ()
    """
    return parsed(csv_rows(root, FILE), known) if (root / FILE).exists() else ()


def parsed(rows: Sequence[Mapping[str, str]], known: Known) -> tuple[Entered, ...]:
    """The figures of rows as texts; see `read`."""
    if rows:
        check_columns(FILE, list(rows[0]), COLUMNS)
    found: list[Entered] = []
    seen: set[tuple[Key, str, str]] = set()
    for number, row in enumerate(rows, start=2):
        where = f"row {number}"
        one = entry(row, where)
        check(one, where, known)
        if (one.key, one.area, one.part) in seen:
            raise InputError(f"{FILE}: {where}: {one.measure.en} {one.part} of {one.period} stands twice.")
        seen.add((one.key, one.area, one.part))
        found.append(one)
    for key, net in nets(found, known).items():
        gone = given_away(net)
        if gone is not None:
            raise InputError(
                f"{FILE}: {key[0]}, {key[2]}: the hidden figure {told(gone)} can be worked out by "
                "subtraction; hide another one too."
            )
    return tuple(found)


def entry(row: Mapping[str, Any], where: str) -> Entered:
    """One row of texts as a figure.

    Raises
    ------
    InputError
        If a cell is not what it must be.
    """
    raw = {name: row[name] for name in COLUMNS if name not in ("measure_en", "measure_da", "value", "claims")}
    raw["measure"] = {"en": row["measure_en"], "da": row["measure_da"]}
    raw["value"] = None if row["value"] == HIDDEN else row["value"]
    raw["claims"] = tuple(filter(None, row["claims"].split(";")))
    return read_block(Entered, raw, FILE, where, "column")


def check(one: Entered, where: str, known: Known) -> None:
    """Hold a figure to what its columns do not say by themselves."""
    if one.area not in known.areas:
        raise InputError(f"{FILE}: {where}: area '{one.area}' is not in data/areas.csv.")
    if unknown := [claim for claim in one.claims if claim not in known.claims]:
        raise InputError(f"{FILE}: {where}: claim '{unknown[0]}' is not in data/claims.csv.")
    if one.indicator:
        _check_indicator(one, where, known.units)
    if one.unit not in COUNTS:
        if one.value is None:
            raise InputError(f"{FILE}: {where}: value is {HIDDEN}, which only a count can be.")
        return
    if one.value is not None and (one.value < 0 or one.value != int(one.value)):
        raise InputError(
            f"{FILE}: {where}: value is {one.value:g}; a count is a whole number, not below nought."
        )
    if one.value is not None and 0 < one.value < LOWEST:
        raise InputError(
            f"{FILE}: {where}: a count below {LOWEST} must not be in the file; write {HIDDEN}, or use "
            "volume enter."
        )
    for text in (one.measure.en, one.measure.da, one.part, one.source, one.document, one.entered_by):
        if text.startswith(("=", "+", "-", "@")):
            raise InputError(f"{FILE}: {where}: '{text[:40]}' could be taken for a formula by a spreadsheet.")


def _check_indicator(one: Entered, where: str, units: Mapping[str, str]) -> None:
    """A figure is drawn among those of an indicator only if it is one of the same kind."""
    if one.indicator not in units:
        raise InputError(
            f"{FILE}: {where}: indicator {shown(one.indicator)} is not in data/indicators"
            f"{hint(one.indicator, units)}"
        )
    if one.unit != units[one.indicator]:
        raise InputError(
            f"{FILE}: {where}: unit is {one.unit}; that of the indicator {one.indicator} is "
            f"{units[one.indicator]}."
        )
    if not one.period.isdigit():
        raise InputError(
            f"{FILE}: {where}: period is {one.period}; in the figure of an indicator there are whole years."
        )
    if one.part not in ("", TOTAL):
        raise InputError(
            f"{FILE}: {where}: part is {shown(one.part)}; the figure of an indicator has no parts."
        )


def told(cell: Cell) -> str:
    """A cell in words: its part, if it has one, and its area."""
    area, part = cell
    return f"{part} of area {area}" if part else f"of area {area}"


def nets(entered: Iterable[Entered], known: Known) -> dict[Key, Net]:
    """Counts that add up, over parts and over areas, by what they have in common; a cell is area and part."""
    counts: dict[Key, dict[Cell, int | None]] = {}
    for one in entered:
        if one.unit in COUNTS:
            cells = counts.setdefault(one.key, {})
            cells[one.area, one.part] = None if one.value is None else int(one.value)
    return {key: Net(dict(values), _sums(values, known)) for key, values in counts.items()}


def _sums(cells: Collection[Cell], known: Known) -> tuple[Sum, ...]:
    """Parts of each area, and the areas of each part that lie within another."""
    areas = dict.fromkeys(area for area, _ in cells)
    parts = dict.fromkeys(part for _, part in cells)
    named = [part for part in parts if part != TOTAL]
    within = [
        Sum((area, TOTAL), own)
        for area in areas
        if (own := tuple((area, part) for part in named if (area, part) in cells))
    ]
    across = [
        Sum((whole, part), tuple((inside, part) for inside in places))
        for part in parts
        for whole, places in known.within
        if whole in areas
    ]
    return (*within, *across)


def schema() -> dict[str, Any]:
    """The Table Schema of the file, read off the model, so that the two cannot differ.

    Examples
    --------
    >>> next(field for field in schema()["fields"] if field["name"] == "rounding")["constraints"]["enum"]
    ['exact', 'about', 'over', 'at_least', 'just_under']
    """
    properties = Entered.model_json_schema()["properties"]
    optional = {"part", "indicator", "claims"}
    limits = {"pattern": "pattern", "enum": "enum", "minLength": "minLength", "maxLength": "maxLength"}
    fields: list[dict[str, Any]] = []
    for name in COLUMNS:
        known = properties.get(name, {})
        held = {theirs: known[ours] for ours, theirs in limits.items() if ours in known}
        kind = "date" if known.get("format") == "date" else "string"
        fields.append({"name": name, "type": kind, "constraints": {"required": name not in optional, **held}})
    # A figure, or the word for one that is hidden.
    value = next(field for field in fields if field["name"] == "value")
    value["constraints"]["pattern"] = rf"^({HIDDEN}|-?\d+(\.\d+)?)$"
    key = ["measure_en", "unit", "period", "area", "part"]
    return {"fields": fields, "primaryKey": key}


def written(entered: Iterable[Entered]) -> bytes:
    """The file that holds figures, sorted, so that an addition is one line more."""
    file = io.StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(COLUMNS)
    rows.writerows(sorted(one.cells for one in entered))
    return file.getvalue().encode()
