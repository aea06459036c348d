"""The block of a table in the data package, for a table that is new and for one that is newer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from analysis.declared.base import Model, Text
from analysis.declared.models import Area
from analysis.declared.package import OWN_LICENCE, PACKAGE, Table
from analysis.declared.reading import read_block, read_json
from analysis.errors import InputError
from volume.history import tables
from volume.refresh import figures

Block = dict[str, Any]
LEVELS: tuple[tuple[Literal["region", "province", "municipality"], str], ...] = (
    ("region", "regions"),
    ("province", "provinces"),
    ("municipality", "municipalities"),
)
PERIODS = {
    "annual": r"^\d{4}$",
    "single": r"^\d{4}$",
    "quarterly": r"^\d{4}K[1-4]$",
    "monthly": r"^\d{4}M(0[1-9]|1[0-2])$",
    "window": r"^\d{4}:\d{4}$",
}
STATBANK = "https://www.statbank.dk/"
# Marks of a copy: a table from its publisher bears them no longer.
COPIED = ("table_id_inferred", "typed_from_listing")


class About(Model):
    """What a file of figures cannot say of itself.

    Attributes
    ----------
    title : str
        In English.
    subject, unit, publisher : Text
        In both languages.
    page : str
        Where the publisher shows the table.
    licence : str
        ``CC-BY-4.0``, or empty where the terms are not confirmed.
    """

    title: str = Field(min_length=1)
    subject: Text
    unit: Text
    publisher: Text = Text(en="Statistics Denmark", da="Danmarks Statistik")
    page: str = Field(pattern=r"^https://")
    licence: str = OWN_LICENCE.name


def new(name: str, table_id: str, about: About, table: tables.Table) -> Block:
    """The block of a table that the package does not have.

    Parameters
    ----------
    name
        In the package, such as ``ras300``.
    table_id
        As its publisher calls it.
    about
        What only a person knows.
    table
        Its cells.

    Raises
    ------
    InputError
        If its periods are of several kinds.
    """
    often = figures.frequency(table.periods())
    if often is None:
        raise InputError(f"{name}: the periods are of several kinds; take years, quarters or months.")
    cc = about.licence == OWN_LICENCE.name
    licence = (
        OWN_LICENCE.model_dump()
        if cc
        else {"name": "notspecified", "title": "Terms not confirmed; cite the publisher"}
    )
    return {
        "name": name,
        # A breakdown of a table that is there already has a file of its own.
        "path": f"tables/{table_id if name == table_id.casefold() else name}.csv",
        "profile": "tabular-data-resource",
        "title": about.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": 0,
        "hash": "",
        "table_id": table_id,
        "publisher": about.publisher.model_dump(),
        "subject": about.subject.model_dump(),
        "unit": about.unit.model_dump(),
        "frequency": often,
        "period_first": "",
        "period_last": "",
        "area_coverage": "",
        "licenses": [licence],
        "sources": [{"title": about.publisher.en, "path": about.page}],
        "obtained": {},
        "verified_against_api": None,
        "notes": [],
        "schema": {
            "fields": [*(_field(column, table, often) for column in table.keys), _value(table)],
            "primaryKey": list(table.keys),
        },
    }


def _field(column: str, table: tables.Table, often: str) -> Block:
    if column == "area":
        pattern, described = r"^(\d{3}|0\d|1[01])$", {"description": "StatBank area code"}
    elif column == "period":
        pattern, described = PERIODS[often], {"description": "StatBank period code"}
    else:
        at = table.keys.index(column)
        categories = sorted({cell[at] for cell in table.cells})
        return {"name": column, "type": "string", "constraints": {"required": True, "enum": categories}}
    return {
        "name": column,
        "type": "string",
        **described,
        "constraints": {"required": True, "pattern": pattern},
    }


def _value(table: tables.Table) -> Block:
    kind = "number" if any("." in figure for figure in table.cells.values()) else "integer"
    return {"name": "value", "type": kind, "constraints": {"required": True}}


def updated(
    block: Block, table: tables.Table, raw: bytes, obtained: Block, areas: Mapping[str, Area]
) -> Block:
    """The block of a table with what its new file says: size, hash, periods, areas and where it is from.

    Parameters
    ----------
    block
        As it was; it is left as it is.
    table, raw
        The cells, and the file that holds them.
    obtained
        How, from where and when.
    areas
        Of the catalogue.
    """
    periods = sorted(table.periods())
    frequency = (
        figures.frequency(periods) if block["frequency"] in ("single", "annual") else block["frequency"]
    )
    return {
        **{key: value for key, value in block.items() if key not in COPIED},
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "frequency": frequency,
        "period_first": periods[0],
        "period_last": periods[-1],
        "area_coverage": coverage(table, areas),
        "obtained": obtained,
    }


def coverage(table: tables.Table, areas: Mapping[str, Area]) -> str:
    """Which areas a table has: the country, how many of each level, and a handful by name.

    Examples
    --------
    >>> cells = {("000", "2023"): "1", ("730", "2023"): "2", ("411", "2023"): "3"}
    >>> coverage(tables.Table(("area", "period"), cells), project.catalogue.areas)
    'country, Randers, Christiansø'
    """
    at = table.keys.index("area")
    found = {cell[at] for cell in table.cells}
    levels = Counter(areas[code].level for code in found if code in areas)
    named = [
        areas[code].name["da"] for code in areas if code in found and areas[code].level == "municipality"
    ]
    parts = ["country"] if levels["country"] else []
    for level, plural in LEVELS:
        if level == "municipality" and 0 < levels[level] <= 20:
            parts += named
        elif levels[level]:
            parts.append(f"{levels[level]} {plural}")
    return ", ".join([*parts, *(name for code in found - set(areas) for name in figures.OUTSIDE[code])])


def of(root: Path, name: str) -> Block | None:
    """The block of a table in the data package; None where it has no such table.

    Examples
    --------
    >>> of(project.root, "ras200")["table_id"]
    'RAS200'
    """
    return next((block for block in read_json(root, PACKAGE)["resources"] if block["name"] == name), None)


def model(block: Block) -> Table:
    """The block as the volume reads it; an InputError names the key that is wrong."""
    return read_block(Table, block, PACKAGE, str(block["name"]))


def resolve(table_id: str, blocks: Mapping[str, Table]) -> str | None:
    """Name of a table in the package, by that name or by the id of its publisher.

    Raises
    ------
    InputError
        If several tables of the package have that id.

    Examples
    --------
    >>> resolve("RAS200", project.catalogue.tables), resolve("bm010", project.catalogue.tables)
    ('ras200', 'bm010')
    """
    if table_id.casefold() in blocks:
        return table_id.casefold()
    found = [name for name, table in blocks.items() if table.table_id.casefold() == table_id.casefold()]
    if len(found) > 1:
        raise InputError(f"{table_id} has several files in {PACKAGE}; name one: {', '.join(found)}.")
    return found[0] if found else None
