"""Many gaps at once: then and now of each, over the band of all municipalities."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.figures.bands import BANDS, MIN_MUNICIPALITIES, PLACES

_ROW = 0.39  # inches
_HEAD, _FOOT = 0.34, 0.12
_HEADING = 0.32
_LEFT, _RIGHT = 0.335, 0.715
_NAME = 30  # signs of a name that fit on a line
_EDGE = 1.08  # of the axis, where 1 is the farthest mark
_MARGIN = -_EDGE - 2 * _EDGE * _LEFT / (_RIGHT - _LEFT)  # the left edge of the figure


def gaps(frame: pd.DataFrame, below: str, above: str, then: str, now: str) -> tuple[Figure, list[float]]:
    """Draw one row an indicator, each with its own scale, level with the reference in the middle.

    Parameters
    ----------
    frame : DataFrame
        Columns ``heading`` (empty where there is none), ``indicator``, ``name``, ``said`` (the figure to the
        right), ``role``, ``member`` (of the group), ``area``, ``year`` and ``gap``; two rows for the focus,
        then and now, and one for each municipality, now. ``unconfirmed`` is drawn hollow.
    below, above : str
        What the two sides mean.
    then, now : str
        Words of the key.

    Returns
    -------
    figure : Figure
    rows : list of float
        Middle of each row as a share of the height from the top, in the order of the frame.
    """
    indicators = list(dict.fromkeys(frame["indicator"]))
    headings = frame.drop_duplicates("indicator")["heading"]
    starts = [bool(h) and (i == 0 or h != headings.iloc[i - 1]) for i, h in enumerate(headings)]
    height = _HEAD + _FOOT + _ROW * len(indicators) + _HEADING * sum(starts)
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((_LEFT, _FOOT / height, _RIGHT - _LEFT, 1 - (_HEAD + _FOOT) / height))
        axes.set(xlim=(-_EDGE, _EDGE), ylim=(height - _HEAD - _FOOT, 0), xticks=[], yticks=[])
        for side in axes.spines.values():
            side.set_visible(False)
        axes.grid(False)
        y, rows = 0.0, []
        for indicator, heading, opens in zip(indicators, headings, starts, strict=True):
            if opens:
                axes.text(_MARGIN, y + 0.6 * _HEADING, heading, fontweight="semibold", va="center",
                          color=style.INK)  # fmt: skip
                y += _HEADING
            y += _ROW / 2
            _row(axes, frame[frame["indicator"] == indicator], y)
            rows.append((_HEAD + y) / height)
            y += _ROW / 2
        axes.plot([0, 0], [0, y], color=style.REFERENCE, linewidth=1.2, zorder=2)
        _key(figure, height, (below, above), (then, now))
        return figure, rows


def _row(axes: Axes, part: pd.DataFrame, y: float) -> None:
    """One indicator: band, members of the group, then, now, and the figure in words."""
    own = part[part["role"] == "focus"].sort_values("year")
    last = part[(part["year"] == own["year"].max()) & part["role"].isin(PLACES)].dropna(subset="gap")
    values = last["gap"].to_numpy()
    band = [np.quantile(values, bounds) for bounds in BANDS] if len(values) >= MIN_MUNICIPALITIES else []
    reach = max(1e-12, float(np.abs([*own["gap"], *np.ravel(band)]).max()))
    for bounds, colour in zip(band, (style.BAND_80, style.BAND_50), strict=False):
        axes.fill_between(bounds / reach, y - 0.12, y + 0.12, color=colour, linewidth=0, zorder=0.5)
    members = last.loc[last["member"] & last["gap"].abs().le(reach), "gap"] / reach
    if len(members):
        # One line with holes is a fifth of the file that as many strokes are.
        strokes = [(x, place) for x in members for place in (y - 0.1, y + 0.1, np.nan)]
        axes.plot(*zip(*strokes, strict=True), color=style.GROUP, linewidth=0.8, zorder=1)
    then, now = own["gap"].iloc[0] / reach, own["gap"].iloc[-1] / reach
    hollow = bool(own["unconfirmed"].iloc[0])
    if len(own) > 1:
        axes.plot([then, now], [y, y], color=style.FOCUS, linewidth=1.6, zorder=4)
        axes.plot([then], [y], "o", color=style.FOCUS, markersize=6, markerfacecolor=style.PAPER, zorder=5)
    axes.plot([now], [y], "o", color=style.FOCUS, markersize=8.5, zorder=6, markeredgewidth=1.5,
              markerfacecolor=style.PAPER if hollow else style.FOCUS)  # fmt: skip
    name = "\n".join(textwrap.wrap(str(part["name"].iloc[0]), _NAME))
    axes.text(_MARGIN, y, name, va="center", fontsize=11, linespacing=0.92, color=style.INK)
    axes.text(1.13, y, str(part["said"].iloc[0]), va="center", fontsize=11, color=style.FOCUS)


def _key(figure: Figure, height: float, sides: tuple[str, str], dots: tuple[str, str]) -> None:
    """What left and right mean, and which dot is which, above the rows."""
    y = 1 - 0.15 / height
    middle = (_LEFT + _RIGHT) / 2
    arrow: dict[str, Any] = {"fontsize": 10.5, "va": "center", "color": style.QUIET_INK}
    figure.text(middle - 0.015, y, f"← {sides[0]}", ha="right", **arrow)
    figure.text(middle + 0.015, y, f"{sides[1]} →", ha="left", **arrow)
    x = 0.0
    for word, face in zip(dots, (style.PAPER, style.FOCUS), strict=True):
        dot = mpl.lines.Line2D([x + 0.012], [y], marker="o", color=style.FOCUS, markerfacecolor=face,
                               markersize=6, linestyle="none")  # fmt: skip
        figure.add_artist(dot)
        figure.text(x + 0.026, y, word, **arrow)
        x += 0.125
