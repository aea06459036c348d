"""Several shares on one scale: a strip of all municipalities a row, the named ones marked."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures import style, ticks
from analysis.figures.marks import MARKERS, key_of, looks_of
from analysis.language.numbers import Language

_LEFT, _RIGHT = 0.27, 0.87  # of the width: names left, ranks right


def side_by_side(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw one row an indicator.

    Parameters
    ----------
    frame : DataFrame
        Columns ``indicator``, ``role`` (municipality, comparator, reference or focus), ``area``, ``name``,
        ``value`` (percent), ``rank`` and ``of``; indicators in the order shown.
    """
    rows = list(dict.fromkeys(frame["indicator"]))
    named = frame[frame["role"] != "municipality"]
    looks = looks_of(named)
    with mpl.rc_context(style.context()):
        height = 1.05 + 0.72 * len(rows)
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((_LEFT, 0.36 / height, _RIGHT - _LEFT, 1 - 0.95 / height))
        lanes = np.linspace(-0.02, -0.3, max(2, sum(role == "comparator" for role, _ in looks)))
        for place, name in enumerate(rows):
            part, y = frame[frame["indicator"] == name], -place
            quiet = part.loc[part["role"] == "municipality", "value"]
            axes.vlines(quiet, y - 0.36, y + 0.36, color=style.BACKDROP, linewidth=0.9, zorder=1)
            for row in part[part["role"] != "municipality"].itertuples():
                look = looks[(row.role, row.area)]
                if row.role == "reference":
                    axes.vlines(row.value, y - 0.42, y + 0.42, color=look["color"], linewidth=3, zorder=3)
                    continue
                focus = row.role == "focus"
                axes.plot(
                    row.value,
                    y + (0.2 if focus else lanes[look["order"]]),
                    "o" if focus else MARKERS[look["order"]],
                    color=look["color"],
                    markersize=9.5 if focus else 6,
                    markeredgewidth=0,
                    zorder=6 if focus else 4,
                )
                if focus:
                    axes.annotate(
                        language.say("side_by_side.rank", rank=int(row.rank), of=int(row.of)),
                        (1.03, y),
                        xycoords=("axes fraction", "data"),
                        va="center",
                        color=look["color"],
                        fontweight="bold",
                        annotation_clip=False,
                    )
        axes.set_yticks([-i for i in range(len(rows))], [textwrap.fill(name, 22) for name in rows])
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.set_ylim(-len(rows) + 0.45, 0.55)
        axes.set_xlim(0, 1.03 * float(frame["value"].max()))
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
        axes.xaxis.set_major_formatter(ticks.percents(language))
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        head = textwrap.fill(language.say("side_by_side.head"), 10)
        figure.text(1, 1 - 0.1 / height, head, va="top", ha="right", color=style.QUIET_INK, linespacing=1.1)
        key_of(figure, named, looks, height, right=0.84)
        return figure
