"""Figures from tidy frames: what a frame holds is what is plotted, and what its CSV file gives.

A frame has one row a point: ``role`` (municipality, group, comparator, reference or focus), ``area``,
``name``, ``year`` and ``value``. Nothing else reaches the axes.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis import style
from analysis.language import Language

ROLES = ("municipality", "group", "comparator", "reference", "focus")
# Axes cover this share of the backdrop, so that one odd municipality does not flatten the rest.
_BULK = (0.05, 0.95)


def lines(
    frame: pd.DataFrame,
    title: str,
    language: Language,
    *,
    zero: float | None = None,
    breaks: Sequence[tuple[int, str]] = (),
    hollow: bool = False,
) -> tuple[Figure, int]:
    """Draw annual lines: the municipalities as a quiet backdrop, the named series labelled at their end.

    No line runs across a break. Years published now and then are marked and joined by dots only, because
    nothing is known of what lies between them.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``year``, ``value``.
    title : str
        What the vertical axis shows, with its unit.
    language : Language
        Formats the numbers of the axis.
    zero : float, optional
        A level to mark with a line of its own, such as 0 for a gap.
    breaks : sequence of (int, str)
        First year of a new definition, and the word to mark it with.
    hollow : bool
        Leave the marks of the focus open: the figures are not confirmed.

    Returns
    -------
    figure : Figure
    outside : int
        Number of backdrop points beyond the axis.
    """
    with mpl.rc_context(style.context()):
        figure = Figure(figsize=(style.WIDTH, 3.6))
        axes = figure.add_axes((0.105, 0.1, 0.66, 0.8))
        backdrop = frame[frame["role"] == "municipality"]
        starts, sparse = [year for year, _ in breaks], now_and_then(frame["year"])
        if len(backdrop):
            years, values = with_holes(backdrop, starts)
            axes.plot(
                years,
                values,
                color=style.BACKDROP,
                linewidth=0.55,
                linestyle=":" if sparse else "-",
                zorder=1,
            )
        ends = []
        named = frame[frame["role"] != "municipality"]
        looks = looks_of(named)
        for (role, area), look in looks.items():
            rows = named[(named["role"] == role) & (named["area"] == area)].sort_values("year")
            if rows["value"].notna().any():
                drawn = {key: value for key, value in look.items() if key != "order"}
                if sparse:
                    drawn |= {"dashes": (1, 2.4), "linewidth": 1.2, "marker": "o"}
                    drawn |= {"markersize": 7 if role == "focus" else 5, "markeredgewidth": 0}
                if hollow and role == "focus":
                    drawn |= {"markerfacecolor": style.PAPER, "markeredgewidth": 1.5, "markersize": 6}
                axes.plot(*with_holes(rows, starts), **drawn)
                last = rows.dropna(subset="value").iloc[-1]
                ends.append((last["year"], last["value"], last["name"], look["color"], role == "focus"))
        low, high = _limits(frame, zero)
        axes.set_ylim(low, high)
        if zero is not None:
            axes.axhline(zero, color=style.REFERENCE, linewidth=1.2, zorder=2)
        _mark_breaks(axes, breaks)
        _year_axis(axes, frame["year"])
        value_axis(axes, language)
        axes.set(xlabel="", ylabel="")
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        axes.tick_params(length=3)
        _label_ends(axes, ends)
        outside = int((~backdrop["value"].dropna().between(low, high)).sum())
        return figure, outside


def strip(frame: pd.DataFrame, title: str, language: Language, *, hollow: bool = False) -> Figure:
    """Draw the municipalities in order of their value: a ranked strip with the named ones labelled.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role``, ``area``, ``name``, ``place`` (1 to m, ties kept apart), ``rank``, ``value``.
    title : str
    language : Language
    hollow : bool
        Leave the mark of the focus open: the figures are not confirmed.

    Returns
    -------
    Figure
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
        axes.set(xlabel=language.text("Rank"), ylabel="")
        axes.set_title(title, color=style.INK, fontsize=11, fontweight="regular", x=-0.1, pad=10)
        rising = frame.loc[frame["place"].idxmax(), "value"] >= frame.loc[frame["place"].idxmin(), "value"]
        _label_points(axes, named.sort_values("value"), looks, language, hollow=hollow, rising=rising)
        return figure


