"""The data package: what is declared of each table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analysis.declared.models import Table, Text
from analysis.declared.reading import read_block
from analysis.errors import InputError

PACKAGE = "data/datapackage.json"


class _Part(BaseModel):
    """A part of a data package: what the volume needs of it; other keys are the package's own business."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Licence(_Part):
    name: str
    title: str

    @property
    def short(self) -> str:
        return "CC BY 4.0" if self.name == "CC-BY-4.0" else self.title


class _Field(_Part):
    name: str


class _Schema(_Part):
    fields_: tuple[_Field, ...] = Field(alias="fields")


class _Obtained(_Part):
    copy_: str = Field(alias="copy")
    date: str


class _Resource(_Part):
    name: str
    path: str
    title: str
    table_id: str
    table_id_inferred: bool = False
    typed_from_listing: bool = False
    publisher: Text
    subject: Text
    unit: Text
    licenses: tuple[_Licence, ...] = Field(min_length=1)
    frequency: str
    period_first: str
    period_last: str
    area_coverage: str
    schema_: _Schema = Field(alias="schema")
    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    obtained: _Obtained
    verified_against_api: str | None
    notes: tuple[str, ...] = ()


class Package(_Part):
    created: dt.datetime
    resources: tuple[dict[str, Any], ...]


def package_tables(package: Package) -> dict[str, Table]:
    tables: dict[str, Table] = {}
    for raw in package.resources:
        if not str(raw.get("path", "")).startswith("tables/"):
            continue
        entry = str(raw.get("name", "a resource without a name"))
        resource = read_block(_Resource, raw, PACKAGE, entry)
        if entry in tables:
            raise InputError(f"{PACKAGE}: {entry}: the resource is declared twice.")
        fields = {
            "path": f"data/{resource.path}",
            "licence": resource.licenses[0].short,
            "dimensions": tuple(
                f.name for f in resource.schema_.fields_ if f.name not in ("area", "period", "value")
            ),
            "sha256": resource.hash.removeprefix("sha256:"),
            "copied_from": resource.obtained.copy_,
            "obtained": resource.obtained.date,
            "verified": resource.verified_against_api,
        }
        shared = {name: getattr(resource, name) for name in Table.model_fields if name not in fields}
        tables[entry] = read_block(Table, {**shared, **fields}, PACKAGE, entry)
    return tables
