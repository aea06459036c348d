"""The real project with a sign in every text of its data: one that would act, or one that says as much."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis import strict_yaml
from command import volume
from real import PROJECT

# What every text ends with: each piece would act if a page, a typesetter or a template were to read it.
HOSTILE = (
    "<script>document.title='pwned'</script> <img src=x onerror=pwned()> </td></table></figure> <!-- "
    '{{ 7 * 7 }} {% raw %} {0.imag} {focus} %(x)s #panic() #read("/etc/hostname") <pwned> [pwned] @pwned '
    "=cmd() ../../etc/passwd {HOME} | a | 'b' \"c\" onload=pwned &lt :::{note} \u202e"
)
# As many signs and words, and none of them means anything.
HARMLESS = " ".join("x" * len(word) for word in HOSTILE.split(" "))
# Columns of the claims that are read by people alone.
TOLD = (
    "slide", "quote_da", "meaning_en", "cited_source", "tables_note", "decider_en", "decider_da", "caveat_en",
    "caveat_da",
)  # fmt: skip

# Tables whose categories are hostile as well, and the column they stand in.
LABELLED = {"bm010": "property", "valgdatabase_tenure": "category"}


def with_every_text(folder: Path, more: str) -> Path:
    """A copy of the real project in which every text of the data ends with some more words."""
    root = folder / "project"
    ignore = shutil.ignore_patterns(
        ".git",
        ".venv",
        "build",
        "dist",
        "_build",
        "tests",
        "_exhibits",
        "__pycache__",
        ".*_cache",
        ".hypothesis",
    )
    shutil.copytree(PROJECT.root, root, ignore=ignore)

    def told(text: str) -> str:
        return f"{text} {more}"

    for path in [*root.glob("data/*.yml"), *root.glob("data/indicators/*.yml"), *root.glob("editions/*.yml")]:
        block = _told(strict_yaml.read(path.read_text("utf-8")), told)
        path.write_text(yaml.safe_dump(block, allow_unicode=True, sort_keys=False), encoding="utf-8")
    package = root / "data" / "datapackage.json"
    described = _told(json.loads(package.read_text("utf-8")), told)
    for table in described["resources"]:
        for part, key in ((table, "title"), (table, "area_coverage"), (table.get("obtained", {}), "copy")):
            if key in part:
                part[key] = told(part[key])
    package.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    _columns(root / "data" / "claims.csv", TOLD, told)
    _columns(root / "data" / "areas.csv", ("name_en", "name_da", "group_name_en", "group_name_da"), told)
    citation = root / "CITATION.cff"
    named = strict_yaml.read(citation.read_text("utf-8"))
    for author in named["authors"]:
        author.update({key: told(author[key]) for key in ("name", "alias")})
    citation.write_text(yaml.safe_dump(named, allow_unicode=True), encoding="utf-8")
    return root


def with_labels(root: Path, more: str) -> None:
    """Categories of two tables end with these words too, and whatever selects them names them so."""
    package = root / "data" / "datapackage.json"
    described = json.loads(package.read_text("utf-8"))
    new: dict[str, str] = {}
    for table in described["resources"]:
        column = LABELLED.get(table["name"])
        if column is None:
            continue
        (field,) = (field for field in table["schema"]["fields"] if field["name"] == column)
        path = root / "data" / table["path"]
        with path.open(encoding="utf-8", newline="") as file:
            new |= {row[column]: f"{row[column]} {more}" for row in csv.DictReader(file)}
        field["constraints"]["enum"] = [new[label] for label in field["constraints"]["enum"]]
        _columns(path, (column,), new.__getitem__)
        written = path.read_bytes()
        table |= {"bytes": len(written), "hash": f"sha256:{hashlib.sha256(written).hexdigest()}"}
    package.write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    for path in [*root.glob("data/*.yml"), *root.glob("data/indicators/*.yml")]:
        block = _relabelled(strict_yaml.read(path.read_text("utf-8")), new)
        path.write_text(yaml.safe_dump(block, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _relabelled(block: Any, new: Mapping[str, str]) -> Any:
    if isinstance(block, list):
        return [_relabelled(one, new) for one in block]
    if isinstance(block, dict):
        return {new.get(key, key): _relabelled(value, new) for key, value in block.items()}
    return new.get(block, block) if isinstance(block, str) else block


def with_people(root: Path, more: str) -> None:
    """A review of a page, a comment and its reply, and two figures entered by hand, all with these words."""
    few = more[:60]
    said = {"date": dt.date(2026, 11, 1)}
    basis = {
        "parameters": {f"p {more}": f"q {more}"},
        **{part: {f"{part} {more}": "0"} for part in ("tables", "indicators", "code", "exhibits")},
        **dict.fromkeys(("corrections", "areas", "estimates", "text"), "0"),
        "cells": [],
    }
    comment = {"text": f"C {more}", "replies": [{"by": f"R {more}", "text": f"T {more}", **said}]}
    review = {
        "reviewer": f"A {more}", "role": f"B {more}", "verdict": "accepted with comments",
        "comments": [comment], "reviewed": basis, **said,
    }  # fmt: skip
    (root / "review.yml").write_text(yaml.safe_dump({"housing": [review]}, allow_unicode=True), "utf-8")
    figure = {
        "measure-en": f"M {more}", "measure-da": f"N {more}", "value": "71.5",
        "unit": "percent", "rounding": "about", "period": "2022", "area": "730",
        "source": f"S {more}"[:300], "document": f"D {more}"[:300], "by": f"E {few}", "on": "2026-11-28",
    }  # fmt: skip
    for about in ({"claims": "C079", "part": f"P {few}"}, {"indicator": "employment_rate", "value": "74.1"}):
        options = [f"--{name}={value}" for name, value in {**figure, **about}.items()]
        done = volume("enter", *options, "--yes", cwd=root)
        assert done.returncode == 0, done.stderr


def _told(block: Any, told: Callable[[str], str]) -> Any:
    """The same with every text that is in both languages changed."""
    if isinstance(block, list):
        return [_told(one, told) for one in block]
    if not isinstance(block, dict):
        return block
    if block.keys() == {"en", "da"}:
        return {key: told(text) if isinstance(text, str) else text for key, text in block.items()}
    return {key: _told(value, told) for key, value in block.items()}


def _columns(path: Path, names: tuple[str, ...], told: Callable[[str], str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update({name: told(row[name]) for name in names if row[name]})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
