"""What a line figure shows, and where: for a page on which values are read off and other places drawn in."""

from __future__ import annotations

import json

import pandas as pd
from matplotlib.figure import Figure

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
    known = frame.dropna(subset="value")
    series = {
        code: {
            "role": rows["role"].iloc[0],
            "name": rows["name"].iloc[0],
            "values": _in(years, dict(zip(rows["year"], rows["value"], strict=True)), decimals),
        }
        for code, rows in known.groupby("area", sort=False)
    }
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


def _in(years: list[int], values: dict[int, float], decimals: int) -> list[float | int | None]:
    # As the page writes a figure and its file holds it: the decimal that is written, half to even.
    rounded = [half_even(values[year], decimals) if year in values else None for year in years]
    return [int(value) if value is not None and decimals == 0 else value for value in rounded]
