"""Moves to and from one municipality as paired bars: arrivals to the left, departures to the right."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from analysis.figures import style
from analysis.language.numbers import Language


def flows(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the partners of a municipality, the largest on top, with the net in the middle.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (partner or rest), ``name``, ``arrivals``, ``departures``, ``net``, in the order
        shown. Bars of the rest are drawn hollow: they add many municipalities up.
    """
    with mpl.rc_context(style.context()):
        height = 0.75 + 0.29 * len(frame)
        figure = Figure(figsize=(style.WIDTH, height))
        bottom, tall = 0.08 / height, 1 - 0.6 / height
        left = figure.add_axes((0.0, bottom, 0.33, tall))
        right = figure.add_axes((0.67, bottom, 0.33, tall))
        most = float(frame[["arrivals", "departures"]].to_numpy().max()) or 1.0
        places = [-i - (0.35 if role == "rest" else 0) for i, role in enumerate(frame["role"])]
        for axes, column, colour in ((left, "arrivals", style.FOCUS), (right, "departures", style.GROUP)):
            for place, role, value in zip(places, frame["role"], frame[column], strict=True):
                fill, edge = (colour, 0.0) if role == "partner" else ("none", 1.1)
                axes.barh(place, value, height=0.66, linewidth=edge, facecolor=fill, edgecolor=colour)
                axes.annotate(
                    language.number(value, 0),
                    (value, place),
                    xytext=(-4 if column == "arrivals" else 4, 0),
                    textcoords="offset points",
                    ha="right" if column == "arrivals" else "left",
                    va="center",
                    fontsize=10,
                    color=style.INK,
                )
            # Room beyond the longest bar for its number.
            axes.set_xlim((1.3 * most, 0) if column == "arrivals" else (0, 1.3 * most))
            axes.set_ylim(places[-1] - 0.6, 0.6)
            axes.axis("off")
        for place, name, net in zip(places, frame["name"], frame["net"], strict=True):
            y = bottom + tall * (place - (places[-1] - 0.6)) / (0.6 - (places[-1] - 0.6))
            figure.text(0.345, y, name, va="center", ha="left", fontsize=10.5, color=style.INK)
            figure.text(
                0.63,
                y,
                language.number(net, 0, signed=True),
                va="center",
                ha="right",
                fontsize=10.5,
                fontweight="bold",
                color=style.INK,
            )
        top = 1 - 0.14 / height
        heads = (
            (0.325, "right", language.say("flow.heads.arrivals"), style.FOCUS),
            (0.63, "right", language.say("flow.heads.net"), style.INK),
            (0.675, "left", language.say("flow.heads.departures"), style.GROUP),
        )
        for x, side, words, colour in heads:
            figure.text(x, top, words, ha=side, va="top", fontsize=11, fontweight="bold", color=colour)
        return figure
