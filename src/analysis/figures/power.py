"""The smallest trend that gets a word, over the number of years."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.figures import style, ticks
from analysis.figures.leader import leader
from analysis.figures.marks import spread
from analysis.language.numbers import Language

# A word is drawn through, a plain test dashed.
_LOOKS: dict[str, dict[str, Any]] = {
    "word": {"linewidth": 2.2},
    "plain": {"linewidth": 1.3, "dashes": (4, 1.8)},
}


def power(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the smallest yearly trend over the number of years, two lines an error process.

    Parameters
    ----------
    frame : DataFrame
        Columns ``n``, ``process``, ``word`` and ``plain`` (in standard deviations of the innovation, a year).
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.7))
        axes = figure.add_axes((0.075, 0.14, 0.57, 0.75))
        ends = []
        for i, (process, part) in enumerate(frame.groupby("process", sort=False)):
            colour = style.REFERENCE if i == 0 else style.COMPARATORS[i - 1]
            for of, look in _LOOKS.items():
                axes.plot(part["n"], part[of], color=colour, **look)
                named = language.pick("power.process", str(process))
                label = language.pick("power.found", of, process=named)
                ends.append((float(part[of].iloc[-1]), label, colour, of == "word"))
        low, high = 0.0, 1.05 * float(frame["word"].max())
        axes.set_ylim(low, high)
        first, last = int(frame["n"].min()), int(frame["n"].max())
        axes.set_xlim(first - 0.3, last + 0.3)
        axes.set_xticks(range(first, last + 1))
        axes.yaxis.set_major_formatter(ticks.numbers(language, 1))
        axes.set_xlabel(language.say("power.figure.years"))
        axes.set_title(
            language.say("power.figure.title"),
            color=style.INK,
            fontsize=11,
            fontweight="regular",
            x=-0.09,
            pad=10,
        )
        ends.sort()
        places = spread([end[0] for end in ends], 0.07 * (high - low), low, high)
        for (value, label, colour, strong), place in zip(ends, places, strict=True):
            axes.annotate(
                label,
                xy=(last, value),
                xytext=(last + 0.8, place),
                va="center",
                color=colour,
                fontsize=10.5,
                fontweight="bold" if strong else "regular",
                annotation_clip=False,
                arrowprops=leader(colour, away=3),
            )
        return figure
