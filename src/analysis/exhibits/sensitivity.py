"""Base years, placebo comparators and leave-one-out of every headline gap, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import Robustness, has_curve
from analysis.estimates.sensitivity import (
    BaseYears,
    LeaveOneOut,
    Placebos,
    base_years,
    leave_one_out,
    placebos,
)
from analysis.exhibits import table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice


@dataclass(frozen=True)
class Dependence:
    """What one headline gap hangs on."""

    estimate: Estimate
    bases: BaseYears
    placebos: Placebos
    left_out: LeaveOneOut


def dependences(estimates: Sequence[Estimate], voice: Voice) -> list[Dependence]:
    """Every headline gap with a verdict word, recomputed under other base years, comparators and pools."""
    areas = voice.catalogue.areas
    group = [code for code, area in areas.items() if area.group == voice.edition.group]
    return [
        Dependence(e, base_years(e), placebos(e, group), leave_one_out(e, level=voice.edition.level))
        for e in estimates
        if has_curve(e)
    ]


def dependence_sentences(found: Sequence[Dependence], curves: Mapping[str, Robustness], voice: Voice) -> str:
    """One sentence an estimate: how much of it depends on choices."""
    text, number = voice.language.text, voice.language.number
    items = []
    for d in found:
        e = d.estimate
        decimals = e.comparison.trend_decimals
        curve = curves[e.indicator.id].curve
        items.append(
            "- "
            + text(
                "**{name}.** The change has the reported sign from {bases} of {base_count} base years and "
                "against {group} of {group_count} municipalities of the group; the trend has it in {same} of "
                "{total} specifications, and without any one municipality it lies between {low} and {high} "
                "a year.",
                name=voice.name(e.indicator),
                bases=d.bases.same_sign,
                base_count=len(d.bases.changes),
                group=d.placebos.same_sign,
                group_count=len(d.placebos.changes),
                same=number(curve.same_sign, 0),
                total=number(curve.total, 0),
                low=number(d.left_out.low, decimals, signed=True),
                high=number(d.left_out.high, decimals, signed=True),
            )
        )
    return "\n".join(items)


def base_year_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The change of each headline gap, counted from six base years side by side."""
    text, number = voice.language.text, voice.language.number
    years = sorted({year for d in found for year in d.bases.changes})
    # Windows that begin with a later definition have base years of their own.
    common = [y for y in years if sum(y in d.bases.changes for d in found) > 1]
    header = [text("Indicator"), *map(str, common)]
    rows, records = [], []
    for d in found:
        e = d.estimate
        name = table.named(voice.name(e.indicator), table.unit_word(e, voice))
        shown = {y: number(c, e.comparison.decimals, signed=True) for y, c in d.bases.changes.items()}
        rows.append([name, *(shown.get(y, "") for y in common)])
        records += [
            {"indicator": e.indicator.id, "base_year": y, "last_year": d.bases.last_year, "change": c,
             "unit": e.comparison.change_unit}
            for y, c in d.bases.changes.items()
        ]  # fmt: skip
    return Exhibit(
        label="tab-robustness-bases",
        caption=text(
            "How far each headline gap moved to its last year, counted from each base year. For counts the "
            "index starts at 100 in the base year of the column."
        ),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "l" + "r" * len(common)),
    )


def placebo_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The same change against every municipality of the group in place of the reference."""
    text, number = voice.language.text, voice.language.number
    header = [
        text("Indicator"),
        text("Against the reference"),
        text("Smallest"),
        text("Median"),
        text("Largest"),
        text("Same sign"),
    ]
    rows, records = [], []
    for d in found:
        e = d.estimate
        if not d.placebos.changes:
            continue
        changes = pd.Series(dict(d.placebos.changes)).sort_values(kind="stable")
        decimals, unit = e.comparison.decimals, table.trend_word(e, voice)

        def end(code: str, changes: pd.Series = changes, decimals: int = decimals) -> str:
            return f"{number(changes[code], decimals, signed=True)} ({voice.area(code)})"

        rows.append(
            [
                table.named(voice.name(e.indicator), unit),
                number(d.placebos.chosen, decimals, signed=True),
                end(str(changes.index[0])),
                number(float(changes.median()), decimals, signed=True),
                end(str(changes.index[-1])),
                text("{count} of {of}", count=d.placebos.same_sign, of=len(changes)),
            ]
        )
        against = {"reference": (voice.reference_label(e.indicator), d.placebos.chosen)}
        against |= {str(code): (voice.area(str(code)), change) for code, change in changes.items()}
        records += [
            {"indicator": e.indicator.id, "against": code, "name": name, "change": change,
             "base_year": d.placebos.base_year, "last_year": d.placebos.last_year}
            for code, (name, change) in against.items()
        ]  # fmt: skip
    return Exhibit(
        label="tab-robustness-group",
        caption=text(
            "{group} one by one in place of the reference: how far {focus} moved against each of them from "
            "the base year to the last year. Rates by difference; amounts and counts by how much further "
            "{focus} grew, in percent.",
            group=voice.group(),
            focus=voice.edition.focus_name,
        ),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "lrrrrr"),
    )


def leave_one_out_table(found: Sequence[Dependence], voice: Voice) -> Exhibit:
    """The trend of each headline gap without each other municipality in turn."""
    text, number = voice.language.text, voice.language.number
    header = [
        text("Indicator"),
        text("A year"),
        text("Smallest, without"),
        text("Largest, without"),
        text("p from"),
        text("p to"),
    ]
    rows, records = [], []
    for d in found:
        e, left = d.estimate, d.left_out
        decimals = e.comparison.trend_decimals
        rows.append(
            [
                voice.name(e.indicator),
                number(left.estimate, decimals, signed=True) + " " + table.trend_word(e, voice),
                f"{number(left.low, decimals, signed=True)} ({voice.area(left.low_without)})",
                f"{number(left.high, decimals, signed=True)} ({voice.area(left.high_without)})",
                voice.language.p(left.p_low),
                voice.language.p(left.p_high),
            ]
        )
        records.append({"indicator": e.indicator.id, **vars(left)})
    return Exhibit(
        label="tab-robustness-leave-one-out",
        caption=text(
            "The trend of each headline gap without each other municipality in turn. It leaves the pool that "
            "says how persistent the gaps are, and the reference where that is a mean of municipalities."
        ),
        source=voice.sources(d.estimate.indicator for d in found),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "lrrrrr"),
    )
