"""Tidy cells, ``area, year, category, value``, as a rule reads them. One not published is never filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

COLUMNS = ["area", "year", "category", "value"]
# Places that no table publishes: the 98 municipalities together, and the mean of them, each counted once.
SUM_98 = "sum_98"
MEAN_98 = "mean_98"
# The categories of cells that are counted and of those they are divided by, where their tables have none.
COUNTED, DENOMINATOR = "counted", "denominator"
# The cells of a rule, by the key that asked for them.
Frames = Mapping[str, pd.DataFrame]


def wide(cells: pd.DataFrame, *, add: bool = False) -> pd.DataFrame:
    """Years by areas; categories are added up where the rule says so.

    Examples
    --------
    >>> cells = pd.DataFrame({"area": "730", "year": 2008, "category": ["a", "b"], "value": [1.0, 2.0]})
    >>> wide(cells, add=True).loc[2008, "730"]
    np.float64(3.0)
    """
    if add:
        return cells.groupby(["year", "area"])["value"].sum(min_count=1).unstack("area").sort_index()
    return cells.pivot(index="year", columns="area", values="value").sort_index()


def published(table: pd.DataFrame, area: str, years: Iterable[int]) -> pd.Series:
    """One area's values in each of some years.

    Raises
    ------
    LookupError
        If one of them is not published.

    Examples
    --------
    >>> published(pd.DataFrame({"730": [1.5, 2.0]}, index=[2008, 2009]), "730", [2009]).to_list()
    [2.0]
    """
    wanted = list(years)
    if area not in table:
        raise LookupError(f"area {area} is not published")
    series = table[area].reindex(wanted)
    if series.isna().any():
        raise LookupError(f"area {area} is not published for {int(series.index[series.isna()][0])}")
    return series


def mean_of(table: pd.DataFrame, areas: Iterable[str], years: Iterable[int]) -> pd.Series:
    """The mean of some areas in each of some years, all of them published.

    Examples
    --------
    >>> mean_of(pd.DataFrame({"615": [1.0], "740": [2.0]}, index=[2008]), ["615", "740"], [2008]).to_list()
    [1.5]
    """
    wanted = list(years)
    return pd.concat([published(table, area, wanted) for area in areas], axis="columns").mean(axis="columns")


def evidence(cells: pd.DataFrame, areas: Iterable[str], years: Iterable[int]) -> pd.DataFrame:
    """The cells of some areas and years, in the order they are shown in."""
    kept = cells[cells["area"].isin(list(areas)) & cells["year"].isin(list(years))]
    return kept.sort_values(["year", "category", "area"], ignore_index=True)[COLUMNS]
