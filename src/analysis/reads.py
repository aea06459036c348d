"""What a page reads of what others declared and computed: names, noted as they are looked up.

A build executes a page again only if something it read has changed. What a page reads is not declared
anywhere, so that nobody can forget to; it is noted while it is read.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

ALL = "*"
# Folders whose files are inputs.
WATCHED = ("data", "editions", "benchmarks")
_watched: set[Path] = set()
# The innermost of several open records is written to.
_records: list[set[str]] = [set()]


def note(kind: str, key: object = "") -> None:
    """Note that something is read.

    Examples
    --------
    >>> with aside() as found:
    ...     note("table", "ras200")
    >>> found
    {'table:ras200'}
    """
    _records[-1].add(f"{kind}:{key}")


def noted() -> frozenset[str]:
    """What has been noted in this process, as ``kind:key``; ``kind:*`` is which keys there are."""
    return frozenset(_records[-1])


def again(names: frozenset[str] | set[str]) -> None:
    """Note once more what was read for something that is used anew."""
    _records[-1].update(names)


def watch(root: Path) -> None:
    """From now on, note every file of data and of committed results that this process opens, whoever does.

    Parameters
    ----------
    root
        The project folder.
    """
    if root in _watched:
        return
    _watched.add(root)
    top = f"{root}{os.sep}"
    below = tuple(f"{top}{name}{os.sep}" for name in WATCHED)

    def opened(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(below):
            note("file", str(arguments[0]).removeprefix(top))

    sys.addaudithook(opened)


def tell() -> None:
    """Write what has been noted to where the build that runs this page wants it; without a build, nowhere."""
    path = os.environ.get("VOLUME_READS")
    if path:
        Path(path).write_text(json.dumps(sorted(noted())), encoding="utf-8")


@contextlib.contextmanager
def aside() -> Iterator[set[str]]:
    """Note into a record of its own what the block reads: it is for a result that is itself noted."""
    record: set[str] = set()
    _records.append(record)
    try:
        yield record
    finally:
        _records.pop()


class Noted(Mapping[K, V]):
    """A mapping that notes which of its entries are looked up, and apart from that, that its keys are.

    Parameters
    ----------
    kind
        What the entries are.
    content

    Examples
    --------
    >>> with aside() as found:
    ...     _ = Noted("table", {"a": 1, "b": 2})["a"]
    >>> found
    {'table:a'}
    """

    def __init__(self, kind: str, content: Mapping[K, V]) -> None:
        self.kind = kind
        self.content = content

    def __getitem__(self, key: K) -> V:
        note(self.kind, key)
        return self.content[key]

    def __iter__(self) -> Iterator[K]:
        note(self.kind, ALL)
        return iter(self.content)

    def __len__(self) -> int:
        note(self.kind, ALL)
        return len(self.content)

    def __repr__(self) -> str:
        return f"Noted({self.kind!r}, {self.content!r})"
