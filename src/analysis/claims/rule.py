"""What rules of every kind have in common: their keys, what they may look at, and what they are asked."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import Field

from analysis.claims.cells import Reader
from analysis.claims.moves import Gaps
from analysis.claims.outcome import Finding, Outcome
from analysis.claims.tolerance import Tolerance
from analysis.declared.base import Model, Text


@dataclass(frozen=True)
class Case:
    """A claim before its verdict, and all that a rule may look at to reach one.

    Attributes
    ----------
    reader, gaps
        What is published; how the volume's own indicators moved.
    area : str
        Code of the place the claim speaks of.
    allowed : Tolerance or None
        What agrees with the claim's number; None if it states none.
    decided : mapping of str to Finding
        What the rules of other claims found.
    """

    reader: Reader
    gaps: Gaps
    area: str
    allowed: Tolerance | None
    decided: Mapping[str, Finding]


class Alternative(Model):
    """The same rule with other choices: whatever keys of it ``change`` names."""

    label: Text
    change: dict[str, object] = Field(min_length=1)


class Rule(Model):
    """What every rule has; a kind adds its own keys, the word under ``rule``, and how it decides.

    ``rounding_unit`` is that of the published cells. ``stated_decimals`` says which digit of the claim's
    number is its last meant one, where that is not the last one written: -1 for the 5 of 450. ``base_years``
    are the years a claim without a year of its own may be counted from, the rule's ``first_year`` among them.

    A kind may say otherwise of itself: the ``message`` that tells what it found, and whether its ``evidence``
    is cells, gaps of indicators or ranks; whether its value is ``signed``, being a distance or a change; and
    whether it is ``stated``, so that nothing can decide the claim without its number.
    """

    message: ClassVar[str] = "amount"
    evidence: ClassVar[Literal["cells", "gaps", "ranks"]] = "cells"
    signed: ClassVar[bool] = True
    stated: ClassVar[bool] = False

    claim: str
    rule: str
    definition: Text
    measure: Literal[
        "percent",
        "percentage_points",
        "persons",
        "dkk",
        "km",
        "points",
        "per_100",
        "dwellings",
        "years",
        "plain",
        "dkk_million",
        "enterprises",
        "indicators",
    ]
    decimals: int = Field(ge=0, le=3)
    rounding_unit: float = Field(default=0, ge=0)
    stated_decimals: int | None = Field(default=None, ge=-9, le=3)
    base_years: tuple[int, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @abstractmethod
    def decide(self, case: Case) -> Finding:
        """What the rule finds, or the tables it waits for."""

    @property
    def after(self) -> tuple[str, ...]:
        """Claims that must be decided before this one, because their verdicts are all it rests on."""
        return ()

    def messages(self, outcome: Outcome, allowed: Tolerance | None) -> tuple[str, ...]:  # noqa: ARG002
        """Keys of the sentences that say what was found."""
        return (self.message,)

    def changed(self, alternative: Alternative) -> Self:
        """The same rule with another choice."""
        return self._with(alternative.change)

    def since(self, year: int) -> Self:
        """The same rule counted from another year."""
        return self._with({"first_year": year})

    def _with(self, change: Mapping[str, object]) -> Self:
        return type(self).model_validate({**self.model_dump(exclude_unset=True), **change})
