"""Rules about how a place changed beside others, or one part of a total beside another part."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import DENOMINATOR, Frames, evidence, published, wide
from analysis.claims.tolerance import Tolerance

_SIGN = {"rises": 1, "falls": -1}


class RatioChange(TableRule):
    """Value relative to the mean of other places rises or falls between two years.

    ``per`` divides the ratio by the same ratio of another table, such as the share of the population.
    """

    message: ClassVar[str] = "ratio"
    rule: Literal["ratio"]
    against: tuple[str, ...] = Field(min_length=1)
    side: Literal["rises", "falls"]
    per: Cells | None = None

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"], add=True)
        first, last = self.ends(table)
        ratio = self._ratios(table, area, (first, last))
        shown = [evidence(frames["cells"], (area, *self.against), range(first, last + 1))]
        if self.per is not None:
            ratio = 100 * ratio / self._ratios(wide(frames["per"]), area, (first, last))
            below = evidence(frames["per"], (area, *self.against), (first, last))
            shown.append(below.assign(category=DENOMINATOR))
        value = float(ratio.iloc[-1] - ratio.iloc[0])
        return Outcome(
            pd.concat(shown, ignore_index=True),
            holds=_SIGN[self.side] * value > 0,
            value=value,
            first_year=first,
            last_year=last,
            margin=abs(value),
            figures={
                "then": Figure(float(ratio.iloc[0]), "percent", 1),
                "now": Figure(float(ratio.iloc[-1]), "percent", 1),
            },
        )

    def _ratios(self, table: pd.DataFrame, area: str, years: Sequence[int]) -> pd.Series:
        """The area in percent of the mean of the others."""
        others = [published(table, a, years) for a in self.against]
        return 100 * published(table, area, years) / pd.concat(others, axis="columns").mean(axis="columns")


class ByCategory(TableRule):
    """Grew less than every other place in each of some categories, and most so there.

    The shortfall is the smallest distance to any of the other places; with ``others`` the mean shortfall must
    be larger in ``group`` than there.
    """

    rule: Literal["by_category"]
    against: tuple[str, ...] = Field(min_length=1)
    group: tuple[str, ...] = Field(min_length=1)
    others: tuple[str, ...] = ()

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        cells = frames["cells"]
        shortfall: dict[str, float] = {}
        years: tuple[int, int] = (0, 0)
        for category in (*self.group, *self.others):
            table = wide(cells[cells["category"] == category])
            years = self.ends(table)
            shortfall[category] = self._shortfall(table, area, years)
        value = min(shortfall[c] for c in self.group)
        holds = value > 0
        if self.others:
            value = _mean(shortfall, self.group) - _mean(shortfall, self.others)
            holds = holds and value > 0
        kept = cells[cells["category"].isin(shortfall)]
        return Outcome(
            evidence(kept, (area, *self.against), years),
            holds=holds,
            value=value,
            low=value - 2 * self.rounding_unit,
            high=value + 2 * self.rounding_unit,
            first_year=years[0],
            last_year=years[1],
            margin=abs(value),
        )

    def _shortfall(self, table: pd.DataFrame, area: str, years: Sequence[int]) -> float:
        """By how much the area moved less than the place that moved least."""
        moved = {a: float(published(table, a, years).diff().iloc[-1]) for a in (area, *self.against)}
        return round(min(moved[a] for a in self.against) - moved[area], 9)


def _mean(values: dict[str, float], keys: Collection[str]) -> float:
    return sum(values[k] for k in keys) / len(keys)


class Contribution(TableRule):
    """One group of categories moved the total farther in a direction than another group.

    Contributions are in percent of the first year's total; with ``against`` they are those in excess of that
    place's.
    """

    rule: Literal["contribution"]
    group: tuple[str, ...] = Field(min_length=1)
    others: tuple[str, ...] = Field(min_length=1)
    side: Literal["rises", "falls"]
    against: str = ""

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        cells = frames["cells"]
        kept = cells[cells["category"].isin({*self.group, *self.others})]
        years = self.ends(wide(kept, add=True))
        group, others = self._contributions(kept, area, years)
        if self.against:
            there = self._contributions(kept, self.against, years)
            group, others = group - there[0], others - there[1]
        sign = _SIGN[self.side]
        return Outcome(
            evidence(kept, (area, self.against) if self.against else (area,), years),
            holds=sign * group > 0 and sign * group > sign * others,
            value=group - others,
            first_year=years[0],
            last_year=years[1],
            margin=abs(group - others),
        )

    def _contributions(self, cells: pd.DataFrame, area: str, years: tuple[int, int]) -> tuple[float, float]:
        """How far either group moved one area's total."""
        own = cells[cells["area"] == area]
        group, others = (
            published(wide(own[own["category"].isin(g)], add=True), area, years)
            for g in (self.group, self.others)
        )
        first, last = years
        total = float(group.loc[first] + others.loc[first])
        return tuple(100 * float(s.loc[last] - s.loc[first]) / total for s in (group, others))  # type: ignore[return-value]
