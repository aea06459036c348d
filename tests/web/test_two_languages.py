"""Both languages in a real browser: words are found as readers type them, and the switch keeps the place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.book

# A page, and words of it: as written, as typed where there is no æ, ø or å, inflected, and both.
TYPED = {
    "children_and_youth": ("børn", "boern", "Børnenes", "BOERNENE"),
    "housing": ("køber", "koeber", "køberne", "koebernes"),
    "business_and_jobs": ("højkonjunktur", "hoejkonjunktur", "højkonjunkturen", "hoejkonjunkturens"),
    "municipal_services": ("gæld", "gaeld", "gælden", "gaeldens"),
    "civil_society": ("idrætsforeninger", "idraetsforeninger", "idrætsforening", "idraetsforeningerne"),
    "context": ("årene", "aarene", "årenes", "AARENES"),
}
RESULTS = "[...document.querySelectorAll('#search-results li a')].map(a => new URL(a.href).pathname)"
FINISHED = "/[0-9]/.test(document.querySelector('#search-results .search-summary')?.innerText ?? '')"
SHOWN = "id => document.getElementById(id).getBoundingClientRect().top"
# Places in the middle of a page: an indicator, a heading, what stands at its end.
PLACES = [
    ("notebooks/housing.html", "spread-house-price"),
    ("notebooks/methods.html", "two-questions"),
    ("notebooks/robustness.html", "tab-robustness"),
]


@pytest.fixture
def page(browser: Any, languages: str) -> Iterator[Any]:
    """A page of a reader without a past."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, base_url=languages)
    yield context.new_page()
    context.close()


def search(page: Any, word: str) -> list[str]:
    """What the Danish edition finds for a word that is typed into its search field, best first."""
    page.goto("/da/html/index.html")
    page.locator("button.search-button__button:visible").first.click()
    page.keyboard.type(word)
    page.keyboard.press("Enter")
    page.wait_for_function(FINISHED)
    return list(dict.fromkeys(page.evaluate(RESULTS)))


@pytest.mark.parametrize(("chapter", "words"), TYPED.items(), ids=list(TYPED))
def test_a_danish_word_is_found_however_it_is_typed(page: Any, chapter: str, words: tuple[str, ...]) -> None:
    found = {word: search(page, word) for word in words}
    for word, pages in found.items():
        assert f"/da/html/notebooks/{chapter}.html" in pages, word
        assert set(pages) == set(found[words[0]]), word


def test_a_result_is_told_by_the_words_around_it_and_leads_to_the_page(page: Any) -> None:
    search(page, "boern")
    page.wait_for_function("document.querySelectorAll('#search-results li p.context').length > 2")
    for said in page.locator("#search-results li p.context").all_inner_texts():
        assert "børn" in said.lower()
    page.locator("#search-results li a").first.click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "da"
    assert "børn" in page.locator("article").inner_text()


def test_a_word_that_is_not_there_is_said_in_danish_not_to_be(page: Any) -> None:
    page.goto("/da/html/search.html?q=kvæstorat")
    page.locator("#search-results .search-summary", has_text="Ingen side har alle ordene").wait_for()
    assert page.evaluate(RESULTS) == []


def test_the_english_search_finds_an_inflected_word(page: Any) -> None:
    page.goto("/en/html/search.html?q=municipalities'")
    page.wait_for_function(FINISHED)
    assert "/en/html/notebooks/context.html" in page.evaluate(RESULTS)


def switch(page: Any, name: str) -> tuple[str, str]:
    """Click the language of this name where it stands on the screen; the path and the place it leads to."""
    box = page.locator("a.other-language:visible", has_text=name).bounding_box()
    with page.expect_navigation(wait_until="networkidle"):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    address = urlsplit(page.url)
    return address.path, address.fragment


def scroll(page: Any, place: str) -> None:
    """Read on until a place stands at the top of the screen."""
    page.evaluate("id => document.getElementById(id).scrollIntoView({behavior: 'instant'})", place)


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_the_switch_leads_to_what_was_linked_to_and_back(page: Any, name: str, place: str) -> None:
    page.goto(f"/da/html/{name}#{place}", wait_until="networkidle")
    assert switch(page, "English") == (f"/en/html/{name}", place)
    assert page.locator("html").get_attribute("lang") == "en"
    assert 0 <= page.evaluate(SHOWN, place) < 900
    assert switch(page, "Dansk") == (f"/da/html/{name}", place)
    assert page.locator("html").get_attribute("lang") == "da"


def test_the_switch_leads_to_the_section_that_was_read_and_back(page: Any) -> None:
    name = "notebooks/housing.html"
    page.goto(f"/da/html/{name}", wait_until="networkidle")
    scroll(page, "spread-house-price")
    assert switch(page, "English") == (f"/en/html/{name}", "spread-house-price")
    # Whoever reads on is elsewhere, whatever the address says.
    scroll(page, "spread-price-to-income")
    assert switch(page, "Dansk") == (f"/da/html/{name}", "spread-price-to-income")


def test_the_switch_leads_from_the_top_to_the_top(page: Any) -> None:
    page.goto("/da/html/notebooks/claims.html", wait_until="networkidle")
    assert switch(page, "English") == ("/en/html/notebooks/claims.html", "")
    assert switch(page, "Dansk") == ("/da/html/notebooks/claims.html", "")
