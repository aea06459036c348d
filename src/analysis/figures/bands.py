"""Where most municipalities lie: the middle 80 and 50 percent of them, year by year, as two quiet bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures import style
from analysis.figures.marks import now_and_then

# Shares of the municipalities below and above each band, the wider one first.
BANDS = ((0.10, 0.90), (0.25, 0.75))
# Quantiles of fewer municipalities than these are no backdrop.
MIN_MUNICIPALITIES = 20
# Roles that are one municipality.
PLACES = ("municipality", "comparator", "focus")


def quantiles(frame: pd.DataFrame) -> pd.DataFrame:
    """Bounds of the bands by year; years with too few municipalities are left out.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``year``, ``value``.

    Examples
    --------
    >>> one = {"role": "municipality", "year": 2020}
    >>> frame = pd.DataFrame([{**one, "area": str(i), "value": float(i)} for i in range(21)])
    >>> quantiles(frame).loc[2020].tolist()
    [2.0, 5.0, 15.0, 18.0]
    """
    places = frame[frame["role"].isin(PLACES)].dropna(subset="value")
    shares = sorted(share for band in BANDS for share in band)
    found = {
        year: np.quantile(values, shares)
        for year, values in places.groupby("year")["value"]
        if len(values) >= MIN_MUNICIPALITIES
    }
    return pd.DataFrame.from_dict(found, orient="index", columns=shares)


def draw(axes: Axes, bounds: pd.DataFrame, years: pd.Series, breaks: Sequence[int] = ()) -> None:
    """Draw the bands behind the lines; none runs across a break or a year without figures.

    Parameters
    ----------
    bounds : DataFrame
        Of `quantiles`.
    years : Series
        Years of the frame: those published now and then get a bar each, as nothing is known between them.
    breaks : sequence of int
        First years of new definitions.
    """
    if bounds.empty:
        return
    looks = zip(BANDS, (style.BAND_80, style.BAND_50), strict=True)
    if now_and_then(years):
        for (low, high), colour in looks:
            axes.vlines(bounds.index, bounds[low], bounds[high], color=colour, linewidth=9, zorder=0.5)
        return
    known = bounds.reindex(np.arange(bounds.index.min(), bounds.index.max() + 1))
    inside = [year - 0.5 for year in breaks if known.index[0] < year <= known.index[-1]]
    known = known.reindex(sorted([*known.index, *inside]))
    for (low, high), colour in looks:
        axes.fill_between(known.index, known[low], known[high], color=colour, linewidth=0, zorder=0.5)
