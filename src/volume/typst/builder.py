"""Sphinx builder ``typst``: the whole book as one Typst document, compiled to a tagged PDF/UA-1.

Run it with ``jupyter-book build . --builder custom --custom-builder typst`` after naming
``volume.typst.builder`` under ``sphinx: extra_extensions`` in ``_config.yml``. It needs neither TeX nor
system fonts, and the same sources give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.util import logging
from typing_extensions import override

from analysis.language.numbers import LOCALES, Language
from analysis.language.order import alphabetical, initial
from volume.typst.inline import INTERNAL
from volume.typst.markup import string
from volume.typst.rules import Equation
from volume.typst.writer import DOCUMENT_MARK, BookWriter

log = logging.getLogger(__name__)

FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")
# Mime types of notebook outputs a page can show, best first.
MIME_TYPES = ("image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/html", "text/plain")


# The template, each part standing on those before it.
TEMPLATE = ("template.typ", "folds.typ", "front.typ", "pages.typ")


class PdfError(SphinxError):
    """The PDF was not written; every line of the message is one sentence saying why."""

    category = "PDF error"


class TypstBuilder(Builder):
    """Write ``book.typ``, its images and the PDF into the output folder."""

    name = "typst"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    supported_remote_images = True  # not fetched: a remote image is reported as no file of the book

    def init(self) -> None:
        """Vector figures first: Sphinx takes the first type a figure comes in."""
        self.supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]

    def get_outdated_docs(self) -> str:
        """Every build writes the one document anew."""
        return "all documents"

    @override
    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Address of a document inside the book."""
        return INTERNAL + docname

    @override
    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """All documents are one, so an address is the same from everywhere."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: set[str]) -> None:
        """Nothing to prepare."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Documents are written together by :meth:`write`."""

    @override
    def write(
        self,
        build_docnames: Iterable[str] | None,
        updated_docnames: Sequence[str],
        method: str = "update",
    ) -> None:
        """Write the book and compile it.

        Raises
        ------
        PdfError
            If the configuration, a page or an equation cannot become an accessible PDF; none is left behind.
        """
        self.target.unlink(missing_ok=True)
        try:
            language, day = _language(self.config.language), self._date()
        except ValueError as error:
            raise PdfError(str(error)) from error
        writer = BookWriter(self, self._resolved, language.vocabulary("pdf.words"))
        body = writer.book()
        if writer.problems:
            raise PdfError("\n".join(writer.problems))
        self._copy_images()
        folder = resources.files(__package__)
        template = "\n".join((folder / name).read_text(encoding="utf-8") for name in TEMPLATE)
        opening = self._opening(language, day, writer.parts)
        closing = self._closing(language, writer)
        source = Path(self.outdir) / "book.typ"
        source.write_text(f"{template}\n{opening}\n{body}\n{closing}", encoding="utf-8")
        _write_whole(self.target, compile_pdf(source, self._timestamp(day), writer.equations))

    def finish(self) -> None:
        """All is done once the PDF is in place."""

    @property
    def target(self) -> Path:
        """The PDF to write."""
        return Path(self.outdir) / self.config.typst_filename

    def _resolved(self, docname: str) -> nodes.document:
        doctree = self.env.get_doctree(docname)
        self.env.resolve_references(doctree, docname, self)
        self.post_process_images(doctree)
        return doctree

    def _copy_images(self) -> None:
        folder = Path(self.outdir) / "images"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for source, name in sorted(self.images.items()):
            shutil.copyfile(Path(self.srcdir) / source, folder / name)

    def _date(self) -> dt.date | None:
        value = str(self.config.typst_date)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            raise ValueError(f"typst_date is {value!r}; write an ISO date such as 2026-01-31.") from None

    def _timestamp(self, day: dt.date | None) -> int | None:
        """Seconds since 1970: from SOURCE_DATE_EPOCH, else the data date; None if neither is set."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
        if epoch:
            if not epoch.isdecimal():
                raise PdfError(f"SOURCE_DATE_EPOCH is {epoch!r}; write whole seconds since 1970.")
            return int(epoch)
        return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()) if day else None

    def _opening(self, language: Language, day: dt.date | None, parts: dict[str, str]) -> str:
        """The call that sets up pages and front matter."""
        config, words = self.config, language.vocabulary("pdf.words")
        lines = []
        if config.typst_version:
            lines.append(language.say("pdf.version", version=config.typst_version))
        if day:
            lines.append(language.say("pdf.data_date", date=day))
        part_items = "".join(f"({string(caption)}, {first}), " for first, caption in parts.items())
        options = {
            "title": string(config.typst_title),
            "subtitle": string(config.typst_subtitle),
            "authors": _array(config.typst_authors),
            "date": "none" if self._timestamp(day) is None else "auto",
            "lang": string(language.code),
            "region": string(LOCALES[language.code].partition("_")[2]),
            "front-lines": _array(lines),
            "imprint-title": string(words["imprint"]),
            "imprint": _array(config.typst_imprint),
            "contents-title": string(words["contents"]),
            "parts": f"({part_items})",
        }
        return (
            "#show: book.with(\n" + "".join(f"  {key}: {value},\n" for key, value in options.items()) + ")\n"
        )

    def _closing(self, language: Language, writer: BookWriter) -> str:
        """Lists of figures and tables, and the index of what the configuration names."""
        words, written = language.vocabulary("pdf.words"), []
        if any(writer.listed.values()):
            lists = "".join(
                f"({string(words[f'{kind}s'])}, ({_entries(entries)})), "
                for kind, entries in writer.listed.items()
            )
            written.append(f"#exhibit-lists({string(words['exhibits'])}, {lists})\n")
        places = {name: writer.place_of(name) for name in self.config.typst_index}
        indexed = sorted(
            (name for name in places if places[name]),
            key=lambda name: (alphabetical(self.config.typst_index[name], language.code), name),
        )
        if indexed:
            said = self.config.typst_index
            entries = "".join(
                f"({string(said[one])}, {places[one]}, {string(initial(said[one], language.code))}), "
                for one in indexed
            )
            written.append(f"#index-page({string(self.config.typst_index_title)}, ({entries}))\n")
        return "".join(written)


def _entries(listed: Iterable[tuple[str, str, str]]) -> str:
    return "".join(f"({string(number)}, {string(said)}, {place}), " for number, said, place in listed)


def compile_pdf(source: Path, timestamp: int | None, equations: Sequence[Equation] = ()) -> bytes:
    """Compile a Typst document to an accessible PDF.

    Parameters
    ----------
    source : Path
        The ``.typ`` file; images are looked up beside it.
    timestamp : int or None
        Creation time in seconds since 1970.
    equations : sequence of Equation, optional
        What is tried one by one if the document does not compile.

    Returns
    -------
    bytes
        The PDF.

    Raises
    ------
    PdfError
        If Typst refuses; the sentence names the equation or the document.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = Path(folder) / "page.typ"
    ...     _ = page.write_text('#set document(title: "A")' + chr(10) + "= Heading")
    ...     compile_pdf(page, 0)[:5]
    b'%PDF-'
    """
    with tempfile.TemporaryDirectory() as folder:
        fonts = stage_fonts(Path(folder))
        try:
            pdf, complaints = typst.compile_with_warnings(
                source,
                format="pdf",
                pdf_standards=["ua-1"],
                timestamp=timestamp or 0,
                ignore_system_fonts=True,
                font_paths=[fonts],
            )
        except typst.TypstError as error:
            raise PdfError(_explain(error, source, equations)) from error
    for complaint in complaints:
        log.warning("Typst: %s", complaint.message, type="typst", subtype="compile")
    assert isinstance(pdf, bytes)
    return pdf


def stage_fonts(folder: Path) -> Path:
    """Copy the OpenType fonts of the font packages into one folder.

    The packages carry every font twice; given both formats, which one Typst takes depends on the order of the
    files on disk.

    Parameters
    ----------
    folder : Path
        An existing folder.

    Returns
    -------
    Path
        The same folder.

    Raises
    ------
    PdfError
        If a font package is not installed.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as name:
    ...     (stage_fonts(Path(name)) / "SourceSerifPro-Regular.otf").exists()
    True
    """
    for package in FONT_PACKAGES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise PdfError(
                f"The PDF needs the fonts of {package.replace('_', '-')}; install requirements.txt."
            )
        for font in sorted((Path(spec.submodule_search_locations[0]) / "files").glob("*.otf")):
            shutil.copyfile(font, folder / font.name)
    return folder


def _explain(error: typst.TypstError, source: Path, equations: Sequence[Equation]) -> str:
    """One sentence for a refusal: the equation, else the document, else what Typst says."""
    for equation in dict.fromkeys(equations):
        try:
            typst.compile(f'#math.equation(alt: "-", ${equation.typst}$)'.encode(), format="svg")
        except typst.TypstError as refusal:
            named = f'Equation "{equation.tex}" in document "{equation.docname}"'
            return f"{named} cannot be set: {refusal.message}."
    hints = f" ({' '.join(error.hints)})" if error.hints else ""
    place = re.search(r"┌─ (.+):(\d+):\d+", error.diagnostic or "")
    if place is None:
        return f"Typst cannot set the book: {error.message}{hints}."
    lines, file, line = source.read_text(encoding="utf-8").splitlines(), Path(place[1]).name, int(place[2])
    if file != source.name:  # an image: blame the page that shows it
        line = next((number for number, one in enumerate(lines, start=1) if f'/{file}"' in one), 0)
    above = reversed(lines[:line])
    docname = next((one.removeprefix(DOCUMENT_MARK) for one in above if one.startswith(DOCUMENT_MARK)), None)
    subject = f'document "{docname}"' if docname else "the book"
    return f"Typst cannot set {subject} ({file}, line {place[2]}): {error.message}{hints}."


def _write_whole(target: Path, content: bytes) -> None:
    """Put a file in place in one step, so that nobody ever reads half of it."""
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)


def _array(items: Iterable[object]) -> str:
    return "(" + "".join(f"{string(str(item))}, " for item in items) + ")"


def _language(tag: str) -> Language:
    """The language of a tag as in ``config.language``; a region is ignored."""
    base = tag.replace("_", "-").split("-")[0].lower()
    if base not in LOCALES:
        known = ", ".join(sorted(LOCALES))
        raise ValueError(f"The PDF builder has no words for language {tag!r}; use one of {known}.")
    return Language(base)


def _title(config: Config) -> str:
    """The book's title: Jupyter Book puts it into html_title, plain Sphinx into project."""
    automatic = f"{config.project} {config.release} documentation"
    return config.project if config.html_title == automatic else config.html_title


