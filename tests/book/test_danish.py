"""The Danish book beside the English one: the same places, the same numbers, and no English left."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pikepdf
import pymupdf
import pytest
from lxml import html as parsed
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.figures import style
from two_languages import english_only, figure_texts, names, numbers, passages, spoken
from volume import permanent
from volume.book import pages
from volume.publish.search import SearchDanish

pytestmark = pytest.mark.book

ROOT = Path(__file__).resolve().parents[2]
PAGES = list(pages.pages(ROOT))
CUT = "…"


def counted(texts: Iterator[str], language: str, known: list[str]) -> Counter[str]:
    """Every number of a page, names of tables apart."""
    joined = "\n".join(texts)
    for name in known:
        joined = joined.replace(name, " ")
    return numbers(joined, language)


def test_every_address_of_the_english_book_is_in_the_danish_one(randers: Path, danish: Path) -> None:
    assert permanent.lost(ROOT, "randers", danish / "html") == []
    # Headings that are generated, as those of how to cite, have ids in their own language and no label.
    for name in (page for page in PAGES if page.startswith("notebooks/")):
        ids = [
            {node.get("id") for node in parsed.parse(str(build / "html" / f"{name}.html")).iter("section")}
            for build in (randers, danish)
        ]
        assert ids[0] == ids[1], name


def test_no_number_of_a_page_differs(randers: Path, danish: Path) -> None:
    known, found = names(ROOT, "en", "da"), {}
    for name in PAGES:
        english, own = (
            counted(passages(build / "html" / f"{name}.html", language), language, known)
            for build, language in ((randers, "en"), (danish, "da"))
        )
        assert english, name
        if english != own:
            found[name] = (dict(own - english), dict(english - own))
    assert found == {}


def test_no_number_in_a_figure_differs(randers: Path, danish: Path) -> None:
    found, read, files = {}, 0, sorted((danish / "exhibits").glob("*.svg"))
    for file in files:
        texts = ["\n".join(figure_texts(build / "exhibits" / file.name)) for build in (randers, danish)]
        read += all(texts)
        english, own = numbers(texts[0], "en"), numbers(texts[1], "da")
        # A name that is cut short in a language may have lost its number there.
        more = {} if CUT in texts[0] else dict(own - english)
        fewer = {} if CUT in texts[1] else dict(english - own)
        if more or fewer:
            found[file.name] = (more, fewer)
    assert found == {}
    # The small lines within tables alone have no words.
    assert read == sum(not file.name.startswith("spark-") for file in files) > 100


def test_the_files_of_numbers_hold_the_same_figures(randers: Path, danish: Path) -> None:
    files = sorted((danish / "exhibits").glob("*.csv"))
    assert len(files) > 100
    for file in [*files, danish / "estimates.csv"]:
        own, english = (
            pd.read_csv(build / file.relative_to(danish), dtype=str, keep_default_na=False)
            for build in (danish, randers)
        )
        assert list(own.columns) == list(english.columns), file.name
        for column in own.columns:
            figures = [pd.to_numeric(frame[column], errors="coerce") for frame in (own, english)]
            assert figures[0].equals(figures[1]), f"{file.name}: {column}"


def test_a_danish_spreadsheet_opens_the_same_numbers(danish: Path) -> None:
    folder = danish / "html" / "data"
    files = sorted((folder / "excel").glob("*.csv"))
    assert [file.name for file in files] == sorted(file.name for file in (folder / "exhibits").glob("*.csv"))
    for file in files:
        assert file.read_bytes().startswith(b"\xef\xbb\xbf"), file.name
        own = pd.read_csv(file, sep=";", decimal=",", encoding="utf-8-sig")
        record = pd.read_csv(folder / "exhibits" / file.name)
        pd.testing.assert_frame_equal(own, record, check_dtype=False, check_exact=True)


def test_both_files_are_linked_from_danish_pages_and_one_from_english(randers: Path, danish: Path) -> None:
    page = "notebooks/housing.html"
    for build, both in ((danish, True), (randers, False)):
        links = parsed.parse(str(build / "html" / page)).getroot().cssselect("a.download")
        ways = [link.get("href") for link in links]
        assert all((build / "html" / page).parent.joinpath(way).is_file() for way in ways)
        assert any("/excel/" in way for way in ways) == both


def test_no_english_is_left_on_danish_pages(danish: Path) -> None:
    left = english_only(ROOT)
    assert len(left) > 800
    found = {}
    for page in [*PAGES, "search", "genindex"]:
        said = passages(danish / "html" / f"{page}.html", "da", everywhere=True)
        words = Counter(word for text in said for word in spoken(text) if word.lower() in left)
        if words:
            found[page] = dict(words)
    assert found == {}


def test_no_english_is_left_in_danish_figures_and_descriptions_of_files(danish: Path) -> None:
    left, found = english_only(ROOT), {}
    for file in sorted((danish / "exhibits").iterdir()):
        if file.suffix == ".svg":
            texts = list(figure_texts(file))
        elif file.name.endswith(".resource.json"):
            described = json.loads(file.read_text(encoding="utf-8"))
            fields = described["schema"]["fields"]
            texts = [described["title"], described.get("description", "")]
            texts += [field["description"] for field in fields] + [field.get("unit", "") for field in fields]
        else:
            continue
        if words := {word for text in texts for word in spoken(text) if word.lower() in left}:
            found[file.name] = sorted(words)
    assert found == {}


def test_words_and_numbers_are_read_from_the_outlines_of_a_figure(tmp_path: Path) -> None:
    with rc_context(style.context()):
        figure = Figure()
        figure.text(0.1, 0.1, "Offentligt, −1,2 %")
        figure.text(0.1, 0.5, "Slag-\nelse", weight="bold")
    path = tmp_path / "a.svg"
    path.write_text(style.svg(figure), encoding="utf-8")
    assert list(figure_texts(path)) == ["Offentligt, −1,2 %", "Slagelse"]


def test_a_word_of_english_would_be_found(tmp_path: Path) -> None:
    left = english_only(ROOT)
    page = tmp_path / "a.html"
    page.write_text(
        "<html lang='da'><body><article><p>Afstanden is widening.</p><p lang='en'>The gap</p>"
        "<code>the</code><img alt='Linjediagram: the gap'></article></body></html>",
        encoding="utf-8",
    )
    found = [word for text in passages(page, "da") for word in spoken(text) if word.lower() in left]
    assert found == ["widening", "the", "gap"]


def test_quotations_stand_in_danish_in_both(randers: Path, danish: Path) -> None:
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        quotes = [row["quote_da"] for row in csv.DictReader(file)]
    for build in (randers, danish):
        page = parsed.parse(str(build / "html" / "notebooks" / "claims.html")).getroot()
        said = re.sub(r"\s+", " ", page.text_content())
        missing = [quote for quote in quotes if quote.split(" … ")[0][:40] not in said]
        assert missing == []


def test_the_danish_pdf_says_so_and_speaks_danish(danish: Path) -> None:
    with pikepdf.open(danish / "pdf" / "randers-da.pdf") as book:
        assert str(book.Root.Lang) == "da-DK"
        assert book.Root.MarkInfo.Marked
        with book.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Randers: baggrundsmateriale til hvidbogen"
        with book.open_outline() as outline:
            titles = [item.title for item in outline.root]
    for chapter in ("På to minutter", "Boliger i bedre kvalitet", "Hvidbogens udsagn"):
        assert any(chapter in title for title in titles), titles


def test_the_danish_pdf_has_as_many_pages_as_the_english_one_may_have(danish: Path) -> None:
    with pikepdf.open(danish / "pdf" / "randers-da.pdf") as book:
        assert 90 <= len(book.pages) <= 120


def test_words_of_the_danish_pdf_are_danish(danish: Path) -> None:
    with pymupdf.open(danish / "pdf" / "randers-da.pdf") as book:
        said = "\n".join(page.get_text() for page in book)
    counts = {
        word: len(re.findall(rf"\b{word} [\dA-F]", said)) for word in ("Figur", "Tabel", "Figure", "Table")
    }
    assert min(counts["Figur"], counts["Tabel"]) > 20
    assert (counts["Figure"], counts["Table"]) == (0, 0)
    assert said.count("Kilde:") > 100
    # Names of files and tables are in English, so words alone show nothing there; these stand in no name.
    for word in ("Source:", "Contents", "Limits", "Index of", "Numbers:", "p-value", "percentage"):
        assert word not in said[: said.rindex("Litteratur")]


def test_every_page_is_said_to_be_danish(danish: Path) -> None:
    for name in PAGES:
        root = parsed.parse(str(danish / "html" / f"{name}.html")).getroot()
        assert root.get("lang") == "da"
        tags = {tag.get("name") or tag.get("property"): tag.get("content") for tag in root.iter("meta")}
        assert tags["citation_language"] == tags["DC.language"] == tags["og:locale"] == "da"


def test_the_search_index_knows_words_in_either_spelling(danish: Path) -> None:
    stem = SearchDanish({}).stem
    index = (danish / "html" / "searchindex.js").read_text(encoding="utf-8")
    for word, spelt in (("børn", "boern"), ("ældre", "aeldre"), ("årene", "aarene"), ("Læsø", "laesoe")):
        assert stem(word) == stem(spelt)
        assert f'"{stem(word)}"' in index or f",{stem(word)}:" in index, word


def test_the_page_of_search_results_alone_loads_what_they_call(randers: Path, danish: Path) -> None:
    for build in (randers, danish):
        asked = {
            page: [
                str(tag.get("src")).partition("?")[0].rpartition("/")[2]
                for tag in parsed.parse(str(build / "html" / f"{page}.html")).getroot().iter("script")
            ]
            for page in ("search", "index")
        }
        # The second calls the first.
        needed = [name for name in asked["search"] if name in ("sphinx_highlight.js", "searchtools.js")]
        assert needed == ["sphinx_highlight.js", "searchtools.js"]
        assert "search.js" in asked["search"]
        assert not {"sphinx_highlight.js", "searchtools.js", "search.js"} & set(asked["index"])
