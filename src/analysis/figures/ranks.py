"""Places among the municipalities: of one figure, of many, year by year, and then against now."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.figures import style
from analysis.figures.leader import leader
from analysis.figures.lines import label_ends, mark_breaks, year_axis
from analysis.figures.marks import MARKERS, ROLES, looks_of, spread, text_width, value_axis
from analysis.figures.pointing import Name, point_out
from analysis.language.numbers import Language

_NAME = 32  # signs of a line beside a row


def strip(frame: pd.DataFrame, title: str, language: Language, *, hollow: bool = False) -> Figure:
    """Draw the municipalities in order of their value: a ranked strip with the named ones labelled.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``place`` (1 to m, ties kept apart), ``rank``, ``value``.
    hollow : bool
        Leave the mark of the focus open: the figures are not confirmed.
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.6))
        axes = figure.add_axes((0.105, 0.14, 0.865, 0.76))
        others = frame[frame["role"] == "municipality"]
        named = frame[frame["role"].isin(["comparator", "focus"])]
        looks = looks_of(named)
        bottom, top = frame["value"].min(), frame["value"].max()
        span = (top - bottom) or 1.0
        axes.set_ylim(bottom - 0.08 * span, top + 0.12 * span)
        sns.scatterplot(
            others, x="place", y="value", color=style.BACKDROP, s=26, linewidth=0, ax=axes, legend=False
        )
        axes.set_xlim(0, len(frame) + 1)
        axes.set_xticks([1, *range(20, len(frame), 20), len(frame)])
        value_axis(axes, language)
        rising = frame.loc[frame["place"].idxmax(), "value"] >= frame.loc[frame["place"].idxmin(), "value"]
        axes.set(xlabel=language.pick("place.strip.order", "lowest" if rising else "highest"), ylabel="")
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        dots = others[["place", "value"]].to_numpy(dtype=float)
        _label_points(axes, named.sort_values("value"), dots, looks, language, hollow=hollow, rising=rising)
        return figure


def _label_points(
    axes: Axes,
    named: pd.DataFrame,
    dots: np.ndarray,
    looks: dict,
    language: Language,
    *,
    hollow: bool,
    rising: bool,
) -> None:
    """Mark each named municipality and write its name where the order leaves room."""
    names = []
    _, right = axes.get_xlim()
    for row in named.itertuples():
        colour, focus = looks[(row.role, row.area)]["color"], row.role == "focus"
        axes.plot(
            row.place,
            row.value,
            "o",
            color=colour,
            markersize=11 if focus else 7.5,
            zorder=4,
            markerfacecolor=style.PAPER if focus and hollow else colour,
            markeredgewidth=2 if focus and hollow else 0,
        )
        # Above the order and towards its lower end; near that end of the axis, below it and the other way.
        above = row.place > 0.28 * right if rising else row.place < 0.76 * right
        names.append(
            Name(
                language.say("place.strip.label", name=row.name, rank=int(row.rank)),
                (row.place, row.value),
                (-1 if above == rising else 1, 1 if above else -1),
                colour,
                "bold" if focus else "regular",
            )
        )
    point_out(axes, names, dots)


