"""The lines of a panel over the error processes it cannot rule out, as arrays."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from analysis.inference.arma import GRID, Array, GridFit, Lines, fit_grid, grid_lines, varying
from analysis.inference.moderate import moderate
from analysis.inference.pooled import Region, Shared, region


class Choices(NamedTuple):
    """What could be decided otherwise when a panel is fitted; as it stands it is what the volume does.

    `similar` lets units of similar size count most for a unit's errors. `variance` is drawn towards what is
    expected of the unit's size, towards one value common to all, or is the unit's own. `limits` and `walk`
    are those of `analysis.inference.pooled.region`.
    """

    similar: bool = True
    variance: Literal["size", "common", "own"] = "size"
    limits: tuple[float, float] | None = None
    walk: bool = True


AS_DECLARED = Choices()


class Union(NamedTuple):
    """Estimate and union of t intervals, one number a unit, on the scale the line was fitted on."""

    slope: Array
    low: Array
    high: Array
    p: Array
    se: Array  # where the interval is longest
    df: Array
    level: Array


class PanelFit(NamedTuple):
    """The lines of a panel at the processes that some unit of it cannot rule out; arrays are (point, m)."""

    slope: Array
    se: Array
    df: Array
    weights: Array
    level: Array
    region: Region
    points: np.ndarray  # positions of the processes on the grid

    def union(self, level: float = 0.95) -> Union:
        """Estimates, intervals and p-values of all units."""
        inside = self.weights > 0
        half = stdtrit(self.df, (1 + level) / 2) * self.se
        low = np.where(inside, self.slope - half, np.inf).min(axis=0)
        high = np.where(inside, self.slope + half, -np.inf).max(axis=0)
        longest = np.argmax(np.where(inside, half, -1.0), axis=0)[None]
        # Weights sum to 1 only to rounding; where the interval has collapsed the mean may fall beside it by
        # that much.
        slope = np.clip((self.weights * self.slope).sum(axis=0), low, high)
        return Union(
            slope=slope,
            low=low,
            high=high,
            p=self.p_values(),
            se=np.take_along_axis(self.se, longest, axis=0)[0],
            df=np.take_along_axis(self.df, longest, axis=0)[0],
            level=(self.weights * self.level).sum(axis=0),
        )

    def of(self, positions: np.ndarray) -> PanelFit:
        """The fit of some of the units."""
        at = (slice(None), positions)
        arrays = (self.slope[at], self.se[at], self.df[at], self.weights[at], self.level[at])
        return PanelFit(*arrays, self.region, self.points)

    def p_values(self, added: Array | float = 0.0) -> Array:
        """Largest two-sided p-values over the region, had a known slope been added to every unit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            p = 2 * stdtr(self.df, -np.abs((self.slope + added) / self.se))
        return np.where(self.weights > 0, p, 0.0).max(axis=0)


def fit_panel(values: Array, sizes: Array | None = None, choices: Choices = AS_DECLARED) -> PanelFit:
    """Fit the lines of a panel whose units lend one another likelihood and variance.

    Parameters
    ----------
    values : array, shape (n, m)
        Annual series in columns, at least one of them not an exact line.
    sizes : array, shape (m,), optional
        Populations: units of similar size count most for a unit's errors, and variances depend on size.
    choices : Choices, optional
        Anything but the default is for contrast.

    Returns
    -------
    PanelFit

    Examples
    --------
    >>> fit = fit_panel(np.random.default_rng(0).normal(size=(16, 98)), np.arange(98.0) + 1)
    >>> union = fit.union()
    >>> bool(np.mean((union.low < 0) & (union.high > 0)) > 0.9)
    True
    """
    n, m = values.shape
    varies = varying(values)
    whole = fit_grid(values)
    known = None if sizes is None else sizes[varies]
    found = region(
        values[:, varies],
        GridFit(*(array[:, varies] for array in whole)),
        known if choices.similar else None,
        limits=choices.limits,
        walk=choices.walk,
    )
    weights = np.full((len(GRID), m), 1 / len(GRID))
    weights[:, varies] = found.weights
    weights[:, ~varies] = found.weights.mean(axis=1, keepdims=True)
    keep = np.flatnonzero((weights > 0).any(axis=1))
    lines = _some(grid_lines(n), keep)
    variance, df = whole.variance[keep].copy(), np.full((len(keep), m), n - 2.0)
    if choices.variance != "own":
        by_size = None if known is None or choices.variance == "common" else np.log(known)
        variance[:, varies], df[:, varies] = moderate(variance[:, varies], n - 2, by_size)
    return _panel_fit(values, lines, whole.slope[keep], variance, df, weights[keep], found, keep)


def fit_with(values: Array, weights: Array, found: Region | None = None) -> PanelFit:
    """Fit lines over given regions, every variance the unit's own.

    Parameters
    ----------
    values : array, shape (n, m)
    weights : array, shape (point, m)
        Normalised likelihoods on the whole grid, zero outside each unit's region.
    found : Region, optional
        Where they come from; by default from each series itself.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(12, 3))
    >>> fit_with(noise, np.full((len(GRID), 3), 1 / len(GRID))).union().slope.shape
    (3,)
    """
    found = Region(weights, int(np.argmax(weights[:, 0])), Shared(1.0, 0.0, 0.0)) if found is None else found
    n, m = values.shape
    keep = np.flatnonzero((weights > 0).any(axis=1))
    lines = _some(grid_lines(n), keep)
    fit = fit_grid(values, lines)
    df = np.full((len(keep), m), n - 2.0)
    return _panel_fit(values, lines, fit.slope, fit.variance, df, weights[keep], found, keep)


def _some(lines: Lines, keep: np.ndarray) -> Lines:
    return Lines(*(array[keep] for array in lines))


def _panel_fit(
    values: Array,
    lines: Lines,
    slope: Array,
    variance: Array,
    df: Array,
    weights: Array,
    found: Region,
    points: np.ndarray,
) -> PanelFit:
    mean = values.mean(axis=0)
    level = mean + lines.level @ (values - mean)
    return PanelFit(slope, np.sqrt(variance) * lines.unit_se, df, weights, level, found, points)


def theil_sen(values: Array) -> Array:
    """Median slope between pairs of years, as `scipy.stats.theilslopes`, for (n, m) series at once.

    Examples
    --------
    >>> theil_sen(np.array([[0.0], [1.0], [2.0], [9.0]])).tolist()
    [2.0]
    """
    later, earlier = np.tril_indices(len(values), k=-1)
    slopes: Array = np.median((values[later] - values[earlier]) / (later - earlier)[:, None], axis=0)
    return slopes
