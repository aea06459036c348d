"""The thin straight line from a name to the point it stands for."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.patches import Patch
from matplotlib.path import Path

Point = tuple[float, float]


def leader(colour: str, *, start: Point | None = None, width: float = 0.7, away: float = 5) -> dict[str, Any]:
    """What ``Axes.annotate`` takes as ``arrowprops`` for a line from its words to the point they are about.

    Parameters
    ----------
    colour : str
    start : tuple of float, optional
        Where the line leaves the words, in shares of their box: ``(0, 0.5)`` at their left edge, so that it
        runs across no neighbour; from their middle by default.
    width : float
        Of the line, in points.
    away : float
        Distance the line keeps from the middle of the point, in points.

    Examples
    --------
    >>> leader("black", start=(0, 0.5))["relpos"]
    (0, 0.5)
    """
    placed = {} if start is None else {"relpos": start}
    return {
        "arrowstyle": "-",
        "connectionstyle": straight,
        "color": colour,
        "linewidth": width,
        "shrinkA": 1,
        "shrinkB": away,
        **placed,
    }


def straight(
    posA: Point,
    posB: Point,
    shrinkA: float = 2.0,
    shrinkB: float = 2.0,
    patchA: Patch | None = None,
    patchB: Patch | None = None,  # noqa: ARG001
) -> Path:
    """A line that starts outside the box of the words and ends before the point.

    Matplotlib's own connections find both ends of a curve by halving it, which takes as long as the rest of a
    name. Where the box reaches to the point, or the ends would pass one another, the line is not cut.

    Parameters
    ----------
    posA, posB : tuple of float
        Ends, in pixels.
    shrinkA, shrinkB : float
        Pixels to leave free at each.
    patchA, patchB : Patch, optional
        The box of the words; the point has none.

    Returns
    -------
    Path
        Of two points.

    Examples
    --------
    >>> straight((0, 0), (10, 0), 1, 2).vertices.tolist()
    [[1.0, 0.0], [8.0, 0.0]]
    """
    start, end = np.asarray(posA, dtype=float), np.asarray(posB, dtype=float)
    if patchA is not None:
        start = _outside(start, end, np.asarray(patchA.get_window_extent().get_points()))
    length = float(np.hypot(*(end - start)))
    if length > shrinkA + shrinkB:
        along = (end - start) / length
        start, end = start + shrinkA * along, end - shrinkB * along
    return Path([start, end])


def _outside(start: np.ndarray, end: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Where the way from inside a box (lower left, upper right) to the end leaves it."""
    way = end - start
    sides = np.where(way > 0, box[1], box[0])
    moving = way != 0
    share = ((sides - start)[moving] / way[moving]).min(initial=1.0)
    return start + share * way if 0 < share < 1 else start
