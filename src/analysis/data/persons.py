"""Shares also in persons: how many there are, and how many there would be at the rate of the reference."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.data.panel import panel
from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.declared.models import COUNTRY, Indicator

# Shares are published with one decimal; over a year their rounding evens out.
MONTHS = 12


@dataclass(frozen=True)
class Persons:
    """Persons counted, and expected at the rate of the reference, by the same periods.

    Attributes
    ----------
    actual, expected : Series
        By year, or by month as the table writes it; where one is not published, neither is there.
    """

    actual: pd.Series
    expected: pd.Series

    @property
    def excess(self) -> pd.Series:
        """Persons more than at the rate of the reference; fewer where it is negative."""
        return self.actual - self.expected


def by_year(tables: Tables, edition: Edition, indicator: Indicator) -> Persons | None:
    """Persons behind a share that is one count divided by another.

    Parameters
    ----------
    indicator : Indicator
        Its ``per`` is what the share is of; the years are those of its panel.

    Returns
    -------
    Persons or None
        None where the share is published without the counts, or not for the focus.

    Examples
    --------
    >>> found = by_year(project.tables, edition, project.catalogue.indicators["neet"])
    >>> int(found.actual[2019])
    1259
    """
    if indicator.per is None or indicator.minus is not None:
        return None
    share = panel(tables, edition, indicator)
    # The counts need no reference of their own: it is the rate that is held against one.
    alone = {"per": None, "reference": "sum_of_municipalities", "measure": "persons"}
    above = panel(tables, edition, indicator.model_copy(update=alone))
    below = panel(tables, edition, indicator.model_copy(update={**alone, "source": indicator.per}))
    focus = edition.focus
    if not (share.has(focus) and above.has(focus) and below.has(focus)):
        return None
    rate = share.reference / indicator.per.factor
    return _both(above.values[focus], rate * below.values[focus], share.values.index)


def by_month(tables: Tables, edition: Edition, indicator: Indicator) -> Persons | None:
    """Persons behind a monthly share, whose population is published through the share only.

    The population is that of the country times the municipality's part of it, which is the persons over the
    published share of both, each over the twelve months to the month (for the first ones, of the first year).

    Returns
    -------
    Persons or None
        None where the table has no persons beside the shares, or not for the focus.

    Examples
    --------
    >>> found = by_month(project.tables, edition, project.catalogue.indicators["cash_benefit"])
    >>> int(found.actual["2026M07"])
    2388
    """
    if indicator.persons is None:
        return None
    shares = months(tables, indicator.source.table, indicator.source.select)
    counts = months(tables, indicator.persons.table, indicator.persons.select)
    needed = [edition.focus, COUNTRY]
    if not {*needed} <= {*shares} & {*counts}:
        return None
    both = shares[needed].add_suffix("_share").join(counts[needed], how="inner").dropna()
    if len(both) < MONTHS:
        return None
    year = both.rolling(MONTHS).mean().bfill()
    population = {code: year[code] / year[f"{code}_share"] for code in needed}
    part = population[edition.focus] / population[COUNTRY]
    return _both(both[edition.focus], both[COUNTRY] * part, both.index)


def months(tables: Tables, table: str, select: dict[str, str | list[str]]) -> pd.DataFrame:
    """The cells of a monthly table as published: months by areas."""
    frame = tables.read(table)
    for dimension, wanted in select.items():
        frame = frame[frame[dimension].isin([wanted] if isinstance(wanted, str) else wanted)]
    return frame.pivot(index="period", columns="area", values="value").sort_index()


def _both(actual: pd.Series, expected: pd.Series, periods: pd.Index) -> Persons:
    frame = pd.DataFrame({"actual": actual, "expected": expected}).reindex(periods).dropna()
    return Persons(frame["actual"], frame["expected"])
