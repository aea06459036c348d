"""Would another rule have given another word? Every gap of the declared family under every rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.rules import Rule, Ruled
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.pooled import SINGLE_DROP
from analysis.inference.verdict import Verdict
from analysis.language.facts import Name, Names, P, Quantity

# Words under one rule that a sentence can name.
_NAMED = 3

Found = Mapping[Rule, Mapping[str, Ruled]]


class Differs(NamedTuple):
    """A gap to which one rule gives another word than the declared rule."""

    estimate: Estimate
    rule: Rule
    ruled: Ruled


def differing(found: Found, estimates: Estimates) -> Iterator[Differs]:
    """Every word that another rule would have changed."""
    declared = found[Rule.DECLARED]
    for key in estimates.family:
        for rule in Rule:
            if found[rule][key].verdict is not declared[key].verdict:
                yield Differs(estimates[key], rule, found[rule][key])


def nearest(found: Found, estimates: Estimates) -> Differs | None:
    """The gap without a word under any rule that comes closest to one, and under which rule."""
    out = [
        Differs(estimates[key], rule, found[rule][key])
        for rule in Rule
        for key in estimates.family
        if found[rule][key].verdict is Verdict.DRIFT
    ]
    return min(out, key=lambda one: one.ruled.p_adjusted, default=None)


def rules_finding(found: Found, estimates: Estimates, voice: Voice) -> str:
    """Which words another rule would have changed, and what comes nearest to one."""
    near = nearest(found, estimates)
    facts = {
        "words": sum(one.verdict is not Verdict.DRIFT for one in found[Rule.DECLARED].values()),
        "count": len(estimates.family),
        "rules": len(Rule) - 1,
        "differing": [
            {
                "rule": voice.pick("rules.inside", str(rule)),
                "count": len(held),
                "words": Names.of(_differs(one, voice) for one in held) if len(held) <= _NAMED else None,
            }
            for rule in Rule
            if (held := [one for one in differing(found, estimates) if one.rule is rule])
        ],
        "near": None
        if near is None
        else {
            "name": Name(near.estimate.indicator.name),
            "rule": voice.pick("rules.inside", str(near.rule)),
            "p": P(near.ruled.p_adjusted),
        },
    }
    return voice.say("rules.finding", facts)


def _differs(one: Differs, voice: Voice) -> str:
    facts = {
        "name": Name(one.estimate.indicator.name),
        "word": voice.word(one.ruled.verdict),
        "p": P(one.ruled.p_adjusted),
    }
    return voice.say("rules.differs", facts)


def rules_table(found: Found, estimates: Estimates, voice: Voice) -> Exhibit:
    """Adjusted p-values by indicator and rule; in bold where the rule gives a word.

    Parameters
    ----------
    found : mapping
        As from `analysis.estimates.rules.under_every_rule`, of a family with at least one member.
    """
    members = [estimates[key] for key in estimates.family]
    shown = [
        Column[Estimate](
            header=voice.say("rules.indicator"), show=lambda e: Name(e.indicator.name), align="l"
        ),
        *(_rule_column(rule, found, voice) for rule in Rule),
    ]
    return Exhibit(
        label="tab-methods-rules",
        caption=voice.say("rules.caption", wider=Quantity(SINGLE_DROP, decimals=2)),
        source=voice.sources(e.indicator for e in members),
        frame=pd.DataFrame(
            [
                # A p-value outside its family says too much: the adjusted one alone.
                {"indicator": key, "rule": str(rule), "p_adjusted": one.p_adjusted, "verdict": one.verdict}
                for rule in Rule
                for key, one in found[rule].items()
            ]
        ),
        markdown=columns.table(members, shown, voice.language)[0],
    )


def _rule_column(rule: Rule, found: Found, voice: Voice) -> Column[Estimate]:
    def shown(e: Estimate) -> object:
        one = found[rule][e.indicator.id]
        p = P(one.p_adjusted)
        return p if one.verdict is Verdict.DRIFT else voice.say("rules.word", p=p)

    return Column(header=voice.pick("rules.head", str(rule)), show=shown)


def rules(voice: Voice) -> Iterator[str | Exhibit]:
    """The finding and the table; nothing where no gap may have a word."""
    estimates = voice.estimates
    if estimates.family:
        found = voice.project.ruled(voice.edition)
        yield rules_finding(found, estimates, voice)
        yield rules_table(found, estimates, voice)
