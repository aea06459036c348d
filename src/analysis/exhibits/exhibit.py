"""An exhibit: a figure or table with everything a reader needs to trust, cite and reuse it.

Its files go beside the book (SVG for light and dark pages, CSV of exactly what is shown); what the notebook
prints is MyST, and plain HTML for front ends that do not know MyST.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
from markdown_it import MarkdownIt
from matplotlib.figure import Figure

from analysis.exhibits import file
from analysis.figures import style
from analysis.language.numbers import Language

FOLDER = "_exhibits"


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
    """

    label: str
    caption: str
    source: Source
    frame: pd.DataFrame
    alt: str = ""
    figure: Figure | None = None
    markdown: str = ""

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
        download = language.say("sources.download", file=f"{{download}}`{self.label}.csv <{path}.csv>`")
        note = f"{self.source.line} {download}"
        if self.svg:
            # A colon fence, so that the caption may hold code and roles.
            return (
                f":::{{figure}} {path}.svg\n:name: {self.label}\n:alt: {_one_line(self.alt)}\n"
                f":width: 100%\n\n"
                f"{_one_line(self.caption)}\n\n{note}\n:::\n"
            )
        return (
            f":::{{table}} {_one_line(self.caption)}\n:name: {self.label}\n\n{self.markdown}\n:::\n\n"
            f":::{{rst-class}} source\n{note}\n:::\n"
        )

    def html(self) -> str:
        """A plain version for notebook front ends."""
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
    """
    text = re.sub(r"\{[a-z:]+\}`([^`<]*?)(?:\s*<[^`]*>)?`", r"\1", markdown)
    text = re.sub(r"\[([^\]]*)\]\{[.#][^}]*\}", r"\1", text)
    text = re.sub(r"^:::+(?:\{[a-z]+\})?[ ]?(.*)$", r"**\1**", text, flags=re.MULTILINE).replace("****", "")
    text = re.sub(r"^:[a-z]+: .*$", "", text, flags=re.MULTILINE)
    return MarkdownIt().enable("table").render(text)


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


def _one_line(text: str) -> str:
    return " ".join(text.split())
