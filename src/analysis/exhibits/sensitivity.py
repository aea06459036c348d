"""Base years, placebo comparators and leave-one-out of every headline gap, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import Robustness, has_curve
from analysis.estimates.sensitivity import BaseYears, Dependence, Placebos, dependences
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.common import in_column, with_unit
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Name, Quantity, count


def dependence(
    shown: Sequence[Estimate], curves: Mapping[str, Robustness], voice: Voice
) -> list[Exhibit | str]:
    """Other base years, every municipality of the group as comparator, and leave-one-out."""
    areas = voice.catalogue.areas
    group = [code for code, area in areas.items() if area.group == voice.edition.group]
    if not any(has_curve(e) for e in shown):
        return [voice.say("robustness.nothing")]
    found = dependences(shown, group, voice.project.left_out(voice.edition))
    return [
        dependence_sentences(found, curves, voice),
        base_year_table(found, voice),
        placebo_table(found, voice),
        leave_one_out_table(found, voice),
    ]


def dependence_sentences(found: Sequence[Dependence], curves: Mapping[str, Robustness], voice: Voice) -> str:
    """One sentence an estimate: how much of it depends on choices."""
    return "\n".join(f"- {_dependence(d, curves[d.estimate.indicator.id], voice)}" for d in found)


def _dependence(d: Dependence, r: Robustness, voice: Voice) -> str:
    low = voice.yearly(d.estimate, d.left_out.low).bare
    high = voice.yearly(d.estimate, d.left_out.high).bare
    facts = {
        "name": Name(d.estimate.indicator.name),
        "bases": {"same": d.bases.same_sign, "of": len(d.bases.changes)},
        "group": {"same": d.placebos.same_sign, "of": len(d.placebos.changes)},
        "curve": {"same": count(r.curve.same_sign), "of": count(r.curve.total)},
        "low": low,
        "high": high,
        "no_range": low.reads_as(high),
    }
    return voice.say("sensitivity.said", facts)


@dataclass(frozen=True)
class BaseYear:
    """One base year of one gap: a row of the file, a cell of the page."""

    estimate: Estimate
    bases: BaseYears
    year: int


def base_year_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The change of each headline gap, counted from six base years side by side."""
    years = sorted({year for d in found for year in d.bases.changes})
    # Windows that begin with a later definition have base years of their own.
    common = [y for y in years if sum(y in d.bases.changes for d in found) > 1]
    shown: list[Column[Dependence]] = [
        Column(header=voice.say("sensitivity.indicator"), align="l",
               show=lambda d: with_unit(d.estimate, d.estimate.comparison.change_unit, voice)),
        *(_change_from(year, voice) for year in common),
    ]  # fmt: skip
    kept: list[Column[BaseYear]] = [
        Column("indicator", lambda b: b.estimate.indicator.id),
        Column("base_year", lambda b: b.year),
        Column("last_year", lambda b: b.bases.last_year),
        Column("change", lambda b: b.bases.changes[b.year]),
        Column("unit", lambda b: b.estimate.comparison.change_unit),
    ]
    rows = [BaseYear(d.estimate, d.bases, year) for d in found for year in d.bases.changes]
    return Exhibit(
        label="tab-robustness-bases",
        caption=voice.say("sensitivity.bases.caption"),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=columns.table(rows, kept, voice.language)[1],
        markdown=columns.table(found, shown, voice.language)[0],
    )


def _change_from(year: int, voice: Voice) -> Column[Dependence]:
    """The change counted from one year; nothing where the gap has no such base year."""

    def shown(d: Dependence) -> Quantity | None:
        return voice.gap(d.estimate, d.bases.changes[year]).bare if year in d.bases.changes else None

    return Column(header=str(year), show=shown)


@dataclass(frozen=True)
class Against:
    """The change against one municipality, or against the reference: a row of the file."""

    indicator: str
    against: str
    name: str
    change: float
    unit: str
    placebos: Placebos


