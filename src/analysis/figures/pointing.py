"""Names of points in a crowd: each beside its point with a line to it, placed all together."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.figures.leader import leader

# Where a name may stand: points above or below its point, and beside it.
_AWAY = range(16, 190, 6)
_BESIDE = 6
# What a place costs, in points of distance: the side that is not wanted, words over an axis or its title,
# over dots, over one another; a line through a name, through another line or through another named point.
_SIDE, _AXIS, _DOTS, _OVER, _THROUGH, _CROSSED, _MARK = 5.0, 150.0, 120.0, 1000.0, 120.0, 60.0, 60.0
_PADDING = 4.0  # pixels around a name
_STEPS = 30  # places on a line that are looked at
_ROUNDS = 10


@dataclass(frozen=True)
class Name:
    """A name, its point, and where it is rather written: right (1) or left (-1), above (1) or below (-1)."""

    text: str
    at: tuple[float, float]
    wanted: tuple[int, int]
    colour: str
    weight: str = "regular"


@dataclass(frozen=True)
class _Places:
    """Every place a name may have: its offset and side, its box, its line, and what it costs by itself."""

    offsets: np.ndarray
    low: np.ndarray
    high: np.ndarray
    lines: np.ndarray
    cost: np.ndarray


def point_out(axes: Axes, names: Sequence[Name], dots: np.ndarray) -> None:
    """Write each name at the place at which all of them together stand nearest and clearest.

    Parameters
    ----------
    axes : Axes
        With its final limits.
    names : sequence of Name
        One a point.
    dots : ndarray
        Points of the crowd as x and y of the axes, which no name may cover.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> axes = Figure().add_subplot()
    >>> point_out(axes, [Name("Here", (0.5, 0.5), (1, 1), "black")], np.array([[0.2, 0.2]]))
    >>> tuple(map(float, axes.texts[0].xyann))
    (6.0, 16.0)
    """
    if not names:
        return
    points = axes.transData.transform(np.array([name.at for name in names], dtype=float))
    crowd = axes.transData.transform(dots) if len(dots) else np.empty((0, 2))
    found = [
        _places(axes, name, point, crowd, np.delete(points, at, axis=0))
        for at, (name, point) in enumerate(zip(names, points, strict=True))
    ]
    for name, places, at in zip(names, found, _chosen(found), strict=True):
        right, up = places.offsets[at]
        axes.annotate(
            name.text,
            name.at,
            xytext=(right, up),
            textcoords="offset points",
            ha="left" if right > 0 else "right",
            va="bottom" if up > 0 else "top",
            color=name.colour,
            fontweight=name.weight,
            # The line ends at the near corner of the name.
            arrowprops=leader(name.colour, start=(float(right < 0), float(up < 0)), width=0.6),
        )


def _places(axes: Axes, name: Name, point: np.ndarray, crowd: np.ndarray, others: np.ndarray) -> _Places:
    """All places of one name, and what each costs whatever the other names do."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    written = figure.text(0, 0, name.text, fontweight=name.weight)
    size = np.array(written.get_window_extent(FigureCanvasAgg(figure).get_renderer()).size)
    written.remove()
    sides = np.array([*itertools.product((1, -1), (1, -1), _AWAY)], dtype=float)
    ways, away = sides[:, :2], sides[:, 2]
    offsets = ways * np.stack([np.full_like(away, _BESIDE), away], axis=1)
    corner = point + offsets * figure.dpi / 72
    low = np.minimum(corner, corner + ways * size) - _PADDING
    high = np.maximum(corner, corner + ways * size) + _PADDING
    lines = point + np.linspace(0, 1, _STEPS)[:, None] * (corner - point)[:, None]
    frame, canvas = axes.bbox, figure.bbox
    cost = away + _SIDE * (ways != np.array(name.wanted)).sum(axis=1)
    cost += _AXIS * ((low < frame.min).any(axis=1) | (high[:, 1] > frame.y1))
    cost += _OVER * (
        (low < canvas.min).any(axis=1) | (high > canvas.max).any(axis=1) | (low[:, 1] < frame.y0)
    )
    cost += _DOTS * _within(np.vstack([crowd, others])[None], low, high)
    near = np.linalg.norm(lines[:, :, None] - others, axis=3) < _PADDING
    cost += _MARK * np.any(near, axis=(1, 2))
    return _Places(offsets, low, high, lines, cost)


def _within(places: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether one of several places lies in each box."""
    inside = (low[:, None] <= places) & (places <= high[:, None])
    return np.asarray(np.any(inside[..., 0] & inside[..., 1], axis=1))


def _together(one: _Places, other: _Places) -> np.ndarray:
    """What each pair of places of two names costs besides."""
    meeting = (one.low[:, None] < other.high) & (other.low < one.high[:, None])
    over = meeting[..., 0] & meeting[..., 1]
    through = _through(one.lines, other.low, other.high)
    back = _through(other.lines, one.low, one.high).T
    return (
        _OVER * over
        + _THROUGH * (through.astype(float) + back)
        + _CROSSED * _crossing(one.lines, other.lines)
    )


def _through(lines: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Whether straight lines pass through boxes, each through each."""
    start, way = lines[:, None, 0], lines[:, None, -1] - lines[:, None, 0]  # never level nor upright
    ends = (low - start) / way, (high - start) / way
    enters, leaves = np.minimum(*ends), np.maximum(*ends)
    first = np.maximum(enters[..., 0], enters[..., 1])
    last = np.minimum(leaves[..., 0], leaves[..., 1])
    return np.asarray((first <= last) & (first <= 1) & (last >= 0))


def _crossing(ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether straight lines of two points cross, each with each."""

    def turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        to, on = b - a, c - a
        return np.sign(to[..., 0] * on[..., 1] - to[..., 1] * on[..., 0])

    a, b = ones[:, None, 0], ones[:, None, -1]
    c, d = others[None, :, 0], others[None, :, -1]
    return np.asarray((turn(a, b, c) != turn(a, b, d)) & (turn(c, d, a) != turn(c, d, b)))


def _chosen(found: Sequence[_Places]) -> list[int]:
    """The place of each name: two names at a time are moved to their best, until no two can be bettered."""
    chosen = [int(places.cost.argmin()) for places in found]
    pairs = {(i, j): _together(found[i], found[j]) for i, j in itertools.combinations(range(len(found)), 2)}

    def beside(i: int, k: int) -> np.ndarray:
        return pairs[i, k][:, chosen[k]] if i < k else pairs[k, i][chosen[k]]

    for _ in range(_ROUNDS):
        before = list(chosen)
        for (i, j), both in pairs.items():
            rest = [k for k in range(len(found)) if k not in (i, j)]
            own, other = (found[n].cost + sum(beside(n, k) for k in rest) for n in (i, j))
            best = int((own[:, None] + other + both).argmin())
            chosen[i], chosen[j] = divmod(best, both.shape[1])
        if chosen == before:
            break
    return chosen
