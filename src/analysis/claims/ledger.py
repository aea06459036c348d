"""The claims ledger: every claim of the white paper with exactly one verdict, computed once.

Rules are declared in ``data/claim_rules.yml`` and evaluated by :mod:`analysis.claims.rules`. A rule whose
table is not in the data package waits, and decides by itself once the table is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis.claims.cells import frames
from analysis.claims.rulebook import Rulebook, read_rules
from analysis.claims.rules import Alternative, AnyRule, Count, Follows, Members, Outcome, Rank, evaluate
from analysis.claims.tolerance import Implied, Tolerance, implied, tolerance
from analysis.data.tables import Tables
from analysis.declared.models import Catalogue, Claim
from analysis.declared.names import hint
from analysis.errors import InputError
from analysis.estimates.estimate import Estimate, Estimates


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


@dataclass(frozen=True)
class Entry:
    """One claim with its verdict.

    Attributes
    ----------
    claim : Claim
    verdict : Verdict
    reason : Reason or None
        Why it cannot be tested; None for a verdict.
    rule : AnyRule or None
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
    rule: AnyRule | None = None
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
    tables : Tables
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
    allowed = {c.claim: _allowed(c, rulebook) for c in catalogue.claims.values()}
    stated = {c: t for c, t in allowed.items() if t is not None}
    results: dict[str, list[Implied]] = {}
    for block in rulebook.arithmetic:
        for named in block.claims:
            results.setdefault(named, []).append(implied(block, catalogue.claims, stated))
    entries: dict[str, Entry] = {}
    # Rules that follow others come after them.
    order = sorted(catalogue.claims, key=lambda c: isinstance(rulebook.rules.get(c), Follows))
    for name in order:
        claim = catalogue.claims[name]
        shared: dict[str, Any] = {"allowed": allowed[name], "implied": tuple(results.get(name, ()))}
        rule = rulebook.rules.get(name)
        if rule is None:
            entries[name] = Entry(claim, Verdict.UNTESTED, Reason(claim.reason), **shared)
        else:
            entries[name] = _entry(tables, estimates, claim, rule, entries, shared)
    return Ledger({c: entries[c] for c in catalogue.claims}, rulebook)


def _allowed(claim: Claim, rulebook: Rulebook) -> Tolerance | None:
    if claim.value is None:
        return None
    rule = rulebook.rules.get(claim.claim)
    decimals = claim.decimals if rule is None or rule.stated_decimals is None else rule.stated_decimals
    word = rulebook.rounding[claim.rounding] if claim.rounding else None
    return tolerance(claim.value, claim.value_high, decimals=decimals, rounding=word)


def _entry(
    tables: Tables,
    estimates: Estimates,
    claim: Claim,
    rule: AnyRule,
    entries: Mapping[str, Entry],
    shared: Mapping[str, Any],
) -> Entry:
    if isinstance(rule, Follows):
        return _following(claim, rule, entries, shared)
    if isinstance(rule, Members):
        return _decided(claim, rule, _members(tables.catalogue, estimates, rule), (), (), shared)
    if isinstance(rule, Count):
        tried = tuple(Tried(a, _count(estimates, _changed(rule, a))) for a in rule.alternatives)
        counted = _count(estimates, rule)
        compared = replace(counted, placebo=_placebo(estimates, rule, counted))
        return _decided(claim, rule, compared, (), tried, shared)
    found, missing = frames(tables, rule)
    if missing:
        # A table cannot decide a claim whose own number is lost.
        lost = isinstance(rule, Rank) and shared["allowed"] is None
        reason = Reason.LOST if lost else Reason.WAITING
        return Entry(claim, Verdict.UNTESTED, reason, rule, waits_for=missing, **shared)
    try:
        outcome = evaluate(rule, claim.area, shared["allowed"], found.frames)
    except LookupError as error:
        waits = (f"{rule.cells.table}: {error}",)
        return Entry(claim, Verdict.UNTESTED, Reason.WAITING, rule, waits_for=waits, **shared)
    tried = tuple(Tried(a, _try(tables, claim, rule, a, shared["allowed"])) for a in rule.alternatives)
    return _decided(claim, rule, outcome, found.tables, tried, shared)


def _decided(
    claim: Claim,
    rule: AnyRule,
    outcome: Outcome,
    tables: tuple[str, ...],
    tried: tuple[Tried, ...],
    shared: Mapping[str, Any],
) -> Entry:
    verdict, reason = Verdict.UNTESTED, Reason.LOST
    if outcome.holds is not None:
        verdict, reason = (Verdict.AGREES if outcome.holds else Verdict.DIFFERS), None  # type: ignore[assignment]
    return Entry(claim, verdict, reason, rule, outcome, tables=tables, tried=tried, **shared)


