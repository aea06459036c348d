"""A difference between two rates, split into what the rates and what the composition contribute."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def dissimilarity(counts: pd.DataFrame) -> pd.Series:
    """Dissimilarity index of every row against all rows together.

    Half the sum of absolute differences between the row's shares and the shares of the total: the part of the
    row, in percent, that would have to change category to look like the total.

    Parameters
    ----------
    counts : DataFrame (areas x categories)
        Each row must hold something.

    Returns
    -------
    Series
        Percent, 0 (alike) to 100.

    Raises
    ------
    ValueError
        If a count is negative or a row is empty.

    Notes
    -----
    Duncan, O. D. and Duncan, B. (1955), A methodological analysis of segregation indexes, American
    Sociological Review 20, 210-217.

    Examples
    --------
    >>> dissimilarity(pd.DataFrame({"owned": [3.0, 1.0], "rented": [1.0, 3.0]})).tolist()
    [25.0, 25.0]
    """
    if (counts < 0).to_numpy().any():
        raise ValueError("a count is negative; a composition needs counts of 0 or more.")
    totals = counts.sum(axis="columns")
    if (totals == 0).any():
        raise ValueError(f"{totals.index[totals == 0][0]} holds nothing; its shares are not defined.")
    shares = counts.div(totals, axis="index")
    together = counts.sum() / counts.to_numpy().sum()
    return 50 * shares.sub(together, axis="columns").abs().sum(axis="columns")


@dataclass(frozen=True)
class Decomposition:
    """The parts of a difference; they sum to the total.

    Attributes
    ----------
    name : str
        What is compared with what.
    first, second : float
        The two overall rates.
    total : float
        ``first - second``, in the rates' unit.
    factors : tuple of str
    effects : tuple of float
        One per factor, in the rates' unit; their sum is `total`.
    categories : tuple of str
    contributions : tuple of tuple of float
        ``contributions[f][c]``: the part of factor f's effect that arises in category c.
    method : str
    """

    name: str
    first: float
    second: float
    total: float
    factors: tuple[str, ...]
    effects: tuple[float, ...]
    categories: tuple[str, ...]
    contributions: tuple[tuple[float, ...], ...]
    method: str

    def effect(self, factor: str) -> float:
        """The effect of one factor, in the rates' unit."""
        return self.effects[self.factors.index(factor)]

    def to_rows(self) -> list[dict[str, object]]:
        """One row per category: the contribution of each factor, and their sum."""
        return [
            {
                "name": self.name,
                "category": category,
                **{f"effect_{f}": self.contributions[i][c] for i, f in enumerate(self.factors)},
                "sum": math.fsum(row[c] for row in self.contributions),
            }
            for c, category in enumerate(self.categories)
        ]


def kitagawa(
    first_rates: ArrayLike,
    first_composition: ArrayLike,
    second_rates: ArrayLike,
    second_composition: ArrayLike,
    *,
    categories: Sequence[str] | None = None,
    name: str = "difference",
) -> Decomposition:
    """Split a difference between two rates into a rate effect and a composition effect.

    Parameters
    ----------
    first_rates, second_rates : array_like, shape (k,)
        Rate in each category, any unit.
    first_composition, second_composition : array_like, shape (k,)
        Persons in each category, or shares; scaled to sum to one.
    categories : sequence of str, optional
        Names of the k categories; 1..k by default.
    name : str
        Named in the result and in errors.

    Returns
    -------
    Decomposition
        With factors ``("rate", "composition")``.

    Raises
    ------
    ValueError
        If lengths differ, a number is not finite, or a composition is negative or sums to zero.

    Notes
    -----
    Rate effect ``sum((r1 - r2) * (c1 + c2) / 2)``, composition effect ``sum((c1 - c2) * (r1 + r2) / 2)``.
    Kitagawa (1955), JASA 50, 1168-1194, doi:10.1080/01621459.1955.10501299.

    Examples
    --------
    >>> parts = kitagawa([10, 40], [700, 300], [12, 40], [900, 100], categories=["young", "old"])
    >>> print([round(x, 2) for x in (parts.total, *parts.effects)])
    [4.2, -1.6, 5.8]
    """
    shares = [
        _shares(composition, f"{name}: the {which} composition")
        for composition, which in ((first_composition, "first"), (second_composition, "second"))
    ]
    result = das_gupta(
        {"rate": first_rates, "composition": shares[0]},
        {"rate": second_rates, "composition": shares[1]},
        categories=categories,
        name=name,
    )
    return Decomposition(**{**vars(result), "method": "Kitagawa two-factor decomposition"})


