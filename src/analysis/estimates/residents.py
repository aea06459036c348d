"""How many live in each municipality: yearly noise of a rate falls with population."""

from __future__ import annotations

import pandas as pd

from analysis.data.panel import panel
from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.errors import InputError

INDICATOR = "population"
_EVER = {"start_year": 1, "end_year": None}


def residents(tables: Tables, edition: Edition) -> pd.Series:
    """Residents by municipality in the latest year up to the edition's last that is published for all.

    The earliest such year where the edition ends before.

    Raises
    ------
    InputError
        If the catalogue has no indicator of the population, or its table is damaged.

    Examples
    --------
    >>> int(residents(project.tables, edition).idxmax() == "101"), len(residents(project.tables, edition))
    (1, 98)
    """
    declared = tables.catalogue.indicators.get(INDICATOR)
    if declared is None:
        raise InputError(
            f"data/indicators: there is no indicator '{INDICATOR}'; trends need the municipalities' sizes."
        )
    values = panel(tables, edition.model_copy(update=_EVER), declared).values.dropna()
    if values.empty:
        raise InputError(f"indicator '{INDICATOR}': no year has a figure for every municipality.")
    until = values.loc[: edition.end_year]
    return values.iloc[0] if until.empty else until.iloc[-1]
