"""Every exhibit of the volume, built from estimates: one function each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis import figures, style, tables
from analysis.catalogue import Indicator
from analysis.estimates import Estimate
from analysis.exhibit import Exhibit
from analysis.language import joined
from analysis.ranking import level_rank
from analysis.sentences import Narrator


def label(kind: str, indicator: Indicator, part: str) -> str:
    """Permanent anchor of an indicator's exhibit: ``fig-employment-rate-gap``."""
    return f"{kind}-{indicator.slug}-{part}"


def main_figure(e: Estimate) -> str | None:
    """Label of the figure to look at: the gap, or the strip of a table with one year, if any."""
    if e.level is not None:
        return label("fig", e.indicator, "gap")
    return label("fig", e.indicator, "strip") if e.rank is not None else None


def reference(e: Estimate) -> str:
    """Where to look, as a numbered reference in brackets."""
    shown = main_figure(e)
    return f"({{numref}}`{shown}`)" if shown else ""


# --- one indicator ------------------------------------------------------------------------------------


def level_figure(e: Estimate, voice: Narrator) -> Exhibit:
    """The figure itself: focus, comparators, reference, group and all municipalities."""
    text, indicator = voice.language.text, e.indicator
    # A count is not set against the whole country's: the scales have nothing in common.
    with_reference = indicator.comparison != "index"
    frame = _lines(e, voice, e.panel.values, e.panel.reference if with_reference else None)
    figure, outside = figures.lines(
        frame, unit_of(e, voice), voice.language, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    assert e.level is not None and e.reference_level is not None
    group = voice.group() if (frame["role"] == "group").any() else ""
    caption = text(
        "{name}, {first}\N{EN DASH}{last}. {focus} {value} in {last_year}.",
        name=voice.name(indicator),
        first=int(frame["year"].min()),
        last=int(frame["year"].max()),
        focus=voice.edition.focus_name,
        value=voice.value(indicator, e.level.last),
        last_year=e.last_year,
    )
    shown = [f"{voice.area(c)} {voice.value(indicator, v)}" for c, v in _latest(e, e.panel.values, voice)]
    if with_reference:
        shown.append(f"{voice.reference(indicator)} {voice.value(indicator, e.reference_level.last)}")
    return Exhibit(
        label=label("fig", indicator, "level"),
        caption=joined(caption, _backdrop_note(frame, group, outside, voice), hollow_note([e], voice)),
        alt=text(
            "Line chart of {name} by year. {focus}: {first_value} in {base}, {value} in {last}. "
            "In {last}: {others}.",
            name=in_sentence(voice.name(indicator)),
            focus=voice.edition.focus_name,
            base=e.base_year,
            last=e.last_year,
            first_value=voice.value(indicator, e.level.first),
            value=voice.value(indicator, e.level.last),
            others=voice.language.listed(shown),
        ),
        source=voice.source(indicator),
        frame=frame,
        svg=style.svg(figure),
    )


def gap_figure(e: Estimate, voice: Narrator) -> Exhibit:
    """The distance to the reference, or for counts the index since the base year."""
    if e.indicator.comparison == "index":
        return _index_figure(e, voice)
    text, indicator = voice.language.text, e.indicator
    reference = voice.reference(indicator)
    frame = _lines(e, voice, e.gaps, None, group=False)
    if e.gap_measure == "plain":
        title = text("Distance from {reference}", reference=reference)
    else:
        title = text("{unit} above or below {reference}", unit=gap_unit_of(e, voice), reference=reference)
    figure, outside = figures.lines(
        frame, title, voice.language, zero=0, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    others = [f"{voice.area(c)} {voice.gap(e, v)}" for c, v in _latest(e, e.gaps, voice)]
    return Exhibit(
        label=label("fig", indicator, "gap"),
        caption=joined(
            text(
                "Gap to {reference}: {name}. {moved}",
                reference=reference,
                name=in_sentence(voice.name(indicator)),
                moved=voice.moved(e),
            ),
            _backdrop_note(frame, "", outside, voice),
            hollow_note([e], voice),
        ),
        alt=text(
            "Line chart of the gap to {reference} in {name}, zero marked. {moved} In {last}: {others}. "
            "{trend}",
            reference=reference,
            name=in_sentence(voice.name(indicator)),
            moved=voice.moved(e),
            last=e.last_year,
            others=voice.language.listed(others),
            trend=voice.trend_in_brief(e),
        ),
        source=voice.source(indicator),
        frame=frame,
        svg=style.svg(figure),
    )


def _index_figure(e: Estimate, voice: Narrator) -> Exhibit:
    text, indicator = voice.language.text, e.indicator
    base = e.base_year
    assert base is not None and e.level is not None and e.reference_level is not None
    values = e.panel.values.loc[e.panel.values[e.area].notna()]
    indexed = 100 * values / values.loc[base]
    reference = 100 * e.panel.reference / e.panel.reference.loc[base]
    frame = _lines(e, voice, indexed, reference.loc[indexed.index])
    title = text("Index, {base} = 100", base=base)
    figure, outside = figures.lines(
        frame, title, voice.language, zero=100, breaks=_breaks(e, voice), hollow=e.unconfirmed
    )
    number = voice.language.number
    others = [f"{voice.area(c)} {number(v, 1)}" for c, v in _latest(e, indexed, voice)]
    reference_last = float(reference.loc[e.last_year])
    others.append(f"{voice.reference(indicator)} {number(reference_last, 1)}")
    own = number(float(indexed.loc[e.last_year, e.area]), 1)
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
                last=e.last_year,
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
            last=e.last_year,
            others=voice.language.listed(others),
            trend=voice.trend_in_brief(e),
        ),
        source=voice.source(indicator),
        frame=frame,
        svg=style.svg(figure),
    )


