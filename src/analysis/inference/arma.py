"""Straight lines with ARMA errors, a whole panel at once, over a grid of error processes.

Errors are ``u_t = rho u_{t-1} + e_t + theta e_{t-1}``: AR(1) where theta is 0, white noise where both are, a
random walk at rho = 1, a random walk seen through yearly noise at rho = 1 with theta below 0. A few points
more are random walks whose steps are AR(1) in phi. Everything is computed from differences between years,
whose covariance is finite for a random walk too: no point of the grid is a special case.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from analysis.inference.gls import NUMERICALLY_ZERO

Array = NDArray[np.float64]


class Errors(NamedTuple):
    """One error process: autoregression, moving average, and autoregression of a random walk's steps."""

    rho: float
    theta: float
    phi: float = 0.0


_RHOS = (-40, -20, 0, 10, 20, 30, 40, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 98, 100)
_THETAS = range(-80, 61, 10)
# A random walk under far more noise than steps is nearly white: without these the walk nearest to white noise
# would look unlike it.
_WALK_THETAS = (-95, -90)
_PHIS = (20, 30, 40, 50, 60)

# Where rho + theta is near 0 the two cancel and the errors are white noise, which has its own point.
GRID: tuple[Errors, ...] = (
    *(
        Errors(rho / 100, theta / 100)
        for rho in _RHOS
        for theta in _THETAS
        if abs(rho + theta) > 5 or rho == theta == 0
    ),
    *(Errors(1.0, theta / 100) for theta in _WALK_THETAS),
    *(Errors(1.0, 0.0, phi / 100) for phi in _PHIS),
)


def variogram(n: int, errors: Errors) -> Array:
    """Covariances of n years less the variance of one year, for innovations of variance 1.

    Parameters
    ----------
    n : int
        Number of years.
    errors : Errors
        `rho` above -1 and at most 1; `phi` other than 0 only with rho = 1 and theta = 0.

    Returns
    -------
    array, shape (n, n)
        ``gamma_|i-j| - gamma_0``, minus half the variance of the difference between two years: finite, and
        continuous in rho, up to and including 1.

    Raises
    ------
    ValueError
        If the process is out of range.

    Examples
    --------
    >>> variogram(3, Errors(1.0, 0.0))[0].tolist()
    [0.0, -0.5, -1.0]
    >>> variogram(3, Errors(0.0, 0.0))[0].tolist()
    [0.0, -1.0, -1.0]
    """
    rho, theta, phi = errors
    if not (-1 < rho <= 1 and -1 < phi < 1) or (phi != 0 and (rho, theta) != (1, 0)):
        raise ValueError(f"{errors} is not an error process of this family.")
    lag = np.arange(n)
    if phi:
        gamma = phi**lag / (1 - phi**2)
        values = -np.array([k * gamma[0] + 2 * np.arange(k)[::-1] @ gamma[1 : k + 1] for k in lag]) / 2
    else:
        # gamma_0 - gamma_1 and gamma_1 - gamma_2, 1 - rho divided out: from lag 1 on the variogram falls by
        # powers of rho, whose sum is k at rho = 1.
        first = (1 - theta * (1 - rho) + theta**2) / (1 + rho)
        further = (1 + rho * theta) * (rho + theta) / (1 + rho)
        powers = np.concatenate([[0.0, 0.0], np.cumsum(rho ** np.arange(n - 2.0))])
        values = np.where(lag > 0, -first - further * powers, 0.0)
    return values[np.abs(lag[:, None] - lag)]


@lru_cache(maxsize=64)
def contrasts(n: int) -> Array:
    """Orthonormal contrasts of n years, (n - 1, n): every row sums to 0 (Helmert)."""
    rows = np.tril(np.ones((n - 1, n))) - np.diag(np.arange(1.0, n), k=1)[:-1]
    rows /= np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    rows.flags.writeable = False
    return rows


class Line(NamedTuple):
    """What fits a straight line under one error process.

    `slope` and `level` are weights of the n years, `maker` takes the years to n - 2 residuals that are white
    noise under the process, `unit_se` is the standard error of the slope for innovations of variance 1, and
    `log_determinant` what the restricted likelihood takes off.
    """

    slope: Array
    level: Array
    maker: Array
    unit_se: float
    log_determinant: float


