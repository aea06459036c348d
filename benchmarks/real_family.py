"""False words in the volume's own family: trendless gaps whose errors are like those of the real panels.

    python benchmarks/real_family.py --quick                               # half a minute, prints the tables
    python benchmarks/real_family.py --date 2026-11-26 --machine "2 cores, x86-64"

Every panel of the declared family is fitted by ARMA(1, 1) errors at the maximum of its pooled restricted
likelihood. From there panels without any trend are drawn: the same years, process, variance of every
municipality and correlation between municipalities (the sample's, shrunk until its mean square is the one
corrected for chance). Every municipality takes its turn as the focus: its family is one gap an indicator,
near duplicates sharing the weight of one. A word is false whenever one is given. Indicators are drawn
independently of one another.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from estimators import Estimator, volume
from frame import Array, options, run, show, stream, write
from processes import LARGEST, TABLES

from analysis.declared.edition import resolve
from analysis.inference.arma import GRID, Errors, contrasts, fit_grid, variogram
from analysis.inference.pooled import shared, white_residuals
from analysis.project import Project

ROOT = Path(__file__).resolve().parents[1]
EDITION = "randers"
ALPHA = 0.05
HIGHEST = 6.0
# Panels are drawn from ARMA(1, 1) processes, whatever else the estimator's grid holds.
ARMA = np.array([errors.phi == 0 for errors in GRID])
BATCH = 50
REPLICATIONS = 1000
SECOND = "second edition"
QUICK_REPLICATIONS = 50


@dataclass(frozen=True)
class Process:
    """The process one real panel of gaps follows, and what the likelihood says of simpler ones.

    `against_ar1` and `against_walk` are likelihood-ratio statistics of the best AR(1) and of the best process
    at rho = 1, divided by what the municipalities share: 3.84 is significant at 5 %.
    """

    indicator: str
    scale: str
    first_year: int
    last_year: int
    n: int
    units: int
    rho: float
    theta: float
    against_ar1: float
    against_walk: float
    r2: float
    effective_units: float


@dataclass(frozen=True)
class Outcome:
    """False words, percent of families: all municipalities, the twelve largest, and the edition's own."""

    estimator: str
    indicators: int
    replications: int
    families: int
    false_words: float
    se: float
    false_words_largest: float
    false_words_focus: float
    gaps_below_05: float
    highest: float
    met: bool


@dataclass(frozen=True)
class Real:
    """One panel and how to draw trendless ones like it."""

    process: Process
    names: list[str]
    factor: Array  # (n, n - 1): unit innovations to differences between years
    residuals: Array  # (n - 2, m): white, on the scale of the panel
    kept: float  # share of the correlation between municipalities that is not chance

    def draw(self, rng: np.random.Generator) -> Array:
        """One panel of gaps (n, m) without any trend."""
        rows, m = self.residuals.shape
        common = rng.normal(size=(rows + 1, rows)) @ self.residuals / np.sqrt(rows)
        own = rng.normal(size=(rows + 1, m)) * np.sqrt(np.square(self.residuals).mean(axis=0))
        return self.factor @ (np.sqrt(self.kept) * common + np.sqrt(1 - self.kept) * own)


def real_panels() -> tuple[list[Real], dict[str, float], str]:
    """The declared family's panels of gaps, their weights and the code of the focus."""
    project = Project(ROOT)
    edition = resolve(project.catalogue, EDITION, {})
    estimates = project.estimates(edition)
    out = [
        _real(e.indicator.id, e.fit.scale, np.log(e.fit.gaps) if e.fit.scale == "log" else e.fit.gaps)
        for e in estimates
        if e.fit is not None and e.judged is not None
    ]
    return out, dict(estimates.weights), edition.focus