def strip_figure(e: Estimate, voice: Narrator) -> Exhibit:
    """All municipalities in order of their latest value."""
    assert e.rank is not None and e.latest is not None
    text, indicator = voice.language.text, e.indicator
    latest = e.panel.values.loc[e.last_year].dropna()
    order = latest.rank(method="min", ascending=not e.rank.highest_first).astype(int)
    # Ties share a rank; for drawing, each municipality still needs a place of its own.
    frame = pd.DataFrame(
        {
            "role": [role_of(voice, c) for c in latest.index],
            "area": latest.index,
            "name": [voice.area(c) for c in latest.index],
            "rank": order.to_numpy(),
            "value": latest.to_numpy(),
        }
    ).sort_values(["rank", "area"], ignore_index=True)
    frame.insert(3, "place", range(1, len(frame) + 1))
    frame = in_order(frame, voice)
    middle = voice.value(indicator, float(latest.median()))
    fields = {
        "name": voice.name(indicator),
        "year": e.last_year,
        "of": e.rank.of,
        "focus": voice.edition.focus_name,
        "rank": e.rank.rank,
        "value": voice.value(indicator, e.latest.value),
        "middle": middle,
    }
    return Exhibit(
        label=label("fig", indicator, "strip"),
        caption=joined(
            text(
                "{name}, {year}: {of} municipalities in order. {focus} has rank {rank} with {value}; "
                "the middle one is {middle}.",
                **fields,
            ),
            hollow_note([e], voice),
        ),
        alt=text(
            "Dots for {of} municipalities in order of {lower} in {year}. {focus} is number {rank} with "
            "{value}; the middle one is {middle}.",
            lower=in_sentence(voice.name(indicator)),
            **fields,
        ),
        source=voice.source(indicator),
        frame=frame,
        svg=style.svg(figures.strip(frame, unit_of(e, voice), voice.language, hollow=e.unconfirmed)),
    )


def trend_table(e: Estimate, voice: Narrator) -> Exhibit:
    """Trends of the gap to the reference, to each comparator, and of the figure itself."""
    fit = e.trend
    assert fit is not None
    markdown, frame = tables.trend_table(e, voice)
    text, language = voice.language.text, voice.language
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
                unit=_trend_unit(e, voice),
                how=alone if fit.conservative else pooled,
            ),
            text("Only the gap to {reference} gets a word.", reference=voice.reference(e.indicator))
            if e.verdict is not None
            else "",
        ),
        source=voice.source(e.indicator),
        frame=frame,
        markdown=markdown,
    )


# --- several indicators -------------------------------------------------------------------------------


def change_table(estimates: Sequence[Estimate], voice: Narrator, chapter: str) -> Exhibit:
    """Then and now, one indicator a row."""
    markdown, frame = tables.change_table(estimates, voice)
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


def rank_figure(estimates: Sequence[Estimate], voice: Narrator, chapter: str) -> Exhibit:
    """Level ranks of several indicators, each with its five-year range."""
    text = voice.language.text
    frame = pd.DataFrame([row for e in estimates for row in _rank_rows(e, voice)])
    notes = [
        text("{name} {rank} of {of}", name=voice.name(e.indicator), rank=e.rank.rank, of=e.rank.of)
        for e in estimates
        if e.rank is not None
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
        svg=style.svg(figures.ranks(frame, voice.language)),
    )


