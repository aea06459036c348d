"""Prose of pages and templates in other languages: gathered by Sphinx, kept as gettext catalogues.

What notebooks and pages say between the exhibits stands in English in their cells. ``locale/da`` has it in
Danish, paragraph by paragraph, and Sphinx puts it in while it reads a page. What exhibits say comes from
`analysis.language` instead.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from sphinx_intl import basic

from analysis.declared import catalogue, reading
from analysis.declared.edition import resolve
from analysis.language.messages import SOURCE
from volume.book import imprint, pages, parameters, stage
from volume.publish import publish

FOLDER = "locale"
PAGES, TEMPLATES = "volume", "sphinx"  # the catalogue of the pages, and that of the page templates
FORMAT = "gettext"
INCLUDED = re.compile(r"{include} " + stage.EXHIBITS + r"/(\S+)")
VALUE = re.compile(r"{val}`([^`]+)`")
# What a translation must hold as often as the original: roles with what they name, formulas, addresses.
KEPT = re.compile(r"{[\w:-]+}`(?:[^`<]*<([^`>]+)>|[^`]+)`|\$[^$]+\$|\]\(([^)]+)\)|`[^`]+`")
# Roles whose text is words; what they point to is known without it.
SPOKEN = ("{data-package}", "{volume-pdf}")


def gather(root: Path, work: Path) -> Path:
    """Let Sphinx gather what pages and templates say, without executing anything.

    Parameters
    ----------
    root
        Folder of the project.
    work
        An empty folder.

    Returns
    -------
    Path
        Folder of the catalogues without translations, ``volume.pot`` and ``sphinx.pot``.

    Raises
    ------
    BuildError
        If Sphinx cannot read a page.
    """
    declared = catalogue.load(root)
    edition = resolve(declared, str(parameters.known(root)["edition"]), {"language": SOURCE})
    book = work / "book"
    sources = {name: nbformat.read(path, as_version=4) for name, path in pages.notebooks(root).items()}
    for notebook in sources.values():
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = []  # they speak through `analysis.language`
    stage.stage(root, book, imprint.collect(root, declared, edition), sources)
    text = "\n".join(path.read_text(encoding="utf-8") for path in pages.pages(root).values())
    for name in INCLUDED.findall(text):
        (book / stage.EXHIBITS / name).touch()
    values = {key: {"value": "", "format": "text"} for key in VALUE.findall(text)}
    (book / stage.EXHIBITS / "results.json").write_text(json.dumps({"values": values}), encoding="utf-8")
    return publish.publish({"": (book, work / "published")}, {}, [FORMAT])[""][FORMAT]


def said(pots: Path) -> dict[str, Catalog]:
    """`PAGES` and `TEMPLATES` -> what is said, from the folder that `gather` gives back."""
    return {name: _read(pots / f"{name}.pot") for name in (PAGES, TEMPLATES)}


def update(root: Path, language: str, pots: Path) -> None:
    """Bring the catalogues of a language up to what the pages say; new entries wait for a translator.

    Parameters
    ----------
    pots
        The folder that `gather` gives back.
    """
    with tempfile.TemporaryDirectory(prefix="volume-") as folder:
        # Not those of templates: beside ours stands what the themes left in English, and that is to stay.
        shutil.copy(pots / f"{PAGES}.pot", folder)
        basic.update(str(root / FOLDER), folder, [language], line_width=0, ignore_obsolete=True)
    path = _path(root, language, TEMPLATES)
    own = _read(path)
    new = [entry.id for entry in _read(pots / f"{TEMPLATES}.pot") if entry.id and entry.id not in own]
    for id in new:
        own.add(id)
    if new:
        with path.open("wb") as text:
            write_po(text, own, width=0)


def faults(spoken: Catalog, translated: Catalog) -> list[str]:
    """What keeps a catalogue from being the translation of what is said.

    Parameters
    ----------
    spoken
        Of one of the catalogues.
    translated
        Of one language.

    Returns
    -------
    list of str
        One sentence each; none if every paragraph is translated as it stands today.

    Examples
    --------
    >>> spoken, danish = Catalog(), Catalog(locale="da")
    >>> _ = spoken.add("Rents of {val}`a`"), danish.add("Rents of {val}`a`", "Husleje")
    >>> faults(spoken, danish)
    ["not kept in the translation of 'Rents of {val}`a`': {val}`a`"]
    """
    found = []
    ours = {str(entry.id): entry for entry in translated if entry.id}
    theirs = [str(entry.id) for entry in spoken if entry.id]
    for id in theirs:
        own = ours.get(id)
        if own is None or not own.string:
            found.append(f"missing: {_short(id)}")
            continue
        before, after = kept(id), kept(str(own.string))
        if own.fuzzy:
            found.append(f"fuzzy, to be looked at: {_short(id)}")
        elif lost := before - after:
            found.append(f"not kept in the translation of {_short(id)}: {', '.join(sorted(lost))}")
        elif added := after - before:
            found.append(f"added in the translation of {_short(id)}: {', '.join(sorted(added))}")
    found += [f"said by no page any more: {_short(id)}" for id in ours if id not in theirs]
    found += [f"obsolete: {_short(str(id))}" for id in translated.obsolete]
    return found


def kept(text: str) -> Counter[str]:
    """Roles, formulas and addresses of a paragraph, which are the same in every language.

    Examples
    --------
    >>> kept("Is $x$ in [Methods](methods.ipynb) {cite:p}`a2000`?")
    Counter({'$x$': 1, '](methods.ipynb)': 1, '{cite:p}`a2000`': 1})
    """
    found = Counter[str]()
    for match in KEPT.finditer(text):
        piece = match.group()
        role = next((role for role in SPOKEN if piece.startswith(role)), None)
        found[role or (f"]({match[2]})" if match[2] else piece)] += 1
    return found


def languages(root: Path) -> Iterator[str]:
    """Codes of the languages that have catalogues."""
    for folder in sorted((root / FOLDER).glob("*/LC_MESSAGES")):
        yield folder.parent.name


def read(root: Path, language: str) -> dict[str, Catalog]:
    """The catalogues of one language as they are kept."""
    return {name: _read(_path(root, language, name)) for name in (PAGES, TEMPLATES)}


def _path(root: Path, language: str, name: str) -> Path:
    return root / FOLDER / language / "LC_MESSAGES" / f"{name}.po"


def main() -> int:
    """Bring every catalogue up to date and print what a translator has to do; 1 if there is anything."""
    root = reading.find_root()
    with tempfile.TemporaryDirectory(prefix="volume-") as folder:
        pots = gather(root, Path(folder))
        gathered = said(pots)
        found = {}
        for language in languages(root):
            update(root, language, pots)
            found[language] = faults_of(gathered, read(root, language))
    for language, sentences in found.items():
        print(f"{language}: {sum(map(len, gathered.values()))} paragraphs, {len(sentences)} to look at")
        print(*(f"  {sentence}" for sentence in sentences), sep="\n" if sentences else "")
    return int(any(found.values()))


def faults_of(gathered: Mapping[str, Catalog], translated: Mapping[str, Catalog]) -> list[str]:
    """The faults of both catalogues of a language."""
    # The themes' own words may be translated too, where their authors have not done it.
    return [
        sentence
        for name in gathered
        for sentence in faults(gathered[name], translated[name])
        if not (name == TEMPLATES and sentence.startswith("said by no page"))
    ]


def _read(file: Path) -> Catalog:
    with file.open("rb") as text:
        return read_po(text)


def _short(plain: str) -> str:
    return repr(plain if len(plain) <= 70 else plain[:69] + "…")


if __name__ == "__main__":
    sys.exit(main())
