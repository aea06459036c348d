"""From a table as published to a tidy annual panel: years down, municipalities across.

Hash, schema, corrections, annualisation, the edition's window and breaks are settled here, and so is whether
a series may be tested for a trend at all. Missing cells stay missing.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.data.tables import Tables
from analysis.data.years import annualise, year_of
from analysis.declared.edition import Edition
from analysis.declared.models import COUNTRY, Break, Cells, Continuation, Correction, Indicator, Source
from analysis.errors import InputError

MIN_POINTS = 8
# Decimals kept beyond those published: finer than any published figure, coarser than binary noise, so that
# figures published alike (74.6 - 74.5 and 0.1) are alike, and share a rank.
_MORE_DECIMALS = 6
# A sum over municipalities says something of these only: not of kroner per head, points or years.
_ADD_UP = ("persons", "percent", "per_1000")


@dataclass(frozen=True)
class Reason:
    """Why there is no figure: the id of a message, and what the message tells.

    Attributes
    ----------
    id : str
        Of the topic ``no_trend``, such as ``left_out``; the words are the exhibits' business.
    facts : mapping
        Values by name.
    """

    id: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """One indicator, annual, within an edition's window.

    Attributes
    ----------
    indicator : Indicator
    values : DataFrame
        Years (rows) by municipality codes (columns), in the indicator's unit; a cell that was not
        published is NaN, a municipality that the table leaves out has no column.
    reference : Series
        The same years for what the indicator declares as its reference.
    country, together : Series or None
        The same years for the country as published, and for the 98 added up; None where the table does not
        publish the one or the other cannot be added up.
    rounding : float
        Unit that the figures are rounded to, in the indicator's unit: that of the table, or that of the
        figure as shown where it is a quotient of two.
    incomplete_years : tuple of int
        Years left out because the table does not hold all their quarters or months.
    missing : tuple of str
        Municipalities the table leaves out.
    breaks : tuple of Break
        Breaks inside the window.
    flagged : tuple of Correction
        Cells kept but declared odd in ``corrections.yml``.
    """

    indicator: Indicator
    values: pd.DataFrame
    reference: pd.Series
    country: pd.Series | None
    together: pd.Series | None
    rounding: float
    incomplete_years: tuple[int, ...]
    missing: tuple[str, ...]
    breaks: tuple[Break, ...]
    flagged: tuple[Correction, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the panel, ascending."""
        return tuple(int(y) for y in self.values.index)

    def has(self, area: str) -> bool:
        """Whether the table holds any figure for the municipality within the window."""
        return area in self.values and bool(self.values[area].notna().any())


def panel(tables: Tables, edition: Edition, indicator: Indicator) -> Panel:
    """Build the annual panel of an indicator.

    Parameters
    ----------
    edition : Edition
        Supplies the window (``start_year`` to ``end_year``).

    Raises
    ------
    InputError
        If a table is damaged, a correction no longer finds what it expects, a filter selects no cell, or
        two tables that should agree where they overlap do not.

    Examples
    --------
    >>> panel(project.tables, edition, project.catalogue.indicators["employment_rate"]).values.shape[1]
    98
    """
    catalogue = tables.catalogue
    wide, incomplete, unit = _annual(tables, indicator, indicator.source)
    codes = [c for c in catalogue.municipalities if c in wide]
    if indicator.minus is not None:
        # The distance is an indicator of its own, so its reference is taken from the distances.
        away = _annual(tables, indicator, indicator.minus).wide
        wide = wide - away.reindex(index=wide.index, columns=wide.columns)
    below = None if indicator.per is None else _annual(tables, indicator, indicator.per).wide
    country, together, wide = _whole(indicator, wide, below, codes)
    values = _as_published(wide.reindex(columns=codes), indicator)
    reference = _reference(indicator, edition, values, country, together)
    known = values.index if reference is None else reference.dropna().index
    if len(known):
        # Where a copy holds the reference for fewer years, the others have nothing to compare with.
        values = values.loc[known[0] : known[-1]]
    first = edition.start_year
    last = edition.end_year or max(int(values.index.max()), *incomplete, first)
    values = values.loc[(values.index >= first) & (values.index <= last)].dropna(axis="columns", how="all")
    values.index.name, values.columns.name = "year", "area"
    # Its members have a figure in every year, so they depend on the years.
    reference = fixed_mean(values) if reference is None else reference
    return Panel(
        indicator=indicator,
        values=values,
        reference=reference.reindex(values.index).rename(indicator.id),
        country=None if country is None else country.reindex(values.index),
        together=None if together is None else together.reindex(values.index),
        rounding=_rounding(indicator, unit),
        incomplete_years=tuple(y for y in incomplete if first <= y <= last),
        missing=tuple(c for c in catalogue.municipalities if c not in values),
        breaks=tuple(
            b for b in indicator.breaks if len(values) and values.index[0] < b.year <= values.index[-1]
        ),
        flagged=tuple(
            c
            for c in catalogue.corrections
            if c.action == "flag" and year_of(c) in values.index and concerns(c, indicator)
        ),
    )


