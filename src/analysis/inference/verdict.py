"""The three verdict words and the one rule that gives them."""

from __future__ import annotations

from enum import StrEnum

from analysis.inference.trend import Trend


class Verdict(StrEnum):
    """What may be said about the trend of a gap to the country."""

    WIDENING = "widening"
    NARROWING = "narrowing"
    DRIFT = "not distinguishable from drift"


def verdict(
    trend: Trend, *, first_gap: float, last_gap: float, p_adjusted: float, alpha: float
) -> Verdict | None:
    """The word for the trend of a gap.

    Parameters
    ----------
    trend : Trend
        Trend of the gap.
    first_gap, last_gap : float
        The fitted gap at the two ends of the window, on any scale on which 0 means no gap.
    p_adjusted : float
        The trend's p-value adjusted within its declared family.
    alpha : float
        Level of the family.

    Returns
    -------
    Verdict or None
        DRIFT if `p_adjusted` exceeds `alpha`; otherwise WIDENING if the fitted line ends farther from 0 than
        it starts, and NARROWING if not. None, no word at all, if the trend is conservative: its error
        processes were learnt from one short series.

    Raises
    ------
    ValueError
        Naming the unit, if a number is missing or out of range.

    Notes
    -----
    The ends of the fitted line, and not the sign of the slope against the last gap, decide: a gap that goes
    from far below to just above the country has narrowed.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.inference.trend import trend_all
    >>> years = range(2014, 2024)
    >>> gaps = pd.DataFrame({"a": [0, -1, -2, -4, -4, -5, -6, -8, -8, -9.0]}, index=years)
    >>> gaps["b"] = gaps["a"].iloc[::-1].to_numpy() ** 2
    >>> print(verdict(trend_all(gaps)["a"], first_gap=0.3, last_gap=-9.3, p_adjusted=0.001, alpha=0.05))
    widening
    """
    if not 0 <= p_adjusted <= 1:
        raise ValueError(f"{trend.unit}: the adjusted p-value is {p_adjusted}; it must lie between 0 and 1.")
    if not 0 < alpha < 1:
        raise ValueError(f"{trend.unit}: alpha is {alpha}; a level between 0 and 1 is needed.")
    for year, gap in ((trend.first_year, first_gap), (trend.last_year, last_gap)):
        if gap != gap:
            raise ValueError(f"{trend.unit}: the fitted gap in {year} is missing.")
    if trend.conservative:
        return None
    return word(first_gap=first_gap, last_gap=last_gap, rejected=p_adjusted <= alpha)


def word(*, first_gap: float, last_gap: float, rejected: bool) -> Verdict:
    """The rule itself: drift unless the test rejects, else whether the fitted line ends farther from 0.

    Examples
    --------
    >>> print(word(first_gap=2.0, last_gap=-1.0, rejected=True))
    narrowing
    """
    if not rejected:
        return Verdict.DRIFT
    return Verdict.WIDENING if abs(last_gap) > abs(first_gap) else Verdict.NARROWING
