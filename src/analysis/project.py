"""One handle for everything about a project: what is declared, its tables, and what is computed from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from analysis.claims.ledger import Ledger, ledger
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.declared.reading import computed
from analysis.estimates.compute import compute
from analysis.estimates.estimate import Estimates
from analysis.estimates.robustness import Robustness, curve, has_curve
from analysis.estimates.rules import Rule, Ruled, under_every_rule
from analysis.estimates.sensitivity import LeaveOneOut, leaving_one_out
from analysis.estimates.taken_together import Combined, taken_together
from analysis.estimates.turn import Turn, turns
from analysis.stored import Stored

T = TypeVar("T")


class Project:
    """A project folder: each table is read once, each edition computed once, and only when asked for.

    It is handed down to whoever needs it, and can be pickled with all it has computed. Figures do not depend
    on the language: what is computed for one is there for all.

    Parameters
    ----------
    root
        The project folder.
    stored
        Where other processes find what this one has computed; without it everything is computed here.

    Examples
    --------
    >>> round(project.estimates(edition)["employment_rate"].moved.gap.first, 1)
    0.3
    """

    def __init__(self, root: Path, stored: Stored | None = None) -> None:
        self.root = root
        self.stored = stored
        self._estimates: dict[Edition, Estimates] = {}
        self._curves: dict[tuple[Edition, str], Mapping[str, Robustness]] = {}
        self._turns: dict[Edition, Mapping[str, Turn]] = {}
        self._together: dict[Edition, Combined | None] = {}
        self._left_out: dict[Edition, Mapping[str, LeaveOneOut]] = {}
        self._ruled: dict[Edition, Mapping[Rule, Mapping[str, Ruled]]] = {}
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
        edition = edition.unspoken
        if edition not in self._estimates:
            self._estimates[edition] = self._part(edition, "estimates", lambda: compute(self.tables, edition))
        return self._estimates[edition]

    def curves(self, edition: Edition, chapter: str | None = None) -> Mapping[str, Robustness]:
        """The specification curve of every headline estimate that has one, by indicator id.

        Kept apart from the estimates, because few pages need them. With `chapter` only those of one chapter.
        """
        return {
            e.indicator.id: self._chapter(edition, e.indicator.chapter)[e.indicator.id]
            for e in self.estimates(edition)
            if has_curve(e) and chapter in (None, e.indicator.chapter)
        }

    def _chapter(self, edition: Edition, chapter: str) -> Mapping[str, Robustness]:
        edition = edition.unspoken
        key = (edition, chapter)
        if key not in self._curves:
            estimates = self.estimates(edition)
            wanted = [e.indicator.id for e in estimates if has_curve(e) and e.indicator.chapter == chapter]
            self._curves[key] = self._part(
                edition,
                f"curves-{chapter}",
                lambda: {indicator: curve(self.catalogue, estimates, indicator) for indicator in wanted},
            )
        return self._curves[key]

    def turns(self, edition: Edition) -> Mapping[str, Turn]:
        """The turn of every gap that has a word, by indicator id."""
        edition = edition.unspoken
        if edition not in self._turns:
            self._turns[edition] = self._part(edition, "turns", lambda: turns(self.estimates(edition)))
        return self._turns[edition]

    def together(self, edition: Edition) -> Combined | None:
        """The declared gaps taken together; None where the focus lacks them."""
        edition = edition.unspoken
        if edition not in self._together:
            declared = self.catalogue.taken_together
            self._together[edition] = self._part(
                edition, "together", lambda: taken_together(self.estimates(edition), declared)
            )
        return self._together[edition]

    def left_out(self, edition: Edition) -> Mapping[str, LeaveOneOut]:
        """The trend of every headline gap with a word without each other municipality, by indicator id."""
        edition = edition.unspoken
        if edition not in self._left_out:
            self._left_out[edition] = self._part(
                edition, "left-out", lambda: leaving_one_out(self.estimates(edition))
            )
        return self._left_out[edition]

    def ruled(self, edition: Edition) -> Mapping[Rule, Mapping[str, Ruled]]:
        """Every gap of the declared family under every rule, by rule and indicator id."""
        edition = edition.unspoken
        if edition not in self._ruled:
            self._ruled[edition] = self._part(
                edition, "ruled", lambda: under_every_rule(self.estimates(edition))
            )
        return self._ruled[edition]

    def ledger(self, edition: Edition) -> Ledger:
        """The verdict on every claim; empty where the focus is not the municipality they speak of."""
        edition = edition.unspoken
        if edition not in self._ledgers:
            self._ledgers[edition] = self._part(
                edition, "ledger", lambda: ledger(self.tables, self.estimates(edition))
            )
        return self._ledgers[edition]

    def _part(self, edition: Edition, name: str, make: Callable[[], T]) -> T:
        return make() if self.stored is None else self.stored.part(edition, name, make)


@cache
def project_at(root: Path) -> Project:
    """The one project of a folder in this process.

    For the edges alone, where none can be handed down: a page, and the files of an edition. What was
    computed before kernels are forked is found here by all of them; what another process computed, below
    ``build`` or where ``VOLUME_COMPUTED`` says.
    """
    return Project(root, Stored(root, computed(root)))
