"""Persons counted, and as many as at the rate of the reference; the area between is the excess."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.figures.lines import label_ends, mark_breaks, year_axis
from analysis.figures.marks import value_axis
from analysis.figures.months import month_axis
from analysis.language.numbers import Language


def persons(
    frame: pd.DataFrame,
    title: str,
    names: tuple[str, str, str],
    language: Language,
    *,
    breaks: Sequence[tuple[float, str]] = (),
) -> Figure:
    """Draw two lines from zero on, named at their ends, and fill what lies between.

    Parameters
    ----------
    frame : DataFrame
        Columns ``time`` (whole years, or months as parts of one), ``actual``, ``expected``.
    title : str
        What the vertical axis shows.
    names : (str, str, str)
        Of the persons counted, of those expected, and of what lies between, at the end.
    breaks : sequence of (float, str)
        First time of a new definition, and the word to mark it with.
    """
    time, last = frame["time"], frame.iloc[-1]
    by_year = bool((time == time.round()).all())
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.4))
        axes = figure.add_axes((0.105, 0.1, 0.6, 0.78))
        area = axes.fill_between(time, frame["actual"], frame["expected"], color=style.CLASSES[1], zorder=1)
        area.set_linewidth(0)
        axes.plot(time, frame["expected"], color=style.REFERENCE, linewidth=1.9, dashes=(5, 1.6), zorder=3)
        axes.plot(time, frame["actual"], color=style.FOCUS, linewidth=2.8, zorder=4)
        axes.set_ylim(0, 1.08 * float(frame[["actual", "expected"]].to_numpy().max()))
        # A mark stands half a step before the first year, and right at the first month.
        mark_breaks(axes, breaks if by_year else [(start + 0.5, word) for start, word in breaks])
        (year_axis if by_year else month_axis)(axes, time)
        value_axis(axes, language)
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        axes.tick_params(length=3)
        middle = (last["actual"] + last["expected"]) / 2
        label_ends(
            axes,
            [
                (last["time"], last["actual"], names[0], style.FOCUS, True),
                (last["time"], middle, names[2], style.INK, False),
                (last["time"], last["expected"], names[1], style.REFERENCE, False),
            ],
        )
        return figure
