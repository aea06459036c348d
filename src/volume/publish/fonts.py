"""The face of the figures for the text of the pages: of the font package, what the languages need."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
from importlib.util import find_spec
from pathlib import Path

import fontTools
from fontTools import subset
from fontTools.ttLib import TTFont

from analysis.declared.keeping import keep

PACKAGE = "font_source_sans_pro"
# It tells each glyph that it keeps.
logging.getLogger("fontTools").setLevel(logging.WARNING)
FACES = ("Regular", "It", "Semibold")
# Latin with the letters of its languages, Greek, punctuation, arrows and the signs of mathematics.
_RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x2010, 0x2044), (0x2190, 0x2193), (0x25A0, 0x25FF))
_SIGNS = "−×÷±≤≥≠≈∞√∑∏∂µ€™ﬁﬂ"
_FEATURES = ("kern", "liga", "lnum", "tnum", "pnum", "mark", "mkmk")


def write(folder: Path, kept: Path) -> None:
    """Write each face as ``SourceSans-<face>.woff`` into a folder.

    Parameters
    ----------
    folder
        Of the book.
    kept
        Where a face that was made stays for the next book: each takes half a second. Safe to delete.

    Raises
    ------
    RuntimeError
        If the font package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(f"the package {PACKAGE.replace('_', '-')} is not installed; run make book.")
    folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        whole = Path(spec.submodule_search_locations[0], "files", f"SourceSansPro-{face}.ttf")
        (folder / f"SourceSans-{face}.woff").write_bytes(_made_once(whole, kept))


def _made_once(whole: Path, kept: Path) -> bytes:
    made_of = [whole.read_bytes(), Path(__file__).read_bytes(), fontTools.version.encode()]
    path = kept / "fonts" / f"{hashlib.sha256(b''.join(made_of)).hexdigest()}.woff"
    with contextlib.suppress(OSError):
        return path.read_bytes()
    made = _subset(whole)
    keep(path, made)
    return made


def _subset(whole: Path) -> bytes:
    wanted = {*map(ord, _SIGNS), *(sign for low, high in _RANGES for sign in range(low, high + 1))}
    font = TTFont(whole, recalcTimestamp=False)
    options = subset.Options(flavor="woff", hinting=False, layout_features=list(_FEATURES))
    worker = subset.Subsetter(options)
    worker.populate(unicodes=wanted)
    worker.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
