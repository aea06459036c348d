"""Did the pace of change turn, once? Joinpoint regression with a permutation test on whitened residuals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from analysis.inference.eligible import Scale, check_varies, on_scale
from analysis.inference.gls import RHO_GRID
from analysis.inference.hinge import PARAMETERS, two_lines
from analysis.inference.region import RhoRegion
from analysis.inference.trend import Trend, trend
from analysis.inference.whitening import (
    Array,
    normalised_directions,
    projection,
    region_for,
    region_positions,
)

_ROUNDING = 1e-9
# A joinpoint is shown only if it is accepted, and then its year fits too well. Years within reach of the best
# one, by an F test at this share of the error wanted: for the interval of the year, and for the slopes'.
_YEAR_ERROR = 0.2
_SLOPE_ERROR = 0.5


@dataclass(frozen=True)
class Segment:
    """One straight piece: its slope, with interval and p-value of no change.

    The slope is in units a year ("level") or an APC in percent ("log").
    """

    first_year: int
    last_year: int
    estimate: float
    ci_low: float
    ci_high: float
    p: float


@dataclass(frozen=True)
class Joinpoint:
    """At most one year in which the pace of change turned.

    Attributes
    ----------
    unit, scale : str
        "log": segments carry the annual percent change (APC), `average` is the AAPC. "level": the same in
        units of the series a year.
    n, first_year, last_year : int
    p : float
        Permutation p-value of no joinpoint, the largest over the region of rho.
    alpha : float
    year : int or None
        The joinpoint, where both segments meet; None if ``p > alpha``.
    candidate : int
        The best-fitting year, whether or not it was accepted.
    candidate_low, candidate_high : int
        F interval of that year (Lerman), over the region of rho; it means nothing unless `year`.
    first_tried, last_tried : int
    segments : tuple of Segment
        One or two.
    average, average_low, average_high : float
        Mean slope weighted by length of segment, transformed as the segments are: AAPC.
    fitted_first, fitted_last : float
        The fitted lines in the first and last year, on the original scale.
    fitted_turn : float or None
        Where they meet; None without a joinpoint.
    level : float
    rho, rho_low, rho_high : float
        Autocorrelation with the largest p-value, and the region tried.
    permutations, seed, min_observations : int
    conservative : bool
        True if the region of rho comes from this series alone.
    method : str
    """

    unit: str
    scale: Scale
    n: int
    first_year: int
    last_year: int
    p: float
    alpha: float
    year: int | None
    candidate: int
    candidate_low: int
    candidate_high: int
    first_tried: int
    last_tried: int
    segments: tuple[Segment, ...]
    average: float
    average_low: float
    average_high: float
    fitted_first: float
    fitted_turn: float | None
    fitted_last: float
    level: float
    rho: float
    rho_low: float
    rho_high: float
    permutations: int
    seed: int
    min_observations: int
    conservative: bool
    method: str


_SEGMENT_FIELDS = tuple(Segment.__dataclass_fields__)


def joinpoint(
    y: pd.Series,
    *,
    panel: pd.DataFrame | RhoRegion | None = None,
    line: Trend | None = None,
    scale: Scale = "log",
    min_observations: int = 2,
    alpha: float = 0.05,
    level: float = 0.95,
    permutations: int = 4_499,
    seed: int = 20_240_101,
    unit: str = "",
) -> Joinpoint:
    """Fit at most one joinpoint.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years.
    panel : DataFrame (years x units) or RhoRegion, optional
        What the autocorrelation is learnt from; this series alone by default.
    line : Trend, optional
        The trend of the same series, reported where the pace did not turn; by default that of `y` alone.
    scale : {"log", "level"}
    min_observations : int, default 2
        Years between the joinpoint and either end, the joinpoint itself not counted (NCI's default).
    alpha : float, default 0.05
        Level of the permutation test.
    level : float, default 0.95
        Confidence level of the intervals.
    permutations, seed : int
        4,499 permutations are NCI's default.
    unit : str, optional
        Name of the series; the name of `y` by default.

    Returns
    -------
    Joinpoint

    Raises
    ------
    ValueError
        If the series is not eligible for a trend (see `analysis.inference.trend.trend`), its years or scale
        differ from the panel's, it follows a straight line exactly, or an option is out of range.

    Notes
    -----
    Two lines joined at a year of the data (grid search), tested against one line. At each autocorrelation of
    the region series and lines are whitened; the residuals of the single line, scaled to equal variance, are
    permuted, and the largest share of the residual sum of squares any joinpoint removes is held against its
    permutation distribution (Kim, Fay, Feuer & Midthune 2000, Statistics in Medicine 19, 335-351,
    doi:10.1002/(SICI)1097-0258(20000215)19:3<335::AID-SIM336>3.0.CO;2-Z). At rho = 1 the residuals of first
    differences are permuted; with 8 or 9 years there are too few of them to reject. APC and AAPC: Clegg et
    al. (2009), Statistics in Medicine 28, 3670-3682, doi:10.1002/sim.3733, but with t intervals, n - 4
    degrees of freedom, united over the region of rho and the years that may be the joinpoint. Without a
    joinpoint the single segment is `line`. The test takes errors to be AR(1); `benchmarks/joinpoint_size.py`
    says how often it finds a turn where there is none.

    Examples
    --------
    >>> years = np.arange(2006, 2022)
    >>> turn = 100 * 1.04 ** (years - 2006) * 0.9 ** np.maximum(years - 2013, 0)
    >>> noise = np.exp(np.random.default_rng(0).normal(scale=0.004, size=16))
    >>> result = joinpoint(pd.Series(turn * noise, index=years, name="a"))
    >>> result.year, [round(s.estimate, 1) for s in result.segments], round(result.average, 1)
    (2013, [4.0, -6.5], -1.7)
    """
    name = unit or ("the series" if y.name is None else str(y.name))
    if not (0 < alpha < 1 and 0 < level < 1 and permutations >= 99 and min_observations >= 1):
        raise ValueError(
            f"{name}: alpha and level lie between 0 and 1, permutations at 99 or more, min_observations at 1 "
            f"or more; they are {alpha}, {level}, {permutations} and {min_observations}."
        )
    table = y.to_frame(name)
    values = on_scale(table, scale)[:, 0]
    check_varies(table)
    n, first, last = len(values), int(table.index[0]), int(table.index[-1])
    joins = np.arange(min_observations, n - min_observations)
    if not len(joins):
        raise ValueError(
            f"{name}: {n} years leave no joinpoint with {min_observations} years on either side."
        )
    region = region_for(table, panel, scale)
    positions = region_positions(region)
    tests = [_test(values, joins, i, permutations, seed) for i in positions]
    if any(test is None for test in tests):
        raise ValueError(f"{name}: the series follows a straight line exactly; there is no turn to test.")
    found = [test for test in tests if test is not None]

    worst = int(np.argmax([test.p for test in found]))
    weight = np.array(region.weights)[positions]
    weight /= weight.sum()
    likelihood = np.array([np.log1p(-test.shares) for test in found])
    best = int(np.argmin(weight @ likelihood))
    # Lerman (1980): years whose residual sum of squares an F test does not tell from the smallest.
    df = n - PARAMETERS
    above = likelihood - likelihood.min(axis=1, keepdims=True)

    def within(error: float) -> np.ndarray:
        bound = np.log1p(f_distribution.ppf(1 - error * (1 - level), 1, df) / df)
        held: np.ndarray = (above <= bound).any(axis=0)
        held[best] = True
        return joins[held]

    inside = within(_YEAR_ERROR)
    p = found[worst].p
    year = first + int(joins[best])
    if p <= alpha:
        others = [int(join) for join in within(_SLOPE_ERROR)]
        pieces = _turned(values, first, int(joins[best]), others, positions, weight, level, scale)
    else:
        pieces = _straight(trend(y, scale=scale, level=level, unit=name) if line is None else line)
    return Joinpoint(
        unit=name,
        scale=scale,
        n=n,
        first_year=first,
        last_year=last,
        p=p,
        alpha=alpha,
        candidate=year,
        candidate_low=first + int(inside[0]),
        candidate_high=first + int(inside[-1]),
        first_tried=first + int(joins[0]),
        last_tried=first + int(joins[-1]),
        level=level,
        rho=float(RHO_GRID[positions[worst]]),
        rho_low=float(RHO_GRID[positions[0]]),
        rho_high=float(RHO_GRID[positions[-1]]),
        permutations=permutations,
        seed=seed,
        min_observations=min_observations,
        conservative=not region.pooled,
        method="joinpoint_permutation_whitened",
        **pieces,
    )


def straight(found: Joinpoint, line: Trend) -> Joinpoint:
    """The same test where its turn is not accepted after all: one segment, the trend of the same series.

    Examples
    --------
    >>> y = pd.Series([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3], index=range(2014, 2024), name="a")
    >>> found = straight(joinpoint(y, scale="level", permutations=99), trend(y))
    >>> found.year is None, len(found.segments)
    (True, 1)
    """
    return replace(found, **_straight(line))


def _straight(line: Trend) -> dict[str, Any]:
    """What a joinpoint holds of its lines where there is one."""
    one = Segment(line.first_year, line.last_year, line.estimate, line.ci_low, line.ci_high, line.p)
    return {
        "year": None,
        "segments": (one,),
        "average": line.estimate,
        "average_low": line.ci_low,
        "average_high": line.ci_high,
        "fitted_first": line.fitted_first,
        "fitted_turn": None,
        "fitted_last": line.fitted_last,
    }


def _turned(
    values: Array,
    first: int,
    join: int,
    others: list[int],
    positions: list[int],
    weight: Array,
    level: float,
    scale: Scale,
) -> dict[str, Any]:
    """The same where there are two."""
    one, two, mean, fitted = two_lines(values, join, others, positions, weight, level, scale)
    year, last = first + join, first + len(values) - 1
    return {
        "year": year,
        "segments": (Segment(first, year, *one), Segment(year, last, *two)),
        "average": mean[0],
        "average_low": mean[1],
        "average_high": mean[2],
        "fitted_first": fitted[0],
        "fitted_turn": fitted[1],
        "fitted_last": fitted[2],
    }


class _Test(NamedTuple):
    p: float
    shares: Array  # of the residual sum of squares that each joinpoint removes


class _Frame(NamedTuple):
    """What depends on the years and the autocorrelation only."""

    maker: Array
    projector: Array
    directions: Array
    rows: np.ndarray  # residuals that are not zero by construction
    scale: Array  # their standard deviations for unit innovations


@lru_cache(maxsize=512)
def _frame(n: int, joins: tuple[int, ...], position: int) -> _Frame:
    years = np.arange(n, dtype=float)
    line = np.column_stack([np.ones(n), years - years.mean()])
    maker, projector = projection(line, RHO_GRID[position])
    directions = normalised_directions(maker, np.maximum(years[:, None] - np.array(joins), 0))
    deviation = np.sqrt(np.clip(np.diag(projector), 0, None))
    rows = np.flatnonzero(deviation > _ROUNDING)
    return _Frame(maker, projector, directions, rows, deviation[rows])


@lru_cache(maxsize=32)
def _orders(length: int, permutations: int, seed: int) -> np.ndarray:
    return np.argsort(np.random.default_rng(seed).random((permutations, length)), axis=1)


def _test(values: Array, joins: np.ndarray, position: int, permutations: int, seed: int) -> _Test | None:
    frame = _frame(len(values), tuple(int(j) for j in joins), position)
    residual = frame.maker @ (values - values.mean())
    total = residual @ residual
    if total <= (1e-11 * np.abs(values).max()) ** 2:
        return None
    shares = np.minimum(np.square(residual @ frame.directions) / total, 1 - 1e-15)
    noise = residual[frame.rows] / frame.scale
    shuffled = noise[_orders(len(frame.rows), permutations, seed)] @ frame.projector[frame.rows]
    tops = np.square(shuffled @ frame.directions).max(axis=1) / np.square(shuffled).sum(axis=1)
    # Permutations that differ from the data by rounding only count as ties.
    extreme = int((tops >= shares.max() * (1 - _ROUNDING)).sum())
    return _Test((1 + extreme) / (1 + permutations), shares)
