"""The tile map: one square a municipality, coloured by fifths."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.textpath import TextPath

from analysis.figures import style
from analysis.figures.marks import looks_of
from analysis.language.numbers import Language

FIFTHS = len(style.CLASSES)
# Of a square's side; the rest is the gap between squares.
_SIDE = 0.94


def fifths(values: pd.Series) -> pd.Series:
    """Sort values into five classes of about equal size, equal values always together.

    Parameters
    ----------
    values : Series
        NaN where there is no value.

    Returns
    -------
    Series of Int64
        1 for the lowest fifth to 5 for the highest; missing where the value is.

    Examples
    --------
    >>> fifths(pd.Series([10.0, 20, 30, 40, 50, float("nan")])).tolist()
    [1, 2, 3, 4, 5, <NA>]
    """
    known = values.dropna()
    if known.empty:
        return pd.Series(pd.NA, index=values.index, dtype="Int64")
    edges = known.quantile(np.arange(1, FIFTHS) / FIFTHS).to_numpy()
    classes = pd.Series(np.searchsorted(edges, known, side="left") + 1, index=known.index)
    return classes.reindex(values.index).astype("Int64")


def ink(fifth: int) -> str:
    """Colour of the letters on a square of this class."""
    return style.INK if fifth <= 3 else style.PAPER


def tile_map(frame: pd.DataFrame, title: str, key: dict[int, str], language: Language) -> Figure:
    """Draw the municipalities as squares, the darker the higher; hatched where there is no figure.

    Parameters
    ----------
    frame : DataFrame
        Columns ``role`` (municipality, comparator or focus), ``area``, ``name``, ``short``, ``row``,
        ``column`` and ``fifth`` (1 to 5, or missing); the focus last.
    title : str
        What the colour shows, with its unit.
    key : dict of int to str
        Words for each class in use, lowest first.
    language : Language
        Has the words for the hatched squares, shown if there are any.
    """
    columns, rows = int(frame["column"].max()) + 1, int(frame["row"].max()) + 1
    step = style.WIDTH / columns
    with mpl.rc_context(style.context() | {"hatch.linewidth": 0.7, "hatch.color": style.BACKDROP}):
        head = 0.42
        figure = Figure(figsize=(style.WIDTH, rows * step + head))
        axes = figure.add_axes((0, 0, 1, rows * step / (rows * step + head)))
        looks = looks_of(frame[frame["role"] != "municipality"])
        for tile in frame.itertuples():
            fifth = None if pd.isna(tile.fifth) else int(tile.fifth)
            _square(axes, tile.column, tile.row, fifth)
            focus = tile.role == "focus"
            if tile.role != "municipality":
                _outline(axes, tile.column, tile.row, looks[(tile.role, tile.area)]["color"], focus)
            weight = "regular" if tile.role == "municipality" else "bold"
            room = (0.92 if tile.role == "municipality" else 0.86) * step * 72
            axes.text(
                tile.column + 0.5,
                tile.row + 0.5,
                tile.short,
                ha="center",
                va="center",
                fontsize=_fitting(tile.short, weight, room),
                linespacing=0.95,
                fontweight=weight,
                color=style.QUIET_INK if fifth is None else ink(fifth),
                zorder=8 if focus else 6,
            )
        _legend(axes, columns, key, language.say("place.map.missing") if frame["fifth"].isna().any() else "")
        # A hair of room, so that no outline at the edge is cut.
        axes.set_xlim(-0.07, columns + 0.07)
        axes.set_ylim(rows + 0.07, -0.07)
        axes.axis("off")
        figure.text(0.005, 1 - 0.06 / figure.get_figheight(), title, va="top", fontsize=11, color=style.INK)
        return figure


def _fitting(name: str, weight: str, room: float) -> float:
    """Largest letters, up to 7.8 points, that leave a margin beside the longer line of the name."""
    size = 7.8
    return min(size, room / max(_breadth(line, weight) for line in name.split("\n")))


@functools.cache
def _breadth(line: str, weight: str) -> float:
    """Breadth of the ink of letters of one point."""
    drawn = TextPath((0, 0), line, size=1, prop=FontProperties(family=style.FONT, weight=weight))
    # Outlines have points at their extremes, so that no curve has to be followed.
    return float(np.ptp(drawn.vertices[drawn.codes != Path.CLOSEPOLY, 0]))


def _square(axes: Axes, column: float, row: float, fifth: int | None, side: float = _SIDE) -> None:
    look: dict[str, Any] = (
        {"facecolor": "none", "edgecolor": style.BACKDROP, "hatch": "//", "linewidth": 0.7}
        if fifth is None
        else {"facecolor": style.CLASSES[fifth - 1], "linewidth": 0}
    )
    margin = (1 - side) / 2
    axes.add_patch(Rectangle((column + margin, row + margin), side, side, zorder=3, **look))


def _outline(axes: Axes, column: float, row: float, colour: str, focus: bool) -> None:
    width = 3.6 if focus else 2.0
    axes.add_patch(
        Rectangle(
            (column + 0.03, row + 0.03),
            0.94,
            0.94,
            fill=False,
            edgecolor=colour,
            linewidth=width,
            joinstyle="round",
            zorder=7 if focus else 5,
        )
    )


def _legend(axes: Axes, columns: int, key: dict[int, str], missing: str) -> None:
    """Five squares one under the other in the empty north-east, the highest on top."""
    left, top, height = columns - 8.4, 0.0, 0.52
    entries: list[tuple[int | None, str]] = [(fifth, key[fifth]) for fifth in sorted(key, reverse=True)]
    if missing:
        entries.append((None, missing))
    # Two columns, so that the key stays above Zealand.
    for place, (fifth, words) in enumerate(entries):
        x, y = left + 4.3 * (place // 3), top + (place % 3) * height
        _square(axes, x, y - 0.24, fifth, side=0.46)
        axes.text(x + 0.92, y + 0.26, words, va="center", fontsize=9, color=style.INK)


# Municipality codes by row (north to south) and column (west to east); a dot is sea.
_GRID = """
 .   .  860 813  .  825  .   .   .   .   .   .   .   .   .