def family_table(estimates: Sequence[Estimate], voice: Narrator) -> Exhibit:
    """Every verdict of the declared family, with the numbers it rests on."""
    markdown, frame = tables.family_table(estimates, voice)
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


def source_table(names: Iterable[str], voice: Narrator, anchor: str) -> Exhibit:
    """Tables with publisher, coverage, licence and how they were obtained."""
    used = [voice.catalogue.tables[name] for name in names]
    markdown, frame = tables.source_table(used, voice)
    return Exhibit(
        label=f"tab-{anchor.replace('_', '-')}-sources",
        caption=voice.language.text("Tables used, and where each came from."),
        source=voice.language.text(
            "Source: the data package of the volume (data/datapackage.json), which adds a checksum and known "
            "defects for each table."
        ),
        frame=frame,
        markdown=markdown,
    )


# --- frames -------------------------------------------------------------------------------------------


def role_of(voice: Narrator, code: str) -> str:
    if code == voice.edition.focus:
        return "focus"
    return "comparator" if code in voice.edition.comparators else "municipality"


def _lines(
    e: Estimate, voice: Narrator, wide: pd.DataFrame, reference: pd.Series | None, *, group: bool = True
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


def in_order(frame: pd.DataFrame, voice: Narrator) -> pd.DataFrame:
    """The backdrop first, the focus last, comparators as the edition lists them: colours depend on it."""
    order = {c: i for i, c in enumerate(voice.edition.comparators)}
    keys = pd.DataFrame({"role": frame["role"].map(figures.ROLES.index), "area": frame["area"].map(order)})
    return frame.loc[keys.sort_values(["role", "area"], kind="stable").index].reset_index(drop=True)


def _one(series: pd.Series, role: str, area: str, name: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"role": role, "area": area, "name": name, "year": series.index, "value": series.to_numpy()}
    )


def _latest(e: Estimate, wide: pd.DataFrame, voice: Narrator) -> list[tuple[str, float]]:
    """Comparators with a figure in the last year, in the edition's order."""
    row = wide.loc[e.last_year]
    return [(c, float(row[c])) for c in voice.edition.comparators if c in row and pd.notna(row[c])]


def _rank_rows(e: Estimate, voice: Narrator) -> list[dict[str, object]]:
    assert e.rank is not None
    star = "*" if e.indicator.polarity == "neutral" else ""
    name = voice.name(e.indicator) + star
    rows = []
    for code in (voice.edition.focus, *voice.edition.comparators):
        if not e.panel.has(code) or pd.isna(e.panel.values.loc[e.last_year, code]):
            continue
        r = (
            e.rank
            if code == e.area
            else level_rank(e.panel.values, code, highest_first=e.rank.highest_first, year=e.last_year)
        )
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


# --- words --------------------------------------------------------------------------------------------


def hollow_note(estimates: Iterable[Estimate], voice: Narrator) -> str:
    """Why a mark is hollow, or nothing if none is."""
    tables = [voice.catalogue.tables[n] for e in estimates if e.unconfirmed for n in e.indicator.tables]
    text = voice.language.text
    why = []
    if any(table.table_id_inferred for table in tables):
        why.append(text("the id of the table is inferred"))
    if any(table.typed_from_listing for table in tables):
        why.append(text("the figures were typed from a listing"))
    return text("Hollow marks: {why}.", why=voice.language.listed(why)) if why else ""


def unit_of(e: Estimate, voice: Narrator) -> str:
    return e.indicator.unit[voice.language.code]


_GAP_UNITS = {
    "percentage_points": "percentage points",
    "percent": "percent",
    "dkk": "DKK",
    "persons": "persons",
    "points": "points",
    "per_1000": "per 1,000",
    "km": "kilometres",
    "years": "years",
    "plain": "units",
}


def gap_unit_of(e: Estimate, voice: Narrator) -> str:
    unit = voice.language.text(_GAP_UNITS[e.gap_measure])
    return unit[0].upper() + unit[1:]


def _trend_unit(e: Estimate, voice: Narrator) -> str:
    measure = e.gap_measure if e.indicator.comparison == "difference" else "percent"
    return voice.language.text(_GAP_UNITS[measure])


def in_sentence(name: str) -> str:
    """A name within a sentence: lower case, unless its first word is an acronym or a proper name."""
    first = name.split()[0]
    return name if first[1:] != first[1:].lower() or first == "Gini" else name[0].lower() + name[1:]


def _breaks(e: Estimate, voice: Narrator) -> list[tuple[int, str]]:
    return [(b.year, voice.language.text("break")) for b in e.panel.breaks]


def _backdrop_note(frame: pd.DataFrame, group: str, outside: int, voice: Narrator) -> str:
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
