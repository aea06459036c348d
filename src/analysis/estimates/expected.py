"""What other indicators lead to expect of one: predictions over the municipalities, each from the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.declared.edition import Edition
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate
from analysis.inference.expected import Expected, expected


@dataclass(frozen=True)
class Expectation:
    """One indicator over the municipalities, as others lead to expect it.

    Attributes
    ----------
    result : Expected
        What the model says of the focus.
    year : int
        The last one with figures of every indicator.
    frame : DataFrame
        By municipality: the predictors, ``expected``, ``actual``, ``low`` and ``high`` of the prediction
        interval, each from the fit without it.
    """

    result: Expected
    year: int
    frame: pd.DataFrame

    @property
    def outside(self) -> int:
        """How many municipalities lie outside their own interval."""
        return int((~self.frame["actual"].between(self.frame["low"], self.frame["high"])).sum())


def compare(outcome: Estimate, predictors: Sequence[Estimate], edition: Edition) -> Expectation | None:
    """Predict one indicator from others over the municipalities.

    Parameters
    ----------
    edition : Edition
        Has the focus and the level of the intervals.

    Returns
    -------
    Expectation or None
        None where the focus has no value, or no year has values of all indicators for enough municipalities.

    Examples
    --------
    >>> estimates = project.estimates(edition)
    >>> outcome, predictor = (estimates[i] for i in ("employment_rate", "higher_education"))
    >>> found = compare(outcome, [predictor], edition)
    >>> len(found.frame), found.result.within
    (98, True)
    """
    names = [e.indicator.id for e in predictors]
    shared = _last_shared_year([outcome, *predictors], edition.focus)
    if shared is None:
        return None
    year, data = shared
    results = {
        str(code): expected(data, outcome.indicator.id, names, str(code), level=edition.level)
        for code in data.index
    }
    frame = data[names].assign(
        expected=[r.expected for r in results.values()],
        actual=[r.actual for r in results.values()],
        low=[r.prediction_low for r in results.values()],
        high=[r.prediction_high for r in results.values()],
    )
    return Expectation(result=results[edition.focus], year=year, frame=frame)


def _last_shared_year(every: Sequence[Estimate], focus: str) -> tuple[int, pd.DataFrame] | None:
    years = set.intersection(*(set(e.panel.years) for e in every))
    for year in sorted(years, reverse=True):
        data = pd.DataFrame({e.indicator.id: e.panel.values.loc[year] for e in every}).dropna()
        if len(data) >= MIN_POOLED_UNITS and focus in data.index:
            return year, data
    return None
