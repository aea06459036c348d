"""One indicator for men and women apart, from the same table and by the same definition."""

from __future__ import annotations

from analysis.data.panel import Panel, panel
from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Indicator, Source


def has_sexes(catalogue: Catalogue, indicator: Indicator) -> bool:
    """Whether the table of an indicator holds men and women apart."""
    return catalogue.sexes.dimension in catalogue.tables[indicator.source.table].dimensions


def by_sex(tables: Tables, edition: Edition, indicator: Indicator) -> dict[str, Panel]:
    """Annual panels of an indicator, one a sex.

    Parameters
    ----------
    indicator : Indicator
        One whose table has the sexes; numerator and denominator are those of the sex.

    Returns
    -------
    dict of str to Panel
        By category as in the table, in the order declared.

    Raises
    ------
    InputError
        If the table does not hold the sexes, or is damaged.

    Examples
    --------
    >>> found = by_sex(project.tables, edition, project.catalogue.indicators["neet"])
    >>> list(found), found["Mænd"].values.shape
    (['Mænd', 'Kvinder'], (12, 98))
    """
    sexes = tables.catalogue.sexes

    def of(source: Source | None, category: str) -> Source | None:
        if source is None or sexes.dimension not in source.select:
            return source
        return source.model_copy(update={"select": {**source.select, sexes.dimension: category}})

    return {
        category: panel(
            tables,
            edition,
            indicator.model_copy(
                update={"source": of(indicator.source, category), "per": of(indicator.per, category)}
            ),
        )
        for category in sexes.categories
    }
