"""Lines over the years: the focus emphasised, the other municipalities two quiet bands."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.figures import bands, entered, style, ticks
from analysis.figures.leader import leader
from analysis.figures.marks import looks_of, now_and_then, spread, value_axis, with_holes
from analysis.language.numbers import Language

# Half a page: two stand beside each other on a wide screen and in print, one above the other on a phone.
_SIZE = (4.3, 2.75)
_PLOT = (0.115, 0.11, 0.605, 0.725)
_SIGN = 0.0165  # width of a digit in shares of the figure
_NAME = 16  # signs of a name that the margin holds
_WORD = 9.7  # points of the word at a break
_TITLE = 58  # signs of a title that fit on a line


def lines(
    frame: pd.DataFrame,
    title: str,
    language: Language,
    *,
    zero: float | None = None,
    breaks: Sequence[tuple[int, str]] = (),
    hollow: bool = False,
    by_hand: str = "",
) -> Figure:
    """Draw annual lines over the bands of the municipalities, the named series labelled at their end.

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
    by_hand : str
        The word for figures of the role ``entered``.
    """
    published, typed = entered.apart(frame)
    with mpl.rc_context(style.context() | {"xtick.labelsize": 10, "ytick.labelsize": 10}):
        figure = Figure(figsize=_SIZE)
        axes = figure.add_axes(_PLOT)
        starts, bounds = [year for year, _ in breaks], bands.quantiles(published)
        bands.draw(axes, bounds, published["year"], starts)
        ends = _draw(axes, published, starts, hollow)
        named = frame.loc[frame["role"] != "municipality", "value"]
        axes.set_ylim(_limits(named, bounds, zero))
        if zero is not None:
            axes.axhline(zero, color=style.REFERENCE, linewidth=1.2, zorder=2)
        year_axis(axes, frame["year"])
        mark_breaks(axes, breaks)
        value_axis(axes, language)
        left = _room(axes, max((len(name) for _, _, name, *_ in ends), default=0))
        axes.set(xlabel="", ylabel="")
        axes.set_title(
            textwrap.fill(title, _TITLE), color=style.INK, fontsize=10.5, fontweight="regular", x=left, pad=7
        )
        axes.tick_params(length=3)
        label_ends(axes, ends)
        if not typed.empty:
            looks = looks_of(published[published["role"] != "municipality"])
            colours = {area: look["color"] for (_, area), look in looks.items()}
            entered.mark(axes, typed, colours, by_hand)
        return figure


def _room(axes: Axes, name: int) -> float:
    """Make room for numbers and the longest name; the left edge of the figure in shares of the axes."""
    low, high = axes.get_ylim()
    shown = [tick for tick in axes.get_yticks() if low <= tick <= high]
    longest = max(len(axes.yaxis.get_major_formatter()(tick)) for tick in shown)
    left, bottom, width, height = _PLOT
    width -= _SIGN * max(0, name - _NAME)
    moved = max(left, 0.035 + _SIGN * longest)
    axes.set_position((moved, bottom, width - (moved - left), height))
    return 0.012 - moved / (width - (moved - left))


def _draw(
    axes: Axes, frame: pd.DataFrame, breaks: Sequence[int], hollow: bool
) -> list[tuple[int, float, str, str, bool]]:
    """Draw the named series; the ends they are labelled at."""
    ends, sparse = [], now_and_then(frame["year"])
    named = frame[frame["role"] != "municipality"]
    for (role, area), look in looks_of(named).items():
        rows = named[(named["role"] == role) & (named["area"] == area)].sort_values("year")
        if rows["value"].notna().any():
            drawn = {key: value for key, value in look.items() if key != "order"}
            if sparse:
                drawn |= {"dashes": (1, 2.4), "linewidth": 1.2, "marker": "o"}
                drawn |= {"markersize": 7 if role == "focus" else 5, "markeredgewidth": 0}
            if hollow and role == "focus":
                drawn |= {"markerfacecolor": style.PAPER, "markeredgewidth": 1.5, "markersize": 6}
            axes.plot(*with_holes(rows, breaks), **drawn)
            last = rows.dropna(subset="value").iloc[-1]
            ends.append((last["year"], last["value"], last["name"], look["color"], role == "focus"))
    return ends


def _limits(named: pd.Series, bounds: pd.DataFrame, zero: float | None) -> tuple[float, float]:
    """Whatever has a name, both bands and the marked level; one odd municipality flattens nothing."""
    shown = [*named.dropna(), *bounds.to_numpy().ravel(), *([] if zero is None else [zero])]
    low, high = min(shown), max(shown)
    pad = 0.04 * (high - low) or 1.0
    return low - pad, high + pad


def mark_breaks(axes: Axes, breaks: Sequence[tuple[float, str]]) -> None:
    """Mark each break by a dotted line before its year, with its word at the top; once where two are near."""
    first, last = axes.get_xlim()
    said = -float("inf")
    for year, word in breaks:
        axes.axvline(year - 0.5, color=style.QUIET_INK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=2)
        if year - said < 0.2 * (last - first):
            continue
        said = year
        # Near the end the names of the lines begin.
        left, top = _free_corner(axes, year - 0.5, word, left=year > last - 0.2 * (last - first))
        axes.annotate(
            word,
            (year - 0.5, 1 if top else 0),
            xycoords=("data", "axes fraction"),
            xytext=(-3 if left else 3, -2 if top else 2),
            textcoords="offset points",
            ha="right" if left else "left",
            va="top" if top else "bottom",
            fontsize=_WORD,
            color=style.QUIET_INK,
        )


def _free_corner(axes: Axes, at: float, word: str, *, left: bool) -> tuple[bool, bool]:
    """Whether the word at a break stands left of it, and at the top: where no line runs through it."""
    (first, last), (low, high) = axes.get_xlim(), axes.get_ylim()
    place, (width, height) = axes.get_position(), axes.figure.get_size_inches()  # type: ignore[union-attr]
    wide = (_SIGN * _SIZE[0] * len(word) + 0.06) / (place.width * width) * (last - first)
    tall = 1.6 * _WORD / 72 / (place.height * height) * (high - low)
    across = np.linspace(0, wide, 20)
    for on_left, top in ((left, True), (left, False), (not left, True)):
        span = at - across if on_left else at + across
        bottom = high - tall if top else low
        heights = (
            np.interp(span, x, y, left=np.nan, right=np.nan)
            for x, y in (
                np.asarray(line.get_xydata()).T
                for line in axes.lines
                if line.get_transform() == axes.transData
            )
        )
        if not any(((bottom <= one) & (one <= bottom + tall)).any() for one in heights):
            return on_left, top
    return left, True


def year_axis(axes: Axes, years: pd.Series) -> None:
    """About six ticks on whole years, the first and the last among them."""
    first, last = int(years.min()), int(years.max())
    step = max(1, -(-(last - first) // 5))
    places = list(range(first, last + 1, step))
    if last - places[-1] <= step / 2 and len(places) > 1:
        places.pop()
    axes.set_xticks([*places, last] if places[-1] != last else places)
    axes.set_xlim(first - 0.3, last + 0.3)
    axes.xaxis.set_major_formatter(ticks.years())


def label_ends(axes: Axes, ends: Sequence[tuple[float, float, str, str, bool]]) -> None:
    """Name each line beside its last point, moved apart where names would touch."""
    if not ends:
        return
    low, high = axes.get_ylim()
    height = axes.get_position().height * axes.figure.get_figheight() * 72  # type: ignore[union-attr]
    need = 12.2 / height * (high - low)
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
            fontsize=10,
            fontweight="bold" if focus else "regular",
            annotation_clip=False,
            arrowprops=leader(colour, start=(0, 0.5), away=3),
        )
