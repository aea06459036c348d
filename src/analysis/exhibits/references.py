"""Whom the focus is held against: what each reference is, which is declared, and what turns with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.data.panel import fixed
from analysis.declared.neighbours import proposed
from analysis.estimates.estimate import KINDS, Against, Estimate, Kind
from analysis.estimates.references import Turns, turns
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.common import with_unit
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Names


def declared(e: Estimate, voice: Voice) -> str:
    """The reference of one indicator, who is in it, and why it is this one."""
    reference, because = e.indicator.reference, e.indicator.because
    everybody = len(voice.catalogue.municipalities)
    members = fixed(e.panel.values).shape[1] if reference == "mean_of_municipalities" else everybody
    return voice.say(
        "references.declared",
        reference=voice.reference(e.indicator),
        members=members,
        municipalities=everybody,
        because=because and voice.pick("references.because", f"{because}.{reference}"),
    )


def turned(e: Estimate, voice: Voice) -> str:
    """In one sentence where the sign, or the direction since the base year, turns with the reference.

    The declared reference has been told by then, so only those that say otherwise are named.
    """
    found = turns(e)
    # The range over base years is told of the declared one.
    others = [a for a in found.bases if a is not found.declared]
    said = [
        *([_sign(e, found, voice)] if found.sign else []),
        *([_direction(e, found, voice)] if found.direction else []),
        # What turns already need not be told again with a base year.
        *([_bases(others, voice)] if others and not (found.sign or found.direction) else []),
    ]
    if not said:
        return ""
    return voice.say("references.turns.said", parts=said)


def _sign(e: Estimate, found: Turns, voice: Voice) -> str:
    def lying(against: Iterable[Against]) -> Names:
        return Names.of(
            voice.say("references.turns.item", reference=voice.reference_of(a.kind), gap=voice.gap(e, a.last))
            for a in against
        )

    focus = voice.edition.focus_name
    if found.declared in found.above:
        return voice.say("references.turns.sign.below", focus=focus, names=lying(found.below))
    if found.declared in found.below:
        return voice.say("references.turns.sign.above", focus=focus, names=lying(found.above))
    facts = {"above": lying(found.above), "below": lying(found.below)}
    return voice.say("references.turns.sign.both", facts, focus=focus)


def _direction(e: Estimate, found: Turns, voice: Voice) -> str:
    base = e.moved.base_year if e.moved is not None else 0
    up, down = _names(found.up, voice), _names(found.down, voice)
    if found.declared not in (*found.up, *found.down):
        return voice.say("references.turns.direction.both", base=base, up=up, down=down)
    others = down if found.declared in found.up else up
    if not e.comparison.starts_level:
        return voice.say("references.turns.direction.gap", base=base, names=others)
    way = "grew_less" if found.declared in found.up else "grew_more"
    return voice.pick("references.turns.direction", way, base=base, names=others)


def _bases(against: Iterable[Against], voice: Voice) -> str:
    return voice.say("references.turns.bases", names=_names(against, voice))


def _names(against: Iterable[Against], voice: Voice) -> Names:
    return Names.of(voice.reference_of(a.kind) for a in against)


def definitions(estimates: Sequence[Estimate], voice: Voice) -> str:
    """What each reference is, and how many indicators turn with it."""
    everybody, edition = voice.catalogue.municipalities, voice.edition
    facts = {
        "municipalities": len(everybody),
        "members": sum(voice.catalogue.areas[c].group == edition.group for c in everybody),
        "group": voice.peers(),
        "comparators": Names.of(map(voice.area, edition.comparators)),
        "proposed": proposed(voice.catalogue, edition.focus, edition.comparators, edition.id),
    }
    items = (
        voice.say(
            "references.defined.item",
            name=voice.reference_of(kind),
            text=voice.pick("references.defined", kind, **facts),
        )
        for kind in KINDS
    )
    published = [e for e in estimates if e.published]
    counted = voice.say(
        "references.count",
        of=len(published),
        turning=sum(turns(e).sign or turns(e).direction for e in published),
        matrix=any(turns(e).any for e in published),
        focus=edition.focus_name,
    )
    return "\n".join(items) + "\n\n" + counted


@dataclass(frozen=True)
class Counted:
    """One gap against one reference from one base year: a row of the file."""

    estimate: Estimate
    against: Against
    base_year: int


def matrix(estimates: Iterable[Estimate], voice: Voice) -> Exhibit | str:
    """Indicator by reference by base year: the page shows what turns, the file everything."""
    moving = [e for e in estimates if e.moved is not None]
    shown = [e for e in moving if turns(e).any]
    if not shown:
        return voice.say("references.matrix.nothing")
    rows = [Counted(e, a, year) for e in moving for a in e.references.values() for year in a.changes]
    return Exhibit(
        label="tab-robustness-references",
        caption=voice.say("references.matrix.caption", shown=len(shown), of=len(moving)),
        source=voice.sources(e.indicator for e in moving),
        frame=columns.table(rows, _kept(), voice.language)[1],
        markdown=columns.table(shown, _shown(voice), voice.language)[0],
    )


def _kept() -> list[Column[Counted]]:
    return [
        Column("indicator", lambda c: c.estimate.indicator.id),
        Column("reference", lambda c: c.against.kind),
        Column("declared", lambda c: c.against.kind == c.estimate.indicator.reference),
        Column("weighed", lambda c: c.against.weighed),
        Column("base_year", lambda c: c.base_year),
        Column("last_year", lambda c: c.estimate.latest and c.estimate.latest.year),
        Column("gap_last", lambda c: c.against.last),
        Column("change", lambda c: c.against.changes[c.base_year]),
        Column("unit", lambda c: c.estimate.comparison.change_unit),
    ]


def _shown(voice: Voice) -> list[Column[Estimate]]:
    say = voice.say

    def cell(e: Estimate, kind: Kind) -> str:
        against = e.references.get(kind)
        if against is None:
            return "\N{EN DASH}"
        change = voice.gap(e, against.last - against.first).bare
        found = turns(e)
        opposite = found.down if found.declared in found.up else found.up
        return say(
            "references.matrix.cell",
            change=change,
            turned=found.direction and against in opposite,
            same=against.same_sign,
            of=len(against.changes),
        )

    def column(kind: Kind) -> Column[Estimate]:
        return Column(header=voice.reference_of(kind, "label"), show=lambda e: cell(e, kind))

    first: Column[Estimate] = Column(
        header=say("references.matrix.indicator"),
        show=lambda e: with_unit(e, e.comparison.change_unit, voice),
        align="l",
    )
    return [first, *map(column, KINDS)]
