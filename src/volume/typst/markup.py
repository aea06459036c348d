"""Typst syntax: strings, labels, code that may wrap."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LABEL_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_LINE_END = re.compile(r" *[\r\n]+ *")
_LONG_TOKEN = re.compile(r"\S{25,}")
_BREAK_AFTER = re.compile(r"([/\\._\-,;:=&?|+)\]}])(?=\w)")
ZERO_WIDTH_SPACE = "\u200b"


def string(text: str) -> str:
    r"""Quote text as a Typst string.

    Parameters
    ----------
    text : str
        Any text; control characters other than tab and newline are dropped.

    Returns
    -------
    str
        A Typst string literal.

    Examples
    --------
    >>> print(string('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    text = _CONTROL.sub("", text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + text.replace("\n", "\\n").replace("\t", "\\t") + '"'


def text(content: str) -> str:
    """Put plain text into markup so that no character of it is read as syntax.

    Parameters
    ----------
    content : str
        Running text; line ends become spaces.

    Returns
    -------
    str
        Typst markup.

    Examples
    --------
    >>> text("5 * 3 #1")
    '#"5 * 3 #1";'
    """
    return f"#{string(_LINE_END.sub(' ', content))};" if content else ""


def label(docname: str, target: str = "") -> str:
    """Name a place in the book, unique to one document and target.

    Parameters
    ----------
    docname : str
        Sphinx document name.
    target : str, optional
        Identifier inside the document; empty for the document itself.

    Returns
    -------
    str
        A Typst label with its angle brackets.

    Examples
    --------
    >>> label("notebooks/context", "fig-population")
    '<notebooks.2f.context:fig-population>'
    """
    parts = (docname, target) if target else (docname,)
    return (
        "<" + ":".join(_LABEL_UNSAFE.sub(lambda match: f".{ord(match[0]):x}.", part) for part in parts) + ">"
    )


def breakable(code: str) -> str:
    """Let long paths and addresses in code wrap instead of running off the page.

    Only tokens of 25 characters or more get the invisible break points, so that a short name copied from the
    PDF is the name itself.

    Parameters
    ----------
    code : str
        Code as written.

    Returns
    -------
    str
        The same code with zero-width spaces after punctuation and, in unbroken runs, every 40 characters.

    Examples
    --------
    >>> breakable("data/tables/A.csv")
    'data/tables/A.csv'
    >>> breakable("data/tables/LONG_TABLE_NAME.csv").count(ZERO_WIDTH_SPACE)
    5
    """

    def with_breaks(match: re.Match[str]) -> str:
        token = _BREAK_AFTER.sub(rf"\1{ZERO_WIDTH_SPACE}", match[0])
        return re.sub(
            rf"([^{ZERO_WIDTH_SPACE}]{{40}})(?=[^{ZERO_WIDTH_SPACE}])", rf"\1{ZERO_WIDTH_SPACE}", token
        )

    return _LONG_TOKEN.sub(with_breaks, code)
