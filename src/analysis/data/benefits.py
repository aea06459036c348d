"""Residents on public benefits: crude and age-standardised shares of every municipality, the gap by age."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from analysis.data.tables import Tables

TABLE = "valgdatabase_benefits"

# Category as in the table, to its name (English source text), youngest first.
AGES: Mapping[str, str] = MappingProxyType(
    {
        "18-29 år": "18\N{EN DASH}29",
        "30-49 år": "30\N{EN DASH}49",
        "50-59 år": "50\N{EN DASH}59",
    }
)
# Categories of the table: months on benefit within the year, and those without any.
MONTHS = ("0 - 3 mdr.", "3 - 6 mdr.", "6 - 9 mdr.", "9 - 12 mdr.")
NONE = "Modtog ikke ydelser"


@dataclass(frozen=True)
class Measure:
    """One way to count who is on a benefit.

    Attributes
    ----------
    id : str
        That of the indicator with the same definition.
    title : str
        What is counted (English source text).
    months : tuple of str
        Categories of the table that count.
    """

    id: str
    title: str
    months: tuple[str, ...]


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        m.id: m
        for m in (
            Measure("public_benefits", "Residents with a public benefit within the year", MONTHS),
            Measure(
                "year_round_benefits", "Residents with a public benefit most of the year", ("9 - 12 mdr.",)
            ),
        )
    }
)


@dataclass(frozen=True)
class Counts:
    """Residents of every municipality by age: all of them, and those on a benefit.

    Attributes
    ----------
    events, population : DataFrame (municipality codes x ages)
        Only municipalities with every cell published and residents of every age.
    left_out : tuple of str
        Codes of the other municipalities.
    """

    events: pd.DataFrame
    population: pd.DataFrame
    left_out: tuple[str, ...]


def counts(tables: Tables, measure: Measure) -> Counts:
    """Read the counts behind a measure.

    Raises
    ------
    InputError
        If the table is damaged.

    Examples
    --------
    >>> found = counts(project.tables, MEASURES["public_benefits"])
    >>> found.events.shape, bool((found.events <= found.population).to_numpy().all())
    ((98, 3), True)
    """
    table, municipal = tables.read(TABLE), tables.catalogue.municipalities
    return tabulate(table[table["area"].isin(municipal)], measure, municipal)


def tabulate(table: pd.DataFrame, measure: Measure, codes: tuple[str, ...]) -> Counts:
    """Lay the cells of the table out by municipality and age.

    Parameters
    ----------
    table : DataFrame
        Columns ``area``, ``age``, ``months``, ``value``.
    measure : Measure
    codes : tuple of str
        The municipalities wanted.

    Returns
    -------
    Counts
    """
    wide = table.pivot(index=["area", "age"], columns="months", values="value")
    wide = wide.reindex(
        index=pd.MultiIndex.from_product([codes, AGES], names=["area", "age"]), columns=[*MONTHS, NONE]
    )

    # A cell that is not published is no zero: without it neither sum is known.
    def added(months: list[str]) -> pd.DataFrame:
        return wide[months].sum(axis="columns", skipna=False).unstack("age")[list(AGES)]

    population = added([*MONTHS, NONE])
    kept = population.index[(population > 0).all(axis="columns")]
    return Counts(
        events=added(list(measure.months)).loc[kept],
        population=population.loc[kept],
        left_out=tuple(c for c in codes if c not in kept),
    )
