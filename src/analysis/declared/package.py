"""The data package: each table as published, its contract and its terms."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from analysis.declared.base import Label, Text, Words
from analysis.declared.reading import file_bytes, read_block, read_json
from analysis.errors import InputError, shown

PACKAGE = "data/datapackage.json"
SHA256 = r"^sha256:[0-9a-f]{64}$"


class PackagePart(BaseModel):
    """A part of the data package: what the volume needs of it; other keys are the package's own business."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Licence(PackagePart):
    """The terms of a table."""

    name: str
    title: Words
    path: str = ""

    @property
    def short(self) -> str:
        """As it stands in a narrow column."""
        return "CC BY 4.0" if self.name == "CC-BY-4.0" else self.title


# Of the volume's own texts and figures.
OWN_LICENCE = Licence(
    name="CC-BY-4.0",
    title="Creative Commons Attribution 4.0 International",
    path="https://creativecommons.org/licenses/by/4.0/",
)
_COPY = re.compile(r"([\w.-]+/[\w.-]+)@([0-9a-f]{7,40})")


def _inside(path: str) -> str:
    """A path that stays inside the folder it is told relative to."""
    parts = PurePosixPath(path).parts
    if not path.isprintable() or len(path) > 200 or "\\" in path or not parts:
        raise ValueError("write the name of a file")
    if path.startswith("/") or ".." in parts:
        raise ValueError("write a path below data")
    return path


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"no regular expression ({error})") from None
    return pattern


Inside = Annotated[str, AfterValidator(_inside)]
Pattern = Annotated[str, Field(max_length=200), AfterValidator(_compiled)]


class Constraints(PackagePart):
    """What the cells of a column are held to, of what Frictionless knows."""

    model_config = ConfigDict(extra="forbid")

    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: Pattern = ""


class Column(PackagePart):
    """A column of a table."""

    name: str = Field(min_length=1)
    type: Literal["string", "number", "integer"] = "string"
    constraints: Constraints = Field(default_factory=Constraints)


