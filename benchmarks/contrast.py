"""Coverage of the usual intervals for a slope in one short series, against those of the project.

    python benchmarks/contrast.py --quick                                   # seconds, prints the table
    python benchmarks/contrast.py --date 2026-11-23 --machine "2 cores, x86-64"

Every method sees the same series. The usual ones are those of statsmodels, vectorised; a test holds each
against statsmodels itself. The true slope is 0, which loses nothing: all of them move with an added line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

import numpy as np
from frame import Array, ar1, options, run, show, stream, write
from scipy.special import ndtri, stdtrit

from analysis.inference.arma import fit_grid
from analysis.inference.lines import fit_with
from analysis.inference.pooled import single_region

Interval = tuple[Array, Array]

RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)
YEARS = (11, 16)
REPLICATIONS = 10_000
QUICK_REPLICATIONS = 1_000
BATCH = 500
GLSAR_ITERATIONS = 10
LEVEL = 0.95


@dataclass(frozen=True)
class Outcome:
    """Coverage of one method in one row, percent, and its mean width over that of `OLS, t`."""

    method: str
    n: int
    rho: float
    replications: int
    coverage: float
    coverage_se: float
    width_ratio: float


def least_squares(y: Array, x: Array) -> tuple[Array, Array, Array]:
    """Slope, residuals and (2, 2) inverse of the cross-product, for one design of two columns."""
    inverse = np.linalg.inv(x.T @ x)
    params = inverse @ x.T @ y
    return params, y - x @ params, inverse


def design(n: int) -> Array:
    """Intercept and centred year."""
    return np.column_stack([np.ones(n), np.arange(n) - (n - 1) / 2])


def ols(y: Array) -> Interval:
    """Ordinary least squares, t with n - 2 degrees of freedom."""
    n, x = len(y), design(len(y))
    params, residual, inverse = least_squares(y, x)
    se = np.sqrt(np.square(residual).sum(axis=0) / (n - 2) * inverse[1, 1])
    return _around(params[1], stdtrit(n - 2, (1 + LEVEL) / 2) * se)


def _hac_se(y: Array) -> tuple[Array, Array]:
    """Slope and its Newey-West standard error with one lag, without small-sample correction."""
    x = design(len(y))
    params, residual, inverse = least_squares(y, x)
    # The slope's influence of each year; centred years make the inverse diagonal.
    score = x[:, 1, None] * residual
    middle = np.square(score).sum(axis=0) + (score[1:] * score[:-1]).sum(axis=0)
    return params[1], np.sqrt(np.maximum(middle, 0)) * inverse[1, 1]


def hac(y: Array) -> Interval:
    """Newey-West with one lag as statsmodels gives it by default: normal quantiles, no correction."""
    slope, se = _hac_se(y)
    return _around(slope, ndtri((1 + LEVEL) / 2) * se)


def hac_small_sample(y: Array) -> Interval:
    """Newey-West with one lag, variance times n / (n - 2), t with n - 2 degrees of freedom."""
    n = len(y)
    slope, se = _hac_se(y)
    return _around(slope, stdtrit(n - 2, (1 + LEVEL) / 2) * np.sqrt(n / (n - 2)) * se)


def glsar(y: Array) -> Interval:
    """Iterated least squares and Yule-Walker as in ``GLSAR.iterative_fit``, whose first year is dropped."""
    n, series = y.shape
    x = design(n)
    rho, last = np.zeros(series), np.full((2, series), np.nan)
    open_ = np.ones(series, dtype=bool)
    for _ in range(GLSAR_ITERATIONS - 1):
        params, _ = _whitened_fit(y, x, rho)
        with np.errstate(divide="ignore", invalid="ignore"):
            moved = np.max(np.abs(last - params) / np.abs(last), axis=0)
        open_ &= ~(moved < 1e-4)
        if not open_.any():
            break
        last = params
        residual = y - x @ params
        residual = residual - residual.mean(axis=0)
        # Yule-Walker with autocovariances over n and n - 1 terms.
        lag0 = np.square(residual).sum(axis=0) / n
        lag1 = (residual[1:] * residual[:-1]).sum(axis=0) / (n - 1)
        rho = np.where(open_, lag1 / lag0, rho)
    params, se = _whitened_fit(y, x, rho)
    return _around(params[1], stdtrit(n - 3, (1 + LEVEL) / 2) * se)


def _whitened_fit(y: Array, x: Array, rho: Array) -> tuple[Array, Array]:
    """Parameters (2, series) and standard error of the slope after y_t - rho y_{t-1}, one rho a series."""
    z = y[1:] - rho * y[:-1]
    one = np.broadcast_to(1 - rho, z.shape)
    year = x[1:, 1, None] - rho * x[:-1, 1, None]
    a, b, c = np.square(one).sum(axis=0), (one * year).sum(axis=0), np.square(year).sum(axis=0)
    u, v = (one * z).sum(axis=0), (year * z).sum(axis=0)
    determinant = a * c - b**2
    level, slope = (c * u - b * v) / determinant, (a * v - b * u) / determinant
    rss = np.square(z - level * one - slope * year).sum(axis=0)
    return np.array([level, slope]), np.sqrt(rss / (len(z) - 2) * a / determinant)


def union(y: Array) -> Interval:
    """The project's interval for a series without a panel: what `analysis.inference.trend.trend(y)` gives."""
    found = fit_with(y, single_region(fit_grid(y))).union(LEVEL)
    return found.low, found.high


def _around(slope: Array, half: Array) -> Interval:
    return slope - half, slope + half


METHODS: dict[str, Callable[[Array], Interval]] = {
    "OLS, t": ols,
    "HAC(1), normal": hac,
    "HAC(1), corrected, t": hac_small_sample,
    "GLSAR, iterated": glsar,
    "union, single series": union,
}


def simulate(n: int, rho: float, replications: int, seed: int) -> list[Outcome]:
    """Coverage of every method in one row, from its own random stream."""
    rng = stream(seed, n, rho)
    covered, widths = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0.0)
    for start in range(0, replications, BATCH):
        y = ar1(rng, (n, min(BATCH, replications - start)), rho)
        for name, method in METHODS.items():
            low, high = method(y)
            covered[name] += int(np.sum((low <= 0) & (high >= 0)))
            widths[name] += float(np.sum(high - low))
    outcomes = []
    for name in METHODS:
        share = covered[name] / replications
        outcomes.append(
            Outcome(
                method=name,
                n=n,
                rho=rho,
                replications=replications,
                coverage=round(100 * share, 2),
                coverage_se=round(100 * (share * (1 - share) / replications) ** 0.5, 2),
                width_ratio=round(widths[name] / widths["OLS, t"], 3),
            )
        )
    return outcomes


def main(arguments: list[str] | None = None) -> int:
    """Run the simulation; print the table and, unless quick, write it with when and where it was computed."""
    asked = options(
        __doc__.splitlines()[0],
        arguments,
        takes="seconds",
        replications=REPLICATIONS,
        quick_replications=QUICK_REPLICATIONS,
        processes=False,
    )
    each = partial(_row, replications=asked.replications, seed=asked.seed)
    found, seconds = run(each, list(product(YEARS, RHOS)), asked.processes)
    outcomes = [outcome for row in found for outcome in row]
    show(outcomes, width=120)
    if asked.writes:
        write("contrast", outcomes, asked, seconds)
    return 0


def _row(row: tuple[int, float], replications: int, seed: int) -> list[Outcome]:
    return simulate(*row, replications, seed)


if __name__ == "__main__":
    sys.exit(main())
