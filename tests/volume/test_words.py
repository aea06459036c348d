"""What `analysis.declared.base.words` lets through is words to the parser that pages are read with."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from analysis.declared.base import inline, words
from hostile import often

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
OWN = CONFIG["sphinx"]["config"]
READ = create_md_parser(
    MdParserConfig(
        enable_extensions=set(CONFIG["parse"]["myst_enable_extensions"]),
        disable_syntax=OWN["myst_disable_syntax"],
    ),
    RendererHTML,
)
# Signs of markup, letters and blanks; whole pieces, so that they meet.
SIGNS = [*string.punctuation, "a", "b1", " ", "  ", "\n", "\n\n", "é", "1", "–", "\u202e", "http", "ref"]
SIGNS += [
    "<b>",
    "</div>",
    "<script>",
    "<!--",
    "```",
    ":::",
    "{note}",
    "{{ a }}",
    "(a)=",
    "](",
    "[^1]",
    "a@b.dk",
    "&lt;",
]
texts = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


def tokens(text: str) -> list[str]:
    """What a text is read as: types of the tokens, those within a line too."""

    def every(found: list[Token]) -> list[str]:
        return [kind for one in found for kind in [one.type, *every(one.children or [])]]

    return every(READ.parse(text))


def accepted(text: str, check: object) -> str | None:
    try:
        return check(text) or None  # type: ignore[operator, no-any-return]
    except ValueError as error:
        assert str(error).isprintable() and len(str(error)) < 200
        return None


@often(150)
@given(texts)
def test_words_are_read_as_words_where_a_paragraph_begins(text: str) -> None:
    line = accepted(text, words)
    if line:
        assert tokens(line) == ["paragraph_open", "inline", "text", "paragraph_close"], line


@often(150)
@given(texts, texts)
def test_words_are_read_as_words_within_a_line_whatever_else_stands_there(text: str, other: str) -> None:
    one, two = accepted(text, inline), accepted(other, inline)
    if one and two:
        found = tokens(f"So {one} and {two} is")
        assert found == ["paragraph_open", "inline", "text", "paragraph_close"], (one, two)


@pytest.mark.parametrize(
    "text",
    [
        "See {ref}`x`",
        "[a](b)",
        "*a*",
        "_a_",
        "a $x$",
        "# a",
        "* a",
        "1. a",
        ":::{note}",
        "(a)=",
        "<http://a>",
        "&lt;",
    ],
)
def test_markup_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"would be read as markup; write words alone"):
        words(text)


@pytest.mark.parametrize("text", ["=cmd()", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd", "=1"])
def test_formulas_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="which a spreadsheet takes for a formula"):
        inline(text)


@pytest.mark.parametrize(
    "text", ["-13 %", "+4,5", "<script>a()</script>", "{0.imag} #x =y() ../z", "p < 0.05", "a_b"]
)
def test_words_that_only_look_odd_are_kept(text: str) -> None:
    assert inline(text) == text


def test_tags_on_pages_are_words_as_the_book_is_set() -> None:
    """With ``myst_disable_syntax`` as in ``_config.yml``; without it they would be tags."""
    for text in (
        "a <b>b</b> <script>c()</script>",
        "<div onclick='a()'>b</div>",
        "<!-- a -->",
        "<img src=x onerror=a()>",
    ):
        assert not {kind for kind in tokens(text) if kind.startswith("html")}, text
        plain = create_md_parser(MdParserConfig(), RendererHTML)
        assert any(one.type.startswith("html") for t in plain.parse(text) for one in [t, *(t.children or [])])