class Contract(PackagePart):
    """The Frictionless schema of a table."""

    fields_: tuple[Column, ...] = Field(alias="fields")
    key: tuple[str, ...] = Field(alias="primaryKey", min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for name in ("area", "period", "value"):
            if name not in self.columns:
                raise ValueError(f"column '{name}' is missing")
        for name in self.columns:
            if self.columns.count(name) > 1:
                raise ValueError(f"column {shown(name)} stands twice")
        for name in self.key:
            if name not in self.columns:
                raise ValueError(f"the primary key names {shown(name)}, which is no column")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(field.name for field in self.fields_)

    def descriptor(self) -> dict[str, Any]:
        """The schema as JSON has it."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Differing(PackagePart):
    """A cell in which a table and its publisher do not agree, as both print it; None where there is none."""

    cell: tuple[str, ...]
    here: str
    published: str | None


class Verification(PackagePart):
    """A table held against its publisher: when, how many cells, how many equal, and some of the others."""

    date: dt.date
    cells: int = Field(ge=1)
    equal: int = Field(ge=0)
    differing: tuple[Differing, ...] = ()


class Table(PackagePart):
    """One resource of the data package: a table as published, and where it came from."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=100)
    path: Annotated[Inside, AfterValidator(lambda path: f"data/{path}")]
    title: Words
    page: str = Field(validation_alias=AliasPath("sources", 0, "path"), pattern=r"^https://")
    table_id: Words
    table_id_inferred: bool = False
    typed_from_listing: bool = False
    publisher: Text
    subject: Text
    unit: Label
    licenses: tuple[Licence, ...] = Field(min_length=1)
    frequency: Literal["annual", "quarterly", "monthly", "window", "single"]
    period_first: str = Field(pattern=r"^[0-9]{4}")
    period_last: str = Field(pattern=r"^[0-9]{4}")
    area_coverage: Words
    contract: Contract = Field(alias="schema")
    hash: str = Field(pattern=SHA256)
    copied_from: Words = Field(validation_alias=AliasPath("obtained", "copy"))
    obtained: Words = Field(validation_alias=AliasPath("obtained", "date"))
    verified: str | None = Field(alias="verified_against_api")
    verification: Verification | None = None
    notes: tuple[Text, ...] = ()

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns that say what a cell is, besides its place and its time."""
        return tuple(name for name in self.contract.columns if name not in ("area", "period", "value"))

    def categories(self, dimension: str) -> tuple[str, ...]:
        """Categories a dimension may hold."""
        (column,) = (c for c in self.contract.fields_ if c.name == dimension)
        return column.constraints.enum

    @property
    def danish_name(self) -> bool:
        """Whether its id is a name, which its publisher writes in Danish, and not a code."""
        return any(letter.islower() for letter in self.table_id)

    @property
    def danish_cells(self) -> bool:
        """Whether its categories are in Danish: some of them have letters that only Danish has."""
        every = (c for dimension in self.dimensions for c in self.categories(dimension))
        return any(set("æøåÆØÅ") & set(category) for category in every)

    @property
    def anchor(self) -> str:
        """Permanent anchor of the table on the page of sources.

        Examples
        --------
        >>> project.catalogue.tables["ras200_nonwestern_ratio"].anchor
        'table-ras200-nonwestern-ratio'
        """
        return f"table-{self.name.replace('_', '-')}"

    @property
    def copy_page(self) -> str:
        """Address of the public copy at its commit; empty where the copy is no repository."""
        found = _COPY.fullmatch(self.copied_from)
        return f"https://github.com/{found[1]}/tree/{found[2]}" if found else ""

    @property
    def licence(self) -> str:
        """Short name of the terms."""
        return self.licenses[0].short

    @property
    def sha256(self) -> str:
        """Checksum of the file, in hexadecimal digits."""
        return self.hash.removeprefix("sha256:")

    @property
    def first_year(self) -> int:
        """First calendar year the table speaks of."""
        return int(self.period_first[:4])

    @property
    def unconfirmed(self) -> bool:
        """Whether what the table is rests on inference, or its figures on one listing: shown, not judged."""
        return self.table_id_inferred or self.typed_from_listing


def _written(day: object) -> object:
    if not isinstance(day, str):
        raise ValueError("write a date such as 2026-01-31")
    return day


def verified(tables: Iterable[Table]) -> Verification | None:
    """Several tables held against their publishers, told as one; None unless each of them was.

    Returns
    -------
    Verification or None
        The earliest day, and the cells of all.

    Examples
    --------
    >>> table = project.catalogue.tables["ras200"]
    >>> held = Verification(date="2026-12-01", cells=10, equal=9)
    >>> one = table.model_copy(update={"verified": "2026-12-01", "verification": held})
    >>> verified([one, one]).equal, verified([one, table])
    (18, None)
    """
    every = list(tables)
    held = [table.verification for table in every if table.verified and table.verification]
    if not held or len(held) < len(every):
        return None
    return Verification(
        date=min(one.date for one in held),
        cells=sum(one.cells for one in held),
        equal=sum(one.equal for one in held),
    )


class Package(PackagePart):
    """The data package: its date, and a block for each file."""

    created: Annotated[dt.datetime, BeforeValidator(_written)]
    resources: tuple[dict[str, Any], ...]


class _File(PackagePart):
    path: Inside
    hash: str = Field(pattern=SHA256)


def read_package(root: Path) -> Package:
    """Read ``data/datapackage.json``.

    Raises
    ------
    InputError
        If it is missing, is not valid JSON, or lacks its date or its resources.
    """
    return read_block(Package, read_json(root, PACKAGE), PACKAGE, "")


def package_tables(package: Package) -> dict[str, Table]:
    """The tables of a package by name: its resources in ``data/tables``.

    Raises
    ------
    InputError
        If a block lacks a key or holds a wrong one; the sentence names table and key.
    """
    tables: dict[str, Table] = {}
    for raw in package.resources:
        if not str(raw.get("path", "")).startswith("tables/"):
            continue
        entry = _entry(raw)
        if entry in tables:
            raise InputError(f"{PACKAGE}: {entry}: the resource is declared twice.")
        tables[entry] = read_block(Table, raw, PACKAGE, entry)
    return tables


def check_files(root: Path) -> None:
    """Compare every file of the data package with its declared hash.

    Raises
    ------
    InputError
        At the first file that is missing or differs.
    """
    for raw in read_package(root).resources:
        declared = read_block(_File, raw, PACKAGE, _entry(raw))
        path = f"data/{declared.path}"
        if not (root / path).exists():
            raise InputError(f"{path} is missing; {PACKAGE} lists it.")
        if f"sha256:{hashlib.sha256(file_bytes(root, path)).hexdigest()}" != declared.hash:
            raise InputError(f"{path} has changed: its SHA-256 is not the one in {PACKAGE}.")


def _entry(raw: dict[str, Any]) -> str:
    name = raw.get("name")
    return name if isinstance(name, str) and len(name) <= 100 else "a resource without a name"
