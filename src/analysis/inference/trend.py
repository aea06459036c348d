"""Is there a steady trend? One estimator for annual series of 8 to 19 points, and nothing else.

The line is fitted by generalised least squares with ARMA(1, 1) errors (see `analysis.inference.arma`). So
few years hardly tell one error process from another, so none is plugged in: the processes a whole panel of
municipalities cannot rule out are kept, the estimate is their likelihood-weighted mean, the interval the
union of their t intervals and the p-value the largest. Variances borrow strength from the panel.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.inference.arma import GRID, Array, fit_grid, varying
from analysis.inference.eligible import Scale, check_varies, on_scale
from analysis.inference.fitted import ErrorRegion, FittedPanel, fitted
from analysis.inference.lines import AS_DECLARED, Choices, PanelFit, fit_with, theil_sen
from analysis.inference.pooled import single_region
from analysis.inference.units import unit_weights

_RHO = np.array([errors.rho for errors in GRID])
_THETA = np.array([errors.theta for errors in GRID])


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
        Likelihood-weighted mean slope (or APC) and the union of the t intervals over the region.
    level : float
        Confidence level of each t interval.
    p : float
        Largest two-sided p-value of a zero slope over the region.
    se, df : float
        Standard error on the scale of the fit and degrees of freedom where the interval is longest.
    rho_hat, theta_hat, phi_hat : float
        The process likeliest for the panel (or the series).
    rho_low, rho_high, theta_low, theta_high : float
        Ends of the region.
    processes : int
        Number of error processes in the region.
    walk : bool
        True if one of them is a random walk, with or without noise.
    units : int
        Units that carry likelihood: those whose detrended residual is not numerically zero.
    effective_units : float
        The number of independent units the panel is worth, ``units / (1 + (units - 1) r2)``.
    moderated : bool
        True if the variance borrowed strength from the panel.
    theil_sen : float
        Theil-Sen slope (or APC), a point estimate without interval.
    conservative : bool
        True if the region comes from this series alone; then no verdict word may be based on it.
    method : str
        "gls_arma_union_pooled" or "gls_arma_union_single".
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
    se: float
    df: float
    rho_hat: float
    theta_hat: float
    phi_hat: float
    rho_low: float
    rho_high: float
    theta_low: float
    theta_high: float
    processes: int
    walk: bool
    units: int
    effective_units: float
    moderated: bool
    theil_sen: float
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
        >>> trend(pd.Series(range(1, 11), index=range(2014, 2024)), unit="a").to_row()["estimate"]
        1.0
        """
        return asdict(self)


def trend(
    y: pd.Series,
    *,
    region: ErrorRegion | None = None,
    of: str | None = None,
    scale: Scale = "level",
    level: float = 0.95,
    unit: str = "",
) -> Trend:
    """Linear trend of one series that is not of a panel, its variance its own.

    Parameters
    ----------
    y : Series
        Annual values, the index whole years.
    region : ErrorRegion, optional
        The error processes that may be behind it: for a gap to a comparator, those of the gaps to the
        country. Without it they come from `y` alone and the result is marked conservative.
    of : str, optional
        The unit of the region whose processes are meant; `unit` by default.
    scale : {"level", "log"}
        "log" gives the annual percent change, ``100 (exp(slope of log y) - 1)``.
    level : float, default 0.95
        Confidence level of each t interval; the region does not depend on it.
    unit : str, optional
        Name of the series; the name of `y` by default.

    Returns
    -------
    Trend
        An exact line has a collapsed interval and p = 0.

    Raises
    ------
    ValueError
        Naming the series and the reason, if it is not eligible, is constant, or its years or scale differ
        from the region's.

    Examples
    --------
    >>> walk = np.random.default_rng(2).normal(size=16).cumsum()
    >>> result = trend(pd.Series(walk, index=range(2008, 2024), name="a"))
    >>> result.conservative, result.walk
    (True, True)
    """
    name = unit or ("the series" if y.name is None else str(y.name))
    table = y.to_frame(name)
    values = on_scale(table, scale)
    check_varies(table)
    if region is None:
        exact = not varying(values).any()
        weights = np.full((len(GRID), 1), 1 / len(GRID)) if exact else single_region(fit_grid(values))
        return _trends(
            table, values, fit_with(values, weights), weights, scale, level, int(not exact), pooled=False
        )[name]
    if region.scale != scale:
        raise ValueError(f"{name}: the scale is {scale!r} but the region is for {region.scale!r}.")
    first, last = int(y.index[0]), int(y.index[-1])
    if (first, last) != (region.first_year, region.last_year):
        raise ValueError(
            f"{name}: the years {first}-{last} differ from the panel's "
            f"{region.first_year}-{region.last_year}."
        )
    wanted = of or name
    if wanted not in region.names:
        raise ValueError(f"{name}: {wanted} is not a unit of the panel.")
    weights = region.weights[:, [region.names.index(wanted)]]
    fit = fit_with(values, weights, region.found)
    return _trends(table, values, fit, weights, scale, level, region.units)[name]


