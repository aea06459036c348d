"""What a spread is made of: definition, level, gap or index, trend table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from analysis.estimates.estimate import Estimate, Fit, Moved
from analysis.exhibits import entered, references, story
from analysis.exhibits.columns import Column, fit_columns, table
from analysis.exhibits.common import (
    breaks,
    hollow_note,
    in_order,
    label,
    measured_in,
    reference,
    role_of,
    sentences,
    unit_of,
    year_ends,
)
from analysis.exhibits.exhibit import Exhibit, Reads
from analysis.exhibits.file import Measure, measured
from analysis.exhibits.voice import Voice
from analysis.figures import lines
from analysis.figures.bands import MIN_MUNICIPALITIES
from analysis.inference.detectable import POWER
from analysis.inference.trend import Trend
from analysis.language.facts import Name, Names, P, Quantity, Years


def finding(e: Estimate, voice: Voice) -> str:
    """What the figures tell, whether there is a steady trend, and where to look, as one item."""
    if e.latest is None:
        return voice.say("indicator.no_finding", said=voice.not_published(e))
    return voice.say(
        "indicator.finding",
        name=Name(e.indicator.name),
        told=story.told(e, voice, word=False),
        trend=voice.trend_in_brief(e),
        where=reference(e),
    )


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
    yield say("references.compared"), references.declared(e, voice)
    yield say("indicator.definition.heads.table"), ", ".join(map(voice.table_id, indicator.tables))
    for b in indicator.breaks:
        yield say("indicator.definition.heads.break", year=b.year), b.reason[code]
    month = year_ends(e, voice)
    if month and e.panel.years:
        ends = say("indicator.definition.ends", month=month, year=e.panel.years[-1])
        yield say("indicator.definition.heads.ends"), ends
    if e.panel.incomplete_years:
        years = Years.of(e.panel.incomplete_years)
        yield say("indicator.definition.heads.left_out"), say("indicator.definition.left_out", years=years)
    if indicator.stops is not None:
        yield say("indicator.definition.heads.stops"), indicator.stops[code]
    for caveat in indicator.caveats:
        yield say("indicator.definition.heads.note"), caveat[code]


def level_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The figure itself: focus, comparators, reference, group, and the bands of all municipalities."""
    counts = e.comparison.starts_level
    # A count says who is large: it is set against neither the whole country nor every municipality.
    values = e.panel.values[_named_places(e, voice)] if counts else e.panel.values
    reference = None if counts else e.panel.reference
    by_hand = entered.drawn(e.indicator, voice)
    frame = entered.added(_lines(e, voice, values, reference, group=not counts), by_hand, voice)
    measured(frame, value=measured_in(voice.value(e.indicator, 0.0), voice))
    end = _end(e, moved)
    latest = _latest(e.panel.values, end, voice)
    others = [(voice.area(c), voice.value(e.indicator, v)) for c, v in latest]
    if reference is not None:
        others.append((voice.reference(e.indicator), voice.value(e.indicator, float(reference.loc[end]))))
    facts = {**_facts(e, moved, values, voice), "end": end, "others": _named(others, voice)}
    if counts:
        facts["group"] = ""
    return Exhibit(
        label=label("fig", e.indicator.slug, "level"),
        caption=voice.say("indicator.level.caption", facts),
        alt=sentences(voice.say("indicator.level.alt", facts), entered.alt(by_hand, voice)),
        source=voice.source(e.indicator),
        frame=frame,
        reads=_reads(voice.value(e.indicator, 0.0), voice),
        figure=_drawn(frame, unit_of(e, voice), e, voice),
    )


def gap_label(e: Estimate) -> str:
    """What the figure of the gap is called, also where that of the level stands for both."""
    return label("fig", e.indicator.slug, "gap")