def _following(claim: Claim, rule: Follows, entries: Mapping[str, Entry], shared: Mapping[str, Any]) -> Entry:
    others = [entries[c] for c in rule.claims]
    waits = tuple(dict.fromkeys(w for e in others for w in e.waits_for))
    if waits:
        return Entry(claim, Verdict.UNTESTED, Reason.WAITING, rule, waits_for=waits, **shared)
    cells = [e.outcome.evidence.assign(claim=e.claim.claim) for e in others if e.outcome is not None]
    outcome = Outcome(
        holds=all(e.verdict is Verdict.AGREES for e in others),
        value=None,
        low=None,
        high=None,
        first_year=None,
        last_year=None,
        evidence=pd.concat(cells, ignore_index=True),
    )
    tables = tuple(dict.fromkeys(t for e in others for t in e.tables))
    return _decided(claim, rule, outcome, tables, (), shared)


def _changed(rule: Any, alternative: Alternative) -> Any:
    return type(rule).model_validate({**rule.model_dump(exclude_unset=True), **alternative.change})


def _try(
    tables: Tables, claim: Claim, rule: Any, alternative: Alternative, allowed: Tolerance | None
) -> Outcome | None:
    other = _changed(rule, alternative)
    found, missing = frames(tables, other)
    if missing:
        return None
    try:
        return evaluate(other, claim.area, allowed, found.frames)
    except LookupError:
        return None


def _members(catalogue: Catalogue, estimates: Estimates, rule: Members) -> Outcome:
    names = {code: catalogue.areas[code].name.da for code in estimates.edition.comparators}
    return Outcome(
        holds=set(names.values()) == set(rule.names),
        value=float(len(names)),
        low=None,
        high=None,
        first_year=None,
        last_year=None,
        evidence=pd.DataFrame(
            {
                "area": list(names),
                "name": list(names.values()),
                "named": [n in rule.names for n in names.values()],
            }
        ),
    )


def _count(estimates: Estimates, rule: Count) -> Outcome:
    focus = estimates.edition.focus
    frame = _moves(estimates, focus, rule)
    value, of = int(_worse(frame, rule).sum()), len(frame)
    return Outcome(
        holds=of > 0 and value > rule.share * of,
        value=float(value),
        low=None,
        high=None,
        first_year=rule.first_year,
        last_year=None if frame.empty else int(frame["last_year"].max()),
        evidence=frame,
        margin=abs(value - rule.share * of),
    )


def _placebo(estimates: Estimates, rule: Count, own: Outcome) -> tuple[int, int]:
    """How many of the other municipalities moved to the worse at least as often, where both are counted."""
    mine = _worse(own.evidence, rule)
    everyone = {code for e in estimates for code in e.gaps.columns} - {estimates.edition.focus}
    others = [_worse(_moves(estimates, code, rule), rule) for code in sorted(everyone)]
    shared = [(other, mine.reindex(other.index).dropna()) for other in others]
    fair = [(other[same.index].sum(), same.sum()) for other, same in shared if len(same)]
    return sum(bool(theirs >= ours) for theirs, ours in fair), len(fair)


def _moves(estimates: Estimates, area: str, rule: Count) -> pd.DataFrame:
    """The indicators counted for one municipality, and how its gaps moved."""
    comparators = tuple(c for c in estimates.edition.comparators if c != area)
    rows = [row for e in estimates if (row := _moved(e, area, comparators, rule)) is not None]
    columns = [
        *("indicator", "better", "first_year", "last_year", "gap_first", "gap_last"),
        *("comparators_first", "comparators_last"),
    ]
    return pd.DataFrame(rows, columns=columns)


def _worse(frame: pd.DataFrame, rule: Count) -> pd.Series:
    """Whether each indicator counted moved to the worse."""
    frame = frame.set_index("indicator")
    sign = frame["better"].map({"higher": 1, "lower": -1})
    country = sign * (frame["gap_last"] - frame["gap_first"]) < 0
    comparators = sign * (frame["comparators_last"] - frame["comparators_first"]) < 0
    return {"both": country & comparators, "country": country, "comparators": comparators}[rule.against]


def _moved(e: Estimate, area: str, comparators: tuple[str, ...], rule: Count) -> dict[str, Any] | None:
    """The gap then and now, to the reference and to the mean of the comparators; None if not counted."""
    # A table that is not confirmed decides nothing; comparators as the reference would count them twice.
    if e.indicator.polarity == "neutral" or e.unconfirmed or e.indicator.reference == "mean_of_comparators":
        return None
    if not {area, *comparators} <= set(e.gaps.columns):
        return None
    gaps = e.gaps[[area, *comparators]].dropna()
    since = max((b.year for b in e.panel.breaks), default=rule.first_year)
    gaps = gaps.loc[max(since, rule.first_year) :]
    if gaps.empty or gaps.index[-1] - gaps.index[0] < rule.span:
        return None
    to_comparators = gaps[area] - gaps[list(comparators)].mean(axis="columns")
    # Without binary noise, so that a gap that did not move is not counted either way.
    own, others = gaps[area].round(9), to_comparators.round(9)
    return {
        "indicator": e.indicator.id,
        "better": e.indicator.polarity.removesuffix("_is_better"),
        "first_year": int(gaps.index[0]),
        "last_year": int(gaps.index[-1]),
        "gap_first": own.iloc[0],
        "gap_last": own.iloc[-1],
        "comparators_first": others.iloc[0],
        "comparators_last": others.iloc[-1],
    }
