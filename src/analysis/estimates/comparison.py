"""How a municipality is held against its reference: by difference, by ratio or by index.

Whoever needs to know what a gap, a change or a trend of an indicator is asks its comparison, and nobody asks
which of the three it is.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

import pandas as pd
from typing_extensions import override

from analysis.declared.models import Indicator
from analysis.inference.change import Crossings, crossings, index
from analysis.inference.region import Scale

Values = TypeVar("Values", pd.Series, pd.DataFrame)
Pair = tuple[float, float]  # a figure, and that of the reference


class Fitted(Protocol):
    """A line that was fitted, such as a `Trend`: its years, and where it starts and ends."""

    @property
    def first_year(self) -> int:
        """The first year it is fitted to."""

    @property
    def last_year(self) -> int:
        """The last one."""

    @property
    def fitted_first(self) -> float:
        """The line in the first year, on the original scale."""

    @property
    def fitted_last(self) -> float:
        """The line in the last year."""


@dataclass(frozen=True)
class Comparison(ABC):
    """What the three ways of comparing have in common.

    Attributes
    ----------
    indicator
        Whose figures are compared.
    scale
        On which a steady trend is fitted.
    starts_level
        Whether every gap is 0 in the base year by definition, because growth is compared and not size: then
        who is larger, the first gap and crossings are no findings.
    """

    indicator: Indicator

    scale: ClassVar[Scale] = "log"
    starts_level: ClassVar[bool] = False

    @property
    @abstractmethod
    def gap_unit(self) -> str:
        """Unit of a gap: percentage points, percent, index points, or the indicator's own unit."""

    @property
    def change_unit(self) -> str:
        """Unit of a change of the gap: a percentage moves by percentage points."""
        return unit_of_change(self.gap_unit)

    @property
    def trend_unit(self) -> str:
        """Unit of a trend, a year: ratios and counts are fitted on logarithms, in percent a year."""
        return "percent"

    @property
    def decimals(self) -> int:
        """Decimals of a gap: as published for a difference, one for a ratio or an index."""
        return 1

    @property
    def trend_decimals(self) -> int:
        """One decimal more than the gap is shown with; two for percent a year."""
        return 2

    @property
    def level_unit(self) -> str:
        """Unit of `levels`."""
        return self.indicator.measure

    @property
    def level_decimals(self) -> int:
        """Decimals of `levels`."""
        return self.indicator.decimals

    def levels(self, values: Values, base_year: int) -> Values:  # noqa: ARG002 - an index uses it
        """Figures that may stand side by side: as published, or for counts 100 in the base year."""
        return values

    @abstractmethod
    def gaps(self, values: pd.DataFrame, reference: pd.Series, since: int) -> pd.DataFrame:
        """Distance of every municipality to the reference; an index starts in the first year `since`."""

    @abstractmethod
    def gap(self, now: Pair, base: Pair) -> float:
        """Distance of one figure to the reference; NaN where there is none.

        Parameters
        ----------
        now, base : tuple of float
            The figure and the reference, in the year asked for and in the base year.
        """

    def ends(self, own: pd.Series, reference: pd.Series, first: int, last: int) -> tuple[float, float]:
        """The gap in a base year and in another, as `gaps` has them."""
        base, now = ((float(own.loc[year]), float(reference.loc[year])) for year in (first, last))
        return self.gap(base, base), self.gap(now, base)

    def changes(
        self, own: pd.Series, reference: pd.Series, years: Iterable[int], last: int
    ) -> dict[int, float]:
        """Change of the gap to the last year by the year it is counted from, where both have a figure."""
        mine, theirs = (
            dict(zip(s.index, s.to_numpy(dtype=float).tolist(), strict=True)) for s in (own, reference)
        )
        pairs = {year: (figure, theirs[year]) for year, figure in mine.items() if year in theirs}
        counted = {year for year in (*years, last) if year in pairs and self._takes(*pairs[year])}
        if last not in counted:
            return {}
        return {y: self._moved(pairs[last], pairs[y]) for y in years if y < last and y in counted}

    def _takes(self, own: float, reference: float) -> bool:
        """Whether the comparison can take a figure and that of the reference."""
        return not (math.isnan(own) or math.isnan(reference))

    def _moved(self, now: Pair, base: Pair) -> float:
        return self.gap(now, base) - self.gap(base, base)

    def rounding(self, of_figures: float) -> float:  # noqa: ARG002 - a difference uses it
        """Unit a gap is rounded to, given that of the figures."""
        return 10.0**-self.decimals

    def sign(self, gap: float) -> int:
        """Above (1), level with (0) or below (-1) the reference, as shown."""
        return _sign(round(gap, self.decimals))

    def way(self, first: float, last: float, rounding: float) -> int:
        """Whether a gap rose (1) or fell (-1) between two years; 0 for what is shown alike or is rounding."""
        moved = round(round(last, self.decimals) - round(first, self.decimals), self.decimals)
        return _sign(moved) if abs(moved) >= rounding * (1 - 1e-9) else 0

    def growth(self, own: pd.Series, other: pd.Series, first: int, last: int) -> float:
        """How much further the one grew than the other, in percent: the trend's unit, over the window."""
        return 100 * float((own / other).loc[[first, last]].pct_change().iloc[1])

    def crossings(self, gaps: pd.Series) -> Crossings | None:
        """In which years the focus lay above and below the reference."""
        return crossings(gaps, decimals=self.decimals)

    @abstractmethod
    def fitted_ends(self, fit: Fitted, base_year: int) -> tuple[float, float]:
        """Distance of the fitted line from the reference at both ends, 0 meaning none."""

    @abstractmethod
    def drawn(self, fitted: Values, start: float) -> Values:
        """What a trend was fitted to, in the unit of a figure; `start` is its first value."""


