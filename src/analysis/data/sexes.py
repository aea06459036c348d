"""One indicator for men and women apart, from the same table and by the same definition."""

from __future__ import annotations

from analysis.data.panel import Panel, panel
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Indicator, Source


def has_sexes(catalogue: Catalogue, indicator: Indicator) -> bool:
    """Whether the table of an indicator holds men and women apart."""
    return catalogue.sexes.dimension in catalogue.tables[indicator.source.table].dimensions


def by_sex(catalogue: Catalogue, edition: Edition, indicator: Indicator) -> dict[str, Panel]:
    """Annual panels of an indicator, one a sex.

    Parameters
    ----------
    catalogue : Catalogue
    edition : Edition
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
    >>> from analysis.declared.reading import find_root
    >>> from analysis.declared.catalogue import load
    >>> from analysis.declared.edition import resolve
    >>> catalogue = load(find_root())
    >>> found = by_sex(catalogue, resolve(catalogue, "randers", {}), catalogue.indicators["neet"])
    >>> list(found), found["Mænd"].values.shape
    (['Mænd', 'Kvinder'], (12, 98))
    """
    dimension = catalogue.sexes.dimension

    def of(source: Source | None, category: str) -> Source | None:
        if source is None or dimension not in source.select:
            return source
        return source.model_copy(update={"select": {**source.select, dimension: category}})

    return {
        category: panel(
            catalogue,
            edition,
            indicator.model_copy(
                update={"source": of(indicator.source, category), "per": of(indicator.per, category)}
            ),
        )
        for category in catalogue.sexes.categories
    }
