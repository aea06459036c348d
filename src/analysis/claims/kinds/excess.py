"""The rule about how many more there are than at the rate of all municipalities together."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import COUNTED, DENOMINATOR, SUM_98, Frames, evidence, published, wide
from analysis.claims.tolerance import Tolerance


class Excess(TableRule):
    """More than the rate of the 98 municipalities together would give: the number beyond it.

    ``per`` is what the rate is of; both tables need ``with_98: sum_98``. Where the claim states a sum of
    money, ``money`` turns its unit into kroner, so that the sum for each of them can be told.
    """

    message: ClassVar[str] = "excess"
    rule: Literal["excess"]
    per: Cells
    money: float = Field(default=0, ge=0)

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        counted, everyone = wide(frames["cells"]), wide(frames["per"])
        year = self.last(counted)
        own, ours = (float(published(t, area, [year]).iloc[0]) for t in (counted, everyone))
        whole, all_of_them = (float(published(t, SUM_98, [year]).iloc[0]) for t in (counted, everyone))
        value = own - ours * whole / all_of_them
        shown = evidence(frames["cells"], (area, SUM_98), (year,)).assign(category=COUNTED)
        below = evidence(frames["per"], (area, SUM_98), (year,)).assign(category=DENOMINATOR)
        figures = {
            "rate": Figure(100 * own / ours, "percent", 1),
            "rate_98": Figure(100 * whole / all_of_them, "percent", 1),
        }
        if self.money and allowed is not None and value > 0:
            figures["each"] = Figure(self.money * (allowed.low + allowed.high) / 2 / value, "dkk")
        return Outcome(
            pd.concat([shown, below], ignore_index=True),
            holds=value > 0,
            value=value,
            first_year=year,
            last_year=year,
            margin=abs(value),
            figures=figures,
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        return (self.message, "each") if "each" in outcome.figures else (self.message,)
