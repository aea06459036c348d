"""Lines over the years: the focus emphasised, the other municipalities a quiet backdrop."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.figures import style
from analysis.figures.marks import looks_of, now_and_then, spread, value_axis, with_holes
from analysis.language.numbers import Language

# Axes cover this share of the backdrop, so that one odd municipality does not flatten the rest.
_BULK = (0.05, 0.95)


def lines(
    frame: pd.DataFrame,
    title: str,
    language: Language,
    *,
    zero: float | None = None,
    breaks: Sequence[tuple[int, str]] = (),
    hollow: bool = False,
) -> tuple[Figure, int]:
    """Draw annual lines: the municipalities as a quiet backdrop, the named series labelled at their end.

    No line runs across a break. Years published now and then are marked and joined by dots only, because
    nothing is known of what lies between them.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``year``, ``value``.
    title : str
        What the vertical axis shows, with its unit.
    language : Language
        Formats the numbers of the axis.
    zero : float, optional
        A level to mark with a line of its own, such as 0 for a gap.
    breaks : sequence of (int, str)
        First year of a new definition, and the word to mark it with.
    hollow : bool
        Leave the marks of the focus open: the figures are not confirmed.

    Returns
    -------
    figure : Figure
    outside : int
        Number of backdrop points beyond the axis.
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.6))
        axes = figure.add_axes((0.105, 0.1, 0.66, 0.8))
        backdrop = frame[frame["role"] == "municipality"]
        starts, sparse = [year for year, _ in breaks], now_and_then(frame["year"])
        if len(backdrop):
            years, values = with_holes(backdrop, starts)
            axes.plot(
                years,
                values,
                color=style.BACKDROP,
                linewidth=0.55,
                linestyle=":" if sparse else "-",
                zorder=1,
            )
        ends = []
        named = frame[frame["role"] != "municipality"]
        looks = looks_of(named)
        for (role, area), look in looks.items():
            rows = named[(named["role"] == role) & (named["area"] == area)].sort_values("year")
            if rows["value"].notna().any():
                drawn = {key: value for key, value in look.items() if key != "order"}
                if sparse:
                    drawn |= {"dashes": (1, 2.4), "linewidth": 1.2, "marker": "o"}
                    drawn |= {"markersize": 7 if role == "focus" else 5, "markeredgewidth": 0}
                if hollow and role == "focus":
                    drawn |= {"markerfacecolor": style.PAPER, "markeredgewidth": 1.5, "markersize": 6}
                axes.plot(*with_holes(rows, starts), **drawn)
                last = rows.dropna(subset="value").iloc[-1]
                ends.append((last["year"], last["value"], last["name"], look["color"], role == "focus"))
        low, high = _limits(frame, zero)
        axes.set_ylim(low, high)
        if zero is not None:
            axes.axhline(zero, color=style.REFERENCE, linewidth=1.2, zorder=2)
        mark_breaks(axes, breaks)
        year_axis(axes, frame["year"])
        value_axis(axes, language)
        axes.set(xlabel="", ylabel="")
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        axes.tick_params(length=3)
        label_ends(axes, ends)
        outside = int((~backdrop["value"].dropna().between(low, high)).sum())
        return figure, outside


def _limits(frame: pd.DataFrame, zero: float | None) -> tuple[float, float]:
    values = frame["value"].dropna()
    named = frame.loc[frame["role"] != "municipality", "value"].dropna()
    backdrop = frame.loc[frame["role"] == "municipality", "value"].dropna()
    low, high = (named if len(named) else values).agg(["min", "max"])
    if len(backdrop):
        bulk = backdrop.quantile(list(_BULK))
        low, high = min(low, bulk.iloc[0]), max(high, bulk.iloc[1])
    if zero is not None:
        low, high = min(low, zero), max(high, zero)
    pad = 0.04 * (high - low) or 1.0
    return low - pad, high + pad


def mark_breaks(axes: Axes, breaks: Sequence[tuple[float, str]]) -> None:
    """Mark each break by a dotted line before its year, with its word at the top."""
    for year, word in breaks:
        axes.axvline(year - 0.5, color=style.QUIET_INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
        axes.annotate(
            word,
            (year - 0.5, 1),
            xycoords=("data", "axes fraction"),
            xytext=(3, -2),
            textcoords="offset points",
            va="top",
            fontsize=9.5,
            color=style.QUIET_INK,
        )


def year_axis(axes: Axes, years: pd.Series) -> None:
    """About six ticks on whole years, the first and the last among them."""
    first, last = int(years.min()), int(years.max())
    step = max(1, -(-(last - first) // 6))
    ticks = list(range(first, last + 1, step))
    if last - ticks[-1] <= step / 2 and len(ticks) > 1:
        ticks.pop()
    axes.set_xticks([*ticks, last] if ticks[-1] != last else ticks)
    axes.set_xlim(first - 0.3, last + 0.3)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: str(int(v))))


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str, bool]]) -> None:
    """Name each line beside its last point, moved apart where names would touch."""
    if not ends:
        return
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    need = 13.2 / height * (high - low)
    ends = sorted(ends, key=lambda end: end[1])
    places = spread([min(max(end[1], low), high) for end in ends], need, low, high)
    _, right = axes.get_xlim()
    for (year, value, name, colour, focus), place in zip(ends, places, strict=True):
        axes.annotate(
            name,
            xy=(year, value),
            xytext=(right + 0.035 * (right - axes.get_xlim()[0]), place),
            va="center",
            color=colour,
            fontsize=11,
            fontweight="bold" if focus else "regular",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "linewidth": 0.7,
                "shrinkA": 1,
                "shrinkB": 3,
            },
        )
