"""The PDF of a small fixture book, and what stops it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pytest
import typst
from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from volume.typst import builder
from volume.typst.builder import PdfError

pytestmark = pytest.mark.book


BOOK = Path(__file__).parents[2] / "fixtures" / "typst" / "book"
CHAPTERS = [
    "About the fixture",
    "1 First fixture chapter",
    "2 Second fixture chapter",
    "3 Fixture cells",
    "References of the fixture",
    "Figures and tables",
]
PNG = BOOK / "steps.png"

# What the semantic checker warns of, and why it stands.
ACCEPTED_FINDINGS = {
    "ORD-001": "it reads a paragraph's own words before its links and emphasis; the tag tree is in order",
}


def build_book(folder: Path) -> Path:
    """The fixture book through Jupyter Book, warnings as errors; gives the output folder."""
    source = folder / "book"
    shutil.copytree(BOOK, source)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", source, "-W", "--keep-going"]
    command += ["--builder", "custom", "--custom-builder", "typst"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return source / "_build" / "typst"


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_book(tmp_path_factory.mktemp("typst"))


@pytest.fixture(scope="module")
def markup(output: Path) -> str:
    return (output / "book.typ").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf(output: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(output / "fixture.pdf") as opened:
        yield opened


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., tuple[Path, list[str]]]:
    """Build a book of one page; gives output folder and warnings, or raises what Sphinx raises."""

    def build(
        page: str, setup: Callable[[Sphinx], Any] | None = None, **config: Any
    ) -> tuple[Path, list[str]]:
        source, target = tmp_path / "source", tmp_path / "out"
        source.mkdir(exist_ok=True)
        shutil.copy(PNG, source)
        (source / "index.md").write_text(page, encoding="utf-8")
        heard: list[str] = []

        class Ear:
            def write(self, message: str) -> None:
                heard.append(message)

            def flush(self) -> None:
                pass

        settings = {
            "extensions": ["myst_parser", "volume.typst.builder"],
            "source_suffix": {".md": "markdown"},
            "myst_enable_extensions": ["dollarmath"],
            "project": "Fixture",
            "numfig": True,
            **config,
        }
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source,
                None,
                target,
                tmp_path / "trees",
                "typst",
                settings,
                status=None,
                warning=Ear(),
                freshenv=True,
            )
            if setup is not None:
                setup(app)
            app.build()
        return target, [line for line in heard if "WARNING" in line]

    return build


def outline_pages(pdf: pikepdf.Pdf) -> list[tuple[str, int]]:
    """Title and page (from 1) of every chapter in the PDF's outline."""
    number = {page.objgen: index for index, page in enumerate(pdf.pages, start=1)}
    with pdf.open_outline() as outline:
        return [(item.title, number[item.destination[0].objgen]) for item in outline.root]


