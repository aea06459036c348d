"""How the gaps of every municipality moved, indicator by indicator: what claims that count rest on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates

# Gaps then and now, to the reference and to the mean of the comparators.
_ENDS = ("gap_first", "gap_last", "comparators_first", "comparators_last")
COLUMNS = ("indicator", "better", "first_year", "last_year", *_ENDS)


@dataclass(frozen=True)
class Moves:
    """Gaps then and now, indicators by municipalities; NaN where one is not counted for the other.

    Attributes
    ----------
    indicators, areas : tuple of str
        Ids and codes.
    sign : array
        1 where a higher figure is better, -1 where a lower one is.
    years : array (indicators x areas x 2)
        The first and the last year compared; 0 where not counted.
    ends : array (indicators x areas x 4)
        The gap to the reference then and now, and to the mean of the comparators then and now.
    """

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    sign: np.ndarray
    years: np.ndarray
    ends: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        """Whether an indicator is counted for a municipality."""
        return ~np.isnan(self.ends[:, :, 0])

    def towards(self, better: bool, against: str) -> np.ndarray:
        """Whether each gap moved to the better, or to the worse: to the country, the comparators, or both."""
        sign = self.sign[:, None] * (1 if better else -1)
        country = sign * (self.ends[:, :, 1] - self.ends[:, :, 0]) > 0
        comparators = sign * (self.ends[:, :, 3] - self.ends[:, :, 2]) > 0
        return {"both": country & comparators, "country": country, "comparators": comparators}[against]

    def rows(self, area: str) -> pd.DataFrame:
        """The indicators counted for one municipality, and how its gaps moved."""
        if area not in self.areas:
            return pd.DataFrame(columns=list(COLUMNS))
        column = self.areas.index(area)
        kept = np.flatnonzero(self.counted[:, column])
        ends = pd.DataFrame(self.ends[kept, column], columns=list(_ENDS))
        return pd.DataFrame(
            {
                "indicator": [self.indicators[i] for i in kept],
                "better": ["higher" if self.sign[i] > 0 else "lower" for i in kept],
                "first_year": self.years[kept, column, 0],
                "last_year": self.years[kept, column, 1],
            }
        ).join(ends)


class Gaps:
    """The gaps of every municipality in every indicator that counts, lined up once and compared often.

    Counted are confirmed indicators with a better end.

    Examples
    --------
    >>> found = Gaps(project.estimates(edition)).moves(since=2008, span=10)
    >>> found.rows("730")["indicator"].iloc[0]
    'employment_rate'
    """

    def __init__(self, estimates: Estimates) -> None:
        self.focus = estimates.edition.focus
        kept = [e for e in estimates if _counts(e)]
        self._areas = tuple(sorted({code for e in kept for code in e.gaps.columns}))
        self._lines = [_line(e, self._areas, estimates.edition.comparators) for e in kept]
        self._moves: dict[tuple[int, int], Moves] = {}

    def moves(self, *, since: int, span: int) -> Moves:
        """How every gap moved from a year on.

        Parameters
        ----------
        since : int
            First year counted; a declared break starts later.
        span : int
            Fewest years from the first to the last year compared.
        """
        if (since, span) not in self._moves:
            parts = [_moved(line, since, span) for line in self._lines]
            shape = (len(parts), len(self._areas))
            self._moves[since, span] = Moves(
                tuple(line.indicator for line in self._lines),
                self._areas,
                np.array([line.sign for line in self._lines], dtype=int),
                np.array([years for years, _ in parts], dtype=int).reshape((*shape, 2)),
                np.array([ends for _, ends in parts], dtype=float).reshape((*shape, 4)),
            )
        return self._moves[since, span]


def _counts(e: Estimate) -> bool:
    # A table that is not confirmed decides nothing; comparators as the reference would count them twice.
    return (
        e.indicator.polarity != "neutral"
        and not e.unconfirmed
        and e.indicator.reference != "mean_of_comparators"
    )


@dataclass(frozen=True)
class _Line:
    """One indicator, years by municipalities: gaps to reference and comparators, and where both are known."""

    indicator: str
    sign: int
    breaks: int
    years: np.ndarray
    own: np.ndarray
    apart: np.ndarray
    usable: np.ndarray


def _line(e: Estimate, areas: tuple[str, ...], comparators: tuple[str, ...]) -> _Line:
    gaps = e.gaps.reindex(columns=list(areas))
    own = gaps.to_numpy(dtype=float)
    # Each municipality against the comparators other than itself; all of them must be published.
    theirs = gaps.reindex(columns=list(comparators)).to_numpy(dtype=float)
    other = np.array([[code != area for area in areas] for code in comparators], dtype=float)
    wanted = other.sum(axis=0)
    there = (~np.isnan(theirs)).astype(float) @ other
    # Whoever is the only comparator has none.
    mean = np.divide(np.nan_to_num(theirs) @ other, wanted, out=np.full_like(own, np.nan), where=wanted > 0)
    return _Line(
        e.indicator.id,
        1 if e.indicator.polarity == "higher_is_better" else -1,
        max((b.year for b in e.panel.breaks), default=0),
        gaps.index.to_numpy(dtype=int),
        own,
        own - mean,
        ~np.isnan(own) & (there == wanted),
    )


def _moved(line: _Line, since: int, span: int) -> tuple[np.ndarray, np.ndarray]:
    """Years compared and gaps then and now, a row a municipality; 0 and NaN where it is not counted."""
    usable = line.usable & (line.years >= max(since, line.breaks))[:, None]
    count = usable.shape[1]
    if not len(line.years):
        return np.zeros((count, 2), dtype=int), np.full((count, 4), np.nan)
    starts, stops = usable.argmax(axis=0), len(line.years) - 1 - usable[::-1].argmax(axis=0)
    at = np.arange(count)
    # Without binary noise, so that a gap that did not move is not counted either way.
    ends = np.column_stack([g[row, at].round(9) for g in (line.own, line.apart) for row in (starts, stops)])
    compared = np.column_stack([line.years[starts], line.years[stops]])
    counted = usable.any(axis=0) & (compared[:, 1] - compared[:, 0] >= span)
    return np.where(counted[:, None], compared, 0), np.where(counted[:, None], ends, np.nan)
