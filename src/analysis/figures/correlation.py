"""A triangle of rank correlations whose numbers stand in the cells."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from analysis.figures import style
from analysis.language.numbers import Language

_STEPS = (0.2, 0.4, 0.6, 0.8)
_WRAP = 22  # letters of a name a line
_WIDEST = 0.65  # inches
_NAME = 1.75  # inches kept free right of the longest row


def triangle(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw a lower triangle: a square where two measures rise together, a disc where one falls.

    A name stands at the end of its row, which is the head of its column.

    Parameters
    ----------
    frame : DataFrame
        One row a cell: ``row`` and ``column`` (places, from 1), ``row_name``, ``column_name``, ``rho``.
    """
    names = {
        **dict(zip(frame["column"], frame["column_name"], strict=True)),
        **dict(zip(frame["row"], frame["row_name"], strict=True)),
    }
    cells = len(names)
    with mpl.rc_context(style.context()):
        # Few measures get larger cells: the figure keeps the width of the page.
        cell = min((style.WIDTH - _NAME) / (cells - 1), _WIDEST)
        height = cells * cell + 0.42
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((0, 0, 1, cells * cell / height))
        axes.set_xlim(0, style.WIDTH / cell)
        axes.set_ylim(cells + 0.5, 0.5)
        axes.set_axis_off()
        for row in frame.itertuples():
            _cell(axes, row.column - 0.5, row.row, row.rho)
            strong = abs(row.rho) >= _STEPS[2]
            axes.text(
                row.column - 0.5,
                row.row,
                language.number(row.rho, 2),
                ha="center",
                va="center_baseline",
                fontsize=10.6,
                color=style.PAPER if strong else style.INK,
            )
        for place, name in names.items():
            axes.text(
                place - 1 + 0.12,
                place,
                "\n".join(textwrap.wrap(name, _WRAP)),
                va="center",
                fontsize=10.6,
                color=style.INK,
                linespacing=0.98,
            )
        _key(figure, height, language)
        return figure


def _cell(axes: mpl.axes.Axes, x: float, y: float, rho: float) -> None:
    colour = style.CLASSES[sum(abs(rho) >= step for step in _STEPS)]
    if rho < 0:
        axes.add_patch(Circle((x, y), 0.475, facecolor=colour, linewidth=0))
    else:
        axes.add_patch(Rectangle((x - 0.47, y - 0.47), 0.94, 0.94, facecolor=colour, linewidth=0))


def _key(figure: Figure, height: float, language: Language) -> None:
    """A square and a disc with their words, at the top right where the triangle leaves room."""
    y = 1 - 0.16 / height
    x = 0.985
    marks = ((language.say("correlation.falling"), "o"), (language.say("correlation.rising"), "s"))
    for word, mark in marks:
        text = figure.text(x, y, word, va="center", ha="right", color=style.INK)
        x -= text.get_window_extent().width / (figure.get_figwidth() * figure.dpi) + 0.022
        figure.add_artist(
            mpl.lines.Line2D(
                [x],
                [y],
                marker=mark,
                linestyle="none",
                color=style.CLASSES[2],
                markersize=11,
                markeredgewidth=0,
            )
        )
        x -= 0.045
