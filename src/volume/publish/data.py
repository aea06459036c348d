"""Links to numbers: each file has its permanent address below ``data/``, and all of them are one archive."""

from __future__ import annotations

import os
import posixpath
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxRole
from typing_extensions import override

from analysis.language.numbers import Language
from volume.book.imprint import Facts
from volume.book.stage import EXHIBITS
from volume.publish import package, sheet

# What is being built, for whoever links from one format to another.
FORMATS = "VOLUME_FORMATS"
# Class of a link to a file that lies beside the pages and not in the book.
BESIDE = "beside"


def address(file: str) -> str | None:
    """Where a file of the book will be found below the pages; None if it is no file of numbers.

    Examples
    --------
    >>> address("_exhibits/randers/fig-a.csv"), address("data/tables/RAS200.csv"), address("a.csv")
    ('data/exhibits/fig-a.csv', 'data/tables/RAS200.csv', None)
    """
    parts = file.lstrip("/").split("/")
    if parts[0] == EXHIBITS and len(parts) == 3:
        return f"{package.FOLDER}/exhibits/{parts[2]}"
    return "/".join(parts) if parts[0] == package.FOLDER and len(parts) > 1 else None


def above(docname: str) -> str:
    """The way from a page to the top of the book.

    Examples
    --------
    >>> above("index"), above("notebooks/housing")
    ('', '../')
    """
    return "../" * docname.count("/")


class HasFacts(Protocol):
    """The book at hand."""

    @property
    def facts(self) -> Facts:
        """What it says about itself."""
        ...


class DataLinks(SphinxPostTransform):
    """Send downloads of numbers to their permanent address, instead of a folder named by chance."""

    default_priority = 500
    formats = ("html",)

    @override
    def run(self, **options: object) -> None:
        """Replace each download by a link."""
        for node in list(self.document.findall(addnodes.download_reference)):
            found = address(node.get("reftarget", ""))
            if found is None:
                continue
            link = nodes.reference(
                "", "", *node.children, refuri=above(self.env.docname) + found, internal=True
            )
            link["classes"] = ["download"]
            node.replace_self([link, *self._for_spreadsheets(found)])

    def _for_spreadsheets(self, file: str) -> list[nodes.Node]:
        """A link to the same numbers as the spreadsheets of the language want them, where they differ."""
        language = self.config.language
        second = sheet.address(file) if language in sheet.LANGUAGES else None
        if second is None:
            return []
        name = Language(language).say("package.spreadsheet")
        link = nodes.reference(
            "", name, refuri=above(self.env.docname) + second, internal=True, classes=["download"]
        )
        return [nodes.Text(" ("), link, nodes.Text(")")]


class FileRole(SphinxRole):
    """Words that link to a file beside the pages."""

    def __init__(self, book: HasFacts, address: Callable[[Facts], str | None]) -> None:
        super().__init__()
        # Its facts cannot be read before the project is known to be whole.
        self._book = book
        self._address = address

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        file = self._address(self._book.facts)
        if file is None:
            return [nodes.Text(self.text)], []
        uri = above(self.env.docname) + file
        return [nodes.reference("", self.text, refuri=uri, internal=True, classes=["download", BESIDE])], []


class PrintedFiles(SphinxPostTransform):
    """In print a link to a file beside the pages leads nowhere: its words stand with the name of the file.

    Not in the role: a book is read once for all formats.
    """

    default_priority = 500

    @override
    def run(self, **options: object) -> None:
        """Replace each link."""
        if self.app.builder.format == "html":
            return
        for node in list(self.document.findall(nodes.reference)):
            if BESIDE in node["classes"]:
                name = nodes.literal("", posixpath.basename(node["refuri"]))
                # Not `replace_self`: words have no classes to take over.
                node.parent.replace(node, [nodes.Text(f"{node.astext()} ("), name, nodes.Text(")")])


def archive(about: Facts) -> str:
    """Where the archive of the data package is, for ``{data-package}`words```."""
    return f"{package.FOLDER}/{package.archive_of(about)}"


def pdf(about: Facts) -> str | None:
    """Where the PDF is, for ``{volume-pdf}`words```; None while web pages are built without one."""
    return f"{about.name}.pdf" if "pdf" in os.environ.get(FORMATS, "").split() else None


def forget_downloads(_: Sphinx, env: BuildEnvironment) -> None:
    """Copy no file of numbers a second time."""
    for file in [file for file in env.dlfiles if address(file)]:
        del env.dlfiles[file]


def write(app: Sphinx, about: Facts) -> None:
    """Write the package beside the pages, in place of one that an earlier build left there."""
    source, target = Path(app.srcdir), Path(app.outdir) / package.FOLDER
    shutil.rmtree(target, ignore_errors=True)
    package.write(source / "data", source / EXHIBITS, about, target)
    if about.language in sheet.LANGUAGES:
        sheet.write(target)
