"""What drawings share: looks of the roles, lines with holes, axes of values, labels kept apart.

Frames are tidy: what one holds is what is plotted, and what its CSV file gives.
A frame has one row a point: ``role`` (municipality, group, comparator, reference, focus or entered),
``area``, ``name``, ``year`` and ``value``. Nothing else reaches the axes.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from analysis.figures import style, ticks
from analysis.language.numbers import Language

# Where a frame says who the comparators of the edition are.
COMPARATORS = "comparators"
# Of comparators, in their order.
MARKERS = ("s", "D", "^", "v", "P")
# Of figures entered by hand: never part of a line.
ENTERED = "entered"
ROLES = ("municipality", "group", "comparator", "reference", "focus", ENTERED)


def text_width(figure: Figure, text: mpl.text.Text, renderer: object | None) -> float:
    """Width of a text as a share of the figure's width."""
    box = text.get_window_extent(renderer)  # type: ignore[arg-type]
    return box.width / (figure.get_figwidth() * figure.dpi)


def looks_of(named: pd.DataFrame) -> dict[tuple[str, str], dict]:
    """Colour, weight and dashes of each named series; a comparator's depend on its place in the edition.

    A frame that names no comparators of an edition, such as one from a file, has them in the order they come.
    """
    looks: dict[tuple[str, str], dict] = {}
    known = dict.fromkeys(
        [*named.attrs.get(COMPARATORS, ()), *named.loc[named["role"] == "comparator", "area"]]
    )
    order = {area: place for place, area in enumerate(known)}
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
            look = {"color": style.COMPARATORS[order[row.area]], "linewidth": 1.4, "zorder": 4}
            look["order"] = order[row.area]
        looks[(row.role, row.area)] = look
    return looks


def now_and_then(years: pd.Series) -> bool:
    """Whether a table speaks of no more than half of the years it spans."""
    return years.nunique() > 1 and years.nunique() <= (years.max() - years.min() + 1) / 2


def with_holes(rows: pd.DataFrame, breaks: Sequence[int] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Years and values of one series, NaN in missing years and before a break: no line bridges either."""
    line = rows.set_index("year")["value"].sort_index()
    if not now_and_then(rows["year"]):
        line = line.reindex(np.arange(line.index[0], line.index[-1] + 1))
    inside = [year - 0.5 for year in breaks if line.index[0] < year <= line.index[-1]]
    line = line.reindex(sorted([*line.index, *inside]))
    return line.index.to_numpy(), line.to_numpy()


def value_axis(axes: Axes, language: Language) -> None:
    """Round ticks, each written with just the decimals it takes."""
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10], min_n_ticks=4))
    short_ticks(axes.yaxis, language)


def short_ticks(axis: Axis, language: Language) -> None:
    """Write each tick with just the decimals it takes to tell it from the next."""
    step = np.diff(axis.get_majorticklocs()[:2])[0]
    decimals = next(d for d in range(4) if d == 3 or abs(step * 10**d - round(step * 10**d)) < 1e-9)
    axis.set_major_formatter(ticks.numbers(language, decimals))


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


def key_of(figure: Figure, frame: pd.DataFrame, looks: dict, height: float, right: float = 0.98) -> None:
    """Names in their own colours and marks, above the axes; a second line where one is too short."""
    order = {"focus": 0, "reference": 1, "comparator": 2}
    people = frame.drop_duplicates(["role", "area"]).sort_values(
        "role", key=lambda s: s.map(order), kind="stable"
    )
    x, y = 0.012, 1 - 0.16 / height
    for row in people.itertuples():
        look = looks[(row.role, row.area)]
        focus = row.role == "focus"
        mark = {"focus": "o", "reference": "|"}.get(row.role) or MARKERS[look["order"]]
        text = figure.text(
            x + 0.018,
            y,
            row.name,
            color=look["color"],
            va="center",
            fontweight="bold" if focus else "regular",
        )
        width = text_width(figure, text, None)
        if x + width > right:
            x, y = 0.012, y - 0.2 / height
            text.set_position((x + 0.018, y))
        figure.add_artist(
            Line2D(
                [x],
                [y],
                marker=mark,
                color=look["color"],
                linestyle="none",
                markeredgewidth=3 if mark == "|" else 0,
                markersize=13 if mark == "|" else 9 if focus else 6,
            )
        )
        x += width + 0.05
