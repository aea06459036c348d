"""Rules that read tables of the data package."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import ClassVar

import pandas as pd
from typing_extensions import override

from analysis.claims.cells import Cells
from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule
from analysis.claims.tidy import Frames
from analysis.claims.tolerance import Tolerance


class TableRule(Rule):
    """A rule that reads a table; ``area`` is the place it is about, where that is not the claim's own."""

    cells: Cells
    area: str = ""
    first_year: int | None = None
    last_year: int | None = None

    @abstractmethod
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        """Apply the rule to its cells.

        Parameters
        ----------
        area : str
            Code of the place the claim speaks of.
        allowed : Tolerance or None
            What agrees with the claim's number; None if it states none.
        frames : mapping of str to DataFrame
            ``cells``, and ``per`` where the rule has it: columns ``area, year, category, value``.

        Raises
        ------
        LookupError
            If a cell that the rule needs is not published.
        """

    @property
    def sought(self) -> dict[str, Cells]:
        """The cells it reads, by the key that asks for them."""
        return {key: value for key, value in self if isinstance(value, Cells)}

    @override
    def decide(self, case: Case) -> Finding:
        found = case.reader.find(self.sought)
        if found.missing:
            return Finding(waits_for=found.missing)
        try:
            outcome = self.evaluate(self.area or case.area, case.allowed, found.frames)
        except LookupError as error:
            return Finding(waits_for=(f"{self.cells.table}: {error}",))
        return Finding(outcome, tables=found.tables)

    def last(self, table: pd.DataFrame) -> int:
        """The last year compared: the one declared, or the last published."""
        return int(table.index.max()) if self.last_year is None else self.last_year

    def ends(self, table: pd.DataFrame) -> tuple[int, int]:
        """The two years compared."""
        return int(table.index.min()) if self.first_year is None else self.first_year, self.last(table)

    def span(self, table: pd.DataFrame) -> list[int]:
        """The two years compared and all between."""
        first, last = self.ends(table)
        return list(range(first, last + 1))


class StatedRule(TableRule):
    """A rule whose value is the number that the claim states."""

    stated: ClassVar[bool] = True

    @abstractmethod
    def recompute(self, area: str, frames: Frames) -> Outcome:
        """The number from the cells, not yet held against the claim's."""

    @override
    def evaluate(self, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
        return self.recompute(area, frames).against(allowed)

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        if allowed is None:
            return (self.message,)
        bounded = math.isfinite(allowed.high)
        return self.message, "between" if bounded else "above"
