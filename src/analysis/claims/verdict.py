"""What can be said of a claim: one class each, from what its rule or a related measure found."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from analysis.claims.outcome import Outcome


class Verdict(StrEnum):
    """What can be said of a claim, the strongest first."""

    AGREES = "agrees"
    DIFFERS = "differs"
    SOME_YEARS = "holds from some base years only"
    SUPPORTED = "supported by a related measure"
    OTHERWISE = "a related measure says otherwise"
    OWN_VALUE = "own value"
    ARITHMETIC = "fits the deck's own arithmetic"
    WAITING = "waits for a table"
    REGISTER = "register data only"
    OPINION = "opinion"
    PROCESS = "process"

    @property
    def decided(self) -> bool:
        """Whether an open table, or the volume's own indicators, decide the claim itself."""
        return self in (Verdict.AGREES, Verdict.DIFFERS, Verdict.SOME_YEARS)

    @property
    def informed(self) -> bool:
        """Whether there is something to say of it, although nothing at hand decides it."""
        return self in (Verdict.SUPPORTED, Verdict.OTHERWISE, Verdict.OWN_VALUE, Verdict.ARITHMETIC)

    @property
    def slug(self) -> str:
        """As it stands in names of classes and values.

        Examples
        --------
        >>> Verdict.SOME_YEARS.slug
        'some_years'
        """
        return self.name.lower()


def decided(outcomes: Sequence[Outcome]) -> Verdict:
    """The verdict of a rule that reads the claim's own measure, from one outcome a base year.

    Examples
    --------
    >>> import pandas as pd
    >>> holds, fails = (Outcome(pd.DataFrame(), holds=h) for h in (True, False))
    >>> str(decided([holds, fails])), str(decided([holds]))
    ('holds from some base years only', 'agrees')
    """
    found = {outcome.holds for outcome in outcomes}
    if None in found:
        return Verdict.OWN_VALUE
    if len(found) == 2:
        return Verdict.SOME_YEARS
    return Verdict.AGREES if found == {True} else Verdict.DIFFERS


def related(outcomes: Sequence[Outcome]) -> Verdict:
    """What a related measure says; it never agrees or differs.

    It supports a claim only if it does so from every base year; a lost number leaves the measure's own value.

    Examples
    --------
    >>> import pandas as pd
    >>> holds, fails = (Outcome(pd.DataFrame(), holds=h) for h in (True, False))
    >>> str(related([holds, holds])), str(related([holds, fails]))
    ('supported by a related measure', 'a related measure says otherwise')
    """
    found = {outcome.holds for outcome in outcomes}
    if None in found:
        return Verdict.OWN_VALUE
    return Verdict.SUPPORTED if found == {True} else Verdict.OTHERWISE
