"""Whitened residuals of an autocorrelated series: what the tests for a joinpoint or level shift rest on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.inference.eligible import Scale
from analysis.inference.gls import ar1_whiten
from analysis.inference.region import RhoRegion, rho_region

Array = NDArray[np.float64]

# Step through the region of rho; its ends are always visited.
_STRIDE = 5


class Projection(NamedTuple):
    """Matrices of one null model at one autocorrelation, both (n, n).

    `maker` takes a series to its whitened residual, `projector` takes white noise to the residual it would
    leave.
    """

    maker: Array
    projector: Array


def projection(design: Array, rho: float) -> Projection:
    """Whiten a series and project a null model out of it.

    Parameters
    ----------
    design : array, shape (n, p)
        Regressors under the null; the first column an intercept.
    rho : float
        Autocorrelation, above -1 and at most 1.

    Returns
    -------
    Projection
        With errors AR(1) in `rho` and innovation variance s, ``maker @ y`` has mean zero and covariance
        ``s * projector``, whatever the coefficients of the design.

    Notes
    -----
    On the innovation scale, so continuous up to and including rho = 1, where it is the residual of the first
    differences with a zero in the first place.

    Examples
    --------
    >>> line = np.column_stack([np.ones(5), np.arange(5.0)])
    >>> residual = projection(line, 1.0).maker @ [0, 1, 2, 3, 8]
    >>> [float(e) for e in residual.round(10)]
    [0.0, -1.0, -1.0, -1.0, 3.0]
    """
    n = len(design)
    whitening = ar1_whiten(np.eye(n), np.array([[rho]]))[:, 0]
    whitened = whitening @ design
    # The innovations of a constant shrink to zero as rho rises to 1; their direction does not.
    whitened[0, 0], whitened[1:, 0] = 1.0, np.sqrt((1 - rho) / (1 + rho))
    q, _ = np.linalg.qr(whitened)
    projector = np.eye(n) - q @ q.T
    return Projection(projector @ whitening, projector)


def normalised_directions(maker: Array, alternatives: Array) -> Array:
    """Unit vectors, one a column, in which the residual moves under each alternative.

    Parameters
    ----------
    maker : array, shape (n, n)
        From `projection`.
    alternatives : array, shape (n, k)
        One regressor a candidate year.

    Returns
    -------
    array, shape (n, k)
        The squared inner product with a residual, by its squared length, is the share of the residual sum
        of squares that the alternative removes.

    Examples
    --------
    >>> line = np.column_stack([np.ones(4), np.arange(4.0)])
    >>> step = np.array([[0.0], [0], [1], [1]])
    >>> normalised_directions(projection(line, 0.0).maker, step).shape
    (4, 1)
    """
    directions = maker @ alternatives
    return directions / np.sqrt(np.square(directions).sum(axis=0))


def region_positions(region: RhoRegion) -> list[int]:
    """Positions in `RHO_GRID` that stand for a region: both ends and every .05 between them.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.inference.gls import RHO_GRID
    >>> from analysis.inference.region import rho_region
    >>> steps = np.random.default_rng(1).normal(size=(16, 98))
    >>> region = rho_region(pd.DataFrame(steps.cumsum(axis=0), index=range(2008, 2024)))
    >>> positions = region_positions(region)
    >>> bool(RHO_GRID[positions[0]] == region.rho_low), float(RHO_GRID[positions[-1]])
    (True, 1.0)
    """
    inside = np.flatnonzero(np.array(region.weights))
    low, high = int(inside[0]), int(inside[-1])
    return sorted({*range(low, high, _STRIDE), high})


def region_for(table: pd.DataFrame, panel: pd.DataFrame | RhoRegion | None, scale: Scale) -> RhoRegion:
    """The region of rho of one series, from its panel or from itself.

    Parameters
    ----------
    table : DataFrame, one column
        The series.

    Raises
    ------
    ValueError
        If the years or the scale of the series differ from the panel's.

    Examples
    --------
    >>> series = pd.DataFrame({"a": [3.0, 1, 4, 1, 5, 9, 2, 6]}, index=range(2016, 2024))
    >>> region_for(series, None, "level").pooled
    False
    """
    region = (
        panel if isinstance(panel, RhoRegion) else rho_region(table if panel is None else panel, scale=scale)
    )
    first, last = int(table.index[0]), int(table.index[-1])
    if (region.first_year, region.last_year, region.scale) != (first, last, scale):
        raise ValueError(
            f"{table.columns[0]}: years or scale ({first}-{last}, {scale}) differ from the panel's "
            f"({region.first_year}-{region.last_year}, {region.scale})."
        )
    return region
