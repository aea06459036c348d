"""Exhibits of the whole volume: dashboard, count of directions, weighted ranks, the two-minute summary."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.estimates.directions import DirectionCount, count_directions, direction, favourable_levels
from analysis.estimates.estimate import Estimate, Moved
from analysis.exhibits import table
from analysis.exhibits.common import hollow_note, in_sentence, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import dashboard
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


def chapter_title(chapter: str, voice: Voice) -> str:
    """Short title of a chapter."""
    return voice.catalogue.chapters[chapter].title[voice.language.code]


def dashboard_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
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
        # An index starts level by definition: its first gap is no finding.
        level = e.comparison.starts_level
        unit, decimals = e.comparison.gap_unit, e.comparison.decimals
        if e.moved is None:
            gap = None if level else e.latest.gap
            shown = "" if gap is None else language.number(gap, decimals, signed=True)
            rows.append(
                [
                    marked(e, voice),
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
                    "gap_unit": unit,
                    "polarity": e.indicator.polarity,
                    "unconfirmed": e.unconfirmed,
                }
            )
            continue
        moved = direction(e)
        years, gaps = (e.moved.base_year, e.moved.last_year), e.moved.gap
        rows.append(
            [
                marked(e, voice),
                "{}\N{EN DASH}{}".format(*years),
                "" if level else language.number(gaps.first, decimals, signed=True),
                language.number(gaps.last, decimals, signed=True),
                happened_word(e, e.moved, voice),
                text(str(e.judged.verdict)) if e.judged else text("not tested"),
                language.p(e.judged.p_adjusted) if e.judged else "",
                text(_BETTER[e.indicator.polarity]),
            ]
        )
        records.append(
            {
                "chapter": chapter,
                "indicator": e.indicator.id,
                "base_year": years[0],
                "last_year": years[1],
                "gap_base": gaps.first,
                "gap_last": gaps.last,
                "gap_unit": unit,
                "movement": moved.movement,
                "changed_sides": moved.changed_sides,
                "favour": moved.favour,
                "verdict": str(e.judged.verdict) if e.judged else "",
                "p_adjusted": e.judged.p_adjusted if e.judged else None,
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


def happened_word(e: Estimate, moved: Moved, voice: Voice) -> str:
    """What happened to the gap in three or four words, by arithmetic alone."""
    text, way = voice.language.text, direction(e)
    words = text(_MOVED[way.movement])
    if e.comparison.starts_level and way.movement != "unchanged":
        words = text("grew more" if moved.gap.last > 0 else "grew less")
    elif way.changed_sides:
        words = text("other side")
    if way.favour == "neither":
        return words
    return f"{words} ({text(way.favour)})"


def name_with_unit(e: Estimate, voice: Voice) -> str:
    """Name of the indicator with the unit of its gap, where there is one."""
    return table.named(voice.name(e.indicator), voice.language.text(table.UNIT_WORDS[e.comparison.gap_unit]))


def marked(e: Estimate, voice: Voice) -> str:
    return name_with_unit(e, voice) + ("\N{NO-BREAK SPACE}\N{WHITE CIRCLE}" if e.unconfirmed else "")


def multiples_figure(estimates: Sequence[Estimate], voice: Voice, chapter: str) -> Exhibit:
    """One small panel an indicator: the gap over the years and the word under it."""
    text = voice.language.text
    frame = multiples_frame(estimates, voice)
    shown = [e for e in estimates if e.moved is not None]
    said = [
        f"{in_sentence(voice.name(e.indicator))} {voice.gap(e, e.moved.gap.last)}" for e in shown if e.moved
    ]
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
        figure=dashboard.multiples(frame, voice.language),
    )


def multiples_frame(estimates: Sequence[Estimate], voice: Voice) -> pd.DataFrame:
    """Gap of the focus by indicator and year, from the base year on."""
    parts = []
    for e in estimates:
        if e.moved is None:
            continue
        gaps = e.gaps[e.area].loc[e.moved.base_year : e.moved.last_year].dropna()
        word = voice.language.text(str(e.judged.verdict) if e.judged else "no trend tested")
        parts.append(
            pd.DataFrame(
                {
                    "indicator": e.indicator.id,
                    "name": name_with_unit(e, voice),
                    "word": word,
                    "year": [int(y) for y in gaps.index],
                    "gap": gaps.to_numpy(),
                    "decimals": e.comparison.decimals,
                    "unconfirmed": e.unconfirmed,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def direction_sentences(counted: DirectionCount, voice: Voice) -> str:
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


def direction_table(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
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
                "verdict": str(e.judged.verdict) if e.judged else "",
                "p_adjusted": e.judged.p_adjusted if e.judged else None,
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


def weighted_frames(estimates: Sequence[Estimate], voice: Voice) -> tuple[pd.DataFrame, pd.DataFrame] | None:
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


def weighted_figure(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | None:
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
        figure=dashboard.rank_draws(frame, summary, voice.language),
    )