def das_gupta(
    first: Mapping[str, ArrayLike],
    second: Mapping[str, ArrayLike],
    *,
    categories: Sequence[str] | None = None,
    name: str = "difference",
) -> Decomposition:
    """Split a difference between two sums of products into the effects of the factors.

    Parameters
    ----------
    first, second : mapping of str to array_like
        The same factors in both, each a number per category. The rate is the sum over categories of the
        product of the factors.

    Returns
    -------
    Decomposition
        The effect of a factor is its change, averaged over every order in which the factors can be
        exchanged: symmetric, and without a residual.

    Raises
    ------
    ValueError
        If the factors differ, lengths differ or a number is not finite.

    Notes
    -----
    Das Gupta (1993), Standardization and Decomposition of Rates: A User's Manual, U.S. Bureau of the Census,
    Current Population Reports P23-186, chapter 2. A scalar factor of length one gives its formulae for
    rates that are plain products.

    Examples
    --------
    >>> parts = das_gupta({"a": [2], "b": [3], "c": [4]}, {"a": [1], "b": [3], "c": [5]})
    >>> print([round(x, 2) for x in (parts.total, *parts.effects)])
    [9.0, 13.5, 0.0, -4.5]
    """
    factors = tuple(first)
    if set(factors) != set(second) or not factors:
        raise ValueError(f"{name}: both sides need the same factors, not {list(first)} and {list(second)}.")
    one, two = (
        np.array([_finite(side[f], f"{name}: factor '{f}'") for f in factors])
        for side in _same_length(first, second, factors, name)
    )
    labels = tuple(str(c) for c in (range(1, one.shape[1] + 1) if categories is None else categories))
    if len(labels) != one.shape[1] or len(set(labels)) != len(labels):
        raise ValueError(f"{name}: {one.shape[1]} categories need as many different names, not {labels}.")

    contributions = tuple(tuple(float(x) for x in _contribution(one, two, i)) for i in range(len(factors)))
    start, end = math.fsum(one.prod(axis=0)), math.fsum(two.prod(axis=0))
    return Decomposition(
        name=name,
        first=start,
        second=end,
        total=start - end,
        factors=factors,
        effects=tuple(math.fsum(row) for row in contributions),
        categories=labels,
        contributions=contributions,
        method=f"Das Gupta decomposition, {len(factors)} factors",
    )


def _contribution(one: np.ndarray, two: np.ndarray, factor: int) -> np.ndarray:
    """Change of one factor by category, the others averaged over all sets of sides they may come from."""
    others = [i for i in range(len(one)) if i != factor]
    average = np.zeros(one.shape[1])
    for size in range(len(others) + 1):
        # Of all orders, those in which exactly these factors precede the one in question.
        weight = 1 / (len(one) * math.comb(len(others), size))
        for subset in itertools.combinations(others, size):
            chosen = [one[i] if i in subset else two[i] for i in others]
            average += weight * np.prod(chosen, axis=0)
    return (one[factor] - two[factor]) * average


def _same_length(
    first: Mapping[str, ArrayLike], second: Mapping[str, ArrayLike], factors: tuple[str, ...], name: str
) -> tuple[Mapping[str, ArrayLike], Mapping[str, ArrayLike]]:
    lengths = {np.size(side[f]) for side in (first, second) for f in factors}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"{name}: every factor needs one number per category, but lengths are {sorted(lengths)}."
        )
    return first, second


def _finite(values: ArrayLike, what: str) -> np.ndarray:
    array = np.asarray(values, dtype=float).ravel()
    if not np.isfinite(array).all():
        raise ValueError(f"{what} must be finite in every category.")
    return array


def _shares(composition: ArrayLike, what: str) -> np.ndarray:
    persons = _finite(composition, what)
    if (persons < 0).any() or persons.sum() <= 0:
        raise ValueError(f"{what} must be non-negative with a positive sum.")
    return persons / persons.sum()