def trend_all(
    panel: pd.DataFrame,
    *,
    residents: pd.Series | None = None,
    scale: Scale = "level",
    level: float = 0.95,
    only: Sequence[Hashable] | None = None,
    choices: Choices = AS_DECLARED,
) -> dict[Hashable, Trend]:
    """The trends of the units of a panel, which lend one another likelihood and variance.

    Parameters
    ----------
    panel : DataFrame (years x units)
        Complete annual values.
    residents : Series, optional
        Populations by unit, none missing. Without them all units count equally and variances do not depend
        on size.
    scale, level
        As in `trend`.
    only : sequence, optional
        The units wanted; all by default. The numbers do not depend on it.
    choices : Choices, optional
        Anything but the default is for contrast.

    Returns
    -------
    dict
        Column of the panel to Trend.

    Raises
    ------
    ValueError
        As `trend`, and if fewer than two units vary or a population is missing.

    Examples
    --------
    >>> values = np.random.default_rng(3).normal(size=(10, 5)).cumsum(axis=0)
    >>> trends = trend_all(pd.DataFrame(values, index=range(2014, 2024), columns=list("abcde")))
    >>> list(trends), trends["a"].moderated
    (['a', 'b', 'c', 'd', 'e'], True)
    """
    found = fitted(panel, residents=residents, scale=scale, choices=choices)
    return trends_of(found, list(panel.columns if only is None else only), level)


def trends_of(found: FittedPanel, only: Sequence[Hashable], level: float = 0.95) -> dict[Hashable, Trend]:
    """As `trend_all`, of a panel that is fitted already.

    Examples
    --------
    >>> values = np.random.default_rng(3).normal(size=(10, 5)).cumsum(axis=0)
    >>> found = fitted(pd.DataFrame(values, index=range(2014, 2024), columns=list("abcde")))
    >>> list(trends_of(found, ["b"]))
    ['b']
    """
    positions = found.table.columns.get_indexer(pd.Index(only))
    if (positions < 0).any():
        raise ValueError(f"{only[int(np.argmin(positions))]} is not a unit of the panel.")
    table = found.table[list(only)]
    check_varies(table)
    weights = unit_weights(found.fit.region, pd.DataFrame(found.values))[:, positions]
    values = found.values[:, positions]
    return _trends(table, values, found.fit.of(positions), weights, found.scale, level, found.units)


def _trends(
    table: pd.DataFrame,
    values: Array,
    fit: PanelFit,
    weights: Array,
    scale: Scale,
    level: float,
    units: int,
    pooled: bool = True,
) -> dict[Hashable, Trend]:
    """Trends of the columns of a table; the weights (point, column) are those of the whole grid."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; a confidence level lies between 0 and 1.")
    n = len(table)
    union = fit.union(level)
    half_window = (n - 1) / 2
    fields = {
        "estimate": union.slope,
        "ci_low": union.low,
        "ci_high": union.high,
        "theil_sen": theil_sen(values),
    }
    ends = {
        "fitted_first": union.level - union.slope * half_window,
        "fitted_last": union.level + union.slope * half_window,
    }
    if scale == "log":
        with np.errstate(over="ignore"):
            fields = {key: 100 * np.expm1(value) for key, value in fields.items()}
            ends = {key: np.exp(value) for key, value in ends.items()}
    fields |= ends | {"p": union.p, "se": union.se, "df": union.df}
    for key, value in fields.items():
        if not np.all(np.isfinite(value)):
            at = table.columns[np.argmin(np.isfinite(value))]
            raise ValueError(f"{at}: {key} is too large for a number; the series varies over many decades.")
    inside = weights > 0
    for key, of in (("rho", _RHO), ("theta", _THETA)):
        fields[f"{key}_low"] = np.where(inside, of[:, None], np.inf).min(axis=0)
        fields[f"{key}_high"] = np.where(inside, of[:, None], -np.inf).max(axis=0)
    fields["processes"] = inside.sum(axis=0)
    common: dict[str, Any] = {
        "scale": scale,
        "n": n,
        "first_year": int(table.index[0]),
        "last_year": int(table.index[-1]),
        "level": level,
        **{f"{key}_hat": value for key, value in GRID[fit.region.best]._asdict().items()},
        "units": units,
        "effective_units": units / fit.region.shared.factor,
        "conservative": not pooled,
        "method": f"gls_arma_union_{'pooled' if pooled else 'single'}",
    }
    columns = {key: value.tolist() for key, value in fields.items()} | {
        "walk": (inside & (_RHO == 1)[:, None]).any(axis=0).tolist(),
        "moderated": (union.df > n - 2).tolist(),
    }
    return {
        column: Trend(unit=str(column), **common, **{key: value[i] for key, value in columns.items()})
        for i, column in enumerate(table.columns)
    }
