"""Moves to and from the focus municipality."""

from __future__ import annotations

import itertools

import pandas as pd

from analysis.data.flows import AGES, BY_AGE, TABLE, ages_of, moves_of
from analysis.exhibits.common import measured_in
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.view import Block, titled
from analysis.exhibits.voice import Voice
from analysis.figures import flow
from analysis.language.facts import Name, Names, Quantity, count

# Partners shown by name; the rest are added up.
PARTNERS = 12


def flows(voice: Voice) -> list[Block]:
    """Moves by the other municipality, under what they add up to."""
    facts = flow_facts(flow_frame(voice), voice)
    return [titled("moves", voice.say("flow.title", facts)), flow_figure(voice)]


def flows_by_age(voice: Voice) -> list[Block]:
    """Moves by age, under what they add up to."""
    frame, shown = age_frame(voice), age_figure(voice)
    if frame is None:
        return [shown]
    return [titled("moves-by-age", voice.say("flow.ages.title", age_facts(frame, voice))), shown]


def flow_figure(voice: Voice) -> Exhibit:
    """Arrivals and departures of the focus by the other municipality."""
    frame = flow_frame(voice)
    facts = flow_facts(frame, voice)
    caption, alt = voice.say("flow.caption", facts), voice.say("flow.alt", facts)
    return _exhibit("fig-moves", caption, alt, TABLE, frame, voice)


def _exhibit(label: str, caption: str, alt: str, table: str, frame: pd.DataFrame, voice: Voice) -> Exhibit:
    people = measured_in(Quantity(0.0, "persons"), voice)
    measured(frame, **dict.fromkeys(("arrivals", "departures", "net", "volume"), people))
    return Exhibit(
        label=label,
        caption=caption,
        alt=alt,
        source=voice.table_sources([table]),
        frame=frame,
        figure=flow.flows(frame, voice.language),
    )


def flow_facts(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """Totals, the partners with the largest net gain and loss, and the largest partners of all."""
    total = frame[["arrivals", "departures"]].sum()
    named = frame[frame["role"] == "partner"]
    gain, loss = named.loc[named["net"].idxmax()], named.loc[named["net"].idxmin()]
    return {
        "focus": voice.edition.focus_name,
        "year": voice.catalogue.tables[TABLE].period_last,
        "arrivals": count(total["arrivals"]),
        "departures": count(total["departures"]),
        "net": Quantity(total["arrivals"] - total["departures"], signed=True),
        "gain": _net(gain) if gain["net"] > 0 else None,
        "loss": _net(loss) if loss["net"] < 0 else None,
        "partners": len(named),
        "largest": Names.of(_partner(row, voice) for _, row in named.head(3).iterrows()),
    }


def _net(row: pd.Series) -> dict[str, object]:
    return {"name": Name(row["name"]), "net": Quantity(row["net"], signed=True)}


def _partner(row: pd.Series, voice: Voice) -> str:
    facts = {"arrivals": count(row["arrivals"]), "departures": count(row["departures"])}
    return voice.say("flow.partner", facts, name=row["name"])


def flow_frame(voice: Voice) -> pd.DataFrame:
    """The largest partners in order of volume, then all others as one row."""
    moves = moves_of(voice.tables, voice.edition.focus)
    named, rest = moves.head(PARTNERS), moves.iloc[PARTNERS:]
    frame = named.reset_index()
    frame.insert(0, "role", "partner")
    frame.insert(2, "name", [voice.area(c) for c in frame["area"]])
    if len(rest):
        frame.loc[len(frame)] = ["rest", "rest", voice.say("flow.rest", n=len(rest)), *rest.sum()]
    return frame


def age_figure(voice: Voice) -> Exhibit | str:
    """Arrivals and departures of the focus by age; a sentence where the table has no ages for it."""
    frame = age_frame(voice)
    if frame is None:
        return voice.say("flow.ages.not_at_hand", focus=voice.edition.focus_name)
    facts = age_facts(frame, voice)
    caption, alt = voice.say("flow.ages.caption", facts), voice.say("flow.ages.alt", facts)
    return _exhibit("fig-moves-by-age", caption, alt, BY_AGE, frame, voice)


def age_facts(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """The net of every age, and the ages with the largest net gain and loss."""
    gain, loss = frame.loc[frame["net"].idxmax()], frame.loc[frame["net"].idxmin()]
    return {
        "focus": voice.edition.focus_name,
        "year": voice.catalogue.tables[BY_AGE].period_last,
        "net": Quantity(frame["net"].sum(), signed=True),
        "gain": _net(gain) if gain["net"] > 0 else None,
        "loss": _net(loss) if loss["net"] < 0 else None,
        "ages": Names.of(
            voice.say("words.named_value", name=row["name"], value=Quantity(row["net"], signed=True))
            for _, row in frame.iterrows()
        ),
    }


def age_frame(voice: Voice) -> pd.DataFrame | None:
    """One row an age group, the youngest first."""
    ages = ages_of(voice.tables, voice.edition.focus)
    if ages is None:
        return None
    names = [
        voice.say("flow.ages.group", first=first, last=after - 1 if after < AGES[-1] else None)
        for first, after in itertools.pairwise(AGES)
    ]
    frame = ages.reset_index().rename(columns={"age": "from_age"})
    frame.insert(0, "role", "partner")
    frame.insert(2, "name", names)
    return frame
