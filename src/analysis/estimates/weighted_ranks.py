"""Composite ranks of the named municipalities under random weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.inference.weighted_ranks import weighted_ranks


@dataclass(frozen=True)
class CompositeRanks:
    """How often each named municipality takes each composite rank.

    Attributes
    ----------
    indicators
        Ids of those that are weighed.
    draws : DataFrame
        ``area``, ``rank`` and in how many ``draws``; by municipality as named, then by rank.
    summary : DataFrame
        By ``area``: ``median``, ``low`` and ``high`` (5 and 95 %) and ``of`` how many municipalities.
    """

    indicators: tuple[str, ...]
    draws: pd.DataFrame
    summary: pd.DataFrame


def composite_ranks(
    estimates: Sequence[Estimate], municipalities: Sequence[str], named: Sequence[str], *, seed: int
) -> CompositeRanks | None:
    """Rank all municipalities under random weights and keep the named ones.

    Returns
    -------
    CompositeRanks or None
        None if fewer than two indicators have a better end and a figure for every municipality.

    Examples
    --------
    >>> composite_ranks([], ["615", "730"], ["730"], seed=1) is None
    True
    """
    levels = favourable_levels(estimates, municipalities)
    if levels.shape[1] < 2:
        return None
    ranks = weighted_ranks(levels, seed=seed).loc[list(named)]
    ends = ranks.quantile([0.5, 0.05, 0.95], axis="columns").T.set_axis(["median", "low", "high"], axis=1)
    counts = {code: own.value_counts().sort_index() for code, own in ranks.iterrows()}
    return CompositeRanks(
        indicators=tuple(map(str, levels)),
        draws=pd.concat(counts, names=["area", "rank"]).rename("draws").reset_index(),
        summary=ends.assign(of=len(levels)).rename_axis("area").reset_index(),
    )


def favourable_levels(estimates: Sequence[Estimate], municipalities: Sequence[str]) -> pd.DataFrame:
    """Latest levels of all municipalities, turned so that higher is better everywhere.

    Indicators without a better end, those whose table is not confirmed and those that leave out a
    municipality in their last year are not in.

    Returns
    -------
    DataFrame (municipalities x indicators)
        In each indicator's unit, negated where lower is better.
    """
    columns = {}
    # By id: random weights go by the order of the columns, which must not hang on the order of the chapters.
    for e in sorted(estimates, key=lambda e: e.indicator.id):
        if e.indicator.polarity == "neutral" or e.unconfirmed or not e.panel.years:
            continue
        last = e.panel.values.iloc[-1].reindex(municipalities)
        if last.notna().all():
            columns[e.indicator.id] = last if e.indicator.polarity == "higher_is_better" else -last
    return pd.DataFrame(columns, index=list(municipalities))
