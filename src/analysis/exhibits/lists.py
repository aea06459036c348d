"""Exhibits of several indicators or tables: changes, ranks, the declared family, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.declared.package import PACKAGE, Table
from analysis.estimates.directions import direction
from analysis.estimates.estimate import Estimate, Fit, Judged
from analysis.exhibits.columns import Column, fit_columns, table
from analysis.exhibits.common import (
    gap_last,
    gap_now,
    gap_then,
    hollow_note,
    in_column,
    label,
    role_of,
    years_compared,
)
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import ranks
from analysis.inference.detectable import POWER
from analysis.inference.ranking import LevelRank, level_rank
from analysis.language.facts import Interval, P, Quantity


def change_table(estimates: Sequence[Estimate], voice: Voice, chapter: str) -> Exhibit:
    """Then and now, one indicator a row."""
    published = [e for e in estimates if e.published]
    markdown, frame = table(published, _change_columns(voice), voice.language)
    return Exhibit(
        label=label("tab", chapter, "changes"),
        caption=voice.say("lists.changes.caption", focus=voice.edition.focus_name),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame.astype({"base_year": "Int64"}),
        markdown=markdown,
    )


def _change_columns(voice: Voice) -> list[Column[Estimate]]:
    """What happened, by arithmetic alone; an index starts level, so its first gap is no finding."""
    say = voice.say
    return [
        Column("indicator", lambda e: e.indicator.id, say("lists.changes.heads.indicator"),
               lambda e: voice.name(e.indicator), align="l"),
        Column("base_year", lambda e: e.moved and e.moved.base_year),
        Column("last_year", lambda e: e.compared and e.compared.year),
        Column(header=say("lists.changes.heads.years"), show=lambda e: years_compared(e, voice), align="l"),
        Column("level_unit", lambda e: e.indicator.measure),
        Column("level_base", lambda e: e.moved and e.moved.level.first, say("lists.changes.heads.then"),
               lambda e: e.moved and voice.value(e.indicator, e.moved.level.first)),
        Column("level_last", lambda e: e.compared and e.compared.value, say("lists.changes.heads.now"),
               lambda e: e.compared and voice.value(e.indicator, e.compared.value)),
        Column("gap_base", lambda e: e.moved and e.moved.gap.first, say("lists.changes.heads.gap_then"),
               lambda e: gap_then(e, voice)),
        Column("gap_last", gap_last, say("lists.changes.heads.gap_now"), lambda e: gap_now(e, voice)),
        Column("gap_change", lambda e: e.moved and e.moved.gap.absolute, say("lists.changes.heads.moved"),
               lambda e: _change(e, voice)),
        Column("range_low", lambda e: e.moved and e.moved.gap.low),
        Column("range_high", lambda e: e.moved and e.moved.gap.high),
        Column("gap_unit", lambda e: e.comparison.gap_unit),
        Column(header=say("lists.changes.heads.base_years"), show=lambda e: _range(e, voice)),
    ]  # fmt: skip


def _change(e: Estimate, voice: Voice) -> str | None:
    if e.moved is None or direction(e).movement == "brief":
        return None
    return in_column(voice.change(e, e.moved), voice)


def _range(e: Estimate, voice: Voice) -> Interval | None:
    if e.moved is None or len(e.moved.gap.base_years) < 2:
        return None
    return Interval(voice.gap(e, e.moved.gap.low).bare, voice.gap(e, e.moved.gap.high).bare)


def rank_figure(estimates: Sequence[Estimate], voice: Voice, chapter: str) -> Exhibit | str:
    """Level ranks of several indicators, each with its five-year range."""
    ranked = [(e, e.rank) for e in estimates if e.rank is not None]
    if not ranked:
        return voice.say("lists.ranks.none")
    frame = pd.DataFrame([row for e, rank in ranked for row in _rank_rows(e, rank, voice)])
    facts = {
        "focus": voice.edition.focus_name,
        "hollow": hollow_note((e for e, _ in ranked), voice),
        "ranks": [{"name": voice.name(e.indicator), "rank": rank.rank, "of": rank.of} for e, rank in ranked],
    }
    return Exhibit(
        label=label("fig", chapter, "ranks"),
        caption=voice.say("lists.ranks.caption", facts),
        alt=voice.say("lists.ranks.alt", facts),
        source=voice.sources(e.indicator for e, _ in ranked),
        frame=frame,
        figure=ranks.ranks(frame, voice.language),
    )


def _rank_rows(e: Estimate, rank: LevelRank, voice: Voice) -> list[dict[str, object]]:
    star = "*" if e.indicator.polarity == "neutral" else ""
    name = voice.name(e.indicator) + star
    rows = []
    for code in (voice.edition.focus, *voice.edition.comparators):
        if not e.panel.has(code) or pd.isna(e.panel.values.loc[rank.year, code]):
            continue
        r = level_rank(e.panel.values, code, highest_first=rank.highest_first, year=rank.year)
        rows.append(
            {
                "role": role_of(voice, code),
                "area": code,
                "name": voice.area(code),
                "indicator": name,
                "rank": r.rank,
                "best": r.best,
                "worst": r.worst,
                "of": r.of,
                "unconfirmed": e.unconfirmed,
            }
        )
    return rows


# What the table of all sources is named after, where others are named after their chapter.
WHOLE_VOLUME = "volume"


@dataclass(frozen=True)
class FamilyRow:
    """One verdict of the declared family."""

    estimate: Estimate
    fit: Fit
    judged: Judged


def family_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
    """Every verdict of the declared family, with the numbers it rests on."""
    rows = [FamilyRow(e, e.fit, e.judged) for e in estimates if e.fit is not None and e.judged is not None]
    markdown, frame = table(rows, _family_columns(rows, voice), voice.language)
    return Exhibit(
        label="tab-family",
        caption=voice.say(
            "lists.family.caption",
            count=len(estimates),
            alpha=Quantity(100 * voice.edition.alpha, "percent"),
            power=Quantity(100 * POWER, "percent"),
        ),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        markdown=markdown,
    )


def _family_columns(rows: Sequence[FamilyRow], voice: Voice) -> list[Column[FamilyRow]]:
    say = voice.say

    def years(row: FamilyRow) -> str:
        return say("words.years", first=row.fit.trend.first_year, last=row.fit.trend.last_year)

    def yearly(row: FamilyRow) -> str:
        return in_column(voice.yearly(row.estimate, row.fit.trend.estimate), voice)

    return [
        Column("indicator", lambda r: r.estimate.indicator.id, say("lists.family.heads.indicator"),
               lambda r: voice.name(r.estimate.indicator), align="l"),
        Column(header=say("lists.family.heads.years"), show=years, align="l"),
        Column(header=say("lists.family.heads.reading"), show=lambda r: voice.word(r.judged.verdict),
               align="l"),
        Column(header=say("lists.family.heads.yearly"), show=yearly),
        Column(header=say("lists.family.heads.interval"),
               show=lambda r: voice.interval(r.estimate, r.fit.trend)),
        *(fit_columns(rows[0].fit.trend, lambda r: r.fit.trend) if rows else []),
        Column("p_adjusted", lambda r: r.judged.p_adjusted, say("lists.family.heads.p_adjusted"),
               lambda r: P(r.judged.p_adjusted)),
        Column("verdict", lambda r: str(r.judged.verdict)),
        Column("detectable_per_year", lambda r: r.judged.detectable.per_year,
               say("lists.family.heads.detectable"),
               lambda r: in_column(voice.yearly(r.estimate, r.judged.detectable.per_year).size, voice)),
        Column(header=say("lists.family.heads.rho"), show=lambda r: voice.rho(r.fit.trend)),
        Column(header=say("lists.family.heads.walk"),
               show=lambda r: voice.pick("lists.family.walk", str(r.fit.trend.walk).lower())),
        Column(header=say("lists.family.heads.units"), show=lambda r: Quantity(r.fit.trend.effective_units)),
    ]  # fmt: skip


def source_table(names: Iterable[str], voice: Voice, anchor: str) -> Exhibit:
    """Tables with publisher, coverage, licence and how they were obtained."""
    used = [voice.catalogue.tables[name] for name in names]
    markdown, frame = table(used, _source_columns(voice, anchor), voice.language)
    return Exhibit(
        label=label("tab", anchor, "sources"),
        caption=voice.say("sources.tables.caption"),
        source=Source(voice.say("sources.tables.source", package=f"{{download}}`{PACKAGE} </{PACKAGE}>`")),
        frame=frame,
        markdown=markdown,
        # The list of the whole volume has every one of them, and paper need not say it twice.
        printed=anchor == WHOLE_VOLUME,
    )


def _source_columns(voice: Voice, anchor: str) -> list[Column[Table]]:
    say, code = voice.say, voice.language.code

    licences = voice.language.vocabulary("sources.licence")

    def licence(table: Table) -> str:
        return licences.get(table.licence, table.licence)

    def name(table: Table) -> str:
        # Every table has one entry, on the page of sources; the table of a chapter leads there.
        danish = ".language-da" if table.danish_name else ""
        if anchor == WHOLE_VOLUME:
            return f"[{table.table_id}]{{#{table.anchor} {danish}}}"
        link = f"{{ref}}`{table.table_id} <{table.anchor}>`"
        return f"[{link}]{{{danish}}}" if danish else link

    def publisher(table: Table) -> str:
        return f"[{table.publisher[code]}]({table.page})"

    def file(table: Table) -> str:
        return f"{{download}}`CSV </{table.path}>`"

    def period(table: Table) -> str:
        first, last = table.period_first, table.period_last
        return first if first == last else say("words.years", first=first, last=last)

    def copy(table: Table) -> str:
        # A space where a narrow column may break the name of the copy.
        shown = table.copied_from.replace("/", "/ ").replace("@", " @")
        return f"[{shown}]({table.copy_page})" if table.copy_page else shown

    return [
        Column("table", lambda t: t.table_id, say("sources.tables.heads.table"), name, align="l"),
        Column(header=say("sources.tables.heads.subject"), show=lambda t: t.subject, align="l"),
        Column("file", lambda t: t.path, say("sources.tables.heads.file"), file, align="l"),
        Column(
            "publisher", lambda t: t.publisher[code], say("sources.tables.heads.publisher"), publisher, "l"
        ),
        Column(header=say("sources.tables.heads.period"), show=period, align="l"),
        Column("period_first", lambda t: t.period_first),
        Column("period_last", lambda t: t.period_last),
        Column("licence", licence, say("sources.tables.heads.licence"), align="l"),
        Column("copied_from", lambda t: t.copied_from, say("sources.tables.heads.copy"), copy, align="l"),
        Column("obtained", lambda t: t.obtained),
        Column("verified", lambda t: t.verified or ""),
        Column("sha256", lambda t: t.sha256),
    ]  # fmt: skip


def table_notes(tables: Iterable[Table], voice: Voice) -> str:
    """Known defects of tables, as a list."""
    return "\n".join(
        voice.say(
            "sources.note",
            table=voice.table_id(t.name),
            subject=t.subject[voice.language.code],
            notes=" ".join(note[voice.language.code] for note in t.notes),
        )
        for t in tables
        if t.notes
    )
