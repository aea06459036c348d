"""Many small gap panels on one page, and composite ranks under many weights."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.figures.marks import looks_of, now_and_then, with_holes
from analysis.language.numbers import Language

_COLUMNS = 3
_PANEL = 1.72  # inches
_NAME, _WORD = 29, 27  # letters in a line above a panel, and below it
_LETTERS = 11


def multiples(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw one small panel an indicator: the gap of the focus, zero, its two ends and the word under it.

    Parameters
    ----------
    frame : DataFrame
        Columns ``indicator``, ``name``, ``word``, ``year``, ``gap``, ``decimals``, ``unconfirmed``
        (whether the ends are hollow); in the order shown.
    """
    indicators = list(dict.fromkeys(frame["indicator"]))
    rows = -(-len(indicators) // _COLUMNS)
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, rows * _PANEL))
        height, width = 1 / rows, 1 / _COLUMNS
        for place, indicator in enumerate(indicators):
            row, column = divmod(place, _COLUMNS)
            left, bottom = column * width, 1 - (row + 1) * height
            part = frame[frame["indicator"] == indicator]
            axes = figure.add_axes((left + 0.012, bottom + 0.47 * height, width - 0.055, 0.27 * height))
            _panel(axes, part)
            name = textwrap.wrap(part["name"].iloc[0], _NAME, max_lines=2, placeholder="…")
            figure.text(
                left + 0.005,
                bottom + 0.98 * height,
                "\n".join(name),
                va="top",
                fontsize=_LETTERS,
                color=style.INK,
                linespacing=1.05,
            )
            figure.text(
                left + 0.005,
                bottom + 0.225 * height,
                textwrap.fill(part["word"].iloc[0], _WORD),
                va="top",
                fontsize=_LETTERS,
                linespacing=1.0,
                style="italic",
                color=style.QUIET_INK,
            )
            decimals = int(part["decimals"].iloc[0])
            # Numbers stand under the panel, where no line can run through them.
            for end, x, side in ((0, left + 0.005, "left"), (-1, left + width - 0.036, "right")):
                year, gap = part["year"].iloc[end], part["gap"].iloc[end]
                figure.text(
                    x,
                    bottom + 0.395 * height,
                    language.number(gap, decimals, signed=True),
                    ha=side,
                    va="center",
                    fontsize=_LETTERS,
                    fontweight="bold",
                    color=style.FOCUS,
                )
                figure.text(
                    x,
                    bottom + 0.275 * height,
                    str(year),
                    ha=side,
                    va="center",
                    fontsize=_LETTERS,
                    color=style.QUIET_INK,
                )
        return figure


def _panel(axes: Axes, part: pd.DataFrame) -> None:
    years, gaps = part["year"].to_numpy(), part["gap"].to_numpy()
    whole = with_holes(part.rename(columns={"gap": "value"}))
    axes.axhline(0, color=style.REFERENCE, linewidth=1.0, zorder=2)
    # Years published now and then are joined by dots: nothing is known of what lies between them.
    sparse = now_and_then(part["year"])
    axes.plot(*whole, ":" if sparse else "-", color=style.FOCUS, linewidth=1.4 if sparse else 2.0, zorder=4)
    axes.plot(
        [years[0], years[-1]],
        [gaps[0], gaps[-1]],
        "o",
        color=style.FOCUS,
        markersize=4.8,
        zorder=5,
        markerfacecolor=style.PAPER if part["unconfirmed"].any() else style.FOCUS,
        clip_on=False,
    )
    low, high = min(gaps.min(), 0.0), max(gaps.max(), 0.0)
    pad = 0.08 * (high - low) or 1.0
    axes.set_ylim(low - pad, high + pad)
    span = max(1, years[-1] - years[0])
    axes.set_xlim(years[0] - 0.02 * span, years[-1] + 0.02 * span)
    axes.axis("off")


def rank_draws(frame: pd.DataFrame, summary: pd.DataFrame, language: Language) -> Figure:
    """Draw how often each named municipality takes each rank, with its median and 5-95 % range.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``rank``, ``draws``; municipalities in the order shown.
    summary : DataFrame
        Columns ``area``, ``median``, ``low``, ``high``, ``of``.
    """
    with mpl.rc_context(style.context()):
        people = frame.drop_duplicates("area")
        height = 0.75 + 0.72 * len(people)
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((0.19, 0.5 / height, 0.79, 1 - 0.6 / height))
        looks = looks_of(frame)
        tallest = float(frame["draws"].max())
        most = int(summary["of"].max())
        for place, person in enumerate(people.itertuples()):
            colour = looks[(person.role, person.area)]["color"]
            rows = frame[frame["area"] == person.area]
            base = -float(place)
            axes.bar(
                rows["rank"],
                0.62 * rows["draws"] / tallest,
                bottom=base,
                width=1.0,
                color=colour,
                linewidth=0,
            )
            s = summary[summary["area"] == person.area].iloc[0]
            axes.hlines(base - 0.1, s["low"], s["high"], color=colour, linewidth=3)
            axes.plot(s["median"], base - 0.1, "o", color=colour, markersize=9)
            right = s["median"] < 0.75 * most
            axes.annotate(
                language.number(s["median"], 0),
                (s["high"] if right else s["low"], base - 0.1),
                xytext=(9 if right else -9, 0),
                textcoords="offset points",
                va="center",
                ha="left" if right else "right",
                color=colour,
                fontweight="bold",
                fontsize=10.5,
            )
        axes.set_yticks(-np.arange(len(people)) + 0.05, people["name"])
        for label, person in zip(axes.get_yticklabels(), people.itertuples(), strict=True):
            focus = person.role == "focus"
            label.set(color=looks[(person.role, person.area)]["color"], fontsize=11)
            label.set_fontweight("bold" if focus else "regular")
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(-len(people) + 0.65, 0.75)
        axes.set_xlim(0, most + 1)
        axes.set_xticks([1, *range(20, most - 4, 20), most])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set(xlabel=language.say("dashboard.weighted.axis"), ylabel="")
        return figure