def line(covariance: Array) -> Line:
    """Generalised least squares of a straight line on centred years.

    Parameters
    ----------
    covariance : array, shape (n, n)
        Covariances of the years up to a constant: a variogram will do.

    Returns
    -------
    Line

    Notes
    -----
    Slope and residuals come from contrasts, which a constant added to every covariance does not touch. The
    level in the middle of the window is the weighted mean of smallest variance (kriging), which it does not
    touch either; at a random walk it is the limit from below.

    Examples
    --------
    >>> fit = line(variogram(5, Errors(1.0, 0.0)))
    >>> (fit.slope @ [0.0, 1, 5, 2, 8]).round(12), fit.maker.shape
    (np.float64(2.0), (3, 5))
    """
    n = len(covariance)
    years = np.arange(n) - (n - 1) / 2
    differences = contrasts(n)
    factor = np.linalg.cholesky(differences @ covariance @ differences.T)
    whitening = solve_triangular(factor, differences, lower=True)
    x = whitening @ years
    length = float(np.sqrt(x @ x))
    # Rows orthogonal to the whitened years: the residual without the direction it cannot take.
    basis = np.linalg.qr(np.column_stack([x, np.eye(n - 1)[:, : n - 2]]))[0][:, 1:]
    border = np.column_stack([np.ones(n), years])
    system = np.block([[covariance, border], [border.T, np.zeros((2, 2))]])
    level = np.linalg.solve(system, np.concatenate([np.zeros(n), [1.0, 0.0]]))[:n]
    return Line(
        slope=x @ whitening / length**2,
        level=level,
        maker=basis.T @ whitening,
        unit_se=1 / length,
        log_determinant=float(np.log(np.diag(factor)).sum() + np.log(length)),
    )


class Lines(NamedTuple):
    """The `Line` of every point of the grid, stacked."""

    slope: Array  # (point, n)
    level: Array  # (point, n)
    maker: Array  # (point, n - 2, n)
    unit_se: Array  # (point, 1)
    log_determinant: Array  # (point, 1)


@lru_cache(maxsize=64)
def grid_lines(n: int, grid: tuple[Errors, ...] = GRID) -> Lines:
    """The lines of every point of a grid for n years."""
    each = [line(variogram(n, errors)) for errors in grid]
    out = Lines(
        slope=np.array([fit.slope for fit in each]),
        level=np.array([fit.level for fit in each]),
        maker=np.array([fit.maker for fit in each]),
        unit_se=np.array([[fit.unit_se] for fit in each]),
        log_determinant=np.array([[fit.log_determinant] for fit in each]),
    )
    for array in out:
        array.flags.writeable = False
    return out


class GridFit(NamedTuple):
    """The line of m units at some points of the grid; every array is (point, unit).

    `variance` is the mean square of the n - 2 residuals, the innovation variance; `se`, of the slope, is its
    root times `unit_se`.
    """

    slope: Array
    se: Array
    variance: Array
    log_likelihood: Array


def detrend(values: Array) -> tuple[Array, Array]:
    """Least-squares slope (m,) and residual (n, m); a numerically zero residual is made zero."""
    n = len(values)
    years = np.arange(n) - (n - 1) / 2
    centred = values - values.mean(axis=0)
    slope = (years[:, None] * centred).sum(axis=0) / (years @ years)
    residual = centred - years[:, None] * slope
    exact = np.max(np.abs(residual), axis=0) <= NUMERICALLY_ZERO * np.max(np.abs(values), axis=0)
    return slope, np.where(exact, 0.0, residual)


def varying(values: Array) -> NDArray[np.bool_]:
    """Which of the series (n, m) are no exact lines, constant ones included.

    Examples
    --------
    >>> varying(np.array([[0.0, 5, 1], [1, 5, 3], [2, 5, 2]])).tolist()
    [False, False, True]
    """
    return np.any(detrend(values)[1] != 0, axis=0)


def fit_grid(values: Array, lines: Lines | None = None) -> GridFit:
    """The straight line of every unit under every error process.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns.
    lines : Lines, optional
        Those of the whole grid by default.

    Returns
    -------
    GridFit
        An exact line has variance and standard error 0 and log-likelihood inf.

    Notes
    -----
    The restricted log-likelihood, up to a constant, of n - 2 contrasts orthogonal to constant and years, the
    innovation variance profiled out (Harville 1974, Biometrika 61, 383-385).

    Examples
    --------
    >>> fit = fit_grid(np.arange(8.0)[:, None] ** 2)
    >>> at_one = GRID.index(Errors(1.0, 0.0))
    >>> fit.slope.shape == (len(GRID), 1), round(float(fit.slope[at_one, 0]), 10)
    (True, 7.0)
    """
    n, m = values.shape
    lines = grid_lines(n) if lines is None else lines
    slope, residual = detrend(values)
    points = len(lines.slope)
    rest = (lines.maker.reshape(points * (n - 2), n) @ residual).reshape(points, n - 2, m)
    squares = np.einsum("pkm,pkm->pm", rest, rest)
    variance = squares / (n - 2)
    with np.errstate(divide="ignore"):
        log_likelihood = -lines.log_determinant - (n - 2) / 2 * np.log(squares)
    return GridFit(
        slope=slope + lines.slope @ residual,
        se=np.sqrt(variance) * lines.unit_se,
        variance=variance,
        log_likelihood=log_likelihood,
    )