def concerns(correction: Correction, indicator: Indicator) -> bool:
    """Whether a declared cell is among those the indicator reads: not the flats of a table of houses."""
    return any(
        part.table == correction.table
        and all(
            correction.where.get(dimension, wanted) in ([wanted] if isinstance(wanted, str) else wanted)
            for dimension, wanted in part.select.items()
        )
        for source in indicator.sources
        for part in source.parts
    )


def trend_years(panel: Panel, area: str) -> tuple[tuple[int, ...], Reason | None]:
    """The years a trend may be fitted to, or the reason why there is none.

    Parameters
    ----------
    area : str
        Code of the municipality.

    Returns
    -------
    years : tuple of int
        The unbroken window: all years from the last break on. Empty if there is no trend.
    reason : Reason or None
        Why there is none: fewer than eight points, a gap in the years, or whatever the catalogue declares.
    """
    if panel.indicator.no_trend is not None:
        return (), Reason("declared", {"reason": panel.indicator.no_trend})
    if not panel.has(area):
        return (), Reason("left_out")
    start = max((b.year for b in panel.breaks), default=None)
    window = panel.values[area] if start is None else panel.values[area].loc[start:]
    years = tuple(int(y) for y in window.index)
    if len(years) < MIN_POINTS:
        return (), Reason("too_few_years", {"years": len(years), "needed": MIN_POINTS})
    if any(b - a != 1 for a, b in itertools.pairwise(years)):
        return (), Reason("years_missing")
    if window.isna().any() or panel.reference.loc[list(years)].isna().any():
        return (), Reason("not_published")
    return years, None


class Annual(NamedTuple):
    """Years by areas, the years that are not complete, and the unit that the cells are rounded to."""

    wide: pd.DataFrame
    incomplete: tuple[int, ...]
    unit: float


def _annual(tables: Tables, indicator: Indicator, source: Source) -> Annual:
    """A source with what carries it on; the unit is that of the source itself."""
    where = f"data/indicators/{indicator.chapter}.yml: {indicator.id}"
    found = annual(tables, source, where)
    if source.continued_by is None:
        return found
    later = annual(tables, source.continued_by, where)
    joined = _joined(indicator, source.table, found.wide, source.continued_by, later.wide)
    incomplete = tuple(sorted({*found.incomplete, *later.incomplete} - set(joined.index)))
    return Annual(joined, incomplete, found.unit)


def annual(tables: Tables, cells: Cells, where: str) -> Annual:
    """Cells of a table, years by areas.

    Parameters
    ----------
    where : str
        What asks for them, for messages.

    Raises
    ------
    InputError
        If they select no cell, or leave a dimension open.
    """

    def made() -> Annual:
        table = tables.catalogue.tables[cells.table]
        chosen = _selected(tables.read(cells.table), cells.select, where, table.path)
        try:
            wide, incomplete = annualise(chosen, cells.annual, table.frequency, cells.year_ends)
        except ValueError as error:
            raise InputError(f"{where}: {error}") from None
        return Annual(wide, incomplete, _unit(chosen["value"].dropna()))

    # Neither window nor focus of an edition moves it.
    asked = (cells.table, cells.annual, cells.year_ends, json.dumps(cells.select))
    return tables.once(("annual", *asked), made)


def _selected(
    frame: pd.DataFrame, select: Mapping[str, str | list[str]], where: str, path: str
) -> pd.DataFrame:
    for dimension, wanted in select.items():
        categories = [wanted] if isinstance(wanted, str) else wanted
        known = set(frame[dimension].unique())
        for category in categories:
            if category not in known:
                raise InputError(
                    f"{where}: select asks {path} for {dimension} '{category}', which it does not hold."
                )
        frame = frame[frame[dimension].isin(categories)]
    for dimension in frame.columns.difference(["area", "period", "value", *select]):
        if frame[dimension].nunique() > 1:
            raise InputError(
                f"{where}: select leaves '{dimension}' of {path} open; name the category, or a list of "
                "categories to add up."
            )
    # Categories listed together add up, and only where every one of them is published.
    expected = math.prod(1 if isinstance(w, str) else len(w) for w in select.values())
    cells = frame.groupby(["area", "period"], as_index=False, sort=False)["value"].agg(["sum", "count"])
    return cells.assign(value=cells["sum"].where(cells["count"] == expected))[["area", "period", "value"]]


