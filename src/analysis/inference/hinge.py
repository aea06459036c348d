"""Two lines that meet, by generalised least squares with AR(1) errors."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.inference.eligible import Scale
from analysis.inference.gls import RHO_GRID, Array, gls

# Of two joined lines, the year of the joinpoint included: NCI's degrees of freedom are n - 4.
PARAMETERS = 4

# Slope, ends of its interval, p-value of no change.
Slope = tuple[float, float, float, float]


def hinge_columns(x: Array, join: float) -> Array:
    """Regressors of two lines that meet: their coefficients are the slopes before and after.

    Parameters
    ----------
    x : array, shape (n,)
        Years, or any abscissa.
    join : float
        Where the lines meet.

    Returns
    -------
    array, shape (n, 2)

    Examples
    --------
    >>> hinge_columns(np.array([0.0, 1, 2, 3]), 1.0).tolist()
    [[-1.0, 0.0], [0.0, 0.0], [0.0, 1.0], [0.0, 2.0]]
    """
    return np.column_stack([np.minimum(x - join, 0), np.maximum(x - join, 0)])


def two_lines(
    values: Array,
    join: int,
    others: list[int],
    positions: list[int],
    weight: Array,
    level: float,
    scale: Scale,
) -> tuple[Slope, Slope, Slope, tuple[float, float, float]]:
    """Slopes before and after a joinpoint and their mean weighted by length, each with interval and p.

    Parameters
    ----------
    values : array, shape (n,)
    join : int
        Position of the year in which the lines meet.
    others : list of int
        Positions that may be the joinpoint too: intervals and p-values hold for all of them.
    positions : list of int
        Autocorrelations, as positions in `RHO_GRID`.
    weight : array
        Their likelihoods, summing to 1.
    level : float
    scale : {"level", "log"}

    Returns
    -------
    before, after, mean : (slope, low, high, p)
    fitted : (float, float, float)
        The lines in the first year, at the joinpoint and in the last year.

    Raises
    ------
    ValueError
        If a percent change is too large for a number.

    Examples
    --------
    >>> y = np.array([0.0, 1, 2, 3.1, 4, 3, 2.1, 1, 0])
    >>> before, after, mean, fitted = two_lines(y, 4, [4], [40], np.ones(1), 0.95, "level")
    >>> round(before[0], 1), round(after[0], 1), round(fitted[1], 1)
    (1.0, -1.0, 4.0)
    """
    n, df = len(values), len(values) - PARAMETERS
    slope, se, meets = _slopes(values, join, positions)
    # The year is not known: intervals and p-values are those of any year that may be the joinpoint.
    every = [(slope, se) if other == join else _slopes(values, other, positions)[:2] for other in others]
    all_slopes, all_se = np.vstack([one for one, _ in every]), np.vstack([two for _, two in every])
    half = stdtrit(df, (1 + level) / 2) * all_se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.max(2 * stdtr(df, -np.abs(all_slopes / all_se)), axis=0)
    low, high = (all_slopes - half).min(axis=0), (all_slopes + half).max(axis=0)
    rows = np.array([weight @ slope, low, high])
    turn = float(weight @ meets)
    fitted = np.array([turn - join * rows[0, 0], turn, turn + (n - 1 - join) * rows[0, 1]])
    if scale == "log":
        rows, fitted = 100 * np.expm1(rows), np.exp(fitted)
    if not np.isfinite(rows).all():
        raise ValueError(
            "an annual percent change is too large for a number; the series varies over too many decades."
        )
    one, two, mean = ((*(float(v) for v in rows[:, i]), float(p[i])) for i in range(3))
    first, middle, last = (float(v) for v in fitted)
    return one, two, mean, (first, middle, last)  # type: ignore[return-value]


def _slopes(values: Array, join: int, positions: list[int]) -> tuple[Array, Array, Array]:
    """Slopes before, after and of the chord, their standard errors, (rho, 3), and where the lines meet."""
    n = len(values)
    years, ones = np.arange(n, dtype=float), np.ones(n)
    pieces = hinge_columns(years, join)
    # The mean slope weighted by length is that of the chord: a kink that vanishes at both ends is beside it.
    kink = pieces[:, 1] - years * (n - 1 - join) / (n - 1)
    slopes, errors, meets = [], [], []
    for position in positions:
        split = gls(values, np.column_stack([ones, pieces]), RHO_GRID[position])
        chord = gls(values, np.column_stack([ones, years, kink]), RHO_GRID[position])
        slopes.append([split.params[1], split.params[2], chord.params[1]])
        meets.append(split.params[0])
        errors.append(
            np.array([split.bse[1], split.bse[2], chord.bse[1]]) * np.sqrt(split.df / (n - PARAMETERS))
        )
    return np.array(slopes), np.array(errors), np.array(meets)
