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

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.inference.gls import Array, GridFit, fit_grid, gls
from analysis.inference.region import RhoRegion, Scale, check_varies, on_scale, rho_region

# Probability with which the smallest detectable trend is found.
POWER = 0.8


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
    >>> from analysis.inference.region import likelihood_region
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


def gaps_to(values: pd.DataFrame, reference: pd.Series, *, scale: Scale) -> pd.DataFrame:
    """What the trend of a gap is fitted to: differences, or ratios where the logarithm is taken of them.

    Parameters
    ----------
    values : DataFrame (years x units)
    reference : Series (years)

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
    values = on_scale(table, scale)
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
    return _trends(panel, on_scale(panel, scale), region, level)


class Line(NamedTuple):
    """The line at one autocorrelation, on the scale of the estimate; `se` is that of the fit."""

    rho: float
    slope: float
    se: float
    low: float
    high: float
    p: float


def lines(y: pd.Series, fit: Trend) -> list[Line]:
    """The lines behind a trend: at the ends of the region of rho and at its most likely value.

    Parameters
    ----------
    y : Series
        What the trend was fitted to.

    Returns
    -------
    list of Line
        By ascending autocorrelation, each once.

    Examples
    --------
    >>> y = pd.Series([0.0, 1, 1, 2, 3, 3, 5, 4], index=range(2014, 2022))
    >>> [line.rho for line in lines(y, trend(y, unit="a"))]
    [-0.4, 1.0]
    """
    [values] = on_scale(y.to_frame(), fit.scale).T
    design = np.column_stack([np.ones(fit.n), np.arange(fit.n) - (fit.n - 1) / 2])
    rhos = dict.fromkeys((fit.rho_low, fit.rho_hat, fit.rho_high))
    return [_line(values, design, rho, fit) for rho in rhos]


def _line(values: Array, design: Array, rho: float, fit: Trend) -> Line:
    at = gls(values, design, rho)
    slope, se = float(at.params[1]), float(at.bse[1])
    half = float(stdtrit(fit.n - 2, (1 + fit.level) / 2)) * se
    shown = [
        100 * float(np.expm1(value)) if fit.scale == "log" else value
        for value in (slope, slope - half, slope + half)
    ]
    return Line(rho, shown[0], se, shown[1], shown[2], float(at.p[1]))


def _trends(table: pd.DataFrame, values: Array, region: RhoRegion, level: float) -> dict[Hashable, Trend]:
    check_varies(table)
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
    detectable = (stdtrit(n - 2, (1 + level) / 2) + stdtrit(n - 2, POWER)) * union.largest_se
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
