"""Shares by category as dots on a common scale, and expected against actual values."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.figures import style
from analysis.figures.marks import looks_of, spread, text_width, value_axis
from analysis.figures.ranks import MARKERS
from analysis.language.numbers import Language


def shares(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the share of each category: dots for the focus and comparators, a bar for the 98 together.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator, reference or focus), ``area``, ``name``, ``category``, ``share``
        (percent); categories in the order shown.
    language : Language

    Returns
    -------
    Figure
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
        lanes = np.linspace(0.0, -0.34, max(2, sum(role == "comparator" for role, _ in looks)))
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
                rows["share"], y, "o" if focus else MARKERS[look["order"]], color=look["color"],
                markersize=9.5 if focus else 5.5, markeredgewidth=0, linestyle="none",
                zorder=6 if focus else 4,
            )  # fmt: skip
        axes.set_yticks(list(place.values()), categories)
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.set_ylim(-len(categories) + 0.4, 0.6)
        axes.set_xlim(-0.01 * top, 1.05 * top)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: language.quantity(v, "percent", 0)))
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        _key(figure, frame, looks, height)
        return figure


def _key(figure: Figure, frame: pd.DataFrame, looks: dict, height: float) -> None:
    """Names in their own colours and marks, above the axes; a second line where one is too short."""
    order = {"focus": 0, "reference": 1, "comparator": 2}
    people = frame.drop_duplicates(["role", "area"]).sort_values(
        "role", key=lambda s: s.map(order), kind="stable"
    )
    x, y = 0.012, 1 - 0.16 / height
    for row in people.itertuples():
        look = looks[(row.role, row.area)]
        focus = row.role == "focus"
        mark = {"focus": "o", "reference": "|"}.get(row.role) or MARKERS[look["order"]]
        text = figure.text(
            x + 0.018, y, row.name, color=look["color"], va="center",
            fontweight="bold" if focus else "regular",
        )  # fmt: skip
        width = text_width(figure, text, None)
        if x + width > 0.98:
            x, y = 0.012, y - 0.2 / height
            text.set_position((x + 0.018, y))
        figure.add_artist(
            Line2D(
                [x], [y], marker=mark, color=look["color"], linestyle="none",
                markeredgewidth=3 if mark == "|" else 0,
                markersize=13 if mark == "|" else 9 if focus else 6,
            )
        )  # fmt: skip
        x += width + 0.05


def expected_actual(frame: pd.DataFrame, titles: tuple[str, str], language: Language) -> Figure:
    """Draw actual against expected values of all municipalities, the focus with its prediction interval.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator or focus), ``area``, ``name``, ``expected``, ``actual``,
        ``low``, ``high`` (prediction interval); the focus last.
    titles : (str, str)
        Words on the vertical and under the horizontal axis.
    language : Language

    Returns
    -------
    Figure
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
                row.expected, row.actual, "o", color=colour, markersize=11 if focus else 7.5,
                markeredgewidth=0, zorder=6 if focus else 5,
            )  # fmt: skip
            labels.append((row.actual, row.expected, row.name, colour, focus))
        _beside(axes, labels)
        value_axis(axes, language)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
        step = np.diff(axes.get_xticks()[:2])[0]
        decimals = next(d for d in range(4) if d == 3 or abs(step * 10**d - round(step * 10**d)) < 1e-9)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: language.number(v, decimals)))
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
                name, xy=(x, y), xytext=(x + (-0.05 if side == "left" else 0.05) * width, place),
                ha="right" if side == "left" else "left", va="center", color=colour, zorder=8,
                fontweight="bold" if focus else "regular",
                arrowprops={
                    "arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 5,
                },
            )  # fmt: skip
