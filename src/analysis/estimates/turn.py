"""Whether the pace of a gap turned once: the joinpoint test on what the trend was fitted to."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.inference.joinpoint import Joinpoint, joinpoint
from analysis.inference.region import Scale, rho_region
from analysis.inference.trend import gaps_to


def fitted_gaps(e: Estimate) -> tuple[pd.DataFrame, Scale]:
    """The gaps of all municipalities to the reference that the trend was fitted to.

    Parameters
    ----------
    e : Estimate
        With a trend.

    Returns
    -------
    gaps : DataFrame (years x municipalities)
        Differences, or for the logarithmic scale ratios.
    scale : {"level", "log"}

    Raises
    ------
    ValueError
        If the estimate has no trend.
    """
    if e.trend is None:
        raise ValueError(f"{e.indicator.id} has no trend: nothing was fitted.")
    years = list(range(e.trend.first_year, e.trend.last_year + 1))
    window = e.panel.values.loc[years].dropna(axis="columns")
    reference = e.panel.reference.loc[years]
    return gaps_to(window, reference, scale=e.trend.scale), e.trend.scale


def turn(e: Estimate) -> Joinpoint | None:
    """Look for at most one turn in the pace of the gap to the reference.

    Parameters
    ----------
    e : Estimate

    Returns
    -------
    Joinpoint or None
        None where no word on a trend may be given. Without a turn its one segment is the trend itself.

    Notes
    -----
    The autocorrelations tried are those of the trend: the region comes from the gaps of all municipalities.

    Examples
    --------
    >>> from analysis.page import open_page
    >>> e = open_page("business_and_jobs").estimates["employment_rate"]
    >>> found = turn(e)
    >>> found.year is None, found.segments[0].estimate == e.trend.estimate
    (True, True)
    """
    if e.trend is None or e.verdict is None:
        return None
    gaps, scale = fitted_gaps(e)
    region = rho_region(gaps, scale=scale)
    return joinpoint(gaps[e.area], panel=region, scale=scale, level=e.trend.level, unit=e.area)
