"""Every exhibit of the volume, built from estimates: one function each."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate, Fit, Moved
from analysis.exhibits import table
from analysis.exhibits.common import (
    gap_unit_of,
    hollow_note,
    in_order,
    in_sentence,
    label,
    role_of,
    trend_unit,
    unit_of,
)
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import lines
from analysis.language.numbers import joined


def level_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The figure itself: focus, comparators, reference, group and all municipalities."""
    text, indicator = voice.language.text, e.indicator
    # A count is not set against the whole country's: the scales have nothing in common.
    with_reference = not e.comparison.starts_level
    frame = _lines(e, voice, e.panel.values, e.panel.reference if with_reference else None)
    figure, outside = lines.lines(
        frame, unit_of(e, voice), voice.language, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    group = voice.group() if (frame["role"] == "group").any() else ""
    caption = text(
        "{name}, {first}\N{EN DASH}{last}. {focus} {value} in {last_year}.",
        name=voice.name(indicator),
        first=int(frame["year"].min()),
        last=int(frame["year"].max()),
        focus=voice.edition.focus_name,
        value=voice.value(indicator, moved.level.last),
        last_year=moved.last_year,
    )
    others = _latest(e.panel.values, moved.last_year, voice)
    shown = [f"{voice.area(c)} {voice.value(indicator, v)}" for c, v in others]
    if with_reference:
        shown.append(f"{voice.reference(indicator)} {voice.value(indicator, moved.reference.last)}")
    return Exhibit(
        label=label("fig", indicator, "level"),
        caption=joined(caption, _backdrop_note(frame, group, outside, voice), hollow_note([e], voice)),
        alt=text(
            "Line chart of {name} by year. {focus}: {first_value} in {base}, {value} in {last}. "
            "In {last}: {others}.",
            name=in_sentence(voice.name(indicator)),
            focus=voice.edition.focus_name,
            base=moved.base_year,
            last=moved.last_year,
            first_value=voice.value(indicator, moved.level.first),
            value=voice.value(indicator, moved.level.last),
            others=voice.language.listed(shown),
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figure,
    )


def gap_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    """The distance to the reference, or for counts the index since the base year."""
    if e.comparison.starts_level:
        return _index_figure(e, moved, voice)
    text, indicator = voice.language.text, e.indicator
    reference = voice.reference(indicator)
    frame = _lines(e, voice, e.gaps, None, group=False)
    if e.comparison.gap_unit == "plain":
        title = text("Distance from {reference}", reference=reference)
    else:
        title = text("{unit} above or below {reference}", unit=gap_unit_of(e, voice), reference=reference)
    figure, outside = lines.lines(
        frame, title, voice.language, zero=0, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    others = [f"{voice.area(c)} {voice.gap(e, v)}" for c, v in _latest(e.gaps, moved.last_year, voice)]
    return Exhibit(
        label=label("fig", indicator, "gap"),
        caption=joined(
            text(
                "Gap to {reference}: {name}. {moved}",
                reference=reference,
                name=in_sentence(voice.name(indicator)),
                moved=voice.moved(e, moved),
            ),
            _backdrop_note(frame, "", outside, voice),
            hollow_note([e], voice),
        ),
        alt=text(
            "Line chart of the gap to {reference} in {name}, zero marked. {moved} In {last}: {others}. "
            "{trend}",
            reference=reference,
            name=in_sentence(voice.name(indicator)),
            moved=voice.moved(e, moved),
            last=moved.last_year,
            others=voice.language.listed(others),
            trend=voice.trend_in_brief(e),
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figure,
    )


def _index_figure(e: Estimate, moved: Moved, voice: Voice) -> Exhibit:
    text, indicator = voice.language.text, e.indicator
    base, last = moved.base_year, moved.last_year
    indexed = e.comparison.levels(e.panel.values.loc[e.panel.values[e.area].notna()], base)
    reference = e.comparison.levels(e.panel.reference, base)
    frame = _lines(e, voice, indexed, reference.loc[indexed.index])
    title = text("Index, {base} = 100", base=base)
    figure, outside = lines.lines(
        frame, title, voice.language, zero=100, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    number = voice.language.number
    others = [f"{voice.area(c)} {number(v, 1)}" for c, v in _latest(indexed, last, voice)]
    reference_last = float(reference.loc[last])
    others.append(f"{voice.reference(indicator)} {number(reference_last, 1)}")
    own = number(float(indexed.loc[last, e.area]), 1)
    return Exhibit(
        label=label("fig", indicator, "gap"),
        caption=joined(
            text(
                "{name}, index, {base} = 100. {focus} {own}, {reference} {other} in {last}.",
                name=voice.name(indicator),
                base=base,
                focus=voice.edition.focus_name,
                own=own,
                reference=voice.reference(indicator),
                other=number(reference_last, 1),
                last=last,
            ),
            _backdrop_note(frame, voice.group(), outside, voice),
            hollow_note([e], voice),
        ),
        alt=text(
            "Line chart of {name} as an index with {base} at 100. {focus} stands at {own} in {last}; "
            "{others}. {trend}",
            name=in_sentence(voice.name(indicator)),
            base=base,
            focus=voice.edition.focus_name,
            own=own,
            last=last,
            others=voice.language.listed(others),
            trend=voice.trend_in_brief(e),
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=figure,
    )


def trend_table(e: Estimate, fits: Fit, voice: Voice) -> Exhibit:
    """Trends of the gap to the reference, to each comparator, and of the figure itself."""
    markdown, frame = table.trend_table(e, fits, voice)
    fit, text, language = fits.trend, voice.language.text, voice.language
    pooled = text(
        "pooled over {units} municipalities, worth {effective} independent ones",
        units=fit.units,
        effective=language.number(fit.effective_units, 0),
    )
    alone = text("from this series alone, which makes the interval wide")
    return Exhibit(
        label=label("tab", e.indicator, "trend"),
        caption=joined(
            text(
                "Steady trends, {name}, {first}\N{EN DASH}{last} (n = {n}), in {unit} a year. "
                "Intervals describe year-to-year variation of the process: GLS with AR(1) errors, "
                "union over the autocorrelations (rho) that cannot be ruled out, {how}. Detectable: "
                "the smallest trend these years would reveal.",
                name=in_sentence(voice.name(e.indicator)),
                first=fit.first_year,
                last=fit.last_year,
                n=fit.n,
                unit=trend_unit(e, voice),
                how=alone if fit.conservative else pooled,
            ),
            text("Only the gap to {reference} gets a word.", reference=voice.reference(e.indicator))
            if e.judged is not None
            else "",
        ),
        source=voice.source(e.indicator),
        frame=frame,
        markdown=markdown,
    )


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


def _breaks(e: Estimate, voice: Voice) -> list[tuple[int, str]]:
    return [(b.year, voice.language.text("break")) for b in e.panel.breaks]


def _backdrop_note(frame: pd.DataFrame, group: str, outside: int, voice: Voice) -> str:
    text = voice.language.text
    count = frame.loc[frame["role"] == "municipality", "area"].nunique()
    parts = []
    if count:
        parts.append(text("Grey lines: the other {count} municipalities.", count=count))
    if group:
        parts.append(text("{group}: unweighted median.", group=group))
    if outside:
        parts.append(
            text("Of their points, {count} lie beyond the axis.", count=voice.language.number(outside, 0))
        )
    return " ".join(parts)
