"""The claims page: its findings, the ledger by focus area, arithmetic; and what chapters say of claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from analysis.claims.cells import PATH
from analysis.claims.entry import Entry
from analysis.claims.ledger import Ledger, check_focus_area
from analysis.claims.tolerance import Implied
from analysis.claims.verdict import Verdict
from analysis.estimates.estimate import Estimates
from analysis.exhibits import verdicts
from analysis.exhibits.columns import Column, table
from analysis.exhibits.common import label
from analysis.exhibits.evidence import base_years_table, choices_table, evidence_tables
from analysis.exhibits.exhibit import Exhibit, Source, admonition
from analysis.exhibits.view import Block, View
from analysis.exhibits.voice import Voice
from analysis.language.facts import Names, Quantity


def claim_findings(view: View) -> str:
    """How many of the white paper's claims agree, differ and cannot be tested."""
    if not view.voice.edition.claims_apply:
        return not_applicable(view.voice)
    return admonition(view.voice.say("words.findings"), "findings", findings(view.ledger, view.voice))


def ledger(view: View, focus_area: str) -> Block:
    """Every claim of one focus area with its verdict."""
    check_focus_area(view.voice.catalogue, focus_area)
    if not view.voice.edition.claims_apply:
        return not_applicable(view.voice)
    return ledger_table(focus_area, view.ledger, view.estimates, view.voice)


def evidence(view: View) -> Iterable[Block]:
    """The cells behind each verdict, and the verdicts under other choices."""
    if not view.voice.edition.claims_apply:
        return [not_applicable(view.voice)]
    choices = choices_table(view.ledger, view.voice)
    return [*evidence_tables(view.ledger, view.voice), *([] if choices is None else [choices])]


def base_years(view: View) -> Block:
    """The verdicts counted from every base year."""
    if not view.voice.edition.claims_apply:
        return not_applicable(view.voice)
    return base_years_table(view.ledger, view.voice) or view.voice.say("claims.base_year.none")


def classes(view: View) -> str:
    """What each verdict means."""
    return "\n".join(
        view.voice.say(
            "claims.meaning.item",
            verdict=verdicts.word(verdict, view.voice),
            meaning=view.voice.pick("claims.meaning.of", str(verdict)),
        )
        for verdict in Verdict
    )


def claim_arithmetic(view: View) -> Block:
    """What the white paper's own numbers imply."""
    return arithmetic_table(view.ledger, view.voice) or not_applicable(view.voice)


def rounding(view: View) -> str:
    """What a rounding word beside a number allows."""
    return rounding_rules(view.ledger, view.voice)


def not_applicable(voice: Voice) -> str:
    """Why an edition of another municipality says nothing of the claims."""
    return voice.say("claims.not_applicable")


def findings(found: Ledger, voice: Voice) -> str:
    """How many claims agree, differ and hold from some base years only, and what is said of the others."""
    return "\n".join(
        [
            voice.say(
                "claims.findings.tested",
                total=len(found.entries),
                agree=len(found.of(Verdict.AGREES)),
                differ=len(found.of(Verdict.DIFFERS)),
                some=len(found.of(Verdict.SOME_YEARS)),
            ),
            *(_tested(e, voice) for v in Verdict if v.decided for e in found.of(v)),
            *_informed(found, voice),
            *_untested(found, voice),
            *_waiting(found, voice),
            *_consistent(found, voice),
        ]
    )


def _tested(e: Entry, voice: Voice) -> str:
    """A tested claim as a finding: its words, the verdict and the value."""
    return voice.say(
        "claims.findings.one",
        link=verdicts.link(e.claim.claim),
        quote=verdicts.quote(e, voice),
        verdict=verdicts.word(e.verdict, voice),
        said=verdicts.decided(e, voice),
        label=verdicts.evidence_label(e.claim.claim) if verdicts.has_evidence(e) else None,
    )


def _informed(found: Ledger, voice: Voice) -> list[str]:
    """Which claims nothing decides, but something informs; counted by what it says."""
    return [
        voice.say(
            "claims.findings.informed",
            counted=counted(v, len(entries), voice),
            links=Names.of(verdicts.link(e.claim.claim) for e in entries),
        )
        for v in Verdict
        if v.informed and (entries := found.of(v))
    ]


