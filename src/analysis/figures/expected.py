"""Expected against actual values over the municipalities."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from analysis.figures import style
from analysis.figures.leader import leader
from analysis.figures.marks import looks_of, short_ticks, spread, value_axis
from analysis.language.numbers import Language


def expected_actual(frame: pd.DataFrame, titles: tuple[str, str], language: Language) -> Figure:
    """Draw actual against expected values of all municipalities, the focus with its prediction interval.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator or focus), ``area``, ``name``, ``expected``, ``actual``,
        ``low``, ``high`` (prediction interval); the focus last.
    titles : (str, str)
        Words on the vertical and under the horizontal axis.
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 4.4))
        axes = figure.add_axes((0.115, 0.115, 0.865, 0.79))
        looks = looks_of(frame[frame["role"] != "municipality"])
        quiet = frame[frame["role"] == "municipality"]
        sns.scatterplot(
            quiet, x="expected", y="actual", color=style.BACKDROP, s=26, linewidth=0, ax=axes, legend=False
        )
        own = frame[frame["role"] == "focus"].iloc[0]
        both = frame[["expected", "actual"]].to_numpy().ravel()
        low, high = min(both.min(), own["low"]), max(both.max(), own["high"])
        pad = 0.04 * (high - low)
        span = np.array([frame["expected"].min(), frame["expected"].max()])
        room = 0.06 * (span[1] - span[0])
        axes.set_xlim(span[0] - room, span[1] + room)
        axes.set_ylim(low - pad, high + pad)
        axes.plot(span, span, color=style.REFERENCE, linewidth=1.2, dashes=(5, 1.6), zorder=2)
        axes.vlines(
            own["expected"], own["low"], own["high"], color=style.FOCUS, linewidth=7, alpha=0.25, zorder=3
        )
        axes.plot(
            own["expected"],
            own["expected"],
            "_",
            color=style.FOCUS,
            markersize=13,
            markeredgewidth=2,
            zorder=4,
        )
        labels = []
        for row in frame[frame["role"] != "municipality"].itertuples():
            colour, focus = looks[(row.role, row.area)]["color"], row.role == "focus"
            axes.plot(
                row.expected,
                row.actual,
                "o",
                color=colour,
                markersize=11 if focus else 7.5,
                markeredgewidth=0,
                zorder=6 if focus else 5,
            )
            labels.append((row.actual, row.expected, row.name, colour, focus))
        _beside(axes, labels)
        value_axis(axes, language)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        short_ticks(axes.xaxis, language)
        axes.set(xlabel=titles[1], ylabel="")
        axes.set_title(titles[0], color=style.INK, fontsize=11, fontweight="regular", x=-0.11, pad=10)
        return figure


def _beside(axes: Axes, labels: list[tuple[float, float, str, str, bool]]) -> None:
    """Names beside their dots, on the side away from the focus, moved apart where they would touch."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    width = right - left
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    own = next(x for _, x, *_, focus in labels if focus)
    sides: dict[str, list[tuple[float, float, str, str, bool]]] = {"left": [], "right": []}
    for label in sorted(labels):
        share = (label[1] - left) / width
        # Away from the focus, unless the edge is too near for a name.
        to_left = share > 0.75 or (label[1] < own and not label[4] and share > 0.22)
        sides["left" if to_left else "right"].append(label)
    for side, group in sides.items():
        places = spread([y for y, *_ in group], 15 / height * (high - low), low, high)
        for (y, x, name, colour, focus), place in zip(group, places, strict=True):
            axes.annotate(
                name,
                xy=(x, y),
                xytext=(x + (-0.05 if side == "left" else 0.05) * width, place),
                ha="right" if side == "left" else "left",
                va="center",
                color=colour,
                zorder=8,
                fontweight="bold" if focus else "regular",
                arrowprops=leader(colour, start=(1 if side == "left" else 0, 0.5)),
            )