def _label_points(
    axes: Axes, named: pd.DataFrame, looks: dict, language: Language, *, hollow: bool, rising: bool
) -> None:
    """Mark each named municipality and write its name where the order leaves room.

    From the lowest figure up, each name a step further away where another is in the way, so that no line to
    a point crosses a name.
    """
    taken: list[mpl.transforms.Bbox] = []
    renderer = FigureCanvasAgg(axes.get_figure(root=True)).get_renderer()
    _, right = axes.get_xlim()
    for row in named.itertuples():
        colour, focus = looks[(row.role, row.area)]["color"], row.role == "focus"
        face = style.PAPER if focus and hollow else colour
        axes.plot(
            row.place, row.value, "o", color=colour, markersize=11 if focus else 7.5, zorder=4,
            markerfacecolor=face, markeredgewidth=2 if focus and hollow else 0,
        )  # fmt: skip
        # Above the order and towards its lower end; near that end of the axis, below it and the other way.
        above = row.place > 0.28 * right if rising else row.place < 0.76 * right
        leftwards, up = above == rising, 1 if above else -1
        label = axes.annotate(
            language.text("{name}, rank {rank}", name=row.name, rank=row.rank),
            (row.place, row.value),
            xytext=(0, 0),
            textcoords="offset points",
            ha="right" if leftwards else "left",
            va="bottom" if above else "top",
            color=colour,
            fontweight="bold" if focus else "regular",
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 5},
        )
        for away in range(16, 120, 6):
            label.xyann = (-6 if leftwards else 6, up * away)
            label.update_positions(renderer)
            box = Text.get_window_extent(label, renderer).padded(4)  # of the name, without its line
            if not any(box.overlaps(other) for other in taken):
                break
        taken.append(box)


def ranks(frame: pd.DataFrame, language: Language) -> Figure:
    """Draw the focus municipality's rank on several indicators, each with its five-year range.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (comparator or focus), ``area``, ``name``, ``indicator``, ``rank``, ``best``,
        ``worst``, ``of``, ``unconfirmed`` (drawn hollow); rows in the order the indicators are shown.
    language : Language

    Returns
    -------
    Figure
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
                    row.rank, y, "o", color=colour, markersize=10,
                    markerfacecolor=style.PAPER if row.unconfirmed else colour,
                    markeredgewidth=2 if row.unconfirmed else 0,
                )  # fmt: skip
                axes.annotate(
                    str(row.rank), (row.rank, y), xytext=(0, 9), textcoords="offset points",
                    ha="center", color=colour, fontweight="bold",
                )  # fmt: skip
            else:
                axes.plot(
                    row.rank, y, MARKERS[looks[(row.role, row.area)]["order"]], color=colour, markersize=6
                )
        axes.set_yticks(list(place.values()), list(place))
        axes.tick_params(axis="y", length=0, labelcolor=style.INK)
        axes.set_ylim(-len(indicators) + 0.4, 0.75)
        axes.set_xlim(-1, most + 2)
        axes.set_xticks([1, *range(20, most, 20), most])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        axes.set(xlabel=language.text("Rank"), ylabel="")
        _key(figure, axes, frame, looks, height)
        return figure


MARKERS = ("s", "D", "^", "v", "P")


def _key(figure: Figure, axes: Axes, frame: pd.DataFrame, looks: dict, height: float) -> None:
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
                [x], [1 - 0.22 / height], marker=mark, color=look["color"], linestyle="none",
                markersize=8 if row.role == "focus" else 6,
            )
        )  # fmt: skip
        text = figure.text(
            x + 0.016, 1 - 0.22 / height, row.name, color=look["color"], va="center",
            fontweight="bold" if row.role == "focus" else "regular",
        )  # fmt: skip
        x += 0.03 + text_width(figure, text, renderer) + 0.02


def text_width(figure: Figure, text: mpl.text.Text, renderer: object | None) -> float:
    box = text.get_window_extent(renderer)  # type: ignore[arg-type]
    return box.width / (figure.get_figwidth() * figure.dpi)


def looks_of(named: pd.DataFrame) -> dict[tuple[str, str], dict]:
    """Colour, weight and dashes of each named series; comparators in the order they come."""
    looks: dict[tuple[str, str], dict] = {}
    comparators = 0
    people = named.drop_duplicates(["role", "area"])
    for row in people.sort_values("role", key=lambda s: s.map(ROLES.index), kind="stable").itertuples():
        if row.role == "focus":
            look = {"color": style.FOCUS, "linewidth": 2.8, "marker": "o", "markersize": 4.5, "zorder": 6}
            look["markeredgewidth"] = 0  # a rim would be white on a dark page too
        elif row.role == "reference":
            look = {"color": style.REFERENCE, "linewidth": 1.9, "dashes": (5, 1.6), "zorder": 5}
        elif row.role == "group":
            look = {"color": style.GROUP, "linewidth": 1.4, "dashes": (1, 1.4), "zorder": 3}
        else:
            look = {"color": style.COMPARATORS[comparators], "linewidth": 1.4, "zorder": 4}
            look["order"] = comparators
            comparators += 1
        looks[(row.role, row.area)] = look
    return looks


def now_and_then(years: pd.Series) -> bool:
    """Whether a table speaks of no more than half of the years it spans."""
    return years.nunique() > 1 and years.nunique() <= (years.max() - years.min() + 1) / 2


def with_holes(rows: pd.DataFrame, breaks: Sequence[int] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Years, and values by area, NaN in missing years and before a break: no line bridges either."""
    wide = rows.pivot(index="year", columns="area", values="value").sort_index()
    if not now_and_then(rows["year"]):
        wide = wide.reindex(np.arange(wide.index[0], wide.index[-1] + 1))
    inside = [year - 0.5 for year in breaks if wide.index[0] < year <= wide.index[-1]]
    wide = wide.reindex(sorted([*wide.index, *inside]))
    return wide.index.to_numpy(), wide.to_numpy()