def _untested(found: Ledger, voice: Voice) -> list[str]:
    """How many claims nothing at hand speaks of, counted by the reason."""
    numbers = {v: len(found.of(v)) for v in Verdict if not v.decided and not v.informed}
    reasons = [counted(v, n, voice) for v, n in numbers.items() if n]
    return (
        [voice.say("claims.findings.untested", n=sum(numbers.values()), reasons=reasons)] if reasons else []
    )


def counted(verdict: Verdict, n: int, voice: Voice) -> str:
    """How many claims have a verdict, with its verb."""
    return voice.pick("claims.counted", str(verdict), n=n)


def _waiting(found: Ledger, voice: Voice) -> list[str]:
    """Which tables are waited for by rules that are written, if any."""
    waiting = [e for e in found if e.waits_for]
    tables = dict.fromkeys(table for e in waiting for table in e.waits_for)
    names = verdicts.wanted(tables, voice)
    return [voice.say("claims.findings.waiting", n=len(waiting), tables=names)] if tables else []


def _consistent(found: Ledger, voice: Voice) -> list[str]:
    """Whether the slides' own numbers fit together, if any can be held against each other."""
    checked = [i for e in found for i in e.implied if i.consistent is not None]
    wrong = sum(not i.consistent for i in checked)
    return [voice.say("claims.findings.arithmetic", wrong=wrong)] if checked else []


def ledger_table(area: str, found: Ledger, estimates: Estimates, voice: Voice) -> Exhibit:
    """The claims of one focus area, each with its verdict."""
    entries = [e for e in found if e.claim.focus_area == area]
    markdown, frame = table(entries, _ledger_columns(estimates, voice), voice.language)
    return Exhibit(
        label=label("tab", "claims", area),
        caption=voice.say(
            "claims.ledger.caption",
            n=len(entries),
            counts=[counted(v, n, voice) for v in Verdict if (n := sum(e.verdict is v for e in entries))],
        ),
        source=Source(voice.say("claims.ledger.source", path=f"`{PATH}`")),
        frame=frame.astype({"first_year": "Int64", "last_year": "Int64"}),
        markdown=markdown,
    )


def _ledger_columns(estimates: Estimates, voice: Voice) -> list[Column[Entry]]:
    """The claim, what agrees with it, what was found, the verdict, and where it is shown."""
    say = voice.say
    return [
        Column("claim", lambda e: e.claim.claim, say("claims.ledger.heads.claim"),
               _addressed, align="l"),
        Column("quote_da", lambda e: e.claim.quote, say("claims.ledger.heads.says"),
               lambda e: verdicts.quote(e, voice), align="l"),
        Column("meaning_en", lambda e: e.claim.meaning),
        Column("caveat", lambda e: e.claim.caveat(voice.language.code)),
        Column("verdict", lambda e: str(e.verdict), say("claims.ledger.heads.verdict"),
               lambda e: _marked(e, voice), align="l"),
        Column("rule", lambda e: e.rule.rule if e.rule else ""),
        Column("unit", lambda e: e.rule.measure if e.rule else ""),
        Column("value", lambda e: e.outcome and e.outcome.value, say("claims.ledger.heads.found"),
               lambda e: verdicts.found(e, voice), align="l"),
        Column("value_low", lambda e: e.outcome and e.outcome.low),
        Column("value_high", lambda e: e.outcome and e.outcome.high),
        Column("agrees_from", lambda e: e.allowed and e.allowed.low),
        Column("agrees_to", lambda e: e.allowed and e.allowed.high),
        Column("margin", lambda e: e.outcome and e.outcome.margin),
        Column("first_year", lambda e: e.outcome and e.outcome.first_year),
        Column("last_year", lambda e: e.outcome and e.outcome.last_year),
        Column("base_years", lambda e: _joined(y.year for y in e.base_years)),
        Column("base_years_that_hold", lambda e: _joined(y.year for y in e.base_years if y.outcome.holds)),
        Column("other_choices", lambda e: e.possible),
        Column("same_verdict", lambda e: e.same),
        Column("tables", lambda e: ";".join(e.tables)),
        Column("waits_for", lambda e: ";".join(e.waits_for)),
        Column("shares", lambda e: e.related.shares[voice.language.code] if e.related else ""),
        Column("cannot_show", lambda e: e.related.cannot[voice.language.code] if e.related else ""),
        Column(header=say("claims.ledger.heads.shown"), align="l",
               show=lambda e: verdicts.links(e, estimates) or Quantity(None)),
    ]  # fmt: skip


