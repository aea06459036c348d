"""What a line figure shows, and where: for a page on which values are read off and other places drawn in."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.figures.marks import ENTERED
from analysis.language.facts import half_even


def of(figure: Figure, frame: pd.DataFrame, *, unit: str, decimals: int, signed: bool) -> str:
    """Plot area, axes and every series of a figure with one pair of axes, as JSON.

    Parameters
    ----------
    figure : Figure
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``year``, ``value``; values are rounded as they are written.
    unit : str
    decimals : int
    signed : bool
        Whether a plus sign is written.

    Returns
    -------
    str
        ``box`` is the plot area in shares of the figure (left, top, right, bottom), ``x`` and ``y`` what its
        edges stand for; ``series`` has one entry an area, in the order drawn: role, name, values by year.
    """
    (axes,) = figure.axes
    area = axes.get_position()
    years = sorted(int(year) for year in frame["year"].unique())
    series: dict[str, dict[str, Any]] = {}
    for row in frame.dropna(subset="value").itertuples():
        of_area = {"role": row.role, "name": row.name, "values": [None] * len(years)}
        key = f"{row.area}-{ENTERED}" if row.role == ENTERED else row.area
        shown_values = series.setdefault(key, of_area)["values"]
        # As the page writes a figure and its file holds it: the decimal that is written, half to even.
        rounded = half_even(row.value, decimals)
        shown_values[years.index(row.year)] = int(rounded) if decimals == 0 else rounded
    shown = {
        "box": [round(side, 5) for side in (area.x0, 1 - area.y1, area.x1, 1 - area.y0)],
        "x": [round(float(end), 6) for end in axes.get_xlim()],
        "y": [float(f"{end:.8g}") for end in axes.get_ylim()],
        "unit": unit,
        "decimals": decimals,
        "signed": signed,
        "years": years,
        "series": series,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
