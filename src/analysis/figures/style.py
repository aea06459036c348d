"""One look for every figure: fonts, colours for light and dark pages, and reproducible SVG.

The focus municipality is the heaviest line and the only one in its colour. Colours are told apart by
readers with any common colour blindness, and weight, dashes and direct labels carry the same message in grey.
"""

from __future__ import annotations

import functools
import importlib.util
import io
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

FOCUS = "#a8112d"
REFERENCE = "#16202c"
COMPARATORS = ("#0067a5", "#178058", "#a86400", "#7a4fa3", "#5c6f7b")
GROUP = "#6b7682"
BACKDROP = "#c6ccd3"
# The middle 80 and 50 percent of the municipalities.
BAND_80 = "#edf0f3"
BAND_50 = "#dbe1e7"
INK = "#2b333d"
QUIET_INK = "#5d6772"
GRID = "#e6e9ed"
# Five classes from low to high, and the letters on the upper two: on a dark page high is bright, not dark.
CLASSES = ("#e9eff5", "#c6d6e4", "#9ab5cd", "#4c7395", "#254a6b")
PAPER = "#fdfdfe"

# The same figure on a dark page: every colour above has one counterpart there.
DARK = {
    FOCUS: "#ff7a8a",
    REFERENCE: "#f2f4f7",
    COMPARATORS[0]: "#6fb7ee",
    COMPARATORS[1]: "#5fd0a0",
    COMPARATORS[2]: "#f0ad4e",
    COMPARATORS[3]: "#c3a1e8",
    COMPARATORS[4]: "#a9b8c2",
    GROUP: "#98a2ad",
    BACKDROP: "#464e58",
    BAND_80: "#1d242c",
    BAND_50: "#2b343e",
    INK: "#dfe3e8",
    QUIET_INK: "#aab2bc",
    GRID: "#2e353d",
    CLASSES[0]: "#1c2632",
    CLASSES[1]: "#2c4055",
    CLASSES[2]: "#3f5d7c",
    CLASSES[3]: "#7ba3c6",
    CLASSES[4]: "#b4d3ec",
    PAPER: "#0f1318",
}

# Settings of matplotlib that are of windows and machines, not of figures.
_ASIDE_OF_FIGURES = (
    "backend", "date.epoch", "docstring", "figure.max_open", "figure.raise", "interactive",
    "savefig.directory", "timezone", "tk.", "toolbar", "webagg",
)  # fmt: skip

WIDTH = 6.0
FONT = "Source Sans Pro"


@functools.lru_cache
def _fonts() -> None:
    """Register the font files of the font package; they are found without importing it."""
    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package font-source-sans-pro is not installed; run make book.")
    folder = Path(next(iter(spec.submodule_search_locations))) / "files"
    for weight in ("Regular", "It", "Semibold", "Bold"):
        font_manager.fontManager.addfont(folder / f"SourceSansPro-{weight}.otf")


def context() -> dict[Any, Any]:
    """Settings of matplotlib for one figure, to be used with ``matplotlib.rc_context``."""
    _fonts()
    return _without_personal() | {
        "font.family": FONT,
        "font.size": 11,
        "axes.labelsize": 11,
        "axes.titlesize": 12,
        "axes.titleweight": "semibold",
        "axes.titlelocation": "left",
        # Where it is told to stand. Looking for a free place above the ticks measures every one of them.
        "axes.titley": 1.0,
        "axes.edgecolor": QUIET_INK,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "axes.axisbelow": True,
        "axes.unicode_minus": True,
        "grid.color": GRID,
        "grid.linewidth": 0.8,
        "text.color": INK,
        "xtick.color": QUIET_INK,
        "ytick.color": QUIET_INK,
        "xtick.labelsize": 10.5,
        "ytick.labelsize": 10.5,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "svg.fonttype": "path",
        "svg.hashsalt": "volume",
        "figure.dpi": 100,
    }


def _without_personal() -> dict[Any, Any]:
    """What undoes the settings of whoever builds: a matplotlibrc in the home folder changes no figure."""
    return {
        name: value
        for name, value in mpl.rcParamsDefault.items()
        if not name.startswith(_ASIDE_OF_FIGURES) and mpl.rcParams[name] != value
    }


def svg(figure: Figure) -> str:
    """A figure as SVG text without date or random ids.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure = plt.figure(figsize=(1, 1))
    >>> svg(figure) == svg(figure)
    True
    >>> plt.close(figure)
    """
    buffer = io.StringIO()
    with mpl.rc_context(_without_personal() | {"svg.fonttype": "path", "svg.hashsalt": "volume"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return _short(buffer.getvalue())


# A thousandth of a point is finer than any screen or printer.
_NUMBER = re.compile(r"-?\d+\.\d{4,}")
# Names of groups that nothing refers to, and the words that stand beside the letters they are drawn with.
_ASIDE = re.compile(r'(<g id="[a-zA-Z]+[a-zA-Z0-9]*_\d+">)|<!--.*?-->', re.DOTALL)
_GLYPH = re.compile(r"SourceSansPro-(Regular|Semibold|Bold|It)-")


def _short(text: str) -> str:
    """The same drawing in fewer signs: digits that nobody sees, indentation, long names of letters."""
    text = _NUMBER.sub(lambda found: f"{float(found[0]):.3f}".rstrip("0").rstrip("."), text)
    text = _ASIDE.sub(lambda found: "<g>" if found[1] else "", text)
    text = _GLYPH.sub(lambda found: found[1][0].lower(), text)
    return re.sub(r"\n\s*", "\n", text)


def dark(light: str) -> str:
    """The same SVG in the colours of a dark page.

    Examples
    --------
    >>> dark(f"stroke: {FOCUS}")
    'stroke: #ff7a8a'
    """
    pattern = re.compile("|".join(map(re.escape, DARK)), flags=re.IGNORECASE)
    return pattern.sub(lambda match: DARK[match.group().lower()], light)
