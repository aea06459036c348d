"""How a municipality is made up, category by category, and how far that is from the 98 together."""

from __future__ import annotations

import pandas as pd

from analysis.data.tables import Tables
from analysis.declared.models import Composition


def counts(tables: Tables, composition: Composition) -> pd.DataFrame:
    """Counts of every municipality.

    Returns
    -------
    DataFrame
        Codes of the municipalities that are not left out, by categories in the order declared; a cell that
        is not listed counts 0.

    Raises
    ------
    InputError
        If the table is damaged.
    """
    table, catalogue = tables.read(composition.table), tables.catalogue
    for dimension, wanted in composition.where.items():
        table = table[table[dimension].isin(wanted)]
    table = table[table["area"].isin(set(catalogue.municipalities) - set(composition.without))]
    (dimension,) = set(catalogue.tables[composition.table].dimensions) - set(composition.where)
    wide = table.pivot_table(index="area", columns=dimension, values="value", aggfunc="sum", fill_value=0.0)
    return wide.reindex(columns=list(composition.categories), fill_value=0.0)
