"""One indicator: definition, level, gap or index, what happened, steady trend, rank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.estimate import Estimate, Fit, Moved
from analysis.estimates.robustness import has_curve
from analysis.exhibits import robustness
from analysis.exhibits.columns import Column, fit_columns, table
from analysis.exhibits.common import (
    breaks,
    hollow_note,
    in_order,
    label,
    reference,
    role_of,
    sentences,
    unit_of,
)
from analysis.exhibits.exhibit import Exhibit, admonition
from analysis.exhibits.place import strip_figure
from analysis.exhibits.view import Block
from analysis.exhibits.voice import Voice
from analysis.figures import lines
from analysis.inference.detectable import POWER
from analysis.inference.trend import Trend
from analysis.language.facts import Name, Names, P, Quantity, Years, count


def finding(e: Estimate, voice: Voice) -> str:
    """What happened, whether there is a steady trend, and where to look, as one item."""
    return voice.say(
        "indicator.finding",
        name=voice.name(e.indicator),
        happened=voice.happened(e),
        trend=voice.trend_in_brief(e),
        where=reference(e),
    )


def spread(e: Estimate, voice: Voice) -> list[Block]:
    """Definition, level, gap or index, change, steady trend and rank of one indicator."""
    defined = admonition(voice.say("indicator.definition.title"), "definition", definition(e, voice))
    if e.latest is None:
        return [f"{defined}\n\n{voice.not_published(e)}"]
    if e.moved is not None:
        return [defined, *_over_time(e, e.moved, voice)]
    return [defined, *_in_one_year(e, voice)]


def _over_time(e: Estimate, moved: Moved, voice: Voice) -> list[Block]:
    """What happened since the base year, and whether there is a steady trend."""
    happened = [voice.happened(e), voice.base_year_range(e), voice.crossed(e), voice.ranked(e)]
    told = sentences(*happened, *voice.flags(e))
    steady = voice.steady(e)
    return [
        level_figure(e, moved, voice),
        gap_figure(e, moved, voice),
        voice.say("indicator.part.happened", told=told),
        voice.say("indicator.part.trend", told=steady),
        *([trend_table(e, e.fit, voice)] if e.fit is not None else []),
        *([robustness.link(e, voice)] if has_curve(e) else []),
    ]


def _in_one_year(e: Estimate, voice: Voice) -> list[Block]:
    """Where the focus stands, all there is of a table with one year."""
    stood = sentences(voice.happened(e), voice.ranked(e), *voice.flags(e))
    steady = voice.steady(e)
    strip = [strip_figure(e, voice)] if e.rank is not None else []
    return [*strip, voice.say("indicator.part.stands", told=stood), steady]


def definition(e: Estimate, voice: Voice) -> str:
    """Numerator, denominator, population, unit, table, breaks, years left out and caveats as a list."""
    items = (voice.say("indicator.definition.item", head=h, text=text) for h, text in _defined(e, voice))
    return f"{e.indicator.definition[voice.language.code]}\n\n" + "\n".join(items)


def _defined(e: Estimate, voice: Voice) -> Iterator[tuple[str, str]]:
    indicator, say, code = e.indicator, voice.say, voice.language.code
    yield say("indicator.definition.heads.numerator"), indicator.numerator[code]
    if indicator.denominator is not None:
        yield say("indicator.definition.heads.denominator"), indicator.denominator[code]
    yield say("indicator.definition.heads.population"), indicator.population[code]
    yield say("indicator.definition.heads.unit"), indicator.unit[code]
    yield say("indicator.definition.heads.table"), ", ".join(map(voice.table_id, indicator.tables))
    for b in indicator.breaks:
        yield say("indicator.definition.heads.break", year=b.year), b.reason[code]
    if e.panel.incomplete_years:
        years = Years.of(e.panel.incomplete_years)
        yield say("indicator.definition.heads.left_out"), say("indicator.definition.left_out", years=years)
    for caveat in indicator.caveats:
        yield say("indicator.definition.heads.note"), caveat[code]


def level_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The figure itself: focus, comparators, reference, group and all municipalities."""
    # A count is not set against the whole country's: the scales have nothing in common.
    reference = None if e.comparison.starts_level else e.panel.reference
    frame = _lines(e, voice, e.panel.values, reference)
    figure, outside = lines.lines(
        frame, unit_of(e, voice), voice.language, breaks=breaks(e, voice), hollow=e.unconfirmed
    )
    others = [
        (voice.area(c), voice.value(e.indicator, v))
        for c, v in _latest(e.panel.values, moved.last_year, voice)
    ]
    if reference is not None:
        others.append((voice.reference(e.indicator), voice.value(e.indicator, moved.reference.last)))
    group = voice.group() if (frame["role"] == "group").any() else ""
    facts = {
        **_line_facts(e, moved, frame, outside, voice),
        "first": int(frame["year"].min()),
        "end": int(frame["year"].max()),
        "group": group,
        "others": _named(others, voice),
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "level"),
        caption=voice.say("indicator.level.caption", facts),
        alt=voice.say("indicator.level.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figure,
    )


