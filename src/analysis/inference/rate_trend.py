"""The trend of a rate whose numerator is a count."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from analysis.inference.eligible import MIN_YEARS
from analysis.inference.trend import ErrorRegion, Trend, trend

# Below this mean the logarithm of a count is too skewed for the core, and zeros become likely.
MIN_MEAN_COUNT = 30.0
_MAX_ITERATIONS = 200
# Rates that differ by less than this share differ by rounding only.
_ROUNDING = 1e-11


@dataclass(frozen=True)
class RateTrend:
    """Annual percent change (APC) of a rate.

    Attributes
    ----------
    unit : str
    n, first_year, last_year : int
    mean_count, mean_rate : float
        Mean annual count; all events by all exposure, times `per`.
    per : float
        Persons the rate is expressed per.
    estimate, ci_low, ci_high : float
        APC, percent a year.
    level, p : float
    dispersion : float or None
        Pearson chi-square by degrees of freedom (quasi-Poisson only).
    assumption : str
        What the interval takes for granted.
    verdict_allowed : bool
        Whether a verdict word may be based on `p`.
    method : str
        "quasi_poisson", or the method of `core`.
    core : Trend or None
        The trend of the log rate, where the core was used.
    """

    unit: str
    n: int
    first_year: int
    last_year: int
    mean_count: float
    mean_rate: float
    per: float
    estimate: float
    ci_low: float
    ci_high: float
    level: float
    p: float
    dispersion: float | None
    assumption: str
    verdict_allowed: bool
    method: str
    core: Trend | None


@dataclass(frozen=True)
class QuasiPoissonFit:
    """A log-linear fit with variance proportional to the mean.

    `params` and `se` hold one number a column of the design, `deviance` the residual deviance, `dispersion`
    Pearson chi-square by `df`.
    """

    params: tuple[float, ...]
    se: tuple[float, ...]
    deviance: float
    dispersion: float
    df: int


def rate_trend(
    counts: pd.Series,
    exposure: pd.Series,
    *,
    region: ErrorRegion | None = None,
    of: str | None = None,
    per: float = 1.0,
    level: float = 0.95,
    unit: str = "",
) -> RateTrend:
    """Annual percent change of a rate of counts.

    Parameters
    ----------
    counts : Series
        Events a year, the index whole years.
    exposure : Series
        Persons (person-years) a year, the same years.
    region, of : optional
        As in `analysis.inference.trend.trend`, on the log scale. Not used below a mean of 30 events.
    per : float
        Express the mean rate per this many persons.
    unit : str, optional
        Name of the series; the name of `counts` by default.

    Returns
    -------
    RateTrend
        With a mean of at least 30 events a year the core on the log rate; below, a quasi-Poisson model that
        assumes independent years, and no verdict word.

    Raises
    ------
    ValueError
        If years differ, are missing, repeated or fewer than 8, a number is not finite, a count is negative,
        all counts are zero, the rate is constant, an exposure is not positive, or the core meets a count of
        zero.

    Notes
    -----
    Quasi-Poisson: Poisson likelihood with offset log(exposure), standard errors times the square root of
    Pearson chi-square by n - 2, t with n - 2 degrees of freedom (McCullagh & Nelder 1989, chapter 6). Its
    interval covers about half the time when years are strongly autocorrelated.

    Examples
    --------
    >>> years = range(2010, 2020)
    >>> few = pd.Series([4, 6, 5, 8, 7, 9, 8, 11, 10, 12], index=years, name="accidents")
    >>> result = rate_trend(few, pd.Series(100_000.0, index=years), per=100_000)
    >>> print(round(result.estimate, 1), result.method, result.verdict_allowed)
    10.7 quasi_poisson False
    """
    name = unit or ("the series" if counts.name is None else str(counts.name))
    _check(counts, exposure, name, level)
    count, people = counts.to_numpy(dtype=float), exposure.to_numpy(dtype=float)
    mean = float(count.mean())
    common: dict[str, Any] = {
        "unit": name,
        "n": len(counts),
        "first_year": int(counts.index[0]),
        "last_year": int(counts.index[-1]),
        "mean_count": mean,
        "mean_rate": per * float(count.sum() / people.sum()),
        "per": float(per),
        "level": level,
    }
    if mean >= MIN_MEAN_COUNT:
        core = trend(per * counts / exposure, region=region, of=of, scale="log", level=level, unit=name)
        return RateTrend(
            **common,
            estimate=core.estimate,
            ci_low=core.ci_low,
            ci_high=core.ci_high,
            p=core.p,
            dispersion=None,
            assumption="years with ARMA(1, 1) errors",
            verdict_allowed=not core.conservative,
            method=core.method,
            core=core,
        )
    years = counts.index.to_numpy() - counts.index.to_numpy().mean()
    fit = quasi_poisson(count, people, np.column_stack([np.ones(len(years)), years]), name=name)
    slope, se = fit.params[1], fit.se[1]
    half = stats.t.ppf((1 + level) / 2, fit.df) * se
    return RateTrend(
        **common,
        estimate=100 * float(np.expm1(slope)),
        ci_low=100 * float(np.expm1(slope - half)),
        ci_high=100 * float(np.expm1(slope + half)),
        p=float(2 * stats.t.sf(abs(slope) / se, fit.df)),
        dispersion=fit.dispersion,
        assumption="assumes independent years",
        verdict_allowed=False,
        method="quasi_poisson",
        core=None,
    )


def quasi_poisson(
    counts: np.ndarray, exposure: np.ndarray, design: np.ndarray, *, name: str = "the series"
) -> QuasiPoissonFit:
    """Log-linear regression of counts with Pearson-scaled standard errors.

    Parameters
    ----------
    counts, exposure : array, shape (n,)
        Events, and positive persons at risk.
    design : array, shape (n, k)
    name : str
        Named in errors.

    Raises
    ------
    ValueError
        If the iteration does not converge, the fit is exact or statsmodels warns of anything else: the
        message carries its reason.

    Examples
    --------
    >>> fit = quasi_poisson(np.array([2.0, 5, 8]), np.ones(3), np.array([[1, 0], [1, 1], [1, 2.0]]))
    >>> [round(b, 3) for b in fit.params], fit.df
    ([0.837, 0.64], 1)
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            fit = GLM(counts, design, family=Poisson(), offset=np.log(exposure)).fit(
                scale="X2", maxiter=_MAX_ITERATIONS, tol=1e-12, tol_criterion="params"
            )
        except Warning as warning:
            raise ValueError(f"{name}: the quasi-Poisson fit failed: {warning}") from None
    return QuasiPoissonFit(
        params=tuple(float(b) for b in fit.params),
        se=tuple(float(s) for s in fit.bse),
        deviance=float(fit.deviance),
        dispersion=float(fit.scale),
        df=int(fit.df_resid),
    )


