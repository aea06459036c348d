"""How large a steady change must be for a word to be given to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit

from analysis.inference.trend import Trend

# Probability with which the smallest detectable change is found.
POWER = 0.8


class Detectable(NamedTuple):
    """Smallest change found with a given power: a year, over the window, and times that of a plain test."""

    per_year: float
    window: float
    factor: float


def detectable_change(trend: Trend, threshold: float, power: float = POWER) -> Detectable:
    """The smallest steady change that a test at some threshold finds with some probability.

    Parameters
    ----------
    trend : Trend
    threshold : float
        Significance level. For a *word*, the smallest step of the family: its level divided by the number of
        its members, which is what the first word given needs.
    power : float, default .8

    Returns
    -------
    Detectable
        `factor` is against a test of the same series at one minus the trend's confidence level.

    Raises
    ------
    ValueError
        If a probability is out of range.

    Notes
    -----
    ``(t_{1 - threshold/2} + t_{power}) se``, at the process with the longest interval.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.inference.trend import trend
    >>> line = trend(pd.Series([3.0, 1, 4, 1, 5, 9, 2, 6], index=range(2016, 2024)))
    >>> bool(detectable_change(line, 0.05 / 20).factor > 1.4)
    True
    """
    if not (0 < threshold < 1 and 0 < power < 1):
        raise ValueError(f"threshold and power lie between 0 and 1; they are {threshold} and {power}.")
    plain = stdtrit(trend.df, (1 + trend.level) / 2) + stdtrit(trend.df, power)
    needed = stdtrit(trend.df, 1 - threshold / 2) + stdtrit(trend.df, power)
    year, window = needed * trend.se, needed * trend.se * (trend.n - 1)
    if trend.scale == "log":
        year, window = 100 * np.expm1(year), 100 * np.expm1(window)
    return Detectable(float(year), float(window), float(needed / plain))
