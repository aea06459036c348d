"""Coverage over the autocorrelation, one panel a design."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.figures import style, ticks
from analysis.language.numbers import Language

# Lines by number of years: told apart by colour, dashes and mark.
_LOOKS: tuple[dict[str, Any], ...] = (
    {"color": style.COMPARATORS[0], "linestyle": (0, (4, 1.5)), "marker": "s", "markersize": 4},
    {"color": style.REFERENCE, "linestyle": "solid", "marker": "o", "markersize": 4.5},
    {"color": style.COMPARATORS[2], "linestyle": (0, (1, 1.2)), "marker": "^", "markersize": 4.5},
)
_COLUMNS = 3


def coverage(frame: pd.DataFrame, nominal: float, language: Language) -> Figure:
    """Draw coverage over the autocorrelation, one panel a design, the wanted range as a band.

    Parameters
    ----------
    frame : DataFrame
        Columns ``design`` (as shown), ``n``, ``rho``, ``coverage``, ``lowest`` and ``highest`` (percent, NaN
        where none is set); rows in the order of the panels.
    nominal : float
        Nominal coverage, percent; marked by a thin line.
    """
    designs = list(dict.fromkeys(frame["design"]))
    rows = -(-len(designs) // _COLUMNS)
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 0.45 + 1.75 * rows))
        panels = figure.subplots(rows, _COLUMNS, sharex=True, sharey=True, squeeze=False).ravel()
        bottom = min(90.0, float(frame["coverage"].min()) - 1)
        for panel, design in zip(panels, designs, strict=False):
            part = frame[frame["design"] == design]
            _target(panel, part)
            panel.axhline(nominal, color=style.QUIET_INK, linewidth=0.8, zorder=2)
            for look, (_, line) in zip(_LOOKS, part.groupby("n"), strict=False):
                panel.plot(line["rho"], line["coverage"], linewidth=1.6, zorder=3, **look)
            panel.set_title(_two_lines(design), fontsize=10, fontweight="regular", color=style.INK, pad=4)
            panel.set_ylim(bottom, 100.4)
            panel.set_xticks([0, 0.5, 1])
            panel.xaxis.set_major_formatter(ticks.numbers(language, 1))
            panel.yaxis.set_major_formatter(ticks.numbers(language, 0))
            panel.tick_params(length=3)
        for panel in panels[len(designs) :]:
            panel.set_visible(False)
        for panel in panels[max(0, len(designs) - _COLUMNS) : len(designs)]:
            panel.set_xlabel(language.say("coverage.figure.autocorrelation"), fontsize=10)
            panel.tick_params(labelbottom=True)
        height = figure.get_figheight()
        figure.subplots_adjust(
            left=0.07, right=0.985, top=1 - 0.72 / height, bottom=0.5 / height, hspace=0.52, wspace=0.12
        )
        _key(figure, [int(n) for n in sorted(frame["n"].unique())], language)
        return figure


def _target(panel: Axes, part: pd.DataFrame) -> None:
    """The wanted range of one design, if any."""
    lowest, highest = part["lowest"].iloc[0], part["highest"].iloc[0]
    if pd.notna(lowest):
        panel.axhspan(
            lowest,
            highest if pd.notna(highest) else 100,
            color=style.BACKDROP,
            alpha=0.45,
            linewidth=0,
            zorder=1,
        )


def _two_lines(title: str) -> str:
    """Break a panel's title at its first comma."""
    return title.replace(", ", ",\n", 1)


def _key(figure: Figure, years: list[int], language: Language) -> None:
    """What the lines stand for, in one line at the top."""
    y, x = 1 - 0.14 / figure.get_figheight(), 0.07
    for look, n in zip(_LOOKS, years, strict=False):
        figure.add_artist(Line2D([x, x + 0.045], [y, y], linewidth=1.6, **look))
        figure.text(
            x + 0.055,
            y,
            language.say("coverage.figure.years", n=n),
            color=look["color"],
            va="center",
            fontsize=10.5,
        )
        x += 0.19
    figure.text(
        x,
        y,
        language.say("coverage.figure.band"),
        color=style.QUIET_INK,
        va="center",
        fontsize=10.5,
    )
