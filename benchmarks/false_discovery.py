"""False discoveries end to end: panels, pooled trends, a declared family, adjusted p-values, verdict words.

    python benchmarks/false_discovery.py --quick                            # half a minute, prints the table
    python benchmarks/false_discovery.py --date 2026-11-23 --machine "2 cores, x86-64" --processes 2

Each of the 98 municipalities takes its turn as the focus: its family is the gap to the country of every
indicator. A word other than "not distinguishable from drift" is false if the gap has no trend, or if the
fitted slope has the wrong sign.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from frame import Array, ar1, options, run, show, stream, write
from statsmodels.stats.multitest import multipletests

from analysis.inference.arma import Errors, line, variogram
from analysis.inference.lines import fit_panel

UNITS = 98
INDICATORS = 45
YEARS = (11, 16)
# "real": what the published series look like, most of them close to 1.
RHOS: dict[str, tuple[float, ...]] = {
    "0": (0.0,),
    "0.6": (0.6,),
    "0.9": (0.9,),
    "1": (1.0,),
    "real": (0.38, 0.62, 0.9, 0.95, 0.97, 0.98, 1.0),
}
SHARES = (0.0, 0.3)
# Size of a true trend in standard errors of its slope with the autocorrelation known.
EFFECT = 4.0
ALPHA = 0.05
HIGHEST = 5.5
REPLICATIONS = 200
QUICK_REPLICATIONS = 3


@dataclass(frozen=True)
class Row:
    """One row: how levels come about, autocorrelation of the indicators, share of them with a true trend."""

    design: str
    rho: str
    share: float


@dataclass(frozen=True)
class Outcome:
    """False discovery rate and power of one row, percent; `se` over replications, which share their panels.

    `false_words` is the share of trendless gaps given a word, before any thought of families.
    """

    design: str
    rho: str
    share: float
    replications: int
    families: int
    fdr: float
    se: float
    false_words: float
    power: float | None
    highest: float
    met: bool


def independent(rng: np.random.Generator, n: int, rho: float) -> Array:
    """Series (n, units) that share nothing."""
    return ar1(rng, (n, UNITS), rho)


def common_shock(rng: np.random.Generator, n: int, rho: float) -> Array:
    """Half of the variance from one shock with unequal loadings: part of it stays in the gaps."""
    loadings = rng.uniform(0, 2, size=UNITS) / np.sqrt(4 / 3)
    return np.sqrt(0.5) * (ar1(rng, (n, 1), rho) * loadings + ar1(rng, (n, UNITS), rho))


DESIGNS: dict[str, Callable[[np.random.Generator, int, float], Array]] = {
    "independent": independent,
    "common shock": common_shock,
}


def rows() -> list[Row]:
    """Every row of the table, in printing order."""
    return [Row(design, rho, share) for design, rho, share in product(DESIGNS, RHOS, SHARES)]


def simulate(row: Row, replications: int, seed: int) -> Outcome:
    """False discoveries of one row, from its own random stream."""
    rng = stream(seed, row.design, row.rho, row.share)
    proportions, false, null, right, real = [], 0, 0, 0, 0
    for _ in range(replications):
        fits, slopes = [], []
        for i in range(INDICATORS):
            rho = RHOS[row.rho][i % len(RHOS[row.rho])]
            n = YEARS[i % len(YEARS)]
            gaps, slope = _gaps(rng, DESIGNS[row.design], n, rho, row.share)
            fits.append(fit_panel(gaps).union())
            slopes.append(slope)
        p, estimate, slope = (
            np.array([f.p for f in fits]),
            np.array([f.slope for f in fits]),
            np.array(slopes),
        )
        # A word other than drift is spoken where Benjamini and Hochberg reject, one family a municipality.
        spoken = np.array([multipletests(own, alpha=ALPHA, method="fdr_bh")[0] for own in p.T]).T
        mistaken = spoken & (estimate * slope <= 0)
        proportions.append(float(np.mean(mistaken.sum(axis=0) / np.maximum(spoken.sum(axis=0), 1))))
        false, null = false + (spoken & (slope == 0)).sum(), null + (slope == 0).sum()
        right, real = right + (spoken & ~mistaken).sum(), real + (slope != 0).sum()
    fdr = 100 * float(np.mean(proportions))
    return Outcome(
        design=row.design,
        rho=row.rho,
        share=row.share,
        replications=replications,
        families=replications * UNITS,
        fdr=round(fdr, 2),
        se=round(100 * float(np.std(proportions, ddof=1)) / replications**0.5, 2),
        false_words=round(100 * float(false / null), 3),
        power=round(100 * float(right / real), 1) if real else None,
        highest=HIGHEST,
        met=fdr <= HIGHEST,
    )


def _gaps(
    rng: np.random.Generator,
    source: Callable[[np.random.Generator, int, float], Array],
    n: int,
    rho: float,
    share: float,
) -> tuple[Array, Array]:
    """Gaps of the 98 to their mean, and the true slopes."""
    levels = source(rng, n, rho)
    gaps = levels - levels.mean(axis=1, keepdims=True)
    known = line(variogram(n, Errors(rho, 0.0)))
    se = float(np.sqrt(np.square(known.maker @ gaps).sum(axis=0) / (n - 2)).mean()) * known.unit_se
    slope = EFFECT * se * rng.choice([-1, 1], size=UNITS) * (rng.random(UNITS) < share)
    return gaps + np.arange(n)[:, None] * slope, slope


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
    show(outcomes, width=150)
    if asked.writes:
        settings = {"units": UNITS, "indicators": INDICATORS, "effect": EFFECT, "alpha": ALPHA}
        write("false_discovery", outcomes, asked, seconds, **settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
