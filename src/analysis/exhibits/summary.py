"""For someone with two minutes: eight sentences by declared importance, and how sure they are.

The declared gaps taken together answer how sure, not what happened: they have a place of their own after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from analysis.estimates.directions import count_directions, standing
from analysis.estimates.estimate import Estimate
from analysis.estimates.references import turns
from analysis.exhibits import story, taken_together
from analysis.exhibits.common import reference
from analysis.exhibits.dashboard import direction_sentences, panels_figure, rank_facts, ranks_of
from analysis.exhibits.view import Block
from analysis.exhibits.voice import Voice
from analysis.inference.verdict import Verdict
from analysis.language.facts import Name, Names

# Leads that the last sentence names.
BETTER = 3
# Steady trends that are named; more are counted.
NAMED = 4


def gathered(estimates: Sequence[Estimate], family: Collection[str], voice: Voice) -> str:
    """What the chapters come to together: directions, standing, ranks under other weights."""
    judged = [e for e in estimates if e.indicator.id in family]
    if not judged:
        return voice.say("summary.no_family", focus=voice.edition.focus_name)
    _, better, of = standing(estimates, most=0)
    return "\n".join(
        f"- {said}"
        for said in filter(
            None,
            [
                direction_sentences(count_directions(judged), voice),
                _stands(better, of, voice) if of else "",
                _ranked(estimates, voice),
                together(voice),
            ],
        )
    )


def together(voice: Voice) -> str:
    """What the declared gaps come to in one test; where they cannot be tested, that."""
    return voice.say("summary.together", said=taken_together.in_brief(voice))


def _ranked(estimates: Sequence[Estimate], voice: Voice) -> str:
    found = ranks_of(estimates, voice)
    if found is None:
        return ""
    own = found.summary.set_index("area").loc[voice.edition.focus]
    return voice.say("summary.ranked", rank_facts(own), of=int(own["of"]))


def _stands(better: int, of: int, voice: Voice) -> str:
    return voice.say("summary.standing.said", better=better, of=of, focus=voice.edition.focus_name)


def summary_blocks(estimates: Sequence[Estimate], voice: Voice) -> list[Block]:
    """Eight sentences by declared importance, two on certainty, and the gaps they speak of.

    An indicator without a figure for the focus is passed over, and a sentence without any is not said.
    """
    told = told_of(estimates)
    better = what_is_better(estimates, voice)
    sentences = [*(_sentence(n, found, voice) for n, found in told.items()), *([better] if better else [])]
    named = [e for found in told.values() for e in found]
    moving = [e for e in named if e.moved is not None]
    published = sum(e.published for e in estimates)
    certain = [certainty(estimates, voice), together(voice)]
    rest = voice.say("summary.rest", told=len(named), of=published)
    numbered = "\n".join(f"{n}. {sentence}" for n, sentence in enumerate(sentences, start=1))
    picture = [panels_figure(moving, voice, "summary", voice.say("summary.panels"))] if moving else []
    return ["\n\n".join([numbered, *filter(None, certain), rest]), *picture]


def told_of(estimates: Iterable[Estimate]) -> dict[int, list[Estimate]]:
    """The indicators of each sentence, the most important first; those without a figure are left out."""
    found: dict[int, list[Estimate]] = {}
    ranked = ((e.indicator.importance, e) for e in estimates if e.latest is not None)
    for importance, e in ((i, e) for i, e in ranked if i is not None):
        found.setdefault(importance, []).append(e)
    return dict(sorted(found.items()))


def _sentence(importance: int, found: Sequence[Estimate], voice: Voice) -> str:
    return voice.say(
        "summary.sentence",
        topic=voice.pick("summary.topics", str(importance)),
        told=[
            {"name": Name(e.indicator.name), "clause": story.told(e, voice), "where": reference(e)}
            for e in found
        ],
    )


def what_is_better(estimates: Sequence[Estimate], voice: Voice) -> str:
    """Where the focus stands better than its reference, whichever that is; nothing if nowhere."""
    confirmed = [e for e in estimates if not e.unconfirmed]
    leads, better, of = standing(confirmed, most=len(confirmed))
    if not better:
        return ""
    ways = count_directions(confirmed)
    named = [(e, e.latest) for e in leads if e.latest is not None and not turns(e).sign][:BETTER]
    return voice.say(
        "summary.better",
        better=better,
        of=of,
        focus=voice.edition.focus_name,
        moved=ways.favourable + ways.unfavourable,
        favourable=ways.favourable,
        leads=[
            {
                "name": Name(e.indicator.name),
                "distance": voice.distance(e, latest.gap),
                "year": latest.year,
                "where": reference(e),
            }
            for e, latest in named
        ],
    )


def certainty(estimates: Sequence[Estimate], voice: Voice) -> str:
    """How many of the gaps tested show a steady trend, and which if they are few."""
    judged = [(e, e.judged.verdict) for e in estimates if e.judged is not None]
    if not judged:
        return ""
    steady = [(e, word) for e, word in judged if word is not Verdict.DRIFT]
    named = [
        voice.say("summary.steady", name=Name(e.indicator.name).inside, word=voice.word(word))
        for e, word in steady
    ]
    return voice.say(
        "summary.certainty",
        tested=len(judged),
        steady=len(steady),
        named=Names.of(named) if len(named) <= NAMED else None,
        widening=sum(word is Verdict.WIDENING for _, word in steady),
        narrowing=sum(word is Verdict.NARROWING for _, word in steady),
    )