def ranks(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the focus municipality's rank on several indicators, each with its five-year range.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator or focus), ``area``, ``name``, ``indicator``, ``rank``, ``best``,
        ``worst``, ``of``, ``unconfirmed`` (drawn hollow); rows in the order the indicators are shown.
    """
    with mpl.rc_context(style.context()):
        indicators = list(dict.fromkeys(frame["indicator"]))
        figure = Figure(figsize=(style.WIDTH, 1.1 + 0.46 * len(indicators)))
        height = figure.get_figheight()
        axes = figure.add_axes((0.36, 0.55 / height, 0.61, 1 - 1.05 / height))
        place = {name: -i for i, name in enumerate(indicators)}
        looks = looks_of(frame)
        most = int(frame["of"].max())
        axes.hlines(list(place.values()), 1, most, color=style.GRID, linewidth=6)
        for row in frame.sort_values("role", key=lambda s: s.map(ROLES.index)).itertuples():
            colour, y = looks[(row.role, row.area)]["color"], place[row.indicator]
            if row.role == "focus":
                axes.hlines(y, row.best, row.worst, color=colour, linewidth=6, alpha=0.3)
                axes.plot(
                    row.rank,
                    y,
                    "o",
                    color=colour,
                    markersize=10,
                    markerfacecolor=style.PAPER if row.unconfirmed else colour,
                    markeredgewidth=2 if row.unconfirmed else 0,
                )
                axes.annotate(
                    str(row.rank),
                    (row.rank, y),
                    xytext=(0, 9),
                    textcoords="offset points",
                    ha="center",
                    color=colour,
                    fontweight="bold",
                )
            else:
                axes.plot(
                    row.rank, y, MARKERS[looks[(row.role, row.area)]["order"]], color=colour, markersize=6
                )
        axes.set_yticks(list(place.values()), [textwrap.fill(name, _NAME) for name in place])
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.set_ylim(-len(indicators) + 0.4, 0.75)
        axes.set_xlim(-1, most + 2)
        axes.set_xticks([1, *range(20, most, 20), most])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set(xlabel=language.say("place.rank"), ylabel="")
        _key(figure, frame, looks, height)
        return figure


def _key(figure: Figure, frame: pd.DataFrame, looks: dict, height: float) -> None:
    """Names in their own colours and marks, set in one line above the axes."""
    people = frame.drop_duplicates(["role", "area"]).sort_values(
        "role", key=lambda s: s.map(lambda r: -ROLES.index(r))
    )
    x = 0.36
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    for row in people.itertuples():
        look = looks[(row.role, row.area)]
        mark = "o" if row.role == "focus" else MARKERS[look["order"]]
        figure.add_artist(
            Line2D(
                [x],
                [1 - 0.22 / height],
                marker=mark,
                color=look["color"],
                linestyle="none",
                markersize=8 if row.role == "focus" else 6,
            )
        )
        text = figure.text(
            x + 0.016,
            1 - 0.22 / height,
            row.name,
            color=look["color"],
            va="center",
            fontweight="bold" if row.role == "focus" else "regular",
        )
        x += 0.03 + text_width(figure, text, renderer) + 0.02


def bump(frame: pd.DataFrame, language: Language, breaks: Sequence[tuple[int, str]] = ()) -> Figure:
    """Draw the rank of every municipality year by year, rank 1 on top.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator or focus), ``area``, ``name``, ``year``, ``rank``, ``of``;
        the backdrop first.
    breaks : sequence of (int, str)
        First year of a new definition, and the word to mark it with.
    """
    most = int(frame["of"].max())
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 4.2))
        axes = figure.add_axes((0.075, 0.08, 0.66, 0.84))
        quiet = frame[frame["role"] == "municipality"]
        for _, rows in quiet.groupby("area", sort=False):
            axes.plot(*_open(rows), color=style.BACKDROP, linewidth=0.6, zorder=1)
        ends = []
        looks = looks_of(frame[frame["role"] != "municipality"])
        for (role, area), look in looks.items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("year")
            focus = role == "focus"
            axes.plot(
                *_open(rows),
                color=look["color"],
                linewidth=3.2 if focus else 1.6,
                zorder=look["zorder"],
                marker="o",
                markersize=6.5 if focus else 3.5,
                markeredgewidth=0,
                solid_capstyle="round",
            )
            last = rows.iloc[-1]
            name = language.say("place.bump.label", name=last["name"], rank=int(last["rank"]))
            ends.append((last["year"], last["rank"], name, look["color"], focus))
        axes.set_ylim(most + 2, -1)
        axes.set_yticks([1, *range(20, most - 4, 20), most])
        year_axis(axes, frame["year"])
        mark_breaks(axes, breaks)
        left, right = axes.get_xlim()
        axes.set_xlim(left - 0.07 * (right - left), right)
        axes.tick_params(length=3)
        axes.set_title(
            language.say("place.rank"), color=style.INK, fontsize=11, fontweight="regular", x=-0.09, pad=8
        )
        own = frame[frame["role"] == "focus"].sort_values("year")
        first = own.iloc[0]
        axes.annotate(
            str(first["rank"]),
            (first["year"], first["rank"]),
            xytext=(-7, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=style.FOCUS,
            fontweight="bold",
            zorder=9,
        )
        _label_down(axes, ends)
        return figure


def _open(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Years and ranks with NaN where a year is missing, unless the table is published now and then only."""
    years = np.arange(rows["year"].min(), rows["year"].max() + 1)
    ranks = rows.set_index("year")["rank"].astype(float)
    if len(ranks) > len(years) / 2:
        ranks = ranks.reindex(years)
    return ranks.index.to_numpy(), ranks.to_numpy()


