"""A new version of a table, checked and ready to be put in place, with what it changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analysis.declared.models import Catalogue
from analysis.declared.package import PACKAGE, Table
from analysis.declared.reading import read_json
from analysis.errors import InputError
from volume.history import tables, versions
from volume.history.differences import same
from volume.history.revision import Revision, revision
from volume.refresh import resource
from volume.refresh.figures import Places
from volume.refresh.validate import validate


@dataclass(frozen=True)
class Proposal:
    """What would be put in place.

    Attributes
    ----------
    table : Table
        As the volume knows it, before.
    cells : history.tables.Table
        The new version.
    revision : Revision
    compared : bool
        Whether the version before was at hand.
    files : mapping
        Content by path; the data package last.
    look : tuple of str
        What a person should look at: notes and corrections that may hold no longer.
    """

    name: str
    cells: tables.Table
    revision: Revision
    compared: bool
    files: Mapping[str, bytes]
    look: tuple[str, ...]


def propose(
    declared: Catalogue,
    block: resource.Block,
    cells: tables.Table,
    obtained: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> Proposal:
    """Check a new version of a table and say what it changes; nothing is written.

    Parameters
    ----------
    declared
        The catalogue of the project.
    block
        Of the table in the package, or a new one.
    cells
        The new version.
    obtained
        How, from where and when.
    more
        Further keys of the block.

    Raises
    ------
    InputError
        If the new version is not what every table must be.
    """
    if not cells.cells:
        raise InputError(f"{block['name']}: the new version holds no figures.")
    root, before = declared.root, declared.tables.get(str(block["name"]))
    raw_before = None if before is None else versions.declared_version(root, before)
    old = None if before is None or raw_before is None else versions.cells(raw_before, before.path)
    found = revision(str(block["name"]), old, cells)
    if old is not None and found.nothing:
        cells = old  # 20633 and 20633.0 are one figure: the file stays as it is
    draft = resource.updated(block, cells, b"", dict(obtained), declared.areas)
    raw = validate(cells, resource.model(draft), Places(declared.areas).codes, found)
    settled = {**resource.updated(block, cells, raw, dict(obtained), declared.areas), **(more or {})}
    table = resource.model(settled)
    files: dict[str, bytes] = {}
    if before is not None and raw_before is not None and raw_before != raw:
        path, content = versions.kept(before, raw_before)
        files[path] = content
    files[table.path] = raw
    files[PACKAGE] = package(read_json(root, PACKAGE), settled)
    return Proposal(
        name=table.name,
        cells=cells,
        revision=found,
        compared=before is None or old is not None,
        files=files,
        look=() if before is None or found.nothing else tuple(_stale(declared, before, cells)),
    )


def package(whole: Mapping[str, Any], block: resource.Block, day: str = "") -> bytes:
    """The data package with the block of one table replaced, or added behind the others.

    Where its figures differ, the date of the data is the day they were obtained, edited or entered: the
    pages say it, and two builds of different data cannot bear one date.
    """
    names = [one.get("name") for one in whole["resources"]]
    before: resource.Block = next((b for b in whole["resources"] if b.get("name") == block["name"]), {})
    if before.get("hash") != block.get("hash"):
        obtained = block.get("obtained", {})  # what is entered by hand says when in each row
        day = max(day, obtained.get("date") or "", obtained.get("edited") or "")
        if day:
            whole = {**whole, "created": max(str(whole["created"]), f"{day}T00:00:00Z")}
    blocks = [block if one.get("name") == block["name"] else one for one in whole["resources"]]
    if block["name"] not in names:
        blocks.append(block)
    return (json.dumps({**whole, "resources": blocks}, indent=2, ensure_ascii=False) + "\n").encode()


def _stale(declared: Catalogue, before: Table, cells: tables.Table) -> list[str]:
    """Corrections that find another figure than they expect, and the notes of the copy."""
    found = []
    for fix in declared.corrections:
        if fix.table != before.name:
            continue
        at = [(cells.keys.index(key), wanted) for key, wanted in fix.where.items() if key in cells.keys]
        figure = next((f for cell, f in cells.cells.items() if all(cell[n] == w for n, w in at)), None)
        if figure is None or not same(f"{float(figure)}", f"{fix.expect}"):
            where = ", ".join(fix.where.values())
            found.append(
                f"data/corrections.yml expects {fix.expect:g} at {before.name} ({where}) and the new version "
                f"has {figure or 'no figure'}: remove the correction."
            )
    if before.notes:
        found.append(
            f"{before.name}: {len(before.notes)} notes in {PACKAGE} were written for the version "
            "before; read them again."
        )
    return found