def _check(counts: pd.Series, exposure: pd.Series, name: str, level: float) -> None:
    if not counts.index.equals(exposure.index):
        raise ValueError(f"{name}: the years of the counts differ from those of the exposure.")
    years = counts.index.to_numpy()
    if not pd.api.types.is_integer_dtype(counts.index.dtype):
        raise ValueError(f"{name}: the index must be whole years, not {counts.index.dtype}.")
    if len(years) < MIN_YEARS:
        raise ValueError(f"{name}: {len(years)} annual values; a trend needs at least {MIN_YEARS}.")
    if (np.diff(years) != 1).any():
        raise ValueError(f"{name}: the years must ascend without gap or repetition.")
    if not (np.isfinite(counts.to_numpy(float)).all() and np.isfinite(exposure.to_numpy(float)).all()):
        raise ValueError(f"{name}: a count or an exposure is missing or not finite.")
    if (counts < 0).any():
        raise ValueError(f"{name}: the count for {years[int((counts < 0).argmax())]} is negative.")
    if (exposure <= 0).any():
        raise ValueError(f"{name}: the exposure for {years[int((exposure <= 0).argmax())]} is not positive.")
    if not counts.any():
        raise ValueError(f"{name}: every count is zero; there is no rate to follow.")
    rates = counts / exposure
    if rates.max() - rates.min() <= _ROUNDING * rates.max():
        raise ValueError(f"{name}: the rate is the same every year; there is no trend to test.")
    if not 0 < level < 1:
        raise ValueError(f"{name}: level must lie between 0 and 1, not {level}.")
