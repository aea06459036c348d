"""Rules that count the volume's own indicators, and how other municipalities fare by the same count."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field
from typing_extensions import override

from analysis.claims.moves import Moves
from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule
from analysis.claims.tolerance import Tolerance


class _Counting(Rule):
    """Counts indicators by the direction in which the gaps moved.

    Only confirmed indicators with a better end count, whose figures span ``span`` years from the first on.
    """

    evidence: ClassVar[Literal["cells", "gaps", "ranks"]] = "gaps"
    signed: ClassVar[bool] = False
    first_year: int
    span: int = Field(ge=1)
    against: Literal["both", "country", "comparators"] = "both"


class Count(_Counting):
    """How many indicators of the volume moved to the worse against every reference.

    The claim agrees where more than ``share`` of them did, and where less than ``others`` of the other
    municipalities fare at least as badly: what most places share is no falling behind.
    """

    message: ClassVar[str] = "count"
    rule: Literal["count"]
    share: float = Field(gt=0, lt=1)
    others: float = Field(gt=0, le=1)

    @override
    def decide(self, case: Case) -> Finding:
        found, focus = case.gaps.moves(since=self.first_year, span=self.span), case.gaps.focus
        worse = found.towards(better=False, against=self.against)
        frame = found.rows(focus)
        value, of = int(_own(worse, found, focus).sum()), len(frame)
        as_bad, others = at_least_as_many(worse, found, focus)
        holds = of > 0 and value > self.share * of and as_bad < self.others * max(others, 1)
        return Finding(
            Outcome(
                frame,
                holds=holds,
                value=float(value),
                first_year=self.first_year,
                last_year=None if frame.empty else int(frame["last_year"].max()),
                margin=abs(value - self.share * of),
                placebo=(as_bad, others),
            )
        )

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        beside = outcome.placebo is not None and outcome.placebo[1] > 0
        return (self.message, "placebo") if beside else (self.message,)


class NoneBetter(_Counting):
    """No indicator of the volume moved to the better against every reference."""

    message: ClassVar[str] = "none_better"
    rule: Literal["none_better"]

    @override
    def decide(self, case: Case) -> Finding:
        found, focus = case.gaps.moves(since=self.first_year, span=self.span), case.gaps.focus
        frame = found.rows(focus)
        better = _own(found.towards(better=True, against=self.against), found, focus)
        named = tuple(frame["indicator"][better])
        return Finding(
            Outcome(
                frame,
                holds=not frame.empty and not named,
                value=float(len(named)),
                first_year=self.first_year,
                last_year=None if frame.empty else int(frame["last_year"].max()),
                named=named,
            )
        )


def _own(moved: np.ndarray, found: Moves, area: str) -> np.ndarray:
    """Which of the indicators counted for a municipality moved so."""
    if area not in found.areas:
        return np.zeros(0, dtype=bool)
    column = found.areas.index(area)
    return moved[found.counted[:, column], column]


def at_least_as_many(moved: np.ndarray, found: Moves, area: str) -> tuple[int, int]:
    """Municipalities for which at least as many indicators moved so, of those with one counted for both.

    Each is held against ``area`` on the indicators counted for both.
    """
    if area not in found.areas:
        return 0, 0
    own = found.areas.index(area)
    shared = found.counted & found.counted[:, [own]]
    ours = (moved[:, [own]] & shared).sum(axis=0)
    theirs = (moved & shared).sum(axis=0)
    others = shared.any(axis=0)
    others[own] = False
    return int((theirs >= ours)[others].sum()), int(others.sum())
