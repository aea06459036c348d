"""Spearman rank correlations between the levels of indicators, over the municipalities."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from scipy.stats import spearmanr

from analysis.estimates.estimate import Estimate

MOST = 10  # more columns than these cannot be read on a telephone
# Share of the municipalities that must have a figure: a table of a few says nothing of the others.
COVERAGE = 0.9


@dataclass(frozen=True)
class Correlation:
    """Rank correlation of two indicators over the municipalities that have a figure of both.

    Attributes
    ----------
    first, second : str
        Indicator ids.
    rho : float
        Spearman's, -1 to 1; NaN if one of them does not vary.
    n : int
    """

    first: str
    second: str
    rho: float
    n: int


def latest(e: Estimate) -> pd.Series:
    """Levels of the municipalities in the indicator's last year; empty if it has none."""
    return e.panel.values.iloc[-1].dropna() if e.panel.years else pd.Series(dtype=float)


def eligible(estimates: Iterable[Estimate], municipalities: int) -> list[Estimate]:
    """Headline indicators with a level for nearly every municipality.

    Counts of persons are out, because they order municipalities by size; so are figures that a declared
    family leaves out because their table is inferred or typed from a listing.

    Parameters
    ----------
    municipalities : int
        How many there are.

    Returns
    -------
    list of Estimate
        In the order given.
    """
    return [
        e
        for e in estimates
        if e.indicator.headline
        and not e.comparison.starts_level
        and not e.unconfirmed
        and len(latest(e)) >= COVERAGE * municipalities
    ]


def chosen(candidates: Sequence[Estimate], *, most: int = MOST) -> list[Estimate]:
    """At most so many, taken in turn from the chapters, so that none crowds out another.

    Returns
    -------
    list of Estimate
        In the order of the candidates.
    """
    chapters: dict[str, list[Estimate]] = {}
    for e in candidates:
        chapters.setdefault(e.indicator.chapter, []).append(e)
    rounds = itertools.zip_longest(*chapters.values())
    taken = [e for turn in rounds for e in turn if e is not None][:most]
    ids = {e.indicator.id for e in taken}
    return [e for e in candidates if e.indicator.id in ids]


def correlations(levels: pd.DataFrame) -> list[Correlation]:
    """Spearman rank correlation of every pair of columns, ties sharing their mean rank.

    Parameters
    ----------
    levels : DataFrame (municipalities x indicators)
        A cell that is not published is NaN and leaves its pairs.

    Returns
    -------
    list of Correlation
        The lower triangle, row by row: `first` is the later column.

    Examples
    --------
    >>> levels = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [1.0, 4, 9, 16], "c": [4.0, 3, 2, np.nan]})
    >>> [(c.first, c.second, round(c.rho, 2), c.n) for c in correlations(levels)]
    [('b', 'a', 1.0, 4), ('c', 'a', -1.0, 3), ('c', 'b', -1.0, 3)]
    """
    found = []
    for j, first in enumerate(levels.columns):
        for second in levels.columns[:j]:
            both = levels[[first, second]].dropna()
            varies = len(both) > 2 and bool((both.nunique() > 1).all())
            rho = float(spearmanr(both[first], both[second]).statistic) if varies else float("nan")
            found.append(Correlation(str(first), str(second), rho, len(both)))
    return found


def chance_bound(n: int, level: float) -> float:
    """Size that the correlation of two unrelated measures exceeds in ``1 - level`` of samples of n.

    Parameters
    ----------
    n : int
        Independent units, at least 4.

    Notes
    -----
    From Student's t with n - 2 degrees of freedom, the usual approximation for Spearman's coefficient.

    Examples
    --------
    >>> round(chance_bound(98, 0.95), 3)
    0.199
    """
    if n < 4 or not 0 < level < 1:
        raise ValueError(
            f"a bound needs 4 units or more and a level between 0 and 1; got n = {n} and {level}."
        )
    t = float(stdtrit(n - 2, (1 + level) / 2))
    return t / float(np.sqrt(n - 2 + t * t))
