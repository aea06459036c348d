"""The rule of a figure whose numbers other claims state."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule


class Follows(Rule):
    """A figure whose numbers other claims state: it agrees where all of them do."""

    message: ClassVar[str] = "follows"
    rule: Literal["follows"]
    claims: tuple[str, ...] = Field(min_length=1)

    @property
    @override
    def after(self) -> tuple[str, ...]:
        return self.claims

    @override
    def decide(self, case: Case) -> Finding:
        others = {claim: case.decided[claim] for claim in self.claims}
        waits = tuple(dict.fromkeys(w for found in others.values() for w in found.waits_for))
        if waits:
            return Finding(waits_for=waits)
        outcomes = {claim: f.outcome for claim, f in others.items() if f.outcome is not None}
        cells = [outcome.evidence.assign(claim=claim) for claim, outcome in outcomes.items()]
        outcome = Outcome(
            pd.concat(cells, ignore_index=True),
            holds=all(outcome.holds is True for outcome in outcomes.values()),
        )
        tables = tuple(dict.fromkeys(t for found in others.values() for t in found.tables))
        return Finding(outcome, tables=tables)
