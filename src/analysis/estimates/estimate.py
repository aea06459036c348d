"""The model of an estimate: all that the volume says of one indicator for one municipality."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

import pandas as pd

from analysis.data.panel import Panel, Reason
from analysis.declared.edition import Edition
from analysis.declared.models import Indicator
from analysis.estimates.comparison import Comparison, comparison
from analysis.inference.change import Change, Crossings
from analysis.inference.detectable import Detectable
from analysis.inference.eligible import Scale
from analysis.inference.ranking import LevelRank, PlaceboRank
from analysis.inference.trend import Trend
from analysis.inference.verdict import Verdict

# A pooled likelihood needs the municipalities; tables published for a handful get the single-series interval.
MIN_POOLED_UNITS = 20

Kind = Literal[
    "country",
    "sum_of_municipalities",
    "mean_of_municipalities",
    "median_of_municipalities",
    "median_of_group",
    "mean_of_comparators",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


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
class Against:
    """Distance of the focus to one reference, then and now.

    Attributes
    ----------
    kind
        Which reference.
    reference : float
        Its figure in the last year; an index number where counts are compared.
    first, last : float
        Gap in the base year and in the last year, in the unit of a gap.
    changes : mapping of int to float
        Change of the gap to the last year, by the year it is counted from; empty for a table with one year.
    weighed : bool
        Whether it is a mean weighed by residents, because no counts are published.
    """

    kind: Kind
    reference: float
    first: float
    last: float
    changes: Mapping[int, float]
    weighed: bool = False

    @property
    def same_sign(self) -> int:
        """From how many base years the change has the sign it has from the first of them."""
        return sum(change * (self.last - self.first) > 0 for change in self.changes.values())


@dataclass(frozen=True)
class Fit:
    """The steady trends of one indicator, and what they were fitted to.

    Attributes
    ----------
    gaps : DataFrame (years x municipalities)
        Gaps to the reference as fitted: differences, or ratios where the scale is logarithmic.
    scale
        "level" or "log".
    trend
        Of the focus's gap to the reference; conservative, and without a word, where the table holds too few
        municipalities to learn the error process from.
    comparators
        Of its gap to each comparator, by code: intervals only, no word.
    level
        Of the figure itself: an interval, no word.
    """

    gaps: pd.DataFrame
    scale: Scale
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
    detectable
        The steady change that would have got a word with a probability of 80 %.
    """

    p_adjusted: float
    verdict: Verdict
    detectable: Detectable


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
        stays out of the declared family and of what is counted.
    no_trend
        Why no trend may be fitted; None where one may be.
    latest
        Where the focus stands; None where the table has no figure for it.
    rank
        Among the municipalities; None where the table leaves most of them out.
    group_rank
        Among those of the group alone; None where the focus is not in it, or too few are.
    references
        The gap against every reference the table allows, by kind; the one declared is among them.
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
    group_rank: LevelRank | None = None
    references: Mapping[Kind, Against] = field(default_factory=dict)
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

    @property
    def rounding(self) -> float:
        """Unit a gap is rounded to: a change that is smaller may be rounding alone."""
        return self.comparison.rounding(self.panel.rounding)


@dataclass(frozen=True)
class Estimates:
    """Every estimate of an edition, by indicator id.

    Attributes
    ----------
    edition
    by_indicator
    p_values
        Of the declared family, not adjusted.
    weights
        With which its members count: near duplicates together weigh what one measure does.
    residents : Series
        By municipality: variances depend on them.
    """

    edition: Edition
    by_indicator: Mapping[str, Estimate]
    p_values: Mapping[str, float]
    weights: Mapping[str, float]
    residents: pd.Series

    @property
    def family(self) -> tuple[str, ...]:
        """The declared family: one gap to the reference per indicator, wherever a word may be given."""
        return tuple(self.p_values)

    def __getitem__(self, indicator: str) -> Estimate:
        return self.by_indicator[indicator]

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.by_indicator.values())
