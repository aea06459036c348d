"""Every year that the tables hold, one a row, also those before the window of the edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.data.panel import panel
from analysis.estimates.comparison import comparison
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate
from analysis.exhibits.columns import Column, table
from analysis.exhibits.common import in_column, label
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.ranking import level_rank
from analysis.language.facts import Name, Names, Quantity


@dataclass(frozen=True)
class YearRow:
    """One year of one indicator: figure, reference, distance, and the rank with the number ranked."""

    estimate: Estimate
    year: int
    value: float
    reference: float
    gap: float
    rank: int | None
    of: int | None


def all_years(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Each year of indicators that are published now and then, or whose years are few.

    A sentence instead where none of them is published for the focus.
    """
    rows = [row for e in estimates for row in year_rows(e, voice)]
    if not rows:
        names = Names.of(Name(e.indicator.name) for e in estimates)
        return voice.say("all_years.none", names=names, focus=voice.edition.focus_name)
    markdown, frame = table(rows, _columns(voice, several=len(estimates) > 1), voice.language)
    years = [row.year for row in rows]
    newest = {row.estimate.indicator.id: row for row in reversed(rows)}
    facts = {
        "first": min(years),
        "last": max(years),
        "focus": voice.edition.focus_name,
        "told": [_told(newest[e.indicator.id], voice) for e in estimates if e.indicator.id in newest],
        "before": voice.edition.start_year if min(years) < voice.edition.start_year else None,
    }
    return Exhibit(
        label=label("tab", estimates[0].indicator.slug, "all-years"),
        caption=voice.say("all_years.caption", facts),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame.astype({"rank": "Int64", "of": "Int64"}),
        markdown=markdown,
    )


def year_rows(e: Estimate, voice: Voice) -> list[YearRow]:
    """The years of one indicator with a figure for the focus and for its reference, the newest first."""
    edition, area = voice.edition, voice.edition.focus
    whole = panel(voice.tables, edition.model_copy(update={"start_year": 0}), e.indicator)
    if not whole.has(area):
        return []
    gaps = comparison(e.indicator).gaps(whole.values, whole.reference, whole.years[0])
    highest_first = e.indicator.polarity != "lower_is_better"
    rows = []
    for year in reversed(whole.years):
        value, reference, gap = whole.values.loc[year, area], whole.reference[year], gaps.loc[year, area]
        if pd.isna(value) or pd.isna(reference):
            continue
        ranked = whole.values.loc[year].notna().sum() >= MIN_POOLED_UNITS
        rank = level_rank(whole.values, area, highest_first=highest_first, year=year) if ranked else None
        placed = (rank.rank, rank.of) if rank is not None else (None, None)
        rows.append(YearRow(e, year, float(value), float(reference), float(gap), *placed))
    return rows


def _told(row: YearRow, voice: Voice) -> dict[str, object]:
    return {
        "name": Name(row.estimate.indicator.name),
        "year": row.year,
        "distance": voice.distance(row.estimate, row.gap),
        "rank": row.rank,
        "of": row.of,
    }


def _columns(voice: Voice, *, several: bool) -> list[Column[YearRow]]:
    say = voice.say
    name = say("all_years.heads.indicator") if several else ""

    def value(row: YearRow, figure: float) -> Quantity:
        return voice.value(row.estimate.indicator, figure)

    def rank(row: YearRow) -> str | None:
        return None if row.rank is None else say("all_years.rank", rank=row.rank, of=row.of)

    return [
        Column("indicator", lambda r: r.estimate.indicator.id, name,
               lambda r: voice.name(r.estimate.indicator), "l"),
        Column("year", lambda r: r.year, say("all_years.heads.year"), align="l"),
        Column("value", lambda r: r.value, voice.edition.focus_name, lambda r: value(r, r.value)),
        Column("reference", lambda r: r.reference, say("all_years.heads.reference"),
               lambda r: value(r, r.reference)),
        Column("gap", lambda r: r.gap, say("all_years.heads.gap"),
               lambda r: in_column(voice.gap(r.estimate, r.gap), voice)),
        Column("gap_unit", lambda r: r.estimate.comparison.gap_unit),
        Column("rank", lambda r: r.rank, say("all_years.heads.rank"), rank),
        Column("of", lambda r: r.of),
    ]  # fmt: skip
