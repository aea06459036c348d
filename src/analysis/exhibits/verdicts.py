"""What is said of one claim wherever it stands: its words, its verdict, what its rule found, and where."""

from __future__ import annotations

from analysis.claims.ledger import Entry, Reason, Verdict
from analysis.claims.outcome import Outcome
from analysis.claims.rule import Rule
from analysis.estimates.estimate import Estimates
from analysis.exhibits import common
from analysis.exhibits.voice import Voice
from analysis.language.facts import Names, Quantity


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
    """The white paper's own words."""
    return voice.pick("claims.quote", e.claim.wording, quote=e.claim.quote)


def word(verdict: Verdict, voice: Voice) -> str:
    """The verdict alone."""
    return voice.pick("claims.verdict", str(verdict))


def reasoned(e: Entry, voice: Voice) -> str:
    """The verdict, and why there is none."""
    reason = None if e.reason is None else voice.pick("claims.reason", str(e.reason))
    return voice.say("claims.word", verdict=word(e.verdict, voice), reason=reason)


def found(e: Entry, voice: Voice) -> str:
    """What the rule found, or what would decide the claim."""
    if e.outcome is not None:
        return voice.say("claims.sentences", said=[*said(e, voice), *_variants(e, voice)])
    if e.reason is not Reason.WAITING and e.claim.decider:
        return voice.say("claims.needed", data=e.claim.decider)
    return voice.say(
        "claims.waiting",
        tables=Names.of(e.waits_for),
        rule=e.rule and e.rule.definition,
        data=e.claim.decider,
    )


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
    }
    if e.allowed is not None:
        # Half a unit to either side of a whole number takes a decimal.
        end = Quantity(None, decimals=max(rule.decimals, 1), signed=rule.signed)
        facts |= {"low": end.of(e.allowed.low), "high": end.of(e.allowed.high)}
    if o.placebo is not None:
        facts["as_bad"], facts["others"] = o.placebo
    return facts


def _margin(rule: Rule, o: Outcome, voice: Voice) -> list[str]:
    """Whether rounding of the cells could change the verdict."""
    if not rule.rounding_unit or o.clear is None:
        return []
    unit = Quantity(rule.rounding_unit, decimals=rule.decimals)
    return [voice.say("claims.margin", unit=unit, clear=o.clear)]


def _variants(e: Entry, voice: Voice) -> list[str]:
    """How many of the other choices give the same verdict."""
    return [voice.say("claims.variants", same=e.same, possible=e.possible)] if e.possible else []


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
