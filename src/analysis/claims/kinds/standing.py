"""Rules about where a place stands among others: farther than usual, or last of all and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.kinds.table_rule import TableRule
from analysis.claims.outcome import Figure, Outcome
from analysis.claims.tidy import COLUMNS, Frames, evidence, mean_of, published, wide
from analysis.claims.tolerance import Tolerance
from analysis.declared.base import Model


class Usual(TableRule):
    """The gap to the mean of others in some years, beside that of all other years.

    ``side`` says whether the claim has the place farther below than usual, or nearer than usual; usual is the
    median of the other years from the first to the last.
    """

    message: ClassVar[str] = "usual"
    rule: Literal["usual"]
    against: tuple[str, ...] = Field(min_length=1)
    years: tuple[int, ...] = Field(min_length=1)
    side: Literal["farther_below", "nearer"]

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        table = wide(frames["cells"])
        span = self.span(table)
        gap = published(table, area, span) - mean_of(table, self.against, span)
        value = round(float(gap.loc[list(self.years)].mean()), 9)
        usual = round(float(gap.drop(list(self.years)).median()), 9)
        nearer = abs(value) < abs(usual)
        return Outcome(
            evidence(frames["cells"], (area, *self.against), span),
            holds=value < min(usual, 0) if self.side == "farther_below" else nearer,
            value=value,
            low=value - self.rounding_unit,
            high=value + self.rounding_unit,
            first_year=min(self.years),
            last_year=max(self.years),
            margin=abs(abs(value) - abs(usual)),
            figures={"usual": Figure(usual, signed=True)},
        )


class Measured(Model):
    """A figure and its worse end."""

    cells: Cells
    worse: Literal["lower", "higher"]


class OftenLast(TableRule):
    """A place is the last of several more often in one figure than in any of some others.

    ``worse`` is the worse end of ``cells``; places that share it count against the claim.
    """

    message: ClassVar[str] = "often_last"
    signed: ClassVar[bool] = False
    rule: Literal["often_last"]
    against: tuple[str, ...] = Field(min_length=1)
    worse: Literal["lower", "higher"]
    others: tuple[Measured, ...] = Field(min_length=1)

    @property
    @override
    def sought(self) -> dict[str, Cells]:
        return {"cells": self.cells, **{str(n): o.cells for n, o in enumerate(self.others)}}

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        measured = {"cells": Measured(cells=self.cells, worse=self.worse)}
        measured |= {str(n): other for n, other in enumerate(self.others)}
        last = {key: self._last(area, frames[key], one.worse) for key, one in measured.items()}
        most = max((key for key in last if key != "cells"), key=lambda key: last[key][0] / last[key][1])
        share = {key: times / of for key, (times, of) in last.items()}
        years = wide(frames["cells"]).index
        return Outcome(
            self._shown(area, frames, measured),
            holds=share["cells"] > share[most],
            value=float(last["cells"][0]),
            first_year=int(years.min()),
            last_year=int(years.max()),
            margin=abs(share["cells"] - share[most]),
            figures={
                "several": Figure(last["cells"][1], "plain"),
                "places": Figure(1 + len(self.against), "plain"),
                "next": Figure(last[most][0], "plain"),
                "next_of": Figure(last[most][1], "plain"),
                "measures": Figure(len(self.others), "plain"),
            },
        )

    def _last(self, area: str, cells: pd.DataFrame, worse: str) -> tuple[int, int]:
        """In how many of how many years the place stands alone at the worse end."""
        places = wide(cells).reindex(columns=[area, *self.against]).dropna()
        if places.empty:
            raise LookupError(f"area {area} is not published")
        own, others = places[area], places[list(self.against)]
        alone = own < others.min(axis="columns") if worse == "lower" else own > others.max(axis="columns")
        return int(alone.sum()), len(places)

    def _shown(self, area: str, frames: Frames, measured: Mapping[str, Measured]) -> pd.DataFrame:
        parts = []
        for key, one in measured.items():
            cells = frames[key].assign(category=one.cells.chosen or one.cells.table)
            parts.append(evidence(cells, (area, *self.against), range(0, 9999)))
        return pd.concat(parts, ignore_index=True)[COLUMNS]
