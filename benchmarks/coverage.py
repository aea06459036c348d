"""Coverage of the trend intervals, by simulation: every row a way annual gaps could have come about.

    python benchmarks/coverage.py --quick                                   # a minute, prints the table
    python benchmarks/coverage.py --date 2026-11-23 --machine "2 cores, x86-64" --processes 2

The intervals are those of `analysis.inference.trend`: the same kernels that `trend_all` calls, on arrays.
The true slope is 0, which loses nothing: adding a line to a series moves estimate and interval by just that
line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from frame import Array, ar1, options, run, stream, write
from rich.console import Console
from rich.table import Column, Table
from scipy.special import stdtrit

from analysis.inference.arma import Errors, fit_grid, line, variogram
from analysis.inference.lines import fit_panel, fit_with
from analysis.inference.pooled import region, single_region

UNITS = 98
# Populations: they decide whose likelihood counts most, nothing else here depends on them.
SIZES = np.geomspace(650_000, 2_000, UNITS)
SHARE = 0.5
BLOCKS = 5
FACTORS = 3
RHOS = (0.0, 0.3, 0.6, 0.8, 0.9, 1.0)
YEARS = (11, 16)
REPLICATIONS = 2000
QUICK_REPLICATIONS = 80


@dataclass(frozen=True)
class Row:
    """One row of the table: a design and its targets (None where none was set)."""

    design: str
    n: int
    rho: float | None
    lowest: float | None
    highest: float | None
    widest: float | None


@dataclass(frozen=True)
class Outcome:
    """What a row gave; coverages in percent, widths as ratios of mean widths to GLS with rho known."""

    design: str
    n: int
    rho: float | None
    replications: int
    coverage: float
    coverage_se: float
    coverage_ols: float
    coverage_known_rho: float | None
    width_ratio: float | None
    effective_units: float
    lowest: float | None
    highest: float | None
    widest: float | None
    met: bool | None


def shared(rng: np.random.Generator, reps: int, n: int, rho: float, loadings: Array) -> Array:
    """Half of the variance from shared AR(1) shocks; loadings are (replications, shocks, units)."""
    common = ar1(rng, (reps, n, loadings.shape[1]), rho) @ loadings
    return np.sqrt(SHARE) * common + np.sqrt(1 - SHARE) * ar1(rng, (reps, n, UNITS), rho)


def independent(rng: np.random.Generator, reps: int, n: int, rho: float) -> Array:
    """Series (replications, n, units) that share nothing."""
    return ar1(rng, (reps, n, UNITS), rho)


def equal(rng: np.random.Generator, reps: int, n: int, rho: float) -> Array:
    """One shock that meets every unit alike, so that it cancels in the gaps to their mean."""
    return shared(rng, reps, n, rho, np.ones((reps, 1, UNITS)))


def unequal(rng: np.random.Generator, reps: int, n: int, rho: float) -> Array:
    """One shock that meets some units up to twice as hard as the average: part of it stays in the gaps."""
    return shared(rng, reps, n, rho, rng.uniform(0, 2, size=(reps, 1, UNITS)) / np.sqrt(4 / 3))


def blocks(rng: np.random.Generator, reps: int, n: int, rho: float) -> Array:
    """Units in blocks of neighbours, each with a shock of its own."""
    member = np.arange(UNITS) * BLOCKS // UNITS == np.arange(BLOCKS)[:, None]
    return shared(rng, reps, n, rho, np.broadcast_to(member.astype(float), (reps, BLOCKS, UNITS)))


def factors(rng: np.random.Generator, reps: int, n: int, rho: float) -> Array:
    """Several shocks, each met by the units in random measure and direction."""
    return shared(rng, reps, n, rho, rng.normal(size=(reps, FACTORS, UNITS)) / np.sqrt(FACTORS))


def rho_by_unit(rng: np.random.Generator, reps: int, n: int, _rho: None) -> Array:
    """Each unit with an autocorrelation of its own, between 0.5 and 1."""
    return ar1(rng, (reps, n, UNITS), rng.uniform(0.5, 1, size=(reps, UNITS)))


def arma(rng: np.random.Generator, reps: int, n: int, _rho: None) -> Array:
    """ARMA(.8, -.4): an AR(1) series of .8 minus .4 of its value a year before."""
    series = ar1(rng, (reps, n + 1, UNITS), 0.8)
    return series[:, 1:] - 0.4 * series[:, :-1]


@dataclass(frozen=True)
class Intervals:
    """Lower and upper ends (units,), and how many independent units their region of rho came from."""

    low: Array
    high: Array
    effective_units: float


def pooled(panel: Array) -> Intervals:
    """Intervals of a panel, as in `trend_all(panel)`."""
    fit = fit_panel(panel, SIZES)
    union = fit.union()
    return Intervals(union.low, union.high, panel.shape[1] / fit.region.shared.factor)


def to_country(levels: Array) -> Array:
    """Gaps (n, units) of one replication to the mean of all units."""
    return levels - levels.mean(axis=1, keepdims=True)


def country_gaps(levels: Array) -> tuple[Array, Intervals]:
    """Gaps of all units to their mean, the region from the same gaps."""
    gaps = to_country(levels)
    return gaps, pooled(gaps)


def comparator_gaps(levels: Array) -> tuple[Array, Intervals]:
    """Gaps of all units to the first, the region from the gaps to the country."""
    gaps, country = levels[:, 1:] - levels[:, :1], to_country(levels)
    found = region(country, fit_grid(country), SIZES)
    union = fit_with(gaps, found.weights[:, 1:], found).union()
    return gaps, Intervals(union.low, union.high, levels.shape[1] / found.shared.factor)


def unit_levels(levels: Array) -> tuple[Array, Intervals]:
    """The units themselves, the region from all of them."""
    return levels, pooled(levels)


def single(levels: Array) -> tuple[Array, Intervals]:
    """Each column by itself: what `trend(y)` does without a panel."""
    union = fit_with(levels, single_region(fit_grid(levels))).union()
    return levels, Intervals(union.low, union.high, 1.0)


Source = Callable[..., Array]
Method = Callable[[Array], tuple[Array, Intervals]]
DESIGNS: dict[str, tuple[Source, Method]] = {
    "gaps, independent": (independent, country_gaps),
    "gaps, common shock, equal loadings": (equal, country_gaps),
    "gaps, common shock, unequal loadings": (unequal, country_gaps),
    "gaps, correlated blocks": (blocks, country_gaps),
    "gaps, three factors": (factors, country_gaps),
    "comparator gaps, independent": (independent, comparator_gaps),
    "comparator gaps, common shock, unequal loadings": (unequal, comparator_gaps),
    "single series": (independent, single),
    "gaps, rho uniform on (.5, 1) by unit": (rho_by_unit, country_gaps),
    "gaps, ARMA(.8, -.4)": (arma, country_gaps),
    "levels, common shock, equal loadings": (equal, unit_levels),
}
# Lowest and highest coverage wanted, percent. The last three are known limits and have no target.
TARGETS: dict[str, tuple[float, float | None]] = {
    "gaps, independent": (94, 99.5),
    "gaps, common shock, equal loadings": (94, 99.5),
    "gaps, common shock, unequal loadings": (93, None),
    "gaps, correlated blocks": (93, None),
    "gaps, three factors": (93, None),
    "comparator gaps, independent": (94, 99.5),
    "comparator gaps, common shock, unequal loadings": (93, None),
    "single series": (93, None),
}
WIDTH_TARGET = {11: 1.25, 16: 1.15}
WIDTH_TARGETED = ("gaps, independent", "gaps, common shock, equal loadings")


def rows() -> list[Row]:
    """Every row of the table, in printing order."""
    out = []
    for design, n in product(DESIGNS, YEARS):
        lowest, highest = TARGETS.get(design, (None, None))
        fixed = design.startswith(("gaps, rho", "gaps, ARMA"))
        for rho in (None,) if fixed else RHOS:
            narrow = rho is not None and rho <= 0.6 and design in WIDTH_TARGETED
            out.append(Row(design, n, rho, lowest, highest, WIDTH_TARGET[n] if narrow else None))
    return out


def simulate(row: Row, replications: int, seed: int) -> Outcome:
    """Coverage and width of one row, from its own random stream."""
    source, method = DESIGNS[row.design]
    rng = stream(seed, row.design, row.n, row.rho)
    covered, covered_ols, covered_known, widths, widths_known, effective = [], [], [], [], [], []
    for levels in source(rng, replications, row.n, row.rho):
        series, intervals = method(levels)
        covered.append(np.mean((intervals.low <= 0) & (intervals.high >= 0)))
        widths.append(np.mean(intervals.high - intervals.low))
        effective.append(intervals.effective_units)
        low, high = _at(series, 0.0)
        covered_ols.append(np.mean((low <= 0) & (high >= 0)))
        if row.rho is not None:
            low, high = _at(series, row.rho)
            covered_known.append(np.mean((low <= 0) & (high >= 0)))
            widths_known.append(np.mean(high - low))
    coverage = 100 * float(np.mean(covered))
    ratio = float(np.mean(widths) / np.mean(widths_known)) if widths_known else None
    met = None
    if row.lowest is not None:
        met = coverage >= row.lowest and (row.highest is None or coverage <= row.highest)
        met = met and (row.widest is None or (ratio is not None and ratio <= row.widest))
    return Outcome(
        design=row.design,
        n=row.n,
        rho=row.rho,
        replications=replications,
        coverage=round(coverage, 2),
        # Units of one replication share its shocks and region, so the replication is the unit of the error.
        coverage_se=round(100 * float(np.std(covered, ddof=1)) / replications**0.5, 2),
        coverage_ols=round(100 * float(np.mean(covered_ols)), 2),
        coverage_known_rho=round(100 * float(np.mean(covered_known)), 2) if covered_known else None,
        width_ratio=None if ratio is None else round(ratio, 3),
        effective_units=round(float(np.mean(effective)), 1),
        lowest=row.lowest,
        highest=row.highest,
        widest=row.widest,
        met=met,
    )


def _at(series: Array, rho: float) -> tuple[Array, Array]:
    """T intervals with rho known."""
    n = len(series)
    fit = line(variogram(n, Errors(rho, 0.0)))
    half = stdtrit(n - 2, 0.975) * fit.unit_se * np.sqrt(np.square(fit.maker @ series).sum(axis=0) / (n - 2))
    slope = fit.slope @ series
    return slope - half, slope + half


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="about a minute",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
        only=True,
    )
    wanted = [row for row in rows() if asked.only in row.design]
    each = partial(simulate, replications=asked.replications, seed=asked.seed)
    outcomes, seconds = run(each, wanted, asked.processes)
    show(outcomes)
    if asked.writes:
        write("coverage", outcomes, asked, seconds, units=UNITS)
    return 0


def show(outcomes: list[Outcome]) -> None:
    """Print the table; a row that misses its target is marked."""
    design = Column("design", no_wrap=True)
    table = Table(
        design, "n", "rho", "coverage", "±", "OLS", "rho known", "width", "eff. units", "target", box=None
    )
    for o in outcomes:
        goal = "" if o.lowest is None else f"{o.lowest:g}-{o.highest or 100:g}"
        goal += "" if o.widest is None else f", {o.widest:g}"
        cells = (
            o.coverage,
            o.coverage_se,
            o.coverage_ols,
            o.coverage_known_rho,
            o.width_ratio,
            o.effective_units,
        )
        mark = {True: "", False: " MISSED", None: ""}[o.met]
        rho = "-" if o.rho is None else f"{o.rho:g}"
        table.add_row(o.design, str(o.n), rho, *("-" if c is None else f"{c:g}" for c in cells), goal + mark)
    Console(width=150).print(table)


if __name__ == "__main__":
    sys.exit(main())
