"""An exhibit: a figure or table with everything a reader needs to trust, cite and reuse it.

Its files go beside the book (SVG for light and dark pages, CSV of exactly what is shown); what the notebook
prints is MyST, and plain HTML for front ends that do not know MyST.
"""

from __future__ import annotations

import dataclasses
import functools
import html
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pandas as pd
from markdown_it import MarkdownIt
from matplotlib.figure import Figure

from analysis.exhibits import file
from analysis.figures import plotted, style
from analysis.language.numbers import Language

FOLDER = "_exhibits"
# In YAML a comment, or the beginning of what is no plain text.
_NO_PLAIN_TEXT = re.compile(r"\s#|^[\[\]{}#&*!|>'\"%@,]")
# As on the pages of the book, a tag in a text is text.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
# A span of MyST with a class or an anchor; what it holds may itself hold brackets.
_SPAN = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\{[.#][^}]*\}")
# A span of nothing but ways to elsewhere, which only pages of the book have.
_EVIDENCE = re.compile(r"\[[^\[\]]*\]\{\.evidence\}")


@dataclass(frozen=True)
class Source:
    """Where an exhibit's figures come from: the line that is printed, and the tables it stands for.

    Attributes
    ----------
    line : str
        Publisher, table, own calculations, verification.
    tables : tuple of str
        Names of the tables in the data package; none where nothing published was used.
    origins : tuple of dict
        ``title``, ``path`` and ``license`` of each of them, as a data package lists its sources.
    """

    line: str
    tables: tuple[str, ...] = ()
    origins: tuple[Mapping[str, str], ...] = ()

    def with_line(self, sentence: str) -> Source:
        """The same with one more sentence."""
        return replace(self, line=f"{self.line} {sentence}")


@dataclass(frozen=True)
class Reads:
    """How values of a line figure are written: what for, and with how many decimals."""

    unit: str
    decimals: int
    signed: bool = False


@dataclass(frozen=True)
class Link:
    """A row of a figure that leads to a label: what it is called, and its middle as a share of the height."""

    to: str
    name: str
    middle: float


@dataclass(frozen=True)
class Exhibit:
    """A numbered figure or table.

    Attributes
    ----------
    label : str
        Permanent anchor, such as ``fig-employment-rate-level``; also the name of its files.
    caption : str
        What it shows, findings first.
    source : Source
    frame : DataFrame
        Exactly what is shown; becomes the CSV file (`analysis.exhibits.file`).
    alt : str
        Description in words that states the estimate (figures only).
    figure : Figure
        Drawn for a light page; it becomes a file when the exhibit is saved (figures only).
    markdown : str
        The table as Markdown (tables only).
    beside : Exhibit, optional
        A figure that shares number, caption and source and stands to the left; its label is a second anchor.
    reads : Reads, optional
        How a value of the frame is read off (line figures only): for whoever points at the figure.
    anchors : tuple of str
        Further labels under which it can be referred to.
    links : tuple of Link
        Rows that lead elsewhere (figures only).
    drawings : mapping of str to str
        Small drawings inside it, as SVG by the name of their file.
    dense : bool
        Many small panels, whose words cannot be read in half a column of print.
    printed : bool
        Whether it stands on paper too; not where print has the same elsewhere (tables only).
    """

    label: str
    caption: str
    source: Source
    frame: pd.DataFrame
    alt: str = ""
    figure: Figure | None = None
    markdown: str = ""
    beside: Exhibit | None = None
    reads: Reads | None = None
    anchors: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    drawings: Mapping[str, str] = dataclasses.field(default_factory=dict)
    dense: bool = False
    printed: bool = True

    def __post_init__(self) -> None:
        for field, value in (
            ("label", self.label),
            ("caption", self.caption),
            ("source", self.source.line),
        ):
            if not value.strip():
                raise ValueError(f"exhibit {self.label or 'without a label'}: it has no {field}.")
        if (self.figure is not None) == bool(self.markdown):
            raise ValueError(f"exhibit {self.label}: it must be either a figure or a table.")
        if self.figure is not None and not self.alt.strip():
            raise ValueError(f"exhibit {self.label}: a figure must have an alternative text.")

    @functools.cached_property
    def svg(self) -> str:
        """The figure as SVG for a light page; nothing for a table."""
        return "" if self.figure is None else style.svg(self.figure)

    def save(self, root: Path, slug: str, language: Language) -> None:
        """Write the files below ``root/_exhibits/slug``."""
        folder = root / FOLDER / slug
        folder.mkdir(parents=True, exist_ok=True)
        published = file.published(self.frame)
        published.to_csv(folder / f"{self.label}.csv", index=False, lineterminator="\n")
        file.write(self.descriptor(language), folder)
        if self.svg:
            (folder / f"{self.label}.svg").write_text(self.svg, encoding="utf-8")
            (folder / f"{self.label}.dark.svg").write_text(style.dark(self.svg), encoding="utf-8")
        if self.reads is not None and self.figure is not None:
            read = plotted.of(self.figure, self.frame, **asdict(self.reads))
            (folder / f"{self.label}.json").write_text(read, encoding="utf-8")
        for name, drawing in self.drawings.items():
            (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
        if self.links:
            rows = json.dumps([asdict(link) for link in self.links], ensure_ascii=False, indent=0)
            (folder / f"{self.label}.links.json").write_text(rows, encoding="utf-8")
        if self.beside is not None:
            self.beside.save(root, slug, language)

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label it can be called by, that of the figure to the left first."""
        return (*(self.beside.labels if self.beside is not None else ()), self.label)

    def downloads(self, slug: str, language: Language) -> str:
        """Links to the files with its numbers."""
        return language.say(
            "sources.download",
            files=[
                # A page says which part it is, and the address has the whole name.
                f"{{download}}`{name.rpartition('-')[2]}.csv </{FOLDER}/{slug}/{name}.csv>`"
                for name in self.labels
            ],
        )

    def descriptor(self, language: Language) -> dict[str, object]:
        """What the file holds, as a Frictionless Data Resource."""
        described = {"description": plain_text(self.alt)} if self.alt else {}
        return file.resource(
            self.label,
            plain_text(self.caption),
            self.frame,
            language,
            **described,
            sources=list(self.source.origins),
            tables=list(self.source.tables),
        )

    def myst(self, slug: str, language: Language) -> str:
        """The MyST directive with caption, alternative text, source line and download."""
        path = f"/{FOLDER}/{slug}/{self.label}"
        note = f"{self.source.line} {self.downloads(slug, language)}"
        if self.beside is not None:
            return self._panels(self.beside, f"/{FOLDER}/{slug}", note)
        if self.svg:
            # A colon fence, so that the caption may hold code and roles.
            dense = ":figclass: dense\n" if self.dense else ""
            return (
                f"{self._anchors()}:::{{figure}} {path}.svg\n:name: {self.label}\n"
                f":alt: {_option(self.alt)}\n:width: 100%\n{dense}\n"
                f"{_one_line(self.caption)}\n\n{note}\n:::\n"
            )
        screen = "" if self.printed else ":class: screen\n"
        source = "source" if self.printed else "source screen"
        return (
            f":::{{table}} {_one_line(self.caption)}\n:name: {self.label}\n{screen}\n{self.markdown}\n:::\n\n"
            f":::{{rst-class}} {source}\n{note}\n:::\n"
        )

    def _anchors(self, *more: str) -> str:
        return "".join(f"({name})=\n" for name in (*self.anchors, *more))

    def _panels(self, beside: Exhibit, folder: str, note: str) -> str:
        """Both pictures under one caption."""
        pair = f"{folder}/{beside.label}.svg {folder}/{self.label}.svg"
        return (
            f"{self._anchors(beside.label)}:::{{panels}} {pair}\n:name: {self.label}\n"
            f":alt: {_option(beside.alt)}\n:alt-right: {_option(self.alt)}\n\n"
            f"{_one_line(self.caption)}\n\n{note}\n:::\n"
        )

    def html(self) -> str:
        """A plain version for notebook front ends."""
        if self.beside is not None:
            return self.beside.html() + replace(self, beside=None).html()
        caption, source = html.escape(self.caption), inline_html(self.source.line)
        if self.svg:
            picture = self.svg[self.svg.index("<svg") :]
            picture = picture.replace(
                "<svg", f'<svg role="img" aria-label="{html.escape(self.alt, quote=True)}"', 1
            )
            return f"<figure>{picture}<figcaption>{caption} {source}</figcaption></figure>"
        table = plain_html(self.markdown)
        return f"<p><b>{caption}</b></p>{table}<p><small>{source}</small></p>"


def admonition(title: str, kind: str, body: str) -> str:
    """A box with a title, such as the findings of a chapter."""
    return f":::{{admonition}} {title}\n:class: {kind}\n\n{body}\n:::"


def plain_html(markdown: str) -> str:
    r"""Markdown with MyST roles and fences as plain HTML: what a front end without MyST can show.

    Examples
    --------
    >>> plain_html("See {numref}`fig-a`.")
    '<p>See fig-a.</p>\n'
    >>> plain_html("RAS200[ ({download}`table </a.csv>`)]{.evidence}; own calculations.")
    '<p>RAS200; own calculations.</p>\n'
    """
    text = re.sub(r"\{[a-z:]+\}`([^`<]*?)(?:\s*<[^`]*>)?`", r"\1", _EVIDENCE.sub("", markdown))
    while (bare := _SPAN.sub(r"\1", text)) != text:  # a span may stand within another
        text = bare
    text = re.sub(r"^:::+(?:\{[a-z]+\})?[ ]?(.*)$", r"**\1**", text, flags=re.MULTILINE).replace("****", "")
    text = re.sub(r"^:[a-z]+: .*$", "", text, flags=re.MULTILINE)
    return _MARKDOWN.render(text)


def inline_html(markdown: str) -> str:
    """One paragraph of Markdown as HTML that stands within another."""
    return plain_html(markdown).strip().removeprefix("<p>").removesuffix("</p>")


def plain_text(markdown: str) -> str:
    r"""Markdown with MyST roles as words alone, on one line: for who reads it where nothing is marked up.

    Examples
    --------
    >>> plain_text("**A** table, see {numref}`fig-a` and [ours](a.csv).")
    'A table, see fig-a and ours.'
    """
    return _one_line(html.unescape(re.sub(r"<[^>]+>", "", plain_html(markdown))))


def _option(text: str) -> str:
    """A text as the value of an option, which MyST reads as YAML: in quotes where it needs them."""
    line = _one_line(text)
    return json.dumps(line, ensure_ascii=False) if _NO_PLAIN_TEXT.search(line) else line


def _one_line(text: str) -> str:
    # A no-break space stays.
    return re.sub(r"[ \t\n]+", " ", text).strip()