def gap_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The distance to the reference, or for counts the index since the base year."""
    if e.comparison.starts_level:
        return _index_figure(e, moved, voice)
    frame = _lines(e, voice, e.gaps, None, group=False)
    unit = e.comparison.gap_unit
    axis = voice.say(
        "indicator.gap.axis",
        unit=None if unit == "plain" else voice.language.unit(unit, "axis"),
        reference=voice.reference(e.indicator),
    )
    figure, outside = lines.lines(
        frame, axis, voice.language, zero=0, breaks=breaks(e, voice), hollow=e.unconfirmed
    )
    others = [(voice.area(c), voice.gap(e, v)) for c, v in _latest(e.gaps, moved.last_year, voice)]
    facts = {**_line_facts(e, moved, frame, outside, voice), "group": "", "others": _named(others, voice)}
    return Exhibit(
        label=label("fig", e.indicator.slug, "gap"),
        caption=voice.say("indicator.gap.caption", facts),
        alt=voice.say("indicator.gap.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figure,
    )


def _index_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    base, last = moved.base_year, moved.last_year
    indexed = e.comparison.levels(e.panel.values.loc[e.panel.values[e.area].notna()], base)
    reference = e.comparison.levels(e.panel.reference, base)
    frame = _lines(e, voice, indexed, reference.loc[indexed.index])
    axis = voice.say("indicator.index.axis", base=base)
    figure, outside = lines.lines(
        frame, axis, voice.language, zero=100, breaks=breaks(e, voice), hollow=e.unconfirmed
    )

    other = voice.comparable(e, float(reference.loc[last]))
    others = [(voice.area(c), voice.comparable(e, v)) for c, v in _latest(indexed, last, voice)]
    facts = {
        **_line_facts(e, moved, frame, outside, voice),
        "group": voice.group(),
        "own": voice.comparable(e, float(indexed.loc[last, e.area])),
        "other": other,
        "others": _named([*others, (voice.reference(e.indicator), other)], voice),
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "gap"),
        caption=voice.say("indicator.index.caption", facts),
        alt=voice.say("indicator.index.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figure,
    )


def _line_facts(
    e: Estimate, moved: Moved, frame: pd.DataFrame, outside: int, voice: Voice
) -> dict[str, object]:
    """What every line figure says: then and now, the trend in brief, and what the backdrop is."""
    return {
        **voice.moved_facts(e, moved),
        "trend": voice.trend_in_brief(e),
        "count": int(frame.loc[frame["role"] == "municipality", "area"].nunique()),
        "outside": count(outside) if outside else None,
        "hollow": hollow_note([e], voice),
    }


def _named(values: list[tuple[str, Quantity]], voice: Voice) -> Names:
    return Names.of(voice.say("words.named_value", name=name, value=value) for name, value in values)


@dataclass(frozen=True)
class TrendRow:
    """One trend of an indicator: of what, how it reads, and the p-value its word rests on."""

    of: str
    fit: Trend
    word: str = ""
    p_adjusted: float | None = None
    detectable: float | None = None


def trend_table(e: Estimate, fit: Fit, voice: Voice) -> Exhibit:
    """Trends of the gap to the reference, to each comparator, and of the figure itself."""
    markdown, frame = table(trend_rows(e, fit, voice), _trend_columns(e, fit, voice), voice.language)
    unit = voice.language.unit(e.comparison.trend_unit, "axis")
    return Exhibit(
        label=label("tab", e.indicator.slug, "trend"),
        caption=voice.say(
            "indicator.trend.caption",
            voice.trend_facts(e, fit.trend),
            name=Name(e.indicator.name),
            unit=unit,
            conservative=fit.trend.conservative,
            units=fit.trend.units,
            effective=Quantity(fit.trend.effective_units),
            judged=e.judged is not None,
            index=e.comparison.starts_level,
            power=Quantity(100 * POWER, "percent"),
        ),
        source=voice.source(e.indicator),
        frame=frame,
        markdown=markdown,
    )


def trend_rows(e: Estimate, fit: Fit, voice: Voice) -> list[TrendRow]:
    """The gap to the reference with its word, then the gap to each comparator, then the level."""

    def gap(reference: str) -> str:
        return voice.say("indicator.trend.gap", reference=reference)

    word = voice.word(e.judged.verdict) if e.judged is not None else voice.no_word(e)
    # Only what is adjusted within the declared family has a p-value; the others have intervals.
    judged = (None, None) if e.judged is None else (e.judged.p_adjusted, e.judged.detectable.per_year)
    return [
        TrendRow(gap(voice.reference(e.indicator)), fit.trend, word, *judged),
        *(TrendRow(gap(voice.area(code)), other) for code, other in fit.comparators.items()),
        TrendRow(voice.say("indicator.trend.figure"), fit.level),
    ]


def _trend_columns(e: Estimate, fit: Fit, voice: Voice) -> list[Column[TrendRow]]:
    say, decimals = voice.say, e.comparison.trend_decimals
    level = Quantity(100 * voice.edition.level, "percent")

    return [
        Column("trend_of", lambda r: r.of, say("indicator.trend.heads.of"), align="l"),
        Column(header=say("indicator.trend.heads.reading"), show=lambda r: r.word, align="l"),
        Column(
            header=say("indicator.trend.heads.yearly"),
            show=lambda r: Quantity(r.fit.estimate, decimals=decimals, signed=True),
        ),
        Column(
            header=say("indicator.trend.heads.interval", level=level),
            show=lambda r: voice.interval(e, r.fit),
        ),
        Column(
            header=say("indicator.trend.heads.p_adjusted"),
            show=lambda r: None if r.p_adjusted is None else P(r.p_adjusted),
        ),
        Column(header=say("indicator.trend.heads.rho"), show=lambda r: voice.rho(r.fit)),
        Column(
            header=say("indicator.trend.heads.detectable"),
            show=lambda r: None if r.detectable is None else Quantity(r.detectable, decimals=decimals),
        ),
        *fit_columns(fit.trend, lambda r: r.fit),
        Column("p_adjusted", lambda r: r.p_adjusted),
        Column("detectable_per_year", lambda r: r.detectable),
        Column("verdict", lambda r: r.word),
    ]


def _lines(
    e: Estimate, voice: Voice, wide: pd.DataFrame, reference: pd.Series | None, *, group: bool = True
) -> pd.DataFrame:
    """Tidy rows of a line figure, the backdrop first and the focus last."""
    wide = wide.copy()
    wide.index.name, wide.columns.name = "year", "area"
    long = wide.melt(ignore_index=False, value_name="value").reset_index().dropna(subset="value")
    long["role"] = [role_of(voice, c) for c in long["area"]]
    long["name"] = long["area"].map({c: voice.area(c) for c in wide.columns})
    parts = [long]
    members = [c for c in wide if voice.catalogue.areas[c].group == voice.edition.group]
    if group and len(members) > len(wide.columns) / 20 and len(members) > 4:
        parts.append(_one(wide[members].median(axis="columns"), "group", "group", voice.group()))
    if reference is not None:
        parts.append(_one(reference.dropna(), "reference", "reference", voice.reference_label(e.indicator)))
    frame = pd.concat(parts, ignore_index=True).sort_values(["area", "year"], kind="stable")
    return in_order(frame[["role", "area", "name", "year", "value"]].astype({"year": int}), voice)


def _one(series: pd.Series, role: str, area: str, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"role": role, "area": area, "name": name, "year": series.index, "value": series.to_numpy()}
    )


def _latest(wide: pd.DataFrame, year: int, voice: Voice) -> list[tuple[str, float]]:
    """Comparators with a figure in the last year, in the edition's order."""
    row = wide.loc[year]
    return [(c, float(row[c])) for c in voice.edition.comparators if c in row and pd.notna(row[c])]
