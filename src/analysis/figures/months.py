"""Lines by month: the focus emphasised, each line named at its end."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import style, ticks
from analysis.figures.lines import label_ends, mark_breaks
from analysis.figures.marks import looks_of, value_axis
from analysis.language.numbers import Language


def months(
    frame: pd.DataFrame, title: str, language: Language, *, breaks: Sequence[tuple[float, str]] = ()
) -> Figure:
    """Draw the focus, its comparators and the reference month by month.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator, reference or focus), ``area``, ``name``, ``time`` (years, months as
        parts of one) and ``value``.
    title : str
        What the vertical axis shows, with its unit.
    breaks : sequence of (float, str)
        First month of a new definition, and the word to mark it with.
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.4))
        axes = figure.add_axes((0.105, 0.1, 0.66, 0.78))
        ends = []
        for (role, area), look in looks_of(frame).items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("time")
            drawn = {key: value for key, value in look.items() if key not in ("order", "marker")}
            axes.plot(rows["time"], rows["value"], **drawn)
            last = rows.iloc[-1]
            ends.append((last["time"], last["value"], last["name"], look["color"], role == "focus"))
        low, high = frame["value"].min(), frame["value"].max()
        pad = 0.08 * (high - low) or 1.0
        axes.set_ylim(low - pad, high + pad)
        mark_breaks(axes, [(start + 0.5, word) for start, word in breaks])
        month_axis(axes, frame["time"])
        value_axis(axes, language)
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        axes.tick_params(length=3)
        label_ends(axes, ends)
        return figure


def month_axis(axes: Axes, time: pd.Series) -> None:
    """A tick at the start of each year, from the first month to the last."""
    first, last = float(time.min()), float(time.max())
    axes.set_xlim(first - 0.08, last + 0.08)
    axes.set_xticks([year for year in range(int(first), int(last) + 1) if year >= first - 0.08])
    axes.xaxis.set_major_formatter(ticks.years())
