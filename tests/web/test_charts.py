"""Charts in a real browser say what their files say; keyboard, table, choice of a place, dashboard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.book

CHAPTERS = ["business_and_jobs", "housing", "vulnerable_citizens"]
SMALL, WEIGHT_FIRST, WEIGHT_CHAPTER = 20_000, 500_000, 1_200_000


def written(value: float, decimals: int, signed: bool) -> str:
    """A figure as the volume writes it, without its unit."""
    text = f"{abs(value):,.{decimals}f}"
    zero = float(text.replace(",", "")) == 0
    return text if zero else ("\N{MINUS SIGN}" if value < 0 else "+" if signed else "") + text


@pytest.fixture
def opened(address: str, browser: Any) -> Any:
    """Open a chapter and forget what an earlier reader chose."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})

    def open_page(name: str) -> Any:
        page = context.new_page()
        page.goto(f"{address}/{name}", wait_until="networkidle")
        return page

    yield open_page
    context.close()


OPEN_ALL = "document.querySelectorAll('section.spread details').forEach(fold => fold.open = true)"
ALL_THERE = """document.querySelectorAll('table[data-of]').length
    >= document.querySelectorAll('.exhibit.chart').length"""
CELLS = """[...document.querySelectorAll('table[data-of]')].map(t => [t.dataset.of,
    [...t.rows].map(row => [...row.cells].map(cell => cell.textContent))])"""
HEADS = "[...document.querySelectorAll('#tab-dashboard th')].map(head => head.textContent.trim())"
ROWS = "[...document.querySelectorAll('#tab-dashboard tbody tr')].filter(row => !row.hidden)"


def how(html: Path, label: str) -> tuple[int, bool]:
    """Decimals of a chart, and whether it writes a plus sign."""
    script = (html / "_data" / f"{label}.js").read_text(encoding="utf-8")
    data = json.loads(script[script.index(",") + 1 : script.rindex(")")])
    return data["decimals"], data["signed"]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_table_of_a_chart_is_its_file(html: Path, opened: Any, chapter: str) -> None:
    page = opened(f"notebooks/{chapter}.html")
    page.evaluate(OPEN_ALL)
    for button in page.query_selector_all(".tools button:first-child"):
        button.click()
    page.wait_for_function(ALL_THERE)
    tables, wrong = page.evaluate(CELLS), []
    assert len(tables) >= 8
    for label, (head, *rows) in tables:
        file = pd.read_csv(html.parent / "exhibits" / f"{label}.csv", dtype={"area": str})
        by = {(n, y): v for n, y, v in zip(file["name"], file["year"], file["value"], strict=True)}
        for row in rows:
            for name, cell in zip(head[1:], row[1:], strict=True):
                value = by.get((name, int(row[0])))
                expected = "–" if value is None or pd.isna(value) else written(value, *how(html, label))
                wrong += [(label, name, row[0], cell, expected)] * (cell != expected)
    assert wrong == []


def test_the_keyboard_reads_a_chart_year_by_year(html: Path, opened: Any) -> None:
    page = opened("notebooks/business_and_jobs.html")
    page.focus(".reader")
    page.wait_for_selector(".reader .values:not([hidden]) .year")
    assert page.inner_text(".reader .year") == "2023"
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.querySelector('.reader .year').textContent === '2022'")
    page.keyboard.press("Home")
    page.wait_for_function("document.querySelector('.reader .year').textContent === '2008'")
    assert "Randers" in page.inner_text(".reader .values")
    page.keyboard.press("Escape")
    assert page.is_hidden(".reader .values")


def test_a_municipality_once_chosen_is_drawn_into_every_chart_and_remembered(opened: Any) -> None:
    page = opened("notebooks/business_and_jobs.html")
    page.focus("#volume-place")
    page.wait_for_function("document.querySelectorAll('#volume-place option').length > 90")
    page.select_option("#volume-place", label="Aarhus")
    page.wait_for_function("document.querySelectorAll('.reader .drawn').length >= 6")
    other = opened("notebooks/housing.html")
    other.wait_for_function("document.querySelectorAll('.reader .drawn').length >= 6")
    assert other.eval_on_selector("#volume-place", "s => s.selectedOptions[0].textContent") == "Aarhus"


def test_a_link_into_a_fold_opens_it(opened: Any) -> None:
    page = opened("notebooks/business_and_jobs.html#tab-employment-rate-trend")
    page.wait_for_function("document.getElementById('tab-employment-rate-trend').closest('details').open")


def test_the_dashboard_sorts_and_filters(opened: Any) -> None:
    page = opened("notebooks/shared_plan.html")
    heads = page.evaluate(
        "[...document.querySelectorAll('#tab-dashboard th')].map(h => h.textContent.trim())"
    )
    page.locator("#tab-dashboard th button.sort").filter(has_text="Rank").click()
    place = next(i for i, head in enumerate(heads) if head.startswith("Rank"))
    ranks = page.evaluate(f"{ROWS}.map(row => parseInt(row.cells[{place}].textContent)).filter(Boolean)")
    assert ranks == sorted(ranks) and len(ranks) > 40
    page.fill("#volume-filter", "unfavourable")
    shown = page.evaluate(f"{ROWS}.map(row => row.textContent)")
    assert 0 < len(shown) < 56 and all("unfavourable" in row for row in shown)


LIMITS = {"index": WEIGHT_FIRST} | {
    f"notebooks/{name}": WEIGHT_CHAPTER for name in (*CHAPTERS, "context", "robustness", "methods")
}


@pytest.mark.parametrize(("name", "most"), LIMITS.items())
def test_a_page_is_light(address: str, browser: Any, name: str, most: int) -> None:
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, sizes = context.new_page(), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{address}/{name}.html", wait_until="networkidle")
    context.close()
    assert sum(sizes) < most, f"{name}: {sum(sizes):,} bytes"


def test_our_own_scripts_are_small(html: Path) -> None:
    static = html / "_static"
    assert sum((static / name).stat().st_size for name in ("volume.js", "claims.js")) < SMALL
