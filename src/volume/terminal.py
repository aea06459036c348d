"""What is printed, in signs that any terminal has and that do nothing to it."""

from __future__ import annotations

import codecs
import io
import sys
from typing import TextIO

from rich.console import Console

# What stands for a sign that a code page lacks.
PLAIN = {"−": "-", "–": "-", "—": "-", "‑": "-", "…": "...", "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"}
PLAIN |= {"≤": "<=", "≥": ">=", "≈": "~", "×": "x", "→": "->", "\u00a0": " ", "\u202f": " "}
HANDLER = "volume.plain"


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), error.end


codecs.register_error(HANDLER, _plain)


def tolerate(*streams: TextIO) -> None:
    """Let files and pipes be written in UTF-8, and a terminal in plainer signs where its code page lacks one.

    A code page is a property of the terminal alone: what is written to a file is read by another program.

    Examples
    --------
    >>> stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    >>> tolerate(stream)
    >>> _ = stream.write("−1.2 “æ” ☃")
    >>> stream.seek(0), stream.read()
    (0, '−1.2 “æ” ☃')
    """
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors=HANDLER)
            else:
                stream.reconfigure(encoding="utf-8", errors=HANDLER)


def console() -> Console:
    """Standard output; wide enough for tables of text where it is a file or a pipe."""
    # What stands between brackets or colons in a text is text.
    return Console(width=None if sys.stdout.isatty() else 140, markup=False, emoji=False)


def harmless(text: str) -> str:
    r"""A text whose signs steer no terminal; its lines stay.

    Examples
    --------
    >>> harmless("a\x1b[2J\nb")
    'a\\x1b[2J\nb'
    """
    return "".join(sign if sign.isprintable() or sign in "\n\t" else repr(sign)[1:-1] for sign in text)
