"""How to cite: the volume and its parts, with what the book says of itself and nothing typed by hand."""

from __future__ import annotations

import dataclasses

import pytest
from pybtex.database import parse_string

from volume.book import citation
from volume.book.imprint import Facts

pytestmark = pytest.mark.unit


def test_volume_chapter_and_figure_can_be_cited(about: Facts) -> None:
    said = citation.page(dataclasses.replace(about, url="https://example.org/small"), ["Rate & level"])
    assert (
        "Fixture authors (2026). *A small book: With a subtitle*. Version 0.1.0, data as of 1 July 2026."
        in said
    )
    assert said.count("https://example.org/small") == 5
    assert "Fixture authors (2026). Rate & level. In Fixture authors, *A small book*." in said
    assert "Figure *number* (*label*). In Fixture authors" in said


def test_without_an_address_none_is_given(about: Facts) -> None:
    said = citation.page(dataclasses.replace(about, url=""), ["Rate"])
    assert "http" not in said and "url" not in said


def test_bibtex_reads_what_is_written(about: Facts) -> None:
    several = dataclasses.replace(about, authors=("Municipality of A and B", "Ada Lovelace"))
    said = citation.page(several, ["Rate & level, 100%"])
    entries = [part.partition("```")[0] for part in said.split("```bibtex\n")[1:]]
    book, chapter = (next(iter(parse_string(one, "bibtex").entries.values())) for one in entries)
    assert [" ".join(p.last_names) for p in book.persons["author"]] == [f"{{{a}}}" for a in several.authors]
    assert book.fields["title"] == "{A small book}" and book.fields["year"] == "2026"
    assert chapter.type == "inbook" and chapter.fields["chapter"] == r"{Rate \& level, 100\%}"
