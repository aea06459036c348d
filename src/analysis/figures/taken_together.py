"""Scores of all municipalities, a row for all gaps together and one for each."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator

from analysis.figures import style, ticks
from analysis.figures.marks import looks_of
from analysis.language.numbers import Language

_ROW = 0.42
# Beyond it on either side a score is rare by chance: one in twenty.
_RARE = 1.96


def scores(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw a strip of scores a row, the focus heaviest, comparators in their colours.

    Parameters
    ----------
    frame : DataFrame
        Columns ``row``, ``role`` (municipality, comparator or focus), ``area``, ``name``, ``score``; rows in
        the order of their first appearance from the top.
    """
    rows = list(dict.fromkeys(frame["row"]))
    height = 1.05 + _ROW * (len(rows) + 0.5)
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((0.27, 0.62 / height, 0.71, 1 - 1.02 / height))
        reach = max(3.0, 1.06 * float(frame["score"].abs().max()))
        axes.set_xlim(-reach, reach)
        axes.set_ylim(len(rows) - 0.5, -0.8)
        axes.axvspan(-_RARE, _RARE, color=style.GRID, alpha=0.6, linewidth=0, zorder=0)
        axes.vlines(0, -0.4, len(rows) - 0.5, color=style.REFERENCE, linewidth=1.2, zorder=1)
        looks = looks_of(frame[frame["role"] != "municipality"])
        for row in frame.itertuples():
            _mark(
                axes,
                rows.index(row.row),
                row.score,
                None if row.role == "municipality" else looks[(row.role, row.area)],
            )
        _names(axes, frame, rows, looks)
        axes.set_yticks(range(len(rows)), [textwrap.fill(name, 22) for name in rows])
        for tick, name in zip(axes.get_yticklabels(), rows, strict=True):
            tick.set_color(style.INK)
            tick.set_fontweight("bold" if name == rows[0] else "regular")
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.grid(False)
        axes.xaxis.set_major_locator(MultipleLocator(1))
        axes.xaxis.set_major_formatter(ticks.numbers(language, 0, signed=True))
        axes.set_xlabel(language.say("taken_together.axis"))
        return figure


def _mark(axes: Axes, place: int, score: float, look: dict | None) -> None:
    if look is None:
        axes.plot(score, place, "|", color=style.BACKDROP, markersize=13, markeredgewidth=1.1, zorder=2)
        return
    focus = look["color"] == style.FOCUS
    size, depth = (10, 6) if focus else (6.5, 4)
    axes.plot(score, place, "o", color=look["color"], markersize=size, markeredgewidth=0, zorder=depth)


def _names(axes: Axes, frame: pd.DataFrame, rows: list[str], looks: dict) -> None:
    """The named municipalities above their marks in the first row, nearer ones one above the other."""
    top = frame[(frame["row"] == rows[0]) & (frame["role"] != "municipality")].sort_values("score")
    low, high = axes.get_xlim()
    last: list[float] = []
    for row in top.itertuples():
        level = 0
        while level < len(last) and row.score - last[level] < 0.17 * (high - low):
            level += 1
        last[level : level + 1] = [row.score]
        # At the edges a name grows towards the middle.
        place = (row.score - low) / (high - low)
        axes.annotate(
            row.name,
            xy=(row.score, 0),
            xytext=(0, 9 + 12 * level),
            textcoords="offset points",
            ha="right" if place > 0.9 else "left" if place < 0.1 else "center",
            color=looks[(row.role, row.area)]["color"],
            fontweight="bold" if row.role == "focus" else "regular",
            zorder=8,
        )
