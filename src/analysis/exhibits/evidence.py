"""Behind the verdicts: the cells each rests on, and the rules under other choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.entry import BaseYear, Entry, Tried
from analysis.claims.outcome import Outcome
from analysis.claims.rule import Rule
from analysis.claims.rulebook import Related
from analysis.claims.tidy import COUNTED, DENOMINATOR, MEAN_98, SUM_98
from analysis.exhibits import verdicts
from analysis.exhibits.columns import Column, table
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.file import Measure, measured
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity

DECIMALS = 6


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
        # With decimals enough for the verdict to follow from the file.
        measured(cells, value=Measure(voice.language.unit(rule.measure, "axis"), DECIMALS))
    return Exhibit(
        label=verdicts.evidence_label(e.claim.claim),
        caption=voice.say(
            "claims.evidence.caption",
            claim=e.claim.claim,
            verdict=verdicts.word(e.verdict, voice),
            found=voice.say("claims.sentences", said=verdicts.said(e, voice)),
            definition=rule.definition,
            related=None if e.related is None else _beside(e.related, voice),
        ),
        source=voice.table_sources(e.tables) if e.tables else Source(voice.say("claims.evidence.source")),
        frame=cells,
        markdown=markdown,
    )


def _beside(related: Related, voice: Voice) -> str:
    """What a related measure shares with the claim, and what it cannot show."""
    return voice.say("claims.related", shares=related.shares, cannot=related.cannot)


Shown = tuple[Sequence[Any], list[Column[Any]]]


def _cells(e: Entry, cells: pd.DataFrame, voice: Voice) -> Shown:
    """Years down, places across; a category has its own rows."""
    rows = list(dict.fromkeys(zip(cells["category"], cells["year"], strict=True)))
    columns: list[Column[tuple[str, int]]] = []
    if cells["category"].nunique() > 1:
        head = voice.say("claims.evidence.heads.category")
        tables = (voice.catalogue.tables.get(name) for name in e.tables)
        names = voice.language.vocabulary("claims.evidence.names")
        danish = any(table is not None and table.danish_cells for table in tables)

        def category(row: tuple[str, int]) -> str:
            if row[0] in (COUNTED, DENOMINATOR):
                return voice.pick("claims.evidence.own", row[0])
            if row[0] in names:
                return names[row[0]]
            return voice.say("claims.evidence.category", category=row[0], danish=danish)

        columns.append(Column(header=head, show=category, align="l"))
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

        yield Column(header=_place(area, voice), show=show)


def _place(area: str, voice: Voice) -> str:
    return voice.pick("claims.place", area) if area in (SUM_98, MEAN_98) else voice.area(area)


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


def _ranks(e: Entry, cells: pd.DataFrame, voice: Voice) -> Shown:
    """The place and the comparators, the first rank on top; the file holds everyone."""
    values = cells.set_index("area")["value"]
    places = [a for a in (e.claim.area, *voice.edition.comparators) if a in values]
    rank = values.rank(method="min", ascending=False).astype(int)
    say = voice.say
    return sorted(places, key=rank.get), [
        Column(header=say("claims.evidence.heads.rank"), show=lambda a: int(rank[a]), align="l"),
        Column(header=say("claims.evidence.heads.municipality"), show=voice.area, align="l"),
        Column(header=say("claims.evidence.heads.value"), show=lambda a: Quantity(values[a], decimals=1)),
    ]


_SHOWN: dict[str, Callable[[Entry, pd.DataFrame, Voice], Shown]] = {
    "cells": _cells,
    "gaps": _gaps,
    "ranks": _ranks,
}


class FromYear(NamedTuple):
    """A claim counted from a base year."""

    claim: str
    rule: Rule
    one: BaseYear

    @property
    def of(self) -> int | None:
        """Out of how many, where the rule counts."""
        return len(self.one.outcome.evidence) if self.rule.evidence == "gaps" else None


def base_years_table(entries: Iterable[Entry], voice: Voice) -> Exhibit | None:
    """Every claim without a year of its own, one row a base year; None if there are none."""
    rows = [FromYear(e.claim.claim, e.rule, one) for e in entries if e.rule for one in e.base_years]
    if not rows:
        return None
    markdown, frame = table(rows, _year_columns(voice), voice.language)
    return Exhibit(
        label="tab-claims-base-years",
        caption=voice.say("claims.base_year.caption"),
        source=Source(voice.say("claims.choices.source")),
        frame=frame.astype({"of": "Int64", "others_as_bad": "Int64", "of_others": "Int64"}),
        markdown=markdown,
    )


def _year_columns(voice: Voice) -> list[Column[FromYear]]:
    def head(name: str) -> str:
        return voice.pick("claims.base_year.heads", name)

    def placebo(row: FromYear, place: int) -> int | None:
        return None if row.one.outcome.placebo is None else row.one.outcome.placebo[place]

    return [
        Column("claim", lambda r: r.claim, head("claim"), lambda r: verdicts.link(r.claim), align="l"),
        Column("base_year", lambda r: r.one.year, head("year"), lambda r: int(r.one.year), align="l"),
        Column("last_year", lambda r: r.one.outcome.last_year, head("last"),
               lambda r: r.one.outcome.last_year or Quantity(None), align="l"),
        Column("value", lambda r: r.one.outcome.value, head("found"),
               lambda r: verdicts.from_year(r.rule, r.one)),
        Column("of", lambda r: r.of, head("of"), lambda r: Quantity(r.of)),
        Column("others_as_bad", lambda r: placebo(r, 0), head("as_bad"), lambda r: Quantity(placebo(r, 0))),
        Column("of_others", lambda r: placebo(r, 1), head("of_others"), lambda r: Quantity(placebo(r, 1))),
        Column("holds", lambda r: r.one.outcome.holds, head("holds"),
               lambda r: voice.say("claims.base_year.holds", holds=r.one.outcome.holds), align="l"),
    ]  # fmt: skip


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
