"""From a table as published to a tidy annual panel: years down, municipalities across.

Hash, schema, corrections, annualisation, the edition's window and breaks are settled here, and so is whether
a series may be tested for a trend at all. Missing cells stay missing.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from analysis.catalogue import COUNTRY, Break, Catalogue, Continuation, Correction, Indicator, Source, load
from analysis.edition import Edition
from analysis.errors import InputError

MIN_POINTS = 8

_PERIODS_A_YEAR = {"quarterly": 4, "monthly": 12}


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
        The same years for the country or for the 98 together.
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


def panel(catalogue: Catalogue, edition: Edition, indicator: Indicator) -> Panel:
    """Build the annual panel of an indicator.

    Parameters
    ----------
    catalogue : Catalogue
    edition : Edition
        Supplies the window (``start_year`` to ``end_year``).
    indicator : Indicator

    Returns
    -------
    Panel

    Raises
    ------
    InputError
        If a table is damaged, a correction no longer finds what it expects, a filter selects no cell, or
        two tables that should agree where they overlap do not.

    Examples
    --------
    >>> from analysis.catalogue import find_root
    >>> from analysis.edition import resolve
    >>> catalogue = load(find_root())
    >>> rate = catalogue.indicators["employment_rate"]
    >>> panel(catalogue, resolve(catalogue, "randers", {}), rate).values.shape
    (16, 98)
    """
    wide, incomplete = _annual(catalogue, indicator, indicator.source)
    if indicator.continued_by is not None:
        wide, more = _continue(catalogue, indicator, wide, indicator.continued_by)
        incomplete = tuple(sorted({*incomplete, *more} - set(wide.index)))
    codes = [c for c in catalogue.municipalities if c in wide]
    if indicator.minus is not None:
        # The distance is an indicator of its own, so its reference is taken from the distances.
        away, _ = _annual(catalogue, indicator, indicator.minus)
        wide = wide - away.reindex(index=wide.index, columns=wide.columns)
    values = wide.reindex(columns=codes)
    reference = _reference(indicator, edition, wide, values)
    if indicator.per is not None:
        below, _ = _annual(catalogue, indicator, indicator.per)
        years = wide.index.intersection(below.index)
        divisor = below.reindex(columns=codes)
        values = (indicator.per.factor * values / divisor).loc[years]
        if indicator.reference.startswith("mean_of"):
            # A mean of municipalities is that of their figures, not one mean divided by another.
            reference = _reference(indicator, edition, wide, values)
        else:
            reference = indicator.per.factor * (reference / _reference(indicator, edition, below, divisor))
    known = reference.dropna().index
    if len(known):
        # Where a copy holds the reference for fewer years, the others have nothing to compare with.
        values = values.loc[known[0] : known[-1]]
    first = edition.start_year
    last = edition.end_year or max(int(values.index.max()), *incomplete, first)
    values = values.loc[(values.index >= first) & (values.index <= last)].dropna(axis="columns", how="all")
    values.index.name, values.columns.name = "year", "area"
    return Panel(
        indicator=indicator,
        values=values,
        reference=reference.reindex(values.index).rename(indicator.id),
        incomplete_years=tuple(y for y in incomplete if first <= y <= last),
        missing=tuple(c for c in catalogue.municipalities if c not in values),
        breaks=tuple(
            b for b in indicator.breaks if len(values) and values.index[0] < b.year <= values.index[-1]
        ),
        flagged=tuple(
            c
            for c in catalogue.corrections
            if c.action == "flag" and _year_of(c) in values.index and _concerns(c, indicator)
        ),
    )


def _concerns(correction: Correction, indicator: Indicator) -> bool:
    """Whether a declared cell is among those the indicator reads: not the flats of a table of houses."""
    sources = (indicator.source, indicator.continued_by, indicator.per, indicator.minus)
    return any(
        source is not None
        and source.table == correction.table
        and all(
            correction.where.get(dimension, wanted) in ([wanted] if isinstance(wanted, str) else wanted)
            for dimension, wanted in source.select.items()
        )
        for source in sources
    )


def _year_of(correction: Correction) -> int:
    """The year a declared cell belongs to: of a window of years, the last."""
    return int(re.findall(r"\d{4}", correction.where["period"])[-1])


def trend_years(panel: Panel, area: str) -> tuple[tuple[int, ...], str | None]:
    """The years a trend may be fitted to, or the reason why there is none.

    Parameters
    ----------
    panel : Panel
    area : str
        Code of the municipality.

    Returns
    -------
    years : tuple of int
        The unbroken window: all years from the last break on. Empty if there is no trend.
    reason : str or None
        English source text saying why there is none: fewer than eight points, a gap in the years, or
        whatever the catalogue declares.
    """
    if panel.indicator.no_trend is not None:
        return (), panel.indicator.no_trend.en
    if not panel.has(area):
        return (), "The table leaves the municipality out."
    start = max((b.year for b in panel.breaks), default=None)
    window = panel.values[area] if start is None else panel.values[area].loc[start:]
    years = tuple(int(y) for y in window.index)
    if len(years) < MIN_POINTS:
        return (), "Fewer than eight unbroken annual points: too few for a trend."
    if any(b - a != 1 for a, b in itertools.pairwise(years)):
        return (), "Years are missing within the window: no trend is fitted across a gap."
    if window.isna().any() or panel.reference.loc[list(years)].isna().any():
        return (), "A figure within the window is not published: no trend is fitted across a gap."
    return years, None


# --- tables -------------------------------------------------------------------------------------------


def read_table(catalogue: Catalogue, name: str) -> pd.DataFrame:
    """Read one table, checked against its declared hash and schema, with corrections applied.

    Returns
    -------
    DataFrame
        Columns ``area``, ``period``, the table's dimensions (all text) and ``value`` (float).

    Raises
    ------
    InputError
        If the file is missing, empty or changed, lacks a column, holds text where a value belongs, or
        repeats a key; or if a correction's guard fails.
    """
    return _read_table(catalogue.root, name)


@functools.lru_cache(maxsize=64)
def _read_table(root: Path, name: str) -> pd.DataFrame:
    catalogue = load(root)
    table = catalogue.tables[name]
    try:
        raw = (root / table.path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{table.path} is missing; data/datapackage.json declares it.") from None
    digest = hashlib.sha256(raw).hexdigest()
    if digest != table.sha256:
        raise InputError(
            f"{table.path}: sha256 is {digest[:12]}…, but data/datapackage.json declares "
            f"{table.sha256[:12]}…; restore the file or declare the new one."
        )
    frame = _checked(raw, table.path, ("area", "period", *table.dimensions))
    return _corrected(frame, [c for c in catalogue.corrections if c.table == name])


def _checked(raw: bytes, path: str, keys: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(BytesIO(raw), dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a readable CSV table ({error}).") from None
    for column in (*keys, "value"):
        if column not in frame:
            raise InputError(f"{path}: column '{column}' is missing; found {', '.join(frame.columns)}.")
    if frame.empty:
        raise InputError(f"{path}: the table holds no rows.")
    number = pd.to_numeric(frame["value"], errors="coerce").replace([math.inf, -math.inf], math.nan)
    bad = frame.index[number.isna()]
    if len(bad):
        row = frame.loc[bad[0]]
        raise InputError(
            f"{path}, line {bad[0] + 2}: value is '{row['value']}' for area {row['area']}, period "
            f"{row['period']}; it must be a number (leave out a cell that is not published)."
        )
    frame = frame[list(keys)].assign(value=number)
    schema = pa.DataFrameSchema(
        {
            "area": pa.Column(str, pa.Check.str_matches(r"^\d{2,3}$")),
            "period": pa.Column(str, pa.Check.str_matches(r"^\d{4}(K[1-4]|M(0[1-9]|1[0-2])|:\d{4})?$")),
            "value": pa.Column(float, coerce=True),
        },
    )
    try:
        frame = schema.validate(frame)
    except pa.errors.SchemaError as error:
        case = error.failure_cases.iloc[0]
        raise InputError(
            f"{path}, line {int(case['index']) + 2}: {error.schema.name} is '{case['failure_case']}'; "
            "it must be a StatBank code."
        ) from None
    repeated = frame.index[frame.duplicated(subset=list(keys))]
    if len(repeated):
        key = ", ".join(frame.loc[repeated[0], list(keys)])
        raise InputError(
            f"{path}, line {repeated[0] + 2}: the key ({key}) stands twice; a cell has one value."
        )
    return frame


def _corrected(frame: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    for fix in corrections:
        hit = pd.Series(True, index=frame.index)
        for column, wanted in fix.where.items():
            if column not in frame:
                raise InputError(
                    f"data/corrections.yml: {fix.table}: column '{column}' is not one of the table's."
                )
            hit &= frame[column] == wanted
        where = ", ".join(f"{k} {v}" for k, v in fix.where.items())
        if hit.sum() != 1:
            raise InputError(
                f"data/corrections.yml: {fix.table} ({where}) matches {hit.sum()} cells; it must match one."
            )
        found = float(frame.loc[hit, "value"].iloc[0])
        if not math.isclose(found, fix.expect, rel_tol=1e-9):
            raise InputError(
                f"data/corrections.yml: {fix.table} ({where}) expects {fix.expect:g} and finds {found:g}: "
                "the publisher seems to have mended it; remove the correction."
            )
        if fix.action == "drop":
            frame = frame.loc[~hit]
        elif fix.action == "replace":
            frame = frame.assign(value=frame["value"].mask(hit, fix.value))
    return frame


# --- years --------------------------------------------------------------------------------------------


def _annual(
    catalogue: Catalogue, indicator: Indicator, source: Source
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    table = catalogue.tables[source.table]
    cells = _selected(read_table(catalogue, source.table), source.select, indicator, table.path)
    try:
        return annualise(cells, source.annual, table.frequency)
    except ValueError as error:
        raise InputError(f"data/indicators/{indicator.chapter}.yml: {indicator.id}: {error}") from None


def _selected(
    frame: pd.DataFrame, select: Mapping[str, str | list[str]], indicator: Indicator, path: str
) -> pd.DataFrame:
    for dimension, wanted in select.items():
        categories = [wanted] if isinstance(wanted, str) else wanted
        known = set(frame[dimension])
        for category in categories:
            if category not in known:
                raise InputError(
                    f"data/indicators/{indicator.chapter}.yml: {indicator.id}: select asks {path} for "
                    f"{dimension} '{category}', which it does not hold."
                )
        frame = frame[frame[dimension].isin(categories)]
    for dimension in frame.columns.difference(["area", "period", "value", *select]):
        if frame[dimension].nunique() > 1:
            raise InputError(
                f"data/indicators/{indicator.chapter}.yml: {indicator.id}: select leaves '{dimension}' of "
                f"{path} open; name the category, or a list of categories to add up."
            )
    # Categories listed together add up, and only where every one of them is published.
    expected = math.prod(1 if isinstance(w, str) else len(w) for w in select.values())
    cells = frame.groupby(["area", "period"], as_index=False, sort=False)["value"].agg(["sum", "count"])
    return cells.assign(value=cells["sum"].where(cells["count"] == expected))[["area", "period", "value"]]


def annualise(cells: pd.DataFrame, rule: str, frequency: str) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Turn published periods into years.

    Parameters
    ----------
    cells : DataFrame
        Columns ``area``, ``period`` (StatBank codes) and ``value``.
    rule : {"as_published", "year_start", "year_end", "mean", "sum", "window_end"}
        ``year_start`` and ``year_end`` take the first or last quarter or month; ``mean`` and ``sum`` need
        all of them; ``window_end`` labels a window of years by its last.
    frequency : {"annual", "quarterly", "monthly", "window", "single"}

    Returns
    -------
    wide : DataFrame
        Years by areas.
    incomplete : tuple of int
        Years that the rule cannot serve because periods are missing from the table.

    Raises
    ------
    ValueError
        If the rule does not fit the frequency.

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
    periods = cells.groupby("year")["period"].nunique()
    incomplete = set(periods.index[periods < per_year])
    kept = cells[~cells["year"].isin(incomplete)]
    grouped = kept.groupby(["year", "area"])["value"]
    figure = grouped.mean() if rule == "mean" else grouped.sum()
    figure = figure.where(grouped.count() == per_year)
    return figure.unstack("area").sort_index(), tuple(sorted(incomplete))


def _continue(
    catalogue: Catalogue, indicator: Indicator, wide: pd.DataFrame, more: Continuation
) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Append a second table from its year on, after checking that both agree where both speak."""
    later, incomplete = _annual(catalogue, indicator, more)
    years, areas = wide.index.intersection(later.index), wide.columns.intersection(later.columns)
    one, other = wide.loc[years, areas], later.loc[years, areas]
    differ = (one != other) & one.notna() & other.notna()
    if differ.to_numpy().any():
        year, area = differ.stack().pipe(lambda s: s[s]).index[0]
        raise InputError(
            f"data/indicators/{indicator.chapter}.yml: {indicator.id}: {indicator.source.table} and "
            f"{more.table} disagree for area {area} in {year} "
            f"({one.loc[year, area]:g} against {other.loc[year, area]:g})."
        )
    joined = pd.concat([wide.loc[wide.index < more.from_year], later.loc[later.index >= more.from_year]])
    return joined, incomplete


def _reference(
    indicator: Indicator, edition: Edition, wide: pd.DataFrame, municipalities: pd.DataFrame
) -> pd.Series:
    if indicator.reference == "country":
        if COUNTRY not in wide:
            raise InputError(
                f"data/indicators/{indicator.chapter}.yml: {indicator.id}: reference is 'country', but "
                f"{indicator.source.table} has no area {COUNTRY}; use 'sum_of_municipalities' or "
                "'mean_of_municipalities'."
            )
        return wide[COUNTRY]
    if indicator.reference == "mean_of_municipalities":
        return municipalities.mean(axis="columns")
    if indicator.reference == "mean_of_comparators":
        others = municipalities.reindex(columns=list(edition.comparators))
        # A comparator that is missing in a year would move the mean by its absence alone.
        return others.mean(axis="columns", skipna=False)
    return municipalities.sum(axis="columns", min_count=1)
