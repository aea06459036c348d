"""Residents on public benefits, counted by municipality and age."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.data.tables import Tables
from analysis.declared.models import Benefits, Measure


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
    >>> found = counts(project.tables, project.catalogue.benefits.measures[0])
    >>> found.events.shape, bool((found.events <= found.population).to_numpy().all())
    ((98, 3), True)
    """
    benefits, codes = tables.catalogue.benefits, tables.catalogue.municipalities
    table = tables.read(benefits.table)
    return tabulate(table[table["area"].isin(codes)], benefits, measure, codes)


def tabulate(table: pd.DataFrame, benefits: Benefits, measure: Measure, codes: tuple[str, ...]) -> Counts:
    """Lay the cells of the table out by municipality and age.

    Parameters
    ----------
    table : DataFrame
        Columns ``area``, ``age``, ``months``, ``value``.
    benefits : Benefits
        Which ages are told apart, and which cells add up to all residents.
    measure : Measure
        Which of the cells are counted.
    codes : tuple of str
        The municipalities wanted.
    """
    wide = table.pivot(index=["area", "age"], columns="months", values="value")
    places = pd.MultiIndex.from_product([codes, benefits.ages], names=["area", "age"])
    wide = wide.reindex(index=places, columns=list(benefits.residents))

    # A cell that is not published is no zero: without it neither sum is known.
    def added(months: tuple[str, ...]) -> pd.DataFrame:
        return wide[list(months)].sum(axis="columns", skipna=False).unstack("age")[list(benefits.ages)]

    population = added(benefits.residents)
    kept = population.index[(population > 0).all(axis="columns")]
    return Counts(
        events=added(measure.months).loc[kept],
        population=population.loc[kept],
        left_out=tuple(c for c in codes if c not in kept),
    )
