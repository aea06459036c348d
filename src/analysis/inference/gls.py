"""Generalised least squares with AR(1) errors, one series or a whole panel, over a grid of rho."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import minimize_scalar
from scipy.special import stdtr

Array = NDArray[np.float64]


RHO_GRID: Array = np.arange(-40, 101) / 100
RHO_GRID.flags.writeable = False


# Differences of published decimals carry binary noise of up to 1e-12 of a small gap; residuals below this
# share are zero.
NUMERICALLY_ZERO = 1e-11


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


# Sums run term by term over years and columns, never over units: a unit's numbers are the same to the last
# bit whether it is fitted alone or among 98.
def ar1_whiten(values: Array, rho: Array) -> Array:
    """(n, m) series and (g, 1) autocorrelations to (n, g, m) innovations."""
    out = np.empty((len(values), len(rho), values.shape[1]))
    out[0] = np.sqrt(1 - rho**2) * values[0]
    out[1:] = values[1:, None] - rho * values[:-1, None]
    return out


def _has_intercept(design: Array) -> bool:
    return bool(np.all(design[:, 0] == 1))


def _factor(design: Array, rho: float) -> tuple[Array, Array]:
    """QR factors of the whitened (n, k) design, the intercept column divided by sqrt(1 - rho^2)."""
    whitened = ar1_whiten(design, np.array([[rho]]))[:, 0]
    if _has_intercept(design):
        whitened[0, 0], whitened[1:, 0] = 1.0, np.sqrt((1 - rho) / (1 + rho))
    q, r = np.linalg.qr(whitened)
    return q, r


def solve(whitened: Array, q: Array, r: Array) -> tuple[list[Array], list[Array]]:
    """Coefficients (k of (g, m)) and residuals (n of (g, m)); q is (n, k, g, 1), r is (k, k, g, 1)."""
    n, k = q.shape[:2]
    z = [sum(q[t, j] * whitened[t] for t in range(n)) for j in range(k)]
    residuals = [whitened[t] - sum(q[t, j] * z[j] for j in range(k)) for t in range(n)]
    coefficients: list[Array] = [z[0]] * k
    for j in reversed(range(k)):
        coefficients[j] = (z[j] - sum(r[j, i] * coefficients[i] for i in range(j + 1, k))) / r[j, j]
    return coefficients, residuals


def sum_of_squares(terms: Sequence[Array]) -> Array:
    """Sum of squares, term by term: the same to the last bit however many units stand beside."""
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
    whitened = ar1_whiten(y[:, None], np.array([[rho]]))
    coefficients, residuals = solve(whitened, q[:, :, None, None], r[:, :, None, None])
    return np.array([c[0, 0] for c in coefficients]), float(sum_of_squares(residuals)[0, 0]), r


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


class _Factors(NamedTuple):
    """What depends on the number of years only."""

    years: Array  # (n,) centred
    q: Array  # (n, 2, rho, 1)
    r: Array  # (2, 2, rho, 1)
    log_determinant: Array  # (rho, 1)


@lru_cache(maxsize=64)
def grid_factors(n: int) -> _Factors:
    """What fits of a straight line to n years share at every rho of the grid."""
    years = np.arange(n, dtype=np.float64) - (n - 1) / 2
    pairs = [_factor(np.column_stack([np.ones(n), years]), rho) for rho in RHO_GRID]
    q = np.stack([pair[0] for pair in pairs], axis=-1)[..., None]
    r = np.stack([pair[1] for pair in pairs], axis=-1)[..., None]
    log_determinant: Array = np.log(np.abs(r[0, 0])) + np.log(np.abs(r[1, 1]))
    for array in (years, q, r, log_determinant):
        array.flags.writeable = False
    return _Factors(years, q, r, log_determinant)


def detrend(values: Array) -> tuple[Array, Array, Array]:
    """Mean (m,), least-squares slope (m,) and residual (n, m); a numerically zero residual is made zero."""
    years = grid_factors(len(values)).years
    n = len(years)
    mean = sum(values[t] for t in range(n)) / n
    centred = values - mean
    slope = sum(years[t] * centred[t] for t in range(n)) / sum(years[t] ** 2 for t in range(n))
    residual = centred - years[:, None] * slope
    exact = np.max(np.abs(residual), axis=0) <= NUMERICALLY_ZERO * np.max(np.abs(values), axis=0)
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
    factors, grid = grid_factors(n), RHO_GRID[low:high, None]
    q, r = factors.q[:, :, low:high], factors.r[:, :, low:high]
    mean, slope, residual = detrend(values)
    (scaled_level, extra), rest = solve(ar1_whiten(residual, grid), q, r)
    rss = sum_of_squares(rest)
    # With centred years the two columns are orthogonal at every rho, so the level needs no correction for the
    # slope; at rho = 1 it tends to the mean of the first and last residual.
    unscale = np.sqrt(1 - grid**2)
    level = np.where(
        grid < 1, scaled_level / np.where(grid < 1, unscale, 1), (residual[0] + residual[-1]) / 2
    )
    with np.errstate(divide="ignore"):
        log_likelihood = -factors.log_determinant[low:high] - (n - 2) / 2 * np.log(rss)
    return GridFit(slope + extra, mean + level, np.sqrt(rss / (n - 2)) / np.abs(r[1, 1]), log_likelihood)
