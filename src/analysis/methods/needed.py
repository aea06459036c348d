"""How large a steady change each gap of the declared family would need to get a word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.estimates.estimate import Estimate, Moved
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.common import with_unit
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.detectable import POWER, Detectable
from analysis.inference.trend import Trend
from analysis.language.facts import Quantity, Years


class Needed(NamedTuple):
    """A gap of the declared family and the steady change that would get a word."""

    estimate: Estimate
    moved: Moved
    trend: Trend
    detectable: Detectable


def needed(family: Iterable[Estimate]) -> list[Needed]:
    """What every gap of the family needs.

    Examples
    --------
    >>> needed([])
    []
    """
    return [
        Needed(e, e.moved, e.fit.trend, e.judged.detectable)
        for e in family
        if e.moved is not None and e.fit is not None and e.judged is not None
    ]


def detectable_table(rows: Sequence[Needed], voice: Voice) -> Exhibit:
    """The steady change that a word needs, against the estimate, and against a plain test.

    Parameters
    ----------
    rows : sequence of Needed
        As from :func:`needed`; at least one.
    """
    markdown, frame = columns.table(rows, _columns(voice), voice.language)
    return Exhibit(
        label="tab-methods-detectable",
        caption=voice.say("needed.caption", _range(rows)),
        source=voice.sources(row.estimate.indicator for row in rows),
        frame=frame,
        markdown=markdown,
    )


def _range(rows: Sequence[Needed]) -> dict[str, object]:
    factors = [row.detectable.factor for row in rows]
    return {
        "power": Quantity(100 * POWER, "percent"),
        "low": Quantity(min(factors), decimals=2),
        "high": Quantity(max(factors), decimals=2),
        "reached": sum(_reached(row) for row in rows),
        "count": len(rows),
    }


def _reached(row: Needed) -> bool:
    """Whether the estimate itself is as large as what would be found."""
    return abs(row.trend.estimate) >= row.detectable.per_year


def _columns(voice: Voice) -> list[Column[Needed]]:
    def name(row: Needed) -> str:
        return with_unit(row.estimate, row.estimate.comparison.trend_unit, voice)

    def yearly(row: Needed, value: float) -> Quantity:
        return Quantity(value, decimals=row.estimate.comparison.trend_decimals)

    def years(row: Needed) -> Years:
        return Years.of(range(row.trend.first_year, row.trend.last_year + 1))

    say = voice.say
    return [
        Column("indicator", lambda row: row.estimate.indicator.id, say("needed.indicator"), name, "l"),
        Column("unit", lambda row: row.estimate.comparison.trend_unit),
        Column("first_year", lambda row: row.trend.first_year, say("needed.years"), years),
        Column("last_year", lambda row: row.trend.last_year),
        Column("estimate", lambda row: row.trend.estimate, say("needed.estimate"),
               lambda row: voice.yearly(row.estimate, row.trend.estimate).bare),
        Column("per_year", lambda row: row.detectable.per_year, say("needed.per_year"),
               lambda row: yearly(row, row.detectable.per_year)),
        Column("window", lambda row: row.detectable.window, say("needed.window"),
               lambda row: Quantity(row.detectable.window, decimals=1)),
        Column("factor", lambda row: row.detectable.factor, say("needed.factor"),
               lambda row: Quantity(row.detectable.factor, decimals=2)),
    ]  # fmt: skip
