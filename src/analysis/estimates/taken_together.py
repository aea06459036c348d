"""Several gaps taken together: one declared test, outside the family of the single ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.declared.models import TakenTogether
from analysis.estimates.estimate import Estimate, Estimates, Fit
from analysis.inference.composite import Composite, Together, composite

_BETTER = {"higher_is_better": 1, "lower_is_better": -1}


@dataclass(frozen=True)
class Combined:
    """The gaps of the edition's focus, taken together.

    Attributes
    ----------
    declared : date
        Of the list of indicators.
    members : tuple of Estimate
        In the order declared.
    reference, median : Composite
        Of all municipalities; gaps from the reference of each indicator, and from the median municipality.
    area : str
        Code of the focus.
    """

    declared: dt.date
    members: tuple[Estimate, ...]
    reference: Composite
    median: Composite
    area: str

    @property
    def own(self) -> Together:
        """Of the focus, gaps from the references."""
        return self.reference[self.area]

    @property
    def own_from_median(self) -> Together:
        """Of the focus, gaps from the median municipality."""
        return self.median[self.area]

    @property
    def worse(self) -> int:
        """How many municipalities moved towards their worse ends."""
        return sum(one.value < 0 for one in self.reference.by_unit.values())


def taken_together(estimates: Estimates, declared: TakenTogether) -> Combined | None:
    """Take the declared gaps together.

    Returns
    -------
    Combined or None
        None where fewer than two of them have a trend of the focus, or where it is missing from one.

    Examples
    --------
    >>> found = project.together(edition)
    >>> found.own.units == len(found.reference.by_unit), found.own.rank <= found.own.units
    (True, True)
    """
    held = [(e, e.fit) for e in map(estimates.__getitem__, declared.indicators) if e.fit and e.judged]
    if len(held) < 2:
        return None
    gaps = {e.indicator.id: _on_scale(fit) for e, fit in held}
    better = {e.indicator.id: _BETTER[e.indicator.polarity] for e, _ in held}
    return Combined(
        declared=declared.declared,
        members=tuple(e for e, _ in held),
        reference=composite(gaps, better, residents=estimates.residents),
        median=composite(gaps, better, residents=estimates.residents, origin="median"),
        area=estimates.edition.focus,
    )


def _on_scale(fit: Fit) -> pd.DataFrame:
    return np.log(fit.gaps) if fit.scale == "log" else fit.gaps
