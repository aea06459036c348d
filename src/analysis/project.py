"""One handle for everything about a project: what is declared, its tables, and what is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from analysis.claims.ledger import Ledger, ledger
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.estimates.compute import compute
from analysis.estimates.estimate import Estimates
from analysis.estimates.robustness import Robustness, curve, has_curve


class Project:
    """A project folder: each table is read once, each edition computed once, and only when asked for.

    It is handed down to whoever needs it, and can be pickled with all it has computed.

    Parameters
    ----------
    root
        The project folder.

    Examples
    --------
    >>> round(project.estimates(edition)["employment_rate"].moved.gap.first, 1)
    0.3
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._estimates: dict[Edition, Estimates] = {}
        self._curves: dict[tuple[Edition, str], Robustness] = {}
        self._ledgers: dict[Edition, Ledger] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        """What is declared."""
        return load(self.root)

    @cached_property
    def tables(self) -> Tables:
        """The tables as published."""
        return Tables(self.catalogue)

    def estimates(self, edition: Edition) -> Estimates:
        """Every estimate of an edition."""
        if edition not in self._estimates:
            self._estimates[edition] = compute(self.tables, edition)
        return self._estimates[edition]

    def curves(self, edition: Edition, chapter: str | None = None) -> Mapping[str, Robustness]:
        """The specification curve of every headline estimate that has one, by indicator id.

        Kept apart from the estimates, because few pages need them. With `chapter` only those of one chapter.
        """
        wanted = [
            e.indicator.id
            for e in self.estimates(edition)
            if has_curve(e) and chapter in (None, e.indicator.chapter)
        ]
        return {indicator: self._curve(edition, indicator) for indicator in wanted}

    def _curve(self, edition: Edition, indicator: str) -> Robustness:
        key = (edition, indicator)
        if key not in self._curves:
            self._curves[key] = curve(self.catalogue, self.estimates(edition), indicator)
        return self._curves[key]

    def ledger(self, edition: Edition) -> Ledger:
        """The verdict on every claim; empty where the focus is not the municipality they speak of."""
        if edition not in self._ledgers:
            self._ledgers[edition] = ledger(self.tables, self.estimates(edition))
        return self._ledgers[edition]


@cache
def project_at(root: Path) -> Project:
    """The one project of a folder in this process.

    For the edges alone, where none can be handed down: a page, and the files of an edition. What was
    computed before kernels are forked is found here by all of them.
    """
    return Project(root)
