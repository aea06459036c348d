"""Breakdowns shown beside the indicators: compositions, residents on benefits by age, men and women."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from analysis.declared.models import Benefits, Composition, Sexes
from analysis.declared.names import hint
from analysis.declared.package import PACKAGE, Table
from analysis.declared.reading import read_block, read_yaml
from analysis.errors import InputError

COMPOSITIONS = "data/compositions.yml"
BENEFITS = "data/benefits.yml"
SEXES = "data/sexes.yml"


def read_compositions(
    root: Path, tables: Mapping[str, Table], areas: Collection[str]
) -> dict[str, Composition]:
    """Read ``data/compositions.yml``.

    Raises
    ------
    InputError
        If a block is malformed, or names a table, dimension, category or municipality that is not there.
    """
    raw = read_yaml(root, COMPOSITIONS)
    if not isinstance(raw, list):
        raise InputError(f"{COMPOSITIONS}: must hold a list of compositions.")
    found: dict[str, Composition] = {}
    for number, block in enumerate(raw, start=1):
        entry = str(block.get("id", f"entry {number}")) if isinstance(block, Mapping) else f"entry {number}"
        if entry in found:
            raise InputError(f"{COMPOSITIONS}: {entry}: the id stands twice.")
        found[entry] = read_block(Composition, block, COMPOSITIONS, entry)
        _check_composition(found[entry], f"{COMPOSITIONS}: {entry}", tables, areas)
    return found


def read_benefits(root: Path, tables: Mapping[str, Table]) -> Benefits:
    """Read ``data/benefits.yml``.

    Raises
    ------
    InputError
        If it is malformed, or names a table or a category that is not there.
    """
    found = read_block(Benefits, read_yaml(root, BENEFITS), BENEFITS)
    table = _table(found.table, BENEFITS, tables)
    for dimension in ("age", "months"):
        _check_dimension(dimension, BENEFITS, table)
    _check_categories(found.ages, "age", BENEFITS, table)
    _check_categories(found.residents, "months", BENEFITS, table)
    for measure in found.measures:
        _check_categories(measure.months, "months", f"{BENEFITS}: {measure.id}", table)
    return found


def read_sexes(root: Path) -> Sexes:
    """Read ``data/sexes.yml``.

    Raises
    ------
    InputError
        If it is malformed.
    """
    return read_block(Sexes, read_yaml(root, SEXES), SEXES)


def _check_composition(
    composition: Composition, where: str, tables: Mapping[str, Table], areas: Collection[str]
) -> None:
    table = _table(composition.table, where, tables)
    for dimension, wanted in composition.where.items():
        _check_dimension(dimension, where, table)
        _check_categories(wanted, dimension, where, table)
    left = [d for d in table.dimensions if d not in composition.where]
    if len(left) != 1:
        raise InputError(
            f"{where}: 'where' leaves {len(left)} dimensions of {table.name} open "
            f"({', '.join(left) or 'none'}); the categories are those of one."
        )
    _check_categories(composition.categories, left[0], where, table)
    for category in composition.tell:
        if category not in composition.categories:
            raise InputError(
                f"{where}: key 'tell' names '{category}', which is not one of the categories"
                f"{hint(category, composition.categories)}"
            )
    for code in composition.without:
        if code not in areas:
            raise InputError(f"{where}: key 'without' names '{code}', which is not in data/areas.csv.")
    if composition.without and composition.note is None:
        raise InputError(f"{where}: key 'note' is missing, which says why 'without' leaves places out.")


def _table(name: str, where: str, tables: Mapping[str, Table]) -> Table:
    if name not in tables:
        raise InputError(f"{where}: table '{name}' is not in {PACKAGE}{hint(name, tables)}")
    return tables[name]


def _check_dimension(dimension: str, where: str, table: Table) -> None:
    if dimension not in table.dimensions:
        known = ", ".join(table.dimensions) or "none"
        raise InputError(f"{where}: the dimensions of {table.name} are {known}, not '{dimension}'.")


def _check_categories(wanted: Iterable[str], dimension: str, where: str, table: Table) -> None:
    known = table.categories(dimension)
    for category in wanted:
        if category not in known:
            raise InputError(f"{where}: {table.name} has no {dimension} '{category}'{hint(category, known)}")