def _choose_notebook_outputs(_: Sphinx, config: Config) -> None:
    """Tell MyST-NB which form of an output a page shows; it only knows Sphinx's own builders."""
    if "nb_mime_priority_overrides" in config:
        known = {(entry[0], entry[1]) for entry in config.nb_mime_priority_overrides}
        config.nb_mime_priority_overrides = [
            *config.nb_mime_priority_overrides,
            *(
                (TypstBuilder.name, mime, rank)
                for rank, mime in enumerate(MIME_TYPES, start=1)
                if (TypstBuilder.name, mime) not in known
            ),
        ]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder and what its title page and imprint say.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict
        Extension metadata.

    Notes
    -----
    ``typst_date`` is the ISO date of the data, ``typst_imprint`` a list of paragraphs in plain text.
    ``typst_index`` names the entries of the index by the label of what each leads to.
    """
    app.add_builder(TypstBuilder)
    app.add_config_value("typst_title", _title, "", [str])
    app.add_config_value("typst_subtitle", "", "", [str])
    app.add_config_value(
        "typst_authors", lambda config: [config.author] if config.author else [], "", [list, tuple]
    )
    app.add_config_value("typst_version", lambda config: config.release, "", [str])
    app.add_config_value("typst_date", "", "", [str, dt.date])
    app.add_config_value("typst_imprint", [], "", [list, tuple])
    app.add_config_value("typst_index", {}, "", [dict])
    app.add_config_value("typst_index_title", "Index", "", [str])
    app.add_config_value("typst_filename", "book.pdf", "", [str])
    app.connect("config-inited", _choose_notebook_outputs)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
