"""The claims ledger: every claim of the white paper with exactly one verdict, computed once.

Rules are declared in ``data/claim_rules.yml`` and evaluated by :mod:`analysis.claim_rules`. A rule whose
table is not in the data package waits, and decides by itself once the table is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import Field

from analysis.catalogue import Catalogue, Claim, Model, Table, hint, read_block, read_yaml
from analysis.claim_rules import (
    KINDS,
    Alternative,
    AnyRule,
    Arithmetic,
    Cells,
    Count,
    Follows,
    Frames,
    Implied,
    Members,
    Outcome,
    Rank,
    Rounding,
    TableRule,
    Tolerance,
    evaluate,
    implied,
    tolerance,
)
from analysis.errors import InputError
from analysis.series import annualise, read_table

if TYPE_CHECKING:
    from analysis.estimates import Estimate, Estimates

PATH = "data/claim_rules.yml"


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
class Rulebook:
    """What ``data/claim_rules.yml`` declares."""

    rounding: Mapping[str, Rounding]
    rules: Mapping[str, AnyRule]
    arithmetic: tuple[Arithmetic, ...]


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


def ledger(catalogue: Catalogue, estimates: Estimates) -> Ledger:
    """Reach every verdict of an edition.

    Parameters
    ----------
    catalogue : Catalogue
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
    >>> from analysis.catalogue import find_root, load
    >>> from analysis.edition import resolve
    >>> from analysis.estimates import compute
    >>> catalogue = load(find_root())
    >>> str(ledger(catalogue, compute(find_root(), resolve(catalogue, "randers", {})))["C050"].verdict)
    'agrees'
    """
    rulebook = read_rules(catalogue)
    if not estimates.edition.own_focus:
        return Ledger(MappingProxyType({}), rulebook)
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
            entries[name] = _entry(catalogue, estimates, claim, rule, entries, shared)
    return Ledger(MappingProxyType({c: entries[c] for c in catalogue.claims}), rulebook)


def _allowed(claim: Claim, rulebook: Rulebook) -> Tolerance | None:
    if claim.value is None:
        return None
    rule = rulebook.rules.get(claim.claim)
    decimals = claim.decimals if rule is None or rule.stated_decimals is None else rule.stated_decimals
    word = rulebook.rounding[claim.rounding] if claim.rounding else None
    return tolerance(claim.value, claim.value_high, decimals=decimals, rounding=word)


def _entry(
    catalogue: Catalogue,
    estimates: Estimates,
    claim: Claim,
    rule: AnyRule,
    entries: Mapping[str, Entry],
    shared: Mapping[str, Any],
) -> Entry:
    if isinstance(rule, Follows):
        return _following(claim, rule, entries, shared)
    if isinstance(rule, Members):
        return _decided(claim, rule, _members(catalogue, estimates, rule), (), (), shared)
    if isinstance(rule, Count):
        tried = tuple(Tried(a, _count(estimates, _changed(rule, a))) for a in rule.alternatives)
        counted = _count(estimates, rule)
        compared = replace(counted, placebo=_placebo(estimates, rule, counted))
        return _decided(claim, rule, compared, (), tried, shared)
    found, missing = frames(catalogue, rule)
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
    tried = tuple(Tried(a, _try(catalogue, claim, rule, a, shared["allowed"])) for a in rule.alternatives)
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
    catalogue: Catalogue, claim: Claim, rule: Any, alternative: Alternative, allowed: Tolerance | None
) -> Outcome | None:
    other = _changed(rule, alternative)
    found, missing = frames(catalogue, other)
    if missing:
        return None
    try:
        return evaluate(other, claim.area, allowed, found.frames)
    except LookupError:
        return None


# --- rules without a table ------------------------------------------------------------------------------


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


# --- tables ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """Cells of a rule, and the tables they came from."""

    frames: Frames
    tables: tuple[str, ...]


def frames(catalogue: Catalogue, rule: TableRule) -> tuple[Found, tuple[str, ...]]:
    """Find the cells a rule reads.

    Parameters
    ----------
    catalogue : Catalogue
    rule : TableRule

    Returns
    -------
    found : Found
    missing : tuple of str
        Tables that are not in the data package with the breakdown the rule needs; then `found` lacks them.
    """
    cells: dict[str, pd.DataFrame] = {}
    tables, missing = [], []
    for key in ("cells", "per"):
        wanted: Cells | None = getattr(rule, key, None)
        if wanted is None:
            continue
        table = next((t for t in catalogue.tables.values() if _fits(catalogue, t, wanted)), None)
        if table is None:
            missing.append(_breakdown(catalogue, wanted))
        else:
            tables.append(table.name)
            cells[key] = _cells(catalogue, table, wanted)
    return Found(MappingProxyType(cells), tuple(tables)), tuple(missing)


def _fits(catalogue: Catalogue, table: Table, wanted: Cells) -> bool:
    """Whether a table has the id, every dimension and category, and leaves nothing else open."""
    if wanted.table.casefold() not in (table.name.casefold(), table.table_id.casefold()):
        return False
    named = {*wanted.select, *filter(None, [wanted.split])}
    if not named <= set(table.dimensions):
        return False
    cells = read_table(catalogue, table.name)
    chosen = all(_spelling(cells, d, w) is not None for d, w in wanted.select.items())
    whole = set(wanted.categories) <= set(cells[wanted.split]) if wanted.split else True
    closed = all(cells[d].nunique() == 1 for d in set(table.dimensions) - named)
    return chosen and whole and closed


def _spelling(cells: pd.DataFrame, dimension: str, wanted: str | tuple[str, ...]) -> str | None:
    known = set(cells[dimension])
    return next((w for w in ([wanted] if isinstance(wanted, str) else wanted) if w in known), None)


def _breakdown(catalogue: Catalogue, wanted: Cells) -> str:
    """A missing table as a reader looks for it: its id, and the dimension that those at hand lack."""
    here = [t for t in catalogue.tables.values() if wanted.table.casefold() == t.table_id.casefold()]
    if not here:
        return wanted.table
    if wanted.split:
        return f"{wanted.table} by {wanted.split}"
    lacking = [d for d in wanted.select if not any(d in t.dimensions for t in here)]
    return f"{wanted.table} by {', '.join(lacking or wanted.select)}"


def _cells(catalogue: Catalogue, table: Table, wanted: Cells) -> pd.DataFrame:
    cells = read_table(catalogue, table.name)
    for dimension, spellings in wanted.select.items():
        cells = cells[cells[dimension] == _spelling(cells, dimension, spellings)]
    if wanted.split:
        cells = cells[cells[wanted.split].isin(wanted.categories)]
    category = cells[wanted.split] if wanted.split else pd.Series("", index=cells.index)
    parts = []
    for name, part in cells.groupby(category, sort=True):
        try:
            wide, _ = annualise(part[["area", "period", "value"]], wanted.annual, table.frequency)
        except ValueError as error:
            raise InputError(f"{PATH}: cells of {wanted.table}: {error}") from None
        tidy = wide.rename_axis(index="year", columns="area").stack().rename("value").dropna().reset_index()
        parts.append(tidy.assign(category=str(name)))
    whole = pd.concat(parts, ignore_index=True)[["area", "year", "category", "value"]]
    # Categories that are added up must all be there.
    count = whole.groupby(["area", "year"])["category"].transform("nunique")
    return whole[count == max(1, len(wanted.categories))].reset_index(drop=True)


# --- reading the rules ----------------------------------------------------------------------------------


class _File(Model):
    rounding: dict[str, Rounding]
    rules: tuple[dict[str, Any], ...] = Field(min_length=1)
    arithmetic: tuple[dict[str, Any], ...] = ()


def read_rules(catalogue: Catalogue) -> Rulebook:
    """Read ``data/claim_rules.yml`` and check it against the claims.

    Raises
    ------
    InputError
        If a key is unknown, missing or wrong; if a rule names no claim, or a claim that is quoted only; if
        a testable claim has no rule, or a rounding word no meaning.
    """
    file = read_block(_File, read_yaml(catalogue.root, PATH), PATH, "")
    rules: dict[str, AnyRule] = {}
    for number, block in enumerate(file.rules, start=1):
        entry = str(block.get("claim", f"rule {number}"))
        rule = _rule(block, entry)
        _known(catalogue, (rule.claim,), entry)
        if rule.claim in rules:
            raise InputError(f"{PATH}: {entry}: the claim has two rules; it takes one.")
        if catalogue.claims[rule.claim].testable == "quote_only":
            raise InputError(
                f"{PATH}: {entry}: data/claims.csv marks the claim quote_only in column 'testable', so it "
                "takes no rule."
            )
        for alternative in rule.alternatives:
            _rule({**block, "alternatives": [], **alternative.change}, f"{entry}, {alternative.label.en}")
        rules[rule.claim] = rule
    for row, claim in enumerate(catalogue.claims.values(), start=2):
        if claim.testable != "quote_only" and claim.claim not in rules:
            raise InputError(
                f"{PATH}: {claim.claim} has no rule, but data/claims.csv, row {row}, marks it "
                f"'{claim.testable}' in column 'testable'."
            )
        if claim.rounding and claim.rounding not in file.rounding:
            raise InputError(
                f"data/claims.csv: row {row}: column 'rounding' is '{claim.rounding}'; {PATH} gives a "
                f"meaning to {', '.join(file.rounding)}."
            )
    for rule in rules.values():
        if isinstance(rule, Follows):
            _known(catalogue, rule.claims, rule.claim)
            for other in rule.claims:
                if other not in rules or isinstance(rules[other], Follows):
                    raise InputError(f"{PATH}: {rule.claim}: '{other}' has no rule of its own to follow.")
    arithmetic = tuple(
        read_block(Arithmetic, block, PATH, f"arithmetic, entry {n}")
        for n, block in enumerate(file.arithmetic, start=1)
    )
    for number, part in enumerate(arithmetic, start=1):
        _check_arithmetic(catalogue, part, f"arithmetic, entry {number}")
    return Rulebook(MappingProxyType(file.rounding), MappingProxyType(rules), arithmetic)


def _rule(block: Mapping[str, Any], entry: str) -> AnyRule:
    kind = block.get("rule")
    if kind not in KINDS:
        said = "is missing" if kind is None else f"is '{kind}'"
        raise InputError(f"{PATH}: {entry}: key 'rule' {said}; known are {', '.join(KINDS)}.")
    return read_block(KINDS[str(kind)], block, PATH, entry)


def _known(catalogue: Catalogue, claims: tuple[str, ...], entry: str) -> None:
    for claim in claims:
        if claim not in catalogue.claims:
            raise InputError(
                f"{PATH}: {entry}: claim '{claim}' is not in data/claims.csv{hint(claim, catalogue.claims)}"
            )


def _check_arithmetic(catalogue: Catalogue, part: Arithmetic, entry: str) -> None:
    _known(catalogue, part.claims, entry)
    claims = [catalogue.claims[c] for c in part.claims]
    pairs = part.check not in ("gap", "listed")
    if pairs != (len(claims) == 2):
        wanted = "two claims" if pairs else "one claim"
        raise InputError(f"{PATH}: {entry}: check '{part.check}' takes {wanted} under the key 'claims'.")
    if part.check not in ("days", "listed"):
        for claim in claims:
            if claim.value is None:
                raise InputError(f"{PATH}: {entry}: claim {claim.claim} states no number in column 'value'.")
    if (part.check == "listed") != bool(part.items):
        raise InputError(f"{PATH}: {entry}: give 'items' with check listed, and only then.")
    needed = {"gap": claims[0], "same_as_comparator": claims[-1]}.get(part.check)
    if needed is not None and needed.comparator_value is None:
        raise InputError(
            f"{PATH}: {entry}: claim {needed.claim} states no number in column 'comparator_value'."
        )
