"""What is said of one claim wherever it stands: its words, its verdict, what its rule found, and where."""

from __future__ import annotations

from analysis.claims.ledger import Entry, Reason
from analysis.claims.outcome import Outcome
from analysis.claims.rule import Rule
from analysis.estimates.estimate import Estimates
from analysis.exhibits import common
from analysis.exhibits.voice import Voice
from analysis.language.numbers import joined

# What a rule found, by the message its kind names (English source texts).
SENTENCES = {
    "claims.found.amount": "{amount} ({years}).",
    "claims.found.nearest": "Smallest distance: {amount} ({years}).",
    "claims.found.rank": "Rank {number} of {of} in {last_year}.",
    "claims.found.members": "The {number} comparators of this edition.",
    "claims.found.follows": "As {claims}.",
    "claims.found.count": (
        "{number} of {of} indicators counted moved to the worse between their first year from {first_year} "
        "on and their last."
    ),
    "claims.found.placebo": (
        "On the same indicators {as_bad} of {others} other municipalities did at least as badly."
    ),
    "claims.agrees.between": "Agrees from {low} to {high}.",
    "claims.agrees.above": "Agrees above {low}.",
}


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
    """The white paper's own words in quotation marks; anything else without."""
    source = "\u201c{quote}\u201d" if e.claim.wording == "verbatim" else "{quote} (condensed)"
    return voice.language.text(source, quote=e.claim.quote)


def word(e: Entry, voice: Voice) -> str:
    """The verdict, and why there is none."""
    if e.reason is None:
        return voice.language.text(str(e.verdict))
    return voice.language.text(
        "{verdict}: {reason}",
        verdict=voice.language.text(str(e.verdict)),
        reason=voice.language.text(str(e.reason)),
    )


def found(e: Entry, voice: Voice) -> str:
    """What the rule found, or what would decide the claim."""
    text = voice.language.text
    if e.outcome is not None:
        return joined(value(e, voice), margin(e, voice), _others(e, voice))
    if e.reason is not Reason.WAITING and e.claim.decider:
        return text("Needed: {data}.", data=text(e.claim.decider).rstrip("."))
    rule = text("Rule: {rule}", rule=e.rule.definition[voice.edition.language].strip()) if e.rule else ""
    wanted = text("Add to the data package: {tables}.", tables=voice.language.listed(e.waits_for))
    more = text("Needed: {data}.", data=text(e.claim.decider)) if e.claim.decider else ""
    return joined(wanted, rule, more)


def amount(rule: Rule, number: float | None, voice: Voice) -> str:
    """A number that a rule found, with its unit."""
    return voice.language.quantity(number, rule.measure, rule.decimals, signed=rule.signed)


def value(e: Entry, voice: Voice) -> str:
    """What the rule found: the sentences its kind names."""
    if e.rule is None or e.outcome is None:
        return ""
    facts = _facts(e, e.rule, e.outcome, voice)
    ids = e.rule.messages(e.outcome, e.allowed)
    return joined(*(voice.language.text(SENTENCES[i], **facts) for i in ids))


def _facts(e: Entry, rule: Rule, o: Outcome, voice: Voice) -> dict[str, object]:
    number = voice.language.number
    facts: dict[str, object] = {
        "claims": voice.language.listed(rule.after),
        "amount": amount(rule, o.value, voice),
        "number": number(o.value, 0),
        "of": len(o.evidence),
        "first_year": o.first_year,
        "last_year": o.last_year,
        "years": _years(o),
    }
    if e.allowed is not None:
        for end in ("low", "high"):
            facts[end] = number(getattr(e.allowed, end), max(rule.decimals, 1), signed=rule.signed)
    if o.placebo is not None:
        facts["as_bad"], facts["others"] = o.placebo
    return facts


def _years(o: Outcome) -> str:
    span = o.first_year != o.last_year
    return f"{o.first_year}\N{EN DASH}{o.last_year}" if span else str(o.last_year)


def margin(e: Entry, voice: Voice) -> str:
    """Whether rounding of the cells could change the verdict."""
    if e.rule is None or not e.rule.rounding_unit or e.outcome is None or e.outcome.clear is None:
        return ""
    unit = voice.language.number(e.rule.rounding_unit, e.rule.decimals)
    if e.outcome.clear:
        return voice.language.text("Rounding unit {unit}: rounding cannot change the verdict.", unit=unit)
    return voice.language.text("Rounding unit {unit}: within rounding of the other verdict.", unit=unit)


def _others(e: Entry, voice: Voice) -> str:
    if not e.possible:
        return ""
    return voice.language.text(
        "Same verdict in {same} of {possible} variants.", same=e.same, possible=e.possible
    )


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
