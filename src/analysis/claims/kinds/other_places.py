"""Rules that hold a place against others in a year, or in every year of a span."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import StatedRule, TableRule
from analysis.claims.outcome import Outcome
from analysis.claims.tidy import COLUMNS, Frames, evidence, published, wide
from analysis.claims.tolerance import Tolerance
from analysis.declared.models import COUNTRY


class Side(TableRule):
    """On one side of a reference in every year of a span; level with it does not do.

    Examples
    --------
    >>> from analysis.declared.base import Text
    >>> cells = pd.DataFrame({"area": ["730", "000"], "year": 2008, "category": "", "value": [76.3, 76.0]})
    >>> text = Text(en="-", da="-")
    >>> rule = Side(claim="C050", rule="side", definition=text, measure="percentage_points", decimals=1,
    ...             cells=Cells(table="RAS200"), against="000", side="above", last_year=2008)
    >>> round(rule.evaluate("730", None, {"cells": cells}).value, 1)
    0.3
    """

    rule: Literal["side"]
    against: str
    side: Literal["above", "below"]

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        years = self.span(table)
        # Whole rounding units, so that 75.3 - 75.3 is level and not binary noise.
        gap = (published(table, area, years) - published(table, self.against, years)).round(9)
        towards = gap if self.side == "above" else -gap
        nearest = float(gap.loc[towards.idxmin()])
        return Outcome(
            evidence(frames["cells"], (area, self.against), years),
            holds=bool((towards > 0).all()),
            value=nearest,
            low=nearest - self.rounding_unit,
            high=nearest + self.rounding_unit,
            first_year=years[0],
            last_year=years[-1],
            margin=abs(nearest),
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        several = outcome.first_year != outcome.last_year
        return ("nearest" if several else self.message,)


class Difference(StatedRule):
    """Difference to another place in the last year is the number stated."""

    rule: Literal["difference"]
    against: str

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        year = self.last(table)
        own, other = (float(published(table, a, [year]).iloc[0]) for a in (area, self.against))
        return Outcome(
            evidence(frames["cells"], (area, self.against), (year,)),
            value=own - other,
            low=own - other - self.rounding_unit,
            high=own - other + self.rounding_unit,
            first_year=year,
            last_year=year,
        )


class Rank(StatedRule):
    """Rank among the municipalities, the highest first; per head of a second table."""

    message: ClassVar[str] = "rank"
    signed: ClassVar[bool] = False
    rule: Literal["rank"]
    per: Cells | None = None

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        if self.per is not None:
            table = (100 * table / wide(frames["per"])).dropna(how="all")
        year = self.last(table)
        row = table.loc[year] if year in table.index else pd.Series(dtype=float)
        row = row.drop(COUNTRY, errors="ignore").dropna()
        if area not in row:
            raise LookupError(f"area {area} is not published for {year}")
        rank = float((row > row[area]).sum() + 1)
        shown = row.rename_axis("area").rename("value").reset_index().assign(year=year, category="")
        return Outcome(shown[COLUMNS], value=rank, low=rank, high=rank, first_year=year, last_year=year)

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        # A rank is a whole number; from where to where it agrees need not be said.
        return (self.message,)


class AverageGap(StatedRule):
    """Spending above what the average municipality's spending per head would come to, in millions."""

    rule: Literal["average_gap"]
    per: Cells
    average: Literal["weighted", "simple"]
    factor: float = Field(gt=0)

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        money, people = wide(frames["cells"], add=True), wide(frames["per"])
        year = self.last(money[money.index.isin(people.index)])
        pair = pd.DataFrame(
            {"money": money.reindex([year]).iloc[0], "people": people.reindex([year]).iloc[0]}
        )
        pair = pair.drop(COUNTRY, errors="ignore").dropna()
        if area not in pair.index:
            raise LookupError(f"area {area} is not published for {year}")
        per_head = pair["money"] / pair["people"]
        whole = pair["money"].sum() / pair["people"].sum()
        average = per_head.mean() if self.average == "simple" else whole
        shown = pair.rename_axis("area").reset_index().melt("area", var_name="category").assign(year=year)
        return Outcome(
            shown[COLUMNS],
            value=float((per_head[area] - average) * pair.loc[area, "people"] * self.factor),
            first_year=year,
            last_year=year,
        )