def _real(key: str, scale: str, gaps: pd.DataFrame) -> Real:
    values, n = gaps.to_numpy(), len(gaps)
    likelihood = np.where(ARMA, fit_grid(values).log_likelihood.sum(axis=1), -np.inf)
    best = int(np.argmax(likelihood))
    residuals = white_residuals(values, best)
    common = shared(residuals)

    def against(wanted: list[bool]) -> float:
        return round(2 * float(likelihood[best] - likelihood[wanted].max()) / common.factor, 2)

    process = Process(
        indicator=key,
        scale=scale,
        first_year=int(gaps.index[0]),
        last_year=int(gaps.index[-1]),
        n=n,
        units=gaps.shape[1],
        rho=GRID[best].rho,
        theta=GRID[best].theta,
        against_ar1=against([errors.theta == 0 for errors in GRID]),
        against_walk=against([errors.rho == 1 for errors in GRID]),
        r2=round(common.r2, 4),
        effective_units=round(gaps.shape[1] / common.factor, 1),
    )
    differences = contrasts(n)
    covariance = differences @ variogram(n, Errors(GRID[best].rho, GRID[best].theta)) @ differences.T
    return Real(
        process=process,
        names=[str(name) for name in gaps.columns],
        factor=differences.T @ np.linalg.cholesky(covariance),
        residuals=residuals,
        kept=min(1.0, float(np.sqrt(common.r2 / common.raw))),
    )


def population(names: list[str]) -> Array:
    """Residents at the last first quarter published; the median where a municipality is not in the table."""
    table = pd.read_csv(TABLES / "FOLK1A.csv", dtype={"area": str})
    table = table[table["period"] == table.loc[table["period"].str.endswith("K1"), "period"].max()]
    residents = table.groupby("area")["value"].sum().reindex(names).astype(float)
    return residents.fillna(residents.median()).to_numpy()


@dataclass(frozen=True)
class Batch:
    """A stretch of replications of one estimator."""

    first: int
    replications: int


def simulate(
    batch: Batch,
    panels: list[Real],
    weights: dict[str, float],
    seed: int,
    estimator: Estimator = volume,
) -> tuple[Array, list[str], float]:
    """Whether a word was given, (replications, municipalities), the municipalities, and size at 5 %."""
    names = sorted({name for real in panels for name in real.names})
    words = np.zeros((batch.replications, len(names)), dtype=bool)
    below = []
    weight = np.array([[weights[real.process.indicator]] for real in panels])
    sizes = [population(real.names) for real in panels]
    for r in range(batch.replications):
        rng = stream(seed, "family", batch.first + r)
        p = np.full((len(panels), len(names)), np.nan)
        for i, real in enumerate(panels):
            gaps = real.draw(rng)
            fit = estimator(gaps, sizes[i])
            p[i, [names.index(name) for name in real.names]] = fit.p(np.zeros(gaps.shape[1]))
        below.append(np.nanmean(p < ALPHA))
        # Benjamini and Hochberg give a word as soon as one ordered p-value is at or below its step.
        counted = p / weight / np.nanmean(np.where(np.isfinite(p), 1 / weight, np.nan), axis=0)
        members = np.isfinite(p).sum(axis=0)
        steps = ALPHA * np.arange(1, len(panels) + 1)[:, None] / members
        words[r] = (np.sort(counted, axis=0) <= steps).any(axis=0)
    return words, names, float(np.mean(below))


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the tables and, unless quick, write them with when and where computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="half a minute",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
        processes=False,
    )
    panels, weights, focus = real_panels()
    size = min(BATCH, asked.replications)
    batches = [Batch(first, size) for first in range(0, asked.replications, size)]
    found, seconds = run(lambda batch: simulate(batch, panels, weights, asked.seed), batches, 1)
    words = 100 * np.concatenate([batch[0] for batch in found])
    names = found[0][1]
    largest = np.argsort(-population(names))[:LARGEST]
    rate = float(words.mean())
    outcome = Outcome(
        estimator=SECOND,
        indicators=len(panels),
        replications=len(words),
        families=words.size,
        false_words=round(rate, 2),
        se=round(float(words.mean(axis=1).std(ddof=1)) / len(words) ** 0.5, 2),
        false_words_largest=round(float(words[:, largest].mean()), 2),
        false_words_focus=round(float(words[:, names.index(focus)].mean()), 2),
        gaps_below_05=round(100 * float(np.mean([batch[2] for batch in found])), 2),
        highest=HIGHEST,
        met=rate <= HIGHEST,
    )
    show([real.process for real in panels], width=150)
    show([outcome], width=150)
    if asked.writes:
        write("real_processes", [real.process for real in panels], asked, seconds)
        write("real_family", [outcome], asked, seconds, alpha=ALPHA)
    return 0


if __name__ == "__main__":
    sys.exit(main())