def structure(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    """All structure elements of one kind."""
    found, queue = [], [pdf.Root.StructTreeRoot.K]
    while queue:
        element = queue.pop()
        if isinstance(element, pikepdf.Array):
            queue.extend(element)  # type: ignore[arg-type]
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            if kind == element.S:
                found.append(element)
            if "/K" in element:
                queue.append(element.K)
    return found


def attributes(element: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    """Attribute dictionaries of a structure element."""
    return list(element.A) if isinstance(element.A, pikepdf.Array) else [element.A]  # type: ignore[arg-type]


def plain(content: Any) -> str:
    """Text of a piece of Typst content as JSON."""
    if isinstance(content, str):
        return content
    if "text" in content:
        return content["text"]
    return "".join(plain(child) for child in content.get("children", []))


def test_what_reviewers_remarked_stands_below_the_line_of_their_verdict(markup: str) -> None:
    # A list within that line would be a warning, and so the end of a build.
    line, _, below = markup.partition("#aside[")[2].partition("#card[")
    assert "Reviewed: accepted with comments." in line and line.count("]") == line.count("[") + 1
    assert "A comment." in below and "Reply by an author: a reply." in below


def test_pdf_is_tagged_titled_and_says_so(pdf: pikepdf.Pdf) -> None:
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang) == "en-GB"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Fixture book"
        assert metadata["xmp:CreateDate"].startswith("2001-02-03")
    assert str(pdf.docinfo["/Author"]) == "Ada Fixture, Bo Fixture"


def test_every_chapter_is_in_the_outline_on_a_page_of_its_own(pdf: pikepdf.Pdf) -> None:
    chapters = outline_pages(pdf)
    assert [title for title, _ in chapters] == CHAPTERS
    pages = [page for _, page in chapters]
    assert pages == sorted(set(pages))
    assert pages[0] == 4  # title, imprint, contents
    assert len(pdf.pages) == pages[-1]


def test_outline_holds_sections_and_nested_pages(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        sections = {item.title: [child.title for child in item.children] for item in outline.root}
    assert sections["1 First fixture chapter"] == ["1.1 Prose", "1.2 Exhibits"]
    assert sections["2 Second fixture chapter"] == ["2.1 More", "2.2 Nested fixture page"]


def test_running_header_names_the_chapter_of_its_own_page(output: Path, pdf: pikepdf.Pdf) -> None:
    answer = typst.query(
        str(output / "book.typ"), "<running-header>", field="value", ignore_system_fonts=True
    )
    headers = {entry["page"]: plain(entry["chapter"]) for entry in json.loads(answer)}
    chapters = outline_pages(pdf)
    expected = {}
    for (title, start), end in zip(
        chapters, [page for _, page in chapters[1:]] + [len(pdf.pages) + 1], strict=True
    ):
        expected.update({page: title.lstrip("0123456789 ") for page in range(start + 1, end)})
    assert headers == expected
    assert "Second fixture chapter" in headers.values()


def test_second_build_gives_the_same_bytes(output: Path, tmp_path: Path) -> None:
    again = build_book(tmp_path)
    assert (again / "book.typ").read_bytes() == (output / "book.typ").read_bytes()
    assert (again / "fixture.pdf").read_bytes() == (output / "fixture.pdf").read_bytes()


def test_checkers_find_no_error(output: Path, tmp_path: Path) -> None:
    tools, target, report = Path(sys.executable).parent, output / "fixture.pdf", tmp_path / "report.json"
    conformance = [tools / "pdfua", "check", "--format", "json", target]
    found = json.loads(subprocess.run(conformance, capture_output=True, check=True).stdout)
    assert found["summary"]["rules_run"] > 0
    assert found["findings"] == []
    subprocess.run([tools / "outloud", target, "--json", report, "--quiet"], check=True)
    [result] = json.loads(report.read_text())["results"]
    assert {finding["rule"] for finding in result["findings"]} <= set(ACCEPTED_FINDINGS)


def test_no_half_written_file_is_left(output: Path) -> None:
    assert sorted(path.name for path in output.iterdir() if path.is_file()) == ["book.typ", "fixture.pdf"]


def test_images_carry_their_alternative_text_and_prefer_vectors(output: Path, pdf: pikepdf.Pdf) -> None:
    spoken = {str(figure.Alt) for figure in structure(pdf, "/Figure")}
    assert {"Three steps rising from left to right.", "The same three steps."} <= spoken
    assert [path.name for path in (output / "images").iterdir()] == ["steps.svg"]


def test_equations_are_spoken_in_words(pdf: pikepdf.Pdf) -> None:
    spoken = {str(formula.Alt) for formula in structure(pdf, "/Formula")}
    assert spoken == {"beta hat", "beta hat equals 1 over n sum from i equals 1 to n x sub i squared"}


def test_tables_have_header_cells_with_scope(pdf: pikepdf.Pdf) -> None:
    assert len(structure(pdf, "/Table")) == 2
    headers = structure(pdf, "/TH")
    assert len(headers) == 5
    for header in headers:
        assert any(attribute.get("/Scope") == "/Column" for attribute in attributes(header))


def test_numbers_captions_and_references_agree(markup: str) -> None:
    assert '#caption-number("Figure 1.1");#"Three made-up steps";#source-note[' in markup
    assert '#link(<first:fig-steps>)[#"Figure 1.1";];' in markup
    assert '#caption-number("Table 1.1");#"Made-up places";' in markup
    assert '#caption-number("Listing 2.1");#"A made-up listing";' in markup
    assert '#numbered-equation("(1.1)"' in markup
    assert '#link(<first:equation-eq-slope>)[#"(1.1)";];' in markup
    assert '#link(<first:first-fixture-chapter>)[#"First fixture chapter";];' in markup


def test_figures_are_right_aligned_and_words_left(markup: str) -> None:
    table = markup[markup.index("Made-up places") :]
    assert [line.split("column(")[1:] for line in table.splitlines() if "column(" in line][0:1]
    alignments = [part.split(",")[0] for part in table.split("column(")[1:4]]
    assert alignments == ["left", "right", "right"]


def test_pages_for_other_builders_and_raw_html_are_left_out(markup: str) -> None:
    assert "Only for the page." in markup
    assert "Only for the screen." not in markup
    assert "Raw HTML" not in markup


def test_a_second_call_of_a_footnote_repeats_its_number(markup: str) -> None:
    body = markup[markup.index("A sentence with a note.") :]
    first = body.index('#footnote[#"The first note')
    label = body[body.index("<first:", first) : body.index(">", body.index("<first:", first)) + 1]
    assert body.count(f"#footnote({label});") == 1
    assert body.count("The first note") == 1


@pytest.mark.parametrize(
    "expected",
    [
        '#admonition("findings", [#"Findings";])',
        '#admonition("note", [#"Note";])',
        "#enum(tight: true, start: 3,",
        '#terms-list(terms.item([#"Term";], [#"Its definition.";]), )',
        '#field-list(terms.item([#"Field";], [#"its value";]), )',
        '#attributed([#"A. Nonymous";])[#"A quotation.";]',
        '#"Line one";#linebreak();',
        '#rubric[#"A card";]',
        '#rubric[#"A dropdown";]',
        '#rubric[#"One tab";]',
        '#external("https://example.org/fixture")',
        '#raw("steps.csv")',
        '#"APC";#" (annual per cent change)";#" and again ";#"APC";#"."',
        "#transition",
        '#program-output("made up")',
        "shown_source()",
        '("Fixture chapters", <first:first-fixture-chapter>)',
    ],
)
def test_page_holds(markup: str, expected: str) -> None:
    assert expected in markup


def test_chapters_follow_the_whole_page_that_lists_them(markup: str) -> None:
    assert markup.index("Text that precedes the chapters.") < markup.index("// document: first")


def test_a_folded_source_is_left_out(markup: str) -> None:
    assert "hidden_source" not in markup


def test_danish_book_speaks_danish(small: Callable[..., tuple[Path, list[str]]]) -> None:
    page = "# Kapitel\n\n```{note}\nTekst.\n```\n\n$x = 2$\n"
    target, heard = small(page, language="da", typst_date="2001-02-03", typst_imprint=["Prøve."])
    assert heard == []
    written = (target / "book.typ").read_text(encoding="utf-8")
    assert 'contents-title: "Indhold"' in written
    assert '"Data pr. 3. februar 2001"' in written
    assert 'alt: "x er lig med 2"' in written
    with pikepdf.open(target / "book.pdf") as pdf:
        assert str(pdf.Root.Lang) == "da-DK"


def test_time_comes_from_source_date_epoch(
    small: Callable[..., tuple[Path, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    target, _ = small("# Page\n\nText.\n", typst_date="2001-02-03")
    with pikepdf.open(target / "book.pdf") as pdf, pdf.open_metadata() as metadata:
        assert metadata["xmp:CreateDate"].startswith("1970-01-02")


def test_a_picture_wider_than_the_page_fits_it(small: Callable[..., tuple[Path, list[str]]]) -> None:
    page = "# Page\n\n```{image} steps.png\n:alt: White.\n:width: 5000px\n```\n"
    target, _ = small(page)
    with pikepdf.open(target / "book.pdf") as pdf:
        [figure] = structure(pdf, "/Figure")
        left, _, right, _ = (float(value) for value in attributes(figure)[0].BBox)
        assert 0 < left < right < float(pdf.pages[0].mediabox[2])


@pytest.mark.parametrize("columns", [3, 9, 14])
def test_a_table_never_leaves_the_page(small: Callable[..., tuple[Path, list[str]]], columns: int) -> None:
    header = "| Place | " + " | ".join(f"Year {2000 + k}" for k in range(columns)) + " |"
    rows = [
        f"| Fixtureville upon Mock {k} | " + " | ".join(["−123,456.7"] * columns) + " |" for k in range(98)
    ]
    page = "\n".join(["# Page", "", header, "|" + "---|" * (columns + 1), *rows, ""])
    target, _ = small(page)
    with pikepdf.open(target / "book.pdf") as pdf:
        assert len(structure(pdf, "/TR")) == 99
    with pymupdf.open(target / "book.pdf") as pages:
        words = [word for page in pages for word in page.get_text("words")]
        width = pages[0].rect.width
    assert sum(word[4] == "−123,456.7" for word in words) == 98 * columns  # no figure is broken in two
    assert all(40 < word[0] < word[2] < width - 40 for word in words)


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("# Page\n\n![](steps.png)\n", 'Image "steps.png" in document "index" has no alternative text'),
        ("# Page\n\n```{figure} steps.png\nCaption\n```\n", 'Image "steps.png" in document "index" has no'),
        (
            "# Page\n\n```{list-table} Heights\n* - a\n  - 1\n```\n",
            'Table "Heights" in document "index" has no header row',
        ),
        (
            "# Page\n\n$\\undefinedthing{x}$\n",
            'Equation "\\undefinedthing{x}" in document "index" cannot be set',
        ),
    ],
)
def test_what_a_reader_could_not_use_stops_the_build(
    small: Callable[..., tuple[Path, list[str]]], tmp_path: Path, page: str, sentence: str
) -> None:
    with pytest.raises(PdfError) as error:
        small(page)
    assert sentence in str(error.value)
    assert list((tmp_path / "out").glob("*.pdf*")) == []


def test_a_failing_build_removes_the_pdf_of_the_one_before(
    small: Callable[..., tuple[Path, list[str]]],
) -> None:
    target, _ = small("# Page\n\nText.\n")
    assert (target / "book.pdf").exists()
    with pytest.raises(PdfError):
        small("# Page\n\n![](steps.png)\n")
    assert not (target / "book.pdf").exists()


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"language": "fr"}, "no words for language 'fr'; use one of da, en"),
        ({"typst_date": "3 February"}, "typst_date is '3 February'; write an ISO date"),
    ],
)
def test_a_wrong_setting_is_named(
    small: Callable[..., tuple[Path, list[str]]], config: dict[str, str], sentence: str
) -> None:
    with pytest.raises(PdfError, match=sentence):
        small("# Page\n\nText.\n", **config)


