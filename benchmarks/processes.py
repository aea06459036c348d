"""Trend intervals of gaps whose errors are not AR(1), by simulation: coverage, width, size and power.

    python benchmarks/processes.py --quick                                   # a minute, prints the table
    python benchmarks/processes.py --date 2026-11-26 --machine "2 cores, x86-64"

Every row is a process that annual gaps of 98 municipalities to their mean could follow. Beside the volume's
intervals stand those of least squares with the process known. Power is against a steady trend of four
standard errors, the process known. Populations are those of the 98 municipalities in FOLK1A; where the noise
falls with population, the twelve largest are counted apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from estimators import Estimator, volume
from frame import Array, ar1, options, run, show, stream, write
from scipy.special import stdtr, stdtrit

from analysis.inference.arma import Errors, line, variogram

UNITS = 98
LARGEST = 12
YEARS = (11, 16)
EFFECT = 4.0
# The smallest of 20 steps of Benjamini and Hochberg: what a single word needs.
WORD = 0.0025
REPLICATIONS = 1000
QUICK_REPLICATIONS = 30
TABLES = Path(__file__).resolve().parents[1] / "data" / "tables"


@dataclass(frozen=True)
class Row:
    """One row of the table: a process, a number of years and the coverages wanted (None: no target)."""

    process: str
    n: int
    lowest: float | None
    lowest_largest: float | None


@dataclass(frozen=True)
class Outcome:
    """What a row gave, in percent; `width_ratio` is of mean widths, against the process known.

    `size_word` and `power_word` are rejections at .0025, `size` and `power` at .05; the ends in `_known`
    those with the process known.
    """

    process: str
    n: int
    replications: int
    coverage: float
    coverage_se: float
    coverage_largest: float
    coverage_lowest_unit: float
    coverage_known: float | None
    width_ratio: float | None
    size: float
    size_word: float
    power: float | None
    power_known: float | None
    power_word: float | None
    power_word_known: float | None
    effective_units: float
    lowest: float | None
    lowest_largest: float | None
    met: bool | None


def populations() -> Array:
    """Residents of the 98 municipalities at the last first quarter published, the largest first."""
    table = pd.read_csv(TABLES / "FOLK1A.csv", dtype={"area": str})
    table = table[table["period"] == table.loc[table["period"].str.endswith("K1"), "period"].max()]
    regions = table["area"].str.startswith("08") | (table["area"] == "000")
    residents = table.loc[~regions].groupby("area")["value"].sum().drop("411", errors="ignore")
    assert len(residents) == UNITS
    return np.sort(residents.to_numpy(dtype=float))[::-1]


SIZES = populations()


@dataclass(frozen=True)
class Process:
    """How levels come about, and the covariances of one unit, or of each."""

    draw: Callable[[np.random.Generator, int], Array]
    covariance: Callable[[int], Array] | None


def noisy_walk(noise: Array) -> Process:
    """Random walks of unit steps seen through yearly noise of this variance, one for all or one a unit."""
    noise = np.atleast_1d(noise)

    def draw(rng: np.random.Generator, n: int) -> Array:
        steps = rng.normal(size=(n, UNITS)).cumsum(axis=0)
        return steps + np.sqrt(noise) * rng.normal(size=(n, UNITS))

    def covariance(n: int) -> Array:
        walk = variogram(n, Errors(1.0, 0.0))
        return walk - noise[:, None, None] * (1 - np.eye(n))

    return Process(draw, covariance)


def autoregressive(rho: float) -> Process:
    """AR(1) by unit."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        return ar1(rng, (n, UNITS), rho)

    return Process(draw, lambda n: variogram(n, Errors(rho, 0.0))[None])


def integrated(phi: float) -> Process:
    """ARIMA(1, 1, 0): random walks whose steps are AR(1)."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        return ar1(rng, (n, UNITS), phi).cumsum(axis=0)

    return Process(draw, lambda n: variogram(n, Errors(1.0, 0.0, phi))[None])


def arma(rho: float, theta: float) -> Process:
    """ARMA(1, 1) by unit."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        series = ar1(rng, (n + 1, UNITS), rho)
        return series[1:] + theta * series[:-1]

    return Process(draw, lambda n: variogram(n, Errors(rho, theta))[None])


def mixed(rng: np.random.Generator, n: int) -> Array:
    """AR(1), each unit with an autocorrelation of its own."""
    return ar1(rng, (n, UNITS), rng.uniform(0.5, 1, size=UNITS))


def factors(rho: float) -> Process:
    """Half of the variance from three shocks with normal loadings."""

    def draw(rng: np.random.Generator, n: int) -> Array:
        common = ar1(rng, (n, 3), rho) @ (rng.normal(size=(3, UNITS)) / np.sqrt(3))
        return np.sqrt(0.5) * (common + ar1(rng, (n, UNITS), rho))

    return Process(draw, lambda n: variogram(n, Errors(rho, 0.0))[None])


