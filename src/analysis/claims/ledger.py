"""The claims ledger: every claim of the white paper with exactly one verdict, computed once.

Rules are declared in ``data/claim_rules.yml``; how each kind decides stands in :mod:`analysis.claims.kinds`.
A rule whose table is not in the data package waits, and decides by itself once the table is there; until then
a related measure may say something of the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from analysis.claims.cells import Reader
from analysis.claims.entry import BaseYear, Entry, Tried
from analysis.claims.moves import Gaps
from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule
from analysis.claims.rulebook import Related, Rulebook, read_rules
from analysis.claims.tolerance import Implied, Tolerance, implied, together, tolerance
from analysis.claims.verdict import Verdict, decided, related
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


@dataclass(frozen=True)
class Ledger:
    """Every claim with its verdict; empty where the claims concern another municipality."""

    entries: Mapping[str, Entry]
    rulebook: Rulebook

    def __getitem__(self, claim: str) -> Entry:
        return self.entries[claim]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def of(self, *verdicts: Verdict) -> list[Entry]:
        """Entries with one of the verdicts."""
        return [e for e in self if e.verdict in verdicts]


def ledger(tables: Tables, estimates: Estimates) -> Ledger:
    """Reach every verdict of an edition.

    Parameters
    ----------
    estimates : Estimates
        For the claims that count the volume's own indicators.

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
    if not estimates.edition.claims_apply:
        return Ledger({}, rulebook)
    found: dict[str, Finding] = {}
    reader, gaps = Reader(tables), Gaps(estimates)
    cases = {
        name: Case(reader, gaps, claim.area, _allowed(claim, rulebook), found)
        for name, claim in catalogue.claims.items()
    }
    # Rules that rest on other verdicts come after them.
    for name, rule in sorted(rulebook.rules.items(), key=lambda item: bool(item[1].after)):
        found[name] = rule.decide(cases[name])
    stated = {name: case.allowed for name, case in cases.items() if case.allowed is not None}
    results: dict[str, list[Implied]] = {}
    for block in rulebook.arithmetic:
        for named in block.about:
            results.setdefault(named, []).append(implied(block, catalogue.claims, stated))
    entries = {
        name: _entry(claim, rulebook, cases, tuple(results.get(name, ())))
        for name, claim in catalogue.claims.items()
    }
    return Ledger(entries, rulebook)


def _allowed(claim: Claim, rulebook: Rulebook) -> Tolerance | None:
    if claim.value is None:
        return None
    rule = rulebook.rules.get(claim.claim)
    decimals = claim.decimals if rule is None or rule.stated_decimals is None else rule.stated_decimals
    word = rulebook.rounding[claim.rounding] if claim.rounding else None
    beside = next(iter(rulebook.related.get(claim.claim, ())), None)
    measured = rule if rule is not None or beside is None else beside.rule
    published = None if measured is None else measured.decimals
    return tolerance(claim.value, claim.value_high, decimals=decimals, rounding=word, published=published)


def _entry(
    claim: Claim, rulebook: Rulebook, cases: Mapping[str, Case], results: tuple[Implied, ...]
) -> Entry:
    """The claim's own rule first, then a related measure, the slides' arithmetic, and why there is none."""
    rule = rulebook.rules.get(claim.claim)
    case = cases[claim.claim]
    own = case.decided.get(claim.claim, Finding())
    shared: dict[str, Any] = {"implied": results, "waits_for": own.waits_for}
    if rule is not None and own.outcome is not None:
        return _by_rule(claim, rule, case, own, own.outcome, shared)
    # The first whose table is at hand.
    for beside in rulebook.related.get(claim.claim, ()):
        if (entry := _by_related(claim, beside, cases, shared)) is not None:
            return entry
    shared |= {"rule": rule, "allowed": case.allowed}
    # What concerns the process stays process, however its numbers add up.
    if claim.reason != Verdict.PROCESS and any(i.consistent for i in results):
        return Entry(claim, Verdict.ARITHMETIC, **shared)
    return Entry(claim, Verdict(claim.reason or Verdict.WAITING), **shared)


def _by_rule(
    claim: Claim, rule: Rule, case: Case, own: Finding, outcome: Outcome, shared: dict[str, Any]
) -> Entry:
    years = _base_years(rule, case)
    return Entry(
        claim,
        decided([y.outcome for y in years] or [outcome]),
        rule=rule,
        outcome=outcome,
        allowed=case.allowed,
        tables=own.tables,
        tried=tuple(_tried(rule, case, decided)),
        base_years=years,
        **shared,
    )


def _by_related(
    claim: Claim, beside: Related, cases: Mapping[str, Case], shared: dict[str, Any]
) -> Entry | None:
    """What a related measure says; None while its own table is missing."""
    rule = beside.rule
    # Where the measure counts what several claims count together, so does what it is held against.
    numbers = [cases[name].allowed for name in (claim.claim, *beside.together_with)]
    case = replace(cases[claim.claim], allowed=together(numbers))
    found = rule.decide(case)
    if found.outcome is None:
        return None
    years = _base_years(rule, case)
    return Entry(
        claim,
        related([y.outcome for y in years] or [found.outcome]),
        rule=rule,
        related=beside,
        outcome=found.outcome,
        allowed=case.allowed,
        tables=found.tables,
        tried=tuple(_tried(rule, case, related)),
        base_years=years,
        **shared,
    )


def _tried(rule: Rule, case: Case, verdict: Callable[[list[Outcome]], Verdict]) -> Iterator[Tried]:
    """The rule under each of its other choices, from every base year where the rule has them."""
    for alternative in rule.alternatives:
        changed = rule.changed(alternative)
        outcome = changed.decide(case).outcome
        years = [y.outcome for y in _base_years(changed, case)]
        yield Tried(alternative, outcome, None if outcome is None else verdict(years or [outcome]))


def _base_years(rule: Rule, case: Case) -> tuple[BaseYear, ...]:
    """The rule from each base year it names; a year whose cells are not published is left out."""
    found: list[tuple[int, Outcome | None]] = [
        (year, rule.since(year).decide(case).outcome) for year in rule.base_years
    ]
    return tuple(BaseYear(year, outcome) for year, outcome in found if outcome is not None)
