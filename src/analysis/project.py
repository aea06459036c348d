"""One handle for everything about a project: what is declared, its tables, and what is computed from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from analysis import reads
from analysis.claims.ledger import Ledger, ledger
from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition
from analysis.declared.keeping import computed
from analysis.declared.models import Catalogue
from analysis.estimates.compute import compute
from analysis.estimates.estimate import Estimates
from analysis.estimates.robustness import Robustness, curve, has_curve, threshold
from analysis.estimates.rules import Rule, Ruled, under_every_rule
from analysis.estimates.sensitivity import LeaveOneOut, leave_one_out
from analysis.estimates.taken_together import Combined, taken_together
from analysis.estimates.turn import Turn, turns
from analysis.fingerprint import fingerprint
from analysis.reads import Noted
from analysis.stored import Stored, as_read

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
        """What is declared; which tables and chapters are looked up is noted."""
        with reads.aside():
            declared = load(self.root)
        return replace(
            declared, tables=Noted("table", declared.tables), chapters=Noted("chapter", declared.chapters)
        )

    @cached_property
    def tables(self) -> Tables:
        """The tables as published."""
        return Tables(self.catalogue)

    def estimates(self, edition: Edition) -> Estimates:
        """Every estimate of an edition."""
        edition = edition.unspoken
        if edition not in self._estimates:
            found = self._part(edition, "estimates", lambda: self._computed(edition))
            self._estimates[edition] = replace(
                found,
                by_indicator=Noted("estimate", found.by_indicator),
                p_values=Noted("p", found.p_values),
                weights=Noted("weight", found.weights),
            )
        return self._estimates[edition]

    def curves(self, edition: Edition, chapter: str | None = None) -> Mapping[str, Robustness]:
        """The specification curve of every headline estimate that has one, by indicator id.

        Kept apart from the estimates, because few pages need them. With `chapter` only those of one chapter.
        """
        chapters = self.catalogue.chapters if chapter is None else [chapter]
        return {key: found for one in chapters for key, found in self._chapter(edition, one).items()}

    def _chapter(self, edition: Edition, chapter: str) -> Mapping[str, Robustness]:
        edition = edition.unspoken
        key = (edition, chapter)
        reads.note("curves", chapter)
        if key not in self._curves:
            self._curves[key] = self._part(
                edition, f"curves-{chapter}", lambda: self._tried(edition, chapter)
            )
        return self._curves[key]

    def _computed(self, edition: Edition) -> Estimates:
        """Estimates; those of indicators that nothing has happened to are not computed anew."""
        return compute(
            self.tables, edition, lambda grounds, make: self._parts(edition, "single", grounds, make)
        )

    def _tried(self, edition: Edition, chapter: str) -> Mapping[str, Robustness]:
        estimates = self.estimates(edition)
        wanted = [i.id for i in self.catalogue.chapters[chapter].indicators if has_curve(estimates[i.id])]
        return self._parts(
            edition,
            f"single-curves-{chapter}",
            {key: self._ground(estimates, key) for key in wanted},
            lambda key: curve(self.catalogue, estimates, key),
        )

    def _without(self, edition: Edition) -> Mapping[str, LeaveOneOut]:
        estimates = self.estimates(edition)
        return self._parts(
            edition,
            "single-left-out",
            {e.indicator.id: self._ground(estimates, e.indicator.id) for e in estimates if has_curve(e)},
            lambda key: leave_one_out(estimates[key], estimates),
        )

    def _ground(self, estimates: Estimates, indicator: str) -> str:
        """What is tried on one gap rests on; of the others, the p-value alone that makes a word."""
        limit = threshold(estimates.p_values, indicator, estimates.edition.alpha, estimates.weights)
        own = replace(estimates[indicator], judged=None)
        return fingerprint([own, self.catalogue.areas, limit, estimates.residents])

    def turns(self, edition: Edition) -> Mapping[str, Turn]:
        """The turn of every gap that has a word, by indicator id."""
        edition = edition.unspoken
        if edition not in self._turns:
            found = self._part(edition, "turns", lambda: turns(self.estimates(edition)))
            self._turns[edition] = Noted("turn", found)
        return self._turns[edition]

    def together(self, edition: Edition) -> Combined | None:
        """The declared gaps taken together; None where the focus lacks them."""
        edition = edition.unspoken
        reads.note("together")
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
            found = self._part(edition, "left-out", lambda: self._without(edition))
            self._left_out[edition] = Noted("left_out", found)
        return self._left_out[edition]

    def ruled(self, edition: Edition) -> Mapping[Rule, Mapping[str, Ruled]]:
        """Every gap of the declared family under every rule, by rule and indicator id."""
        edition = edition.unspoken
        reads.note("ruled")
        if edition not in self._ruled:
            self._ruled[edition] = self._part(
                edition, "ruled", lambda: under_every_rule(self.estimates(edition))
            )
        return self._ruled[edition]

    def ledger(self, edition: Edition) -> Ledger:
        """The verdict on every claim; empty where the focus is not the municipality they speak of."""
        edition = edition.unspoken
        if edition not in self._ledgers:
            found = self._part(edition, "ledger", lambda: ledger(self.tables, self.estimates(edition)))
            self._ledgers[edition] = replace(found, entries=Noted("claim", found.entries))
        return self._ledgers[edition]

    def _part(self, edition: Edition, name: str, make: Callable[[], T]) -> T:
        with reads.aside():
            return as_read(make()) if self.stored is None else self.stored.part(edition, name, make)

    def _parts(
        self, edition: Edition, name: str, grounds: Mapping[str, str], make: Callable[[str], T]
    ) -> Mapping[str, T]:
        if self.stored is None:
            return {key: as_read(make(key)) for key in grounds}
        return self.stored.parts(edition, name, grounds, make)


@cache
def project_at(root: Path) -> Project:
    """The one project of a folder in this process.

    For the edges alone, where none can be handed down: a page, and the files of an edition. What was
    computed before kernels are forked is found here by all of them; what another process computed, below
    ``build`` or where ``VOLUME_COMPUTED`` says.
    """
    return Project(root, Stored(root, computed(root)))
