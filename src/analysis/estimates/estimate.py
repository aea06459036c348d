"""The model of an estimate: all that the volume says of one indicator for one municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.data.panel import Panel, Reason
from analysis.declared.edition import Edition
from analysis.declared.models import Indicator
from analysis.estimates.comparison import Comparison, comparison
from analysis.inference.change import Change, Crossings
from analysis.inference.ranking import LevelRank, PlaceboRank
from analysis.inference.region import RhoRegion, Scale
from analysis.inference.trend import Trend
from analysis.inference.verdict import Verdict

# A pooled likelihood needs the municipalities; tables published for a handful get the single-series interval.
MIN_POOLED_UNITS = 20


@dataclass(frozen=True)
class Latest:
    """The latest year that the table publishes for the focus and for its reference.

    Attributes
    ----------
    year : int
    value, reference : float
        The focus and what it is held against, in the indicator's unit.
    gap : float
        Distance between them in ``comparison.gap_unit``; an index starts level, so over one year it is 0.
    """

    year: int
    value: float
    reference: float
    gap: float


@dataclass(frozen=True)
class Moved:
    """What happened between two years, by arithmetic alone.

    The first is the edition's base year, or the first later one that the table publishes after its last
    break. Where only one year lies after that break, they are those of the years before it.

    Attributes
    ----------
    level, reference, gap
        Change of the focus, of the reference and of the distance between them.
    crossings
        In which years the focus lay above and below; None for an index, which starts level by definition.
    comparators
        Change of each comparator's distance to the reference, by code.
    """

    level: Change
    reference: Change
    gap: Change
    crossings: Crossings | None
    comparators: Mapping[str, Change]

    @property
    def base_year(self) -> int:
        """The year the change is counted from."""
        return self.gap.base_year

    @property
    def last_year(self) -> int:
        """The year it is counted to."""
        return self.gap.end_year


@dataclass(frozen=True)
class Fit:
    """The steady trends of one indicator, and what they were fitted to.

    Attributes
    ----------
    gaps : DataFrame (years x municipalities)
        Gaps to the reference as fitted: differences, or ratios where the scale is logarithmic.
    scale
        "level" or "log".
    region
        The autocorrelations that the gaps of all municipalities cannot rule out; None where the table holds
        too few of them, and then no word may be given.
    trend
        Of the focus's gap to the reference.
    comparators
        Of its gap to each comparator, by code: intervals only, no word.
    level
        Of the figure itself: an interval, no word.
    """

    gaps: pd.DataFrame
    scale: Scale
    region: RhoRegion | None
    trend: Trend
    comparators: Mapping[str, Trend]
    level: Trend


@dataclass(frozen=True)
class Judged:
    """What the declared family makes of one trend.

    Attributes
    ----------
    p_adjusted
        Benjamini-Hochberg adjusted over the declared family: one gap to the reference per indicator.
    verdict
        One of three words.
    """

    p_adjusted: float
    verdict: Verdict


@dataclass(frozen=True)
class Estimate:
    """All that the volume says of one indicator for the focus municipality.

    Attributes
    ----------
    indicator, panel
        What was measured, and the figures.
    area
        Code of the focus municipality.
    gaps : DataFrame (years x municipalities)
        Distance to the reference in ``comparison.gap_unit``.
    unconfirmed
        Whether a table behind it has an inferred id or was typed from a listing: it is shown hollow and
        stays out of the declared family and the summary.
    no_trend
        Why no trend may be fitted; None where one may be.
    latest
        Where the focus stands; None where the table has no figure for it.
    rank
        Among the municipalities; None where the table leaves most of them out.
    placebo
        Rank of the change among the same of all municipalities.
    moved
        What happened; None for a table with one year.
    fit
        The steady trend; None where none is fitted.
    judged
        The word; None where no word may be given.
    """

    indicator: Indicator
    panel: Panel
    area: str
    gaps: pd.DataFrame
    unconfirmed: bool = False
    no_trend: Reason | None = None
    latest: Latest | None = None
    rank: LevelRank | None = None
    placebo: PlaceboRank | None = None
    moved: Moved | None = None
    fit: Fit | None = None
    judged: Judged | None = None

    @property
    def published(self) -> bool:
        """Whether the table holds figures for the focus municipality within the window."""
        return self.latest is not None

    @property
    def compared(self) -> Latest | None:
        """Where the focus stood in the last year that is compared with another, or in the only one."""
        if self.moved is None:
            return self.latest
        ends = (c.last for c in (self.moved.level, self.moved.reference, self.moved.gap))
        return Latest(self.moved.last_year, *ends)

    @property
    def newest(self) -> Latest | None:
        """Where the focus stands in the one year after a break, which nothing is compared with."""
        if self.moved is None or self.latest is None or self.latest.year == self.moved.last_year:
            return None
        return self.latest

    @property
    def comparison(self) -> Comparison:
        """How the focus is held against its reference."""
        return comparison(self.indicator)


@dataclass(frozen=True)
class Estimates:
    """Every estimate of an edition, by indicator id.

    Attributes
    ----------
    edition
    by_indicator
    p_values
        Of the declared family, not adjusted.
    """

    edition: Edition
    by_indicator: Mapping[str, Estimate]
    p_values: Mapping[str, float]

    @property
    def family(self) -> tuple[str, ...]:
        """The declared family: one gap to the reference per indicator, wherever a word may be given."""
        return tuple(self.p_values)

    def __getitem__(self, indicator: str) -> Estimate:
        return self.by_indicator[indicator]

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.by_indicator.values())
