"""Every page, light and dark, wide and narrow: no violation that axe-core finds, and no sideways scroll."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.book

WIDTHS = (1400, 390, 320)
THEMES = ("light", "dark")
RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    v => `${v.id} (${v.impact}) x ${v.nodes.length}: ${v.nodes[0].html.slice(0, 160)}`)"""
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
LEVELS = "[...document.querySelectorAll('article :is(h1,h2,h3,h4,h5,h6)')].map(h => +h.tagName[1])"


def faults(page: Any, axe: str) -> Iterator[str]:
    """What is wrong with the page as it stands."""
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        yield f"scrolls sideways by {wide} px"
    page.evaluate(UNFOLD)
    page.evaluate(axe)
    yield from page.evaluate(RUN)
    levels = page.evaluate(LEVELS)
    if levels and levels[0] != 1:
        yield f"its first heading is of level {levels[0]}"
    yield from (f"level {b} follows level {a}" for a, b in itertools.pairwise(levels) if b > a + 1)


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, of the package that carries it."""
    package = pytest.importorskip("axe_playwright_python", reason="make check-web installs axe-core")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier(
    html: Path, address: str, browser: Any, axe: str, width: int, theme: str
) -> None:
    found = []
    pages = sorted(p.relative_to(html).as_posix() for p in html.rglob("*.html") if "_static" not in p.parts)
    assert len(pages) > 10
    for name in pages:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        page = context.new_page()
        page.goto(f"{address}/{name}", wait_until="load")
        found += [f"{name}: {fault}" for fault in faults(page, axe)]
        context.close()
    assert found == []


def test_the_check_finds_what_it_should(browser: Any, axe: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 600})
    page.set_content(
        "<html><body><article><h1 style='color:#ccc'>A</h1><h3>B</h3><img src='x'>"
        "<p style='width:900px'>C</p>"
    )
    found = " ".join(faults(page, axe))
    page.close()
    for fault in ("image-alt", "color-contrast", "html-has-lang", "level 3 follows level 1", "sideways"):
        assert fault in found
