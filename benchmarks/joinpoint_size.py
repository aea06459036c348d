"""False positives of the joinpoint and level-shift tests, by simulation of gaps without either.

    python benchmarks/joinpoint_size.py --quick                             # half a minute, prints the table
    python benchmarks/joinpoint_size.py --date 2026-11-23 --machine "2 cores, x86-64" --processes 2

Full runs add the power against a turn, and a shift, in the middle of the window.
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
from analysis.inference.level_shift import level_shift
from analysis.inference.region import rho_region

UNITS = 98
RHOS = (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)
YEARS = (11, 16)
REPLICATIONS = 2000
QUICK_REPLICATIONS = 60
PERMUTATIONS = 999
QUICK_PERMUTATIONS = 199
SIMULATIONS = 9_999
HIGHEST = 7.0
# Effects for power, in standard deviations of the innovation: change of slope a year, height of a step.
TURN = 1.0
STEP = 4.0


@dataclass(frozen=True)
class Row:
    """One row of the table: years, autocorrelation and what the tested series holds."""

    n: int
    rho: float
    effect: str  # "none", "turn" or "step"


@dataclass(frozen=True)
class Outcome:
    """How often each test found something, percent; `se` is the largest standard error of the four."""

    n: int
    rho: float
    effect: str
    replications: int
    joinpoint_pooled: float
    joinpoint_single: float
    level_shift_pooled: float
    level_shift_single: float
    se: float
    highest: float | None
    met: bool | None


def rows(quick: bool) -> list[Row]:
    """Every row of the table, in printing order; the quick run leaves power out."""
    effects = ("none",) if quick else ("none", "turn", "step")
    return [Row(n, rho, effect) for effect, n, rho in product(effects, YEARS, RHOS)]


def simulate(row: Row, replications: int, permutations: int, seed: int) -> Outcome:
    """Share of findings in one row, from its own random stream: one gap of each simulated panel of 98."""
    rng = stream(seed, row.n, row.rho, row.effect)
    years = pd.RangeIndex(2000, 2000 + row.n)
    after = np.arange(row.n) - row.n // 2
    added = {"none": 0.0 * after, "turn": TURN * np.maximum(after, 0), "step": STEP * (after >= 0)}[
        row.effect
    ]
    found = np.zeros(4)
    for _ in range(replications):
        levels = ar1(rng, (row.n, UNITS), row.rho)
        gaps = pd.DataFrame(levels - levels.mean(axis=1, keepdims=True), index=years).add_prefix("area")
        region = rho_region(gaps)
        y = gaps["area0"] + added
        for column, panel in enumerate((region, None)):
            turn = joinpoint(y, panel=panel, scale="level", permutations=permutations, seed=seed)
            step = level_shift(y, panel=panel, simulations=SIMULATIONS, seed=seed)
            found += np.eye(4)[column] * (turn.year is not None) + np.eye(4)[2 + column] * step.shift
    share = found / replications
    shown = (100 * share).round(2)
    null = row.effect == "none"
    return Outcome(
        n=row.n,
        rho=row.rho,
        effect=row.effect,
        replications=replications,
        joinpoint_pooled=float(shown[0]),
        joinpoint_single=float(shown[1]),
        level_shift_pooled=float(shown[2]),
        level_shift_single=float(shown[3]),
        se=round(100 * float(np.sqrt(share * (1 - share) / replications).max()), 2),
        highest=HIGHEST if null else None,
        met=bool(shown.max() <= HIGHEST) if null else None,
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
    permutations = QUICK_PERMUTATIONS if asked.quick else PERMUTATIONS
    each = partial(simulate, replications=asked.replications, permutations=permutations, seed=asked.seed)
    outcomes, seconds = run(each, rows(asked.quick), asked.processes)
    show(outcomes, width=170)
    if asked.writes:
        write(
            "joinpoint_size",
            outcomes,
            asked,
            seconds,
            permutations=PERMUTATIONS,
            simulations=SIMULATIONS,
            units=UNITS,
            turn=TURN,
            step=STEP,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
