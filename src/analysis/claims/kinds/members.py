"""The rule about whom the volume compares with."""

from __future__ import annotations

from typing import ClassVar, Literal

import pandas as pd
from pydantic import Field
from typing_extensions import override

from analysis.claims.outcome import Finding, Outcome
from analysis.claims.rule import Case, Rule


class Members(Rule):
    """The places named are the ones the volume compares with."""

    message: ClassVar[str] = "members"
    evidence: ClassVar[Literal["cells", "gaps", "places"]] = "places"
    signed: ClassVar[bool] = False
    rule: Literal["members"]
    names: tuple[str, ...] = Field(min_length=1)

    @override
    def decide(self, case: Case) -> Finding:
        codes = case.estimates.edition.comparators
        areas = case.tables.catalogue.areas
        names = [areas[code].name.da for code in codes]
        named = [name in self.names for name in names]
        return Finding(
            Outcome(
                pd.DataFrame({"area": list(codes), "name": names, "named": named}),
                holds=set(names) == set(self.names),
                value=float(len(names)),
            )
        )
