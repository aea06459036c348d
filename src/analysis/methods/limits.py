"""Where the intervals fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import rho_fact, source
from analysis.methods.coverage import judged, missed
from analysis.methods.editions import Editions
from analysis.methods.processes import Both, paired
from analysis.methods.simulations import NOMINAL, Simulation

# Designs without a target because the model is wrong for them; their rows have no one autocorrelation.
_WRONG = ("gaps, rho uniform on (.5, 1) by unit",)


# Errors that fade fast, for which intervals should hardly be longer than those of the first edition; percent.
_FADING = ("AR(1), 0", "AR(1), 0.3", "AR(1), 0.6", "AR(1), 0.6, three factors")
_EXCESS = 10.0
_NOTHING: dict[str, object] = dict.fromkeys(
    ("below", "above", "wider", "excess", "found", "found_before", "wrong", "short")
)


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


def limits_table(coverage: Simulation, editions: Editions, voice: Voice) -> Exhibit:
    """Every simulated situation that misses its target, and those the model is wrong for.

    Parameters
    ----------
    coverage : Simulation
        Of the estimator as it is.
    editions : Editions
        The second is the estimator as it is; the first says how wide it may be and what it should find.
    """
    rows = [*_of_coverage(coverage, voice), *_of_processes(editions, voice)]
    simulated = [coverage, editions.second.processes, editions.first.processes]
    return Exhibit(
        label="tab-methods-limits",
        caption=voice.say("limits.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source(simulated, voice),
        frame=pd.DataFrame(rows, columns=list(Failure._fields)),
        markdown=columns.table(rows, _columns(rows, voice), voice.language)[0],
    )


def _of_coverage(coverage: Simulation, voice: Voice) -> Iterator[Failure]:
    frame = judged(coverage)
    wanted = missed(frame["coverage_met"]) | missed(frame["width_met"]) | frame["design"].isin(_WRONG)
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


def _of_processes(editions: Editions, voice: Voice) -> Iterator[Failure]:
    """Coverage of all municipalities and of the largest, and what the first edition did better."""
    level = 100 * editions.first.processes.settings["word"]
    for both in paired(editions):
        row = both.second
        situation = voice.pick("processes.process", row["process"])
        largest = voice.say("limits.largest", situation=situation)
        short = NOMINAL - row["coverage_largest"]
        # Noise that falls with population has a target below nominal: a limit that was known and accepted.
        accepted = bool(pd.notna(row["lowest_largest"]) and short > 0)
        below = {
            "coverage": Quantity(row["lowest"]) if row["coverage"] < row["lowest"] else None,
            "coverage_largest": Quantity(row["lowest_largest"])
            if row["coverage_largest"] < row["lowest_largest"]
            else None,
        }
        wrong = {"wrong": accepted, "short": Quantity(short, decimals=1) if accepted else None}
        whole = _NOTHING | {"below": below["coverage"], **_worse(both, level)}
        few = _NOTHING | {"below": below["coverage_largest"], **wrong}
        for name, column, facts in ((situation, "coverage", whole), (largest, "coverage_largest", few)):
            if any(fact for key, fact in facts.items() if key != "found_before"):
                yield Failure(
                    simulation=editions.second.processes.name,
                    situation=name,
                    n=int(row["n"]),
                    rho=None,
                    coverage=float(row[column]),
                    coverage_se=float(row["coverage_se"]) if column == "coverage" else None,
                    width_ratio=_number(row["width_ratio"]) if column == "coverage" else None,
                    lowest=_number(row["lowest" if column == "coverage" else "lowest_largest"]),
                    reason=voice.say("limits.reason", facts),
                )


def _worse(both: Both, level: float) -> dict[str, object]:
    """Where the first edition gave clearly shorter intervals, or more words without giving too many."""
    first, second = both
    excess = 100 * (second["width_ratio"] / first["width_ratio"] - 1)
    faithful = first["size_word"] <= level
    return {
        "excess": Quantity(excess, "percent") if second["process"] in _FADING and excess > _EXCESS else None,
        "found": Quantity(second["power_word"], "percent")
        if faithful and second["power_word"] < first["power_word"]
        else None,
        "found_before": Quantity(first["power_word"], "percent"),
    }


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _columns(rows: Sequence[Failure], voice: Voice) -> list[Column[Failure]]:
    def published(header: str, decimals: int, value: str) -> Column[Failure]:
        def shown(row: Failure) -> Quantity | None:
            held = getattr(row, value)
            return None if held is None else Quantity(held, decimals=decimals)

        return Column(header=header, show=shown)

    def rho(row: Failure) -> Quantity | None:
        return None if row.rho is None else rho_fact(row.rho)

    design = voice.say("methods.head.design")
    autocorrelation = Column(header=voice.say("limits.head.autocorrelation"), show=rho)
    return [
        Column(header=design, show=lambda row: row.situation, align="l"),
        Column(header=voice.say("methods.head.years"), show=lambda row: row.n),
        *([autocorrelation] if any(row.rho is not None for row in rows) else []),
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
    return _NOTHING | {
        "below": Quantity(row["lowest"], decimals=1) if outside and low else None,
        "above": Quantity(row["highest"], decimals=1) if outside and not low else None,
        "wider": Quantity(row["widest"], decimals=2) if row["width_met"] is False else None,
        "wrong": wrong,
        "short": Quantity(short, decimals=1) if wrong and short > 0 else None,
    }
