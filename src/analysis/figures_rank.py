"""Ranks year by year (bump chart) and the step from then to now (slope chart)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis import style
from analysis.figures import _label_ends, _mark_breaks, _year_axis, looks_of, spread
from analysis.language import Language


def bump(frame: pd.DataFrame, language: Language, breaks: Sequence[tuple[int, str]] = ()) -> Figure:
    """Draw the rank of every municipality year by year, rank 1 on top.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator or focus), ``area``, ``name``, ``year``, ``rank``, ``of``;
        the backdrop first.
    language : Language
    breaks : sequence of (int, str)
        First year of a new definition, and the word to mark it with.

    Returns
    -------
    Figure
    """
    most = int(frame["of"].max())
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 4.2))
        axes = figure.add_axes((0.075, 0.08, 0.66, 0.84))
        quiet = frame[frame["role"] == "municipality"]
        for _, rows in quiet.groupby("area", sort=False):
            axes.plot(*_open(rows), color=style.BACKDROP, linewidth=0.6, zorder=1)
        ends = []
        looks = looks_of(frame[frame["role"] != "municipality"])
        for (role, area), look in looks.items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("year")
            focus = role == "focus"
            axes.plot(
                *_open(rows), color=look["color"], linewidth=3.2 if focus else 1.6, zorder=look["zorder"],
                marker="o", markersize=6.5 if focus else 3.5, markeredgewidth=0, solid_capstyle="round",
            )  # fmt: skip
            last = rows.iloc[-1]
            name = f"{last['name']} {last['rank']}"
            ends.append((last["year"], last["rank"], name, look["color"], focus))
        axes.set_ylim(most + 2, -1)
        axes.set_yticks([1, *range(20, most - 4, 20), most])
        _mark_breaks(axes, breaks)
        _year_axis(axes, frame["year"])
        left, right = axes.get_xlim()
        axes.set_xlim(left - 0.07 * (right - left), right)
        axes.tick_params(length=3)
        axes.set_title(
            language.text("Rank"), color=style.INK, fontsize=11, fontweight="regular", x=-0.09, pad=8
        )
        own = frame[frame["role"] == "focus"].sort_values("year")
        first = own.iloc[0]
        axes.annotate(
            str(first["rank"]), (first["year"], first["rank"]), xytext=(-7, 0), textcoords="offset points",
            ha="right", va="center", color=style.FOCUS, fontweight="bold", zorder=9,
        )  # fmt: skip
        _label_down(axes, ends)
        return figure


def _open(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Years and ranks with NaN where a year is missing, unless the table is published now and then only."""
    years = np.arange(rows["year"].min(), rows["year"].max() + 1)
    ranks = rows.set_index("year")["rank"].astype(float)
    if len(ranks) > len(years) / 2:
        ranks = ranks.reindex(years)
    return ranks.index.to_numpy(), ranks.to_numpy()


def _label_down(axes: Axes, ends: list[tuple[int, float, str, str, bool]]) -> None:
    """End labels on an axis that runs downwards: turned, labelled, turned back."""
    top = axes.get_ylim()
    axes.set_ylim(min(top), max(top))
    _label_ends(axes, ends)
    axes.set_ylim(top)


def slope(frame: pd.DataFrame, title: str, shown: Callable[[float], str]) -> Figure:
    """Draw each series as one line from its first to its last value, labelled at both ends.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator, reference or focus), ``area``, ``name``, ``year``, ``value``; two years.
    title : str
        What the values are, with their unit.
    shown : callable
        Formats a value for its label.

    Returns
    -------
    Figure
    """
    first, last = (int(y) for y in sorted(frame["year"].unique()))
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.9))
        axes = figure.add_axes((0.27, 0.09, 0.46, 0.78))
        looks = looks_of(frame)
        low, high = frame["value"].min(), frame["value"].max()
        pad = 0.08 * (high - low) or 1.0
        axes.set_ylim(low - pad, high + pad)
        axes.set_xlim(0, 1)
        sides: dict[int, list[tuple[float, str, str, bool]]] = {first: [], last: []}
        for (role, area), look in looks.items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("year")
            focus = role == "focus"
            axes.plot(
                [0, 1], rows["value"].to_numpy(), color=look["color"], linewidth=look["linewidth"] + 0.4,
                dashes=look.get("dashes", (None, None)), marker="o", markersize=7 if focus else 5,
                markeredgewidth=0, zorder=look["zorder"], clip_on=False,
            )  # fmt: skip
            for year, value, name in rows[["year", "value", "name"]].itertuples(index=False):
                sides[int(year)].append((value, name, look["color"], focus))
        for x in (0, 1):
            axes.axvline(x, color=style.BACKDROP, linewidth=0.9, zorder=1)
        _side(axes, sides[first], shown, left=True)
        _side(axes, sides[last], shown, left=False)
        axes.set_xticks([0, 1], [str(first), str(last)])
        axes.tick_params(axis="x", length=0, pad=6, labelsize=11.5, labelcolor=style.INK)
        axes.set_yticks([])
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.text(0.005, 1 - 0.06 / figure.get_figheight(), title, va="top", fontsize=11, color=style.INK)
        return figure


def _side(
    axes: Axes,
    ends: list[tuple[float, str, str, bool]],
    shown: Callable[[float], str],
    *,
    left: bool,
) -> None:
    """Name and value beside each end, moved apart where they would touch."""
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    ends = sorted(ends, key=lambda end: end[0])
    if len({value for value, *_ in ends}) == 1 and len(ends) > 1:
        ends = [(ends[0][0], "", style.INK, False)]  # all start level: one label says it
    places = spread([value for value, *_ in ends], 14.5 / height * (high - low), low, high)
    for (value, name, colour, focus), place in zip(ends, places, strict=True):
        words = f"{name}  {shown(value)}".strip() if left else f"{shown(value)}  {name}".strip()
        axes.annotate(
            words, xy=(0 if left else 1, value), xytext=(-0.075 if left else 1.075, place),
            ha="right" if left else "left", va="center", color=colour, fontsize=11,
            fontweight="bold" if focus else "regular", annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 5},
        )  # fmt: skip
