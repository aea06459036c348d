"""Exhibits of the whole volume: dashboard, count of directions, weighted ranks, the two-minute summary."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.estimates.directions import DirectionCount, count_directions, direction, favourable_levels
from analysis.estimates.estimate import Estimate
from analysis.exhibits import table
from analysis.exhibits.common import hollow_note, in_sentence, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Narrator
from analysis.figures import dashboard, style
from analysis.inference.weighted_ranks import DRAWS, weighted_ranks

_DASHBOARD_COLUMNS = [
    "chapter",
    "indicator",
    "base_year",
    "last_year",
    "gap_base",
    "gap_last",
    "gap_unit",
    "movement",
    "changed_sides",
    "favour",
    "verdict",
    "p_adjusted",
    "polarity",
    "unconfirmed",
]
_MOVED = {
    "widened": "further away",
    "narrowed": "closer",
    "unchanged": "as far as before",
}
_BETTER = {
    "higher_is_better": "higher",
    "lower_is_better": "lower",
    "neutral": "neither",
}


def chapter_title(chapter: str, voice: Narrator) -> str:
    """Short title of a chapter."""
    return voice.catalogue.chapters[chapter].title[voice.language.code]


def dashboard_table(estimates: Sequence[Estimate], voice: Narrator) -> Exhibit:
    """Every indicator with figures for the focus, grouped by chapter."""
    text, language = voice.language.text, voice.language
    header = [
        text("Indicator"),
        text("Years"),
        text("Gap then"),
        text("Gap now"),
        text("What happened"),
        text("Steady trend"),
        text("Adjusted p"),
        text("Better"),
    ]
    rows: list[list[str]] = []
    records = []
    chapter = ""
    for e in estimates:
        if e.latest is None:
            continue
        if e.indicator.chapter != chapter:
            chapter = e.indicator.chapter
            rows.append([f"**{chapter_title(chapter, voice)}**", *[""] * 7])
        if e.gap is None:
            gap = None if e.indicator.comparison == "index" else e.latest.gap
            shown = "" if gap is None else language.number(gap, e.gap_decimals, signed=True)
            rows.append(
                [
                    _marked(e, voice),
                    str(e.latest.year),
                    "",
                    shown,
                    text("one year only"),
                    text("not tested"),
                    "",
                    text(_BETTER[e.indicator.polarity]),
                ]
            )
            records.append(
                {
                    "chapter": chapter,
                    "indicator": e.indicator.id,
                    "last_year": e.latest.year,
                    "gap_last": gap,
                    "gap_unit": e.gap_measure,
                    "polarity": e.indicator.polarity,
                    "unconfirmed": e.unconfirmed,
                }
            )
            continue
        moved = direction(e)
        index = e.indicator.comparison == "index"
        rows.append(
            [
                _marked(e, voice),
                f"{e.base_year}\N{EN DASH}{e.last_year}",
                "" if index else language.number(e.gap.first, e.gap_decimals, signed=True),
                language.number(e.gap.last, e.gap_decimals, signed=True),
                happened_word(e, voice),
                text(str(e.verdict)) if e.verdict else text("not tested"),
                language.p(e.p_adjusted) if e.p_adjusted is not None else "",
                text(_BETTER[e.indicator.polarity]),
            ]
        )
        records.append(
            {
                "chapter": chapter,
                "indicator": e.indicator.id,
                "base_year": e.base_year,
                "last_year": e.last_year,
                "gap_base": e.gap.first,
                "gap_last": e.gap.last,
                "gap_unit": e.gap_measure,
                "movement": moved.movement,
                "changed_sides": moved.changed_sides,
                "favour": moved.favour,
                "verdict": str(e.verdict) if e.verdict else "",
                "p_adjusted": e.p_adjusted,
                "polarity": e.indicator.polarity,
                "unconfirmed": e.unconfirmed,
            }
        )
    notes = [
        text(
            "{count} indicators for {focus}. What happened is arithmetic between two years; whether there "
            "is a steady trend is another question, and a distance may grow without one. For counts the gap "
            "is between indices that start at 100, so it can only widen.",
            count=len(records),
            focus=voice.edition.focus_name,
        )
    ]
    hollow = hollow_note(estimates, voice)
    if hollow:
        notes.append(f"\N{WHITE CIRCLE} {hollow}")
    return Exhibit(
        label="tab-dashboard",
        caption=" ".join(notes),
        source=voice.sources(e.indicator for e in estimates if e.latest is not None),
        frame=pd.DataFrame(records).reindex(columns=_DASHBOARD_COLUMNS).astype({"base_year": "Int64"}),
        markdown=table.markdown(header, rows, "llrrllrl"),
    )


def happened_word(e: Estimate, voice: Narrator) -> str:
    """What happened to the gap in three or four words, by arithmetic alone."""
    text, moved = voice.language.text, direction(e)
    words = text(_MOVED[moved.movement])
    if e.indicator.comparison == "index":
        assert e.gap is not None
        words = (
            text("grew more" if e.gap.last > 0 else "grew less") if moved.movement != "unchanged" else words
        )
    elif moved.changed_sides:
        words = text("other side")
    if moved.favour == "neither":
        return words
    return f"{words} ({text(moved.favour)})"


def name_with_unit(e: Estimate, voice: Narrator) -> str:
    """Name of the indicator with the unit of its gap, where there is one."""
    return table.named(voice.name(e.indicator), voice.language.text(table.UNIT_WORDS[e.gap_measure]))


def _marked(e: Estimate, voice: Narrator) -> str:
    return name_with_unit(e, voice) + ("\N{NO-BREAK SPACE}\N{WHITE CIRCLE}" if e.unconfirmed else "")


def multiples_figure(estimates: Sequence[Estimate], voice: Narrator, chapter: str) -> Exhibit:
    """One small panel an indicator: the gap over the years and the word under it."""
    text = voice.language.text
    frame = multiples_frame(estimates, voice)
    shown = [e for e in estimates if e.gap is not None]
    said = [f"{in_sentence(voice.name(e.indicator))} {voice.gap(e, e.gap.last)}" for e in shown if e.gap]
    counted = count_directions(shown)
    note = hollow_note(shown, voice)
    return Exhibit(
        label=f"fig-{chapter.replace('_', '-')}-multiples",
        caption=text(
            "{chapter}. {focus}: {unfavourable} of {of} gaps moved the unfavourable way since their "
            "base year, {favourable} the favourable way; the others have no better end or did not move. "
            "Each panel has its own scale: the dark line is the reference, the ends are numbered, and the "
            "word under it says whether there is a steady trend.",
            chapter=chapter_title(chapter, voice),
            focus=voice.edition.focus_name,
            unfavourable=counted.unfavourable,
            favourable=counted.favourable,
            of=counted.of,
        )
        + (f" {note}" if note else ""),
        alt=text(
            "{chapter}: small line charts of the gap of {focus} to its reference. Latest values: {list}.",
            chapter=chapter_title(chapter, voice),
            focus=voice.edition.focus_name,
            list="; ".join(said),
        ),
        source=voice.sources(e.indicator for e in shown),
        frame=frame,
        svg=style.svg(dashboard.multiples(frame, voice.language)),
    )


def multiples_frame(estimates: Sequence[Estimate], voice: Narrator) -> pd.DataFrame:
    """Gap of the focus by indicator and year, from the base year on."""
    parts = []
    for e in estimates:
        if e.gap is None:
            continue
        gaps = e.gaps[e.area].loc[e.base_year : e.last_year].dropna()
        word = voice.language.text(str(e.verdict)) if e.verdict else voice.language.text("no trend tested")
        parts.append(
            pd.DataFrame(
                {
                    "indicator": e.indicator.id,
                    "name": name_with_unit(e, voice),
                    "word": word,
                    "year": [int(y) for y in gaps.index],
                    "gap": gaps.to_numpy(),
                    "decimals": e.gap_decimals,
                    "unconfirmed": e.unconfirmed,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def direction_sentences(counted: DirectionCount, voice: Narrator) -> str:
    """How many gaps of the declared family moved which way, in two sentences."""
    text = voice.language.text
    return (
        text(
            "Of the {of} gaps of the declared family, {focus} is further from its reference in {widened} "
            "than in the base year and closer in {narrowed}; a steady trend can be told from drift in "
            "{steady} of them ({steadily_widening} widening, {steadily_narrowing} narrowing).",
            focus=voice.edition.focus_name,
            steady=counted.steadily_widening + counted.steadily_narrowing,
            **vars(counted),
        )
        + " "
        + text(
            "By the direction of better, {favourable} moved the favourable way and {unfavourable} the "
            "unfavourable way; {neither} have no better end or did not move.",
            **vars(counted),
        )
    )


def direction_table(estimates: Sequence[Estimate], voice: Narrator) -> Exhibit:
    """The declared family by movement, verdict and direction of better."""
    text = voice.language.text
    counted = count_directions(estimates)
    lines = [
        (text("What happened"), text("further from the reference"), counted.widened),
        ("", text("closer to the reference"), counted.narrowed),
        ("", text("as far as before"), counted.unchanged),
        (text("Steady trend"), text("widening"), counted.steadily_widening),
        ("", text("narrowing"), counted.steadily_narrowing),
        ("", text("not distinguishable from drift"), counted.drift),
        (text("Direction of better"), text("favourable"), counted.favourable),
        ("", text("unfavourable"), counted.unfavourable),
        ("", text("no better end, or no move"), counted.neither),
    ]
    frame = pd.DataFrame(
        [
            {
                "indicator": e.indicator.id,
                **vars(direction(e)),
                "verdict": str(e.verdict) if e.verdict else "",
                "p_adjusted": e.p_adjusted,
            }
            for e in estimates
        ]
    )
    return Exhibit(
        label="tab-directions",
        caption=text(
            "{count} gaps counted three ways. Indicators overlap (several measure work or income), so the "
            "counts are no sum of independent evidence; which indicators were declared decides them.",
            count=counted.of,
        ),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        markdown=table.markdown(
            [text("Counted by"), text("Outcome"), text("Gaps")], [[a, b, str(n)] for a, b, n in lines], "llr"
        ),
    )


def weighted_frames(
    estimates: Sequence[Estimate], voice: Narrator
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Counts of composite ranks of the named municipalities and their summary; None if too few indicators."""
    levels = favourable_levels(estimates, voice.catalogue.municipalities)
    if levels.shape[1] < 2:
        return None
    ranks = weighted_ranks(levels, seed=voice.edition.seed)
    named = [voice.edition.focus, *voice.edition.comparators]
    counted, summary = [], []
    for code in named:
        own = ranks.loc[code]
        low, median, high = own.quantile([0.05, 0.5, 0.95])
        summary.append({"area": code, "median": median, "low": low, "high": high, "of": len(ranks)})
        for rank, draws in own.value_counts().sort_index().items():
            counted.append(
                {
                    "role": role_of(voice, code),
                    "area": code,
                    "name": voice.area(code),
                    "rank": rank,
                    "draws": draws,
                }
            )
    frame = pd.DataFrame(counted).astype({"rank": int, "draws": int})
    return frame, pd.DataFrame(summary)


