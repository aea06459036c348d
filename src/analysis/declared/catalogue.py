"""What the volume knows before it computes anything: areas, tables, indicators, claims, editions.

Everything here is read once from ``data/`` and ``editions/`` into frozen models. A key that is not known, or
one that is missing, is an :class:`~analysis.errors.InputError` naming the file, the entry and the key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.declared import entered
from analysis.declared.breakdowns import read_benefits, read_compositions, read_sexes
from analysis.declared.may_name import may_name
from analysis.declared.models import (
    Area,
    Catalogue,
    Chapter,
    Claim,
    Correction,
    EditionFile,
    Indicator,
    Waiting,
)
from analysis.declared.names import hint
from analysis.declared.package import PACKAGE, Table, package_tables, read_package
from analysis.declared.reading import check_columns, csv_rows, read_block, read_yaml, text_file
from analysis.declared.taken_together import read_taken_together
from analysis.errors import InputError

CLAIMS = "data/claims.csv"


def load(root: Path) -> Catalogue:
    """Read and check everything declared under `root`.

    Parameters
    ----------
    root : Path
        The project folder.

    Raises
    ------
    InputError
        If a file is missing, cannot be parsed, or has an unknown, missing or wrong key.
    """
    package = read_package(root)
    tables = package_tables(package)
    areas = _areas(root)
    said = claims(csv_rows(root, CLAIMS))
    chapters = _chapters(root, tables, said)
    catalogue = Catalogue(
        root=root,
        version=_version(root),
        data_date=package.created.date(),
        areas=areas,
        tables=tables,
        chapters=chapters,
        compositions=read_compositions(root, tables, areas),
        benefits=read_benefits(root, tables),
        sexes=read_sexes(root),
        taken_together=read_taken_together(
            root, {i.id: i for chapter in chapters.values() for i in chapter.indicators}
        ),
        corrections=_corrections(root, tables),
        claims=said,
        editions=_editions(root),
    )
    return replace(catalogue, entered=entered.read(root, may_name(catalogue)))


def _version(root: Path) -> str:
    path = "pyproject.toml"
    try:
        return str(tomllib.loads(text_file(root, path))["project"]["version"])
    except (ValueError, RecursionError) as error:  # also of a number with thousands of digits
        raise InputError(f"{path}: not valid TOML ({error}).") from None
    except (KeyError, TypeError):
        raise InputError(f"{path}: key 'project.version' is missing.") from None


def _areas(root: Path) -> dict[str, Area]:
    path = "data/areas.csv"
    areas: dict[str, Area] = {}
    for number, row in enumerate(csv_rows(root, path), start=2):
        try:
            grouped = {"en": row["group_name_en"], "da": row["group_name_da"]} if row["group"] else None
            raw = {
                "area": row["area"],
                "name": {"en": row["name_en"], "da": row["name_da"]},
                "level": row["level"],
                "region": row["region"],
                "province": row["province"],
                "group": row["group"],
                "group_name": grouped,
            }
        except KeyError as error:
            raise InputError(f"{path}: column {error} is missing.") from None
        if row["area"] in areas:
            raise InputError(f"{path}: row {number}: area '{row['area']}' stands twice.")
        areas[row["area"]] = read_block(Area, raw, path, f"row {number}")
    count = sum(a.level == "municipality" for a in areas.values())
    if count != 98:
        raise InputError(f"{path}: holds {count} municipalities; there must be 98.")
    return areas


def claims(rows: Sequence[Mapping[str, str]]) -> dict[str, Claim]:
    """The claims of the white paper by id, from the rows of ``data/claims.csv``.

    Raises
    ------
    InputError
        If a row is malformed; the sentence names row and column.

    Examples
    --------
    >>> claims([{"claim": "C001"}])
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: data/claims.csv: column 'focus_area' is missing.
    """
    path = CLAIMS
    fields = {n: f.alias or n for n, f in Claim.model_fields.items() if n != "decimals"}
    check_columns(path, list(rows[0]) if rows else [], list(fields.values()))
    found: dict[str, Claim] = {}
    for number, row in enumerate(rows, start=2):
        where = f"{path}: row {number}"
        raw: dict[str, Any] = {
            **row,
            **{name: row[name] or None for name in ("value", "value_high", "comparator_value")},
            **{name: tuple(t for t in row[name].split(";") if t) for name in ("comparator", "tables")},
            "decimals": len(row["value"].partition(".")[2]),
            "lost": row["lost"] or "no",
        }
        if row["claim"] in found:
            raise InputError(f"{where}: claim '{row['claim']}' stands twice.")
        claim = read_block(Claim, raw, path, f"row {number}", what="column")
        if claim.value_high is not None and (claim.value is None or claim.value_high < claim.value):
            raise InputError(
                f"{where}: column 'value_high' is {row['value_high']}, below column 'value' "
                f"({row['value'] or 'empty'}); it is the upper end of a range."
            )
        if (claim.testable == "quote_only") != bool(claim.reason):
            raise InputError(
                f"{where}: column 'reason' is '{claim.reason}'; it says why a quote_only claim is not "
                f"tested, and stands empty for any other (column 'testable' is '{claim.testable}')."
            )
        for said, what in (("decider", "what would decide it"), ("caveat", "what to bear in mind")):
            en, da = (getattr(claim, f"{said}_{language}") for language in ("en", "da"))
            if bool(en) != bool(da):
                lacking = f"{said}_da" if en else f"{said}_en"
                raise InputError(
                    f"{where}: claim '{claim.claim}' has no '{lacking}'; {what} is said in both languages "
                    "or in none."
                )
        found[claim.claim] = claim
    return found


def _chapters(root: Path, tables: Mapping[str, Table], claims: Mapping[str, Claim]) -> dict[str, Chapter]:
    chapters: dict[str, Chapter] = {}
    ids: dict[str, str] = {}
    places: dict[int, str] = {}
    for file in sorted((root / "data" / "indicators").glob("*.yml")):
        path = f"data/indicators/{file.name}"
        raw = _chapter_file(root, path)
        indicators = [_indicator(b, n, file.stem, path) for n, b in enumerate(raw["indicators"], start=1)]
        for indicator in indicators:
            _check_indicator(indicator, path, tables, claims)
            if indicator.id in ids:
                raise InputError(f"{path}: {indicator.id}: the id is already used in {ids[indicator.id]}.")
            ids[indicator.id] = path
        waiting = [
            read_block(Waiting, w, path, f"waiting, entry {n}")
            for n, w in enumerate(raw.get("waiting", []), start=1)
        ]
        _check_claims((c for w in waiting for c in w.claims), path, "waiting", claims)
        settled = {"id": file.stem, "indicators": tuple(indicators), "waiting": tuple(waiting)}
        chapter = read_block(Chapter, {**raw, **settled}, path)
        if chapter.order in places:
            raise InputError(f"{path}: key 'order' is {chapter.order}, as in {places[chapter.order]}.")
        places[chapter.order] = path
        chapters[chapter.id] = chapter
    return chapters


def _chapter_file(root: Path, path: str) -> Mapping[str, Any]:
    raw = read_yaml(root, path)
    # A chapter that gathers the others has none of its own, and says so by an empty list.
    if not isinstance(raw, Mapping) or not isinstance(raw.get("indicators"), list):
        raise InputError(f"{path}: must hold a list under the key 'indicators'.")
    if not isinstance(raw.get("waiting", []), list):
        raise InputError(f"{path}: key 'waiting' must hold a list of exhibits, or be left out.")
    return raw


def _indicator(block: object, number: int, chapter: str, path: str) -> Indicator:
    if not isinstance(block, Mapping):
        return read_block(Indicator, block, path, f"entry {number}")
    return read_block(Indicator, {**block, "chapter": chapter}, path, str(block.get("id", f"entry {number}")))


def _check_indicator(
    indicator: Indicator, path: str, tables: Mapping[str, Table], claims: Mapping[str, Claim]
) -> None:
    entry = indicator.id
    for source in (part for whole in indicator.sources for part in whole.parts):
        if source.table not in tables:
            raise InputError(
                f"{path}: {entry}: table '{source.table}' is not in {PACKAGE}{hint(source.table, tables)}"
            )
        for dimension, wanted in source.select.items():
            if isinstance(wanted, list) and len(set(wanted)) < len(wanted):
                raise InputError(f"{path}: {entry}: select names a category of '{dimension}' twice.")
            if dimension not in tables[source.table].dimensions:
                known = ", ".join(tables[source.table].dimensions) or "none"
                raise InputError(
                    f"{path}: {entry}: select names '{dimension}', but the dimensions of "
                    f"{source.table} are: {known}."
                )
    if indicator.per is not None and indicator.minus is not None:
        raise InputError(f"{path}: {entry}: give 'per' or 'minus', not both.")
    if indicator.per is not None and indicator.denominator is None:
        raise InputError(f"{path}: {entry}: key 'denominator' is missing, though 'per' divides by one.")
    if (indicator.reference == "country") == (indicator.because is not None):
        raise InputError(
            f"{path}: {entry}: key 'because' says why the reference is not the country; the reference is "
            f"'{indicator.reference}' and 'because' is {indicator.because or 'missing'}."
        )
    _check_claims(indicator.claims, path, entry, claims)


def _check_claims(wanted: Iterable[str], path: str, entry: str, claims: Mapping[str, Claim]) -> None:
    for claim in wanted:
        if claim not in claims:
            raise InputError(f"{path}: {entry}: claim '{claim}' is not in data/claims.csv.")


def _corrections(root: Path, tables: Mapping[str, Table]) -> tuple[Correction, ...]:
    path = "data/corrections.yml"
    raw = read_yaml(root, path) or []
    if not isinstance(raw, list):
        raise InputError(f"{path}: must hold a list of corrections.")
    corrections = tuple(
        read_block(Correction, entry, path, f"correction {n}") for n, entry in enumerate(raw, start=1)
    )
    for number, correction in enumerate(corrections, start=1):
        if correction.table not in tables:
            raise InputError(
                f"{path}: correction {number}: table '{correction.table}' is not in data/datapackage.json."
            )
        if (correction.action == "replace") != (correction.value is not None):
            raise InputError(f"{path}: correction {number}: give 'value' with action replace, and only then.")
    return corrections


def _editions(root: Path) -> dict[str, EditionFile]:
    editions: dict[str, EditionFile] = {}
    for file in sorted((root / "editions").glob("*.yml")):
        path = f"editions/{file.name}"
        raw = read_yaml(root, path)
        if not isinstance(raw, Mapping):
            raise InputError(f"{path}: must hold the keys of an edition.")
        editions[file.stem] = read_block(EditionFile, {**raw, "id": file.stem}, path, file.stem)
    if not editions:
        raise InputError("editions/ holds no edition file; it needs at least one, such as randers.yml.")
    return editions
