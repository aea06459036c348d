"""What the head of a page says to search engines, reference managers and data catalogues."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docutils import nodes

from volume.book import imprint
from volume.publish import package
from volume.publish.data import above

LONGEST = 300  # characters of a description
Tags = list[tuple[str, str]]


def description(page: nodes.document) -> str:
    """The first paragraph of a page, cut after a sentence or a word.

    Examples
    --------
    >>> from docutils.core import publish_doctree
    >>> description(publish_doctree("Title" + chr(10) + "=====" + chr(10) * 2 + "It rose. Then it fell."))
    'It rose. Then it fell.'
    """
    for paragraph in page.findall(nodes.paragraph):
        boxed = any(isinstance(above, nodes.Admonition) for above in _ancestors(paragraph))
        text = " ".join(paragraph.astext().split())
        if text and not boxed and isinstance(paragraph.parent, (nodes.document, nodes.section)):
            return shortened(text)
    return ""


def shortened(text: str) -> str:
    """Whole sentences that fit, or the words of the first one that do.

    Examples
    --------
    >>> shortened("One. " + 100 * "word " + "end.")
    'One.'
    """
    if len(text) <= LONGEST:
        return text
    sentences = text[:LONGEST].rpartition(". ")[0]
    return f"{sentences}." if sentences else text[:LONGEST].rpartition(" ")[0] + " …"


def tags(about: imprint.Facts, title: str, page: str, said: str, *, root: bool) -> Tags:
    """Names and contents of the tags of one page.

    Parameters
    ----------
    title
        Of the page; that of the book stands on its first one.
    page
        Address of the page below that of the book.
    said
        Its description.
    root
        Whether it is the first page.

    Returns
    -------
    list of tuple
        ``citation_*`` for reference managers, ``DC.*`` for library catalogues, Open Graph for whoever
        shows a link; addresses only where the edition has one.
    """
    own = about.title if root else title
    found = [
        *(("citation_author", author) for author in about.authors),
        ("citation_title", own),
        ("citation_publication_date", about.data_date.replace("-", "/")),
        ("citation_language", about.language),
        *(("DC.creator", author) for author in about.authors),
        ("DC.title", own),
        ("DC.date", about.data_date),
        ("DC.language", about.language),
        ("DC.rights", imprint.LICENCE_URL),
        ("og:title", own),
        ("og:type", "book" if root else "article"),
        ("og:site_name", about.title),
        ("og:locale", about.language),
    ]
    if said:
        found += [("description", said), ("og:description", said), ("DC.description", said)]
    if not root:
        found += [("citation_inbook_title", about.title), ("DC.relation.ispartof", about.title)]
    if about.url:
        address = f"{about.url}/{page}"
        pdf = f"{about.url}/{about.name}.pdf"
        found += [("og:url", address), ("citation_public_url", address), ("citation_pdf_url", pdf)]
        found += [("DC.identifier", address)]
    return found


def written(found: Iterable[tuple[str, str]]) -> str:
    """The tags as HTML; Open Graph names a property, all others a name.

    Examples
    --------
    >>> written([("description", 'A "b"'), ("og:title", "A")]).splitlines()[0]
    '<meta name="description" content="A &quot;b&quot;" />'
    """
    kinds = ((("property" if name.startswith("og:") else "name"), name, text) for name, text in found)
    return "".join(f'<meta {kind}="{name}" content="{html.escape(text)}" />\n' for kind, name, text in kinds)


def labels(page: nodes.document) -> list[str]:
    """Labels of the figures and tables of a page, in order."""
    exhibits = page.findall(lambda node: isinstance(node, (nodes.figure, nodes.table)))
    found = (id for node in exhibits for id in node.get("ids", ()) if re.match("(fig|tab)-", id))
    return list(dict.fromkeys(found))


def datasets(
    described: Sequence[Mapping[str, Any]], about: imprint.Facts, docname: str
) -> list[dict[str, Any]]:
    """Each exhibit as a Dataset of schema.org, with what it measures and where its file is.

    Parameters
    ----------
    described
        Descriptors of the exhibits of the page.
    docname
        The page; addresses are told from there unless the edition has one.
    """
    top = f"{about.url}/" if about.url else above(docname)
    page = f"{docname.rpartition('/')[2]}.html" if not about.url else f"{about.url}/{docname}.html"
    return [_dataset(one, about, top, page) for one in described]


def _of_the_edition(about: imprint.Facts) -> dict[str, Any]:
    """What the package says of itself and of each file in it."""
    return {
        "inLanguage": about.language,
        "version": about.version,
        "datePublished": about.data_date,
        "license": imprint.LICENCE_URL,
        "creator": [{"@type": "Organization", "name": author} for author in about.authors],
        "spatialCoverage": about.focus,
    }


def _dataset(one: Mapping[str, Any], about: imprint.Facts, top: str, page: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{page}#{one['name']}",
        "identifier": one["name"],
        "name": shortened(one["title"]),
        "description": shortened(one.get("description", one["title"])),
        **_of_the_edition(about),
        "isPartOf": {"@type": "Book", "name": about.title},
        "isBasedOn": [origin["path"] for origin in one.get("sources", ())],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": field["name"],
                "description": field["description"],
                "unitText": field["unit"],
            }
            for field in one["schema"]["fields"]
            if "unit" in field
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": f"{top}{package.FOLDER}/exhibits/{one['path']}",
            }
        ],
    }


def volume(about: imprint.Facts, said: str) -> dict[str, Any]:
    """The whole data package as a Dataset, for the first page."""
    top = f"{about.url}/" if about.url else ""
    archive = f"{top}{package.FOLDER}/{package.archive_of(about)}"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": top or "./",
        "identifier": about.name,
        "name": about.title,
        "description": said or about.subtitle,
        **_of_the_edition(about),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": archive}
        ],
    }


def script(data: Sequence[Mapping[str, Any]]) -> str:
    """Structured data as HTML; nothing where there is none."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def read(folder: Path, names: Iterable[str]) -> list[Mapping[str, Any]]:
    """Descriptors of those exhibits that have one."""
    files = (folder / f"{name}{package.DESCRIPTOR}" for name in names)
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.is_file()]


def _ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    while node.parent is not None:
        node = node.parent
        yield node
