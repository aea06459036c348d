"""Did the level shift, once, at an unknown year? The sup-F test with simulated critical values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.inference.eligible import Scale, check_varies, on_scale
from analysis.inference.gls import RHO_GRID, gls
from analysis.inference.region import RhoRegion
from analysis.inference.whitening import (
    Array,
    normalised_directions,
    projection,
    region_for,
    region_positions,
)

# At least two years on either side: one year is an outlier, not a level.
_MIN_SIDE = 2


@dataclass(frozen=True)
class LevelShift:
    """The most likely year of a level shift, and whether there was one.

    Attributes
    ----------
    unit, scale : str
    n, first_year, last_year : int
    null : str
        "trend" (a linear trend without shift) or "mean".
    sup_f : float
        Largest F statistic over the candidate years, at the autocorrelation with the largest p-value.
    p : float
        Share of simulated series without shift whose sup-F is at least as large; the largest over the region
        of rho.
    critical_value : float
        Simulated 1 - `alpha` quantile of sup-F, at the same autocorrelation.
    alpha : float
    shift : bool
        Whether ``p <= alpha``.
    year : int
        First year of the new level.
    year_low, year_high : int
        Likelihood-ratio interval of that year; it means nothing unless `shift`.
    first_candidate, last_candidate : int
        Years that were tried.
    size, size_low, size_high : float
        Height of the shift at `year`, in units of the series ("level") or percent ("log"): likelihood-
        weighted mean and union of t intervals over the region of rho, the year taken as known.
    level : float
    rho, rho_low, rho_high : float
        Autocorrelation with the largest p-value, and the region tried.
    simulations, seed : int
    method : str
    """

    unit: str
    scale: Scale
    n: int
    first_year: int
    last_year: int
    null: str
    sup_f: float
    p: float
    critical_value: float
    alpha: float
    shift: bool
    year: int
    year_low: int
    year_high: int
    first_candidate: int
    last_candidate: int
    size: float
    size_low: float
    size_high: float
    level: float
    rho: float
    rho_low: float
    rho_high: float
    simulations: int
    seed: int
    method: str


def level_shift(
    y: pd.Series,
    *,
    panel: pd.DataFrame | RhoRegion | None = None,
    scale: Scale = "level",
    null: Literal["trend", "mean"] = "trend",
    whiten: bool = True,
    trim: float = 0.15,
    alpha: float = 0.05,
    level: float = 0.95,
    simulations: int = 9_999,
    seed: int = 20_240_101,
    unit: str = "",
) -> LevelShift:
    """Test for one shift of the level at an unknown year.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years.
    panel : DataFrame (years x units) or RhoRegion, optional
        What the autocorrelation is learnt from, as in `analysis.inference.trend.trend`; this series alone by
        default.
    null : {"trend", "mean"}
        What the series does without a shift: a linear trend, or nothing.
    whiten : bool, default True
        False takes years as independent (rho = 0), as the published Nile results do.
    trim : float, default 0.15
        Share of the years kept free at either end, at least two years.
    alpha : float, default 0.05
        Level of the test.
    level : float, default 0.95
        Confidence level of the intervals.
    simulations, seed : int
        Of the simulated null distribution.
    unit : str, optional
        Name of the series; the name of `y` by default.

    Raises
    ------
    ValueError
        If the series is not eligible for a trend (see `analysis.inference.trend.trend`), its years or scale
        differ from the panel's, it has no residual variation, or an option is out of range.

    Notes
    -----
    F compares the whitened residual sums of squares without and with a step at each candidate year. Its
    supremum is held against its own finite-sample distribution, simulated with the same years, null model and
    autocorrelation; asymptotic tables are for longer series. A trend is part of the null because otherwise
    every trend looks like a shift. Andrews (1993), Econometrica 61, 821-856, doi:10.2307/2951764. The
    interval of the year inverts the likelihood ratio,
    ``n log(rss / smallest rss) <= -2 log(1 - sqrt(level))``: Eo & Morley (2015), Quantitative Economics 6,
    463-497, doi:10.3982/QE186.

    Examples
    --------
    >>> years = range(2006, 2022)
    >>> noise = np.random.default_rng(5).normal(scale=0.3, size=16)
    >>> jump = pd.Series(noise + 4 * (np.arange(16) >= 9), index=years, name="a")
    >>> result = level_shift(jump, whiten=False)
    >>> result.shift, result.year
    (True, 2015)
    """
    name = unit or ("the series" if y.name is None else str(y.name))
    if null not in ("trend", "mean"):
        raise ValueError(f"{name}: null is {null!r}; it is 'trend' or 'mean'.")
    if not (0 <= trim < 0.5 and 0 < alpha < 1 and 0 < level < 1 and simulations >= 99):
        raise ValueError(
            f"{name}: trim lies below one half, alpha and level between 0 and 1, simulations at 99 or more; "
            f"they are {trim}, {alpha}, {level} and {simulations}."
        )
    table = y.to_frame(name)
    values = on_scale(table, scale)[:, 0]
    check_varies(table)
    n, first = len(values), int(table.index[0])
    if whiten:
        region = region_for(table, panel, scale)
        positions, weights = region_positions(region), np.array(region.weights)
    else:
        if panel is not None:
            raise ValueError(f"{name}: without whitening there is nothing to learn from a panel.")
        zero = int(np.flatnonzero(RHO_GRID == 0)[0])
        positions, weights = [zero], np.ones(len(RHO_GRID))

    starts = _candidates(n, trim)
    removed = []
    for position in positions:
        frame = _frame(n, null, trim, position)
        residual = frame.maker @ (values - values.mean())
        total = residual @ residual
        if total <= (1e-11 * np.abs(values).max()) ** 2:
            raise ValueError(f"{name}: the series follows its {null} exactly; there is nothing to test.")
        removed.append(np.minimum(np.square(residual @ frame.directions) / total, 1 - 1e-15))
    shares = np.array(removed)

    nulls = [_null_distribution(n, null, trim, i, simulations, seed) for i in positions]
    tops = shares.max(axis=1)
    p_values = [
        (1 + simulations - np.searchsorted(draws, top * (1 - 1e-12))) / (1 + simulations)
        for draws, top in zip(nulls, tops, strict=True)
    ]
    worst = int(np.argmax(p_values))
    likelihood = np.log1p(-shares)
    weight = weights[positions] / weights[positions].sum()
    best = int(np.argmin(weight @ likelihood))
    bound = -2 * np.log(1 - np.sqrt(level)) / n
    inside = (likelihood <= likelihood.min(axis=1, keepdims=True) + bound).any(axis=0) | (
        starts == starts[best]
    )
    size, low, high = _size(values, null, int(starts[best]), positions, weight, level)
    to_units = (lambda b: float(100 * np.expm1(b))) if scale == "log" else float
    return LevelShift(
        unit=name,
        scale=scale,
        n=n,
        first_year=first,
        last_year=int(table.index[-1]),
        null=null,
        sup_f=_f(float(tops[worst]), n, null),
        p=float(p_values[worst]),
        critical_value=_f(float(np.quantile(nulls[worst], 1 - alpha)), n, null),
        alpha=alpha,
        shift=bool(p_values[worst] <= alpha),
        year=first + int(starts[best]),
        year_low=first + int(starts[inside][0]),
        year_high=first + int(starts[inside][-1]),
        first_candidate=first + int(starts[0]),
        last_candidate=first + int(starts[-1]),
        size=to_units(size),
        size_low=to_units(low),
        size_high=to_units(high),
        level=level,
        rho=float(RHO_GRID[positions[worst]]),
        rho_low=float(RHO_GRID[positions[0]]),
        rho_high=float(RHO_GRID[positions[-1]]),
        simulations=simulations,
        seed=seed,
        method="sup_f_whitened" if whiten else "sup_f_independent_years",
    )


def _null_design(n: int, null: str) -> Array:
    years = np.arange(n) - (n - 1) / 2
    return np.column_stack([np.ones(n), years]) if null == "trend" else np.ones((n, 1))


def _candidates(n: int, trim: float) -> np.ndarray:
    """Positions a new level may start at."""
    side = max(_MIN_SIDE, int(trim * n))
    return np.arange(side, n - side + 1)


def _steps(n: int, starts: np.ndarray) -> Array:
    return (np.arange(n)[:, None] >= starts).astype(float)


def _f(share: float, n: int, null: str) -> float:
    df = n - _null_design(n, null).shape[1] - 1
    return df * share / (1 - share)


class _Frame(NamedTuple):
    """What depends on the years, the null and the autocorrelation only."""

    maker: Array
    projector: Array
    directions: Array


@lru_cache(maxsize=512)
def _frame(n: int, null: str, trim: float, position: int) -> _Frame:
    maker, projector = projection(_null_design(n, null), RHO_GRID[position])
    return _Frame(maker, projector, normalised_directions(maker, _steps(n, _candidates(n, trim))))


@lru_cache(maxsize=512)
def _null_distribution(n: int, null: str, trim: float, position: int, simulations: int, seed: int) -> Array:
    """Sorted largest share of the residual sum of squares a step removes from white noise."""
    frame = _frame(n, null, trim, position)
    noise = np.random.default_rng(seed).normal(size=(simulations, n)) @ frame.projector
    shares = np.square(noise @ frame.directions).max(axis=1) / np.square(noise).sum(axis=1)
    shares.sort()
    shares.flags.writeable = False
    return shares


def _size(
    values: Array, null: str, start: int, positions: list[int], weight: Array, level: float
) -> tuple[float, float, float]:
    n = len(values)
    design = np.column_stack([_null_design(n, null), _steps(n, np.array([start]))])
    fits = [gls(values, design, RHO_GRID[i]) for i in positions]
    sizes = np.array([fit.params[-1] for fit in fits])
    half = stdtrit(fits[0].df, (1 + level) / 2) * np.array([fit.bse[-1] for fit in fits])
    return float(weight @ sizes), float((sizes - half).min()), float((sizes + half).max())
