"""False positives of the joinpoint and level-shift tests, by simulation of gaps without either.

    python benchmarks/joinpoint_size.py --quick                             # half a minute, prints the table
    python benchmarks/joinpoint_size.py --date 2026-11-23 --machine "2 cores, x86-64" --processes 2

Full runs add the power against a turn, and a shift, in the middle of the window.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table

from analysis.joinpoint import joinpoint
from analysis.level_shift import level_shift
from analysis.trend import rho_region

Array = NDArray[np.float64]

UNITS = 98
RHOS = (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)
YEARS = (11, 16)
REPLICATIONS = 2000
QUICK_REPLICATIONS = 60
PERMUTATIONS = 999
QUICK_PERMUTATIONS = 199
SIMULATIONS = 9_999
SEED = 20230101
HIGHEST = 7.0
# Effects for power, in standard deviations of the innovation: change of slope a year, height of a step.
TURN = 1.0
STEP = 4.0
RESULTS = Path(__file__).parent / "results"


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


def ar1(rng: np.random.Generator, n: int, units: int, rho: float) -> Array:
    """(n, units) AR(1) series with unit innovations from their stationary start; at 1, random walks."""
    out = rng.normal(size=(n, units))
    if rho < 1:
        out[0] /= np.sqrt(1 - rho**2)
    for t in range(1, n):
        out[t] += rho * out[t - 1]
    return out


def simulate(row: Row, replications: int, permutations: int, seed: int) -> Outcome:
    """Share of findings in one row, from its own random stream: one gap of each simulated panel of 98."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{row.n}|{row.rho}|{row.effect}".encode())])
    years = pd.RangeIndex(2000, 2000 + row.n)
    after = np.arange(row.n) - row.n // 2
    added = {"none": 0.0 * after, "turn": TURN * np.maximum(after, 0), "step": STEP * (after >= 0)}[
        row.effect
    ]
    found = np.zeros(4)
    for _ in range(replications):
        levels = ar1(rng, row.n, UNITS, row.rho)
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


def run(row: Row, quick: bool, replications: int | None, seed: int) -> Outcome:
    """One row with the settings of the quick or the full run."""
    count = replications or (QUICK_REPLICATIONS if quick else REPLICATIONS)
    return simulate(row, count, QUICK_PERMUTATIONS if quick else PERMUTATIONS, seed)


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="half a minute; prints, writes nothing")
    parser.add_argument("--replications", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--date", help="date of the run, written beside the results")
    parser.add_argument("--machine", help='class of machine, e.g. "2 cores, x86-64"')
    options = parser.parse_args(arguments)
    if not options.quick and not (options.date and options.machine):
        parser.error("a run that writes results needs --date and --machine")
    wanted = rows(options.quick)
    each = partial(run, quick=options.quick, replications=options.replications, seed=options.seed)
    start = time.perf_counter()
    console = Console(stderr=True)
    if options.processes > 1:
        with ProcessPoolExecutor(options.processes) as pool:
            outcomes = list(track(pool.map(each, wanted), total=len(wanted), console=console))
    else:
        outcomes = [each(row) for row in track(wanted, console=console)]
    seconds = time.perf_counter() - start
    table = Table(*asdict(outcomes[0]), box=None)
    for outcome in outcomes:
        table.add_row(*("-" if v is None else str(v) for v in asdict(outcome).values()))
    Console(width=170).print(table)
    if not options.quick:
        RESULTS.mkdir(exist_ok=True)
        with (RESULTS / "joinpoint_size.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(asdict(outcomes[0])), lineterminator="\n")
            writer.writeheader()
            writer.writerows(asdict(outcome) for outcome in outcomes)
        about = {
            "date": options.date,
            "machine": options.machine,
            "processes": options.processes,
            "replications": options.replications or REPLICATIONS,
            "permutations": PERMUTATIONS,
            "simulations": SIMULATIONS,
            "units": UNITS,
            "turn": TURN,
            "step": STEP,
            "seed": options.seed,
            "seconds": round(seconds),
        }
        (RESULTS / "joinpoint_size.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
