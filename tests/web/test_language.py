"""Danish words in the English pages are marked as Danish, so that a screen reader says them right."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html as parsed

pytestmark = pytest.mark.book

ROOT = Path(__file__).parents[2]
DANISH_LETTERS = re.compile(r"\b[^\W\d_]*[æøåÆØÅ][^\W\d_]*", re.IGNORECASE)
UNREAD = {"script", "style", "title", "option"}


def places() -> set[str]:
    """Words of names, which are the same in both languages."""
    with (ROOT / "data" / "areas.csv").open(encoding="utf-8", newline="") as file:
        names = " ".join(" ".join(row.values()) for row in csv.DictReader(file))
    return {*re.findall(r"[^\W\d_]+", names), "Christiansø", "Randersløftet"}


def unmarked(page: str, known: set[str]) -> Iterator[str]:
    """Words with Danish letters that are no names and stand in no Danish passage."""
    for node in parsed.fromstring(page).iter():
        if not isinstance(node.tag, str) or node.tag in UNREAD:
            continue
        for text, holder in ((node.text, node), (node.tail, node.getparent())):
            if not text or holder is None or holder.tag in UNREAD:
                continue
            above = [holder, *holder.iterancestors()]
            if next((one.get("lang") for one in above if one.get("lang")), "") == "da":
                continue
            yield from (word for word in DANISH_LETTERS.findall(text) if word not in known)


@pytest.fixture(scope="module")
def pages(html: Path) -> dict[str, str]:
    """Text of every page by its name."""
    found = [p for p in sorted(html.rglob("*.html")) if "_static" not in p.parts]
    return {p.relative_to(html).as_posix(): p.read_text(encoding="utf-8") for p in found}


def test_danish_words_are_marked(pages: dict[str, str]) -> None:
    known = places()
    found = {name: sorted(set(unmarked(page, known))) for name, page in pages.items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_quotation_is_danish_and_has_its_meaning_before_it(pages: dict[str, str]) -> None:
    page = parsed.fromstring(pages["notebooks/claims.html"])
    quoted = {
        " ".join(span.text_content().split()): span for span in page.iterfind(".//td//span[@lang='da']")
    }
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    for claim in claims:
        span = quoted[" ".join(claim["quote_da"].split())]
        said = " ".join(span.getparent().text_content().split())
        before = said.partition(span.text_content())[0]
        assert len(before.split()) >= 0.4 * len(claim["meaning_en"].split()), (claim["claim"], said)


def test_the_check_finds_what_it_should() -> None:
    page = "<p>Læsø and <span lang='da'>boligområder</span> and <b>unge</b> på vej</p>"
    assert list(unmarked(page, {"Læsø"})) == ["på"]
