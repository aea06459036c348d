"""The ids by which indicators are asked for, in a notebook and on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.estimates.estimate import Estimate
from analysis.exhibits.columns import Column, table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.spread import anchor
from analysis.exhibits.voice import Voice


def ids(estimates: Sequence[Estimate], voice: Voice) -> Exhibit:
    """Every indicator with its id, its name, its unit and its tables, in the order of the volume."""
    say, code = voice.say, voice.language.code
    columns: list[Column[Estimate]] = [
        Column("indicator", lambda e: e.indicator.id, say("ids.heads.id"), _code, "l"),
        Column(
            header=say("ids.heads.name"),
            show=lambda e: say("ids.name", name=voice.name(e.indicator), anchor=anchor(e)),
            align="l",
        ),
        Column("name", lambda e: voice.name(e.indicator)),
        Column("measured_in", lambda e: e.indicator.unit[code], say("ids.heads.unit"), align="l"),
        Column("table", lambda e: "; ".join(e.indicator.tables)),
    ]
    markdown, frame = table(estimates, columns, voice.language)
    return Exhibit(
        label="tab-indicator-ids",
        caption=say("ids.caption", n=len(estimates)),
        source=voice.sources(e.indicator for e in estimates),
        frame=frame,
        markdown=markdown,
    )


def _code(e: Estimate) -> str:
    return f"`{e.indicator.id}`"
