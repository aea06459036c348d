"""Which messages the code says, which are missing or stale, and which nobody says.

A message is used where its id stands in quotes: ``say("place.strip.caption", ...)``, or, for every message of
a group, ``pick("words.verdict", ...)`` or ``vocabulary("pdf.words")``. An id put together from pieces would
be found by nobody.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.language import stale
from analysis.language.messages import FOLDER, SOURCE
from analysis.language.numbers import Language

# Called with the id of a message, and with the start of the ids of a closed group.
SAY, PICK = ("say",), ("pick", "vocabulary")
# Facts of English messages that put a translation beside Danish words.
TRANSLATIONS = {"danish", "meaning"}
FAULTS = ("missing", "unused", "facts", "stale")


@dataclass(frozen=True)
class Usage:
    """Messages of one language held against the code and against English.

    Attributes
    ----------
    used : frozenset of str
        Ids that the code says, itself or through another message.
    missing : tuple of str
        Said by the code, or there in English, and not there in this language.
    unused : tuple of str
        Said by nobody.
    facts : tuple of str
        Messages that ask for a fact which the English one does not know, or leave one out.
    stale : tuple of str
        Translations that nobody has read since the English one changed.
    """

    used: frozenset[str]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    facts: tuple[str, ...]
    stale: tuple[str, ...]


def said(folders: Iterable[Path]) -> tuple[frozenset[str], frozenset[str]]:
    """Read ids and groups from the code.

    Parameters
    ----------
    folders : iterable of Path
        Packages.

    Returns
    -------
    ids, groups : frozenset of str

    Raises
    ------
    ValueError
        If an id is not written out.
    """
    ids: set[str] = set()
    groups: set[str] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            for name, value in _calls(path):
                (ids if name in SAY else groups).add(value)
    return frozenset(ids), frozenset(groups)


def _calls(path: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    # What hands an id on is itself called say or pick.
    handing = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in (*SAY, *PICK)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args) or node in handing:
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        first = node.args[0]
        if name not in (*SAY, *PICK):
            continue
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            where = f"{path.parent.name}/{path.name}, line {node.lineno}"
            raise ValueError(f"{where}: write the id of the message out, or pick() from a group.")
        yield name, first.value


def usage(code: str, ids: frozenset[str], groups: frozenset[str]) -> Usage:
    """Hold the messages of one language against what the code says.

    Parameters
    ----------
    ids, groups : frozenset of str
        From `said`.
    """
    own, english = Language(code).messages, Language(SOURCE).messages
    used, queue = set[str](), [*ids, *(key for key in english.sources if _in(key, groups))]
    while queue:
        id = queue.pop()
        if id in used:
            continue
        used.add(id)
        if id in english.sources:
            queue += english.says(id)
    empty = {group for group in groups if not any(_in(key, {group}) for key in english.sources)}
    return Usage(
        used=frozenset(used),
        missing=tuple(sorted({*used, *english.sources, *empty} - own.sources.keys())),
        unused=tuple(sorted(own.sources.keys() - used)),
        facts=tuple(
            sorted(
                key
                for key in own.sources.keys() & english.sources.keys()
                if (own.variables(key) | TRANSLATIONS) != (english.variables(key) | TRANSLATIONS)
            )
        ),
        stale=() if code == SOURCE else tuple(stale.stale(english.sources, stale.seen(code))),
    )


def _in(id: str, groups: Iterable[str]) -> bool:
    return any(id.startswith(f"{group}.") for group in groups)


def main(arguments: Sequence[str] = ()) -> int:
    """Print what is missing, unused and stale, language by language; 1 if anything is.

    Parameters
    ----------
    arguments
        ``--read da`` says that the Danish of every message was read since its English changed.
    """
    codes = sorted(path.name for path in FOLDER.iterdir() if any(path.glob("*.yml")))
    parser = argparse.ArgumentParser(prog="python -m analysis.language.usage")
    parser.add_argument("--read", choices=[code for code in codes if code != SOURCE])
    if read := parser.parse_args(arguments).read:
        stale.remember(read)
    source = FOLDER.parents[1]
    ids, groups = said([source / "analysis", source / "volume"])
    faults = 0
    for code in codes:
        found = usage(code, ids, groups)
        counts = ", ".join(f"{len(getattr(found, what))} {what}" for what in FAULTS)
        print(f"{code}: {len(found.used)} used, {counts}")
        for what in FAULTS:
            for id in getattr(found, what):
                print(f"  {what}: {id}")
                faults += 1
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
