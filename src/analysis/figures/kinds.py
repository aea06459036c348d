"""How well each kind of error process fits, a row an indicator, a column a kind."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from analysis.figures import style
from analysis.language.numbers import Language

# Beyond this a process is far out of reach, and the figure says how far in digits.
_REACH = 6.0
_ROW = 0.26
_LEFT, _RIGHT, _GAP = 0.315, 0.99, 0.016


def kinds(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw how far below the maximum the log-likelihood of each kind lies, with the bounds of the region.

    Parameters
    ----------
    frame : DataFrame
        One row an indicator and kind, in order: ``name``, ``title`` (as shown), ``below``, ``limit``,
        ``walk_limit`` (NaN where that bound does not count) and ``kept``.
    """
    names, titles = list(dict.fromkeys(frame["name"])), list(dict.fromkeys(frame["title"]))
    height = 1.3 + _ROW * len(names)
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, height))
        width = (_RIGHT - _LEFT - _GAP * (len(titles) - 1)) / len(titles)
        for column, title in enumerate(titles):
            box = (
                _LEFT + column * (width + _GAP),
                0.47 / height,
                width,
                _ROW * len(names) / height,
            )
            axes = figure.add_axes(box)
            _column(axes, frame[frame["title"] == title].reset_index(drop=True), language)
            axes.set_title(
                textwrap.fill(title, 10), fontsize=9.7, fontweight="regular", color=style.INK, pad=4
            )
            if column == 0:
                wrapped = [textwrap.fill(name, 32) for name in names]
                axes.set_yticks(range(len(names)), wrapped, fontsize=9.7, linespacing=0.9)
                for tick in axes.get_yticklabels():
                    tick.set_color(style.INK)
            else:
                axes.set_yticks([])
        figure.text(
            (_LEFT + _RIGHT) / 2,
            0.1 / height,
            language.say("kinds.axis"),
            ha="center",
            color=style.INK,
            fontsize=10,
        )
        _key(figure, language)
        return figure


def _column(axes: Axes, rows: pd.DataFrame, language: Language) -> None:
    axes.set_xlim(-0.6, _REACH + 1.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for place, row in rows.iterrows():
        if np.isfinite(row["walk_limit"]):
            axes.plot([0, row["walk_limit"]], [place, place], color=style.BACKDROP, linewidth=1.6, zorder=2)
        axes.barh(place, row["limit"], height=0.62, color=style.BACKDROP, linewidth=0, zorder=2)
        colour = style.FOCUS if row["kept"] else style.QUIET_INK
        if row["below"] > _REACH:
            axes.text(
                _REACH + 1.5,
                float(place),  # type: ignore[arg-type]
                language.number(row["below"], 0),
                ha="right",
                va="center",
                fontsize=9.7,
                color=style.QUIET_INK,
            )
            continue
        axes.plot(
            row["below"],
            place,
            "o",
            color=colour,
            markersize=5,
            markerfacecolor=colour if row["kept"] else "none",
            markeredgewidth=1.1,
            zorder=4,
        )
    axes.set_xticks([0, 2, 4])
    axes.tick_params(length=3, labelsize=9.7)
    axes.tick_params(axis="y", length=0)
    axes.grid(False)
    axes.spines["left"].set_color(style.GRID)


def _key(figure: Figure, language: Language) -> None:
    """What dots, bars and lines stand for, in one line at the top."""
    height = figure.get_figheight()
    y, x = 1 - 0.13 / height, 0.012
    for kept in (True, False):
        colour = style.FOCUS if kept else style.QUIET_INK
        face = colour if kept else "none"
        dot = Line2D([x + 0.01], [y], marker="o", color=colour, markerfacecolor=face, markersize=5)
        figure.add_artist(dot)
        x = _word(figure, x + 0.026, y, language.pick("kinds.dots", "kept" if kept else "out"))
    figure.add_artist(Rectangle((x, y - 0.05 / height), 0.03, 0.1 / height, color=style.BACKDROP))
    x = _word(figure, x + 0.04, y, language.say("kinds.key.limit"))
    figure.add_artist(Line2D([x, x + 0.03], [y, y], color=style.BACKDROP, linewidth=1.6))
    _word(figure, x + 0.04, y, language.say("kinds.key.walk"))


def _word(figure: Figure, x: float, y: float, text: str) -> float:
    """Write a word and say where the next may start."""
    word = figure.text(x, y, text, va="center", color=style.QUIET_INK, fontsize=9.7)
    return x + word.get_window_extent().width / (figure.get_figwidth() * figure.dpi) + 0.03
