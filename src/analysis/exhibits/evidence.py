"""Behind the verdicts: the cells each rests on, and the rules under other choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.claims.ledger import Entry, Tried
from analysis.claims.outcome import Outcome
from analysis.claims.rule import Rule
from analysis.exhibits import table, verdicts
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.language.numbers import joined

# Header, rows and alignment of a table.
Shown = tuple[list[str], list[list[str]], str]


def evidence_tables(entries: Iterable[Entry], voice: Voice) -> list[Exhibit]:
    """What each verdict rests on, where that is not other verdicts alone."""
    return [
        _evidence_table(e, e.rule, e.outcome, voice)
        for e in entries
        if e.rule is not None and e.outcome is not None and verdicts.has_evidence(e)
    ]


def _evidence_table(e: Entry, rule: Rule, outcome: Outcome, voice: Voice) -> Exhibit:
    text = voice.language.text
    header, rows, align = _SHOWN[rule.evidence](e, outcome.evidence, voice)
    own = Source(text("Source: the estimates of this volume."))
    return Exhibit(
        label=verdicts.evidence_label(e.claim.claim),
        caption=joined(
            f"{e.claim.claim}: {text(str(e.verdict))}.",
            verdicts.value(e, voice),
            verdicts.margin(e, voice),
            rule.definition[voice.edition.language],
        ),
        source=voice.table_sources(e.tables) if e.tables else own,
        frame=outcome.evidence,
        markdown=table.markdown(header, rows, align),
    )


def _cells(e: Entry, cells: pd.DataFrame, voice: Voice) -> Shown:
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


def _gaps(e: Entry, moves: pd.DataFrame, voice: Voice) -> Shown:
    """Indicators down, their gaps then and now across."""
    text = voice.language.text
    header = [text("Indicator"), text("Years"), text("Gap then"), text("Gap now")]
    header += [text("To the comparators then"), text("Now")]
    rows = []
    for row in moves.itertuples():
        numbers = (row.gap_first, row.gap_last, row.comparators_first, row.comparators_last)
        rows.append(
            [
                voice.name(voice.catalogue.indicators[str(row.indicator)]),
                f"{row.first_year}\N{EN DASH}{row.last_year}",
                *(voice.language.number(float(n), 1, signed=True) for n in numbers),
            ]
        )
    return header, rows, "llrrrr"


def _places(e: Entry, places: pd.DataFrame, voice: Voice) -> Shown:
    header = [voice.language.text("Code"), voice.language.text("Municipality")]
    return header, [[str(r.area), str(r.name)] for r in places.itertuples(index=False)], "ll"


_SHOWN = {"cells": _cells, "gaps": _gaps, "places": _places}


def choices_table(entries: Iterable[Entry], voice: Voice) -> Exhibit | None:
    """The rules under other choices, one row a choice; None if there are none."""
    text = voice.language.text
    header = [text("Claim"), text("Variant"), text("Found"), text("Verdict")]
    rows, records = [], []
    for claim, rule, tried in _tried(entries):
        value = None if tried.outcome is None else tried.outcome.value
        label = tried.alternative.label[voice.edition.language]
        verdict = text(str(tried.verdict)) if tried.verdict else "\N{EN DASH}"
        rows.append([verdicts.link(claim), label, _found(rule, value, voice), verdict])
        records.append({"claim": claim, "choice": label, "value": value, "verdict": str(tried.verdict or "")})
    if not rows:
        return None
    return Exhibit(
        label="tab-claims-choices",
        caption=text("Variants: the verdicts under other base years, comparators and definitions."),
        source=Source(text("Source: the tables named with each claim; own calculations.")),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "llrl"),
    )


def _tried(entries: Iterable[Entry]) -> Iterator[tuple[str, Rule, Tried]]:
    for e in entries:
        if e.rule is not None:
            yield from ((e.claim.claim, e.rule, tried) for tried in e.tried)


def _found(rule: Rule, value: float | None, voice: Voice) -> str:
    return voice.language.text("not published") if value is None else verdicts.amount(rule, value, voice)
