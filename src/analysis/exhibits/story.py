"""What one indicator tells, in one clause: what, how much, against whom, since when, how sure."""

from __future__ import annotations

from analysis.estimates.estimate import Estimate, Latest
from analysis.estimates.references import place, turns
from analysis.estimates.story import story
from analysis.exhibits.voice import Voice
from analysis.inference.verdict import Verdict
from analysis.language.facts import Ordinal, Quantity


def told(e: Estimate, voice: Voice, *, word: bool = True) -> str:
    """One clause without a full stop, to stand after the name of the indicator; it must have a figure.

    How it is put depends on the kind of story alone; see `analysis.estimates.story`. Without `word`, where a
    sentence on the trend follows, the word is left to that.
    """
    if e.latest is None:
        raise ValueError(f"{e.indicator.id} has no figures for area {e.area}.")
    return voice.say(
        "story.told",
        clause=clause(e, voice),
        place=_place(e, voice),
        remarks=[remark for remark in (turned(e, voice), _word(e, voice) if word else "") if remark],
    )


def clause(e: Estimate, voice: Voice) -> str:
    """The same without its place and without remarks: for a title, under which both stand as marks."""
    assert e.compared is not None
    facts = {**_facts(e, e.compared, voice), **_peers(e, voice)}
    said = voice.pick("story", story(e), **facts)
    return said if e.newest is None else voice.say("story.after_break", facts, clause=said)


def _facts(e: Estimate, last: Latest, voice: Voice) -> dict[str, object]:
    indicator, moved = e.indicator, e.moved
    now = {
        "reference": voice.reference(indicator),
        "last": last.year,
        "value": voice.value(indicator, last.value),
        "reference_value": voice.value(indicator, last.reference),
        "gap_last": None if e.comparison.starts_level else voice.gap(e, last.gap),
    }
    if moved is None:
        return now
    return {
        **voice.moved_facts(e, moved),
        "reference_base": voice.value(indicator, moved.reference.first),
        **now,
    }


def _peers(e: Estimate, voice: Voice) -> dict[str, object]:
    peers = e.references.get("median_of_group")
    gap = Quantity(None) if peers is None else voice.gap(e, peers.last)
    return {"peers": voice.reference_of("median_of_group"), "peers_gap": gap}


def place_facts(e: Estimate, voice: Voice) -> dict[str, object]:
    """The place among all and among the peers; of a count it would only say who is large."""
    found = place(e)
    if found is None or e.comparison.starts_level:
        return {}
    return {
        **voice.counted(found),
        "group": voice.peers(),
        "group_rank": found.in_group and Ordinal(found.in_group),
        "group_of": found.group_of,
    }


def _place(e: Estimate, voice: Voice) -> str:
    facts = place_facts(e, voice)
    return voice.say("story.place", facts) if facts else ""


def turned(e: Estimate, voice: Voice) -> str:
    """Whether sign or direction turn with the reference, in a few words; empty if neither does."""
    found = turns(e)
    return voice.say("story.turns", sign=found.sign) if found.sign or found.direction else ""


def _word(e: Estimate, voice: Voice) -> str:
    """The word of a steady trend where there is one; that a table is not confirmed goes first."""
    if e.unconfirmed:
        return voice.say("story.unconfirmed")
    if e.judged is None or e.judged.verdict is Verdict.DRIFT:
        return ""
    return voice.say("story.word", word=voice.word(e.judged.verdict))
