"""Ranks within the municipality group, one indicator a row: the natural peers, end to end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.estimates.estimate import Estimate
from analysis.exhibits.columns import Column, table
from analysis.exhibits.common import hollow_note
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import Block
from analysis.exhibits.voice import Voice
from analysis.inference.ranking import LevelRank
from analysis.language.facts import Quantity


@dataclass(frozen=True)
class GroupRow:
    """One indicator: the focus among its group, the middle of the group, and who stands at the ends."""

    estimate: Estimate
    rank: LevelRank
    value: float
    median: float
    first: str
    last: str


def in_group(estimates: Sequence[Estimate], voice: Voice) -> list[Block]:
    """What the ranks within the group come to, then the table of them."""
    rows, shown = _rows(estimates, voice), group_ranks(estimates, voice)
    return [voice.say("group_ranks.told", _facts(rows, voice)), shown] if rows else [shown]


def group_ranks(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Every indicator with a rank within the group, chapter by chapter.

    A sentence instead where the edition's group has too few municipalities in every table, or leaves out the
    focus.
    """
    rows = _rows(estimates, voice)
    if not rows:
        return voice.say("group_ranks.none", focus=voice.edition.focus_name, group=voice.group())
    catalogue = voice.catalogue
    markdown, frame = table(
        rows,
        _columns(voice),
        voice.language,
        heading=lambda r: catalogue.chapters[r.estimate.indicator.chapter].title[voice.language.code],
    )
    return Exhibit(
        label="tab-group-ranks",
        caption=voice.say("group_ranks.caption", _facts(rows, voice)),
        source=voice.sources(r.estimate.indicator for r in rows),
        frame=frame,
        markdown=markdown,
    )


def _rows(estimates: Sequence[Estimate], voice: Voice) -> list[GroupRow]:
    return [_row(e, e.group_rank, voice) for e in estimates if e.group_rank is not None]


def _facts(rows: Sequence[GroupRow], voice: Voice) -> dict[str, object]:
    better = [r for r in rows if r.estimate.indicator.polarity != "neutral"]
    return {
        "focus": voice.edition.focus_name,
        "group": voice.group(),
        "of": max(r.rank.of for r in rows),
        "count": len(rows),
        "better": len(better),
        "upper": sum(2 * r.rank.rank <= r.rank.of for r in better),
        "ends": sum(r.rank.rank == r.rank.of for r in better),
        "hollow": hollow_note((r.estimate for r in rows), voice),
    }


def _row(e: Estimate, rank: LevelRank, voice: Voice) -> GroupRow:
    members = [c for c in e.panel.values if voice.catalogue.areas[c].group == voice.edition.group]
    values = e.panel.values.loc[rank.year, members].dropna().sort_values(ascending=not rank.highest_first)
    first, last = (voice.area(str(values.index[end])) for end in (0, -1))
    return GroupRow(e, rank, float(values[e.area]), float(values.median()), first, last)


def _columns(voice: Voice) -> list[Column[GroupRow]]:
    say = voice.say

    def value(row: GroupRow, figure: float) -> Quantity:
        return voice.value(row.estimate.indicator, figure)

    def name(row: GroupRow) -> str:
        star = "*" if row.estimate.indicator.polarity == "neutral" else ""
        return voice.name(row.estimate.indicator) + star

    return [
        Column("indicator", lambda r: r.estimate.indicator.id, say("group_ranks.heads.indicator"), name, "l"),
        Column("year", lambda r: r.rank.year, say("group_ranks.heads.year"), align="l"),
        Column("value", lambda r: r.value, voice.edition.focus_name, lambda r: value(r, r.value)),
        Column("group_median", lambda r: r.median, say("group_ranks.heads.median"),
               lambda r: value(r, r.median)),
        Column("rank_in_group", lambda r: r.rank.rank, say("group_ranks.heads.rank"),
               lambda r: say("group_ranks.rank", rank=r.rank.rank, of=r.rank.of)),
        Column("group_of", lambda r: r.rank.of),
        Column("rank", lambda r: r.estimate.rank and r.estimate.rank.rank,
               say("group_ranks.heads.among_all"),
               lambda r: r.estimate.rank and say("group_ranks.rank", rank=r.estimate.rank.rank,
                                                 of=r.estimate.rank.of)),
        Column("of", lambda r: r.estimate.rank and r.estimate.rank.of),
        Column("group_first", lambda r: r.first, say("group_ranks.heads.first"), align="l"),
        Column("group_last", lambda r: r.last, say("group_ranks.heads.last"), align="l"),
        Column("polarity", lambda r: r.estimate.indicator.polarity),
        Column("unconfirmed", lambda r: r.estimate.unconfirmed),
    ]  # fmt: skip
