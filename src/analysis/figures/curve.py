"""The specification curve: estimates in order above, the choices behind each below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.figures.leader import leader
from analysis.figures.marks import value_axis
from analysis.language.numbers import Language

# The axis covers this share of the ends of intervals, and every estimate.
_BULK = (0.03, 0.97)
_TOP, _ROW, _BETWEEN, _EDGE = 2.5, 0.19, 0.1, 0.12  # inches
_LEFT, _RIGHT = 0.385, 0.985  # of the width


@dataclass(frozen=True)
class Group:
    """One dimension of the grid: its name, the column of the frame that holds it, and its values in order.

    A value is a pair of what the column holds and how the row is labelled; a label may have several lines.
    """

    name: str
    column: str
    rows: tuple[tuple[str, str], ...]


def curve(
    frame: pd.DataFrame, groups: Sequence[Group], title: str, chosen: str, language: Language
) -> tuple[Figure, int]:
    """Draw a specification curve.

    Parameters
    ----------
    frame : DataFrame
        One row a specification by ascending ``estimate``, with ``ci_low``, ``ci_high`` (missing where the
        estimator has no interval), ``chosen`` and the columns of `groups`.
    title : str
        What the vertical axis shows, with its unit.
    chosen : str
        What to write beside the chosen specification.

    Returns
    -------
    figure : Figure
    outside : int
        Number of intervals that run beyond the axis.
    """
    places, names, below = _places(groups)
    height = 0.35 + _TOP + _EDGE + below + _EDGE
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, height))
        width = _RIGHT - _LEFT
        top = figure.add_axes((_LEFT, (2 * _EDGE + below) / height, width, _TOP / height))
        matrix = figure.add_axes((_LEFT, _EDGE / height, width, below / height))
        outside = _estimates(top, frame, title, chosen, language)
        _matrix(matrix, frame, groups, places, names, below)
        for axes in (top, matrix):
            axes.set_xlim(-0.01 * len(frame) - 0.5, 1.01 * len(frame) - 0.5)
        return figure, outside


def strips(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw all specifications of several estimates, one row an indicator, each on a scale of its own.

    Parameters
    ----------
    frame : DataFrame
        One row a specification: ``indicator``, ``name``, ``note`` (written at the right), ``estimate``,
        ``decimals`` and ``chosen``; indicators in the order shown.
    """
    names = list(dict.fromkeys(frame["indicator"]))
    row, edge = 0.62, 0.34
    height = row * len(names) + edge
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, height))
        for i, name in enumerate(names):
            part = frame[frame["indicator"] == name]
            bottom = (edge + row * (len(names) - 1 - i)) / height
            axes = figure.add_axes((0.335, bottom + 0.3 * row / height, 0.4, 0.55 * row / height))
            _strip(axes, part, language)
            figure.text(
                0.005, bottom + 0.575 * row / height, part["name"].iloc[0], va="center", color=style.INK
            )
            figure.text(
                0.765,
                bottom + 0.575 * row / height,
                part["note"].iloc[0],
                va="center",
                fontsize=9.7,
                color=style.QUIET_INK,
            )
        note = language.say("curve.strips.note_below")
        figure.text(
            0.535, 0.3 * edge / height, note, ha="center", va="center", fontsize=9.7, color=style.QUIET_INK
        )
        return figure


def _strip(axes: Axes, part: pd.DataFrame, language: Language) -> None:
    estimates, decimals = part["estimate"].to_numpy(), int(part["decimals"].iloc[0])
    low, high = min(estimates.min(), 0.0), max(estimates.max(), 0.0)
    pad = 0.04 * (high - low)
    axes.vlines(estimates, -0.7, 0.7, color=style.GROUP, linewidth=0.7, alpha=0.55)
    axes.axvline(0, color=style.REFERENCE, linewidth=1.4, zorder=3)
    chosen = float(part.loc[part["chosen"], "estimate"].iloc[0])
    axes.plot(chosen, 0, "o", color=style.FOCUS, markersize=9, markeredgewidth=0, zorder=4)
    axes.set_xlim(low - pad, high + pad)
    axes.set_ylim(-1, 1)
    axes.axis("off")
    for value, side in ((low, "left"), (high, "right")):
        axes.annotate(
            language.number(value, decimals, signed=True),
            (value, -1),
            xytext=(0, -1),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=9.7,
            color=style.QUIET_INK,
        )


