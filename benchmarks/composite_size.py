"""Size and power of the composite of several gaps, by simulation of panels without and with a common drift.

    python benchmarks/composite_size.py --quick                              # a minute, prints the table
    python benchmarks/composite_size.py --date 2026-11-26 --machine "2 cores, x86-64"

Nine indicators of 98 municipalities over 10 to 17 years, correlated with one another. Yearly changes are
independent in time, as the composite assumes, or follow their predecessors, or the levels carry noise.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
from frame import ar1, options, run, show, stream, write

from analysis.inference.composite import composite

UNITS = 98
LENGTHS = (17, 17, 16, 16, 16, 12, 11, 10, 10)
LAST = 2023
ALPHA = 0.05
# A drift of every indicator towards its better end, in standard errors of its slope.
EFFECT = 1.0
REPLICATIONS = 1000
QUICK_REPLICATIONS = 30


@dataclass(frozen=True)
class Row:
    """Correlation between the indicators of a municipality, of changes with those before, and noise."""

    between: float
    phi: float
    noise: float


@dataclass(frozen=True)
class Outcome:
    """Rejections at 5 %, percent: without drift (`size`, its standard error) and with it (`power`)."""

    between: float
    phi: float
    noise: float
    replications: int
    size: float
    se: float
    size_median: float
    power: float


def rows() -> list[Row]:
    """Every row of the table, in printing order."""
    return [
        Row(between, phi, noise)
        for between, (phi, noise) in product(
            (0.0, 0.3), ((0.0, 0.0), (0.15, 0.0), (0.3, 0.0), (-0.15, 0.0), (0.0, 0.5))
        )
    ]


def simulate(row: Row, replications: int, seed: int) -> Outcome:
    """Rejections in one row, from its own random stream."""
    rng = stream(seed, row.between, row.phi, row.noise)
    better = {str(j): (1, -1)[j % 2] for j in range(len(LENGTHS))}
    longest = max(LENGTHS)
    size, median, power = [], [], []
    for _ in range(replications):
        common = ar1(rng, (longest, UNITS), row.phi)
        plain, drifting = {}, {}
        for j, n in enumerate(LENGTHS):
            steps = np.sqrt(row.between) * common + np.sqrt(1 - row.between) * ar1(
                rng, (longest, UNITS), row.phi
            )
            levels = steps.cumsum(axis=0) + np.sqrt(row.noise) * rng.normal(size=(longest, UNITS))
            levels = better[str(j)] * levels[-n:]
            index = range(LAST - n + 1, LAST + 1)
            gaps = pd.DataFrame(levels - levels.mean(axis=1, keepdims=True), index=index).add_prefix("a")
            drift = better[str(j)] * EFFECT / np.sqrt(n - 1) * np.arange(n)
            plain[str(j)], drifting[str(j)] = gaps, gaps.add(drift, axis="index")
        size.append(np.mean([one.p < ALPHA for one in composite(plain, better).by_unit.values()]))
        found = composite(plain, better, origin="median").by_unit.values()
        median.append(np.mean([one.p < ALPHA for one in found]))
        power.append(np.mean([one.p < ALPHA for one in composite(drifting, better).by_unit.values()]))
    return Outcome(
        between=row.between,
        phi=row.phi,
        noise=row.noise,
        replications=replications,
        size=round(100 * float(np.mean(size)), 2),
        se=round(100 * float(np.std(size, ddof=1)) / replications**0.5, 2),
        size_median=round(100 * float(np.mean(median)), 2),
        power=round(100 * float(np.mean(power)), 1),
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="a minute",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
    )
    each = partial(simulate, replications=asked.replications, seed=asked.seed)
    outcomes, seconds = run(each, rows(), asked.processes)
    show(outcomes, width=120)
    if asked.writes:
        settings = {"units": UNITS, "indicators": len(LENGTHS), "effect": EFFECT, "alpha": ALPHA}
        write("composite_size", outcomes, asked, seconds, **settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
