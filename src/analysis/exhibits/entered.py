"""Figures entered by hand, marked as such wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.declared.entered import FILE, TOTAL, Entered
from analysis.exhibits.columns import Column, table
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity


def entered_table(entered: Sequence[Entered], name: str, voice: Voice) -> Exhibit:
    """Figures entered by hand, each with its marker, who published it and who typed it.

    Parameters
    ----------
    entered
        At least one.
    name
        Of the exhibit's anchor.
    """
    say, code = voice.say, voice.language.code

    def value(one: Entered) -> object:
        if one.value is None:
            return say("entered.hidden")
        whole = one.value == int(one.value)
        shown = Quantity(one.value, one.unit, 0 if whole else 1)
        return say("entered.value", value=shown, rounding=voice.pick("entered.rounding", one.rounding))

    def part(one: Entered) -> str:
        if one.part == TOTAL:
            return say("entered.total")
        return one.part

    columns = [
        Column[Entered]("measure", lambda e: e.measure[code], say("entered.heads.measure"), align="l"),
        Column("part", lambda e: e.part, say("entered.heads.part"), part, align="l"),
        Column("value", lambda e: e.value, say("entered.heads.value"), value),
        Column("unit", lambda e: e.unit),
        Column("rounding", lambda e: e.rounding),
        Column("period", lambda e: e.period, say("entered.heads.period"), align="l"),
        Column("area", lambda e: e.area, say("entered.heads.area"), lambda e: voice.area(e.area), align="l"),
        Column("source", lambda e: e.source, say("entered.heads.source"), align="l"),
        Column("document", lambda e: e.document, say("entered.heads.document"), align="l"),
        Column("entered_by", lambda e: e.entered_by, say("entered.heads.by"), align="l"),
        Column("entered_on", lambda e: e.entered_on.isoformat(), say("entered.heads.on"), align="l"),
        Column("claims", lambda e: ";".join(e.claims)),
    ]  # fmt: skip
    markdown, frame = table(entered, columns, voice.language)
    return Exhibit(
        label=f"tab-{name}",
        caption=say("entered.caption", n=len(entered), hidden=any(e.value is None for e in entered)),
        source=Source(say("entered.source", file=f"`{FILE}`")),
        frame=frame,
        markdown=markdown,
    )
