"""What a machine can see of a drawn figure: words outside the canvas, words over words, words too small."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

DPI = 100
# Pixels that letters may reach beyond the canvas or into one another: their boxes are larger than their ink.
SLACK = 2.0
# Of a picture on a phone, between the margins of a page 390 px wide.
PHONE = 358
SMALLEST = 8.0
RENDERER = RendererAgg(10, 10, DPI)


def written(figure: Figure) -> Iterator[tuple[str, Text, Bbox]]:
    """Every visible word with the box it fills, in pixels of the canvas."""
    texts: list[Text] = list(figure.texts)
    for axes in figure.axes:
        texts += [*axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
        for axis in (axes.xaxis, axes.yaxis):
            if axes.axison and axis.get_visible():
                for tick in axis._update_ticks():  # type: ignore[attr-defined]  # as a drawing of it begins
                    texts += [tick.label1, tick.label2]
        for axis in (axes.xaxis, axes.yaxis):
            axis._update_label_position(RENDERER)  # type: ignore[attr-defined]
    for text in texts:
        if text.get_visible() and text.get_text().strip():
            if isinstance(text, Annotation):
                text.update_positions(RENDERER)
            yield text.get_text(), text, Text.get_window_extent(text, RENDERER)  # without its arrow


def faults(figure: Figure, *, tiles: bool = False) -> Iterator[str]:
    """One sentence a fault; the names of tiles may be small."""
    width, height = figure.get_figwidth() * figure.dpi, figure.get_figheight() * figure.dpi
    with mpl.rc_context({"figure.dpi": DPI}):
        found = list(written(figure))
    for said, text, box in found:
        inside = min(box.x0, box.y0, width - box.x1, height - box.y1)
        if inside < -SLACK:
            yield f"'{said}' leaves the canvas ({inside:.0f} px)"
        shown = text.get_fontsize() * PHONE / (72 * figure.get_figwidth())
        if shown < SMALLEST and not tiles:
            yield f"'{said}' is {shown:.1f} px high on a phone"
    low = np.array([box.min for _, _, box in found]).reshape(-1, 2)
    high = np.array([box.max for _, _, box in found]).reshape(-1, 2)
    # The ends of a box that is smaller than the slack change places; it is hit all the same.
    near, far = np.sort([low + SLACK, high - SLACK], axis=0)
    for place, (said, text, box) in enumerate(found):
        if isinstance(text, Annotation) and text.arrow_patch is not None:
            point = text._get_xy(RENDERER, text.xy, text.xycoords)  # type: ignore[attr-defined]
            right, up = text._arrow_relpos  # type: ignore[attr-defined]  # where on the name it begins
            middle = (box.x0 + right * box.width, box.y0 + up * box.height)
            line = np.linspace(point, middle, 30)[:, None]
            hit = ((near <= line) & (line <= far)).all(axis=2).any(axis=0)
            hit[place] = False
            yield from (f"the line from '{said}' goes through '{found[at][0]}'" for at in np.flatnonzero(hit))
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    over = (shared[..., 0] > SLACK) & (shared[..., 1] > 2 * SLACK)
    for one, other in np.argwhere(np.triu(over, 1)):
        yield f"'{found[one][0]}' lies over '{found[other][0]}' ({shared[one, other, 1]:.0f} px)"
