"""Rules about one place's own figures: the number of a year, its low, its change."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from analysis.claims.kinds.table_rule import StatedRule, TableRule
from analysis.claims.outcome import Outcome
from analysis.claims.tidy import Frames, evidence, published, wide
from analysis.claims.tolerance import Tolerance


class Level(StatedRule):
    """The value of the last year is the number stated."""

    signed: ClassVar[bool] = False
    rule: Literal["level"]

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        year = self.last(table)
        value, half = float(published(table, area, [year]).iloc[0]), self.rounding_unit / 2
        return Outcome(
            evidence(frames["cells"], (area,), (year,)),
            value=value,
            low=value - half,
            high=value + half,
            first_year=year,
            last_year=year,
        )


class Low(TableRule):
    """The value of the last year lies in the lower tail of its own series."""

    signed: ClassVar[bool] = False
    rule: Literal["low"]
    quantile: float = Field(gt=0, lt=1)

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        years = self.span(table)
        series = published(table, area, years)
        limit, value = float(series.quantile(self.quantile)), float(series.iloc[-1])
        half = self.rounding_unit / 2
        return Outcome(
            evidence(frames["cells"], (area,), years),
            holds=value <= limit,
            value=value,
            low=value - half,
            high=value + half,
            first_year=years[0],
            last_year=years[-1],
            margin=abs(limit - value),
        )


class Change(StatedRule):
    """Change between two years, in percent or in the table's own unit, is the number stated."""

    rule: Literal["change"]
    scale: Literal["percent", "absolute"]

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        table = wide(frames["cells"], add=True)
        first, last = self.ends(table)
        before, after = published(table, area, [first, last])
        value, spread = after - before, self.rounding_unit
        if self.scale == "percent":
            value = 100 * (after / before - 1)
            spread = (100 / before) * (self.rounding_unit / 2) * (1 + after / before)
        return Outcome(
            evidence(frames["cells"], (area,), (first, last)),
            value=float(value),
            low=float(value - spread),
            high=float(value + spread),
            first_year=first,
            last_year=last,
        )
