"""What is said of one claim wherever it stands: its words, its verdict, what its rule found, and where."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.claims.cells import BY
from analysis.claims.entry import BaseYear, Entry
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.rule import Rule
from analysis.claims.tolerance import Implied
from analysis.claims.verdict import Verdict
from analysis.estimates.estimate import Estimates
from analysis.exhibits import common
from analysis.exhibits.voice import Voice
from analysis.language.facts import Interval, Name, Names, Quantity, Years


def anchor(claim: str) -> str:
    """Permanent anchor of a claim in the ledger."""
    return f"claim-{claim.lower()}"


def link(claim: str) -> str:
    """A claim's id, linked to its row in the ledger."""
    return f"{{ref}}`{claim} <{anchor(claim)}>`"


def evidence_label(claim: str) -> str:
    """Permanent anchor of the cells behind a verdict."""
    return f"tab-{anchor(claim)}"


def quote(e: Entry, voice: Voice) -> str:
    """What the white paper says, and its own words: in Danish, and marked as such."""
    return voice.pick("claims.quote", e.claim.wording, quote=e.claim.quote, meaning=e.claim.meaning)


def word(verdict: Verdict, voice: Voice) -> str:
    """The verdict alone."""
    return voice.pick("claims.verdict", str(verdict))


def found(e: Entry, voice: Voice) -> str:
    """What was found, what a related measure cannot show, and what would decide the claim."""
    parts = []
    if e.outcome is not None:
        parts.append(voice.say("claims.sentences", said=[*decided(e, voice), *_variants(e, voice)]))
    if e.verdict is Verdict.ARITHMETIC:
        parts += [fits(i, e, voice) for i in e.implied if i.consistent]
    if e.related is not None:
        parts.append(voice.say("claims.cannot", cannot=e.related.cannot))
    if not e.verdict.decided:
        parts.append(_needed(e, voice))
    return " ".join(filter(None, parts))


def decided(e: Entry, voice: Voice) -> list[str]:
    """What is said of a tested claim in the findings: what was found, from every base year."""
    return [*said(e, voice), *_base_years(e, voice)]


def wanted(tables: Iterable[str], voice: Voice) -> Names:
    """Tables that rules wait for, each by its id and the dimension that the ones at hand lack."""
    known, names = voice.language.vocabulary("claims.dimension"), []
    for name in tables:
        table, by, dimension = name.partition(BY)
        shown = known.get(dimension, dimension)
        names.append(voice.say("claims.breakdown", table=table, dimension=shown) if by else name)
    return Names.of(names)


def _needed(e: Entry, voice: Voice) -> str:
    """What would decide the claim: a table that its rule waits for, or the data declared."""
    decider = e.claim.decider(voice.language.code)
    if e.waits_for:
        # The rule of an entry with an outcome is the one that found it.
        waiting = e.rule.definition if e.rule is not None and e.outcome is None else None
        facts = {"tables": wanted(e.waits_for, voice), "rule": waiting, "data": decider}
        return voice.say("claims.waiting", facts)
    return voice.say("claims.needed", data=decider) if decider else ""


def fits(i: Implied, e: Entry, voice: Voice) -> str:
    """What a piece of the slides' own arithmetic yields."""
    return voice.say("claims.fits", note=i.arithmetic.note, result=result(i, e.claim.decimals))


def result(i: Implied, decimals: int) -> Quantity | Interval:
    """A number, or a range where the rounding of what is stated leaves one."""
    fraction = i.arithmetic.check in ("sum", "gap")
    # A range of a count begins with the first whole number in it.
    low = Quantity(i.low, decimals=decimals if fraction else 0)
    return low if i.low == i.high else Interval(low, low.of(i.high))


def amount(rule: Rule, number: float | None) -> Quantity:
    """A number that a rule found, with its unit."""
    return Quantity(number, rule.measure, rule.decimals, signed=rule.signed)


def said(e: Entry, voice: Voice) -> list[str]:
    """What the rule found and how far rounding matters, each without its full stop."""
    if e.rule is None or e.outcome is None:
        return []
    facts = found_facts(e, e.rule, e.outcome)
    keys = e.rule.messages(e.outcome, e.allowed)
    return [*(voice.pick("claims.found", key, **facts) for key in keys), *_margin(e.rule, e.outcome, voice)]


