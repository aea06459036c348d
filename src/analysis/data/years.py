"""Quarters, months and school years made into years."""

from __future__ import annotations

import re

import pandas as pd

from analysis.declared.models import Correction

_PERIODS_A_YEAR = {"quarterly": 4, "monthly": 12}


def year_of(correction: Correction) -> int:
    """The year a declared cell belongs to: of a window of years, the last."""
    return int(re.findall(r"\d{4}", correction.where["period"])[-1])


def annualise(
    cells: pd.DataFrame, rule: str, frequency: str, year_ends: int | None = None
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Turn published periods into years.

    Parameters
    ----------
    cells : DataFrame
        Columns ``area``, ``period`` (StatBank codes) and ``value``.
    rule : {"as_published", "year_start", "year_end", "mean", "sum", "window_end"}
        ``year_start`` and ``year_end`` take the first or last quarter or month; ``mean`` and ``sum`` need
        all of them; ``window_end`` labels a window of years by its last.
    frequency : {"annual", "quarterly", "monthly", "window", "single"}
    year_ends : int, optional
        Quarter or month that ends a year of which the mean or the sum is taken; the last one unless given.
        The year is called after the calendar year it ends in.

    Returns
    -------
    wide : DataFrame
        Years by areas.
    incomplete : tuple of int
        Years that the rule cannot serve because periods are missing from the table.

    Raises
    ------
    ValueError
        If the rule does not fit the frequency, or the year cannot end there.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"area": "000", "period": ["2008K1", "2008K2", "2008K3", "2008K4", "2009K1"],
    ...                       "value": [1.0, 2.0, 3.0, 4.0, 9.0]})
    >>> wide, incomplete = annualise(cells, "mean", "quarterly")
    >>> float(wide.loc[2008, "000"]), incomplete
    (2.5, (2009,))
    """
    expected = {"annual": {"as_published"}, "single": {"as_published"}, "window": {"window_end"}}
    allowed = expected.get(frequency, {"year_start", "year_end", "mean", "sum"})
    if rule not in allowed:
        raise ValueError(
            f"annual rule '{rule}' does not fit {frequency} periods; use {', '.join(sorted(allowed))}."
        )
    if year_ends is not None and (
        rule not in ("mean", "sum") or not 1 <= year_ends <= _PERIODS_A_YEAR[frequency]
    ):
        raise ValueError(
            f"year_ends is {year_ends} for annual rule '{rule}'; it is the quarter (1 to 4) or month "
            "(1 to 12) that ends a year of which the mean or the sum is taken."
        )
    label = cells["period"].str[-4:] if rule == "window_end" else cells["period"].str[:4]
    cells = cells.assign(year=label.astype(int))
    if rule in ("as_published", "window_end"):
        return cells.pivot(index="year", columns="area", values="value").sort_index(), ()
    per_year = _PERIODS_A_YEAR[frequency]
    part = cells["period"].str[5:].astype(int)
    if rule in ("year_start", "year_end"):
        wanted = 1 if rule == "year_start" else per_year
        kept = cells[part == wanted]
        incomplete = set(cells["year"]) - set(kept["year"])
        return kept.pivot(index="year", columns="area", values="value").sort_index(), tuple(
            sorted(incomplete)
        )
    if year_ends is not None:
        cells = cells.assign(year=cells["year"] + (part > year_ends))
    periods = cells.groupby("year")["period"].nunique()
    incomplete = set(periods.index[periods < per_year])
    kept = cells[~cells["year"].isin(incomplete)]
    grouped = kept.groupby(["year", "area"])["value"]
    figure = grouped.mean() if rule == "mean" else grouped.sum()
    figure = figure.where(grouped.count() == per_year)
    return figure.unstack("area").sort_index(), tuple(sorted(incomplete))
