"""How certain is a rank? Confidence sets for ranks of estimated quantities, and empirical-Bayes ranks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

Array = NDArray[np.float64]

# Draws held at a time for all pairs of units, to bound memory.
_BLOCK = 200


@dataclass(frozen=True)
class RankSet:
    """The rank of one unit and what is certain about it.

    Attributes
    ----------
    unit : str
    units : int
        Number of units ranked.
    estimate, se : float
    rank : int
        1 is best; one more than the number of units with a strictly better estimate.
    marginal_low, marginal_high : int
        Ranks that cannot be ruled out for this unit alone.
    simultaneous_low, simultaneous_high : int
        The same for all units at once.
    shrunk : float
        Posterior mean of the empirical-Bayes model.
    expected_rank : float
        Posterior mean of the rank.
    empirical_bayes_rank : int or None
        Position by `expected_rank`; None if nothing tells the units apart (no variance between them).
    level : float
    """

    unit: str
    units: int
    estimate: float
    se: float
    rank: int
    marginal_low: int
    marginal_high: int
    simultaneous_low: int
    simultaneous_high: int
    shrunk: float
    expected_rank: float
    empirical_bayes_rank: int | None
    level: float


@dataclass(frozen=True)
class RankSets:
    """Rank sets of all units.

    Attributes
    ----------
    sets : tuple of RankSet
        In the order given.
    tau2, mean, mean_se : float
        Paule-Mandel variance between units, and the weighted mean with its standard error.
    df : int or None
        Degrees of freedom of every standard error; None if they are known.
    level, highest_first, draws, seed, method
    """

    sets: tuple[RankSet, ...]
    tau2: float
    mean: float
    mean_se: float
    level: float
    df: int | None
    highest_first: bool
    draws: int
    seed: int
    method: str

    def __getitem__(self, unit: str) -> RankSet:
        """The set of one unit."""
        for held in self.sets:
            if held.unit == unit:
                return held
        raise KeyError(unit)


def rank_sets(
    estimates: pd.Series,
    ses: pd.Series,
    *,
    df: int | None = None,
    highest_first: bool = True,
    level: float = 0.95,
    draws: int = 2_000,
    seed: int = 20_240_101,
) -> RankSets:
    """Marginal and simultaneous confidence sets for ranks, and empirical-Bayes ranks.

    Parameters
    ----------
    estimates, ses : Series
        Estimate and standard error of each unit, same unique index, any unit of measurement.
    df : int, optional
        Degrees of freedom of the standard errors; taken as known by default.
    highest_first : bool, default True
        Whether rank 1 is the largest.
    level : float, default 0.95
        Coverage of the sets.
    draws, seed : int
        Of the parametric bootstrap.

    Raises
    ------
    ValueError
        If fewer than two units are given, names differ or repeat, a number is not finite, a standard error
        is not positive, or an option is out of range.

    Notes
    -----
    A unit's set runs from one more than the number of units certainly better to the number of units less
    those certainly worse. "Certainly" is a step-down test of all differences to the unit (marginal) or
    between any two units (simultaneous), each in both directions, with critical values from normal estimates
    and, with `df`, chi-square variances drawn independently between units. Shocks the units share make the
    sets wider than need be. Mogstad, Romano, Shaikh & Wilhelm (2024), Review of Economic Studies 91, 476-518,
    doi:10.1093/restud/rdad006. Empirical Bayes: normal units around a common mean, variance by Paule & Mandel
    (1982), expected posterior ranks (Laird & Louis 1989, Journal of Educational Statistics 14, 29-46).

    Examples
    --------
    >>> slopes = pd.Series({"a": 3.0, "b": 1.0, "c": 0.9, "d": -2.0})
    >>> result = rank_sets(slopes, pd.Series(0.3, index=slopes.index))
    >>> [(s.rank, s.marginal_low, s.marginal_high) for s in result.sets]
    [(1, 1, 1), (2, 2, 3), (3, 2, 3), (4, 4, 4)]
    """
    value, se = _checked(estimates, ses)
    if not (0 < level < 1 and draws >= 99 and (df is None or df >= 1)):
        raise ValueError(
            "level lies between 0 and 1, draws at 99 or more and df at 1 or more; "
            f"they are {level}, {draws} and {df}."
        )
    order = np.argsort([str(u) for u in estimates.index])
    inverse = np.argsort(order)
    signed = (value if highest_first else -value)[order]
    se = se[order]
    noise, variance = _draws(se if highest_first else -se, df, draws, seed)
    better, worse = _certain_marginal(signed, se, noise, variance, level)
    all_better, all_worse = _certain_simultaneous(signed, se, noise, variance, level)
    tau2, mean, mean_se = paule_mandel(signed, se)
    shrunk, expected_rank = _empirical_bayes(signed, se, tau2, mean)
    units, sign = len(signed), 1 if highest_first else -1
    rounded = expected_rank.round(9)
    sets = tuple(
        RankSet(
            unit=str(estimates.index[position]),
            units=units,
            estimate=float(value[position]),
            se=float(se[i]),
            rank=1 + int((signed > signed[i]).sum()),
            marginal_low=1 + int(better[i]),
            marginal_high=units - int(worse[i]),
            simultaneous_low=1 + int(all_better[i]),
            simultaneous_high=units - int(all_worse[i]),
            shrunk=sign * float(shrunk[i]),
            expected_rank=float(expected_rank[i]),
            empirical_bayes_rank=1 + int((rounded < rounded[i]).sum()) if tau2 > 0 else None,
            level=level,
        )
        for position, i in enumerate(inverse)
    )
    return RankSets(
        sets=sets,
        tau2=tau2,
        mean=sign * mean,
        mean_se=mean_se,
        level=level,
        df=df,
        highest_first=highest_first,
        draws=draws,
        seed=seed,
        method="rank_sets_stepdown_parametric_bootstrap",
    )


def paule_mandel(estimates: Array, ses: Array) -> tuple[float, float, float]:
    """Variance between units by Paule and Mandel's estimating equation.

    Parameters
    ----------
    estimates, ses : array, shape (m,)

    Returns
    -------
    tau2, mean, se : float
        tau2 is 0 if the estimates vary no more than their standard errors.

    Notes
    -----
    Solves ``sum((y - mean)**2 / (se**2 + tau2)) = m - 1``: Paule & Mandel (1982), Journal of Research of the
    National Bureau of Standards 87, 377-385, doi:10.6028/jres.087.022.

    Examples
    --------
    >>> [round(x, 3) for x in paule_mandel(np.array([1.0, 2, 3]), np.array([0.1, 0.1, 0.1]))]
    [0.99, 2.0, 0.577]
    """

    def moments(tau2: float) -> tuple[float, float, float]:
        weight = 1 / (ses**2 + tau2)
        mean = float(weight @ estimates / weight.sum())
        return float(weight @ (estimates - mean) ** 2), mean, float(weight.sum() ** -0.5)

    target = len(estimates) - 1
    tau2 = 0.0
    if moments(0.0)[0] > target:
        # At this bound every squared deviation weighs less than 1, so their sum is below the target.
        high = float(np.square(estimates - estimates.mean()).sum()) / target + float(np.square(ses).max())
        tau2 = float(brentq(lambda t: moments(t)[0] - target, 0.0, high, xtol=1e-14 * high, rtol=1e-14))
    _, mean, se = moments(tau2)
    return tau2, mean, se


def _checked(estimates: pd.Series, ses: pd.Series) -> tuple[Array, Array]:
    if len(estimates) < 2:
        raise ValueError(f"ranks need at least two units, not {len(estimates)}.")
    names = [str(u) for u in estimates.index]
    if len(set(names)) < len(names):
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)}: the unit occurs more than once.")
    if not estimates.index.equals(ses.index):
        raise ValueError("estimates and standard errors are not of the same units in the same order.")
    value, se = estimates.to_numpy(dtype=float), ses.to_numpy(dtype=float)
    for array, what in ((value, "estimate"), (se, "standard error")):
        if not np.isfinite(array).all():
            raise ValueError(f"{names[int(np.argmin(np.isfinite(array)))]}: the {what} is not finite.")
    if (se <= 0).any():
        raise ValueError(f"{names[int(np.argmin(se))]}: the standard error is not positive.")
    return value, se


def _draws(se: Array, df: int | None, draws: int, seed: int) -> tuple[Array, Array]:
    """Estimation errors (draws, m), of either sign, and the squared standard errors drawn with them."""
    generator = np.random.default_rng(seed)
    noise = generator.normal(size=(draws, len(se))) * se
    factor = np.ones_like(noise) if df is None else generator.chisquare(df, size=noise.shape) / df
    return noise, factor * se**2


# A rejected pair leaves the step-down in one direction only, as in R csranks: that the worse unit is in truth
# the better one stays a hypothesis.
def _certain_marginal(
    value: Array, se: Array, noise: Array, variance: Array, level: float
) -> tuple[Array, Array]:
    """For each unit the numbers of others certainly better and worse, unit by unit."""
    better, worse = np.zeros(len(value)), np.zeros(len(value))
    for i in range(len(value)):
        others = np.arange(len(value)) != i
        t = (value[others] - value[i]) / np.sqrt(se[others] ** 2 + se[i] ** 2)
        drawn = (noise[:, others] - noise[:, [i]]) / np.sqrt(variance[:, others] + variance[:, [i]])
        above, below = np.ones(len(t), dtype=bool), np.ones(len(t), dtype=bool)
        while above.any() or below.any():
            # The largest over the hypotheses still open: the other is not better, or not worse.
            largest = np.maximum(
                drawn[:, above].max(axis=1, initial=-np.inf), -drawn[:, below].min(axis=1, initial=np.inf)
            )
            critical = _quantile(largest, level)
            more_above, more_below = above & (t > critical), below & (-t > critical)
            if not (more_above.any() or more_below.any()):
                break
            above, below = above & ~more_above, below & ~more_below
        better[i], worse[i] = (~above).sum(), (~below).sum()
    return better, worse


def _certain_simultaneous(
    value: Array, se: Array, noise: Array, variance: Array, level: float
) -> tuple[Array, Array]:
    """The same with one critical value for all pairs of units."""
    first, second = np.triu_indices(len(value), k=1)
    t = (value[second] - value[first]) / np.sqrt(se[second] ** 2 + se[first] ** 2)
    above, below = np.ones(len(t), dtype=bool), np.ones(len(t), dtype=bool)
    while above.any() or below.any():
        largest = np.empty(len(noise))
        for start in range(0, len(noise), _BLOCK):
            e, v = noise[start : start + _BLOCK], variance[start : start + _BLOCK]
            drawn = (e[:, second] - e[:, first]) / np.sqrt(v[:, second] + v[:, first])
            largest[start : start + _BLOCK] = np.maximum(
                np.where(above, drawn, -np.inf).max(axis=1), np.where(below, -drawn, -np.inf).max(axis=1)
            )
        critical = _quantile(largest, level)
        more_above, more_below = above & (t > critical), below & (-t > critical)
        if not (more_above.any() or more_below.any()):
            break
        above, below = above & ~more_above, below & ~more_below
    better, worse = np.zeros(len(value)), np.zeros(len(value))
    for certain, of_first, of_second in ((~above, better, worse), (~below, worse, better)):
        np.add.at(of_first, first[certain], 1)
        np.add.at(of_second, second[certain], 1)
    return better, worse


def _quantile(draws: Array, level: float) -> float:
    """The smallest draw that at least a share `level` of them does not exceed."""
    return float(np.quantile(draws, level, method="inverted_cdf"))


def _empirical_bayes(value: Array, se: Array, tau2: float, mean: float) -> tuple[Array, Array]:
    keep = tau2 / (tau2 + se**2)
    shrunk = mean + keep * (value - mean)
    posterior = keep * se**2
    spread = np.sqrt(posterior[:, None] + posterior)
    distance = shrunk[None, :] - shrunk[:, None]
    # Without variance between units every posterior is the same point, and every order equally likely.
    ahead = ndtr(np.divide(distance, spread, out=np.zeros_like(distance), where=spread > 0))
    return shrunk, 1 + ahead.sum(axis=1) - np.diag(ahead)
