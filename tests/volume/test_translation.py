"""Prose of pages in other languages: whole, up to date, and true to its formulas and links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from volume import translation

ROOT = Path(__file__).parents[2]


def catalogue(entries: dict[str, str], *, fuzzy: tuple[str, ...] = ()) -> Catalog:
    """A fixture catalogue."""
    made = Catalog(locale="da")
    for id, text in entries.items():
        made.add(id, text, flags=["fuzzy"] if id in fuzzy else [])
    return made


@pytest.mark.unit
@pytest.mark.parametrize(
    ("said", "danish", "found"),
    [
        ("A rise.", "En stigning.", ""),
        ("A rise.", "", r"^missing: 'A rise\.'$"),
        ("The {val}`a.b` of $x$", "{val}`a.b` af $x$", ""),
        ("The {val}`a.b` of $x$", "{val}`a.c` af $x$", r"^not kept .*: {val}`a\.b`$"),
        ("The [word](a.ipynb)", "[Ordet](b.ipynb)", r"^not kept .*: \]\(a\.ipynb\)$"),
        ("A word", "Et ord {cite:p}`a2000`", r"^added .*: {cite:p}`a2000`$"),
        ("Take {data-package}`all`", "Tag {data-package}`det hele`", ""),
        ("Take {data-package}`all`", "Tag det hele", r"^not kept .*: {data-package}$"),
    ],
)
def test_a_translation_keeps_what_is_no_word(said: str, danish: str, found: str) -> None:
    (sentence,) = translation.faults(catalogue({said: ""}), catalogue({said: danish})) or [""]
    assert re.search(found, sentence)
    assert bool(sentence) == bool(found)


@pytest.mark.unit
def test_what_is_fuzzy_or_no_longer_said_is_a_fault() -> None:
    danish = catalogue({"A rise.": "En stigning.", "A fall.": "Et fald."}, fuzzy=("A rise.",))
    assert translation.faults(catalogue({"A rise.": ""}), danish) == [
        "fuzzy, to be looked at: 'A rise.'",
        "said by no page any more: 'A fall.'",
    ]


@pytest.mark.book
def test_every_paragraph_of_every_page_is_translated(tmp_path: Path) -> None:
    said = translation.said(translation.gather(ROOT, tmp_path))
    assert len(said[translation.PAGES]) > 150
    assert {code: translation.faults_of(said, translation.read(ROOT, code)) for code in ("da",)} == {"da": []}
    assert [*translation.languages(ROOT)] == ["da"]
