"""Whether the pace of a gap turned once: the joinpoint test on what the trend was fitted to."""

from __future__ import annotations

from analysis.estimates.estimate import Estimate
from analysis.inference.joinpoint import Joinpoint, joinpoint


def turn(e: Estimate) -> Joinpoint | None:
    """Look for at most one turn in the pace of the gap to the reference.

    Returns
    -------
    Joinpoint or None
        None where no word on a trend may be given. Without a turn its one segment is the trend itself.

    Notes
    -----
    The autocorrelations tried are those of the trend: the region comes from the gaps of all municipalities.

    Examples
    --------
    >>> e = project.estimates(edition)["employment_rate"]
    >>> found = turn(e)
    >>> found.year is None, found.segments[0].estimate == e.fit.trend.estimate
    (True, True)
    """
    if e.fit is None or e.judged is None:
        return None
    fit = e.fit
    return joinpoint(fit.gaps[e.area], panel=fit.region, scale=fit.scale, level=fit.trend.level, unit=e.area)
