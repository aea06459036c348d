"""Exhibits of the whole volume: dashboard, count of directions, weighted ranks, the two-minute summary."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from analysis import figures_dashboard, style, tables
from analysis.dashboard import (
    DirectionCount,
    count_directions,
    direction,
    favourable_levels,
    standing,
    strongest,
    untested,
)
from analysis.estimates import Estimate
from analysis.exhibit import Exhibit
from analysis.exhibits import hollow_note, in_sentence, label, reference, role_of
from analysis.language import joined
from analysis.robustness import Robustness
from analysis.sentences import Narrator
from analysis.verdict import Verdict
from analysis.weighted_ranks import DRAWS, weighted_ranks

# Short titles of the chapters (English source texts).
CHAPTERS = {
    "context": "Context",
    "municipal_services": "Municipal services",
    "vulnerable_citizens": "Vulnerable citizens",
    "business_and_jobs": "Business and private jobs",
    "housing": "Housing",
    "children_and_youth": "Children and youth",
    "civil_society": "Civil society",
    "shared_plan": "Shared plan",
}

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
    """Short title of a chapter; its id made readable if it has none here."""
    return voice.language.text(CHAPTERS.get(chapter, chapter.replace("_", " ").capitalize()))


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
        markdown=tables.markdown(header, rows, "llrrllrl"),
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
    return tables.named(voice.name(e.indicator), voice.language.text(tables.UNIT_WORDS[e.gap_measure]))


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
        svg=style.svg(figures_dashboard.multiples(frame, voice.language)),
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


def gathered(estimates: Sequence[Estimate], family: Collection[str], voice: Narrator) -> str:
    """What the chapters come to together: directions, standing, ranks under other weights."""
    text = voice.language.text
    judged = [e for e in estimates if e.indicator.id in family]
    if not judged:
        return text("No gap of {focus} is in the declared family.", focus=voice.edition.focus_name)
    items = [direction_sentences(count_directions(judged), voice)]
    _, better, of = standing(estimates)
    if of:
        items.append(_stands(better, of, voice))
    found = weighted_frames(estimates, voice)
    if found is not None:
        own = found[1].set_index("area").loc[voice.edition.focus]
        items.append(
            text(
                "Under random weights its composite rank is {median} of {of} in the median, {low} to {high} "
                "in nine draws of ten ({numref}).",
                median=voice.language.number(own["median"], 0),
                of=int(own["of"]),
                low=voice.language.number(own["low"], 0),
                high=voice.language.number(own["high"], 0),
                numref="{numref}`fig-weighted-ranks`",
            )
        )
    return "\n".join(f"- {item}" for item in items)


def _stands(better: int, of: int, voice: Narrator) -> str:
    return voice.language.text(
        "In {better} of the {of} measures that have a better end and a rank, {focus} stands better than its "
        "reference in the latest year.",
        better=better,
        of=of,
        focus=voice.edition.focus_name,
    )


# --- count of directions ------------------------------------------------------------------------------


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
        markdown=tables.markdown(
            [text("Counted by"), text("Outcome"), text("Gaps")], [[a, b, str(n)] for a, b, n in lines], "llr"
        ),
    )


# --- weighted ranks -----------------------------------------------------------------------------------


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
        svg=style.svg(figures_dashboard.rank_draws(frame, summary, voice.language)),
    )


# --- summary ------------------------------------------------------------------------------------------


def summary_text(estimates: Sequence[Estimate], curves: Mapping[str, Robustness], voice: Narrator) -> str:
    """The strongest findings in both directions, and where the focus stands better than its reference."""
    text = voice.language.text
    sound = [e for e in estimates if not e.unconfirmed]
    steady = [e for e in sound if e.verdict is not None and e.verdict is not Verdict.DRIFT]
    good, bad = strongest(sound)
    short_good, short_bad = untested(sound)
    lasting = "\n".join(f"- {summary_item(e, voice)}{_agreeing(e, curves, voice)}" for e in steady)
    none = text("None of the gaps has a steady trend that can be told from drift after adjustment.")
    blocks = [
        f"**{text('Steady trends')}**\n\n{lasting or none}",
        _listed(
            "Moved the favourable way",
            good,
            "None of the gaps with a verdict moved the favourable way.",
            voice,
        ),
        _listed(
            "Moved the unfavourable way",
            bad,
            "None of the gaps with a verdict moved the unfavourable way.",
            voice,
        ),
    ]
    if short_good or short_bad:
        blocks.append(
            _listed(
                "Favourable, over too few years to test", short_good, "None moved the favourable way.", voice
            )
        )
        blocks.append(
            _listed(
                "Unfavourable, over too few years to test",
                short_bad,
                "None moved the unfavourable way.",
                voice,
            )
        )
    leads, better, of = standing(sound)
    if of:
        named = "\n".join(f"- {standing_item(e, voice)}" for e in leads)
        title = f"**{text('Where it stands better')}**"
        blocks.append("\n\n".join(filter(None, [title, _stands(better, of, voice), named])))
    return "\n\n".join(blocks)


def _agreeing(e: Estimate, curves: Mapping[str, Robustness], voice: Narrator) -> str:
    """How many of the specifications give the same word, as a sentence that goes on."""
    if e.indicator.id not in curves:
        return ""
    curve = curves[e.indicator.id].curve
    return " " + voice.language.text(
        "Of the {words} specifications that a word may rest on, {same} give the same.",
        words=voice.language.number(curve.words, 0),
        same=voice.language.number(curve.same_word, 0),
    )


def _listed(title: str, found: Sequence[Estimate], none: str, voice: Narrator) -> str:
    text = voice.language.text
    items = "\n".join(f"- {summary_item(e, voice)}" for e in found) or text(none)
    return f"**{text(title)}**\n\n{items}"


def standing_item(e: Estimate, voice: Narrator) -> str:
    """One lead of the summary: name, distance to the reference, and where to read on."""
    assert e.latest is not None
    distance = voice.distance(e, e.latest.gap)
    return voice.language.text(
        "**{name}.** {distance} in {year}. {chapter} {reference}.",
        name=voice.name(e.indicator),
        distance=distance[0].upper() + distance[1:],
        year=e.latest.year,
        chapter=chapter_title(e.indicator.chapter, voice),
        reference=reference(e),
    )


def summary_item(e: Estimate, voice: Narrator) -> str:
    """One finding of the summary: name, gap then and now, the word, and where to read on."""
    anchor = label("fig", e.indicator, "gap")
    return joined(
        f"**{voice.name(e.indicator)}.**",
        voice.language.text(
            "Gap to {reference}: {first} in {base}, {last} in {year}.",
            reference=voice.reference(e.indicator),
            first=voice.gap(e, e.gap.first),
            last=voice.gap(e, e.gap.last),
            base=e.base_year,
            year=e.last_year,
        )
        if e.gap is not None
        else "",
        voice.trend_in_brief(e),
        f"{chapter_title(e.indicator.chapter, voice)}, {{numref}}`{anchor}`.",
    )
