"""Crude and standardised shares as dots, the standardised ones with their interval."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.figures import style, ticks
from analysis.figures.marks import MARKERS, looks_of, text_width
from analysis.language.numbers import Language

_LEFT, _RIGHT = 0.2, 0.82  # of the width: names left, ranks right


def standardised(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw one row a named municipality, and a strip of all others.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator, reference or focus), ``area``, ``name``, ``crude``,
        ``rate``, ``low``, ``high`` (percent), ``crude_rank``, ``rank``; the named ones in the order shown.
    """
    named = frame[frame["role"] != "municipality"]
    quiet = frame[frame["role"] == "municipality"]
    with mpl.rc_context(style.context()):
        height = 1.25 + 0.42 * (len(named) + 1)
        figure = Figure(figsize=(style.WIDTH, height))
        axes = figure.add_axes((_LEFT, 0.4 / height, _RIGHT - _LEFT, 1 - 1.05 / height))
        looks = looks_of(named)
        strip = -len(named)
        axes.vlines(quiet["rate"], strip - 0.24, strip + 0.24, color=style.GROUP, linewidth=0.9)
        for place, row in enumerate(named.itertuples()):
            look, focus = looks[(row.role, row.area)], row.role == "focus"
            colour, y = look["color"], -place
            mark = {"focus": "o", "reference": "o"}.get(row.role) or MARKERS[look["order"]]
            size = 7.5 if focus else 5.5
            axes.plot([row.low, row.high], [y, y], "|-", color=colour, linewidth=1.6, markersize=11, zorder=3)
            axes.plot(
                row.crude,
                y + 0.29,
                mark,
                markerfacecolor=style.PAPER,
                color=colour,
                markeredgewidth=1.3,
                markersize=size - 1,
                zorder=4,
            )
            axes.plot(row.rate, y, mark, color=colour, markersize=size, markeredgewidth=0, zorder=5)
            if pd.notna(row.rank):
                before, after = int(row.crude_rank), int(row.rank)
                axes.annotate(
                    language.say("benefits.standardised.ranks", before=before, after=after),
                    (1.03, y),
                    xycoords=("axes fraction", "data"),
                    va="center",
                    color=colour,
                    fontweight="bold" if focus else "regular",
                    annotation_clip=False,
                )
        axes.set_yticks(
            [-i for i in range(len(named) + 1)],
            [*named["name"], language.say("benefits.standardised.heads.others")],
        )
        for tick, (_, row) in zip(axes.get_yticklabels(), named.iterrows(), strict=False):
            tick.set_color(looks[(row["role"], row["area"])]["color"])
            tick.set_fontweight("bold" if row["role"] == "focus" else "regular")
        axes.tick_params(axis="y", length=0)
        axes.set_ylim(strip - 0.5, 0.6)
        axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10], integer=True))
        axes.xaxis.set_major_formatter(ticks.percents(language))
        axes.grid(visible=False)
        axes.grid(visible=True, axis="x")
        axes.spines["left"].set_visible(False)
        figure.text(
            _RIGHT + 0.019,
            1 - 0.18 / height,
            language.say("benefits.standardised.heads.ranks"),
            va="top",
            color=style.QUIET_INK,
            linespacing=1.1,
        )
        _key(figure, height, language)
        return figure


def _key(figure: Figure, height: float, language: Language) -> None:
    """A hollow and a full dot with their words, above the axes."""
    x, y = 0.02, 1 - 0.26 / height
    words = (
        (language.say("benefits.standardised.heads.crude"), style.PAPER),
        (language.say("benefits.standardised.heads.rate"), style.QUIET_INK),
    )
    for word, fill in words:
        figure.add_artist(
            Line2D(
                [x],
                [y],
                marker="o",
                linestyle="none",
                color=style.QUIET_INK,
                markerfacecolor=fill,
                markersize=7.5,
                markeredgewidth=1.4,
            )
        )
        text = figure.text(x + 0.02, y, word, va="center", color=style.INK)
        x += text_width(figure, text, None) + 0.06
