"""The claims page: its findings, the ledger by focus area, arithmetic; and what chapters say of claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from analysis.claims.ledger import Entry, Ledger, Reason, Verdict
from analysis.claims.rule import PATH
from analysis.claims.tolerance import Implied
from analysis.estimates.estimate import Estimates
from analysis.exhibits import table, verdicts
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.language.numbers import joined

# Why claims cannot be tested, counted (English source texts).
_REASONS = {
    Reason.OPINION: "{n} are opinions or readings of figures",
    Reason.PROCESS: "{n} concern the process",
    Reason.LOST: "{n} had figures that are lost in the text of the slides",
    Reason.NOT_OPEN: "{n} rest on data that are not open",
    Reason.WAITING: "{n} wait for a table",
}


def findings(ledger: Ledger, voice: Voice) -> str:
    """How many claims agree, differ and cannot be tested, and why."""
    text = voice.language.text
    agrees, differs = ledger.of(Verdict.AGREES), ledger.of(Verdict.DIFFERS)
    untested = ledger.of(Verdict.UNTESTED)
    total = len(ledger.entries)
    items = [
        text(
            "- Of {total} claims, {agrees} agree with the open figures and {differs} differ.",
            total=total,
            agrees=len(agrees),
            differs=len(differs),
        ),
        *(f"- {_tested(e, voice)}" for e in [*differs, *agrees]),
        text(
            "- {n} cannot be tested: {reasons}.",
            n=len(untested),
            reasons=", ".join(
                text(words, n=len(ledger.of(Verdict.UNTESTED, reason)))
                for reason, words in _REASONS.items()
                if ledger.of(Verdict.UNTESTED, reason)
            ),
        ),
    ]
    waiting = ledger.of(Verdict.UNTESTED, Reason.WAITING)
    names = dict.fromkeys(w for e in waiting for w in e.waits_for)
    if names:
        items.append(
            text(
                "- The rules of those that wait are written. They decide by themselves once the data package "
                "holds {tables}.",
                tables=voice.language.listed(names),
            )
        )
    checked = [i for e in ledger for i in e.implied if i.consistent is not None]
    wrong = sum(not i.consistent for i in checked)
    if checked:
        items.append(
            text("- Where the slides' own numbers can be held against each other, all of them fit together.")
            if not wrong
            else text("- {n} of the slides' own numbers do not fit together.", n=wrong)
        )
    return "\n".join(items)


def _tested(e: Entry, voice: Voice) -> str:
    """A tested claim as a finding: its words, the verdict and the value."""
    shown = f" ({{numref}}`{verdicts.evidence_label(e.claim.claim)}`)" if verdicts.has_evidence(e) else ""
    said = joined(verdicts.value(e, voice), verdicts.margin(e, voice)).rstrip(".")
    claim = f"{verdicts.link(e.claim.claim)}, {verdicts.quote(e, voice)}"
    return f"{claim}: **{verdicts.word(e, voice)}**. {said}{shown}."


def ledger_table(area: str, ledger: Ledger, estimates: Estimates, voice: Voice) -> Exhibit:
    """The claims of one focus area, each with its verdict."""
    text = voice.language.text
    entries = [e for e in ledger if e.claim.focus_area == area]
    header = [
        text("Claim"),
        text("The white paper says"),
        text("Verdict"),
        text("Found, or needed"),
        text("Shown in"),
    ]
    rows = []
    for e in entries:
        kind = str(e.verdict).replace(" ", "-")
        marked = f"[{verdicts.word(e, voice)}]{{.claim .claim-{kind}}}"
        rows.append(
            [
                f"[{e.claim.claim}]{{#{verdicts.anchor(e.claim.claim)}}}",
                verdicts.quote(e, voice),
                f"**{marked}**" if e.reason is None else marked,
                verdicts.found(e, voice),
                verdicts.links(e, estimates) or "\N{EN DASH}",
            ]
        )
    return Exhibit(
        label=f"tab-claims-{area.replace('_', '-')}",
        caption=text(
            "{n} claims: {agrees} agree, {differs} differ, {untested} cannot be tested.",
            n=len(entries),
            agrees=_number(entries, Verdict.AGREES),
            differs=_number(entries, Verdict.DIFFERS),
            untested=_number(entries, Verdict.UNTESTED),
        ),
        source=Source(text("Source: the text of the presentation; rules in {path}.", path=f"`{PATH}`")),
        frame=ledger_frame(entries),
        markdown=table.markdown(header, rows, "lllll"),
    )


def _number(entries: Sequence[Entry], verdict: Verdict) -> int:
    return sum(e.verdict is verdict for e in entries)


def ledger_frame(entries: Sequence[Entry]) -> pd.DataFrame:
    """The ledger as data: claim, what agrees, what was found, and the verdict."""
    rows = []
    for e in entries:
        o = e.outcome
        rows.append(
            {
                "claim": e.claim.claim,
                "quote_da": e.claim.quote,
                "meaning_en": e.claim.meaning,
                "caveat_en": e.claim.caveat,
                "verdict": str(e.verdict),
                "reason": str(e.reason or ""),
                "rule": e.rule.rule if e.rule is not None else "",
                "unit": e.rule.measure if e.rule is not None else "",
                "value": None if o is None else o.value,
                "value_low": None if o is None else o.low,
                "value_high": None if o is None else o.high,
                "agrees_from": e.allowed.low if e.allowed is not None else None,
                "agrees_to": e.allowed.high if e.allowed is not None else None,
                "margin": None if o is None else o.margin,
                "first_year": None if o is None else o.first_year,
                "last_year": None if o is None else o.last_year,
                "other_choices": e.possible,
                "same_verdict": e.same,
                "tables": ";".join(e.tables),
                "waits_for": ";".join(e.waits_for),
            }
        )
    return pd.DataFrame(rows).astype({"first_year": "Int64", "last_year": "Int64"})


def arithmetic_table(ledger: Ledger, voice: Voice) -> Exhibit | None:
    """What the slides' own numbers imply; None if nothing is declared."""
    text = voice.language.text
    parts = list(dict.fromkeys(i for e in ledger for i in e.implied))
    if not parts:
        return None
    header = [text("Claims"), text("What it is"), text("Result"), text("Fits together")]
    answers = {True: text("yes"), False: text("no"), None: text("no number to hold it against")}
    rows = [
        [
            ", ".join(verdicts.link(c) for c in i.arithmetic.claims),
            i.arithmetic.note[voice.edition.language],
            _range(i, ledger, voice),
            answers[i.consistent],
        ]
        for i in parts
    ]
    frame = pd.DataFrame(
        {
            "claims": [";".join(i.arithmetic.claims) for i in parts],
            "check": [i.arithmetic.check for i in parts],
            "low": [i.low for i in parts],
            "high": [i.high for i in parts],
            "consistent": [i.consistent for i in parts],
        }
    )
    return Exhibit(
        label="tab-claims-arithmetic",
        caption=text("What the slides' own numbers imply, each rounded as it is stated."),
        source=Source(text("Source: the text of the presentation; own calculations.")),
        frame=frame,
        markdown=table.markdown(header, rows, "llrl"),
    )