def _addressed(e: Entry) -> str:
    """A claim's id at its permanent addresses: that of its cells too, where it has none."""
    named = f"[{e.claim.claim}]{{#{verdicts.anchor(e.claim.claim)}}}"
    cells = e.rule is not None and e.outcome is not None and verdicts.has_evidence(e)
    return named if cells else f"[{named}]{{#{verdicts.evidence_label(e.claim.claim)}}}"


def _joined(years: Iterable[int]) -> str:
    return ";".join(map(str, years))


def _marked(e: Entry, voice: Voice) -> str:
    """The verdict marked for the filter of the page; a verdict proper stands out."""
    kind = e.verdict.slug.replace("_", "-")
    marked = f"[{verdicts.word(e.verdict, voice)}]{{.claim .claim-{kind}}}"
    return f"**{marked}**" if e.verdict.decided else marked


def arithmetic_table(found: Ledger, voice: Voice) -> Exhibit | None:
    """What the slides' own numbers imply; None if nothing is declared."""
    rows = list(dict.fromkeys(i for e in found for i in e.implied))
    if not rows:
        return None
    markdown, frame = table(rows, _arithmetic_columns(found, voice), voice.language)
    return Exhibit(
        label="tab-claims-arithmetic",
        caption=voice.say("claims.arithmetic.caption"),
        source=Source(voice.say("claims.arithmetic.source")),
        frame=frame,
        markdown=markdown,
    )


def _arithmetic_columns(found: Ledger, voice: Voice) -> list[Column[Implied]]:
    say = voice.say
    return [
        Column("claims", lambda i: ";".join(i.arithmetic.claims), say("claims.arithmetic.heads.claims"),
               lambda i: ", ".join(map(verdicts.link, i.arithmetic.claims)), align="l"),
        Column("check", lambda i: i.arithmetic.check, say("claims.arithmetic.heads.what"),
               lambda i: i.arithmetic.note, align="l"),
        Column("low", lambda i: i.low, say("claims.arithmetic.heads.result"), 
               lambda i: verdicts.result(i, found[i.arithmetic.claims[0]].claim.decimals)),
        Column("high", lambda i: i.high),
        Column("consistent", lambda i: i.consistent, say("claims.arithmetic.heads.fits"),
               lambda i: say("claims.arithmetic.fits", consistent=i.consistent), align="l"),
    ]  # fmt: skip


def rounding_rules(found: Ledger, voice: Voice) -> str:
    """What each rounding word allows, words of one meaning together."""
    meanings: dict[str, list[str]] = {}
    for word, rule in found.rulebook.rounding.items():
        quoted = voice.say("claims.rounding.word", word=word)
        meanings.setdefault(rule.reason[voice.language.code], []).append(quoted)
    items = [
        voice.say("claims.rounding.item", words=Names.of(words), reason=reason)
        for reason, words in meanings.items()
    ]
    return "\n".join([*items, voice.say("claims.rounding.plain")])


def chapter_claims(entries: Sequence[Entry], bearing: Collection[str], voice: Voice) -> str:
    """Claims quoted, with the verdict of each, grouped by what can be said of them."""
    groups: dict[str, list[str]] = {
        group: [] for group in ("tested", "informed", "here", "waiting", "quoted")
    }
    for e in entries:
        groups[_group(e, bearing)].append(
            voice.say(
                "claims.chapter.item",
                link=verdicts.link(e.claim.claim),
                quote=verdicts.quote(e, voice),
                note=_note(e, voice),
            )
        )
    return "\n\n".join(
        voice.pick("claims.chapter.heading", group) + "\n\n" + "\n".join(items)
        for group, items in groups.items()
        if items
    )


def _group(e: Entry, bearing: Collection[str]) -> str:
    if e.verdict.decided:
        return "tested"
    if e.verdict.informed:
        return "informed"
    if e.verdict is Verdict.WAITING:
        return "waiting"
    return "here" if e.claim.claim in bearing else "quoted"


def _note(e: Entry, voice: Voice) -> str:
    """What was found, the tables waited for, or why nothing can be."""
    if e.verdict.decided or e.verdict.informed:
        facts = {"verdict": verdicts.word(e.verdict, voice), "found": verdicts.found(e, voice)}
        return voice.say("claims.chapter.tested", facts)
    if e.waits_for:
        return voice.say("claims.chapter.waiting", tables=verdicts.wanted(e.waits_for, voice).items)
    if e.verdict is Verdict.WAITING:
        return voice.say("claims.needed", data=e.claim.decider(voice.language.code))
    return verdicts.word(e.verdict, voice)
