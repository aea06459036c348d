"""Which translated messages were not looked at since the English one changed.

``language/da.seen`` has a digest of each English message as it stood when its Danish was written. An edit of
the English makes the Danish stale until somebody has read it again and said so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from analysis.language.messages import FOLDER, SOURCE, read

_DIGITS = 10  # of a digest: more than enough for some thousand messages


def digest(text: str) -> str:
    r"""What is remembered of a message; line breaks of the file do not count.

    Examples
    --------
    >>> digest("It rose.") == digest("It\nrose.") != digest("It fell.")
    True
    """
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGITS]


def stale(english: Mapping[str, str], seen: Mapping[str, str]) -> list[str]:
    """Ids of messages that changed, or came, since their translation was last read.

    Parameters
    ----------
    english : mapping of str to str
        Template by id.
    seen : mapping of str to str
        Digest by id.

    Examples
    --------
    >>> stale({"a": "It rose.", "b": "It fell."}, {"a": digest("It rose."), "b": digest("It sank.")})
    ['b']
    """
    return sorted(id for id, text in english.items() if seen.get(id) != digest(text))


def seen(code: str, folder: Path = FOLDER) -> dict[str, str]:
    """Read what is remembered for a language; nothing if it has no file.

    Raises
    ------
    ValueError
        If a line is not an id and a digest.
    """
    path = folder / f"{code}.seen"
    if not path.is_file():
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        id, _, mark = line.rpartition(" ")
        if not id or len(mark) != _DIGITS:
            raise ValueError(f"{path.name}: {line!r} must be the id of a message and {_DIGITS} digits.")
        found[id] = mark
    return found


def remember(code: str, folder: Path = FOLDER) -> None:
    """Say that every translation of a language is that of the English as it stands."""
    english = read(folder / SOURCE)
    lines = [f"{id} {digest(text)}\n" for id, text in sorted(english.items())]
    (folder / f"{code}.seen").write_text("".join(lines), encoding="utf-8")
