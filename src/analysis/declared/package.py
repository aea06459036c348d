"""The data package: what is declared of each table."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from pydantic import Field

from analysis.declared.models import SHA256, PackagePart, Table
from analysis.declared.reading import read_block, read_json
from analysis.errors import InputError

PACKAGE = "data/datapackage.json"


class Package(PackagePart):
    """The data package: its date, and a block for each file."""

    created: dt.datetime
    resources: tuple[dict[str, Any], ...]


class _File(PackagePart):
    path: str
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
        path = root / "data" / declared.path
        if not path.is_file():
            raise InputError(f"data/{declared.path} is missing; {PACKAGE} lists it.")
        if f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" != declared.hash:
            raise InputError(f"data/{declared.path} has changed: its SHA-256 is not the one in {PACKAGE}.")


def _entry(raw: dict[str, Any]) -> str:
    return str(raw.get("name", "a resource without a name"))
