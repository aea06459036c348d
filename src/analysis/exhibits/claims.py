"""The claims page: ledger by focus area, cells behind each verdict; and what chapters say of claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from analysis.claims.ledger import Entry, Ledger, Reason, Verdict
from analysis.claims.rulebook import PATH
from analysis.claims.rules import Follows, Outcome
from analysis.claims.tolerance import Implied
from analysis.estimates.estimate import Estimates
from analysis.exhibits import common, table
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


def anchor(claim: str) -> str:
    """Permanent anchor of a claim in the ledger."""
    return f"claim-{claim.lower()}"


def link(claim: str) -> str:
    """A claim's id, linked to its row in the ledger."""
    return f"{{ref}}`{claim} <{anchor(claim)}>`"


def evidence_label(claim: str) -> str:
    """Permanent anchor of the cells behind a verdict."""
    return f"tab-{anchor(claim)}"


# --- words ----------------------------------------------------------------------------------------------


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
    if e.reason is Reason.WAITING:
        rule = text("Rule: {rule}", rule=e.rule.definition[voice.edition.language].strip()) if e.rule else ""
        wanted = text("Add to the data package: {tables}.", tables=voice.language.listed(e.waits_for))
        more = text("Needed: {data}.", data=text(e.claim.decider)) if e.claim.decider else ""
        return joined(wanted, rule, more)
    if e.outcome is None:
        return text("Needed: {data}.", data=text(e.claim.decider).rstrip("."))
    return joined(_value(e, e.outcome, voice), _margin(e, e.outcome, voice), _others(e, voice))


def _amount(e: Entry, value: float, voice: Voice, *, signed: bool = True) -> str:
    assert e.rule is not None
    return voice.language.quantity(value, e.rule.measure, e.rule.decimals, signed=signed)


def _value(e: Entry, o: Outcome, voice: Voice) -> str:
    text, rule = voice.language.text, e.rule
    if isinstance(rule, Follows) or rule is None:
        return text("As {claims}.", claims=voice.language.listed(rule.claims if rule else ()))
    assert o.value is not None
    if rule.rule == "count":
        counted = text(
            "{n} of {of} indicators counted moved to the worse between their first year from {year} on and "
            "their last.",
            n=voice.language.number(o.value, 0),
            of=len(o.evidence),
            year=o.first_year,
        )
        if o.placebo is None or not o.placebo[1]:
            return counted
        others = text(
            "On the same indicators {n} of {of} other municipalities did at least as badly.",
            n=o.placebo[0],
            of=o.placebo[1],
        )
        return joined(counted, others)
    if rule.rule == "members":
        return text("The {n} comparators of this edition.", n=voice.language.number(o.value, 0))
    if rule.rule == "rank":
        return text(
            "Rank {n} of {of} in {year}.",
            n=voice.language.number(o.value, 0),
            of=len(o.evidence),
            year=o.last_year,
        )
    years = f"{o.first_year}\N{EN DASH}{o.last_year}" if o.first_year != o.last_year else str(o.last_year)
    if rule.rule == "side":
        source = (
            "{amount} ({years})." if o.first_year == o.last_year else "Smallest distance: {amount} ({years})."
        )
        return text(source, amount=_amount(e, o.value, voice), years=years)
    signed = rule.rule not in ("level", "low")
    sentence = text("{amount} ({years}).", amount=_amount(e, o.value, voice, signed=signed), years=years)
    if e.allowed is None or rule.rule not in ("level", "change", "difference", "average_gap"):
        return sentence
    ends = [end for end in (e.allowed.low, e.allowed.high) if abs(end) != float("inf")]
    shown = [voice.language.number(end, max(rule.decimals, 1), signed=signed) for end in ends]
    if len(shown) == 2:
        return sentence + " " + text("Agrees from {low} to {high}.", low=shown[0], high=shown[1])
    return sentence + " " + text("Agrees above {low}.", low=shown[0])


def _margin(e: Entry, o: Outcome, voice: Voice) -> str:
    if e.rule is None or not e.rule.rounding_unit or o.clear is None:
        return ""
    unit = voice.language.number(e.rule.rounding_unit, e.rule.decimals)
    if o.clear:
        return voice.language.text("Rounding unit {unit}: rounding cannot change the verdict.", unit=unit)
    return voice.language.text("Rounding unit {unit}: within rounding of the other verdict.", unit=unit)


def _others(e: Entry, voice: Voice) -> str:
    if not e.possible:
        return ""
    return voice.language.text(
        "Same verdict in {same} of {possible} variants.", same=e.same, possible=e.possible
    )


def _links(e: Entry, estimates: Estimates) -> str:
    """The exhibits of a claim: its own evidence, and figures of the indicators that bear on it."""
    labels = [evidence_label(e.claim.claim)] if has_evidence(e) else []
    for estimate in estimates:
        if e.claim.claim in estimate.indicator.claims and (shown := common.main_figure(estimate)):
            labels.append(shown)
    return ", ".join(f"{{numref}}`{name}`" for name in labels)


def has_evidence(e: Entry) -> bool:
    """Whether a rule has read cells for the claim."""
    return e.outcome is not None and not isinstance(e.rule, Follows)


