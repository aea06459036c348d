"""The model of an estimate: all that the volume says of one indicator for one municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.data.panel import Panel, Reason
from analysis.declared.edition import Edition
from analysis.declared.models import Indicator
from analysis.inference.change import Change, Crossings
from analysis.inference.ranking import LevelRank, PlaceboRank
from analysis.inference.trend import Trend
from analysis.inference.verdict import Verdict

# A pooled likelihood needs the municipalities; tables published for a handful get the single-series interval.
MIN_POOLED_UNITS = 20

# How a distance to the reference is measured, by the catalogue's ``comparison`` and ``measure``.
_GAP_MEASURE = {"ratio": "percent", "index": "index_points"}


@dataclass(frozen=True)
class Latest:
    """The latest year that the table publishes for the focus and for its reference.

    Attributes
    ----------
    year : int
    value, reference : float
        The focus and what it is held against, in the indicator's unit.
    gap : float
        Distance between them in ``gap_measure``; an index starts level, so over one year it is 0.
    """

    year: int
    value: float
    reference: float
    gap: float


@dataclass(frozen=True)
class Estimate:
    """All that the volume says of one indicator for the focus municipality.

    Attributes
    ----------
    indicator, panel
        What was measured, and the figures.
    area : str
        Code of the focus municipality.
    base_year, last_year : int or None
        The years compared: the edition's base year, or the first later one that the table publishes
        after its last break.
    gaps : DataFrame
        Years by municipalities: distance to the reference in ``gap_measure``.
    unconfirmed : bool
        Whether a table behind it has an inferred id or was typed from a listing: it is shown hollow and
        stays out of the declared family and the summary.
    latest : Latest or None
        Where the focus stands; all there is of a table with one year.
    level, reference_level, gap : Change or None
        What happened to the focus, the reference and the distance between them; None with one year.
    crossings : Crossings or None
        In which years the focus lay above and below; None for an index, which starts level by definition.
    comparator_gaps : mapping of str to Change
        Distance of each comparator to the reference.
    trend : Trend or None
        Steady trend of the gap to the reference; ``no_trend`` says why there is none.
    p_adjusted : float or None
        Benjamini-Hochberg adjusted over the declared family: one gap to the reference per indicator.
    verdict : Verdict or None
        One of three words, or None where no word may be given.
    comparator_trends : mapping of str to Trend
        Steady trend of the gap to each comparator: intervals only, no word.
    level_trend : Trend or None
        Steady trend of the figure itself: an interval, no word.
    rank, placebo : LevelRank, PlaceboRank or None
        Among the municipalities; None where the table leaves most of them out.
    """

    indicator: Indicator
    panel: Panel
    area: str
    base_year: int | None
    last_year: int | None
    gaps: pd.DataFrame
    unconfirmed: bool = False
    latest: Latest | None = None
    level: Change | None = None
    reference_level: Change | None = None
    gap: Change | None = None
    crossings: Crossings | None = None
    comparator_gaps: Mapping[str, Change] = field(default_factory=dict)
    trend: Trend | None = None
    no_trend: Reason | None = None
    p_adjusted: float | None = None
    verdict: Verdict | None = None
    comparator_trends: Mapping[str, Trend] = field(default_factory=dict)
    level_trend: Trend | None = None
    rank: LevelRank | None = None
    placebo: PlaceboRank | None = None

    @property
    def published(self) -> bool:
        """Whether the table holds figures for the focus municipality within the window."""
        return self.latest is not None

    @property
    def gap_measure(self) -> str:
        """Unit of ``gap``: percentage points, percent, index points, or the indicator's own unit."""
        return gap_measure(self.indicator)

    @property
    def change_measure(self) -> str:
        """Unit of a change of ``gap``: a percentage moves by percentage points."""
        return "percentage_points" if self.gap_measure == "percent" else self.gap_measure

    @property
    def gap_decimals(self) -> int:
        """Decimals of ``gap``: as published for a difference, one for a ratio or an index."""
        return self.indicator.decimals if self.indicator.comparison == "difference" else 1


def gap_measure(indicator: Indicator) -> str:
    """Unit of an indicator's distance to its reference."""
    if indicator.comparison == "difference":
        return "percentage_points" if indicator.measure == "percent" else indicator.measure
    return _GAP_MEASURE[indicator.comparison]


@dataclass(frozen=True)
class Estimates:
    """Every estimate of an edition, by indicator id."""

    edition: Edition
    by_indicator: Mapping[str, Estimate]
    family: tuple[str, ...]

    def __getitem__(self, indicator: str) -> Estimate:
        return self.by_indicator[indicator]

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.by_indicator.values())
