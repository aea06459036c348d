"""The claims ledger: every claim of the white paper with exactly one verdict, computed once.

Rules are declared in ``data/claim_rules.yml``; how each kind decides stands in :mod:`analysis.claims.kinds`.
A rule whose table is not in the data package waits, and decides by itself once the table is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Alternative, Case, Rule
from analysis.claims.rulebook import Rulebook, read_rules
from analysis.claims.tolerance import Implied, Tolerance, implied, tolerance
from analysis.data.tables import Tables
from analysis.declared.models import Catalogue, Claim
from analysis.declared.names import hint
from analysis.errors import InputError
from analysis.estimates.estimate import Estimates


def check_focus_area(catalogue: Catalogue, focus_area: str | None) -> None:
    """Refuse a focus area that no claim belongs to.

    Raises
    ------
    InputError
        Naming those there are.
    """
    known = list(dict.fromkeys(c.focus_area for c in catalogue.claims.values()))
    if focus_area is not None and focus_area not in known:
        near = hint(focus_area, known)
        listed = f"; known are {', '.join(known)}." if near == "." else near
        raise InputError(f"focus area '{focus_area}' is not in data/claims.csv{listed}")


class Verdict(StrEnum):
    """What can be said of a claim."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNTESTED = "cannot be tested"


class Reason(StrEnum):
    """Why a claim cannot be tested."""

    OPINION = "opinion"
    PROCESS = "process"
    LOST = "number lost"
    NOT_OPEN = "data not open"
    WAITING = "waiting for table"


@dataclass(frozen=True)
class Tried:
    """The same rule with another choice; no outcome if its cells are not published."""

    alternative: Alternative
    outcome: Outcome | None

    @property
    def verdict(self) -> Verdict | None:
        """What the other choice says of the claim; None where it says nothing."""
        if self.outcome is None or self.outcome.holds is None:
            return None
        return _said(self.outcome)[0]


@dataclass(frozen=True)
class Entry:
    """One claim with its verdict.

    Attributes
    ----------
    claim : Claim
    verdict : Verdict
    reason : Reason or None
        Why it cannot be tested; None for a verdict.
    rule : Rule or None
        None for a claim that no open table can decide.
    outcome : Outcome or None
        What the rule found; None while its table is missing.
    allowed : Tolerance or None
        The values that agree with the claim's number.
    tables : tuple of str
        Names, in the data package, of the tables read.
    waits_for : tuple of str
        Tables, or breakdowns of them, that are missing.
    tried : tuple of Tried
        The rule under other choices.
    implied : tuple of Implied
        What the presentation's own numbers imply about it.
    """

    claim: Claim
    verdict: Verdict
    reason: Reason | None = None
    rule: Rule | None = None
    outcome: Outcome | None = None
    allowed: Tolerance | None = None
    tables: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    implied: tuple[Implied, ...] = ()

    @property
    def same(self) -> int:
        """How many of the other choices give the same verdict."""
        holds = None if self.outcome is None else self.outcome.holds
        return sum(t.outcome is not None and t.outcome.holds is holds for t in self.tried)

    @property
    def possible(self) -> int:
        """How many of the other choices have their cells published."""
        return sum(t.outcome is not None for t in self.tried)


@dataclass(frozen=True)
class Ledger:
    """Every claim with its verdict; empty where the claims concern another municipality."""

    entries: Mapping[str, Entry]
    rulebook: Rulebook

    def __getitem__(self, claim: str) -> Entry:
        return self.entries[claim]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def of(self, verdict: Verdict, reason: Reason | None = None) -> list[Entry]:
        """Entries with a verdict, and with a reason if one is given."""
        return [e for e in self if e.verdict is verdict and reason in (None, e.reason)]


def ledger(tables: Tables, estimates: Estimates) -> Ledger:
    """Reach every verdict of an edition.

    Parameters
    ----------
    estimates : Estimates
        For the claim that counts the volume's own indicators.

    Returns
    -------
    Ledger
        Empty if the focus is not the municipality the white paper speaks of.

    Raises
    ------
    InputError
        If the rules are malformed or do not fit the claims, or a table is damaged.

    Examples
    --------
    >>> str(ledger(project.tables, project.estimates(edition))["C050"].verdict)
    'agrees'
    """
    catalogue = tables.catalogue
    rulebook = read_rules(catalogue)
    if not estimates.edition.own_focus:
        return Ledger({}, rulebook)
    found: dict[str, Finding] = {}
    cases = {
        name: Case(tables, estimates, claim.area, _allowed(claim, rulebook), found)
        for name, claim in catalogue.claims.items()
    }
    # Rules that rest on other verdicts come after them.
    for name, rule in sorted(rulebook.rules.items(), key=lambda item: bool(item[1].after)):
        found[name] = rule.decide(cases[name])
    stated = {name: case.allowed for name, case in cases.items() if case.allowed is not None}
    results: dict[str, list[Implied]] = {}
    for block in rulebook.arithmetic:
        for named in block.claims:
            results.setdefault(named, []).append(implied(block, catalogue.claims, stated))
    entries = {
        name: _entry(claim, rulebook.rules.get(name), cases[name], tuple(results.get(name, ())))
        for name, claim in catalogue.claims.items()
    }
    return Ledger(entries, rulebook)


def _allowed(claim: Claim, rulebook: Rulebook) -> Tolerance | None:
    if claim.value is None:
        return None
    rule = rulebook.rules.get(claim.claim)
    decimals = claim.decimals if rule is None or rule.stated_decimals is None else rule.stated_decimals
    word = rulebook.rounding[claim.rounding] if claim.rounding else None
    return tolerance(claim.value, claim.value_high, decimals=decimals, rounding=word)


def _entry(claim: Claim, rule: Rule | None, case: Case, results: tuple[Implied, ...]) -> Entry:
    shared: dict[str, Any] = {"allowed": case.allowed, "implied": results}
    if rule is None:
        return Entry(claim, Verdict.UNTESTED, Reason(claim.reason), **shared)
    found = case.decided[claim.claim]
    if found.outcome is None:
        # A table cannot decide a claim whose own number is lost.
        lost = rule.stated and case.allowed is None
        reason = Reason.LOST if lost else Reason.WAITING
        return Entry(claim, Verdict.UNTESTED, reason, rule, waits_for=found.waits_for, **shared)
    tried = tuple(Tried(a, rule.changed(a).decide(case).outcome) for a in rule.alternatives)
    outcome = rule.compared(found.outcome, case)
    return Entry(claim, *_said(outcome), rule, outcome, tables=found.tables, tried=tried, **shared)


def _said(outcome: Outcome) -> tuple[Verdict, Reason | None]:
    if outcome.holds is None:
        return Verdict.UNTESTED, Reason.LOST
    return (Verdict.AGREES if outcome.holds else Verdict.DIFFERS), None
