"""The cells of a table that a rule asks for."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pydantic import Field

from analysis.claims.tidy import COLUMNS, SUM_98, Frames
from analysis.data.tables import Tables
from analysis.data.years import annualise
from analysis.declared.base import Model
from analysis.declared.models import Annual, Catalogue
from analysis.declared.package import Table
from analysis.errors import InputError

# Where rules are declared.
PATH = "data/claim_rules.yml"


class Cells(Model):
    """Cells of one table.

    ``select`` names a category of each dimension, or several spellings of the same one; ``add_up`` the
    categories that are added up, all of which must be published; ``split`` the dimension that stays open, and
    ``categories`` what it must hold. ``with_98`` adds the 98 municipalities as one place, where all of them
    are published: added up, or their mean. ``year_ends`` is the quarter or month that ends a year.
    """

    table: str
    select: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    add_up: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    with_98: Literal["", "sum_98", "mean_98"] = ""
    annual: Annual = "as_published"
    year_ends: int | None = None
    split: str = ""
    categories: tuple[str, ...] = ()

    @property
    def chosen(self) -> str:
        """The categories selected, in words; of several spellings the first."""
        return ", ".join(v if isinstance(v, str) else v[0] for v in self.select.values())


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


class Reader:
    """Finds the cells of rules; the same cells, asked for by variants and base years, are read once."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._known: dict[str, tuple[Table | None, pd.DataFrame]] = {}

    def find(self, sought: Mapping[str, Cells]) -> Found:
        """Find the cells a rule reads, by the key that asks for them."""
        cells: dict[str, pd.DataFrame] = {}
        used, missing = [], []
        for key, wanted in sought.items():
            table, found = self._read(wanted)
            if table is None:
                missing.append(_breakdown(self.tables.catalogue, wanted))
            else:
                used.append(table.name)
                cells[key] = found
        return Found(cells, tuple(dict.fromkeys(used)), tuple(missing))

    def _read(self, wanted: Cells) -> tuple[Table | None, pd.DataFrame]:
        key = wanted.model_dump_json()
        if key not in self._known:
            tables = self.tables.catalogue.tables.values()
            table = next((t for t in tables if _fits(self.tables, t, wanted)), None)
            cells = pd.DataFrame(columns=COLUMNS) if table is None else _cells(self.tables, table, wanted)
            self._known[key] = table, cells
        return self._known[key]


def _fits(tables: Tables, table: Table, wanted: Cells) -> bool:
    """Whether a table has the id, every dimension and category, and leaves nothing else open."""
    if wanted.table.casefold() not in (table.name.casefold(), table.table_id.casefold()):
        return False
    named = {*wanted.select, *wanted.add_up, *filter(None, [wanted.split])}
    if not named <= set(table.dimensions):
        return False
    cells = tables.read(table.name)
    chosen = all(_spelling(cells, d, w) is not None for d, w in wanted.select.items())
    several = {wanted.split: wanted.categories} if wanted.split else {}
    several |= wanted.add_up
    whole = all(set(categories) <= set(cells[d].unique()) for d, categories in several.items())
    closed = all(cells[d].nunique() == 1 for d in set(table.dimensions) - named)
    return chosen and whole and closed


def _spelling(cells: pd.DataFrame, dimension: str, wanted: str | tuple[str, ...]) -> str | None:
    known = set(cells[dimension].unique())
    return next((w for w in ([wanted] if isinstance(wanted, str) else wanted) if w in known), None)


# Between the id of a missing table and the dimension it would need.
BY = " by "


def _breakdown(catalogue: Catalogue, wanted: Cells) -> str:
    """A missing table as a reader looks for it: its id, and the dimension that those at hand lack."""
    here = [t for t in catalogue.tables.values() if wanted.table.casefold() == t.table_id.casefold()]
    if not here:
        return wanted.table
    if wanted.split:
        return f"{wanted.table}{BY}{wanted.split}"
    lacking = [d for d in wanted.select if not any(d in t.dimensions for t in here)]
    return f"{wanted.table}{BY}{', '.join(lacking or wanted.select)}"


def _cells(tables: Tables, table: Table, wanted: Cells) -> pd.DataFrame:
    cells = tables.read(table.name)
    for dimension, spellings in wanted.select.items():
        cells = cells[cells[dimension] == _spelling(cells, dimension, spellings)]
    if wanted.split:
        cells = cells[cells[wanted.split].isin(wanted.categories)]
    if wanted.add_up:
        cells = _added_up(cells, wanted)
    category = cells[wanted.split] if wanted.split else pd.Series("", index=cells.index)
    parts = []
    for name, part in cells.groupby(category, sort=True):
        try:
            chosen = part[["area", "period", "value"]]
            wide, _ = annualise(chosen, wanted.annual, table.frequency, wanted.year_ends)
        except ValueError as error:
            raise InputError(f"{PATH}: cells of {wanted.table}: {error}") from None
        tidy = wide.rename_axis(index="year", columns="area").stack().rename("value").dropna().reset_index()
        parts.append(tidy.assign(category=str(name)))
    whole = pd.concat(parts, ignore_index=True)[COLUMNS]
    # Categories that are added up must all be there.
    count = whole.groupby(["area", "year"])["category"].transform("nunique")
    whole = whole[count == max(1, len(wanted.categories))].reset_index(drop=True)
    if not wanted.with_98:
        return whole
    return pd.concat([whole, _of_the_98(whole, tables.catalogue, wanted.with_98)], ignore_index=True)


def _added_up(cells: pd.DataFrame, wanted: Cells) -> pd.DataFrame:
    """Categories added up, place by place; a place that lacks one of them is left out."""
    for dimension, categories in wanted.add_up.items():
        cells = cells[cells[dimension].isin(categories)]
    keys = ["area", "period", *filter(None, [wanted.split])]
    grouped = cells.groupby(keys)["value"]
    whole = grouped.count() == math.prod(map(len, wanted.add_up.values()))
    return grouped.sum()[whole].reset_index()


def _of_the_98(cells: pd.DataFrame, catalogue: Catalogue, how: str) -> pd.DataFrame:
    """The 98 municipalities as one place, for the years and categories in which all are published."""
    own = cells[cells["area"].isin(catalogue.municipalities)]
    grouped = own.groupby(["year", "category"])["value"]
    value = grouped.sum() if how == SUM_98 else grouped.mean()
    whole = value[grouped.count() == len(catalogue.municipalities)].reset_index()
    return whole.assign(area=how)[COLUMNS]
