"""Code that stands on pages of the documentation."""

from __future__ import annotations

import re

from real import PROJECT

DOCS = PROJECT.root / "docs"
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if "_build" not in page.parts]


def blocks(language: str) -> list[tuple[str, str]]:
    """Code of a language on any page, a line or a block each, with the name of the page."""
    return [
        (path.name, re.sub(rf"(?m)^{indent}", "", found))
        for path in PAGES
        for indent, found in re.findall(
            rf"(?ms)^( *)```{language}\n(.*?)^ *```$", path.read_text(encoding="utf-8")
        )
    ]
