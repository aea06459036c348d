"""Six things a first-time reader looks for: found with at most two clicks from the front page."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.book

MOST_CLICKS = 2


class Reader:
    """Somebody at a screen who follows what is visible, and whose clicks are counted."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.clicks: list[str] = []
        page.goto(f"{address}/index.html", wait_until="load")

    def click(self, what: Any) -> None:
        """Click what must be visible."""
        seen = what.first
        seen.scroll_into_view_if_needed()
        assert seen.is_visible()
        self.clicks.append(" ".join(seen.inner_text().split()) or seen.get_attribute("href"))
        seen.click()
        self.page.wait_for_load_state("load")

    def row(self, name: str) -> None:
        """Click a row of the picture of the volume."""
        self.click(self.page.locator("a.row", has_text=re.compile(f"^{name}")))

    def menu(self, name: str) -> None:
        """Click an entry of the contents."""
        self.click(self.page.locator(".bd-sidebar-primary a", has_text=name))

    def spread(self) -> str:
        """What stands openly in the spread that the address names."""
        target = self.page.url.partition("#")[2]
        return str(self.page.locator(f"section#{target}").inner_text())


@pytest.fixture
def reader(address: str, browser: Any) -> Any:
    """A wide screen and no past."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    reading = Reader(context.new_page(), address)
    yield reading
    assert len(reading.clicks) <= MOST_CLICKS, reading.clicks
    print(" > ".join(reading.clicks))
    context.close()


def test_the_employment_gap_in_2023(reader: Reader) -> None:
    reader.row("Employment rate")
    assert re.search(r"In 2023 .* 1\.2\spercentage points below the country", reader.spread())


def test_the_rank_in_income_among_provincial_towns(reader: Reader) -> None:
    reader.row("Disposable income")
    assert re.search(r"of the \d+ provincial towns", reader.spread())


def test_the_file_of_house_prices(reader: Reader) -> None:
    reader.row("House price")
    with reader.page.expect_download() as download:
        reader.click(reader.page.locator("#spread-house-price a.download", has_text="level.csv"))
    assert download.value.suggested_filename == "fig-house-price-level.csv"


def test_what_the_white_paper_said_and_whether_it_holds(reader: Reader) -> None:
    reader.menu("The claims of the white paper")
    found = reader.page.locator(".admonition.findings").inner_text()
    assert re.search(r"C051, .*: agrees\.", found)
    reader.click(reader.page.locator(".claim-filter label", has_text="agrees"))
    assert reader.page.locator("td .claim-agrees").first.is_visible()
    assert not reader.page.locator("td .claim-opinion").first.is_visible()


def test_how_a_trend_is_tested(reader: Reader) -> None:
    reader.menu("Methods")
    assert "trend" in reader.page.locator(".bd-article p").first.inner_text()
    assert reader.page.locator("h2", has_text="The model").is_visible()


def test_how_to_cite_figure_4_2(reader: Reader) -> None:
    reader.menu("private jobs")
    figure = reader.page.locator("figure", has=reader.page.locator(".caption-number", has_text="Figure 4.2"))
    reader.click(figure.get_by_role("button", name="Cite"))
    said = figure.locator(".tool-out").inner_text()
    assert "Figure 4.2. In " in said and "@incollection{fig-" in said
