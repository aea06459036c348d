"""Is there a steady trend? One estimator for annual series of 8 to 17 points, and nothing else.

The line is fitted by generalised least squares (GLS) with first-order autoregressive, AR(1), errors. Ten to
seventeen years hardly tell one autocorrelation from another, so none is plugged in: the autocorrelations a
whole panel of municipalities cannot rule out are kept, the estimate is their likelihood-weighted mean, and
the interval is the union of their t intervals.

Whitening is done on the innovation scale, ``sqrt(1 - rho^2) y_1, y_2 - rho y_1, ...``, with the intercept
column divided by ``sqrt(1 - rho^2)``. Coefficients, standard errors and the restricted likelihood are then
continuous up to and including rho = 1, where the fit is ordinary least squares on first differences.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize_scalar
from scipy.special import stdtr, stdtrit

Array = NDArray[np.float64]
Scale = Literal["level", "log"]

MIN_YEARS = 8
RHO_GRID: Array = np.arange(-40, 101) / 100
RHO_GRID.flags.writeable = False

# Half a point of chi-square with one degree of freedom: the likelihood-ratio region of rho. A single
# series needs the 95 % region. With a panel the 90 % region keeps every coverage target of the benchmark, and
# the intervals within the width targets that the 95 % region misses at rho = .6.
SINGLE_DROP = 1.92
POOLED_DROP = 1.353
# Short detrended series make errors look less persistent than they are, so rho = 1 stays in the region unless
# the likelihood rejects it at 1 %. Without this, false discoveries at rho = 1 exceed the level of the family.
UNIT_ROOT_DROP = 3.317
_POWER = 0.8
# Differences of published decimals carry binary noise of up to 1e-12 of a small gap; residuals below this
# share are zero.
_NUMERICALLY_ZERO = 1e-11


class GlsFit(NamedTuple):
    """A regression with AR(1) errors at one autocorrelation: what `gls` and `reml_rho` return.

    `params`, `bse` and `p` hold one number a column of the design, `rss` is the whitened residual sum of
    squares on the innovation scale, `df` the residual degrees of freedom and `log_likelihood` the restricted
    log-likelihood up to a constant (the innovation variance profiled out).
    """

    rho: float
    params: Array
    bse: Array
    p: Array
    rss: float
    df: int
    log_likelihood: float


class GridFit(NamedTuple):
    """The trend line of m units at every rho of a stretch of `RHO_GRID`; every array is (rho, unit)."""

    slope: Array
    level: Array
    se: Array
    log_likelihood: Array


@dataclass(frozen=True)
class RhoRegion:
    """The autocorrelations a panel (or one series) cannot rule out.

    Attributes
    ----------
    weights : tuple of float
        Normalised likelihood on `RHO_GRID`; zero outside the region.
    rho_hat, rho_low, rho_high : float
        Maximum of the restricted likelihood; lowest and highest rho of its 90 % region (95 % for one series).
    units : int
        Units that carry likelihood: those whose detrended residual is not numerically zero.
    effective_units : float
        The number of independent units the panel is worth, ``units / (1 + (units - 1) r2)``.
    n, first_year, last_year : int
        The years the region was computed from.
    scale : str
        "level" or "log".
    pooled : bool
        True if at least two units carry likelihood.
    """

    weights: tuple[float, ...]
    rho_hat: float
    rho_low: float
    rho_high: float
    units: int
    effective_units: float
    n: int
    first_year: int
    last_year: int
    scale: Scale
    pooled: bool


@dataclass(frozen=True)
class Trend:
    """A linear trend of one annual series, with every number needed to report it.

    Attributes
    ----------
    unit : str
        The series.
    scale : str
        "level": estimates are in units of the series a year. "log": annual percent change (APC), percent a
        year.
    n, first_year, last_year : int
        Number of years and the window.
    estimate, ci_low, ci_high : float
        Likelihood-weighted mean slope (or APC) and the union of the t intervals over the region of rho.
    level : float
        Confidence level of each t interval.
    p : float
        Largest two-sided p-value of a zero slope over the region.
    rho_hat, rho_low, rho_high, units, effective_units
        From the `RhoRegion`.
    theil_sen : float
        Theil-Sen slope (or APC), a point estimate without interval.
    mdc_per_year, mdc_window : float
        Minimum detectable change with 80 % power: a year, and over the window from first to last year
        (compounded for "log").
    conservative : bool
        True if the region comes from this series alone; then no verdict word may be based on it.
    method : str
        "gls_ar1_union_pooled" or "gls_ar1_union_single".
    fitted_first, fitted_last : float
        The fitted line in the first and last year, on the original scale (straight on a log axis for "log").
    """

    unit: str
    scale: Scale
    n: int
    first_year: int
    last_year: int
    estimate: float
    ci_low: float
    ci_high: float
    level: float
    p: float
    rho_hat: float
    rho_low: float
    rho_high: float
    units: int
    effective_units: float
    theil_sen: float
    mdc_per_year: float
    mdc_window: float
    conservative: bool
    method: str
    fitted_first: float
    fitted_last: float

    def to_row(self) -> dict[str, str | int | float | bool]:
        """One row of an estimates table.

        Returns
        -------
        dict
            Field name to scalar, in the order of the fields.

        Examples
        --------
        >>> import pandas as pd
        >>> trend(pd.Series(range(1, 11), index=range(2014, 2024)), unit="a").to_row()["estimate"]
        1.0
        """
        return asdict(self)


# --- Least squares on the innovation scale --------------------------------------------------------
# Sums run term by term over years and columns, never over units: a unit's numbers are the same to the last
# bit whether it is fitted alone or among 98.


def _whiten(values: Array, rho: Array) -> Array:
    """(n, m) series and (g, 1) autocorrelations to (n, g, m) innovations."""
    out = np.empty((len(values), len(rho), values.shape[1]))
    out[0] = np.sqrt(1 - rho**2) * values[0]
    out[1:] = values[1:, None] - rho * values[:-1, None]
    return out


def _has_intercept(design: Array) -> bool:
    return bool(np.all(design[:, 0] == 1))


def _factor(design: Array, rho: float) -> tuple[Array, Array]:
    """QR factors of the whitened (n, k) design, the intercept column divided by sqrt(1 - rho^2)."""
    whitened = _whiten(design, np.array([[rho]]))[:, 0]
    if _has_intercept(design):
        whitened[0, 0], whitened[1:, 0] = 1.0, np.sqrt((1 - rho) / (1 + rho))
    q, r = np.linalg.qr(whitened)
    return q, r


def _solve(whitened: Array, q: Array, r: Array) -> tuple[list[Array], list[Array]]:
    """Coefficients (k of (g, m)) and residuals (n of (g, m)); q is (n, k, g, 1), r is (k, k, g, 1)."""
    n, k = q.shape[:2]
    z = [sum(q[t, j] * whitened[t] for t in range(n)) for j in range(k)]
    residuals = [whitened[t] - sum(q[t, j] * z[j] for j in range(k)) for t in range(n)]
    coefficients: list[Array] = [z[0]] * k
    for j in reversed(range(k)):
        coefficients[j] = (z[j] - sum(r[j, i] * coefficients[i] for i in range(j + 1, k))) / r[j, j]
    return coefficients, residuals


def _sum_of_squares(terms: Sequence[Array]) -> Array:
    return sum(np.square(term) for term in terms)  # type: ignore[return-value]


def gls(y: ArrayLike, design: ArrayLike, rho: float) -> GlsFit:
    """Least squares with AR(1) errors of known autocorrelation.

    Parameters
    ----------
    y : array_like, shape (n,)
        The series.
    design : array_like, shape (n, k)
        Regressors; an intercept, if any, is the first column.
    rho : float
        Autocorrelation, above -1 and at most 1; 0 is ordinary least squares, 1 is least squares on first
        differences.

    Returns
    -------
    GlsFit
        At rho = 1 the intercept is the limit as rho rises to 1, and its standard error infinite.

    Raises
    ------
    ValueError
        If shapes disagree, rho is out of range, the regressors are collinear, or rho is 1 without an
        intercept.

    Notes
    -----
    Below 1 it equals ``statsmodels.GLS(y, design, sigma=toeplitz(rho**arange(n))).fit(method="qr")``. The
    series is replaced by its least-squares residual before it is whitened, which keeps digits when the line
    is far from zero.

    Examples
    --------
    >>> gls([1.0, 2.0, 4.0], [[1, 0], [1, 1], [1, 2]], rho=0.0).params.round(4).tolist()
    [0.8333, 1.5]
    """
    values, x = np.asarray(y, dtype=float), np.asarray(design, dtype=float)
    if values.ndim != 1 or x.ndim != 2 or len(x) != len(values) or len(values) <= x.shape[1]:
        raise ValueError(
            f"gls needs more rows than columns and a design as long as y; got {values.shape} and {x.shape}."
        )
    if not -1 < rho <= 1:
        raise ValueError(f"rho is {rho}; an autocorrelation above -1 and at most 1 is needed.")
    if rho == 1 and not _has_intercept(x):
        raise ValueError("rho is 1 but the first column of the design is not an intercept.")
    start, _, _ = _fit_once(values, x, 0.0)
    residual = values - sum(x[:, j] * start[j] for j in range(x.shape[1]))
    params, rss, r = _fit_once(residual, x, rho)
    n, k = x.shape
    df = n - k
    scale = np.sqrt(np.sum(solve_triangular(r, np.eye(k)) ** 2, axis=1))
    if _has_intercept(x):
        if rho < 1:
            params[0] /= np.sqrt(1 - rho**2)
            scale[0] /= np.sqrt(1 - rho**2)
        else:
            ends = residual - x[:, 1:] @ params[1:]
            params[0] = (ends[0] + ends[-1]) / 2
    params = start + params
    bse = np.sqrt(rss / df) * scale
    if rho == 1:
        bse[0] = np.inf
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        p = 2 * stdtr(df, -np.abs(params / bse))
        log_likelihood = -np.log(np.abs(np.diag(r))).sum() - df / 2 * np.log(rss)
    return GlsFit(float(rho), params, bse, p, rss, df, float(log_likelihood))


def _fit_once(y: Array, x: Array, rho: float) -> tuple[Array, float, Array]:
    q, r = _factor(x, rho)
    if np.min(np.abs(np.diag(r))) <= np.finfo(float).eps * np.max(np.abs(np.diag(r))):
        raise ValueError("the columns of the design are collinear.")
    whitened = _whiten(y[:, None], np.array([[rho]]))
    coefficients, residuals = _solve(whitened, q[:, :, None, None], r[:, :, None, None])
    return np.array([c[0, 0] for c in coefficients]), float(_sum_of_squares(residuals)[0, 0]), r


def reml_rho(y: ArrayLike, design: ArrayLike) -> GlsFit:
    """The fit at the autocorrelation that maximises the restricted likelihood.

    Parameters
    ----------
    y : array_like, shape (n,)
        The series.
    design : array_like, shape (n, k)
        Regressors, the first column an intercept.

    Returns
    -------
    GlsFit
        Its `rho` lies between the ends of `RHO_GRID`.

    Raises
    ------
    ValueError
        As `gls`, and if the fit is exact: then every autocorrelation is equally likely.

    Notes
    -----
    For comparison with R, ``nlme::gls(..., correlation=corAR1(), method="REML")``; the project's trends do
    not use it.

    Examples
    --------
    >>> round(reml_rho([1, 3, 2, 4, 6, 5, 7, 9.0], [[1, t] for t in range(8)]).rho, 2)
    -0.23
    """
    grid = [gls(y, design, rho).log_likelihood for rho in RHO_GRID]
    if not np.all(np.isfinite(grid)):
        raise ValueError("the fit is exact: no autocorrelation is more likely than another.")
    best = int(np.argmax(grid))
    low, high = RHO_GRID[max(best - 1, 0)], RHO_GRID[min(best + 1, len(RHO_GRID) - 1)]
    inner = minimize_scalar(
        lambda rho: -gls(y, design, rho).log_likelihood,
        bounds=(low, high),
        method="bounded",
        options={"xatol": 1e-10},
    ).x
    return max((gls(y, design, rho) for rho in (RHO_GRID[best], inner)), key=lambda fit: fit.log_likelihood)


# --- The trend line at every rho ------------------------------------------------------------------


class _Factors(NamedTuple):
    """What depends on the number of years only."""

    years: Array  # (n,) centred
    q: Array  # (n, 2, rho, 1)
    r: Array  # (2, 2, rho, 1)
    log_determinant: Array  # (rho, 1)


@lru_cache(maxsize=64)
def _factors(n: int) -> _Factors:
    years = np.arange(n, dtype=np.float64) - (n - 1) / 2
    pairs = [_factor(np.column_stack([np.ones(n), years]), rho) for rho in RHO_GRID]
    q = np.stack([pair[0] for pair in pairs], axis=-1)[..., None]
    r = np.stack([pair[1] for pair in pairs], axis=-1)[..., None]
    log_determinant: Array = np.log(np.abs(r[0, 0])) + np.log(np.abs(r[1, 1]))
    for array in (years, q, r, log_determinant):
        array.flags.writeable = False
    return _Factors(years, q, r, log_determinant)


def _detrend(values: Array) -> tuple[Array, Array, Array]:
    """Mean (m,), least-squares slope (m,) and residual (n, m); a numerically zero residual is made zero."""
    years = _factors(len(values)).years
    n = len(years)
    mean = sum(values[t] for t in range(n)) / n
    centred = values - mean
    slope = sum(years[t] * centred[t] for t in range(n)) / sum(years[t] ** 2 for t in range(n))
    residual = centred - years[:, None] * slope
    exact = np.max(np.abs(residual), axis=0) <= _NUMERICALLY_ZERO * np.max(np.abs(values), axis=0)
    return mean, slope, np.where(exact, 0.0, residual)


def fit_grid(values: Array, low: int = 0, high: int | None = None) -> GridFit:
    """The trend line of every unit at every autocorrelation of the grid.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns.
    low, high : int, optional
        Stretch of `RHO_GRID`, as in a slice; the whole grid by default.

    Returns
    -------
    GridFit
        Slope a year, fitted level in the middle of the window, standard error of the slope (n - 2 degrees of
        freedom) and restricted log-likelihood up to a constant, each of shape (rho, m). An exact line has
        standard error 0 and log-likelihood inf.

    Notes
    -----
    The restricted log-likelihood is ``-log|R_11 R_22| - (n - 2)/2 log(rss)``, R the triangular factor of the
    whitened design: the likelihood of n - 2 contrasts orthogonal to the design (Harville 1974, Biometrika 61,
    383-385).

    Examples
    --------
    >>> fit = fit_grid(np.arange(8.0)[:, None] ** 2)
    >>> fit.slope.shape, round(float(fit.slope[-1, 0]), 10)
    ((141, 1), 7.0)
    """
    n = len(values)
    factors, grid = _factors(n), RHO_GRID[low:high, None]
    q, r = factors.q[:, :, low:high], factors.r[:, :, low:high]
    mean, slope, residual = _detrend(values)
    (scaled_level, extra), rest = _solve(_whiten(residual, grid), q, r)
    rss = _sum_of_squares(rest)
    # With centred years the two columns are orthogonal at every rho, so the level needs no correction for the
    # slope; at rho = 1 it tends to the mean of the first and last residual.
    unscale = np.sqrt(1 - grid**2)
    level = np.where(
        grid < 1, scaled_level / np.where(grid < 1, unscale, 1), (residual[0] + residual[-1]) / 2
    )
    with np.errstate(divide="ignore"):
        log_likelihood = -factors.log_determinant[low:high] - (n - 2) / 2 * np.log(rss)
    return GridFit(slope + extra, mean + level, np.sqrt(rss / (n - 2)) / np.abs(r[1, 1]), log_likelihood)


def independence_factor(values: Array, rho_index: int) -> float:
    """How many times the information in a panel is counted when its units are taken as independent.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, none of them an exact line.
    rho_index : int
        Position in `RHO_GRID` of the autocorrelation to whiten with.

    Returns
    -------
    float
        ``1 + (m - 1) r2``, between 1 (independent) and m (identical); r2 is the mean squared correlation
        between units of the whitened, detrended series, corrected for the 1/(n - 2) expected of independent
        ones and at least 0.

    Notes
    -----
    The inner products of whitened residuals are those of n - 2 orthonormal contrasts. r2 is scaled so that
    identical series give 1.

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).normal(size=(12, 1)), axis=0)
    >>> round(independence_factor(np.hstack([walk, 2 * walk, walk - 5]), rho_index=140), 6)
    3.0
    """
    n, m = values.shape
    if m == 1:
        return 1.0
    factors = _factors(n)
    at = slice(rho_index, rho_index + 1)
    _, residual = _solve(
        _whiten(_detrend(values)[2], RHO_GRID[at, None]), factors.q[:, :, at], factors.r[:, :, at]
    )
    unit: Array = np.array([row[0] for row in residual])
    unit /= np.sqrt(_sum_of_squares(list(unit)))
    # The sum of squared correlations over all pairs of units, from the (n, n) product instead of the (m, m)
    # one.
    mean_square = (np.sum((unit @ unit.T) ** 2) - m) / (m * (m - 1))
    r2 = max(0.0, ((n - 2) * mean_square - 1) / (n - 3))
    return float(1 + (m - 1) * r2)


def likelihood_region(log_likelihood: Array, drop: float = SINGLE_DROP) -> tuple[Array, Array, Array]:
    """Weights and ends of the likelihood region of the autocorrelation.

    Parameters
    ----------
    log_likelihood : array, shape (rho, m)
        On the whole of `RHO_GRID`; every column is a separate likelihood.
    drop : float
        How far below the maximum the region reaches: 1.92 for 95 %, 1.353 for 90 %.

    Returns
    -------
    weights : array, shape (rho, m)
        Normalised likelihood, zero outside the region.
    low, high : array of int, shape (m,)
        First and last position within `drop` of the maximum; the last is that of rho = 1 unless 1 is
        rejected at 1 %.

    Examples
    --------
    >>> _, low, high = likelihood_region(-200 * (RHO_GRID[:, None] - 0.5) ** 2)
    >>> RHO_GRID[low].tolist(), RHO_GRID[high].tolist()
    ([0.41], [0.59])
    """
    below = log_likelihood - np.max(log_likelihood, axis=0)
    within = below >= -drop
    low = np.argmax(within, axis=0)
    high = len(within) - 1 - np.argmax(within[::-1], axis=0)
    high = np.where(below[-1] >= -UNIT_ROOT_DROP, len(within) - 1, high)
    position = np.arange(len(within))[:, None]
    weights = np.where((position >= low) & (position <= high), np.exp(below), 0.0)
    return weights / weights.sum(axis=0), low, high


class PooledRegion(NamedTuple):
    """One region of rho for all columns of a panel: see `pooled_region`."""

    weights: Array
    low: int
    high: int
    best: int
    factor: float


def pooled_region(values: Array) -> PooledRegion:
    """The region of rho of a panel, its likelihoods summed over units and divided by what they share.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, none of them an exact line.

    Returns
    -------
    PooledRegion
        Weights of shape (rho, 1), the positions in `RHO_GRID` of the region's ends and of the maximum, and
        the `independence_factor` the sum was divided by.

    Examples
    --------
    >>> region = pooled_region(np.random.default_rng(0).normal(size=(16, 98)))
    >>> bool(RHO_GRID[region.low] <= 0 <= RHO_GRID[region.high])
    True
    """
    total = fit_grid(values).log_likelihood.sum(axis=1, keepdims=True)
    best = int(np.argmax(total))
    factor = independence_factor(values, best)
    drop = POOLED_DROP if values.shape[1] > 1 else SINGLE_DROP
    weights, low, high = likelihood_region(total / factor, drop)
    return PooledRegion(weights, int(low[0]), int(high[0]), best, factor)


class Union(NamedTuple):
    """Estimate and union of t intervals, one number a unit, on the scale the line was fitted on."""

    slope: Array
    low: Array
    high: Array
    p: Array
    largest_se: Array
    level: Array


def union_interval(fit: GridFit, weights: Array, n: int, level: float = 0.95) -> Union:
    """Likelihood-weighted slope and the union of the t intervals where the weight is positive.

    Parameters
    ----------
    fit : GridFit
        Lines on a stretch of the grid, (rho, m).
    weights : array, shape (rho, m) or (rho, 1)
        As from `likelihood_region`, the same stretch, summing to 1.
    n : int
        Number of years.
    level : float, default 0.95
        Confidence level of each t interval.

    Returns
    -------
    Union
        The slope lies in the interval because it is a weighted mean of slopes that each lie in theirs.

    Examples
    --------
    >>> fit = fit_grid(np.array([[0.0, 1, 1, 2, 3, 3, 5, 4]]).T)
    >>> weights, _, _ = likelihood_region(fit.log_likelihood)
    >>> union = union_interval(fit, weights, n=8)
    >>> bool(union.low[0] < union.slope[0] < union.high[0])
    True
    """
    inside = weights > 0
    half = stdtrit(n - 2, (1 + level) / 2) * fit.se
    slope = sum(w * b for w, b in zip(weights, fit.slope, strict=True))
    middle = sum(w * a for w, a in zip(weights, fit.level, strict=True))
    low = np.min(np.where(inside, fit.slope - half, np.inf), axis=0)
    high = np.max(np.where(inside, fit.slope + half, -np.inf), axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        t = np.min(np.where(inside, np.abs(fit.slope / fit.se), np.inf), axis=0)
    largest_se = np.max(np.where(inside, fit.se, 0.0), axis=0)
    # Weights sum to 1 only to rounding; where the interval has collapsed the mean may fall beside it by that
    # much.
    return Union(np.clip(slope, low, high), low, high, 2 * stdtr(n - 2, -t), largest_se, middle)


# --- Series in, Trend out -------------------------------------------------------------------------


def _transformed(table: pd.DataFrame, scale: Scale) -> Array:
    """The (n, m) values on the scale of the fit, or a ValueError with the series that is not eligible."""
    if scale not in ("level", "log"):
        raise ValueError(f"scale is {scale!r}; it is 'level' or 'log'.")
    names = [str(column) for column in table.columns]
    if not names:
        raise ValueError("the panel has no units.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the panel has more than one unit called {twice}.")
    who = names[0] if len(names) == 1 else f"the panel from {names[0]} to {names[-1]}"
    _check_years(table.index, who)
    values = table.to_numpy(dtype=float, na_value=np.nan)
    bad = ~np.isfinite(values)
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ValueError(f"{names[column]}: the value for {table.index[row]} is missing or not finite.")
    if scale == "level":
        return values
    if np.any(values <= 0):
        row, column = np.argwhere(values <= 0)[0]
        raise ValueError(
            f"{names[column]}: the value for {table.index[row]} is {values[row, column]:g}; "
            "annual percent change needs positive values."
        )
    return np.log(values)


def _check_years(index: pd.Index, who: str) -> None:
    if not pd.api.types.is_integer_dtype(index.dtype):
        raise ValueError(f"{who}: the index must be whole years, not {index.dtype}.")
    years = index.to_numpy()
    steps = np.diff(years)
    if len(years) < MIN_YEARS:
        raise ValueError(f"{who}: {len(years)} annual values; a trend needs at least {MIN_YEARS}.")
    if index.has_duplicates:
        raise ValueError(f"{who}: the year {years[index.duplicated()][0]} occurs more than once.")
    if np.any(steps < 0):
        raise ValueError(f"{who}: the years are not in ascending order.")
    if np.any(steps > 1):
        raise ValueError(f"{who}: there is a gap after {years[np.argmax(steps > 1)]}.")


def _check_varies(table: pd.DataFrame) -> None:
    values = table.to_numpy(dtype=float)
    spread = values.max(axis=0) - values.min(axis=0)
    constant = spread <= _NUMERICALLY_ZERO * np.abs(values).max(axis=0)
    if constant.any():
        raise ValueError(
            f"{table.columns[np.argmax(constant)]}: the series is constant; there is no trend to test."
        )


def gaps_to(values: pd.DataFrame, reference: pd.Series, *, scale: Scale) -> pd.DataFrame:
    """What the trend of a gap is fitted to: differences, or ratios where the logarithm is taken of them.

    Parameters
    ----------
    values : DataFrame (years x units)
    reference : Series (years)
    scale : {"level", "log"}

    Returns
    -------
    DataFrame (years x units)

    Examples
    --------
    >>> values, reference = pd.DataFrame({"a": [3.0]}, index=[2020]), pd.Series([2.0], index=[2020])
    >>> gaps_to(values, reference, scale="level").loc[2020, "a"]
    np.float64(1.0)
    """
    if scale == "level":
        return values.sub(reference, axis="index")
    return values.div(reference, axis="index")


def rho_region(panel: pd.DataFrame | pd.Series, *, scale: Scale = "level") -> RhoRegion:
    """The autocorrelations that a panel of units, or one series, cannot rule out.

    Parameters
    ----------
    panel : DataFrame (years x units) or Series (years)
        Complete annual values; for a gap, the gaps of all municipalities of the same indicator.
    scale : {"level", "log"}
        Whether the lines are fitted to the values or their logarithms.

    Returns
    -------
    RhoRegion

    Raises
    ------
    ValueError
        Naming the unit and the reason, if a year is missing, duplicated or out of order, a value is missing
        or not finite (or not positive, for "log"), or there are fewer than 8 years.

    Notes
    -----
    The restricted log-likelihoods are summed over units and divided by ``1 + (m - 1) r2`` (see
    `independence_factor`), because neighbouring municipalities share shocks and a sum over them overstates
    what is known about rho. Units that lie exactly on a line (constant ones included) say nothing about rho
    and are left out; if none remains, the whole grid is the region, with equal weights. The result does not
    depend on the order of the units.

    Examples
    --------
    >>> steps = np.random.default_rng(1).normal(size=(16, 98))
    >>> region = rho_region(pd.DataFrame(steps.cumsum(axis=0), index=range(2008, 2024)))
    >>> region.units, region.rho_high, region.pooled
    (98, 1.0, True)
    """
    table = panel.to_frame() if isinstance(panel, pd.Series) else panel
    values = _transformed(table, scale)
    order = np.argsort([str(column) for column in table.columns])
    values = values[:, order]
    values = values[:, np.any(_detrend(values)[2] != 0, axis=0)]
    n, m = values.shape
    if m:
        region = pooled_region(values)
    else:
        whole = np.full((len(RHO_GRID), 1), 1 / len(RHO_GRID))
        region = PooledRegion(whole, 0, len(RHO_GRID) - 1, 0, 1.0)
    return RhoRegion(
        weights=tuple(region.weights[:, 0].tolist()),
        rho_hat=float(RHO_GRID[region.best]) if m else float("nan"),
        rho_low=float(RHO_GRID[region.low]),
        rho_high=float(RHO_GRID[region.high]),
        units=m,
        effective_units=m / region.factor,
        n=n,
        first_year=int(table.index[0]),
        last_year=int(table.index[-1]),
        scale=scale,
        pooled=m > 1,
    )


def trend(
    y: pd.Series,
    *,
    panel: pd.DataFrame | RhoRegion | None = None,
    scale: Scale = "level",
    level: float = 0.95,
    unit: str = "",
) -> Trend:
    """Linear trend of one annual series, with an interval that does not pretend to know the autocorrelation.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years.
    panel : DataFrame (years x units) or RhoRegion, optional
        The panel the autocorrelation is learnt from, same years and scale; for a gap to a comparator, the
        region of the gaps to the country. Without it the region comes from `y` alone and the result is marked
        conservative.
    scale : {"level", "log"}
        "log" gives the annual percent change, ``100 (exp(slope of log y) - 1)``.
    level : float, default 0.95
        Confidence level of each t interval; the region of rho does not depend on it.
    unit : str, optional
        Name of the series; the name of `y` by default.

    Returns
    -------
    Trend
        An exact line has a collapsed interval and p = 0.

    Raises
    ------
    ValueError
        Naming the series and the reason, if it is not eligible (see `rho_region`), is constant, or its years,
        length or scale differ from the panel's.

    Notes
    -----
    GLS with AR(1) errors at each rho of the restricted-likelihood region, t with n - 2 degrees of
    freedom (at rho = 1 OLS on first differences). The estimate is the mean of these slopes weighted by
    likelihood, weights outside the region set to zero so that the estimate always lies in the interval. The
    interval is the hull of the t intervals, the p-value their largest. Minimum detectable change: (t.975 +
    t.8) times the largest standard error in the region. Theil-Sen: Sen 1968, JASA 63, 1379-1389.

    Examples
    --------
    >>> years = range(2008, 2024)
    >>> rng = np.random.default_rng(2)
    >>> gaps = pd.DataFrame(rng.normal(size=(16, 98)), index=years).add_prefix("area")
    >>> gaps["area0"] += 0.5 * (np.arange(16) - 8)
    >>> result = trend(gaps["area0"], panel=gaps)
    >>> result.ci_low < 0.5 < result.ci_high, result.conservative
    (True, False)
    """
    name = unit or ("the series" if y.name is None else str(y.name))
    table = y.to_frame(name)
    values = _transformed(table, scale)
    region = (
        panel if isinstance(panel, RhoRegion) else rho_region(table if panel is None else panel, scale=scale)
    )
    if region.scale != scale:
        raise ValueError(f"{name}: the scale is {scale!r} but the region of rho is for {region.scale!r}.")
    return _trends(table, values, region, level)[name]


def trend_all(panel: pd.DataFrame, *, scale: Scale = "level", level: float = 0.95) -> dict[Hashable, Trend]:
    """The trend of every unit of a panel, all with the panel's region of rho.

    Parameters
    ----------
    panel : DataFrame (years x units)
        Complete annual values.
    scale, level
        As in `trend`.

    Returns
    -------
    dict
        Column of the panel to Trend, in the panel's order; equal to `trend(panel[column], panel=panel)`.

    Raises
    ------
    ValueError
        As `trend`.

    Examples
    --------
    >>> values = np.random.default_rng(3).normal(size=(10, 5)).cumsum(axis=0)
    >>> trends = trend_all(pd.DataFrame(values, index=range(2014, 2024), columns=list("abcde")))
    >>> list(trends)
    ['a', 'b', 'c', 'd', 'e']
    """
    region = rho_region(panel, scale=scale)
    return _trends(panel, _transformed(panel, scale), region, level)


def _trends(table: pd.DataFrame, values: Array, region: RhoRegion, level: float) -> dict[Hashable, Trend]:
    _check_varies(table)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; a confidence level lies between 0 and 1.")
    n, first, last = len(table), int(table.index[0]), int(table.index[-1])
    if (first, last) != (region.first_year, region.last_year):
        raise ValueError(
            f"{table.columns[0]}: the years {first}-{last} differ from the panel's "
            f"{region.first_year}-{region.last_year}."
        )
    weights = np.array(region.weights)[:, None]
    low, high = np.flatnonzero(weights)[[0, -1]]
    union = union_interval(fit_grid(values, low, high + 1), weights[low : high + 1], n, level)
    detectable = (stdtrit(n - 2, (1 + level) / 2) + stdtrit(n - 2, _POWER)) * union.largest_se
    half_window = (n - 1) / 2
    fields = {
        "estimate": union.slope,
        "ci_low": union.low,
        "ci_high": union.high,
        "theil_sen": _theil_sen(values),
        "mdc_per_year": detectable,
        "mdc_window": detectable * (n - 1),
    }
    ends = {
        "fitted_first": union.level - union.slope * half_window,
        "fitted_last": union.level + union.slope * half_window,
    }
    if region.scale == "log":
        with np.errstate(over="ignore"):
            fields = {key: 100 * np.expm1(value) for key, value in fields.items()}
            ends = {key: np.exp(value) for key, value in ends.items()}
    fields |= ends | {"p": union.p}
    for key, value in fields.items():
        if not np.all(np.isfinite(value)):
            column = table.columns[np.argmin(np.isfinite(value))]
            raise ValueError(
                f"{column}: {key} is too large for a number; the series varies over too many decades."
            )
    common: dict[str, Any] = {
        "scale": region.scale,
        "n": n,
        "first_year": first,
        "last_year": last,
        "level": level,
        "rho_hat": region.rho_hat,
        "rho_low": region.rho_low,
        "rho_high": region.rho_high,
        "units": region.units,
        "effective_units": region.effective_units,
        "conservative": not region.pooled,
        "method": f"gls_ar1_union_{'pooled' if region.pooled else 'single'}",
    }
    columns = {key: value.tolist() for key, value in fields.items()}
    return {
        column: Trend(unit=str(column), **common, **{key: value[i] for key, value in columns.items()})
        for i, column in enumerate(table.columns)
    }


def _theil_sen(values: Array) -> Array:
    """Median slope between pairs of years, as `scipy.stats.theilslopes`, for (n, m) series at once."""
    later, earlier = np.tril_indices(len(values), k=-1)
    return np.median((values[later] - values[earlier]) / (later - earlier)[:, None], axis=0)
