"""The Sphinx extension of the volume: numbers in prose, figures for dark screens, title page and imprint.

A staged book brings ``_exhibits/edition.json`` with everything the extension needs. Without that file the
source folder is the project itself (``jupyter-book build .``): the edition its notebooks name is computed
first.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import Any

import markupsafe
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from analysis.declared import catalogue, keeping, reading
from analysis.declared.edition import resolve
from analysis.declared.names import hint
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume.book import citation, parameters
from volume.book import imprint as book_imprint
from volume.book.stage import EXHIBITS
from volume.publish import (
    data,
    fonts,
    head,
    languages,
    mathml,
    numbering,
    pictures,
    references,
    search,
    sheets,
    source,
)
from volume.publish.panels import Panels
from volume.publish.publish import READ
from volume.publish.sections import Sections

log = logging.getLogger(__name__)

# Stylesheets that bring far more than a page uses, and what no page asks for.
SHEETS = (
    "styles/pydata-sphinx-theme.css",
    "styles/sphinx-book-theme.css",
    "sphinx-design.min.css",
    "basic.css",
    "pygments.css",
    "mystnb.*.css",
)
UNASKED = ("design-tabs.js",)
# The results of a search fail without the first, which marks the words that were searched for.
OF_RESULTS, RESULTS = ("sphinx_highlight.js", "search.js"), "search"
UNUSED = ("scripts/fontawesome.js", "webpack-macros.html", "sbt-webpack-macros.html")


class Book:
    """What the extension knows of the book at hand; read when first needed."""

    def __init__(self, source: Path) -> None:
        self.source = source

    @property
    def exhibits(self) -> Path:
        """Folder of figures, estimates and facts."""
        return self.source / EXHIBITS

    @property
    def staged(self) -> bool:
        """Whether the pages are executed already."""
        return (self.exhibits / book_imprint.FILE).is_file()

    @cached_property
    def edition(self) -> Any:
        """The resolved edition of a project that is built in place."""
        root = reading.find_root(self.source)
        name = parameters.known(root)["edition"]
        return resolve(catalogue.load(root), str(name), {})

    @cached_property
    def facts(self) -> book_imprint.Facts:
        """Title, version, date and so on."""
        if self.staged:
            return book_imprint.Facts.read(self.exhibits)
        root = reading.find_root(self.source)
        return book_imprint.collect(root, catalogue.load(root), self.edition)

    @cached_property
    def language(self) -> Language:
        """Formats numbers and dates, says messages."""
        return Language(self.facts.language)

    @cached_property
    def values(self) -> dict[str, dict[str, Any]]:
        """Key -> entry, for the ``val`` role."""
        computed = json.loads((self.exhibits / "results.json").read_text(encoding="utf-8"))["values"]
        about = {"book.authors": ", ".join(self.facts.authors), "book.year": self.facts.year}
        return {**computed, **{key: {"value": text, "format": "text"} for key, text in about.items()}}

    def compute(self) -> None:
        """Compute the estimates of a project that is built in place, and tell its kernels where to write."""
        # Not at the top: pages that are executed already need none of the statistics.
        from analysis.results import files
        from volume.history import changes

        root = reading.find_root(self.source)
        files.write(root, self.edition, self.exhibits)
        declared = catalogue.load(root)
        changes.write(declared, self.facts, self.exhibits)
        citation.write(declared, self.facts, self.exhibits)
        os.environ["VOLUME_OUTPUT"] = str(self.source)
        os.environ["SOURCE_DATE_EPOCH"] = str(self.facts.epoch)

    def imprint(self) -> list[str]:
        """Paragraphs for the back of the title page."""
        about, say = self._about, self.language.say
        licence = {"licence": book_imprint.LICENCE, "url": book_imprint.LICENCE_URL}
        return [
            say("book.imprint.edition", about),
            say("book.imprint.focus", about),
            say("book.imprint.cite", about),
            say("book.imprint.part", about),
            say("book.imprint.licence", licence),
        ]

    def footer(self) -> str:
        """One line of HTML for the foot of every page."""
        licence = f'<a href="{book_imprint.LICENCE_URL}" rel="license">{book_imprint.LICENCE}</a>'
        escaped = {key: html.escape(str(self._about[key])) for key in ("title", "focus")}
        line = self.language.say("book.footer", self._about | escaped, licence=licence)
        return f'<p class="volume-footer">{line}</p>'

    @property
    def _about(self) -> dict[str, object]:
        return {
            "authors": "; ".join(self.facts.authors),
            "year": self.facts.year,
            "title": self.facts.title,
            "subtitle": self.facts.subtitle,
            "version": self.facts.version,
            "date": dt.date.fromisoformat(self.facts.data_date),
            "focus": self.facts.focus,
            "url": self.facts.url,
        }


class ValueRole(SphinxRole):
    """``{val}`key``` in prose: one number of ``results.json``, formatted for the language."""

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the formatted number, or warn that there is none."""
        key = self.text.strip()
        self.env.note_dependency(str(self._book.exhibits / "results.json"))
        values = self._book.values
        if key in values:
            shown = self._book.language.entry(values[key])
            # Numbers keep together on one line; texts, such as a title, may break.
            classes = [] if values[key]["format"] == "text" else ["value"]
            return [nodes.inline("", shown, classes=classes)], []
        log.warning(
            "results.json has no value '%s'%s",
            key,
            hint(key, values),
            location=self.get_location(),
            type="volume",
            subtype="val",
        )
        return [nodes.problematic(self.rawtext, self.rawtext)], []


