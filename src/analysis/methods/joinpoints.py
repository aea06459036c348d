"""How often the intervals of an accepted joinpoint hold what they should."""

from __future__ import annotations

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import marked, rho_fact, source
from analysis.methods.simulations import NOMINAL, Simulation

_HELD = ("year", "slopes", "average")


def intervals_finding(intervals: Simulation, voice: Voice) -> str:
    """The range of coverage of year, slopes and average."""
    frame = intervals.frame
    ends = {name: (frame[name].min(), frame[name].max()) for name in _HELD}
    facts = {
        "nominal": Quantity(NOMINAL, "percent"),
        **{
            name: {"low": Quantity(low, decimals=1), "high": Quantity(high, "percent", 1)}
            for name, (low, high) in ends.items()
        },
    }
    return voice.say("joinpoints.finding", facts)


def intervals_table(intervals: Simulation, voice: Voice) -> Exhibit:
    """Coverage of the intervals that are shown once a joinpoint is accepted."""
    rows = [row for _, row in intervals.frame.iterrows()]
    return Exhibit(
        label="tab-methods-joinpoints",
        caption=voice.say("joinpoints.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source([intervals], voice),
        frame=intervals.frame,
        markdown=columns.table(rows, _columns(voice), voice.language)[0],
    )


def _columns(voice: Voice) -> list[Column[pd.Series]]:
    def held(name: str) -> Column[pd.Series]:
        return Column(
            header=voice.pick("joinpoints.head.held", name),
            show=lambda row: marked(Quantity(row[name], decimals=1), row[name] < NOMINAL, voice),
        )

    def published(name: str, header: str, decimals: int) -> Column[pd.Series]:
        return Column(header=header, show=lambda row: Quantity(row[name], decimals=decimals))

    return [
        Column(header=voice.say("methods.head.years"), show=lambda row: int(row["n"])),
        Column(header=voice.say("joinpoints.head.rho"), show=lambda row: rho_fact(row["rho"])),
        published("turn", voice.say("joinpoints.head.turn"), 1),
        published("accepted", voice.say("joinpoints.head.accepted"), 1),
        *(held(name) for name in _HELD),
        published("width", voice.say("joinpoints.head.width"), 2),
    ]
