"""What happened: change between two years, crossings of a gap, index numbers. Arithmetic, no test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Change:
    """Change of one annual series from a base year to an end year.

    Attributes
    ----------
    unit : str
        The series.
    base_year, end_year : int
    first, last : float
        Values in the two years.
    absolute : float
        ``last - first``, in units of the series.
    percent : float or None
        ``100 (last / first - 1)``; None unless `first` is positive.
    cagr : float or None
        Compound annual growth rate, percent a year; None unless both values are positive.
    low, high : float
        Smallest and largest absolute change to the end year over `base_years`.
    base_years : tuple of int
        The years within the spread of the base year that have a value and precede the end year.
    """

    unit: str
    base_year: int
    end_year: int
    first: float
    last: float
    absolute: float
    percent: float | None
    cagr: float | None
    low: float
    high: float
    base_years: tuple[int, ...]


@dataclass(frozen=True)
class Crossings:
    """The sign of a gap year by year, at the precision the figures are published with.

    Attributes
    ----------
    unit : str
        The series.
    years_above, years_equal, years_below : tuple of int
        Years in which the rounded gap is positive, zero, negative.
    crossing_years : tuple of int
        Years whose sign differs from the last sign that was not zero.
    smallest_absolute_gap : float
        Smallest absolute rounded gap since the last crossing (the whole series if there is none).
    smallest_year : int
        Its year, the earliest if several.
    rounding_unit : float
        ``10 ** -decimals``, in units of the gap.
    clear : bool
        True if the smallest gap is at least one rounding unit.
    """

    unit: str
    years_above: tuple[int, ...]
    years_equal: tuple[int, ...]
    years_below: tuple[int, ...]
    crossing_years: tuple[int, ...]
    smallest_absolute_gap: float
    smallest_year: int
    rounding_unit: float
    clear: bool


def _joined(years: tuple[int, ...]) -> str:
    return " ".join(str(year) for year in years)


def _name(y: pd.Series) -> str:
    return "the series" if y.name is None else str(y.name)


def _check_index(y: pd.Series) -> None:
    if not pd.api.types.is_integer_dtype(y.index.dtype):
        raise ValueError(f"{_name(y)}: the index must be whole years, not {y.index.dtype}.")
    if not (y.index.is_unique and y.index.is_monotonic_increasing):
        raise ValueError(f"{_name(y)}: every year must occur once, in ascending order.")


def _value(y: pd.Series, year: int) -> float:
    value = float(y.loc[year]) if year in y.index else float("nan")
    if not np.isfinite(value):
        raise ValueError(f"{_name(y)}: there is no value for {year}.")
    return value


def change(y: pd.Series, *, base_year: int, end_year: int, spread: int = 2) -> Change:
    """Absolute and relative change, with the range another base year would have given.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years; missing years are allowed except the two compared.
    base_year, end_year : int
        The base year comes first.
    spread : int, default 2
        Base years up to this many years from `base_year` enter the range.

    Raises
    ------
    ValueError
        Naming the series, if years are duplicated or out of order, one of the two has no value, or the end
        year does not follow the base year.

    Examples
    --------
    >>> gap = pd.Series([0.4, 0.3, 0.1, -0.6, -1.2], index=[2007, 2008, 2009, 2016, 2023])
    >>> result = change(gap, base_year=2008, end_year=2023)
    >>> round(result.absolute, 1), round(result.low, 1), round(result.high, 1), result.base_years
    (-1.5, -1.6, -1.3, (2007, 2008, 2009))
    """
    _check_index(y)
    if base_year >= end_year:
        raise ValueError(f"{_name(y)}: the base year {base_year} does not precede the end year {end_year}.")
    if spread < 0:
        raise ValueError(f"spread is {spread}; a number of years, 0 or more, is needed.")
    first, last = _value(y, base_year), _value(y, end_year)
    near = y[
        (y.index >= base_year - spread) & (y.index <= base_year + spread) & (y.index < end_year)
    ].dropna()
    changes = last - near.to_numpy(dtype=float)
    positive = first > 0 and last > 0
    return Change(
        unit=_name(y),
        base_year=base_year,
        end_year=end_year,
        first=first,
        last=last,
        absolute=last - first,
        percent=100 * (last / first - 1) if first > 0 else None,
        cagr=100 * ((last / first) ** (1 / (end_year - base_year)) - 1) if positive else None,
        low=float(changes.min()),
        high=float(changes.max()),
        base_years=tuple(int(year) for year in near.index),
    )


def crossings(gap: pd.Series, *, decimals: int) -> Crossings:
    """When a gap changed sign, and whether it has since been clear of rounding.

    Parameters
    ----------
    gap : Series
        Annual gap, area minus comparator; the index whole years.
    decimals : int
        Decimals the figures are published with.

    Raises
    ------
    ValueError
        Naming the series, if it is empty, years are duplicated or out of order, or a value is missing or not
        finite.

    Notes
    -----
    Gaps are counted in whole rounding units, halves away from zero, after binary noise (74.6 - 74.5 is
    0.0999999999999943) has been removed.

    Examples
    --------
    >>> result = crossings(pd.Series([0.3, 0.0, -0.1, -1.2], index=range(2008, 2012)), decimals=1)
    >>> result.crossing_years, result.smallest_absolute_gap, result.clear
    ((2010,), 0.1, True)
    """
    _check_index(gap)
    if gap.empty:
        raise ValueError(f"{_name(gap)}: there are no years.")
    for year in gap.index:
        _value(gap, year)
    years = [int(year) for year in gap.index]
    # Six more decimals than published are kept: finer than any published figure, coarser than binary noise.
    exact = np.round(gap.to_numpy(dtype=float) * 10.0**decimals, 6)
    counts = (np.sign(exact) * np.floor(np.abs(exact) + 0.5)).astype(int)
    signs = np.sign(counts)
    crossing_years: list[int] = []
    previous = 0
    for year, sign in zip(years, signs, strict=True):
        if sign and previous and sign != previous:
            crossing_years.append(year)
        previous = sign or previous
    since = years.index(crossing_years[-1]) if crossing_years else 0
    smallest = since + int(np.argmin(np.abs(counts[since:])))
    units = int(abs(counts[smallest]))
    return Crossings(
        unit=_name(gap),
        years_above=tuple(y for y, s in zip(years, signs, strict=True) if s > 0),
        years_equal=tuple(y for y, s in zip(years, signs, strict=True) if s == 0),
        years_below=tuple(y for y, s in zip(years, signs, strict=True) if s < 0),
        crossing_years=tuple(crossing_years),
        smallest_absolute_gap=units / 10**decimals,
        smallest_year=years[smallest],
        rounding_unit=1 / 10**decimals,
        clear=units >= 1,
    )


def index(y: pd.Series, base_year: int) -> pd.Series:
    """Index numbers: the series as percent of its value in a base year.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years; missing values stay missing.
    base_year : int
        The year that becomes 100.

    Returns
    -------
    Series
        ``100 y / y[base_year]``.

    Raises
    ------
    ValueError
        Naming the series, if the base year has no value, or one that is not positive.

    Examples
    --------
    >>> index(pd.Series([50.0, 55.0], index=[2008, 2009]), 2008).tolist()
    [100.0, 110.0]
    """
    _check_index(y)
    base = _value(y, base_year)
    if base <= 0:
        raise ValueError(
            f"{_name(y)}: the value for {base_year} is {base:g}; an index needs a positive base."
        )
    return 100 * y / base
