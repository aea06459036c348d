"""Rules about one place's own figures: the number of a year, its low, its change."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from analysis.claims.kinds.table_rule import StatedRule, TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import Frames, evidence, mean_of, published, wide
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

    message: ClassVar[str] = "low"
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
            figures={"limit": Figure(limit)},
        )


class Record(TableRule):
    """The value of the last year is higher than any before it."""

    message: ClassVar[str] = "record"
    signed: ClassVar[bool] = False
    rule: Literal["record"]

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        years = self.span(table)
        series = published(table, area, years)
        value, before = float(series.iloc[-1]), float(series.iloc[:-1].max())
        return Outcome(
            evidence(frames["cells"], (area,), years),
            holds=value > before,
            value=value,
            low=value - self.rounding_unit / 2,
            high=value + self.rounding_unit / 2,
            first_year=years[0],
            last_year=years[-1],
            margin=abs(value - before),
            figures={"before": Figure(before)},
        )


class Lines(TableRule):
    """The lines of a figure whose numbers are lost, from another table: then and now, and beside others.

    Nothing is held against them, so the claim has only its own value.
    """

    message: ClassVar[str] = "lines"
    signed: ClassVar[bool] = False
    rule: Literal["lines"]
    against: tuple[str, ...] = Field(min_length=1)

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        years = self.span(table)
        series = published(table, area, years)
        others = mean_of(table, self.against, years)
        return Outcome(
            evidence(frames["cells"], (area, *self.against), years),
            value=float(series.iloc[-1]),
            first_year=years[0],
            last_year=years[-1],
            figures={
                "then": Figure(float(series.iloc[0])),
                "others_then": Figure(float(others.iloc[0])),
                "others_now": Figure(float(others.iloc[-1])),
            },
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