787 849 810 851  .   .   .   .   .   .   .   .   .   .   .
773 820 840 846  .   .   .   .   .   .   .  270 217  .   .
665 671 779 791 730 707  .   .   .   .  260 219 210 223  .
 .  661 657 740 710 706  .   .   .   .  250 201 230 173  .
 .  760 756 746 751  .   .   .  306  .  240 190 159 157  .
 .  573 530 615 727 741  .  326 316 350 151 163 175 147 101
563 561 630 766  .   .   .   .  340 265 169 165 161 167 185
 .  575 621 607 410 480 440  .  330 329 253 183 187 153 155
 .  550 510  .  420 461 450  .  370 259 269  .   .   .   .
 .   .  580 540  .  430 479  .  390 320 336  .   .   .   .
 .   .   .   .   .  492 482  .  360 376  .   .   .   .  400
"""

# What a square has room for: at most two lines of seven letters, each part of the Danish name.
_SHORT = {
    "101": "Køben-\nhavn", "147": "Fred.-\nberg", "151": "Balle-\nrup", "153": "Brønd-\nby",
    "155": "Dragør", "157": "Gen-\ntofte", "159": "Glad-\nsaxe", "161": "Glo-\nstrup", "163": "Herlev",
    "165": "Alberts-\nlund", "167": "Hvid-\novre", "169": "Høje-\nTaastr.", "173": "Lyngby-\nTaarb.",
    "175": "Rød-\novre", "183": "Ishøj", "185": "Tårnby", "187": "Vallens-\nbæk", "190": "Furesø",
    "201": "Alle-\nrød", "210": "Fredens-\nborg", "217": "Hels-\ningør", "219": "Hille-\nrød",
    "223": "Hørs-\nholm", "230": "Ruder-\nsdal", "240": "Egedal", "250": "Fred.-\nsund", "253": "Greve",
    "259": "Køge", "260": "Hals-\nnæs", "265": "Ros-\nkilde", "269": "Solrød", "270": "Grib-\nskov",
    "306": "Ods-\nherred", "316": "Holbæk", "320": "Faxe", "326": "Kalund-\nborg", "329": "Ring-\nsted",
    "330": "Slag-\nelse", "336": "Stevns", "340": "Sorø", "350": "Lejre", "360": "Lol-\nland",
    "370": "Næst-\nved", "376": "Guld-\nborgs.", "390": "Vording-\nborg", "400": "Born-\nholm",
    "410": "Middel-\nfart", "420": "Assens", "430": "Faab.-\nMidtf.", "440": "Kerte-\nminde",
    "450": "Nyborg", "461": "Odense", "479": "Svend-\nborg", "480": "Nord-\nfyns", "482": "Lange-\nland",
    "492": "Ærø", "510": "Hader-\nslev", "530": "Bil-\nlund", "540": "Sønder-\nborg", "550": "Tønder",
    "561": "Es-\nbjerg", "563": "Fanø", "573": "Varde", "575": "Vejen", "580": "Aaben-\nraa",
    "607": "Frede-\nricia", "615": "Hor-\nsens", "621": "Kol-\nding", "630": "Vejle", "657": "Her-\nning",
    "661": "Holste-\nbro", "665": "Lemvig", "671": "Struer", "706": "Syd-\ndjurs", "707": "Nord-\ndjurs",
    "710": "Favr-\nskov", "727": "Odder", "730": "Ran-\nders", "740": "Silke-\nborg", "741": "Samsø",
    "746": "Skan-\nderb.", "751": "Aarhus", "756": "Ikast-\nBrande", "760": "Ringk.-\nSkjern",
    "766": "Heden-\nsted", "773": "Morsø", "779": "Skive", "787": "Thi-\nsted", "791": "Viborg",
    "810": "Brøn-\nderslev", "813": "Fred.-\nhavn", "820": "Vest-\nhimm.", "825": "Læsø", "840": "Rebild",
    "846": "Mari-\nagerfj.", "849": "Jammer-\nbugt", "851": "Aal-\nborg", "860": "Hjør-\nring",
}  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """One municipality's square.

    Attributes
    ----------
    area : str
        Code of the municipality.
    short : str
        Its name as it fits the square, at most two lines.
    row, column : int
        Place in the grid, counted from the north and from the west.
    """

    area: str
    short: str
    row: int
    column: int


def tiles() -> dict[str, Tile]:
    r"""The squares of the 98 municipalities by code.

    Examples
    --------
    >>> tile = tiles()["730"]
    >>> tile.short, tile.row < tiles()["615"].row
    ('Ran-\nders', True)
    """
    return {
        code: Tile(area=code, short=_SHORT[code], row=row, column=column)
        for row, line in enumerate(_GRID.strip("\n").splitlines())
        for column, code in enumerate(line.split())
        if code != "."
    }


def distance(one: Tile, other: Tile) -> int:
    """Steps between two squares, diagonal ones counting as one.

    Examples
    --------
    >>> distance(tiles()["730"], tiles()["710"])
    1
    """
    return max(abs(one.row - other.row), abs(one.column - other.column))