class Difference(Comparison):
    """In the indicator's own unit: the figure less that of the reference.

    Examples
    --------
    >>> rate = Difference(project.catalogue.indicators["employment_rate"])
    >>> rate.gap_unit, rate.decimals, rate.trend_decimals
    ('percentage_points', 1, 2)
    """

    scale: ClassVar[Scale] = "level"

    @property
    @override
    def gap_unit(self) -> str:
        return unit_of_change(self.indicator.measure)

    @property
    @override
    def trend_unit(self) -> str:
        return self.gap_unit

    @property
    @override
    def decimals(self) -> int:
        return self.indicator.decimals

    @property
    @override
    def trend_decimals(self) -> int:
        return self.decimals + 1

    @override
    def rounding(self, of_figures: float) -> float:
        return max(of_figures, 10.0**-self.decimals)

    @override
    def gaps(self, values: pd.DataFrame, reference: pd.Series, since: int) -> pd.DataFrame:
        return values.sub(reference, axis="index")

    @override
    def gap(self, now: Pair, base: Pair) -> float:
        return now[0] - now[1]

    def growth(self, own: pd.Series, other: pd.Series, first: int, last: int) -> float:
        """A rate does not grow: the change of the gap, in its unit."""
        then, now = self.ends(own, other, first, last)
        return now - then

    @override
    def fitted_ends(self, fit: Fitted, base_year: int) -> tuple[float, float]:
        return fit.fitted_first, fit.fitted_last

    @override
    def drawn(self, fitted: Values, start: float) -> Values:
        return fitted


class Ratio(Comparison):
    """Percent above or below the reference."""

    @property
    @override
    def gap_unit(self) -> str:
        return "percent"

    @override
    def gaps(self, values: pd.DataFrame, reference: pd.Series, since: int) -> pd.DataFrame:
        # Nothing is percent above or below nothing, or less than nothing.
        return 100 * (values.div(reference.where(reference > 0), axis="index") - 1)

    @override
    def gap(self, now: Pair, base: Pair) -> float:
        return 100 * (now[0] / now[1] - 1) if now[1] > 0 else math.nan

    @override
    def _takes(self, own: float, reference: float) -> bool:
        return reference > 0 and not math.isnan(own)

    @override
    def fitted_ends(self, fit: Fitted, base_year: int) -> tuple[float, float]:
        return math.log(fit.fitted_first), math.log(fit.fitted_last)

    @override
    def drawn(self, fitted: Values, start: float) -> Values:
        return 100 * fitted - 100


class Index(Comparison):
    """Growth since the base year against that of the reference, both 100 there: for counts."""

    starts_level: ClassVar[bool] = True

    @property
    @override
    def gap_unit(self) -> str:
        return "index_points"

    @property
    @override
    def level_unit(self) -> str:
        return "plain"

    @property
    @override
    def level_decimals(self) -> int:
        return 1

    @override
    def levels(self, values: Values, base_year: int) -> Values:
        return 100 * values / values.loc[base_year]

    @override
    def gaps(self, values: pd.DataFrame, reference: pd.Series, since: int) -> pd.DataFrame:
        years = [y for y in reference.dropna().index if y >= since]
        if not years or reference.loc[years[0]] <= 0:
            return values * float("nan")
        started = values.loc[:, values.loc[years[0]] > 0]  # what grows from nothing has no growth
        grown = self.levels(started, years[0]).sub(index(reference, years[0]), axis="index")
        return grown.reindex(columns=values.columns)

    @override
    def gap(self, now: Pair, base: Pair) -> float:
        if not min(base) > 0:
            return math.nan
        return 100 * now[0] / base[0] - 100 * now[1] / base[1]

    @override
    def _takes(self, own: float, reference: float) -> bool:
        return own > 0 and reference > 0

    @override
    def _moved(self, now: Pair, base: Pair) -> float:
        """The gap itself: an index starts level."""
        return self.gap(now, base)

    @override
    def crossings(self, gaps: pd.Series) -> Crossings | None:
        """None: an index starts level."""
        return None

    @override
    def fitted_ends(self, fit: Fitted, base_year: int) -> tuple[float, float]:
        first, last = math.log(fit.fitted_first), math.log(fit.fitted_last)
        # There is no gap in the base year, so the line is measured from there.
        passed = (base_year - fit.first_year) / (fit.last_year - fit.first_year)
        base = first + passed * (last - first)
        return first - base, last - base

    @override
    def drawn(self, fitted: Values, start: float) -> Values:
        return 100 * fitted / start


_KINDS: dict[str, type[Comparison]] = {"difference": Difference, "ratio": Ratio, "index": Index}


def comparison(indicator: Indicator) -> Comparison:
    """How the catalogue says an indicator is compared.

    Examples
    --------
    >>> comparison(project.catalogue.indicators["employment_rate"]).trend_unit
    'percentage_points'
    """
    return _KINDS[indicator.comparison](indicator)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def unit_of_change(unit: str) -> str:
    """In which unit a figure moves: a percentage by percentage points.

    Examples
    --------
    >>> unit_of_change("percent"), unit_of_change("dkk")
    ('percentage_points', 'dkk')
    """
    return "percentage_points" if unit == "percent" else unit
