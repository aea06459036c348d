"""Moves between one municipality and all others in one year."""

from __future__ import annotations

import pandas as pd

from analysis.data.tables import Tables

TABLE = "fly66_matrix_2024"


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
