"""How large a steady trend must be to be found, by number of years and autocorrelation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.inference.gls import gls
from analysis.inference.trend import POWER


def detectable(years: Iterable[int], rhos: Sequence[float], level: float) -> pd.DataFrame:
    """Smallest yearly trend found with 80 % power.

    Parameters
    ----------
    years : iterable of int
        Lengths of series.
    rhos : sequence of float
        Autocorrelations.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    DataFrame
        Columns ``n``, ``rho``, ``se`` (standard error of the slope) and ``mdc``, both in standard deviations
        of the innovation, a year.

    Examples
    --------
    >>> frame = detectable([16], [0.0, 1.0], 0.95).set_index("rho")
    >>> round(float(frame.loc[1.0, "se"]), 6) == round(15**-0.5, 6)
    True
    """
    return pd.DataFrame([_smallest(n, rho, level) for n in years for rho in rhos])


def _smallest(n: int, rho: float, level: float) -> dict[str, float]:
    years = np.arange(n) - (n - 1) / 2
    # Any series will do: its own scale is divided out again.
    fit = gls(years**2, np.column_stack([np.ones(n), years]), rho)
    se = float(fit.bse[1] / np.sqrt(fit.rss / fit.df))
    factor = stdtrit(n - 2, (1 + level) / 2) + stdtrit(n - 2, POWER)
    return {"n": n, "rho": rho, "se": se, "mdc": float(factor) * se}
