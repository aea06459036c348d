"""The cells of a table that a rule asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from pydantic import Field

from analysis.claims.rule import PATH
from analysis.claims.tidy import COLUMNS, Frames
from analysis.data.tables import Tables
from analysis.data.years import annualise
from analysis.declared.base import Model
from analysis.declared.models import Annual, Catalogue
from analysis.declared.package import Table
from analysis.errors import InputError


class Cells(Model):
    """Cells of one table.

    ``select`` names a category of each dimension, or several spellings of the same one; ``split`` names the
    dimension that stays open, and ``categories`` what it must hold.
    """

    table: str
    select: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    annual: Annual = "as_published"
    split: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """Cells of a rule, the tables they came from, and those that the data package does not hold.

    Attributes
    ----------
    frames : mapping of str to DataFrame
        By the key that asked for them; without those of tables that are missing.
    tables : tuple of str
        Names in the data package.
    missing : tuple of str
        Tables that are not there with the breakdown the rule needs.
    """

    frames: Frames
    tables: tuple[str, ...]
    missing: tuple[str, ...]


def find(tables: Tables, sought: Mapping[str, Cells]) -> Found:
    """Find the cells a rule reads, by the key that asks for them."""
    cells: dict[str, pd.DataFrame] = {}
    used, missing = [], []
    for key, wanted in sought.items():
        table = next((t for t in tables.catalogue.tables.values() if _fits(tables, t, wanted)), None)
        if table is None:
            missing.append(_breakdown(tables.catalogue, wanted))
        else:
            used.append(table.name)
            cells[key] = _cells(tables, table, wanted)
    return Found(cells, tuple(used), tuple(missing))


def _fits(tables: Tables, table: Table, wanted: Cells) -> bool:
    """Whether a table has the id, every dimension and category, and leaves nothing else open."""
    if wanted.table.casefold() not in (table.name.casefold(), table.table_id.casefold()):
        return False
    named = {*wanted.select, *filter(None, [wanted.split])}
    if not named <= set(table.dimensions):
        return False
    cells = tables.read(table.name)
    chosen = all(_spelling(cells, d, w) is not None for d, w in wanted.select.items())
    whole = set(wanted.categories) <= set(cells[wanted.split]) if wanted.split else True
    closed = all(cells[d].nunique() == 1 for d in set(table.dimensions) - named)
    return chosen and whole and closed


def _spelling(cells: pd.DataFrame, dimension: str, wanted: str | tuple[str, ...]) -> str | None:
    known = set(cells[dimension])
    return next((w for w in ([wanted] if isinstance(wanted, str) else wanted) if w in known), None)


def _breakdown(catalogue: Catalogue, wanted: Cells) -> str:
    """A missing table as a reader looks for it: its id, and the dimension that those at hand lack."""
    here = [t for t in catalogue.tables.values() if wanted.table.casefold() == t.table_id.casefold()]
    if not here:
        return wanted.table
    if wanted.split:
        return f"{wanted.table} by {wanted.split}"
    lacking = [d for d in wanted.select if not any(d in t.dimensions for t in here)]
    return f"{wanted.table} by {', '.join(lacking or wanted.select)}"


def _cells(tables: Tables, table: Table, wanted: Cells) -> pd.DataFrame:
    cells = tables.read(table.name)
    for dimension, spellings in wanted.select.items():
        cells = cells[cells[dimension] == _spelling(cells, dimension, spellings)]
    if wanted.split:
        cells = cells[cells[wanted.split].isin(wanted.categories)]
    category = cells[wanted.split] if wanted.split else pd.Series("", index=cells.index)
    parts = []
    for name, part in cells.groupby(category, sort=True):
        try:
            wide, _ = annualise(part[["area", "period", "value"]], wanted.annual, table.frequency)
        except ValueError as error:
            raise InputError(f"{PATH}: cells of {wanted.table}: {error}") from None
        tidy = wide.rename_axis(index="year", columns="area").stack().rename("value").dropna().reset_index()
        parts.append(tidy.assign(category=str(name)))
    whole = pd.concat(parts, ignore_index=True)[COLUMNS]
    # Categories that are added up must all be there.
    count = whole.groupby(["area", "year"])["category"].transform("nunique")
    return whole[count == max(1, len(wanted.categories))].reset_index(drop=True)
