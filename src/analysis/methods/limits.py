"""Where the intervals fail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import rho_fact, source
from analysis.methods.coverage import judged, missed
from analysis.methods.simulations import NOMINAL, Simulation


class Failure(NamedTuple):
    """A simulated situation in which the intervals fail, or the model is wrong."""

    simulation: str
    situation: str  # as shown
    n: int
    rho: float | None
    coverage: float
    coverage_se: float | None
    width_ratio: float | None
    lowest: float | None
    reason: str  # as shown


def limits_table(coverage: Simulation, processes: Simulation, voice: Voice) -> Exhibit:
    """Every simulated situation that misses its target, and those the model is wrong for.

    Parameters
    ----------
    coverage, processes : Simulation
        Of the estimator as it is.
    """
    rows = [*_of_coverage(coverage, voice), *_of_processes(processes, voice)]
    return Exhibit(
        label="tab-methods-limits",
        caption=voice.say("limits.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source([coverage, processes], voice),
        frame=pd.DataFrame(rows, columns=list(Failure._fields)),
        markdown=columns.table(rows, _columns(voice), voice.language)[0],
    )


def _of_coverage(coverage: Simulation, voice: Voice) -> Iterator[Failure]:
    frame = judged(coverage)
    wanted = missed(frame["coverage_met"]) | missed(frame["width_met"]) | frame["rho"].isna()
    for _, row in frame[wanted].iterrows():
        yield Failure(
            simulation=coverage.name,
            situation=voice.pick("coverage.design", row["design"]),
            n=int(row["n"]),
            rho=_number(row["rho"]),
            coverage=float(row["coverage"]),
            coverage_se=float(row["coverage_se"]),
            width_ratio=_number(row["width_ratio"]),
            lowest=_number(row["lowest"]),
            reason=voice.say("limits.reason", _reason(row)),
        )


def _of_processes(processes: Simulation, voice: Voice) -> Iterator[Failure]:
    """All municipalities where their target is missed, and the largest where one is set for them."""
    for _, row in processes.frame.iterrows():
        situation = voice.pick("processes.process", row["process"])
        for column, target in (("coverage", "lowest"), ("coverage_largest", "lowest_largest")):
            largest = column == "coverage_largest"
            below = bool(row[column] < row[target])
            short = NOMINAL - row[column]
            # A target below nominal is a limit that was known and accepted.
            accepted = largest and pd.notna(row[target]) and short > 0
            if not below and not accepted:
                continue
            facts = {
                "below": Quantity(row[target]) if below else None,
                "above": None,
                "wider": None,
                "wrong": accepted,
                "short": Quantity(short, decimals=1) if accepted else None,
            }
            yield Failure(
                simulation=processes.name,
                situation=voice.say("limits.largest", situation=situation) if largest else situation,
                n=int(row["n"]),
                rho=None,
                coverage=float(row[column]),
                coverage_se=None if largest else float(row["coverage_se"]),
                width_ratio=None if largest else _number(row["width_ratio"]),
                lowest=_number(row[target]),
                reason=voice.say("limits.reason", facts),
            )


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _columns(voice: Voice) -> list[Column[Failure]]:
    def published(header: str, decimals: int, value: str) -> Column[Failure]:
        def shown(row: Failure) -> Quantity | None:
            held = getattr(row, value)
            return None if held is None else Quantity(held, decimals=decimals)

        return Column(header=header, show=shown)

    return [
        Column(header=voice.say("methods.head.design"), show=lambda row: row.situation, align="l"),
        Column(header=voice.say("methods.head.years"), show=lambda row: row.n),
        Column(
            header=voice.say("limits.head.autocorrelation"),
            show=lambda row: None if row.rho is None else rho_fact(row.rho),
        ),
        published(voice.say("limits.head.coverage"), 1, "coverage"),
        published(voice.say("limits.head.se"), 2, "coverage_se"),
        published(voice.say("limits.head.width"), 2, "width_ratio"),
        Column(header=voice.say("limits.head.reason"), show=lambda row: row.reason, align="l"),
    ]


def _reason(row: pd.Series) -> dict[str, object]:
    """Which target is missed, and by how much; the model is wrong where none is set."""
    low = row["coverage"] < row["lowest"]
    outside, wrong = row["coverage_met"] is False, pd.isna(row["lowest"])
    short = NOMINAL - row["coverage"]
    return {
        "below": Quantity(row["lowest"], decimals=1) if outside and low else None,
        "above": Quantity(row["highest"], decimals=1) if outside and not low else None,
        "wider": Quantity(row["widest"], decimals=2) if row["width_met"] is False else None,
        "wrong": wrong,
        "short": Quantity(short, decimals=1) if wrong and short > 0 else None,
    }
