"""For someone with two minutes: the strongest findings both ways."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from analysis.estimates.directions import count_directions, standing, strongest, untested
from analysis.estimates.estimate import Estimate, Latest
from analysis.estimates.robustness import Robustness
from analysis.exhibits.common import label, reference
from analysis.exhibits.dashboard import chapter_title, direction_sentences, rank_facts, ranks_of
from analysis.exhibits.voice import Voice
from analysis.inference.verdict import Verdict
from analysis.language.facts import Name, count


def gathered(estimates: Sequence[Estimate], family: Collection[str], voice: Voice) -> str:
    """What the chapters come to together: directions, standing, ranks under other weights."""
    judged = [e for e in estimates if e.indicator.id in family]
    if not judged:
        return voice.say("summary.no_family", focus=voice.edition.focus_name)
    _, better, of = standing(estimates)
    return _list(
        filter(
            None,
            [
                direction_sentences(count_directions(judged), voice),
                _stands(better, of, voice) if of else "",
                _ranked(estimates, voice),
            ],
        )
    )


def _ranked(estimates: Sequence[Estimate], voice: Voice) -> str:
    found = ranks_of(estimates, voice)
    if found is None:
        return ""
    own = found.summary.set_index("area").loc[voice.edition.focus]
    return voice.say("summary.ranked", rank_facts(own), of=int(own["of"]))


def _stands(better: int, of: int, voice: Voice) -> str:
    return voice.say("summary.standing.said", better=better, of=of, focus=voice.edition.focus_name)


def summary_text(estimates: Sequence[Estimate], curves: Mapping[str, Robustness], voice: Voice) -> str:
    """The strongest findings in both directions, and where the focus stands better than its reference."""
    say, sound = voice.say, [e for e in estimates if not e.unconfirmed]
    steady = [e for e in sound if e.judged is not None and e.judged.verdict is not Verdict.DRIFT]
    good, bad = strongest(sound)
    short_good, short_bad = untested(sound)
    blocks = [
        _block(say("summary.steady.title"), say("summary.steady.none"), steady, voice, curves),
        _block(say("summary.good.title"), say("summary.good.none"), good, voice),
        _block(say("summary.bad.title"), say("summary.bad.none"), bad, voice),
    ]
    if short_good or short_bad:
        blocks += [
            _block(say("summary.short_good.title"), say("summary.short_good.none"), short_good, voice),
            _block(say("summary.short_bad.title"), say("summary.short_bad.none"), short_bad, voice),
        ]
    return "\n\n".join(filter(None, [*blocks, _better(sound, voice)]))


def _block(
    title: str,
    none: str,
    found: Sequence[Estimate],
    voice: Voice,
    curves: Mapping[str, Robustness] | None = None,
) -> str:
    """A title and its findings, or that there are none."""
    return f"**{title}**\n\n{_list(summary_item(e, voice, curves or {}) for e in found) or none}"


def _better(estimates: Sequence[Estimate], voice: Voice) -> str:
    """Where the focus stands better than its reference; nothing if nothing can be compared."""
    leads, better, of = standing(estimates)
    if not of:
        return ""
    named = _list(standing_item(e, e.latest, voice) for e in leads if e.latest is not None)
    title = voice.say("summary.standing.title")
    return "\n\n".join(filter(None, [f"**{title}**", _stands(better, of, voice), named]))


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def standing_item(e: Estimate, latest: Latest, voice: Voice) -> str:
    """One lead of the summary: name, distance to the reference, and where to read on."""
    return voice.say(
        "summary.standing.item",
        name=Name(e.indicator.name),
        gap=voice.gap(e, latest.gap),
        reference=voice.reference(e.indicator),
        year=latest.year,
        chapter=chapter_title(e.indicator.chapter, voice),
        figure=reference(e),
    )


def summary_item(e: Estimate, voice: Voice, curves: Mapping[str, Robustness]) -> str:
    """One finding of the summary: name, gap then and now, the word, where to read on, and who agrees."""
    curve = curves[e.indicator.id].curve if e.indicator.id in curves else None
    return voice.say(
        "summary.item",
        name=Name(e.indicator.name),
        reference=voice.reference(e.indicator),
        moved=_moved(e, voice),
        trend=voice.trend_in_brief(e),
        chapter=chapter_title(e.indicator.chapter, voice),
        figure=label("fig", e.indicator.slug, "gap"),
        agreeing=curve and {"words": count(curve.words), "same": count(curve.same_word)},
    )


def _moved(e: Estimate, voice: Voice) -> dict[str, object] | None:
    if e.moved is None:
        return None
    return {
        "first": voice.gap(e, e.moved.gap.first),
        "last": voice.gap(e, e.moved.gap.last),
        "base": e.moved.base_year,
        "year": e.moved.last_year,
    }
