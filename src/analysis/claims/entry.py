"""One claim with its verdict, and what the verdict rests on."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.claims.outcome import Outcome
from analysis.claims.rule import Alternative, Rule
from analysis.claims.rulebook import Related
from analysis.claims.tolerance import Implied, Tolerance
from analysis.claims.verdict import Verdict
from analysis.declared.models import Claim


@dataclass(frozen=True)
class Tried:
    """The same rule with another choice; no outcome or verdict if its cells are not published."""

    alternative: Alternative
    outcome: Outcome | None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class BaseYear:
    """The same rule counted from another year."""

    year: int
    outcome: Outcome


@dataclass(frozen=True)
class Entry:
    """One claim with its verdict.

    Attributes
    ----------
    claim : Claim
    verdict : Verdict
    rule : Rule or None
        The rule that found something; else the one that waits; None for a claim without either.
    related : Related or None
        What the rule's measure shares with the claim, and what it cannot show; None for the claim's own.
    outcome : Outcome or None
        What the rule found; None while its table is missing.
    allowed : Tolerance or None
        The values that agree with the claim's number.
    tables : tuple of str
        Names, in the data package, of the tables read.
    waits_for : tuple of str
        Tables, or breakdowns of them, that the claim's own rule misses.
    tried : tuple of Tried
        The rule under other choices.
    base_years : tuple of BaseYear
        The rule from each declared base year whose cells are published, the rule's own among them.
    implied : tuple of Implied
        What the presentation's own numbers imply about it.
    """

    claim: Claim
    verdict: Verdict
    rule: Rule | None = None
    related: Related | None = None
    outcome: Outcome | None = None
    allowed: Tolerance | None = None
    tables: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    base_years: tuple[BaseYear, ...] = ()
    implied: tuple[Implied, ...] = ()

    @property
    def same(self) -> int:
        """How many of the other choices give the same verdict."""
        return sum(t.verdict is self.verdict for t in self.tried)

    @property
    def possible(self) -> int:
        """How many of the other choices have their cells published."""
        return sum(t.verdict is not None for t in self.tried)
