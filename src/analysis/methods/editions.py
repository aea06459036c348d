"""The estimator before and now, on the same simulated panels: what was wrong, and for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Name, Quantity
from analysis.methods.common import source
from analysis.methods.simulations import NOMINAL, Simulation


class Edition(NamedTuple):
    """One edition of the estimator: errors that are not AR(1), trendless families, and AR(1) errors."""

    processes: Simulation
    family: Simulation
    coverage: Simulation


class Editions(NamedTuple):
    """The estimator before and now."""

    first: Edition
    second: Edition


def missed(frame: pd.DataFrame) -> pd.Series:
    """Where a target of `processes` is set and not met; nothing is below a target that is not a number."""
    return (frame["coverage"] < frame["lowest"]) | (frame["coverage_largest"] < frame["lowest_largest"])


def editions_finding(editions: Editions, voice: Voice) -> str:
    """What the first edition missed, when that was found, and what replaced it."""
    first, second = editions.first.processes, editions.second.processes
    wanted = first.frame[["lowest", "lowest_largest"]].notna().any(axis=1)
    low, now = _lowest(first.frame), _lowest(second.frame)
    facts = {
        "began": editions.first.coverage.date,
        "found": first.date,
        "mended": second.date,
        "days": (first.date - editions.first.coverage.date).days,
        "nominal": Quantity(NOMINAL, "percent"),
        "wanted": int(wanted.sum()),
        "missed": int(missed(first.frame).sum()),
        "missed_now": int(missed(second.frame).sum()),
        "low": Quantity(low["coverage"], "percent", 1),
        "process": Name(voice.pick("processes.process", str(low["process"]))),
        "years": int(low["n"]),
        "low_now": Quantity(now["coverage"], "percent", 1),
        "words": Quantity(editions.first.family.frame["false_words"].iloc[0], "percent", 1),
        "words_now": Quantity(editions.second.family.frame["false_words"].iloc[0], "percent", 1),
        "words_wanted": Quantity(editions.second.family.frame["highest"].iloc[0], "percent"),
    }
    return voice.say("editions.finding", facts)


def _lowest(frame: pd.DataFrame) -> pd.Series:
    return frame.loc[frame["coverage"].idxmin()]


class Compared(NamedTuple):
    """A line of the table of editions: what is compared, before and now."""

    key: str
    what: str
    first: object
    second: object


def editions_table(editions: Editions, voice: Voice) -> Exhibit:
    """Both editions side by side, with the dates of their simulations."""
    rows = list(_compared(editions, voice))
    shown: list[Column[Compared]] = [
        Column("what", lambda row: row.key, voice.say("editions.head.what"), lambda row: row.what, "l"),
        Column("first", lambda r: _plain(r.first), voice.say("editions.head.first"), lambda r: r.first, "l"),
        Column(
            "second", lambda r: _plain(r.second), voice.say("editions.head.second"), lambda r: r.second, "l"
        ),
    ]
    markdown, frame = columns.table(rows, shown, voice.language)
    return Exhibit(
        label="tab-methods-editions",
        caption=voice.say("editions.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source(_simulations(editions), voice),
        frame=frame,
        markdown=markdown,
    )


def _simulations(editions: Editions) -> list[Simulation]:
    return [simulation for edition in editions for simulation in edition]


def _plain(fact: object) -> object:
    return fact.value if isinstance(fact, Quantity) else fact


def _compared(editions: Editions, voice: Voice) -> Iterator[Compared]:
    def row(key: str, of: Callable[[Edition], object]) -> Compared:
        return Compared(key, voice.pick("editions.what", key), of(editions.first), of(editions.second))

    yield Compared(
        "errors",
        voice.pick("editions.what", "errors"),
        voice.say("editions.errors.first"),
        voice.say("editions.errors.second"),
    )
    yield Compared(
        "variances",
        voice.pick("editions.what", "variances"),
        voice.say("editions.variances.first"),
        voice.say("editions.variances.second"),
    )
    yield row("coverage_run", lambda edition: edition.coverage.date)
    yield row("coverage_missed", lambda edition: _share_missed(edition.coverage.frame, voice))
    yield row("processes_run", lambda edition: edition.processes.date)
    yield row("processes_missed", lambda edition: _other_missed(edition.processes.frame, voice))
    yield row("lowest", lambda edition: Quantity(edition.processes.frame["coverage"].min(), decimals=1))
    yield row(
        "lowest_largest",
        lambda edition: Quantity(edition.processes.frame["coverage_largest"].min(), decimals=1),
    )
    yield row("family_run", lambda edition: edition.family.date)
    yield row("family", lambda edition: _rate(edition, "false_words"))
    yield row("family_gaps", lambda edition: _rate(edition, "gaps_below_05"))


def _rate(edition: Edition, column: str) -> Quantity:
    return Quantity(edition.family.frame[column].iloc[0], decimals=1)


def _share_missed(frame: pd.DataFrame, voice: Voice) -> str:
    wanted = frame[frame["lowest"].notna()]
    out = (wanted["coverage"] < wanted["lowest"]) | (wanted["coverage"] > wanted["highest"])
    return voice.say("editions.of", part=int(out.sum()), whole=len(wanted))


def _other_missed(frame: pd.DataFrame, voice: Voice) -> str:
    wanted = frame[frame[["lowest", "lowest_largest"]].notna().any(axis=1)]
    return voice.say("editions.of", part=int(missed(wanted).sum()), whole=len(wanted))
