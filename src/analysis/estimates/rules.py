"""Whether another statistical rule than the declared one would have given another word."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from analysis.estimates.estimate import Estimate, Estimates
from analysis.inference.adjust import adjust
from analysis.inference.lines import AS_DECLARED, Choices
from analysis.inference.pooled import SINGLE_DROP, WALK_DROP
from analysis.inference.trend import Trend, trend_all
from analysis.inference.verdict import Verdict, word


class Rule(StrEnum):
    """The declared rule, and others that differ from it in one choice."""

    DECLARED = "declared"
    OWN_VARIANCES = "own_variances"
    COMMON_VARIANCE = "common_variance"
    ALL_SIZES = "all_sizes"
    WIDER_REGION = "wider_region"
    NO_WALK = "no_walk"
    NO_CLUSTERS = "no_clusters"
    ANY_DEPENDENCE = "any_dependence"


# How a panel is fitted under the rules that fit it in another way; the wider region is that of a single
# series.
_CHOICES = {
    Rule.OWN_VARIANCES: Choices(variance="own"),
    Rule.COMMON_VARIANCE: Choices(variance="common"),
    Rule.ALL_SIZES: Choices(similar=False),
    Rule.WIDER_REGION: Choices(limits=(SINGLE_DROP, WALK_DROP)),
    Rule.NO_WALK: Choices(walk=False),
}


class Ruled(NamedTuple):
    """What one rule makes of one gap."""

    p: float
    p_adjusted: float
    verdict: Verdict


def under_every_rule(estimates: Estimates) -> Mapping[Rule, Mapping[str, Ruled]]:
    """Every gap of the declared family, by rule and indicator.

    Examples
    --------
    >>> found = under_every_rule(project.estimates(edition))
    >>> e = project.estimates(edition)["employment_rate"]
    >>> found[Rule.DECLARED]["employment_rate"].p_adjusted == e.judged.p_adjusted
    True
    """
    return {rule: _under(rule, estimates) for rule in Rule}


def _under(rule: Rule, estimates: Estimates) -> dict[str, Ruled]:
    choices = _CHOICES.get(rule, AS_DECLARED)
    fits = {key: _trend(estimates[key], estimates, choices) for key in estimates.family}
    method: Literal["bh", "by"] = "by" if rule is Rule.ANY_DEPENDENCE else "bh"
    adjusted = adjust(
        {key: fit.p for key, fit in fits.items()},
        alpha=estimates.edition.alpha,
        method=method,
        weights=None if rule is Rule.NO_CLUSTERS else estimates.weights,
    )
    return {
        key: Ruled(a.p, a.p_adjusted, _word(estimates[key], fits[key], a.rejected))
        for key, a in adjusted.items()
    }


def _trend(e: Estimate, estimates: Estimates, choices: Choices) -> Trend:
    if e.fit is None:
        raise ValueError(f"{e.indicator.id} is in the declared family but has no trend.")
    if choices == AS_DECLARED:
        return e.fit.trend
    return trend_all(
        e.fit.gaps,
        residents=estimates.residents,
        scale=e.fit.scale,
        level=e.fit.trend.level,
        only=[e.area],
        choices=choices,
    )[e.area]


def _word(e: Estimate, fit: Trend, rejected: bool) -> Verdict:
    if e.moved is None:
        raise ValueError(f"{e.indicator.id} is in the declared family but has one year only.")
    first, last = e.comparison.fitted_ends(fit, e.moved.base_year)
    return word(first_gap=first, last_gap=last, rejected=rejected)
