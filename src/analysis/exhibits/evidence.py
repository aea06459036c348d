"""Behind the verdicts: the cells each rests on, and the rules under other choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.ledger import Entry, Tried
from analysis.claims.outcome import Outcome
from analysis.claims.rule import Rule
from analysis.exhibits import verdicts
from analysis.exhibits.columns import Column, table
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.file import Measure, measured
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity


def evidence_tables(entries: Iterable[Entry], voice: Voice) -> list[Exhibit]:
    """What each verdict rests on, where that is not other verdicts alone."""
    return [
        _evidence_table(e, e.rule, e.outcome, voice)
        for e in entries
        if e.rule is not None and e.outcome is not None and verdicts.has_evidence(e)
    ]


def _evidence_table(e: Entry, rule: Rule, outcome: Outcome, voice: Voice) -> Exhibit:
    # Shown for reading; the file holds the cells as the rule read them.
    rows, columns = _SHOWN[rule.evidence](e, outcome.evidence, voice)
    markdown, _ = table(rows, columns, voice.language)
    cells = outcome.evidence.copy()
    if "value" in cells:
        measured(cells, value=Measure(voice.language.unit(rule.measure, "axis")))
    return Exhibit(
        label=verdicts.evidence_label(e.claim.claim),
        caption=voice.say(
            "claims.evidence.caption",
            claim=e.claim.claim,
            verdict=verdicts.word(e.verdict, voice),
            found=voice.say("claims.sentences", said=verdicts.said(e, voice)),
            definition=rule.definition,
        ),
        source=voice.table_sources(e.tables) if e.tables else Source(voice.say("claims.evidence.source")),
        frame=cells,
        markdown=markdown,
    )


Shown = tuple[Sequence[Any], list[Column[Any]]]


def _cells(e: Entry, cells: pd.DataFrame, voice: Voice) -> Shown:
    """Years down, places across; a category has its own rows."""
    rows = list(dict.fromkeys(zip(cells["category"], cells["year"], strict=True)))
    columns: list[Column[tuple[str, int]]] = []
    if cells["category"].nunique() > 1:
        head = voice.say("claims.evidence.heads.category")
        columns.append(Column(header=head, show=lambda row: row[0], align="l"))
    head = voice.say("claims.evidence.heads.year")
    columns.append(Column(header=head, show=lambda row: int(row[1]), align="l"))
    return rows, [*columns, *_places_across(e, cells, voice)]


def _places_across(e: Entry, cells: pd.DataFrame, voice: Voice) -> Iterator[Column[tuple[str, int]]]:
    """A column a place, the claim's own first."""
    values = cells.set_index(["category", "year", "area"])["value"]
    whole = (cells["value"].round(0) == cells["value"].round(6)).all()
    own = [area for area in dict.fromkeys(cells["area"]) if area == e.claim.area]
    for area in dict.fromkeys([*own, *cells["area"]]):

        def show(row: tuple[str, int], area: str = area) -> Quantity:
            return Quantity(values.get((*row, area)), decimals=0 if whole else 1)

        yield Column(header=voice.area(area), show=show)


def _gaps(_: Entry, moves: pd.DataFrame, voice: Voice) -> Shown:
    """Indicators down, their gaps then and now across."""
    say = voice.say

    def gap(header: str, name: str) -> Column[Any]:
        return Column(header=header, show=lambda row: Quantity(getattr(row, name), decimals=1, signed=True))

    return list(moves.itertuples()), [
        Column(header=say("claims.evidence.heads.indicator"), align="l",
               show=lambda row: voice.catalogue.indicators[row.indicator].name),
        Column(header=say("claims.evidence.heads.years"), align="l",
               show=lambda row: say("claims.years", first_year=row.first_year, last_year=row.last_year)),
        gap(say("claims.evidence.heads.gap_then"), "gap_first"),
        gap(say("claims.evidence.heads.gap_now"), "gap_last"),
        gap(say("claims.evidence.heads.comparators_then"), "comparators_first"),
        gap(say("claims.evidence.heads.comparators_now"), "comparators_last"),
    ]  # fmt: skip


def _places(_: Entry, places: pd.DataFrame, voice: Voice) -> Shown:
    """The municipalities that a claim names."""
    return list(places.itertuples(index=False)), [
        Column(header=voice.say("claims.evidence.heads.code"), show=lambda row: row.area, align="l"),
        Column(header=voice.say("claims.evidence.heads.municipality"), show=lambda row: row.name, align="l"),
    ]


_SHOWN: dict[str, Callable[[Entry, pd.DataFrame, Voice], Shown]] = {
    "cells": _cells,
    "gaps": _gaps,
    "places": _places,
}


class Choice(NamedTuple):
    """A rule under another choice."""

    claim: str
    rule: Rule
    tried: Tried

    @property
    def value(self) -> float | None:
        """What it finds; None if its cells are not published."""
        return None if self.tried.outcome is None else self.tried.outcome.value


def choices_table(entries: Iterable[Entry], voice: Voice) -> Exhibit | None:
    """The rules under other choices, one row a choice; None if there are none."""
    rows = [Choice(e.claim.claim, e.rule, tried) for e in entries if e.rule for tried in e.tried]
    if not rows:
        return None
    markdown, frame = table(rows, _choice_columns(voice), voice.language)
    return Exhibit(
        label="tab-claims-choices",
        caption=voice.say("claims.choices.caption"),
        source=Source(voice.say("claims.choices.source")),
        frame=frame,
        markdown=markdown,
    )


def _choice_columns(voice: Voice) -> list[Column[Choice]]:
    say = voice.say
    return [
        Column("claim", lambda c: c.claim, say("claims.choices.heads.claim"),
               lambda c: verdicts.link(c.claim), align="l"),
        Column("choice", lambda c: c.tried.alternative.label[voice.language.code],
               say("claims.choices.heads.variant"), align="l"),
        Column("unit", lambda c: c.rule.measure),
        Column("value", lambda c: c.value, say("claims.choices.heads.found"), lambda c: _found(c, voice)),
        Column("verdict", lambda c: str(c.tried.verdict or ""), say("claims.choices.heads.verdict"),
               lambda c: _verdict(c, voice), align="l"),
    ]  # fmt: skip


def _found(choice: Choice, voice: Voice) -> Quantity | str:
    if choice.value is None:
        return voice.say("claims.choices.not_published")
    return verdicts.amount(choice.rule, choice.value)


def _verdict(choice: Choice, voice: Voice) -> Quantity | str:
    verdict = choice.tried.verdict
    return Quantity(None) if verdict is None else verdicts.word(verdict, voice)
