"""Permanent addresses: what has been cited must be found in every later version.

``editions/permanent/<slug>.txt`` lists the labels of figures, tables, claims and sources that pages of an
edition have had. `volume keep` adds those of a published build; none is ever taken out.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from lxml import html

from analysis.declared.reading import text_file

FOLDER = "editions/permanent"
PERMANENT = re.compile(r"(fig|tab|spread|claim|table)-[a-z0-9]+(-[a-z0-9]+)*")


def labels(pages: Path) -> set[str]:
    """Labels that the pages of a build have.

    Parameters
    ----------
    pages
        The folder ``html`` of a build.
    """
    found: set[str] = set()
    for page in pages.rglob("*.html"):
        found |= {
            id for id in html.parse(str(page)).getroot().xpath("//article//@id") if PERMANENT.fullmatch(id)
        }
    return found


def listed(root: Path, slug: str) -> list[str]:
    """Labels that an edition must have; none before its first version is kept."""
    path = f"{FOLDER}/{slug}.txt"
    return text_file(root, path).split() if os.path.lexists(root / path) else []


def lost(root: Path, slug: str, pages: Path) -> list[str]:
    """Labels that are listed and that the pages do not have."""
    has = labels(pages)
    return [label for label in listed(root, slug) if label not in has]


def add(root: Path, slug: str, pages: Path) -> int:
    """List the labels of a build beside those listed already; how many are new."""
    before = set(listed(root, slug))
    every = sorted(before | labels(pages))
    path = root / FOLDER / f"{slug}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{label}\n" for label in every), encoding="utf-8")
    return len(every) - len(before)