def weighted_figure(estimates: Sequence[Estimate], voice: Narrator) -> Exhibit | None:
    """Composite ranks of the focus and its comparators under random weights."""
    found = weighted_frames(estimates, voice)
    if found is None:
        return None
    frame, summary = found
    text, number = voice.language.text, voice.language.number
    levels = favourable_levels(estimates, voice.catalogue.municipalities)
    used = [e for e in estimates if e.indicator.id in levels]
    said = [
        text(
            "{name} {median} ({low} to {high})",
            name=voice.area(s.area),
            median=number(s.median, 0),
            low=number(s.low, 0),
            high=number(s.high, 0),
        )
        for s in summary.itertuples(index=False)
    ]
    fields = {
        "focus": said[0],
        "others": voice.language.listed(said[1:]),
        "draws": number(DRAWS, 0),
        "count": len(used),
        "of": int(summary["of"].iloc[0]),
    }
    return Exhibit(
        label="fig-weighted-ranks",
        caption=text(
            "Composite rank, median and 5 to 95% range over {draws} random weightings of {count} "
            "indicators: {focus}; {others}; of {of}. The spread is what the choice of weights alone does. "
            "The indicators are those with a better end and a figure for every municipality; they overlap, "
            "so no median is the true rank. Figures of municipalities say nothing about single residents.",
            **fields,
        ),
        alt=text(
            "Histograms of composite ranks of {of} municipalities over {draws} random weightings of {count} "
            "indicators. {focus}; {others}.",
            **fields,
        ),
        source=voice.sources(e.indicator for e in used),
        frame=frame.merge(summary, on="area"),
        svg=style.svg(dashboard.rank_draws(frame, summary, voice.language)),
    )
