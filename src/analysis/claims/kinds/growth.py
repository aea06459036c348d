"""Rules about how fast a figure moved: beside other places, or beside another figure of the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import DENOMINATOR, Frames, evidence, mean_of, published, wide
from analysis.claims.tolerance import Tolerance


class Growth(TableRule):
    """Grew less, or more, than every one of some places between two years.

    A place of several codes is the mean of them. ``per`` makes the cells percent of a second table's; growth
    is in percent, or absolute. The value is the distance to the place that comes nearest.
    """

    message: ClassVar[str] = "growth"
    rule: Literal["growth"]
    against: tuple[str | tuple[str, ...], ...] = Field(min_length=1)
    side: Literal["less", "more"]
    scale: Literal["percent", "absolute"]
    per: Cells | None = None

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"], add=True)
        if self.per is not None:
            table = 100 * table / wide(frames["per"], add=True)
        years = self.ends(table)
        others = [(one,) if isinstance(one, str) else one for one in self.against]
        own, *theirs = (self._moved(table, places, years) for places in ((area,), *others))
        sign = 1 if self.side == "less" else -1
        nearest = min(theirs, key=lambda moved: sign * moved)
        # Whole rounding units, so that growth of the same size is level and not binary noise.
        value = round(own - nearest, 9) + 0.0
        places = (area, *(code for codes in others for code in codes))
        shown = [evidence(frames[key], places, years) for key in self.sought]
        if self.per is not None:
            shown[1] = shown[1].assign(category=DENOMINATOR)
        # A rate and the nearest one, each then and now, may each be half a unit off.
        spread = 2 * self.rounding_unit if self.scale == "absolute" else 0.0
        return Outcome(
            pd.concat(shown, ignore_index=True),
            holds=sign * value < 0,
            value=value,
            low=value - spread,
            high=value + spread,
            first_year=years[0],
            last_year=years[1],
            margin=abs(value),
            figures={
                "own": self._figure(own),
                "least": self._figure(min(theirs)),
                "most": self._figure(max(theirs)),
                "several": Figure(len(theirs), "plain"),
            },
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        return (self.message if len(self.against) > 1 else "against_one",)

    def _figure(self, moved: float) -> Figure:
        if self.scale == "percent":
            return Figure(moved, "percent", 1, signed=True)
        return Figure(moved, signed=True)

    def _moved(self, table: pd.DataFrame, places: Sequence[str], years: tuple[int, int]) -> float:
        before, after = mean_of(table, places, years)
        return float(100 * (after / before - 1) if self.scale == "percent" else after - before)


class Faster(TableRule):
    """Grew by more percent than another figure of the same place between two years."""

    message: ClassVar[str] = "against_one"
    rule: Literal["faster"]
    other: Cells

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        tables = {key: wide(frames[key], add=True) for key in ("cells", "other")}
        years = self.ends(tables["cells"])
        moved = {}
        for key, table in tables.items():
            before, after = published(table, area, years)
            moved[key] = float(100 * (after / before - 1))
        value = moved["cells"] - moved["other"]
        shown = [
            evidence(frames[key], (area,), years).assign(category=cells.chosen)
            for key, cells in (("cells", self.cells), ("other", self.other))
        ]
        return Outcome(
            pd.concat(shown, ignore_index=True),
            holds=value > 0,
            value=value,
            first_year=years[0],
            last_year=years[1],
            margin=abs(value),
            figures={
                "own": Figure(moved["cells"], "percent", 1, signed=True),
                "least": Figure(moved["other"], "percent", 1, signed=True),
            },
        )