def _joined(
    indicator: Indicator, table: str, wide: pd.DataFrame, more: Continuation, later: pd.DataFrame
) -> pd.DataFrame:
    """Append a second table from its year on, after checking that both agree where both speak."""
    years, areas = wide.index.intersection(later.index), wide.columns.intersection(later.columns)
    one, other = wide.loc[years, areas], later.loc[years, areas]
    differ = (one != other) & one.notna() & other.notna()
    if differ.to_numpy().any():
        year, area = differ.stack().pipe(lambda s: s[s]).index[0]
        raise InputError(
            f"data/indicators/{indicator.chapter}.yml: {indicator.id}: {table} and "
            f"{more.table} disagree for area {area} in {year} "
            f"({one.loc[year, area]:g} against {other.loc[year, area]:g})."
        )
    return pd.concat([wide.loc[wide.index < more.from_year], later.loc[later.index >= more.from_year]])


def _whole(
    indicator: Indicator, wide: pd.DataFrame, below: pd.DataFrame | None, codes: list[str]
) -> tuple[pd.Series | None, pd.Series | None, pd.DataFrame]:
    """The country and the 98 together, and the figures of all areas, divided where the indicator divides."""
    adds_up = indicator.measure in _ADD_UP and (below is not None or indicator.measure == "persons")
    if below is None:
        country = wide.get(COUNTRY)
        return country, _sum(wide, codes) if adds_up else None, wide
    factor = 1.0 if indicator.per is None else indicator.per.factor
    years = wide.index.intersection(below.index)
    country = factor * wide[COUNTRY] / below[COUNTRY] if COUNTRY in wide and COUNTRY in below else None
    together = factor * (_sum(wide, codes) / _sum(below, codes)) if adds_up else None
    quotient = (factor * wide / below.reindex(columns=wide.columns)).loc[years]
    return country, together, quotient


def _sum(wide: pd.DataFrame, codes: list[str]) -> pd.Series:
    return wide.reindex(columns=codes).sum(axis="columns", min_count=1)


def _reference(
    indicator: Indicator,
    edition: Edition,
    values: pd.DataFrame,
    country: pd.Series | None,
    together: pd.Series | None,
) -> pd.Series | None:
    """What the indicator declares as its reference; None for the mean of the municipalities."""
    where = (
        f"data/indicators/{indicator.chapter}.yml: {indicator.id}: reference is '{indicator.reference}', but"
    )
    if indicator.reference == "country" and country is None:
        raise InputError(
            f"{where} {indicator.source.table} has no area {COUNTRY}; use 'sum_of_municipalities' or "
            "'mean_of_municipalities'."
        )
    if indicator.reference == "sum_of_municipalities" and together is None:
        raise InputError(
            f"{where} figures in {indicator.measure} do not add up over municipalities; use 'country' or "
            "'mean_of_municipalities'."
        )
    if indicator.reference == "mean_of_comparators":
        return mean_of(edition.comparators, values)
    return {"country": country, "sum_of_municipalities": together}.get(indicator.reference)


def _as_published(values: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Figures without binary noise: sums, means and differences have it, a single division has none."""
    return values if indicator.per is not None else values.round(indicator.decimals + _MORE_DECIMALS)


def _rounding(indicator: Indicator, unit: float) -> float:
    """Unit the table rounds to, or that of the figure as shown where that is coarser or a quotient."""
    shown = 10.0**-indicator.decimals
    return shown if indicator.per is not None else max(shown, unit)


def _unit(cells: pd.Series) -> float:
    """The decimal unit that figures are rounded to: 0.1 if all have one decimal or none."""
    for decimals in range(_MORE_DECIMALS):
        if np.allclose(cells, cells.round(decimals), rtol=0, atol=10.0**-_MORE_DECIMALS / 2):
            return 10.0**-decimals
    return 10.0**-_MORE_DECIMALS


def fixed(values: pd.DataFrame) -> pd.DataFrame:
    """The municipalities with a figure in every year: whoever enters or leaves a mean moves it by that alone.

    Examples
    --------
    >>> fixed(pd.DataFrame({"a": [1.0, 2.0], "b": [9.0, None]}, index=[2022, 2023])).columns.tolist()
    ['a']
    """
    return values.loc[:, values.notna().all()]


def fixed_mean(values: pd.DataFrame) -> pd.Series:
    """Unweighted mean of the municipalities with a figure in every year."""
    return fixed(values).mean(axis="columns")


def mean_of(areas: Sequence[str], values: pd.DataFrame) -> pd.Series:
    """Unweighted mean of some municipalities; none in a year that lacks one of them."""
    return values.reindex(columns=list(areas)).mean(axis="columns", skipna=False)