def placebo_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The same change against every municipality of the group in place of the reference."""
    kept: list[Column[Against]] = [
        Column("indicator", lambda a: a.indicator),
        Column("against", lambda a: a.against),
        Column("name", lambda a: a.name),
        Column("change", lambda a: a.change),
        Column("unit", lambda a: a.unit),
        Column("base_year", lambda a: a.placebos.base_year),
        Column("last_year", lambda a: a.placebos.last_year),
    ]
    compared = [d for d in found if d.placebos.changes]
    rows = [row for d in compared for row in _against(d, voice)]
    return Exhibit(
        label="tab-robustness-group",
        caption=voice.say(
            "sensitivity.group.caption",
            group=voice.group(),
            focus=voice.edition.focus_name,
        ),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=columns.table(rows, kept, voice.language)[1],
        markdown=columns.table(compared, _placebo_columns(voice), voice.language)[0],
    )


def _placebo_columns(voice: Voice) -> list[Column[Dependence]]:
    say = voice.say

    def change(d: Dependence, value: float) -> Quantity:
        return Quantity(value, decimals=d.estimate.comparison.decimals, signed=True)

    def end(d: Dependence, place: int) -> str:
        code, value = _in_order(d.placebos)[place]
        return say("sensitivity.of_area", figure=change(d, value), area=voice.area(code))

    return [
        Column(header=say("sensitivity.indicator"), align="l",
               show=lambda d: with_unit(d.estimate, d.estimate.comparison.trend_unit, voice)),
        Column(header=say("sensitivity.group.reference"), show=lambda d: change(d, d.placebos.chosen)),
        Column(header=say("sensitivity.group.smallest"), show=lambda d: end(d, 0)),
        Column(header=say("sensitivity.group.median"),
               show=lambda d: change(d, float(pd.Series(d.placebos.changes).median()))),
        Column(header=say("sensitivity.group.largest"), show=lambda d: end(d, -1)),
        Column(header=say("sensitivity.group.same_sign"),
               show=lambda d: say("sensitivity.of", same=d.placebos.same_sign, of=len(d.placebos.changes))),
    ]  # fmt: skip


def _in_order(placebos: Placebos) -> list[tuple[str, float]]:
    """Municipalities by the change against them, the smallest first."""
    return sorted(placebos.changes.items(), key=lambda pair: pair[1])


def _against(d: Dependence, voice: Voice) -> list[Against]:
    indicator, placebos = d.estimate.indicator, d.placebos
    label, unit = voice.reference_label(indicator), d.estimate.comparison.trend_unit
    return [
        Against(indicator.id, "reference", label, placebos.chosen, unit, placebos),
        *(
            Against(indicator.id, code, voice.area(code), change, unit, placebos)
            for code, change in _in_order(placebos)
        ),
    ]


def leave_one_out_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The trend of each headline gap without each other municipality in turn."""
    markdown, frame = columns.table(found, _leave_one_out_columns(voice), voice.language)
    return Exhibit(
        label="tab-robustness-leave-one-out",
        caption=voice.say("sensitivity.left_out.caption"),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=frame,
        markdown=markdown,
    )


def _leave_one_out_columns(voice: Voice) -> list[Column[Dependence]]:
    say = voice.say

    def without(d: Dependence, value: float, code: str) -> str:
        return say("sensitivity.of_area", figure=voice.yearly(d.estimate, value).bare, area=voice.area(code))

    return [
        Column("indicator", lambda d: d.estimate.indicator.id, say("sensitivity.indicator"),
               lambda d: d.estimate.indicator.name, "l"),
        Column("unit", lambda d: d.estimate.comparison.trend_unit),
        Column("estimate", lambda d: d.left_out.estimate, say("sensitivity.left_out.estimate"),
               lambda d: in_column(voice.yearly(d.estimate, d.left_out.estimate), voice)),
        Column("left_out", lambda d: d.left_out.left_out),
        Column("low", lambda d: d.left_out.low, say("sensitivity.left_out.low"),
               lambda d: without(d, d.left_out.low, d.left_out.low_without)),
        Column("high", lambda d: d.left_out.high, say("sensitivity.left_out.high"),
               lambda d: without(d, d.left_out.high, d.left_out.high_without)),
        Column("low_without", lambda d: d.left_out.low_without),
        Column("high_without", lambda d: d.left_out.high_without),
        Column("same_word", lambda d: d.left_out.same_word, say("sensitivity.left_out.same_word"),
               lambda d: say("sensitivity.of", same=d.left_out.same_word, of=d.left_out.left_out)),
    ]  # fmt: skip
