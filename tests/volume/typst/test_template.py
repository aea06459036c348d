"""Where the template puts blocks: one page each, compiled from the template alone."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pymupdf
import pytest

from volume.typst.builder import TEMPLATE, compile_pdf

pytestmark = pytest.mark.unit

COLUMN = 'column(left, ("Year",), ("Year",), ("2001",), ("2001",), 4)'
WIDE = f'("wide", [#data-table(({COLUMN},), table.header[Year], [2001])])'


def compiled(folder: Path, body: str) -> pymupdf.Document:
    """The pages of a body set with the functions of the template."""
    parts = resources.files("volume.typst")
    template = "\n".join((parts / name).read_text(encoding="utf-8") for name in TEMPLATE)
    source = folder / "page.typ"
    opening = '#set document(title: "Fixture")\n#set page("a6", margin: 10mm)\n'
    source.write_text(f"{template}\n{opening}{body}", encoding="utf-8")
    return pymupdf.open(stream=compile_pdf(source, 0))


def top(page: pymupdf.Page, words: str) -> float:
    """How far down the page the words stand."""
    [found] = page.search_for(words)
    return float(found.y0)


def test_few_words_behind_a_wide_exhibit_stand_in_the_columns_before_it(tmp_path: Path) -> None:
    [page] = compiled(tmp_path, f'#folds(("text", [Before.]), {WIDE}, ("text", [After.]))')
    assert top(page, "After.") < top(page, "2001")


def test_many_words_behind_a_wide_exhibit_stay_there(tmp_path: Path) -> None:
    words = "".join(f'("text", [After {word}.]), ' for word in ("one", "two", "three", "four"))
    [page] = compiled(tmp_path, f'#folds(("text", [Before.]), {WIDE}, {words})')
    assert top(page, "After one.") > top(page, "2001")


def test_cards_are_on_one_page(tmp_path: Path) -> None:
    cards = "".join(f'("text", [#card[Card {word}. #v(30mm)]]), ' for word in ("one", "two", "three"))
    book = compiled(tmp_path, f"#v(60mm)\n#exhibits(whole: true, {cards})")
    assert [len(page.search_for("Card")) for page in book] == [0, 3]


def test_a_review_line_is_never_alone_on_a_page(tmp_path: Path) -> None:
    for left in ("0.1pt", "3pt", "6pt"):
        body = f"#block(height: 148mm - 20mm - {left})[Full.]\n\n#aside[Not reviewed.]"
        assert len(compiled(tmp_path, body)) == 1, f"with {left} left"


def test_a_table_of_long_words_keeps_within_the_line(tmp_path: Path) -> None:
    names = [f"Heading{letter * 18}" for letter in "abcdefgh"]
    columns = "".join(f'column(left, ("{name}",), ("{name}",), ("x",), ("x",), 1), ' for name in names)
    head = "".join(f"[{name}], " for name in names)
    [page] = compiled(tmp_path, f"#data-table(({columns}), table.header({head}), {'[x], ' * 8})")
    margin = 72 / 2.54
    lines = [drawing["rect"] for drawing in page.get_drawings()]
    assert (
        min(line.x0 for line in lines) > margin - 1
        and max(line.x1 for line in lines) < page.rect.width - margin + 1
    )