def _limits(frame: pd.DataFrame, zero: float | None) -> tuple[float, float]:
    values = frame["value"].dropna()
    named = frame.loc[frame["role"] != "municipality", "value"].dropna()
    backdrop = frame.loc[frame["role"] == "municipality", "value"].dropna()
    low, high = (named if len(named) else values).agg(["min", "max"])
    if len(backdrop):
        bulk = backdrop.quantile(list(_BULK))
        low, high = min(low, bulk.iloc[0]), max(high, bulk.iloc[1])
    if zero is not None:
        low, high = min(low, zero), max(high, zero)
    pad = 0.04 * (high - low) or 1.0
    return low - pad, high + pad


def _mark_breaks(axes: Axes, breaks: Sequence[tuple[int, str]]) -> None:
    for year, word in breaks:
        axes.axvline(year - 0.5, color=style.QUIET_INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
        axes.annotate(
            word, (year - 0.5, 1), xycoords=("data", "axes fraction"), xytext=(3, -2),
            textcoords="offset points", va="top", fontsize=9.5, color=style.QUIET_INK,
        )  # fmt: skip


def _year_axis(axes: Axes, years: pd.Series) -> None:
    first, last = int(years.min()), int(years.max())
    step = max(1, -(-(last - first) // 6))
    ticks = list(range(first, last + 1, step))
    if last - ticks[-1] <= step / 2 and len(ticks) > 1:
        ticks.pop()
    axes.set_xticks([*ticks, last] if ticks[-1] != last else ticks)
    axes.set_xlim(first - 0.3, last + 0.3)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: str(int(v))))


def value_axis(axes: Axes, language: Language) -> None:
    """Round ticks, each written with just the decimals it takes."""
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10], min_n_ticks=4))
    step = np.diff(axes.get_yticks()[:2])[0]
    decimals = next(d for d in range(4) if d == 3 or abs(step * 10**d - round(step * 10**d)) < 1e-9)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: language.number(v, decimals)))


def _label_ends(axes: Axes, ends: list[tuple[int, float, str, str, bool]]) -> None:
    """Name each line beside its last point, moved apart where names would touch."""
    if not ends:
        return
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    need = 13.2 / height * (high - low)
    ends = sorted(ends, key=lambda end: end[1])
    places = spread([min(max(end[1], low), high) for end in ends], need, low, high)
    _, right = axes.get_xlim()
    for (year, value, name, colour, focus), place in zip(ends, places, strict=True):
        axes.annotate(
            name,
            xy=(year, value),
            xytext=(right + 0.035 * (right - axes.get_xlim()[0]), place),
            va="center",
            color=colour,
            fontsize=11,
            fontweight="bold" if focus else "regular",
            annotation_clip=False,
            arrowprops={
                "arrowstyle": "-", "color": colour, "linewidth": 0.7, "shrinkA": 1, "shrinkB": 3,
            },
        )  # fmt: skip


def spread(places: Sequence[float], need: float, low: float, high: float) -> list[float]:
    """Move ascending places apart until neighbours are `need` apart, each as little as it takes.

    Parameters
    ----------
    places : sequence of float
        Wanted places, ascending.
    need : float
        Smallest distance between neighbours.
    low, high : float
        Bounds; exceeded only if the places do not fit between them.

    Returns
    -------
    list of float

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0, 0.0, 10.0)
    [0.5, 1.5, 5.0]
    """
    blocks: list[list[float]] = []  # sum of (place - offset), count
    for i, place in enumerate(places):
        blocks.append([place - i * need, 1.0])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] >= blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    # Bounds are kept by clipping: whoever is within them does not move for the sake of one who is not.
    last = max(low, high - (len(places) - 1) * need)
    starts = [min(max(total / count, low), last) for total, count in blocks for _ in range(int(count))]
    return [start + i * need for i, start in enumerate(starts)]
