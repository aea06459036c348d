"""Men and women side by side on one scale: the focus and its reference."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.figures import style, ticks
from analysis.figures.marks import looks_of, text_width, value_axis, with_holes
from analysis.language.numbers import Language


def panels(frame: pd.DataFrame, title: str, language: Language) -> Figure:
    """Draw one panel a sex, with the same axis.

    Parameters
    ----------
    frame : DataFrame
        Columns ``sex``, ``role`` (reference or focus), ``area``, ``name``, ``year``, ``value``; sexes in the
        order shown.
    title : str
        What the vertical axis shows, with its unit.
    """
    sexes = list(dict.fromkeys(frame["sex"]))
    low, high = frame["value"].min(), frame["value"].max()
    pad = 0.1 * (high - low) or 1.0
    years = sorted(frame["year"].unique())
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.3))
        left, width, between = 0.095, 0.41, 0.06
        for place, sex in enumerate(sexes):
            axes = figure.add_axes((left + place * (width + between), 0.1, width, 0.63))
            own = frame[frame["sex"] == sex]
            for (role, area), look in looks_of(own).items():
                rows = own[(own["role"] == role) & (own["area"] == area)].sort_values("year")
                axes.plot(*with_holes(rows), **look)
            axes.set_ylim(low - pad, high + pad)
            axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)
            axes.set_xticks([years[0], years[len(years) // 2], years[-1]])
            axes.xaxis.set_major_formatter(ticks.years())
            value_axis(axes, language)
            if place:
                axes.tick_params(axis="y", labelleft=False)
            axes.set(xlabel="", ylabel="")
            axes.set_title(sex, color=style.INK, fontsize=11.5, pad=8)
            axes.tick_params(length=3)
        figure.text(0.005, 0.985, title, va="top", color=style.INK)
        _key(figure, frame)
        return figure


def _key(figure: Figure, frame: pd.DataFrame) -> None:
    """Line and name of each place, under the title."""
    x, y = 0.016, 0.875
    names = frame.drop_duplicates(["role", "area"]).set_index(["role", "area"])["name"]
    for place, look in reversed(looks_of(frame).items()):
        figure.add_artist(Line2D([x, x + 0.055], [y, y], **look))
        word = figure.text(
            x + 0.068,
            y,
            names[place],
            va="center",
            color=look["color"],
            fontweight="bold" if place[0] == "focus" else "regular",
        )
        x += 0.068 + text_width(figure, word, None) + 0.045
