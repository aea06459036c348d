"""Moves between one municipality and all others in one year."""

from __future__ import annotations

import pandas as pd

from analysis.data.tables import Tables

TABLE = "fly66_matrix_2024"
BY_AGE = "fly66_age_2024"
# First age of each group, and the first age that is none: leaving home, first jobs, families, later life.
AGES = (0, 18, 25, 30, 40, 50, 65, 200)


def partners(moves: pd.DataFrame, area: str) -> pd.DataFrame:
    """Arrivals and departures of one municipality by the other one.

    Parameters
    ----------
    moves : DataFrame
        Columns ``area`` (moved to), ``origin`` (moved from) and ``value`` (persons); a pair that is not
        listed had no moves.
    area : str
        Code of the municipality.

    Returns
    -------
    DataFrame
        Indexed by the other municipality: ``arrivals``, ``departures``, ``net`` and ``volume`` (persons),
        the largest volume first, equal ones by code.

    Examples
    --------
    >>> moves = pd.DataFrame({"area": ["a", "b"], "origin": ["b", "a"], "value": [3.0, 5.0]})
    >>> partners(moves, "a").loc["b"].tolist()
    [3, 5, -2, 8]
    """
    others = moves[moves["area"] != moves["origin"]]
    arrivals = others[others["area"] == area].groupby("origin")["value"].sum()
    departures = others[others["origin"] == area].groupby("area")["value"].sum()
    both = pd.DataFrame({"arrivals": arrivals, "departures": departures}).fillna(0).astype(int)
    both["net"] = both["arrivals"] - both["departures"]
    both["volume"] = both["arrivals"] + both["departures"]
    both.index.name = "area"
    return both.loc[both["volume"].sort_index().sort_values(ascending=False, kind="stable").index]


def moves_of(tables: Tables, area: str) -> pd.DataFrame:
    """Partners of one municipality in the table at hand; Christiansø, which is none of the 98, left out."""
    table = tables.read(TABLE)
    municipal = set(tables.catalogue.municipalities)
    return partners(table[table["area"].isin(municipal) & table["origin"].isin(municipal)], area)


def ages_of(tables: Tables, area: str) -> pd.DataFrame | None:
    """Arrivals and departures of one municipality by age.

    Returns
    -------
    DataFrame or None
        Indexed by the first age of each group: ``arrivals``, ``departures`` and ``net`` (persons). None where
        the table of ages does not hold every move of the municipality that the other table counts.

    Examples
    --------
    >>> own, everyone = ages_of(project.tables, "730"), moves_of(project.tables, "730")
    >>> bool(own["net"].sum() == everyone["net"].sum())
    True
    """
    table, municipal = tables.read(BY_AGE), set(tables.catalogue.municipalities)
    table = table[table["area"].isin(municipal) & table["origin"].isin(municipal)]
    table = table[table["area"] != table["origin"]]
    group = pd.cut(table["age"].astype(int), list(AGES), right=False, labels=list(AGES[:-1]))

    def counted(place: str) -> pd.Series:
        return table[table[place] == area].groupby(group, observed=False)["value"].sum().astype(int)

    both = pd.DataFrame({"arrivals": counted("area"), "departures": counted("origin")})
    whole = moves_of(tables, area)[["arrivals", "departures"]].sum()
    if not (both.sum() == whole).all():
        return None
    both["net"] = both["arrivals"] - both["departures"]
    return both.rename_axis("age")
