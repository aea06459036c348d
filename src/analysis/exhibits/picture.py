"""The picture of a chapter or of the volume: its headline gaps at once, each row a link to its spread."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.estimates.estimate import Estimate, Moved
from analysis.exhibits.common import hollow_note, label, role_of
from analysis.exhibits.exhibit import Exhibit, Link
from analysis.exhibits.file import shown_with
from analysis.exhibits.spread import anchor
from analysis.exhibits.view import Block, View
from analysis.exhibits.voice import Voice
from analysis.figures import gaps
from analysis.language.facts import Name


def of_chapter(view: View) -> Block | list[Block]:
    """The headline gaps of the chapter."""
    told = headline(view.own)
    return picture(told, view.voice, view.anchor) if told else []


def of_volume(view: View) -> Block | list[Block]:
    """The headline gaps of every chapter, under the chapters' names."""
    told = headline(view.in_order)
    return picture(told, view.voice, None) if told else []


def headline(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Headline indicators whose gap has a then and a now."""
    return [e for e in estimates if e.indicator.headline and e.moved is not None]


def picture(estimates: Sequence[Estimate], voice: Voice, chapter: str | None) -> Exhibit:
    """One row an indicator: the gap then and now over the band of all municipalities."""
    frame = pd.concat([_rows(e, e.moved, voice, chapter) for e in estimates if e.moved], ignore_index=True)
    decimals = {e.indicator.id: e.comparison.decimals for e in estimates}
    shown_with(frame, {"gap": [decimals[indicator] for indicator in frame["indicator"]]})
    facts = {
        "focus": voice.edition.focus_name,
        "group": voice.group(),
        "hollow": hollow_note(estimates, voice),
        "chapter": voice.catalogue.chapters[chapter].title[voice.language.code] if chapter else "",
        "gaps": [
            {"name": Name(e.indicator.name), "first": voice.gap(e, e.moved.gap.first),
             "last": voice.gap(e, e.moved.gap.last), "year": e.moved.last_year,
             "reference": voice.reference(e.indicator)}
            for e in estimates if e.moved is not None
        ],
    }  # fmt: skip
    figure, middles = gaps.gaps(
        frame, voice.say("picture.below"), voice.say("picture.above"), voice.say("picture.then"),
        voice.say("picture.now"),
    )  # fmt: skip
    return Exhibit(
        label=label("fig", chapter or "volume", "picture"),
        caption=voice.say("picture.caption", facts),
        alt=voice.say("picture.alt", facts),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        figure=figure,
        links=tuple(
            Link(anchor(e), voice.name(e.indicator), middle)
            for e, middle in zip(estimates, middles, strict=True)
        ),
    )


def _rows(e: Estimate, moved: Moved, voice: Voice, chapter: str | None) -> pd.DataFrame:
    """The focus then and now, and every municipality now."""
    now = e.gaps.loc[moved.last_year].dropna()
    frame = pd.DataFrame(
        {
            "heading": "" if chapter else voice.catalogue.chapters[e.indicator.chapter].title[
                voice.language.code],
            "indicator": e.indicator.id,
            "name": voice.name(e.indicator),
            "said": voice.say("picture.said", gap=voice.gap(e, moved.gap.last).bare, year=moved.last_year,
                              unit=voice.language.unit(e.comparison.gap_unit, "narrow")),
            "role": [role_of(voice, c) for c in now.index],
            "area": now.index,
            "place": [voice.area(c) for c in now.index],
            "member": [voice.catalogue.areas[c].group == voice.edition.group for c in now.index],
            "year": moved.last_year,
            "gap": now.to_numpy(),
            "unit": e.comparison.gap_unit,
            "unconfirmed": e.unconfirmed,
        }
    )  # fmt: skip
    then = frame[frame["role"] == "focus"].assign(year=moved.base_year, gap=moved.gap.first)
    return pd.concat([then, frame], ignore_index=True)
