"""Variances that borrow strength: each unit's own, drawn towards what is expected of a unit of its size.

Ten to fifteen residuals give a standard error good to a fifth, and a t interval pays for it. The 98
municipalities of a panel have variances that depend on population and scatter around that dependence by more
or less than chance; what chance does not explain says how far each variance may be trusted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import digamma, polygamma

from analysis.inference.arma import Array

# Scatter beyond chance below this counts as none: 2,000 degrees of freedom added.
_LEAST = 1e-3


class Moderated(NamedTuple):
    """Variances (point, m) after moderation, and the degrees of freedom (point, 1) of each."""

    variance: Array
    df: Array


def trigamma_inverse(values: Array) -> Array:
    """Where the trigamma function takes a positive value.

    Examples
    --------
    >>> trigamma_inverse(np.array([np.pi**2 / 6])).round(12).tolist()
    [1.0]
    """
    values = np.asarray(values, dtype=float)
    # Newton's method on 1 / trigamma, which is convex and nearly linear (limma, trigammaInverse).
    x = 0.5 + 1 / values
    for _ in range(50):
        third = polygamma(1, x)
        step = third * (1 - third / values) / polygamma(2, x)
        x = x + step
        if np.max(-step / x) < 1e-12:
            break
    return x


def moderate(variance: Array, df: int, covariate: Array | None) -> Moderated:
    """Empirical-Bayes variances with a trend.

    Parameters
    ----------
    variance : array, shape (point, m)
        Mean squares with `df` degrees of freedom, all positive: one row for each way of computing them.
    df : int
    covariate : array, shape (m,), or None
        What the variance is expected to depend on: the logarithm of population. None: on nothing.

    Returns
    -------
    Moderated
        The units' own variances and `df` where there are fewer than four units.

    Notes
    -----
    Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1), article 3,
    doi:10.2202/1544-6115.1027, with the mean of the log variances a straight line in the covariate, as limma
    has it with ``trend``. Where the log variances scatter no more than chance makes them, the degrees of
    freedom added are some 2,000, and the variance is the expected one.

    Examples
    --------
    >>> chance = np.random.default_rng(0).chisquare(9, size=(1, 98)) / 9
    >>> found = moderate(chance, 9, np.arange(98.0))
    >>> bool(found.variance.std() < 0.5 * chance.std()), bool(found.df[0, 0] > 30)
    (True, True)
    """
    points, m = variance.shape
    if m < 4:
        return Moderated(variance, np.full((points, 1), float(df)))
    e = np.log(variance) - digamma(df / 2) + np.log(df / 2)
    columns = [np.ones(m) / np.sqrt(m)]
    if covariate is not None and np.ptp(covariate) > 0:
        centred = covariate - covariate.mean()
        columns.append(centred / np.sqrt(centred @ centred))
    basis = np.array(columns)
    fitted = (e @ basis.T) @ basis
    spread = np.square(e - fitted).sum(axis=1, keepdims=True) / (m - len(basis)) - polygamma(1, df / 2)
    prior = 2 * trigamma_inverse(np.maximum(spread, _LEAST))
    prior_variance = np.exp(fitted + digamma(prior / 2) - np.log(prior / 2))
    return Moderated((prior * prior_variance + df * variance) / (prior + df), prior + df)
