"""Figures entered by hand: a mark of their own, which no line runs through, and what it means beside it."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.figures import style
from analysis.figures.marks import ENTERED
from analysis.figures.pointing import Name, point_out

_WORD = 9.7  # points
_ALONG = 12  # places between two years of a line that words keep clear of


def apart(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What a table published, and what was entered by hand.

    Examples
    --------
    >>> frame = pd.DataFrame({"role": ["focus", "entered"], "year": [2023, 2024]})
    >>> [list(part["year"]) for part in apart(frame)]
    [[2023], [2024]]
    """
    by_hand = frame["role"] == ENTERED
    return frame[~by_hand], frame[by_hand]


def mark(axes: Axes, entered: pd.DataFrame, colours: Mapping[str, str], word: str) -> None:
    """Draw hollow diamonds, in the colour of whom they are of, with one word for all of them.

    Hollow and four-cornered they are neither a published figure, which is round and full, nor one that is not
    confirmed, which is round: so they are told apart in grey too.

    Parameters
    ----------
    axes
        With its lines and its final limits.
    entered
        Columns ``area``, ``year``, ``value``; a row at least.
    colours
        By area, the focus last.
    word
        What the mark means.
    """
    lines = [np.asarray(line.get_xydata(), dtype=float) for line in axes.lines if _of_data(line, axes)]
    for row in entered.itertuples():
        axes.plot(
            [row.year], [row.value], linestyle="none", marker="D", markersize=7.5, zorder=8, clip_on=False,
            markerfacecolor=style.PAPER, markeredgewidth=1.7,
            markeredgecolor=colours.get(row.area, style.INK),
        )  # fmt: skip
    # One word for all: at the mark of whoever the figure is about, who is drawn last.
    named = entered[entered["area"].isin([*colours][-1:])]
    told = (entered if named.empty else named).iloc[-1]
    taken = [*map(_between, lines), entered[["year", "value"]].to_numpy(dtype=float), _margin(axes)]
    at = (float(told["year"]), float(told["value"]))
    with mpl.rc_context({"font.size": _WORD}):
        point_out(axes, [Name(word, at, (-1, -1), style.QUIET_INK)], np.vstack(taken))


def _margin(axes: Axes) -> np.ndarray:
    """Points beside the axes, where the names of the lines stand."""
    (first, last), (low, high) = axes.get_xlim(), axes.get_ylim()
    beside = last + np.linspace(0.02, 0.3, 12) * (last - first)
    return np.array([(x, y) for x in beside for y in np.linspace(low, high, 30)])


def _of_data(line: object, axes: Axes) -> bool:
    return line.get_transform() == axes.transData  # type: ignore[attr-defined]


def _between(line: np.ndarray) -> np.ndarray:
    """Points along a line, close enough that no word stands between two of them."""
    known = line[~np.isnan(line).any(axis=1)]
    if len(known) < 2:
        return known
    steps = np.linspace(0, len(known) - 1, _ALONG * (len(known) - 1) + 1)
    return np.column_stack([np.interp(steps, np.arange(len(known)), known[:, n]) for n in (0, 1)])
