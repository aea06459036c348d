"""Moves to and from the focus municipality."""

from __future__ import annotations

import pandas as pd

from analysis.data.flows import TABLE, moves_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Narrator
from analysis.figures import flow, style
from analysis.language.numbers import joined

# Partners shown by name; the rest are added up.
PARTNERS = 12


def flow_figure(voice: Narrator) -> Exhibit:
    """Arrivals and departures of the focus by the other municipality."""
    text, number = voice.language.text, voice.language.number
    frame = flow_frame(voice)
    table = voice.catalogue.tables[TABLE]
    focus = voice.edition.focus_name
    total = frame[["arrivals", "departures"]].sum()
    net = int(total["arrivals"] - total["departures"])
    named = frame[frame["role"] == "partner"]
    gain, loss = named.loc[named["net"].idxmax()], named.loc[named["net"].idxmin()]
    parts = [
        text("{name} {arrivals} here and {departures} away", name=r.name, arrivals=number(r.arrivals, 0),
             departures=number(r.departures, 0))
        for r in named.head(3)[["name", "arrivals", "departures"]].itertuples(index=False)
    ]  # fmt: skip
    fields = {
        "focus": focus,
        "year": table.period_last,
        "arrivals": number(total["arrivals"], 0),
        "departures": number(total["departures"], 0),
        "net": number(net, 0, signed=True),
    }
    extremes = []
    if gain["net"] > 0:
        extremes.append(text("the largest net gain is from {name} ({net})", name=gain["name"],
                             net=number(gain["net"], 0, signed=True)))  # fmt: skip
    if loss["net"] < 0:
        extremes.append(text("the largest net loss is to {name} ({net})", name=loss["name"],
                             net=number(loss["net"], 0, signed=True)))  # fmt: skip
    among = (
        text("Among the partners shown, {what}.", what=voice.language.listed(extremes)) if extremes else ""
    )
    return Exhibit(
        label="fig-moves",
        caption=joined(
            text(
                "In {year} {arrivals} persons moved to {focus} from other municipalities and "
                "{departures} moved from it to them: net {net}.",
                **fields,
            ),
            among,
            text(
                "The {count} largest partners by both directions together; the hollow bars add up "
                "all others. One year only; moves to and from other countries are not counted.",
                count=len(named),
            ),
        ),
        alt=text(
            "Paired bars of moves to and from {focus} in {year}: {arrivals} here, {departures} away, net "
            "{net}. The largest partners: {list}.",
            list=voice.language.listed(parts),
            **fields,
        ),
        source=voice.table_sources([TABLE]),
        frame=frame,
        svg=style.svg(flow.flows(frame, voice.language)),
    )


def flow_frame(voice: Narrator) -> pd.DataFrame:
    """The largest partners in order of volume, then all others as one row."""
    moves = moves_of(voice.catalogue, voice.edition.focus)
    named, rest = moves.head(PARTNERS), moves.iloc[PARTNERS:]
    frame = named.reset_index()
    frame.insert(0, "role", "partner")
    frame.insert(2, "name", [voice.area(c) for c in frame["area"]])
    if len(rest):
        name = voice.language.text("{count} others", count=len(rest))
        frame.loc[len(frame)] = ["rest", "rest", name, *rest.sum()]
    return frame
