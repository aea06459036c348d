"""The smallest detectable trend over the number of years."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.figures import style
from analysis.figures.marks import spread
from analysis.language.facts import Quantity
from analysis.language.numbers import Language


def power(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the smallest detectable yearly trend over the number of years, one line an autocorrelation.

    Parameters
    ----------
    frame : DataFrame
        Columns ``n``, ``rho``, ``mdc`` (in standard deviations of the innovation, a year).
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.4))
        axes = figure.add_axes((0.075, 0.15, 0.67, 0.73))
        groups = sorted(frame.groupby("rho"), reverse=True)
        ends = []
        for i, (rho, part) in enumerate(groups):
            strongest = i == 0
            colour = style.REFERENCE if strongest else style.COMPARATORS[(i - 1) % len(style.COMPARATORS)]
            axes.plot(
                part["n"],
                part["mdc"],
                color=colour,
                linewidth=2.4 if strongest else 1.6,
                marker="o",
                markersize=3.5,
            )
            ends.append((float(part["mdc"].iloc[-1]), float(rho), colour, strongest))
        low, high = 0.0, 1.05 * float(frame["mdc"].max())
        axes.set_ylim(low, high)
        first, last = int(frame["n"].min()), int(frame["n"].max())
        axes.set_xlim(first - 0.3, last + 0.3)
        axes.set_xticks(range(first, last + 1))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: language.number(v, 1)))
        axes.set_xlabel(language.say("power.figure.years"))
        axes.set_title(
            language.say("power.figure.title"),
            color=style.INK,
            fontsize=11,
            fontweight="regular",
            x=-0.07,
            pad=10,
        )
        ends.sort()
        places = spread([end[0] for end in ends], 0.075 * (high - low), low, high)
        for (value, rho, colour, strongest), place in zip(ends, places, strict=True):
            axes.annotate(
                language.say("power.figure.line", rho=Quantity(rho, decimals=0 if rho in (0, 1) else 1)),
                xy=(last, value),
                xytext=(last + 0.6, place),
                va="center",
                color=colour,
                fontweight="bold" if strongest else "regular",
                annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3},
            )
        return figure