def _label_down(axes: Axes, ends: list[tuple[int, float, str, str, bool]]) -> None:
    """End labels on an axis that runs downwards: turned, labelled, turned back."""
    top = axes.get_ylim()
    axes.set_ylim(min(top), max(top))
    label_ends(axes, ends)
    axes.set_ylim(top)


def slope(frame: pd.DataFrame, title: str, shown: Callable[[float], str]) -> Figure:
    """Draw each series as one line from its first to its last value, labelled at both ends.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator, reference or focus), ``area``, ``name``, ``year``, ``value``; two years.
    title : str
        What the values are, with their unit.
    shown : callable
        Formats a value for its label.
    """
    first, last = (int(y) for y in sorted(frame["year"].unique()))
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.9))
        axes = figure.add_axes((0.27, 0.09, 0.46, 0.78))
        looks = looks_of(frame)
        low, high = frame["value"].min(), frame["value"].max()
        pad = 0.08 * (high - low) or 1.0
        axes.set_ylim(low - pad, high + pad)
        axes.set_xlim(0, 1)
        sides: dict[int, list[tuple[float, str, str, bool]]] = {first: [], last: []}
        for (role, area), look in looks.items():
            rows = frame[(frame["role"] == role) & (frame["area"] == area)].sort_values("year")
            focus = role == "focus"
            axes.plot(
                [0, 1],
                rows["value"].to_numpy(),
                color=look["color"],
                linewidth=look["linewidth"] + 0.4,
                dashes=look.get("dashes", (None, None)),
                marker="o",
                markersize=7 if focus else 5,
                markeredgewidth=0,
                zorder=look["zorder"],
                clip_on=False,
            )
            for year, value, name in rows[["year", "value", "name"]].itertuples(index=False):
                sides[int(year)].append((value, name, look["color"], focus))
        for x in (0, 1):
            axes.axvline(x, color=style.BACKDROP, linewidth=0.9, zorder=1)
        _side(axes, sides[first], shown, left=True)
        _side(axes, sides[last], shown, left=False)
        axes.set_xticks([0, 1], [str(first), str(last)])
        axes.tick_params(axis="x", length=0, pad=6, labelsize=11.5, labelcolor=style.INK)
        axes.set_yticks([])
        axes.grid(visible=False)
        for spine in axes.spines.values():
            spine.set_visible(False)
        figure.text(0.005, 1 - 0.06 / figure.get_figheight(), title, va="top", fontsize=11, color=style.INK)
        return figure


def _side(
    axes: Axes,
    ends: list[tuple[float, str, str, bool]],
    shown: Callable[[float], str],
    *,
    left: bool,
) -> None:
    """Name and value beside each end, moved apart where they would touch."""
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    ends = sorted(ends, key=lambda end: end[0])
    if len({value for value, *_ in ends}) == 1 and len(ends) > 1:
        ends = [(ends[0][0], "", style.INK, False)]  # all start level: one label says it
    places = spread([value for value, *_ in ends], 14.5 / height * (high - low), low, high)
    for (value, name, colour, focus), place in zip(ends, places, strict=True):
        words = f"{name}  {shown(value)}".strip() if left else f"{shown(value)}  {name}".strip()
        axes.annotate(
            words,
            xy=(0 if left else 1, value),
            xytext=(-0.075 if left else 1.075, place),
            ha="right" if left else "left",
            va="center",
            color=colour,
            fontsize=11,
            fontweight="bold" if focus else "regular",
            annotation_clip=False,
            arrowprops=leader(colour),
        )