def gap_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The distance to the reference, or for counts the index since the base year.

    Its caption is that of the pair: it never stands without the level.
    """
    if e.comparison.starts_level:
        return _index_figure(e, moved, voice)
    frame = _lines(e, voice, e.gaps, None, group=False)
    measured(frame, value=measured_in(voice.gap(e, 0.0), voice))
    unit = e.comparison.gap_unit
    axis = voice.say(
        "indicator.gap.axis",
        unit=None if unit == "plain" else voice.language.unit(unit, "axis"),
        reference=voice.reference(e.indicator),
    )
    end = _end(e, moved)
    others = [(voice.area(c), voice.gap(e, v)) for c, v in _latest(e.gaps, end, voice)]
    facts = {**_facts(e, moved, e.gaps, voice), "end": end, "others": _named(others, voice)}
    return Exhibit(
        label=gap_label(e),
        caption=voice.say("indicator.pair", facts, end=e.panel.years[-1]),
        alt=voice.say("indicator.gap.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        reads=_reads(voice.gap(e, 0.0), voice),
        figure=_drawn(frame, axis, e, voice, zero=0),
    )


def _index_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    base, last = moved.base_year, moved.last_year
    indexed = e.comparison.levels(e.panel.values.loc[e.panel.values[e.area].notna()], base)
    reference = e.comparison.levels(e.panel.reference, base)
    frame = _lines(e, voice, indexed, reference.loc[indexed.index])
    measured(frame, value=measured_in(voice.comparable(e, 0.0), voice))
    axis = voice.say("indicator.index.axis", base=base)
    other = voice.comparable(e, float(reference.loc[last]))
    others = [(voice.area(c), voice.comparable(e, v)) for c, v in _latest(indexed, last, voice)]
    facts = {
        **_facts(e, moved, indexed, voice),
        "own": voice.comparable(e, float(indexed.loc[last, e.area])),
        "other": other,
        "others": _named([*others, (voice.reference(e.indicator), other)], voice),
    }
    return Exhibit(
        label=gap_label(e),
        caption=voice.say("indicator.pair", facts, end=e.panel.years[-1]),
        alt=voice.say("indicator.index.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        reads=_reads(other, voice),
        figure=_drawn(frame, axis, e, voice, zero=100),
    )


def _drawn(frame: pd.DataFrame, axis: str, e: Estimate, voice: Voice, *, zero: float | None = None) -> Figure:
    ruptures = breaks(e, voice)
    return lines.lines(
        frame,
        axis,
        voice.language,
        zero=zero,
        breaks=ruptures,
        hollow=e.unconfirmed,
        by_hand=voice.say("entered.word"),
    )


def _facts(e: Estimate, moved: Moved, wide: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """What every line figure says: then and now, the trend in brief, the years, and what the backdrop is."""
    known = wide.notna()
    return {
        **voice.moved_facts(e, moved),
        "trend": voice.trend_in_brief(e),
        "first": e.panel.years[0],
        "end": e.panel.years[-1],
        "index": e.comparison.starts_level,
        # How many are in the backdrop; where no year has enough of them there is none.
        "count": int(known.any().sum()) if known.sum(axis="columns").max() >= MIN_MUNICIPALITIES else 0,
        "group": voice.group() if _has_group(e.panel.values, voice) else "",
        "ends": year_ends(e, voice),
        "hollow": hollow_note([e], voice),
        "entered": entered.note(entered.drawn(e.indicator, voice), voice),
    }


def _reads(kind: Quantity, voice: Voice) -> Reads:
    """How whoever points at a figure reads its values."""
    return Reads(voice.language.unit(kind.measure, "narrow"), kind.decimals, kind.signed)


def _named_places(e: Estimate, voice: Voice) -> list[str]:
    """The focus and its comparators, where the table has them."""
    return [c for c in (*voice.edition.comparators, e.area) if c in e.panel.values]


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
    yearly = Measure(voice.say("indicator.trend.unit", unit=unit))
    measured(
        frame, **dict.fromkeys(("estimate", "ci_low", "ci_high", "theil_sen", "detectable_per_year"), yearly)
    )
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
    if group and _has_group(wide, voice):
        median = wide[_members(wide, voice)].median(axis="columns")
        parts.append(_one(median, "group", "group", voice.group()))
    if reference is not None:
        parts.append(_one(reference.dropna(), "reference", "reference", voice.reference_label(e.indicator)))
    frame = pd.concat(parts, ignore_index=True).sort_values(["area", "year"], kind="stable")
    return in_order(frame[["role", "area", "name", "year", "value"]].astype({"year": int}), voice)


def _members(wide: pd.DataFrame, voice: Voice) -> list[str]:
    """The municipalities of the edition's group that the table has."""
    return [c for c in wide if voice.catalogue.areas[c].group == voice.edition.group]


def _has_group(wide: pd.DataFrame, voice: Voice) -> bool:
    """Whether its median says something: of a handful of places it would be that of whoever is there."""
    whole, members = len(wide.columns), len(_members(wide, voice))
    return whole >= MIN_MUNICIPALITIES and members > whole / 20 and members > 4


def _one(series: pd.Series, role: str, area: str, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"role": role, "area": area, "name": name, "year": series.index, "value": series.to_numpy()}
    )


def _end(e: Estimate, moved: Moved) -> int:
    """The last year with a figure for the focus and for its reference, also where it is not compared."""
    return moved.last_year if e.newest is None else e.newest.year


def _latest(wide: pd.DataFrame, year: int, voice: Voice) -> list[tuple[str, float]]:
    """Comparators with a figure in the last year, in the edition's order."""
    row = wide.loc[year]
    return [(c, float(row[c])) for c in voice.edition.comparators if c in row and pd.notna(row[c])]