def _range(i: Implied, ledger: Ledger, voice: Voice) -> str:
    first = ledger[i.arithmetic.claims[0]].claim
    fraction = i.arithmetic.check in ("sum", "gap")
    decimals = first.decimals if fraction else 0
    # A range of a count begins with the first whole number in it.
    number = voice.language.number
    if i.low == i.high:
        return number(i.low, decimals)
    return voice.language.text("{low} to {high}", low=number(i.low, decimals), high=number(i.high, decimals))


def rounding_rules(ledger: Ledger, voice: Voice) -> str:
    """What each rounding word allows."""
    text, language = voice.language.text, voice.edition.language
    words: dict[str, list[str]] = {}
    for name, rule in ledger.rulebook.rounding.items():
        words.setdefault(rule.reason[language], []).append(f"\u201c{name}\u201d")
    plain = text("A number without such a word agrees if it rounds to what is stated.")
    return "\n".join(
        [*(f"- {voice.language.listed(names)}: {reason}" for reason, names in words.items()), f"- {plain}"]
    )


def chapter_claims(entries: Sequence[Entry], bearing: Collection[str], voice: Voice) -> str:
    """Claims quoted, with the verdict of each, grouped by what can be said of them."""
    text = voice.language.text
    headings = {
        "tested": text("These sentences of the white paper are tested:"),
        "here": text("Exhibits of this chapter bear on these, but cannot decide them:"),
        "waiting": text("These wait for a table that is not at hand:"),
        "quoted": text("These are quoted only, because no open table can test them:"),
    }
    groups: dict[str, list[str]] = {key: [] for key in headings}
    for e in entries:
        if e.reason is None:
            group, note = "tested", f"**{verdicts.word(e, voice)}**. {verdicts.found(e, voice)}"
        elif e.reason is Reason.WAITING:
            group, note = "waiting", f"{', '.join(e.waits_for)}"
        else:
            group = "here" if e.claim.claim in bearing else "quoted"
            note = text(str(e.reason))
        groups[group].append(
            f"- {verdicts.link(e.claim.claim)}: {verdicts.quote(e, voice)} \N{EN DASH} {note}"
        )
    blocks = [f"{headings[key]}\n\n" + "\n".join(items) for key, items in groups.items() if items]
    return "\n\n".join(blocks)
