"""Shares by category as dots on a common scale."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures import style, ticks
from analysis.figures.marks import MARKERS, key_of, looks_of
from analysis.language.numbers import Language


def shares(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the share of each category: dots for the focus and comparators, a bar for the 98 together.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator, reference or focus), ``area``, ``name``, ``category``, ``share``
        (percent); categories in the order shown.
    """
    categories = list(dict.fromkeys(frame["category"]))
    with mpl.rc_context(style.context()):
        height = 1.0 + 0.4 * len(categories)
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((0.345, 0.42 / height, 0.635, 1 - 0.92 / height))
        place = {name: -i for i, name in enumerate(categories)}
        looks = looks_of(frame)
        top = float(frame["share"].max())
        axes.hlines(list(place.values()), 0, 1.05 * top, color=style.GRID, linewidth=1)
        # A lane for each comparator of the edition, also for one without figures.
        lanes = np.linspace(0.0, -0.34, max(2, *(look.get("order", 0) + 1 for look in looks.values())))
        for (role, area), look in looks.items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)]
            y = rows["category"].map(place).to_numpy()
            if role == "reference":
                axes.vlines(rows["share"], y - 0.42, y + 0.42, color=look["color"], linewidth=3, zorder=3)
                continue
            focus = role == "focus"
            # Lanes within a category, so that marks with equal shares do not hide each other.
            y = y + (0.2 if focus else lanes[look["order"]])
            axes.plot(
                rows["share"],
                y,
                "o" if focus else MARKERS[look["order"]],
                color=look["color"],
                markersize=9.5 if focus else 5.5,
                markeredgewidth=0,
                linestyle="none",
                zorder=6 if focus else 4,
            )
        axes.set_yticks(list(place.values()), categories)
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.set_ylim(-len(categories) + 0.4, 0.6)
        axes.set_xlim(-0.01 * top, 1.05 * top)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
        axes.xaxis.set_major_formatter(ticks.percents(language))
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        key_of(figure, frame, looks, height)
        return figure
