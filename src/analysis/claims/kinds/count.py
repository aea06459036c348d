"""The rule that counts the volume's own indicators, and how other municipalities fare by the same count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule
from analysis.claims.tolerance import Tolerance
from analysis.estimates.estimate import Estimate, Estimates


class Count(Rule):
    """How many indicators of the volume moved to the worse against every reference.

    Only confirmed indicators with a better end count. The claim agrees where more than ``share`` of them did.
    """

    message: ClassVar[str] = "count"
    evidence: ClassVar[Literal["cells", "gaps", "places"]] = "gaps"
    signed: ClassVar[bool] = False
    rule: Literal["count"]
    share: float = Field(gt=0, lt=1)
    first_year: int
    span: int = Field(ge=1)
    against: Literal["both", "country", "comparators"] = "both"

    @override
    def decide(self, case: Case) -> Finding:
        frame = self._moves(case.estimates, case.estimates.edition.focus)
        value, of = int(self._worse(frame).sum()), len(frame)
        return Finding(
            Outcome(
                frame,
                holds=of > 0 and value > self.share * of,
                value=float(value),
                first_year=self.first_year,
                last_year=None if frame.empty else int(frame["last_year"].max()),
                margin=abs(value - self.share * of),
            )
        )

    @override
    def compared(self, outcome: Outcome, case: Case) -> Outcome:
        return replace(outcome, placebo=self._placebo(case.estimates, outcome))

    @override
    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:
        beside = outcome.placebo is not None and outcome.placebo[1] > 0
        return (self.message, "placebo") if beside else (self.message,)

    def _placebo(self, estimates: Estimates, own: Outcome) -> tuple[int, int]:
        """How many other municipalities moved to the worse at least as often, where both are counted."""
        mine = self._worse(own.evidence)
        everyone = {code for e in estimates for code in e.gaps.columns} - {estimates.edition.focus}
        others = [self._worse(self._moves(estimates, code)) for code in sorted(everyone)]
        shared = [(other, mine.reindex(other.index).dropna()) for other in others]
        fair = [(other[same.index].sum(), same.sum()) for other, same in shared if len(same)]
        return sum(bool(theirs >= ours) for theirs, ours in fair), len(fair)

    def _worse(self, frame: pd.DataFrame) -> pd.Series:
        """Whether each indicator counted moved to the worse."""
        frame = frame.set_index("indicator")
        sign = frame["better"].map({"higher": 1, "lower": -1})
        country = sign * (frame["gap_last"] - frame["gap_first"]) < 0
        comparators = sign * (frame["comparators_last"] - frame["comparators_first"]) < 0
        return {"both": country & comparators, "country": country, "comparators": comparators}[self.against]

    def _moves(self, estimates: Estimates, area: str) -> pd.DataFrame:
        """The indicators counted for one municipality, and how its gaps moved."""
        comparators = tuple(c for c in estimates.edition.comparators if c != area)
        rows = [row for e in estimates if (row := self._moved(e, area, comparators)) is not None]
        columns = [
            *("indicator", "better", "first_year", "last_year", "gap_first", "gap_last"),
            *("comparators_first", "comparators_last"),
        ]
        return pd.DataFrame(rows, columns=columns)

    def _moved(self, e: Estimate, area: str, comparators: tuple[str, ...]) -> dict[str, Any] | None:
        """The gap then and now, to the reference and to the mean of the comparators; None if not counted."""
        # A table that is not confirmed decides nothing; comparators as the reference would count them twice.
        if (
            e.indicator.polarity == "neutral"
            or e.unconfirmed
            or e.indicator.reference == "mean_of_comparators"
        ):
            return None
        if not {area, *comparators} <= set(e.gaps.columns):
            return None
        gaps = e.gaps[[area, *comparators]].dropna()
        since = max((b.year for b in e.panel.breaks), default=self.first_year)
        gaps = gaps.loc[max(since, self.first_year) :]
        if gaps.empty or gaps.index[-1] - gaps.index[0] < self.span:
            return None
        to_comparators = gaps[area] - gaps[list(comparators)].mean(axis="columns")
        # Without binary noise, so that a gap that did not move is not counted either way.
        own, others = gaps[area].round(9), to_comparators.round(9)
        return {
            "indicator": e.indicator.id,
            "better": e.indicator.polarity.removesuffix("_is_better"),
            "first_year": int(gaps.index[0]),
            "last_year": int(gaps.index[-1]),
            "gap_first": own.iloc[0],
            "gap_last": own.iloc[-1],
            "comparators_first": others.iloc[0],
            "comparators_last": others.iloc[-1],
        }
