"""Plain words: what readers stumbled over does not come back, and signs are written one way."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from analysis.language.messages import FOLDER, read
from real import PROJECT

pytestmark = pytest.mark.unit

ROOT = PROJECT.root
# A phrase, and what is written instead.
BANNED = {
    r"a word may rest on": "that may give a verdict",
    r"no curve for": "not tried under other choices",
    r"the copy at hand": "our copy",
    r"figures behind it": "numbers",
    r"lie beyond the axis": "nothing: the axis holds whatever is named",
    r"(above|below|to|with) the average municipality": "the mean of the 98",
    r"the 98 municipalities together": "the 98 together",
    r"change category to look like": "change category to match",
    r"the mark of one mass report": "probably one mass report",
    r"the dark line": "the straight line",
    r"typed by hand": "typed into the text",
}
SIGNS = {
    r"\d %": "a percent sign without a blank",
    r"\d{4}-\d{4}": "a dash between years",
    r"(?<![\w.{-])-\d": "a minus sign, not a hyphen",
}


def prose() -> dict[str, str]:
    """Every sentence of the volume by where it stands: messages, pages, texts of notebooks."""
    found = {f"language/en: {key}": text for key, text in read(FOLDER / "en").items()}
    found |= {page.name: page.read_text(encoding="utf-8") for page in sorted(ROOT.glob("*.md"))
              if page.name in ("index.md", "cite.md", "changes.md")}  # fmt: skip
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                found[f"{path.name}: {cell.id}"] = cell.source
    return found


def without_code(text: str) -> str:
    """The same without tags, code, formulas and addresses."""
    return re.sub(r"\{[%{].*?[%}]\}|`[^`]*`|\$[^$]*\$|\]\([^)]*\)|\]\{[^}]*\}", " ", text, flags=re.DOTALL)


@pytest.mark.parametrize("phrase", BANNED)
def test_a_phrase_that_readers_stumbled_over_is_written_nowhere(phrase: str) -> None:
    found = [where for where, text in prose().items() if re.search(phrase, " ".join(text.split()), re.I)]
    assert found == [], f"write: {BANNED[phrase]}"


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_are_written_one_way(sign: str) -> None:
    assert [w for w, text in prose().items() if re.search(sign, without_code(text))] == [], SIGNS[sign]


def test_both_checks_find_what_they_should() -> None:
    assert re.search(next(iter(SIGNS)), without_code("rose by 8.7 % in 2008-2023"))
    assert not re.search(next(iter(SIGNS)), without_code("{{ n }}% and `8 %`"))
    assert len(prose()) > 500 and isinstance(FOLDER, Path)
