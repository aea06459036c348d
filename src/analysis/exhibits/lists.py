"""Exhibits of several indicators or tables: changes, ranks, the declared family, sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.exhibits import table
from analysis.exhibits.common import hollow_note, role_of
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import ranks
from analysis.inference.ranking import LevelRank, level_rank
from analysis.language.numbers import joined


def change_table(estimates: Sequence[Estimate], voice: Voice, chapter: str) -> Exhibit:
    """Then and now, one indicator a row."""
    markdown, frame = table.change_table(estimates, voice)
    return Exhibit(
        label=f"tab-{chapter.replace('_', '-')}-changes",
        caption=voice.language.text(
            "{focus} then and now. Gaps are to the country; where the table has no comparable figure for it, "
            "to the 98 municipalities; and where it holds a handful only, to the comparators. For counts the "
            "gap is between indices that start at 100.",
            focus=voice.edition.focus_name,
        ),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        markdown=markdown,
    )


def rank_figure(estimates: Sequence[Estimate], voice: Voice, chapter: str) -> Exhibit:
    """Level ranks of several indicators, each with its five-year range."""
    text = voice.language.text
    ranked = [(e, e.rank) for e in estimates if e.rank is not None]
    frame = pd.DataFrame([row for e, rank in ranked for row in _rank_rows(e, rank, voice)])
    notes = [
        text("{name} {rank} of {of}", name=voice.name(e.indicator), rank=rank.rank, of=rank.of)
        for e, rank in ranked
    ]
    return Exhibit(
        label=f"fig-{chapter.replace('_', '-')}-ranks",
        caption=joined(
            text(
                "Rank of {focus} among the municipalities in the latest year; the band spans its "
                "ranks in the last five years published. Rank 1 is the most favourable value, or "
                "the highest where neither end is better (*).",
                focus=voice.edition.focus_name,
            ),
            hollow_note(estimates, voice),
        ),
        alt=text(
            "Dot chart of ranks. {focus}: {list}.", focus=voice.edition.focus_name, list="; ".join(notes)
        ),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        figure=ranks.ranks(frame, voice.language),
    )


def family_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
    """Every verdict of the declared family, with the numbers it rests on."""
    markdown, frame = table.family_table(estimates, voice)
    return Exhibit(
        label="tab-family",
        caption=voice.language.text(
            "The declared family: one gap to the reference per indicator, {count} in all, p-values adjusted "
            "together (Benjamini-Hochberg, false-discovery rate {alpha}).",
            count=len(estimates),
            alpha=voice.language.quantity(100 * voice.edition.alpha, "percent", 0),
        ),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        markdown=markdown,
    )


def source_table(names: Iterable[str], voice: Voice, anchor: str) -> Exhibit:
    """Tables with publisher, coverage, licence and how they were obtained."""
    used = [voice.catalogue.tables[name] for name in names]
    markdown, frame = table.source_table(used, voice)
    return Exhibit(
        label=f"tab-{anchor.replace('_', '-')}-sources",
        caption=voice.language.text("Tables used, and where each came from."),
        source=Source(
            voice.language.text(
                "Source: the data package of the volume (data/datapackage.json), which adds a checksum and "
                "known defects for each table."
            )
        ),
        frame=frame,
        markdown=markdown,
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