# --- the page -------------------------------------------------------------------------------------------


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
    assert e.outcome is not None
    shown = f" ({{numref}}`{evidence_label(e.claim.claim)}`)" if has_evidence(e) else ""
    value = joined(_value(e, e.outcome, voice), _margin(e, e.outcome, voice)).rstrip(".")
    return f"{link(e.claim.claim)}, {quote(e, voice)}: **{word(e, voice)}**. {value}{shown}."


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
        marked = f"[{word(e, voice)}]{{.claim .claim-{kind}}}"
        rows.append(
            [
                f"[{e.claim.claim}]{{#{anchor(e.claim.claim)}}}",
                quote(e, voice),
                f"**{marked}**" if e.reason is None else marked,
                found(e, voice),
                _links(e, estimates) or "\N{EN DASH}",
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


def quote(e: Entry, voice: Voice) -> str:
    """The white paper's own words in quotation marks; anything else without."""
    source = "\u201c{quote}\u201d" if e.claim.wording == "verbatim" else "{quote} (condensed)"
    return voice.language.text(source, quote=e.claim.quote)


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


def evidence_table(e: Entry, voice: Voice) -> Exhibit:
    """The cells a verdict rests on."""
    assert e.outcome is not None and e.rule is not None
    text, language = voice.language.text, voice.language
    cells = e.outcome.evidence
    if "indicator" in cells:
        header = [text("Indicator"), text("Years"), text("Gap then"), text("Gap now")]
        header += [text("To the comparators then"), text("Now")]
        rows = []
        for row in cells.itertuples():
            indicator = voice.catalogue.indicators[str(row.indicator)]
            numbers = (row.gap_first, row.gap_last, row.comparators_first, row.comparators_last)
            rows.append(
                [
                    voice.name(indicator),
                    f"{row.first_year}\N{EN DASH}{row.last_year}",
                    *(language.number(float(n), 1, signed=True) for n in numbers),
                ]
            )
        align = "llrrrr"
    elif "name" in cells:
        header, align = [text("Code"), text("Municipality")], "ll"
        rows = [[str(r.area), str(r.name)] for r in cells.itertuples(index=False)]
    else:
        header, rows, align = _pivot(e, cells, voice)
    source = (
        voice.table_sources(e.tables) if e.tables else Source(text("Source: the estimates of this volume."))
    )
    return Exhibit(
        label=evidence_label(e.claim.claim),
        caption=joined(
            f"{e.claim.claim}: {text(str(e.verdict))}.",
            _value(e, e.outcome, voice),
            _margin(e, e.outcome, voice),
            e.rule.definition[voice.edition.language],
        ),
        source=source,
        frame=cells,
        markdown=table.markdown(header, rows, align),
    )


def _pivot(e: Entry, cells: pd.DataFrame, voice: Voice) -> tuple[list[str], list[list[str]], str]:
    """Years down, places across; a category has its own rows."""
    focus = [c for c in (e.claim.area,) if c in set(cells["area"])]
    areas = focus + [a for a in dict.fromkeys(cells["area"]) if a not in focus]
    categories = cells["category"].nunique() > 1
    values = cells.set_index(["category", "year", "area"])["value"]
    decimals = 1 if (cells["value"].round(0) != cells["value"].round(6)).any() else 0
    rows = []
    for category, year in dict.fromkeys(zip(cells["category"], cells["year"], strict=True)):
        numbers = [voice.language.number(values.get((category, year, a)), decimals) for a in areas]
        rows.append([*([str(category)] if categories else []), str(year), *numbers])
    header = [*([voice.language.text("Category")] if categories else []), voice.language.text("Year")]
    header += [voice.area(a) for a in areas]
    return header, rows, "l" * (len(header) - len(areas)) + "r" * len(areas)


def choices_table(entries: Sequence[Entry], voice: Voice) -> Exhibit | None:
    """The rules under other choices, one row a choice; None if there are none."""
    text = voice.language.text
    header = [text("Claim"), text("Variant"), text("Found"), text("Verdict")]
    rows, records = [], []
    for e in entries:
        for tried in e.tried:
            o = tried.outcome
            verdict = None if o is None or o.holds is None else Verdict.AGREES if o.holds else Verdict.DIFFERS
            label = tried.alternative.label[voice.edition.language]
            value = None if o is None else o.value
            shown = (
                _amount(e, value, voice, signed=not _counts(e))
                if value is not None
                else text("not published")
            )
            rows.append([link(e.claim.claim), label, shown, text(str(verdict)) if verdict else "\N{EN DASH}"])
            records.append(
                {"claim": e.claim.claim, "choice": label, "value": value, "verdict": str(verdict or "")}
            )
    if not rows:
        return None
    return Exhibit(
        label="tab-claims-choices",
        caption=text("Variants: the verdicts under other base years, comparators and definitions."),
        source=Source(text("Source: the tables named with each claim; own calculations.")),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "llrl"),
    )


def _counts(e: Entry) -> bool:
    return e.rule is not None and e.rule.rule in ("count", "members", "rank")


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
            ", ".join(link(c) for c in i.arithmetic.claims),
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


# --- chapters -------------------------------------------------------------------------------------------


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
            group, note = "tested", f"**{word(e, voice)}**. {found(e, voice)}"
        elif e.reason is Reason.WAITING:
            group, note = "waiting", f"{', '.join(e.waits_for)}"
        else:
            group = "here" if e.claim.claim in bearing else "quoted"
            note = text(str(e.reason))
        groups[group].append(f"- {link(e.claim.claim)}: {quote(e, voice)} \N{EN DASH} {note}")
    blocks = [f"{headings[key]}\n\n" + "\n".join(items) for key, items in groups.items() if items]
    return "\n\n".join(blocks)