def _estimates(top: Axes, frame: pd.DataFrame, title: str, chosen: str, language: Language) -> int:
    x, y = np.arange(len(frame)), frame["estimate"].to_numpy()
    low, high = frame["ci_low"].to_numpy(dtype=float), frame["ci_high"].to_numpy(dtype=float)
    pick = int(np.flatnonzero(frame["chosen"])[0])
    bottom, ceiling = _limits(y, low, high, (low[pick], high[pick]))
    top.set_ylim(bottom, ceiling)
    width = _pitch(len(frame))
    _strokes(top, x, low.clip(bottom, ceiling), high.clip(bottom, ceiling), style.BACKDROP, 0.7 * width)
    top.axhline(0, color=style.REFERENCE, linewidth=1.2, zorder=3)
    top.plot(
        x, y, "o", color=style.QUIET_INK, markersize=min(3.0, max(1.8, width)), markeredgewidth=0, zorder=4
    )
    top.plot([pick, pick], [low[pick], high[pick]], color=style.FOCUS, linewidth=2.4, zorder=5)
    top.plot(pick, y[pick], "o", color=style.FOCUS, markersize=9, zorder=6)
    # The curve rises, so the upper left and the lower right are the emptiest corners.
    right = pick < len(frame) / 2
    top.annotate(
        chosen,
        (pick, low[pick] if right else high[pick]),
        xytext=(0.99, 0.02) if right else (0.01, 0.98),
        textcoords="axes fraction",
        ha="right" if right else "left",
        va="bottom" if right else "top",
        color=style.FOCUS,
        fontweight="bold",
        zorder=7,
        arrowprops=leader(style.FOCUS, start=(0 if right else 1, 0.5), width=0.8, away=1),
    )
    value_axis(top, language)
    top.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.14, pad=8)
    top.tick_params(axis="x", length=0, labelbottom=False)
    top.spines["bottom"].set_visible(False)
    return int(((low < bottom) | (high > ceiling)).sum())


def _limits(
    y: np.ndarray, low: np.ndarray, high: np.ndarray, own: tuple[float, float]
) -> tuple[float, float]:
    bottom = min(y.min(), own[0], 0.0, float(np.nanquantile(low, _BULK[0])))
    ceiling = max(y.max(), own[1], 0.0, float(np.nanquantile(high, _BULK[1])))
    pad = 0.05 * (ceiling - bottom) or 1.0
    return bottom - pad, ceiling + pad


def _pitch(count: int) -> float:
    """Points from one specification to the next."""
    return (_RIGHT - _LEFT) * style.WIDTH * 72 / (1.02 * count)


def _strokes(axes: Axes, x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, width: float) -> None:
    """Upright strokes as one path: hundreds of them stay a small file."""
    there = ~np.isnan(low)
    hole = np.full(there.sum(), np.nan)
    axes.plot(
        np.column_stack([x[there], x[there], hole]).ravel(),
        np.column_stack([low[there], high[there], hole]).ravel(),
        color=colour,
        linewidth=width,
        solid_capstyle="butt",
        zorder=1,
    )


def _places(groups: Sequence[Group]) -> tuple[dict[tuple[str, str], float], dict[str, float], float]:
    """Inches below the top of the matrix of each row and each group's name, and the height of it all."""
    places: dict[tuple[str, str], float] = {}
    names: dict[str, float] = {}
    y = 0.0
    for i, group in enumerate(groups):
        y += _BETWEEN if i else 0.0
        names[group.column] = y + _ROW / 2
        for value, label in group.rows:
            lines = label.count("\n") + 1
            places[group.column, value] = y + lines * _ROW / 2
            y += lines * _ROW
    return places, names, y


def _matrix(
    axes: Axes,
    frame: pd.DataFrame,
    groups: Sequence[Group],
    places: dict[tuple[str, str], float],
    names: dict[str, float],
    below: float,
) -> None:
    pick = int(np.flatnonzero(frame["chosen"])[0])
    axes.set_ylim(below, 0)
    axes.axvline(pick, color=style.FOCUS, linewidth=0.8, zorder=1)
    to_axes = axes.get_yaxis_transform()
    for group in groups:
        axes.text(
            -0.62,
            names[group.column],
            group.name,
            transform=to_axes,
            va="center",
            fontsize=10,
            color=style.INK,
            fontweight="semibold",
        )
        held = frame[group.column].astype(str).to_numpy()
        for value, label in group.rows:
            y, own = places[group.column, value], held[pick] == value
            axes.axhline(y, color=style.GRID, linewidth=0.6, zorder=0)
            starts, ends = _runs(held == value)
            hole = np.full(len(starts), np.nan)
            axes.plot(
                np.column_stack([starts - 0.5, ends + 0.5, hole]).ravel(),
                np.full(3 * len(starts), y),
                color=style.GROUP,
                linewidth=7,
                solid_capstyle="butt",
                zorder=2,
            )
            if own:
                axes.plot(pick, y, "o", color=style.FOCUS, markersize=5.5, zorder=4)
            axes.text(
                -0.02,
                y,
                label,
                transform=to_axes,
                ha="right",
                va="center",
                fontsize=10,
                linespacing=1.0,
                color=style.FOCUS if own else style.QUIET_INK,
                fontweight="bold" if own else "regular",
            )
    axes.axis("off")


def _runs(marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last position of each run of marked places."""
    edges = np.diff(np.concatenate([[0], marked.astype(int), [0]]))
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
