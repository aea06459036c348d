"""Figures entered by hand, marked as such wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from analysis.declared.entered import FILE, TOTAL, Entered
from analysis.declared.models import COUNTRY, Indicator
from analysis.exhibits.columns import Column, table
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures.marks import ENTERED
from analysis.language.facts import Names, Quantity

# Signs with a meaning within a line of Markdown; that between cells is escaped where tables are written.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#!~$&^@%=]")


def literal(text: str) -> str:
    r"""A text that somebody typed, so that each sign of it is shown and none means anything.

    Examples
    --------
    >>> print(literal("<b>A</b> {ref}`x`, p. 3"))
    \<b\>A\</b\> \{ref\}\`x\`, p. 3
    """
    return _MARKUP.sub(lambda sign: f"\\{sign[0]}", text)


def drawn(indicator: Indicator, voice: Voice) -> list[Entered]:
    """Figures entered by hand that belong into the figure of an indicator: of the places that it names."""
    places = (voice.edition.focus, *voice.edition.comparators, COUNTRY)
    return [
        one
        for one in voice.catalogue.entered
        if one.indicator == indicator.id and one.value is not None and one.area in places
    ]


def added(frame: pd.DataFrame, entered: Sequence[Entered], voice: Voice) -> pd.DataFrame:
    """The frame of a line figure with what was entered by hand, in a role of its own."""
    if not entered:
        return frame
    rows = [
        {
            "role": ENTERED,
            "area": one.area,
            "name": voice.say("entered.named", area=voice.area(one.area)),
            "year": int(one.period),
            "value": one.value,
        }
        for one in entered
    ]
    whole = pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)
    whole.attrs = frame.attrs
    return whole


def note(entered: Sequence[Entered], voice: Voice, *, drawn: bool = True) -> str:
    """What was entered by hand and from where, or nothing."""
    if not entered:
        return ""
    items = Names.of(
        voice.say(
            "entered.item",
            area=voice.area(one.area),
            value=_value(one, voice),
            year=int(one.period),
            source=literal(one.source),
            document=literal(one.document),
        )
        for one in entered
    )
    return voice.say("entered.note", items=items, drawn=drawn)


def alt(entered: Sequence[Entered], voice: Voice) -> str:
    """The same for whoever cannot see the mark."""
    items = Names.of(
        voice.say("entered.brief", area=voice.area(one.area), value=_value(one, voice), year=int(one.period))
        for one in entered
    )
    return voice.say("entered.alt", items=items) if entered else ""


def _value(one: Entered, voice: Voice) -> str:
    assert one.value is not None
    written = f"{one.value:.15g}".partition(".")[2]
    shown = Quantity(one.value, one.unit, min(len(written), 3))
    return voice.say("entered.exactly", value=shown, rounding=voice.pick("entered.rounding", one.rounding))


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
        return say("entered.value", value=_value(one, voice))

    def part(one: Entered) -> str:
        if one.part == TOTAL:
            return say("entered.total")
        return literal(one.part)

    columns = [
        Column[Entered]("measure", lambda e: e.measure[code], say("entered.heads.measure"),
                        lambda e: literal(e.measure[code]), align="l"),
        Column("part", lambda e: e.part, say("entered.heads.part"), part, align="l"),
        Column("value", lambda e: e.value, say("entered.heads.value"), value),
        Column("unit", lambda e: e.unit),
        Column("rounding", lambda e: e.rounding),
        Column("period", lambda e: e.period, say("entered.heads.period"), align="l"),
        Column("area", lambda e: e.area, say("entered.heads.area"), lambda e: voice.area(e.area), align="l"),
        Column("source", lambda e: e.source, say("entered.heads.source"),
               lambda e: literal(e.source), align="l"),
        Column("document", lambda e: e.document, say("entered.heads.document"),
               lambda e: literal(e.document), align="l"),
        Column("entered_by", lambda e: e.entered_by, say("entered.heads.by"),
               lambda e: literal(e.entered_by), align="l"),
        Column("entered_on", lambda e: e.entered_on.isoformat(), say("entered.heads.on"), align="l"),
        Column("indicator", lambda e: e.indicator),
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
