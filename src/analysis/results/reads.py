"""What a page has read, as it is now: a hash for each name of `analysis.reads`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from analysis.declared.edition import Edition
from analysis.declared.reading import file_bytes
from analysis.errors import InputError
from analysis.fingerprint import fingerprint
from analysis.project import Project, project_at
from analysis.reads import ALL, aside

# What every page may read without a name for it: small, and seldom changed.
ALWAYS = ("declared:", "residents:", "file:data/claim_rules.yml")
GONE = "gone"


def digests(root: Path, edition: Edition, names: Iterable[str]) -> dict[str, str]:
    """Hash what stands behind each name, computing what is not computed yet.

    Parameters
    ----------
    root
        The project folder.
    edition
        The resolved edition.
    names
        As `analysis.reads` notes them: ``kind:key``.

    Returns
    -------
    dict of str to str
        Equal hashes for equal content. What is no longer there is ``gone``.

    Raises
    ------
    InputError
        If a table is damaged.
    """
    with aside():
        now = Now(project_at(root), edition)
        return {name: now.digest(name) for name in sorted(set(names))}


class Now:
    """The present state of all that pages may read; each thing is hashed once.

    Parameters
    ----------
    project
    edition

    Examples
    --------
    >>> now = Now(project, edition)
    >>> now.digest("table:hisbk") == now.digest("table:ras200"), now.digest("table:none")
    (False, 'gone')
    """

    def __init__(self, project: Project, edition: Edition) -> None:
        self.project = project
        self.edition = edition
        self._known: dict[str, str] = {}

    def digest(self, name: str) -> str:
        """Hash what stands behind one name.

        Raises
        ------
        InputError
            If a table is damaged.
        """
        if name not in self._known:
            kind, _, key = name.partition(":")
            self._known[name] = self._of_kind(kind, key)
        return self._known[name]

    def _of_kind(self, kind: str, key: str) -> str:
        project, edition = self.project, self.edition
        if kind == "file":
            return self._file(key)
        if kind == "edition":
            return key if key == fingerprint(edition) else GONE
        mapping = self._mapping(kind)
        if mapping is not None:
            if key == ALL:
                return fingerprint(list(mapping))
            if key not in mapping:
                return GONE
            return project.tables.digest(key) if kind == "table" else fingerprint(mapping[key])
        whole: Mapping[str, Callable[[], object]] = {
            "declared": self._declared,
            "residents": lambda: project.estimates(edition).residents,
            "together": lambda: project.together(edition),
            "ruled": lambda: project.ruled(edition),
        }
        return fingerprint(whole[kind]()) if kind in whole else GONE

    def _mapping(self, kind: str) -> Mapping[str, Any] | None:
        project, edition = self.project, self.edition
        made: Mapping[str, Callable[[], Mapping[str, Any]]] = {
            "table": lambda: project.catalogue.tables,
            "chapter": lambda: project.catalogue.chapters,
            "estimate": lambda: project.estimates(edition).by_indicator,
            "p": lambda: project.estimates(edition).p_values,
            "weight": lambda: project.estimates(edition).weights,
            "turn": lambda: project.turns(edition),
            "left_out": lambda: project.left_out(edition),
            "claim": lambda: project.ledger(edition).entries,
            "curves": lambda: {one: project.curves(edition, one) for one in project.catalogue.chapters},
        }
        return made[kind]() if kind in made else None

    def _declared(self) -> object:
        declared = self.project.catalogue
        apart = ("root", "tables", "chapters", "data_date")
        # What is said in a chapter depends on the year of the data at most; their day is set around it.
        year = {"data_year": declared.data_date.year}
        return {key: value for key, value in vars(declared).items() if key not in apart} | year

    def _file(self, path: str) -> str:
        try:
            return hashlib.sha256(file_bytes(self.project.root, path)).hexdigest()
        except InputError:
            return GONE