def test_a_wrong_epoch_is_named(
    small: Callable[..., tuple[Path, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "os", type("os", (), {"environ": {"SOURCE_DATE_EPOCH": "yesterday"}}))
    with pytest.raises(PdfError, match="SOURCE_DATE_EPOCH is 'yesterday'"):
        small("# Page\n\nText.\n")


class _Sparkle(nodes.Element):
    """A node no builder knows."""


class _SparkleDirective(Directive):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [_Sparkle("", nodes.paragraph(text="Kept text."))]


def test_an_unknown_node_is_reported_and_its_text_kept(small: Callable[..., tuple[Path, list[str]]]) -> None:
    page = "# Page\n\n```{sparkle}\n```\n"
    target, heard = small(page, setup=lambda app: app.add_directive("sparkle", _SparkleDirective))
    assert len(heard) == 1
    assert "does not know the node '_Sparkle' in document 'index'" in heard[0]
    assert "Kept text." in (target / "book.typ").read_text(encoding="utf-8")


def _link_to_nowhere(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    doctree += nodes.paragraph("", "", nodes.reference("", "a link", refid="nowhere"))


def test_a_link_to_nowhere_is_reported(small: Callable[..., tuple[Path, list[str]]]) -> None:
    target, heard = small(
        "# Page\n\nText.\n", setup=lambda app: app.connect("doctree-resolved", _link_to_nowhere)
    )
    assert len(heard) == 1
    assert "link to 'index#nowhere' in document 'index' leads nowhere" in heard[0]
    assert (target / "book.pdf").exists()


def _skip_a_level(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    deep = nodes.section("", nodes.title(text="Too deep"), ids=["too-deep"])
    doctree[0] += nodes.section("", deep, ids=["untitled"])


def test_a_skipped_heading_level_stops_the_build(small: Callable[..., tuple[Path, list[str]]]) -> None:
    with pytest.raises(
        PdfError, match='Heading "Too deep" in document "index" is of level 3 but follows level 1'
    ):
        small("# Page\n\nText.\n", setup=lambda app: app.connect("doctree-resolved", _skip_a_level))


def test_a_page_typst_refuses_is_named(small: Callable[..., tuple[Path, list[str]]], tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "broken.svg").write_text("<svg", encoding="utf-8")
    with pytest.raises(PdfError, match=r'Typst cannot set document "index" \(broken\.svg, line 1\)'):
        small("# Page\n\n![Nothing to see.](broken.svg)\n")