FALLING = np.median(SIZES) / SIZES
PROCESSES: dict[str, Process] = {
    **{f"AR(1), {rho:g}": autoregressive(rho) for rho in (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)},
    "random walk + noise, 0.5": noisy_walk(np.array(0.5)),
    "random walk + noise, 2": noisy_walk(np.array(2.0)),
    "random walk + noise, 0.5 falling with population": noisy_walk(0.5 * FALLING),
    "random walk + noise, 2 falling with population": noisy_walk(2 * FALLING),
    "ARIMA(1,1,0), 0.3": integrated(0.3),
    "ARMA(0.8, -0.4)": arma(0.8, -0.4),
    "AR(1), uniform on (0.5, 1) by unit": Process(mixed, None),
    "AR(1), 0.6, three factors": factors(0.6),
    "AR(1), 1, three factors": factors(1.0),
}
# Lowest coverage wanted, of all units and of the twelve largest.
TARGETS: dict[str, tuple[float | None, float | None]] = {
    **{name: (94.0, None) for name in PROCESSES if name.startswith("AR(1), ") and name[7:].count(" ") == 0},
    "random walk + noise, 0.5": (93.0, None),
    "random walk + noise, 2": (93.0, None),
    "random walk + noise, 0.5 falling with population": (None, 85.0),
    "random walk + noise, 2 falling with population": (None, 85.0),
    "ARIMA(1,1,0), 0.3": (92.0, None),
    "ARMA(0.8, -0.4)": (93.0, None),
    "AR(1), 0.6, three factors": (93.0, None),
    "AR(1), 1, three factors": (93.0, None),
}


def rows() -> list[Row]:
    """Every row of the table, in printing order."""
    return [Row(name, n, *TARGETS.get(name, (None, None))) for name, n in product(PROCESSES, YEARS)]


@dataclass(frozen=True)
class Known:
    """Least squares with the process of each unit known: intervals, and standard errors before any data."""

    slope: Array
    se: Array
    true_se: Array


def known(gaps: Array, covariance: Array) -> Known:
    """The gap to a mean of 98 follows the unit's own process to within a ninety-eighth."""
    n, m = gaps.shape
    fits = [line(one) for one in covariance]
    fits = fits if len(fits) == m else fits * m
    slope = np.array([fit.slope @ gaps[:, i] for i, fit in enumerate(fits)])
    rest = np.array([np.square(fit.maker @ gaps[:, i]).sum() for i, fit in enumerate(fits)])
    unit = np.array([fit.unit_se for fit in fits])
    return Known(slope, np.sqrt(rest / (n - 2)) * unit, unit)


def simulate(row: Row, replications: int, seed: int, estimator: Estimator = volume) -> Outcome:
    """Coverage, width, size and power of one row, from its own random stream."""
    process = PROCESSES[row.process]
    rng = stream(seed, row.process, row.n)
    n, df = row.n, row.n - 2
    known_covariance = None if process.covariance is None else process.covariance(n)
    tally: dict[str, list[Array]] = {}

    def count(**values: Array) -> None:
        for key, value in values.items():
            tally.setdefault(key, []).append(np.asarray(value, dtype=float))

    for _ in range(replications):
        levels = process.draw(rng, n)
        gaps = levels - levels.mean(axis=1, keepdims=True)
        fit = estimator(gaps, SIZES)
        p = fit.p(np.zeros(UNITS))
        count(
            covered=(fit.low <= 0) & (fit.high >= 0),
            width=fit.high - fit.low,
            size=p < 0.05,
            size_word=p < WORD,
            effective=np.array([fit.effective_units]),
        )
        signs = rng.choice([-1.0, 1.0], size=UNITS)
        if known_covariance is None:
            continue
        oracle = known(gaps, known_covariance)
        half = stdtrit(df, 0.975) * oracle.se
        added = EFFECT * signs * oracle.true_se
        p = fit.p(added)
        p_known = 2 * stdtr(df, -np.abs(oracle.slope + added) / oracle.se)
        right = np.sign(fit.slope + added) == signs
        count(
            covered_known=np.abs(oracle.slope) <= half,
            width_known=2 * half,
            power=(p < 0.05) & right,
            power_word=(p < WORD) & right,
            power_known=p_known < 0.05,
            power_word_known=p_known < WORD,
        )

    def percent(key: str, units: slice = slice(None)) -> float | None:
        return round(100 * float(np.mean(np.array(tally[key])[:, units])), 2) if key in tally else None

    covered = np.array(tally["covered"])
    coverage, largest = percent("covered") or 0.0, percent("covered", slice(LARGEST)) or 0.0
    met = None
    if row.lowest is not None or row.lowest_largest is not None:
        met = coverage >= (row.lowest or 0) and largest >= (row.lowest_largest or 0)
    ratio = None
    if "width_known" in tally:
        ratio = round(float(np.mean(tally["width"]) / np.mean(tally["width_known"])), 3)
    return Outcome(
        process=row.process,
        n=n,
        replications=replications,
        coverage=coverage,
        coverage_se=round(100 * float(np.std(covered.mean(axis=1), ddof=1)) / replications**0.5, 2),
        coverage_largest=largest,
        coverage_lowest_unit=round(100 * float(covered.mean(axis=0).min()), 2),
        coverage_known=percent("covered_known"),
        width_ratio=ratio,
        size=percent("size") or 0.0,
        size_word=percent("size_word") or 0.0,
        power=percent("power"),
        power_known=percent("power_known"),
        power_word=percent("power_word"),
        power_word_known=percent("power_word_known"),
        effective_units=round(float(np.mean(tally["effective"])), 1),
        lowest=row.lowest,
        lowest_largest=row.lowest_largest,
        met=met,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="a minute",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
        only=True,
    )
    wanted = [row for row in rows() if (asked.only or "") in row.process]
    each = partial(simulate, replications=asked.replications, seed=asked.seed)
    outcomes, seconds = run(each, wanted, asked.processes)
    show(outcomes, width=250)
    if asked.writes:
        write("processes", outcomes, asked, seconds, units=UNITS, effect=EFFECT, word=WORD)
    return 0


if __name__ == "__main__":
    sys.exit(main())
