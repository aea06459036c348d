"""A line as small as a word: the gap over the years, for a cell of a table or a card."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT = 88, 22
_PAD = 3
# Between the light and the dark colour of the focus: one file for both pages.
COLOUR = "#d04358"
_ZERO = "#8a939c"


def spark(years: Sequence[int], gaps: Sequence[float]) -> str:
    """An SVG of a gap over the years, level with the reference as a hairline.

    Examples
    --------
    >>> "polyline" in spark([2020, 2021, 2022], [0.0, -1.0, -2.0])
    True
    """
    low, high = min(0.0, *gaps), max(0.0, *gaps)
    span = high - low or 1.0
    length = max(1, years[-1] - years[0])
    across = [_PAD + (WIDTH - 2 * _PAD) * (year - years[0]) / length for year in years]
    down = [_PAD + (HEIGHT - 2 * _PAD) * (high - gap) / span for gap in gaps]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(across, down, strict=True))
    level = _PAD + (HEIGHT - 2 * _PAD) * high / span
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M0 {level:.1f}H{WIDTH}" stroke="{_ZERO}" stroke-width="0.8"/>'
        f'<polyline points="{points}" fill="none" stroke="{COLOUR}" stroke-width="1.8"/>'
        f'<circle cx="{across[-1]:.1f}" cy="{down[-1]:.1f}" r="2.6" fill="{COLOUR}"/></svg>\n'
    )
