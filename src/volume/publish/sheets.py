"""Stylesheets without the rules that no page of the book can use.

The themes bring rules for every component of Bootstrap and for 1,500 icons; a page uses a tenth of them. A
selector stays if each class and id it names occurs in a page or a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

# What stands in brackets of these may be absent without making the selector useless.
_OPTIONAL = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")
_NAME = re.compile(r"[.#](-?[A-Za-z_][\w-]*)")
_ATTRIBUTE = re.compile(r"""\b(?:class|id)="([^"]*)\"""")
_WORD = re.compile(r"[\w-]+")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Rules whose blocks hold rules again.
_NESTING = ("@media", "@supports", "@layer", "@container")


def prune(sheet: str, known: set[str], icon_fonts: tuple[str, ...] = ("FontAwesome", "Font Awesome")) -> str:
    """A stylesheet without selectors that match nothing.

    Parameters
    ----------
    sheet : str
    known : set of str
        Every class and id that a page has or a script may give.
    icon_fonts : tuple of str
        Families whose ``@font-face`` is dropped.

    Examples
    --------
    >>> prune(".a, .b{color:red} @media print{.c{color:blue}} p:not(.d){top:0}", {"a"})
    '.a{color:red}p:not(.d){top:0}'
    """
    return "".join(_kept(_COMMENT.sub("", sheet), known, icon_fonts))


def used(pages: Iterable[Path], scripts: Iterable[Path]) -> set[str]:
    """Classes and ids of pages, and every word of scripts."""
    names: set[str] = set()
    for page in pages:
        for value in _ATTRIBUTE.findall(page.read_text(encoding="utf-8")):
            names.update(value.split())
    for script in scripts:
        names.update(_WORD.findall(script.read_text(encoding="utf-8")))
    return names


def prune_all(folder: Path, sheets: Iterable[str]) -> None:
    """Prune stylesheets of a built book, named from its ``_static``; a name may hold a star."""
    static = folder / "_static"
    known = used(folder.rglob("*.html"), static.rglob("*.js"))
    for sheet in (found for name in sheets for found in sorted(static.glob(name))):
        sheet.write_text(prune(sheet.read_text(encoding="utf-8"), known), encoding="utf-8")


def _kept(sheet: str, known: set[str], icon_fonts: tuple[str, ...]) -> Iterator[str]:
    for head, body in _rules(sheet):
        if body is None:
            yield f"{head};"
        elif head.startswith(_NESTING):
            inside = "".join(_kept(body, known, icon_fonts))
            if inside:
                yield f"{head}{{{inside}}}"
        elif head == "@font-face":
            if not any(family in body for family in icon_fonts):
                yield f"{head}{{{body}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [s for s in _split(head) if _possible(s, known)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _possible(selector: str, known: set[str]) -> bool:
    plain = _OPTIONAL.sub("", selector).replace("\\", "")
    return all(name in known for name in _NAME.findall(plain))


def _rules(sheet: str) -> Iterator[tuple[str, str | None]]:
    """Head and block of each rule; a statement such as ``@import`` has no block."""
    start = depth = 0
    head, quote = "", ""
    for place, sign in enumerate(sheet):
        if quote:
            quote = "" if sign == quote and sheet[place - 1] != "\\" else quote
        elif sign in "\"'":
            quote = sign
        elif sign == ";" and depth == 0:
            yield sheet[start:place].strip(), None
            start = place + 1
        elif sign == "{":
            if depth == 0:
                head, start = sheet[start:place].strip(), place + 1
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield head, sheet[start:place]
                start = place + 1


def _split(selectors: str) -> Iterator[str]:
    """Selectors of a list, parted at commas outside brackets."""
    depth = start = 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            yield selectors[start:place].strip()
            start = place + 1
    yield selectors[start:].strip()
