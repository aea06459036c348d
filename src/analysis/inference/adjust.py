"""Many indicators at once: p-values adjusted for the false discovery rate of one declared family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from statsmodels.stats.multitest import multipletests


@dataclass(frozen=True)
class Adjusted:
    """A p-value and what it is worth within its family.

    Attributes
    ----------
    key : str
        The member of the family, an indicator.
    p, p_adjusted : float
    weight : float
        Its share of the family, 1 on average.
    rejected : bool
        True if the adjusted p-value is at most `alpha`.
    alpha : float
        False discovery rate.
    method : str
        "bh" (Benjamini-Hochberg) or "by" (Benjamini-Yekutieli).
    family_size : int
    """

    key: str
    p: float
    p_adjusted: float
    weight: float
    rejected: bool
    alpha: float
    method: str
    family_size: int


def adjust(
    p: Mapping[str, float],
    *,
    alpha: float = 0.05,
    method: Literal["bh", "by"] = "bh",
    weights: Mapping[str, float] | None = None,
) -> dict[str, Adjusted]:
    """Adjusted p-values of a declared family.

    Parameters
    ----------
    p : mapping of str to float
        One p-value a member; the family is everything in the mapping.
    alpha : float, default 0.05
        False discovery rate.
    method : {"bh", "by"}
        Benjamini-Hochberg, or Benjamini-Yekutieli, which holds under any dependence.
    weights : mapping of str to float, optional
        Positive, 1 on average (see `shared_weights`); equal by default. A p-value counts divided by its
        weight.

    Returns
    -------
    dict
        The same keys in the same order; empty for an empty family.

    Raises
    ------
    ValueError
        Naming the member whose p-value is not between 0 and 1, or the argument that is out of range.

    Notes
    -----
    Benjamini and Hochberg 1995, JRSS B 57, 289-300; Benjamini and Yekutieli 2001, Annals of Statistics 29,
    1165-1188; weights: Genovese, Roeder and Wasserman 2006, Biometrika 93, 509-524.

    Examples
    --------
    >>> [round(a.p_adjusted, 3) for a in adjust({"a": 0.01, "b": 0.04, "c": 0.5}).values()]
    [0.03, 0.06, 0.5]
    """
    if method not in ("bh", "by"):
        raise ValueError(f"method is {method!r}; it is 'bh' or 'by'.")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}; a rate between 0 and 1 is needed.")
    for key, value in p.items():
        if not 0 <= value <= 1:
            raise ValueError(f"{key}: the p-value is {value}; it must lie between 0 and 1.")
    if not p:
        return {}
    weight = {key: 1.0 if weights is None else float(weights[key]) for key in p}
    if not all(w > 0 for w in weight.values()) or abs(sum(weight.values()) / len(p) - 1) > 1e-9:
        raise ValueError(f"weights must be positive and 1 on average; they are {weight}.")
    counted = [min(1.0, p[key] / weight[key]) for key in p]
    rejected, adjusted, _, _ = multipletests(counted, alpha=alpha, method=f"fdr_{method}")
    return {
        key: Adjusted(key, float(p[key]), float(a), weight[key], bool(r), alpha, method, len(p))
        for key, a, r in zip(p, adjusted, rejected, strict=True)
    }


def shared_weights(clusters: Mapping[str, str | None]) -> dict[str, float]:
    """Weights with which near duplicates count as one test.

    Parameters
    ----------
    clusters : mapping of str to str or None
        Member of the family to its cluster of near duplicates; None for a measure of its own.

    Returns
    -------
    dict
        1 on average; the members of a cluster together weigh what a measure of its own does.

    Examples
    --------
    >>> shared_weights({"house_price": "prices", "flat_price": "prices", "crime": None})
    {'house_price': 0.75, 'flat_price': 0.75, 'crime': 1.5}
    """
    size = Counter(cluster for cluster in clusters.values() if cluster is not None)
    share = {key: 1.0 if cluster is None else 1 / size[cluster] for key, cluster in clusters.items()}
    total = sum(share.values())
    return {key: value * len(share) / total for key, value in share.items()}


@dataclass(frozen=True)
class Step:
    """The place of one p-value in the Benjamini-Hochberg procedure.

    Attributes
    ----------
    p, weight : float
    place, family : int
        Place in ascending order, and number of p-values.
    product : float
        ``p / weight * family / place``.
    smallest, at : float, int
        The smallest such product from that place on, and its place.
    """

    p: float
    weight: float
    place: int
    family: int
    product: float
    smallest: float
    at: int


def benjamini_hochberg_step(
    p_values: Mapping[str, float], key: str, weights: Mapping[str, float] | None = None
) -> Step:
    """What the Benjamini-Hochberg procedure does with one member of a family.

    Parameters
    ----------
    p_values : mapping of str to float
        The family.
    weights : mapping of str to float, optional
        As for `adjust`.

    Returns
    -------
    Step
        ``min(1, smallest)`` is the adjusted p-value.

    Examples
    --------
    >>> step = benjamini_hochberg_step({"a": 0.04, "b": 0.03, "c": 0.9}, "b")
    >>> step.place, round(step.product, 3), round(step.smallest, 3), step.at
    (1, 0.09, 0.06, 2)
    """
    weight = {name: 1.0 if weights is None else weights[name] for name in p_values}
    counted = {name: p / weight[name] for name, p in p_values.items()}
    order = sorted(counted, key=lambda name: (counted[name], name))
    size, place = len(order), order.index(key) + 1
    products = {i: counted[name] * size / i for i, name in enumerate(order, 1)}
    at = min(range(place, size + 1), key=lambda i: products[i])
    return Step(p_values[key], weight[key], place, size, products[place], products[at], at)
