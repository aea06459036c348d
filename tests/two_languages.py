"""Two languages of one book held against each other: their numbers, and English that was left in Danish."""

from __future__ import annotations

import csv
import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from babel.messages.pofile import read_po
from lxml import etree
from lxml import html as parsed
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from analysis.figures import style
from analysis.language.messages import FOLDER, read

NUMBER = re.compile(r"[−+]?\d[\d.,]*")
WORD = re.compile(r"[^\W\d_]+")
# What a page says in the language of somebody else: code, addresses, references, passages marked as such.
FOREIGN = ("code", "pre", "script", "style", "select", "math")
UNREAD_CLASSES = {
    "other-language", "citation-list", "bibtex-citation", "quotation", "category",
    "section-number", "caption-number",
}  # fmt: skip
SPOKEN = ("alt", "title", "aria-label")  # attributes that are read out
# The outline of a letter as `analysis.figures.style.svg` calls it: its font and its number in it.
OUTLINE = re.compile(r"#([rsbi])([0-9a-f]{1,4})")
LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
# Numbers of chapters, figures and versions are names: they have a point in every language.
_WITH = "Figure?|Figur|Tab(?:le|el)|CC BY|ML|Attribution|Version|version"
NAMED = re.compile(rf"(?:{_WITH})\s+(?:[A-Z]\.)?[\d.]+\d")
MODELS = re.compile(r"\bAR(?:MA|IMA)?\([\d, ]+\)")
ADDRESS = re.compile(r"https?://\S+|doi\.org/\S+|\b10\.\d{4,}/\S+|[\w-]+/\s?[\w-]+\s?@\w+|\S+\.(?:py|csv)")


def numbers(text: str, language: str) -> Counter[str]:
    """The numbers of a text as English writes them."""
    text = ADDRESS.sub(" ", MODELS.sub(" ", NAMED.sub(" ", text)))
    found: Iterable[str] = (number.rstrip(".,") for number in NUMBER.findall(text))
    if language == "da":
        found = (number.translate(str.maketrans(",.", ".,")) for number in found)
    return Counter(number.replace(",", "") for number in found)


def passages(page: Path, language: str, *, everywhere: bool = False) -> Iterator[str]:
    """What a page says in its own language: texts, alternatives of figures, names of buttons.

    Of the article alone, or ``everywhere``, with what stands around it.
    """
    body = parsed.parse(str(page)).getroot().find("body")
    for node in [body] if everywhere else body.cssselect("article"):
        yield from _within(node, language)


def figure_texts(file: Path) -> Iterator[str]:
    """The words and figures drawn in a picture, which holds outlines of letters, one `use` each."""
    svg, link = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
    lines = []
    for group in etree.parse(str(file)).iter(f"{svg}g"):
        drawn = (OUTLINE.fullmatch(one.get(link, "")) for one in group.findall(f"{svg}use"))
        lines.append("".join(_letters(one[1])[int(one[2], 16)] for one in drawn if one))
    # A name that is broken at the end of a line is one word.
    yield from re.sub(r"(?<=\w)-\n(?=[^\W\d_A-ZÆØÅ])", "", "\n".join(filter(None, lines))).splitlines()


@functools.cache
def _letters(face: str) -> dict[int, str]:
    """The letter of each outline of a font, by the first letter of what the font is called."""
    style.context()  # knows where the fonts are
    files = {Path(font.fname) for font in font_manager.fontManager.ttflist}
    (file,) = (one for one in files if one.stem.lower().startswith(f"sourcesanspro-{face}"))
    font = FT2Font(str(file))
    # Two letters in one are called by both, as in "f_t", and some have a sign of their own, as in "ﬁ".
    joined = {one: font.get_glyph_name(one).replace("_", "") for one in range(font.num_glyphs)}
    known = sorted(font.get_charmap().items(), reverse=True)
    return joined | {one: LIGATURES.get(chr(letter), chr(letter)) for letter, one in known}


def names(root: Path, *languages: str) -> list[str]:
    """Names of places, tables and publishers in some languages, longest first.

    A name that holds a number ("Folketal den 1. i kvartalet") need not hold it in the other language.
    """
    with (root / "data" / "areas.csv").open(encoding="utf-8", newline="") as file:
        found = [value for row in csv.DictReader(file) for value in row.values()]
    package = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        found.append(table["table_id"])
        found += [table.get(one, {}).get(code, "") for one in ("subject", "publisher") for code in languages]
    return sorted({name for name in found if name}, key=len, reverse=True)


def _within(node: parsed.HtmlElement, language: str) -> Iterator[str]:
    if not isinstance(node.tag, str) or node.tag in FOREIGN:
        return
    if node.get("lang", language) != language or {*node.get("class", "").split()} & UNREAD_CLASSES:
        return
    for name in SPOKEN:
        if said := node.get(name, "").strip():
            yield said
    if node.text and node.text.strip():
        yield node.text
    for child in node:
        yield from _within(child, language)
        if child.tail and child.tail.strip():
            yield child.tail


def words(texts: Iterable[str]) -> set[str]:
    """The words of texts in small letters."""
    return {word.lower() for text in texts for word in spoken(text)}


def spoken(text: str) -> list[str]:
    """The words of a text without those of addresses and names of files and columns."""
    return WORD.findall(re.sub(r"\w+_\w+", " ", ADDRESS.sub(" ", text)))


def english_only(root: Path) -> set[str]:
    """Words that messages and pages say in English and that no Danish message, page or name has.

    Words of one letter or two are no sign of a language.
    """
    folder = root / "locale" / "da" / "LC_MESSAGES"
    entries = []
    for file in (folder / "volume.po", folder / "sphinx.po"):
        with file.open("rb") as text:
            entries += [entry for entry in read_po(text) if entry.id]
    english = [*map(_plain, read(FOLDER / "en").values()), *(_plain(str(entry.id)) for entry in entries)]
    danish = [*map(_plain, read(FOLDER / "da").values()), *(_plain(str(entry.string)) for entry in entries)]
    danish += [*names(root, "da"), *_declared(root / "data")]
    return {word for word in words(english) - words(danish) if len(word) > 2}


def _declared(folder: Path) -> Iterator[str]:
    """Every text of the declarations that stands in them in Danish."""
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yml"))]
    found.append(json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"])
    while found:
        one = found.pop()
        if isinstance(one, dict):
            if isinstance(one.get("da"), str):
                yield one["da"]
            found += one.values()
        elif isinstance(one, list):
            found += one
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        yield from (row[said] for row in csv.DictReader(file) for said in ("decider_da", "caveat_da"))


def _plain(text: str) -> str:
    """A template or a paragraph without what is no word: facts, conditions, roles, formulas, addresses."""
    text = re.sub(r"{{.*?}}|{%.*?%}|{#.*?#}|{\.[^}]*}|\w*_\w*", " ", text, flags=re.DOTALL)
    return re.sub(r"{[\w:-]+}(?:`[^`]*`)?|\$[^$]*\$|\]\([^)]*\)|`[^`]*`|<[^>]*>", " ", text)
