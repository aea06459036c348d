"""Rules that hold a place against others in a year, or in every year of a span."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import StatedRule, TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import COLUMNS, Frames, evidence, mean_of, published, wide
from analysis.claims.tolerance import Tolerance
from analysis.declared.models import COUNTRY


class Side(TableRule):
    """On one side of a reference, or of each of several, in every year of a span; level with it does not do.

    A reference of several codes is the mean of them.

    Examples
    --------
    >>> from analysis.declared.base import Text
    >>> cells = pd.DataFrame({"area": ["730", "000"], "year": 2008, "category": "", "value": [76.3, 76.0]})
    >>> text = Text(en="Rate", da="Andel")
    >>> rule = Side(claim="C050", rule="side", definition=text, measure="percentage_points", decimals=1,
    ...             cells=Cells(table="RAS200"), against="000", side="above", last_year=2008)
    >>> round(rule.evaluate("730", None, {"cells": cells}).value, 1)
    0.3
    """

    rule: Literal["side"]
    against: str | tuple[str | tuple[str, ...], ...]
    side: Literal["above", "below"]

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        years = self.span(table)
        entries = (self.against,) if isinstance(self.against, str) else self.against
        places = [(one,) if isinstance(one, str) else one for one in entries]
        others = pd.concat([mean_of(table, codes, years) for codes in places], axis="columns")
        nearer = others.max(axis="columns") if self.side == "above" else others.min(axis="columns")
        # Whole rounding units, so that 75.3 - 75.3 is level and not binary noise.
        gap = (published(table, area, years) - nearer).round(9)
        towards = gap if self.side == "above" else -gap
        nearest = float(gap.loc[towards.idxmin()])
        return Outcome(
            evidence(frames["cells"], (area, *(code for codes in places for code in codes)), years),
            holds=bool((towards > 0).all()),
            value=nearest,
            low=nearest - self.rounding_unit,
            high=nearest + self.rounding_unit,
            first_year=years[0],
            last_year=years[-1],
            margin=abs(nearest),
            figures={
                "now": Figure(float(gap.iloc[-1]), signed=True),
                "held": Figure(int((towards > 0).sum()), "plain"),
                "several": Figure(len(years), "plain"),
            },
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        several = outcome.first_year != outcome.last_year
        return (("nearest" if outcome.holds else "not_every_year") if several else self.message,)


class Difference(StatedRule):
    """Difference to another place in the last year is the number stated.

    Where a table has men and women together and the difference between them, ``less_half`` names the latter:
    men are taken to lie half of it below both together.
    """

    rule: Literal["difference"]
    against: str
    less_half: Cells | None = None

    @override
    def recompute(self, area: str, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        year = self.last(table)
        shown, spread = [evidence(frames["cells"], (area, self.against), (year,))], self.rounding_unit
        if self.less_half is not None:
            table = table - wide(frames["less_half"]) / 2
            below = evidence(frames["less_half"], (area, self.against), (year,))
            shown.append(below.assign(category=self._category(self.less_half)))
            shown[0] = shown[0].assign(category=self._category(self.cells))
            spread += self.rounding_unit / 2
        own, other = (float(published(table, a, [year]).iloc[0]) for a in (area, self.against))
        return Outcome(
            pd.concat(shown, ignore_index=True),
            value=own - other,
            low=own - other - spread,
            high=own - other + spread,
            first_year=year,
            last_year=year,
            figures={"own": self._exact(own), "other": self._exact(other)},
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        first, *more = super().messages(outcome, allowed)
        return ("derived" if self.less_half is not None else first, *more)

    def _exact(self, value: float) -> Figure:
        """With the half unit that a halved difference may end in."""
        return Figure(value, self.measure, self.decimals + 1)

    @staticmethod
    def _category(cells: Cells) -> str:
        """What tells two sets of cells of one table apart."""
        return ", ".join(v if isinstance(v, str) else v[0] for v in cells.select.values())


class Rank(StatedRule):
    """Rank among the municipalities, the highest first; per head of a second table."""

    message: ClassVar[str] = "rank"
    evidence: ClassVar[Literal["cells", "gaps", "ranks"]] = "ranks"
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
