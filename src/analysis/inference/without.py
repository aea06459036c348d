"""How far a trend hangs on any one unit of its panel: the line once more without each of the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.inference.arma import Array
from analysis.inference.eligible import Scale, on_scale
from analysis.inference.lines import Union, fit_panel
from analysis.inference.units import in_order


class Without(NamedTuple):
    """A unit's trend while one other unit is left out; the fields are those of `Trend`."""

    estimate: float
    p: float
    first_year: int
    last_year: int
    fitted_first: float
    fitted_last: float


def trends_without(
    panel: pd.DataFrame,
    unit: str,
    *,
    residents: pd.Series | None = None,
    scale: Scale = "level",
    moved: Mapping[str, Array] | None = None,
) -> dict[str, Without]:
    """The trend of one unit of a panel without each other unit in turn.

    Parameters
    ----------
    panel : DataFrame (years x units)
        Complete annual values, as for `analysis.inference.trend.trend_all`.
    unit : str
        Whose trend is wanted; a column of the panel.
    residents, scale
        As for `trend_all`.
    moved : mapping of str to array, optional
        What all values gain, on the scale of the fit, when a unit leaves: for gaps to a mean that it is in.

    Returns
    -------
    dict
        By unit left out, in the order of their names; each equal to what `trend_all` gives of the panel
        without that unit.

    Raises
    ------
    ValueError
        If a series is not eligible, or a population is missing.

    Examples
    --------
    >>> steps = np.random.default_rng(3).normal(size=(10, 5)).cumsum(axis=0)
    >>> found = trends_without(pd.DataFrame(steps, index=range(2014, 2024), columns=list("abcde")), "a")
    >>> list(found), found["b"].first_year
    (['b', 'c', 'd', 'e'], 2014)
    """
    ordered, sizes = in_order(panel, residents)
    values = on_scale(ordered, scale)
    names = [str(name) for name in ordered.columns]
    own = names.index(unit)
    years = int(panel.index[0]), int(panel.index[-1])
    found = {}
    for i, name in enumerate(names):
        if i == own:
            continue
        left = np.delete(values, i, axis=1)
        if moved is not None:
            left = left + moved[name][:, None]
        fit = fit_panel(left, None if sizes is None else np.delete(sizes, i))
        found[name] = _line(fit.of(np.array([own - (i < own)])).union(), years, scale)
    return found


def _line(union: Union, years: tuple[int, int], scale: Scale) -> Without:
    """The interval is not asked for, so its level does not matter."""
    slope, level, p = (float(array[0]) for array in (union.slope, union.level, union.p))
    half_window = (years[1] - years[0]) / 2
    ends = level - slope * half_window, level + slope * half_window
    if scale == "log":
        return Without(100 * float(np.expm1(slope)), p, *years, *(float(np.exp(end)) for end in ends))
    return Without(slope, p, *years, *ends)
