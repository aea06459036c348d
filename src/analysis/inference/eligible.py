"""What a series must be before any line is fitted to it."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from analysis.inference.gls import NUMERICALLY_ZERO, Array

Scale = Literal["level", "log"]

MIN_YEARS = 8


def on_scale(table: pd.DataFrame, scale: Scale) -> Array:
    """The (n, m) values on the scale of the fit, or a ValueError with the series that is not eligible."""
    if scale not in ("level", "log"):
        raise ValueError(f"scale is {scale!r}; it is 'level' or 'log'.")
    names = [str(column) for column in table.columns]
    if not names:
        raise ValueError("the panel has no units.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the panel has more than one unit called {twice}.")
    who = names[0] if len(names) == 1 else f"the panel from {names[0]} to {names[-1]}"
    _check_years(table.index, who)
    values = table.to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(values)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(f"{names[column]}: the value for {table.index[row]} is missing or not finite.")
    if scale == "level":
        return values
    if np.any(values <= 0):
        row, column = np.argwhere(values <= 0)[0]
        raise ValueError(
            f"{names[column]}: the value for {table.index[row]} is {values[row, column]:g}; "
            "annual percent change needs positive values."
        )
    return np.log(values)


def _check_years(index: pd.Index, who: str) -> None:
    if not pd.api.types.is_integer_dtype(index.dtype):
        raise ValueError(f"{who}: the index must be whole years, not {index.dtype}.")
    years = index.to_numpy()
    steps = np.diff(years)
    if len(years) < MIN_YEARS:
        raise ValueError(f"{who}: {len(years)} annual values; a trend needs at least {MIN_YEARS}.")
    if index.has_duplicates:
        raise ValueError(f"{who}: the year {years[index.duplicated()][0]} occurs more than once.")
    if np.any(steps < 0):
        raise ValueError(f"{who}: the years are not in ascending order.")
    if np.any(steps > 1):
        raise ValueError(f"{who}: there is a gap after {years[np.argmax(steps > 1)]}.")


def check_varies(table: pd.DataFrame) -> None:
    """Raise a ValueError that names the first constant series."""
    values = table.to_numpy(dtype=float)
    spread = values.max(axis=0) - values.min(axis=0)
    constant = spread <= NUMERICALLY_ZERO * np.abs(values).max(axis=0)
    if constant.any():
        raise ValueError(
            f"{table.columns[np.argmax(constant)]}: the series is constant; there is no trend to test."
        )
