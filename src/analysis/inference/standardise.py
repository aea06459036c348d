"""Direct age standardisation with the gamma interval of Fay and Feuer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

_METHOD = "direct standardisation, Fay-Feuer gamma interval"


@dataclass(frozen=True)
class StandardisedRate:
    """A rate as it would be with the age composition of the standard population.

    Attributes
    ----------
    name : str
        The population, e.g. a municipality.
    per : float
        Persons (person-years) the rates are expressed per.
    rate, crude_rate : float
        Directly standardised and crude rate, events per `per` persons.
    ci_low, ci_high : float
        Gamma interval of the standardised rate, at `level`.
    events, population, standard_population : float
        Totals over the age groups.
    groups : int
        Number of age groups.
    level : float
    process : str
        The variation the interval describes.
    method : str
    """

    name: str
    per: float
    rate: float
    crude_rate: float
    ci_low: float
    ci_high: float
    events: float
    population: float
    standard_population: float
    groups: int
    level: float
    process: str
    method: str


def standardise(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    per: float = 1.0,
    level: float = 0.95,
    name: str = "series",
) -> StandardisedRate:
    """Standardise a rate directly to the age composition of a standard population.

    Parameters
    ----------
    events : array_like, shape (k,)
        Number of events in each age group.
    population : array_like, shape (k,)
        Persons or person-years at risk, the same groups in the same order.
    standard : array_like, shape (k,)
        Standard population; only its proportions matter.
    per : float
        Express the rates per this many persons, e.g. 1,000.
    level : float
        Confidence level.
    name : str
        Named in the result and in errors.

    Raises
    ------
    ValueError
        If the three differ in length, hold a non-finite number, a negative count, a population that is
        not positive, or a standard population without persons.

    Notes
    -----
    With weights ``w = standard / sum(standard) / population`` the rate is ``y = sum(w * events)`` with
    variance ``v = sum(w**2 * events)``. The lower limit is a gamma quantile with mean y and variance v;
    the upper one has mean ``y + max(w)`` and variance ``v + max(w)**2``. With one group this is the exact
    Poisson interval. Fay & Feuer (1997), Statistics in Medicine 16, 791-801,
    doi:10.1002/(SICI)1097-0258(19970415)16:7<791::AID-SIM500>3.0.CO;2-#.

    Examples
    --------
    >>> result = standardise([8, 30], [1_000, 2_000], [3_000, 1_000], per=1_000, name="730")
    >>> print(round(result.crude_rate, 2), round(result.rate, 2))
    12.67 9.75
    """
    count, people, weight = (np.asarray(a, dtype=float) for a in (events, population, standard))
    if not (count.ndim == 1 and count.shape == people.shape == weight.shape and count.size):
        raise ValueError(
            f"{name}: events, population and standard must be one number per age group, "
            f"but have shapes {count.shape}, {people.shape} and {weight.shape}."
        )
    if not (np.isfinite(count).all() and np.isfinite(people).all() and np.isfinite(weight).all()):
        raise ValueError(f"{name}: events, population and standard must be finite in every age group.")
    if (count < 0).any():
        raise ValueError(f"{name}: a number of events is negative.")
    if (people <= 0).any():
        raise ValueError(f"{name}: the population must be positive in every age group; merge empty groups.")
    if (weight < 0).any() or weight.sum() <= 0:
        raise ValueError(f"{name}: the standard population must be non-negative with a positive sum.")
    if not 0 < level < 1:
        raise ValueError(f"{name}: level must lie between 0 and 1, not {level}.")

    share = weight / weight.sum() / people
    rate = float(share @ count)
    variance = float(share**2 @ count)
    largest = float(share.max())
    tail = (1 - level) / 2
    low = _gamma_quantile(tail, rate, variance) if rate > 0 else 0.0
    high = _gamma_quantile(1 - tail, rate + largest, variance + largest**2)
    return StandardisedRate(
        name=name,
        per=float(per),
        rate=per * rate,
        crude_rate=per * float(count.sum() / people.sum()),
        ci_low=per * low,
        ci_high=per * high,
        events=float(count.sum()),
        population=float(people.sum()),
        standard_population=float(weight.sum()),
        groups=count.size,
        level=level,
        process="chance variation of the events if they were independent (Poisson)",
        method=_METHOD,
    )


def _gamma_quantile(probability: float, mean: float, variance: float) -> float:
    return float(stats.gamma.ppf(probability, mean**2 / variance, scale=variance / mean))