def found_facts(e: Entry, rule: Rule, o: Outcome) -> dict[str, object]:
    """The number that a rule found, the years it rests on, and where it would agree."""
    facts: dict[str, object] = {
        "claims": Names.of(rule.after),
        "amount": amount(rule, o.value),
        "number": Quantity(o.value),
        "of": len(o.evidence),
        "first_year": o.first_year,
        "last_year": o.last_year,
        "related": e.related is not None,
    }
    facts |= {name: _figure(rule, figure) for name, figure in o.figures.items()}
    if e.allowed is not None:
        # Half a unit to either side of a whole number takes a decimal; "at least" begins half a published one
        # below.
        decimals = rule.decimals + 1 if e.allowed.at_least else max(rule.decimals, 1)
        end = Quantity(None, decimals=decimals, signed=rule.signed)
        facts |= {
            "low": end.of(e.allowed.low),
            "high": end.of(e.allowed.high),
            "at_least": e.allowed.at_least,
        }
    if o.placebo is not None:
        facts["as_bad"], facts["others"] = o.placebo
    return facts


def _figure(rule: Rule, figure: Figure) -> Quantity:
    if figure.measure:
        return Quantity(figure.value, figure.measure, figure.decimals, signed=figure.signed)
    return Quantity(figure.value, rule.measure, rule.decimals, signed=figure.signed)


def _margin(rule: Rule, o: Outcome, voice: Voice) -> list[str]:
    """Whether rounding of the cells could change the verdict."""
    if not rule.rounding_unit or o.clear is None:
        return []
    unit = Quantity(rule.rounding_unit, decimals=rule.decimals)
    return [voice.say("claims.margin", unit=unit, clear=o.clear)]


def _base_years(e: Entry, voice: Voice) -> list[str]:
    """What the rule finds from every base year, and from which of them the claim holds."""
    if e.rule is None or len(e.base_years) < 2:
        return []
    holding = [y.year for y in e.base_years if y.outcome.holds]
    failing = [y.year for y in e.base_years if not y.outcome.holds]
    facts = {
        "years": [
            {"year": y.year, "found": _from_year(e.rule, y, voice, first=y is e.base_years[0])}
            for y in e.base_years
        ],
        "holding": Years.of(holding),
        "failing": Years.of(failing),
        "related": e.related is not None,
    }
    return [voice.say("claims.base_years", facts)]


def _from_year(rule: Rule, one: BaseYear, voice: Voice, *, first: bool) -> str:
    """What a rule finds from a base year: a count says out of how many, and how others fare."""
    as_bad, others = one.outcome.placebo or (None, None)
    return voice.say(
        "claims.from_year",
        amount=from_year(rule, one),
        of=len(one.outcome.evidence) if rule.evidence == "gaps" else None,
        as_bad=as_bad,
        others=others,
        named=Names.of(Name(voice.catalogue.indicators[i].name).inside for i in one.outcome.named) or None,
        first=first,
    )


def from_year(rule: Rule, one: BaseYear) -> Quantity:
    """The number a rule finds from a base year; a count stands without its unit, before what it is out of."""
    return Quantity(one.outcome.value) if rule.evidence == "gaps" else amount(rule, one.outcome.value)


def _variants(e: Entry, voice: Voice) -> list[str]:
    """How many of the other choices give the same verdict; a lost number has nothing to agree with."""
    if not e.possible or e.verdict is Verdict.OWN_VALUE:
        return []
    return [voice.say("claims.variants", same=e.same, possible=e.possible)]


def links(e: Entry, estimates: Estimates) -> str:
    """The exhibits of a claim: its own evidence, and figures of the indicators that bear on it."""
    labels = [evidence_label(e.claim.claim)] if has_evidence(e) else []
    for estimate in estimates:
        if e.claim.claim in estimate.indicator.claims and (shown := common.main_figure(estimate)):
            labels.append(shown)
    return ", ".join(f"{{numref}}`{name}`" for name in labels)


def has_evidence(e: Entry) -> bool:
    """Whether a rule has read cells for the claim, and not only other verdicts."""
    return e.outcome is not None and e.rule is not None and not e.rule.after