def configure(config: Config, book: Book) -> None:
    """Set what depends on the edition: title, footer, imprint, names of figures and tables."""
    try:
        about = book.facts
        config.project = config.html_title = about.title
        config.author = "; ".join(about.authors)
        config.version = config.release = about.version
        config.html_theme_options = {**config.html_theme_options, "extra_footer": book.footer()}
        config.html_theme_options["search_bar_text"] = book.language.say("book.search")
        config.numfig_format = book.language.vocabulary("book.numbered")
        config.typst_title, config.typst_subtitle = about.title, about.subtitle
        config.typst_authors, config.typst_version = list(about.authors), about.version
        config.typst_date, config.typst_imprint = about.data_date, book.imprint()
        config.typst_filename = f"{about.name}.pdf"
        config.typst_index = dict(about.indicators)
        config.typst_index_title = book.language.say("book.index")
        if about.url:
            config.html_baseurl = f"{about.url}/"  # of the canonical link
    except InputError as error:
        raise ConfigError(str(error)) from None


def compute(book: Book) -> None:
    """Compute the estimates of a project that is built in place."""
    if book.staged:
        return
    try:
        book.compute()
    except InputError as error:
        raise ConfigError(str(error)) from None


def introduce(
    app: Sphinx, page: str, context: dict[str, Any], tree: nodes.document | None, book: Book
) -> None:
    """Put into the head of a page what reference managers, search engines and data catalogues read."""
    about, address = book.facts, app.builder.get_target_uri(page)
    # Search and index are pages of the book without a title of their own.
    root = page == app.config.root_doc or page not in app.env.titles
    title = about.title if root else app.env.titles[page].astext()
    said = f"{about.subtitle}." if root or tree is None else head.description(tree)
    exhibits = head.read(book.exhibits / about.slug, head.labels(tree)) if tree is not None else []
    sets = [*([head.volume(about, said)] if root else []), *head.datasets(exhibits, about, page)]
    added = head.written(head.tags(about, title, address, said, root=root)) + head.script(sets)
    # Tabs, which no page has, and what the results of a search alone show.
    unasked = UNASKED if page == RESULTS else UNASKED + OF_RESULTS
    scripts = context.get("script_files", [])
    context["script_files"] = [s for s in scripts if not str(getattr(s, "filename", s)).endswith(unasked)]
    # Roles that ARIA has given up, or that their element may not have.
    if "body" in context:
        for role in (' role="doc-biblioentry"', ' role="list"'):
            context["body"] = context["body"].replace(role, "")
    context["metatags"] = context.get("metatags", "") + added
    context["metatags"] += languages.alternates(about, address)
    context["volume_pdf"] = data.pdf(about) or ""
    context["volume_languages"] = languages.others(about, address)


def tell(app: Sphinx) -> None:
    """Leave word that the whole book is read and kept, for who builds another format from it."""
    Path(app.doctreedir, READ).touch()


def pack(app: Sphinx, failed: Exception | None, book: Book) -> None:
    """Write the data package beside finished web pages."""
    if failed is None and app.builder.format == "html":
        data.write(app, book.facts)


def prune(app: Sphinx, failed: Exception | None) -> None:
    """Leave of the themes' stylesheets and fonts what the pages of the book use."""
    if app.builder.format != "html" or failed is not None:
        return
    charts(Path(app.srcdir, EXHIBITS), Path(app.outdir, "_data"))
    fonts.write(Path(app.outdir, "_static", "fonts"), keeping.computed(reading.find_root(Path(app.srcdir))))
    sheets.prune_all(Path(app.outdir), SHEETS)
    shutil.rmtree(Path(app.outdir, "_static", "vendor"), ignore_errors=True)
    for name in UNUSED:
        Path(app.outdir, "_static", name).unlink(missing_ok=True)


def charts(exhibits: Path, folder: Path) -> None:
    """What charts show, as scripts: a page opened from a disk may load those, and no other file."""
    folder.mkdir(exist_ok=True)
    for file in sorted(exhibits.glob("*/*.json")):
        if not file.name.endswith(".links.json"):
            data = file.read_text(encoding="utf-8")
            script = f"volumeChart({json.dumps(file.stem)},{data});\n"
            (folder / f"{file.stem}.js").write_text(script, encoding="utf-8")


def escape(context: dict[str, Any]) -> None:
    """Make text of what a theme writes into pages as it stands; what is escaped is not escaped once more."""
    for name in ("docstitle", "author", "project", "root_title"):
        if name in context:
            context[name] = markupsafe.escape(context[name])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension; Sphinx calls this."""
    book = Book(Path(app.srcdir))
    app.add_role("val", ValueRole(book))
    app.add_role("sourcecode", source.SourceRole(book))
    app.add_role("data-package", data.FileRole(book, data.archive))
    app.add_role("volume-pdf", data.FileRole(book, data.pdf))
    app.add_post_transform(data.DataLinks)
    app.add_post_transform(data.PrintedFiles)
    app.add_directive("panels", Panels)
    app.add_transform(Sections)
    app.add_domain(references.References, override=True)
    app.add_search_language(search.SearchDanish)
    pictures.register(app)
    mathml.register(app)
    app.connect("config-inited", lambda _, config: configure(config, book))
    app.connect("builder-inited", lambda _: compute(book))
    app.connect(
        "html-page-context",
        lambda app, page, _template, context, tree: introduce(app, page, context, tree, book),
    )
    app.connect(
        "html-page-context", lambda _app, _page, _template, context, _tree: escape(context), priority=900
    )
    app.connect("doctree-read", languages.captions, priority=100)  # before Sphinx collects contents
    app.connect("env-updated", data.forget_downloads)
    app.connect("env-get-updated", numbering.forget, priority=100)
    app.connect("env-get-updated", numbering.number, priority=900)  # after Sphinx has counted
    app.connect("env-check-consistency", lambda app, _: tell(app))
    app.connect("build-finished", lambda app, failed: pack(app, failed, book))
    app.connect("build-finished", prune, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
