"""The face of the figures for the text of the pages: of the font package, what the languages need."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

PACKAGE = "font_source_sans_pro"
# It tells each glyph that it keeps.
logging.getLogger("fontTools").setLevel(logging.WARNING)
FACES = ("Regular", "It", "Semibold")
# Latin with the letters of its languages, Greek, punctuation, arrows and the signs of mathematics.
_RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x2010, 0x2044), (0x2190, 0x2193), (0x25A0, 0x25FF))
_SIGNS = "−×÷±≤≥≠≈∞√∑∏∂µ€™ﬁﬂ"
_FEATURES = ("kern", "liga", "lnum", "tnum", "pnum", "mark", "mkmk")


def write(folder: Path) -> None:
    """Write each face as ``SourceSans-<face>.woff`` into a folder.

    Raises
    ------
    RuntimeError
        If the font package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the package {PACKAGE.replace('_', '-')} is not installed; run make book.")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {*map(ord, _SIGNS), *(sign for low, high in _RANGES for sign in range(low, high + 1))}
    for face in FACES:
        font = TTFont(Path(spec.submodule_search_locations[0], "files", f"SourceSansPro-{face}.ttf"),
                      recalcTimestamp=False)  # fmt: skip
        options = subset.Options(flavor="woff", hinting=False, layout_features=list(_FEATURES))
        worker = subset.Subsetter(options)
        worker.populate(unicodes=wanted)
        worker.subset(font)
        subset.save_font(font, str(folder / f"SourceSans-{face}.woff"), options)
