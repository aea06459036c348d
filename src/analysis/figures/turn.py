"""A gap year by year with the one or two lines fitted to it."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.figures import style, ticks
from analysis.figures.marks import value_axis
from analysis.language.numbers import Language


def segments(frame: pd.DataFrame, title: str, zero: float, language: Language) -> Figure:
    """Draw the published gap, the fitted lines with their slope, and the turn with the years it may lie in.

    Parameters
    ----------
    frame : DataFrame
        One row a year: ``year``, ``observed``, ``fitted``, ``turn`` ("turn", "possible" or empty) and
        ``slope``, the words on the line that ends or passes in that year (empty but in one year a line).
    zero : float
        Level with the reference; marked where the axis reaches it.
    """
    years = frame["year"].to_numpy()
    turn = frame.loc[frame["turn"] == "turn", "year"].tolist()
    possible = frame.loc[frame["turn"] != "", "year"]
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.4))
        axes = figure.add_axes((0.105, 0.1, 0.865, 0.74))
        if len(turn):
            axes.axvspan(possible.min() - 0.5, possible.max() + 0.5, color=style.GRID, linewidth=0, zorder=0)
            axes.axvline(turn[0], color=style.QUIET_INK, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
        axes.plot(years, frame["fitted"], color=style.REFERENCE, linewidth=2.4, dashes=(5, 1.6), zorder=3)
        axes.plot(
            years,
            frame["observed"],
            "o-",
            color=style.FOCUS,
            linewidth=1.1,
            markersize=5.5,
            markeredgewidth=0,
            zorder=4,
        )
        both = np.concatenate([frame["observed"], frame["fitted"]])
        pad = 0.14 * (both.max() - both.min()) or 1.0
        axes.set_ylim(both.min() - pad, both.max() + pad)
        if axes.get_ylim()[0] < zero < axes.get_ylim()[1]:
            axes.axhline(zero, color=style.REFERENCE, linewidth=1.0, zorder=2)
        axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
        axes.set_xticks(_ticks(years, turn))
        axes.xaxis.set_major_formatter(ticks.years())
        value_axis(axes, language)
        middle = (both.max() + both.min()) / 2
        for row in frame[frame["slope"] != ""].itertuples():
            around = frame[(frame["year"] - row.year).abs() <= 2]
            # On the free side of the points, away from the edge of the axis.
            above = around[["observed", "fitted"]].to_numpy().mean() < middle
            edge = around[["observed", "fitted"]].to_numpy()
            axes.annotate(
                row.slope,
                (row.year, edge.max() if above else edge.min()),
                xytext=(0, 7 if above else -7),
                textcoords="offset points",
                ha="center",
                va="bottom" if above else "top",
                color=style.REFERENCE,
                zorder=6,
            )
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.11, pad=26)
        axes.tick_params(length=3)
        _key(figure, language)
        return figure


def _ticks(years: np.ndarray, turn: Sequence[int]) -> list[int]:
    """The first and last year, the turn, and years between them that leave room."""
    step = max(1, -(-(int(years[-1]) - int(years[0])) // 7))
    kept = [int(years[0]), int(years[-1]), *turn]
    for year in range(int(years[0]), int(years[-1]), step):
        if all(abs(year - k) >= step for k in kept):
            kept.append(year)
    return sorted(kept)


def _key(figure: Figure, language: Language) -> None:
    """A dot and a dashed line with their words, between the title and the axes."""
    looks = (
        {"color": style.FOCUS, "marker": "o", "markersize": 5.5, "markeredgewidth": 0, "linewidth": 1.1},
        {"color": style.REFERENCE, "linewidth": 2.4, "dashes": (5, 1.6)},
    )
    names = (language.say("turn.published"), language.say("turn.fitted"))
    x = 0.105
    for name, look in zip(names, looks, strict=True):
        line = mpl.lines.Line2D([x, x + 0.05], [0.885, 0.885], **look)  # type: ignore[arg-type]
        figure.add_artist(line)
        word = figure.text(x + 0.062, 0.885, name, va="center", color=look["color"])  # type: ignore[arg-type]
        box = word.get_window_extent()
        x += 0.062 + box.width / (figure.get_figwidth() * figure.dpi) + 0.05
