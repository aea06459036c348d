"""A book whose every text from data is hostile: each is shown as it is, and none does anything."""

from __future__ import annotations

import csv
import dataclasses
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html
from rich.console import Console

from command import volume
from hostile_project import HARMLESS, HOSTILE, with_every_text, with_labels, with_people
from long_cases import SMALL
from small import FACTS, PREPARATION
from volume.build import build
from volume.progress import Report

pytestmark = pytest.mark.book


def built(folder: Path, more: str) -> Path:
    root = with_every_text(folder, more)
    with_labels(root, more)
    with_people(root, more)
    done = volume("build", "--language", "en", "--output", str(folder / "out"), "--quiet", cwd=root)
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture(scope="session")
def whole_books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The real project."""
    made = [built(tmp_path_factory.mktemp(name), more) for name, more in (("h", HOSTILE), ("w", HARMLESS))]
    return made[0], made[1]


@pytest.fixture(scope="session")
def small_books(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same with the small project, whose title and authors are all that is hostile: half a minute."""
    made = []
    for more in (HOSTILE, HARMLESS):
        folder = tmp_path_factory.mktemp("s")
        shutil.copytree(SMALL, folder / "project")
        facts = dataclasses.replace(
            FACTS, title=f"A {more}", subtitle=f"B {more}", authors=(f"C {more}",), focus=f"D {more}"
        )
        with Report(Console(stderr=True), quiet=True) as report:
            build(folder / "project", [facts], PREPARATION, report, output=folder / "out")
        made.append(folder / "out")
    return made[0], made[1]


@pytest.fixture(params=["small", "whole"])
def books(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """With hostile texts, and with as many that are not."""
    return request.getfixturevalue(f"{request.param}_books")  # type: ignore[no-any-return]


def pages(book: Path) -> dict[str, Path]:
    return {path.relative_to(book).as_posix(): path for path in sorted((book / "html").rglob("*.html"))}


def structure(page: Path) -> list[tuple[str, str]]:
    """Elements of a page in their order, with their classes, and not what they say."""
    return [
        (element.tag, element.get("class", ""))
        for element in lxml_html.parse(str(page)).iter()
        if isinstance(element.tag, str)
    ]


def test_pages_have_the_same_structure(books: tuple[Path, Path]) -> None:
    hostile, harmless = map(pages, books)
    assert hostile.keys() == harmless.keys()
    for name, page in hostile.items():
        assert structure(page) == structure(harmless[name]), name


def test_nothing_on_a_page_is_run(books: tuple[Path, Path]) -> None:
    for page in pages(books[0]).values():
        for element in lxml_html.parse(str(page)).iter():
            if not isinstance(element.tag, str):
                assert "pwned" not in (element.text or ""), page  # a comment
                continue
            assert element.tag != "pwned"
            if element.get("type") == "application/ld+json":
                assert "<" not in (element.text or ""), page  # data, which nothing in it can end
            elif element.tag in ("script", "style"):
                assert "pwned" not in (element.text or ""), page
            for name, value in element.attrib.items():
                assert not name.startswith("on") or "pwned" not in value, (page, name)
                if name in ("href", "src", "action"):
                    assert not value.lower().startswith(("javascript:", "data:text")), (page, value)


def test_drawings_hold_no_more_than_drawings_do(books: tuple[Path, Path]) -> None:
    for path in books[0].rglob("*.svg"):
        tags = {
            etree.QName(one).localname for one in etree.parse(str(path)).iter() if isinstance(one.tag, str)
        }
        assert not tags & {"script", "img", "foreignObject", "pwned"}, path


def test_texts_are_shown_as_they_are(books: tuple[Path, Path]) -> None:
    roots = [lxml_html.parse(str(page)).getroot() for page in pages(books[0]).values()]
    shown = [" ".join(root.text_content().split()) for root in roots]
    for piece in (
        "<img src=x onerror=pwned()> </td></table></figure> <!-- {{ 7 * 7 }} {% raw %} {0.imag}",
        "=cmd()",
    ):
        assert sum(piece in text for text in shown) > 2, piece


def test_what_people_wrote_is_shown_as_they_wrote_it(whole_books: tuple[Path, Path]) -> None:
    notebooks = whole_books[0] / "html" / "notebooks"
    begins = {
        "housing": ("A", "B", "C", "R", "T"),
        "children_and_youth": ("M", "S"),
        "business_and_jobs": ("S",),
    }
    for page, letters in begins.items():
        shown = " ".join(lxml_html.parse(str(notebooks / f"{page}.html")).getroot().text_content().split())
        for letter in letters:
            assert f"{letter} <script>document.title='pwned'</script> <img src=x" in shown, (page, letter)


def test_the_pdf_has_the_texts(books: tuple[Path, Path]) -> None:
    texts = []
    for book in books:
        (pdf,) = (book / "pdf").glob("*.pdf")
        done = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], capture_output=True, check=True)
        texts.append(" ".join(done.stdout.decode().split()))
    assert texts[0].count("#panic()") > 2
    assert texts[0].count("<pwned>") > 2
    assert Path("/etc/hostname").read_text().strip() not in texts[0].replace(HOSTILE, "")


def test_cells_of_tables_are_no_formulas(books: tuple[Path, Path]) -> None:
    for path in books[0].rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not any(re.match(r"[=@\t\r]|[+-](?![\d.\s]|$)", cell) for cell in row), (path, row)
