"""Taken together: one declared test of several gaps, each counted towards its better end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr

from analysis.inference.eligible import MIN_YEARS
from analysis.inference.gls import NUMERICALLY_ZERO, Array
from analysis.inference.moderate import moderate

Origin = Literal["reference", "median"]


@dataclass(frozen=True)
class Together:
    """One unit, its indicators taken together.

    Attributes
    ----------
    unit : str
    value : float
        Standard normal if nothing moved but by chance; above 0 towards the better end.
    p : float
        Two-sided.
    rank, units : int
        1 moved furthest towards the better end.
    scores : dict of str to float
        The same for each indicator by itself.
    """

    unit: str
    value: float
    p: float
    rank: int
    units: int
    scores: dict[str, float]


@dataclass(frozen=True)
class Composite:
    """All units, their indicators taken together.

    Attributes
    ----------
    indicators : tuple of str
    weights : dict of str to float
        Summing to 1.
    correlations : DataFrame
        Of the indicators' scores, were there nothing but chance.
    origin : str
        "reference": gaps as given. "median": measured from the median unit of each year.
    by_unit : dict of str to Together
    """

    indicators: tuple[str, ...]
    weights: dict[str, float]
    correlations: pd.DataFrame
    origin: Origin
    by_unit: dict[str, Together]

    def __getitem__(self, unit: str) -> Together:
        """The result of one unit."""
        return self.by_unit[unit]


def composite(
    gaps: Mapping[str, pd.DataFrame],
    better: Mapping[str, int],
    *,
    residents: pd.Series | None = None,
    weights: Mapping[str, float] | None = None,
    origin: Origin = "reference",
) -> Composite:
    """Whether the gaps of a unit, taken together, moved towards their better ends.

    Parameters
    ----------
    gaps : mapping of str to DataFrame (years x units)
        Complete annual gaps of each indicator on the scale of their trends (logarithms of ratios), every
        window of its own.
    better : mapping of str to {1, -1}
        The better end: up or down.
    residents : Series, optional
        Populations by unit: the variance of a year's change is expected to depend on them.
    weights : mapping of str to float, optional
        Positive; equal by default. To be declared before the results are known, like the indicators.
    origin : {"reference", "median"}
        Where gaps are measured from: as given, or from the median unit of each year. Most units of a country
        weighted by population can fall behind it together.

    Returns
    -------
    Composite
        Of the units that occur in every indicator.

    Raises
    ------
    ValueError
        Naming the indicator or unit, if declarations do not fit, years are missing or too few, a value is not
        finite, or a series rises by the same amount every year.

    Notes
    -----
    The score of an indicator is its mean yearly change by its standard error, the slope of a random walk (rho
    = 1 in `analysis.inference.arma`), with a moderated variance, brought from t to normal quantiles. The
    composite is their weighted sum by its standard deviation, ``w'z / sqrt(w'Rw)`` (O'Brien 1984, Biometrics
    40, 1079-1087; Kling, Liebman & Katz 2007, Econometrica 75, 83-119). R: correlations of yearly changes,
    demeaned and standardised within units, pooled over units and the years two indicators have in common,
    times ``common / sqrt(changes_j changes_k)``. Where yearly changes are positively correlated with those of
    the year before, the test rejects too often: the benchmark says how often.

    Examples
    --------
    >>> walks = np.random.default_rng(0).normal(size=(2, 12, 30)).cumsum(axis=1)
    >>> jobs, crime = (pd.DataFrame(walk, index=range(2010, 2022)).add_prefix("a") for walk in walks)
    >>> frames = {"jobs": jobs, "crime": crime}
    >>> found = composite(frames, {"jobs": 1, "crime": -1})
    >>> found["a3"].units, bool(0 <= found["a3"].p <= 1)
    (30, True)
    """
    keys = tuple(gaps)
    share = _weights(keys, better, weights)
    units = _common_units(gaps)
    if origin not in ("reference", "median"):
        raise ValueError(f"origin is {origin!r}; it is 'reference' or 'median'.")
    scores, steps, years = [], [], []
    for key in keys:
        table = gaps[key][units] * better[key]
        _check(key, table)
        if origin == "median":
            table = table.sub(table.median(axis="columns"), axis="index")
        change = np.diff(table.to_numpy(dtype=float), axis=0)
        sizes = None if residents is None else residents.reindex(units).to_numpy(dtype=float)
        if sizes is not None and not (np.isfinite(sizes) & (sizes > 0)).all():
            missing = units[int(np.argmin(np.isfinite(sizes) & (sizes > 0)))]
            raise ValueError(f"{missing}: there is no population.")
        scores.append(_scores(key, change, units, sizes))
        centred = change - change.mean(axis=0)
        steps.append(centred / centred.std(axis=0))
        years.append(table.index[1:].to_numpy())
    correlations = _correlations(steps, years)
    variance = float(share @ correlations @ share)
    if variance <= NUMERICALLY_ZERO:
        raise ValueError("the indicators cancel: their weighted sum has no variance.")
    z = np.array(scores)
    values = share @ z / np.sqrt(variance)
    ranks = 1 + (values[None, :] > values[:, None]).sum(axis=1)
    return Composite(
        indicators=keys,
        weights=dict(zip(keys, share.tolist(), strict=True)),
        correlations=pd.DataFrame(correlations, index=list(keys), columns=list(keys)),
        origin=origin,
        by_unit={
            str(unit): Together(
                unit=str(unit),
                value=float(values[i]),
                p=float(2 * ndtr(-abs(values[i]))),
                rank=int(ranks[i]),
                units=len(units),
                scores=dict(zip(keys, z[:, i].tolist(), strict=True)),
            )
            for i, unit in enumerate(units)
        },
    )


def _weights(keys: tuple[str, ...], better: Mapping[str, int], weights: Mapping[str, float] | None) -> Array:
    if len(keys) < 2:
        raise ValueError(f"taking together needs at least two indicators, not {len(keys)}.")
    for key in keys:
        if better.get(key) not in (1, -1):
            raise ValueError(f"{key}: the better end is neither up (1) nor down (-1).")
        if weights is not None and not weights.get(key, 0) > 0:
            raise ValueError(f"{key}: there is no positive weight.")
    share = np.array([1.0 if weights is None else float(weights[key]) for key in keys])
    return share / share.sum()


def _common_units(gaps: Mapping[str, pd.DataFrame]) -> list[str]:
    frames = list(gaps.values())
    units = [unit for unit in frames[0].columns if all(unit in frame.columns for frame in frames)]
    if not units:
        raise ValueError("no unit occurs in every indicator.")
    return units


def _check(key: str, table: pd.DataFrame) -> None:
    if len(table) < MIN_YEARS or (np.diff(table.index.to_numpy()) != 1).any():
        raise ValueError(f"{key}: at least {MIN_YEARS} years without a gap are needed.")
    bad = ~np.isfinite(table.to_numpy(dtype=float)).all(axis=0)
    if bad.any():
        raise ValueError(f"{key}: a value of {table.columns[np.argmax(bad)]} is missing or not finite.")


def _scores(key: str, change: Array, units: list[str], sizes: Array | None) -> Array:
    """Mean yearly changes by their moderated standard errors, as normal quantiles."""
    years = len(change)
    variance = change.var(axis=0, ddof=1)
    exact = variance <= (NUMERICALLY_ZERO * np.abs(change).max(axis=0)) ** 2
    if exact.any():
        raise ValueError(f"{key}: {units[int(np.argmax(exact))]} changes by the same amount every year.")
    moderated = moderate(variance[None], years - 1, None if sizes is None else np.log(sizes))
    t = change.mean(axis=0) / np.sqrt(moderated.variance[0] / years)
    # From the tail, where a probability has its digits.
    return -np.sign(t) * ndtri(stdtr(moderated.df[0], -np.abs(t)))


def _correlations(steps: list[Array], years: list[np.ndarray]) -> Array:
    """Correlations of the scores, from those of yearly changes in common years."""
    out = np.eye(len(steps))
    for j in range(len(steps)):
        for k in range(j):
            _, at_j, at_k = np.intersect1d(years[j], years[k], return_indices=True)
            if not len(at_j):
                continue
            one, two = steps[j][at_j], steps[k][at_k]
            r = (one * two).sum() / np.sqrt((one**2).sum() * (two**2).sum())
            out[j, k] = out[k, j] = r * len(at_j) / np.sqrt(len(years[j]) * len(years[k]))
    return out
