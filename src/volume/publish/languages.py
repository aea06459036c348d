"""The same page in another language: links to it, and what Sphinx does not translate by itself."""

from __future__ import annotations

import gettext
import html
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from analysis.language.numbers import Language
from volume.book.imprint import Facts
from volume.publish.data import above


@dataclass(frozen=True)
class Other:
    """A page in another language: its code, what its speakers call it, and where the page is."""

    code: str
    name: str
    address: str


def others(about: Facts, page: str) -> list[Other]:
    """Where a page stands in the other languages of the book.

    Parameters
    ----------
    about
        The facts of this book, which know where the others are.
    page
        Address of the page below that of the book; the same in every language.

    Examples
    --------
    >>> ways = {"da": "../../da/html"}
    >>> book = Facts("a", "a", "Horsens", "en", "A", "", (), "1", "2026-01-01", {}, others=ways)
    >>> others(book, "notebooks/housing.html")
    [Other(code='da', name='Dansk', address='../../../da/html/notebooks/housing.html')]
    """
    found = []
    for code, way in about.others.items():
        top = way if "://" in way else f"{above(page)}{way}"
        found.append(Other(code, Language(code).say("book.language"), f"{top}/{page}"))
    return found


def alternates(about: Facts, page: str) -> str:
    """Links for the head of a page to itself in every language; nothing where there is one only."""
    there = others(about, page)
    if not there:
        return ""
    own = Other(about.language, "", f"{about.url}/{page}" if about.url else page.rpartition("/")[2])
    return "".join(
        f'<link rel="alternate" hreflang="{one.code}" href="{html.escape(one.address)}" />\n'
        for one in sorted([own, *there], key=lambda one: one.code)
    )


def captions(app: Sphinx, tree: nodes.document) -> None:
    """Translate the captions of parts: the table of contents comes in after Sphinx has translated a page."""
    captioned = [parts for parts in tree.findall(addnodes.toctree) if parts.get("caption")]
    if not captioned:
        return
    (folder,) = app.config.locale_dirs
    prose = gettext.translation(
        app.config.gettext_compact, Path(app.srcdir, folder), [app.config.language], fallback=True
    )
    for parts in captioned:
        parts["caption"] = prose.gettext(parts["caption"])
