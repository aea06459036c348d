"""How to cite the volume, a chapter and a figure: sentences to copy, and BibTeX."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import Path

from analysis.declared.models import Catalogue
from analysis.language.numbers import Language
from volume.book.imprint import Facts

PAGE = "cite.md"  # below _exhibits; the page of the same name at the root includes it


def write(declared: Catalogue, about: Facts, exhibits: Path) -> None:
    """Write what the page on citing shows into the exhibits of a book."""
    titles = [chapter.title[about.language] for chapter in declared.chapters.values()]
    exhibits.mkdir(parents=True, exist_ok=True)
    (exhibits / PAGE).write_text(page(about, titles) + "\n", encoding="utf-8")


def page(about: Facts, chapters: Iterable[str]) -> str:
    """The page in MyST: the volume, a chapter, a figure, each as a sentence and as BibTeX.

    Parameters
    ----------
    chapters : iterable of str
        Titles; the first is the example.
    """
    language = Language(about.language)
    chapter = next(iter(chapters))
    facts = {
        "authors": "; ".join(about.authors),
        "year": about.year,
        "title": about.title,
        "subtitle": about.subtitle,
        "version": about.version,
        "date": dt.date.fromisoformat(about.data_date),
        "url": about.url,
        "chapter": chapter,
        "volume_entry": entry("book", key(about), [*_common(about), ("title", about.title)]),
        "chapter_entry": entry(
            "inbook", f"{key(about)}-chapter", [*_common(about), ("chapter", chapter), ("title", about.title)]
        ),
    }
    return language.say("cite.page", facts)


def key(about: Facts) -> str:
    """Key of the volume in BibTeX.

    Examples
    --------
    >>> key(Facts("a", "randers", "Randers", "en", "A", "", (), "0.1.0", "2026-01-01", {}))
    'randers-en-2026'
    """
    return f"{about.name}-{about.year}"


def entry(kind: str, name: str, fields: Iterable[tuple[str, str]]) -> str:
    r"""One entry of BibTeX; titles keep their capitals.

    Examples
    --------
    >>> print(entry("book", "a-2026", [("title", "Randers & more"), ("year", "2026")]))
    @book{a-2026,
      title = {{Randers \& more}},
      year = {2026},
    }
    """
    lines = []
    for field, text in fields:
        if text:
            told = f"{{{escaped(text)}}}" if field in ("title", "chapter") else text
            lines.append(f"  {field} = {{{told}}},")
    return "\n".join([f"@{kind}{{{name},", *lines, "}"])


def escaped(text: str) -> str:
    """A text without what TeX takes for a command."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def _common(about: Facts) -> list[tuple[str, str]]:
    return [
        # In braces a name is one word, as that of an institution has to be.
        ("author", " and ".join(f"{{{escaped(author)}}}" for author in about.authors)),
        ("year", about.year),
        ("edition", f"Version {about.version}"),
        ("url", about.url),
    ]
