"""``{sourcecode}`path function``` names a function of the project and its file, and links to it if it can."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Protocol

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from analysis.declared import reading
from analysis.language.numbers import Language
from volume.book.imprint import Facts
from volume.history import manifest


class HasFacts(Protocol):
    """The book at hand."""

    @property
    def facts(self) -> Facts:
        """What it says about itself."""
        ...


def line_of(code: str, function: str) -> int | None:
    r"""Number of the line that defines a function.

    Examples
    --------
    >>> line_of("x = 1\n\ndef a():\n    pass\n", "a")
    3
    """
    found = re.search(rf"^def {re.escape(function)}\(", code, re.MULTILINE)
    return None if found is None else code[: found.start()].count("\n") + 1


def address(repository: str, commit: str, path: str, line: int | None) -> str:
    """Where a file is at a commit, in the form that the usual hosts share.

    Examples
    --------
    >>> address("https://example.org/a/b/", "0123abc", "src/a.py", 3)
    'https://example.org/a/b/blob/0123abc/src/a.py#L3'
    """
    return f"{repository.rstrip('/')}/blob/{commit}/{path}" + (f"#L{line}" if line else "")


class SourceRole(SphinxRole):
    """A function and its file in plain words; a link where the edition names a repository."""

    def __init__(self, book: HasFacts) -> None:
        super().__init__()
        self._book = book
        self._commit: str | None = None

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the words or the link."""
        path, _, function = self.text.partition(" ")
        shown: list[nodes.Node] = [nodes.literal("", path)]
        if function:
            of = Language(self._book.facts.language).say("book.function_of")
            shown = [nodes.literal("", f"{function}()"), nodes.Text(f" {of} "), *shown]
        repository = self._book.facts.repository
        commit = self._at(self._root()) if repository else ""
        if not commit:
            return shown, []
        file = self._root() / path
        line = line_of(file.read_text(encoding="utf-8"), function) if function and file.is_file() else None
        uri = address(repository, commit, path, line)
        return [nodes.reference("", "", *shown, refuri=uri)], []

    def _root(self) -> Path:
        project = os.environ.get("VOLUME_PROJECT")
        return Path(project) if project else reading.find_root(Path(self.env.srcdir))

    def _at(self, root: Path) -> str:
        if self._commit is None:
            self._commit = str(manifest.code(root)["commit"] or "")
        return self._commit
