"""For someone with two minutes: the strongest findings both ways."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from analysis.estimates.directions import count_directions, standing, strongest, untested
from analysis.estimates.estimate import Estimate, Latest
from analysis.estimates.robustness import Robustness
from analysis.exhibits.common import label, reference
from analysis.exhibits.dashboard import chapter_title, direction_sentences, weighted_frames
from analysis.exhibits.voice import Voice
from analysis.inference.verdict import Verdict
from analysis.language.numbers import joined


def gathered(estimates: Sequence[Estimate], family: Collection[str], voice: Voice) -> str:
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


def _stands(better: int, of: int, voice: Voice) -> str:
    return voice.language.text(
        "In {better} of the {of} measures that have a better end and a rank, {focus} stands better than its "
        "reference in the latest year.",
        better=better,
        of=of,
        focus=voice.edition.focus_name,
    )


def summary_text(estimates: Sequence[Estimate], curves: Mapping[str, Robustness], voice: Voice) -> str:
    """The strongest findings in both directions, and where the focus stands better than its reference."""
    text = voice.language.text
    sound = [e for e in estimates if not e.unconfirmed]
    steady = [e for e in sound if e.judged is not None and e.judged.verdict is not Verdict.DRIFT]
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
        named = "\n".join(f"- {standing_item(e, e.latest, voice)}" for e in leads if e.latest is not None)
        title = f"**{text('Where it stands better')}**"
        blocks.append("\n\n".join(filter(None, [title, _stands(better, of, voice), named])))
    return "\n\n".join(blocks)


def _agreeing(e: Estimate, curves: Mapping[str, Robustness], voice: Voice) -> str:
    """How many of the specifications give the same word, as a sentence that goes on."""
    if e.indicator.id not in curves:
        return ""
    curve = curves[e.indicator.id].curve
    return " " + voice.language.text(
        "Of the {words} specifications that a word may rest on, {same} give the same.",
        words=voice.language.number(curve.words, 0),
        same=voice.language.number(curve.same_word, 0),
    )


def _listed(title: str, found: Sequence[Estimate], none: str, voice: Voice) -> str:
    text = voice.language.text
    items = "\n".join(f"- {summary_item(e, voice)}" for e in found) or text(none)
    return f"**{text(title)}**\n\n{items}"


def standing_item(e: Estimate, latest: Latest, voice: Voice) -> str:
    """One lead of the summary: name, distance to the reference, and where to read on."""
    distance = voice.distance(e, latest.gap)
    return voice.language.text(
        "**{name}.** {distance} in {year}. {chapter} {reference}.",
        name=voice.name(e.indicator),
        distance=distance[0].upper() + distance[1:],
        year=latest.year,
        chapter=chapter_title(e.indicator.chapter, voice),
        reference=reference(e),
    )


def summary_item(e: Estimate, voice: Voice) -> str:
    """One finding of the summary: name, gap then and now, the word, and where to read on."""
    anchor = label("fig", e.indicator, "gap")
    return joined(
        f"**{voice.name(e.indicator)}.**",
        voice.language.text(
            "Gap to {reference}: {first} in {base}, {last} in {year}.",
            reference=voice.reference(e.indicator),
            first=voice.gap(e, e.moved.gap.first),
            last=voice.gap(e, e.moved.gap.last),
            base=e.moved.base_year,
            year=e.moved.last_year,
        )
        if e.moved is not None
        else "",
        voice.trend_in_brief(e),
        f"{chapter_title(e.indicator.chapter, voice)}, {{numref}}`{anchor}`.",
    )
