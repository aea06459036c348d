"""Intervals of accepted joinpoints, by simulation: do they hold the slopes before and after, and the year?

    python benchmarks/joinpoint_intervals.py --quick                         # half a minute, prints the table
    python benchmarks/joinpoint_intervals.py --date 2026-11-26 --machine "2 cores, x86-64"

A gap of AR(1) errors turns in the middle of the window. Only runs in which the joinpoint is accepted count,
as only these are shown: an accepted joinpoint is one whose noise happened to look like a turn.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
from frame import ar1, options, run, show, stream, write

from analysis.inference.joinpoint import joinpoint
from analysis.inference.region import rho_region

UNITS = 98
RHOS = (0.3, 0.6, 0.9)
YEARS = (11, 16)
TURNS = (1.0, 2.0)
PERMUTATIONS = 499
REPLICATIONS = 1000
QUICK_REPLICATIONS = 60


@dataclass(frozen=True)
class Row:
    """Years, autocorrelation, and change of slope in standard deviations of the innovation."""

    n: int
    rho: float
    turn: float


@dataclass(frozen=True)
class Outcome:
    """Percent of accepted joinpoints whose interval holds the truth.

    `slopes` counts both segments; `average` the mean slope; `width` is the mean width of the segments'
    intervals in standard deviations of the innovation.
    """

    n: int
    rho: float
    turn: float
    replications: int
    accepted: float
    year: float
    slopes: float
    average: float
    width: float


def rows() -> list[Row]:
    """Every row of the table, in printing order."""
    return [Row(n, rho, turn) for n, rho, turn in product(YEARS, RHOS, TURNS)]


def simulate(row: Row, replications: int, seed: int) -> Outcome:
    """One row, from its own random stream: one gap of each simulated panel of 98."""
    rng = stream(seed, row.n, row.rho, row.turn)
    years = pd.RangeIndex(2000, 2000 + row.n)
    middle = row.n // 2
    year, slopes, average, width = [], [], [], []
    for _ in range(replications):
        levels = ar1(rng, (row.n, UNITS), row.rho)
        gaps = pd.DataFrame(levels - levels.mean(axis=1, keepdims=True), index=years).add_prefix("area")
        y = gaps["area0"] + row.turn * np.maximum(np.arange(row.n) - middle, 0)
        found = joinpoint(y, panel=rho_region(gaps), scale="level", permutations=PERMUTATIONS, seed=seed)
        if found.year is None:
            continue
        year.append(found.candidate_low <= 2000 + middle <= found.candidate_high)
        for segment, true in zip(found.segments, (0.0, row.turn), strict=True):
            slopes.append(segment.ci_low <= true <= segment.ci_high)
            width.append(segment.ci_high - segment.ci_low)
        true = row.turn * (row.n - 1 - middle) / (row.n - 1)
        average.append(found.average_low <= true <= found.average_high)
    shares = (100 * float(np.mean(held)) if held else 0.0 for held in (year, slopes, average))
    held_year, held_slopes, held_average = (round(share, 1) for share in shares)
    return Outcome(
        n=row.n,
        rho=row.rho,
        turn=row.turn,
        replications=replications,
        accepted=round(100 * len(year) / replications, 1),
        year=held_year,
        slopes=held_slopes,
        average=held_average,
        width=round(float(np.mean(width)), 2) if width else 0.0,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="half a minute",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
    )
    each = partial(simulate, replications=asked.replications, seed=asked.seed)
    outcomes, seconds = run(each, rows(), asked.processes)
    show(outcomes, width=120)
    if asked.writes:
        write("joinpoint_intervals", outcomes, asked, seconds, permutations=PERMUTATIONS, units=UNITS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
