"""Whether the pace of a gap turned once: the joinpoint test on what the trend was fitted to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimates.estimate import Estimate, Estimates, Fit
from analysis.inference.adjust import adjust
from analysis.inference.joinpoint import Joinpoint, joinpoint, straight


@dataclass(frozen=True)
class Turn:
    """The turn of one gap, or that there is none.

    Attributes
    ----------
    found : Joinpoint
        Without a turn its one segment is the trend itself.
    p_adjusted : float
        Benjamini-Hochberg adjusted over the turns of all gaps with a word, a declared family of its own.
    """

    found: Joinpoint
    p_adjusted: float


def turns(estimates: Estimates) -> Mapping[str, Turn]:
    """Look for at most one turn in the pace of every gap to the reference that has a word.

    Returns
    -------
    mapping of str to Turn
        By indicator.

    Notes
    -----
    The autocorrelations tried are those the gaps of all municipalities cannot rule out. A turn is accepted if
    its adjusted p-value is at most the level of the edition.

    Examples
    --------
    >>> found = project.turns(edition)["employment_rate"]
    >>> found.found.year is None, found.p_adjusted >= found.found.p
    (True, True)
    """
    alpha = estimates.edition.alpha
    tested = {e.indicator.id: (e.fit, _test(e, e.fit, alpha)) for e in estimates if e.fit and e.judged}
    adjusted = adjust({key: found.p for key, (_, found) in tested.items()}, alpha=alpha)
    return {
        key: Turn(
            found if adjusted[key].rejected or found.year is None else straight(found, fit.trend),
            adjusted[key].p_adjusted,
        )
        for key, (fit, found) in tested.items()
    }


def _test(e: Estimate, fit: Fit, alpha: float) -> Joinpoint:
    return joinpoint(
        fit.gaps[e.area],
        panel=fit.gaps,
        line=fit.trend,
        scale=fit.scale,
        alpha=alpha,
        level=fit.trend.level,
        unit=e.area,
    )
