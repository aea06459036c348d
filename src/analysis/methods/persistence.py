"""Exhibits of the methods page that are computed when the book is built: persistence, agreement, power."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.special import chdtr

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.exhibits import table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.gls import RHO_GRID
from analysis.inference.region import POOLED_DROP, SINGLE_DROP, UNIT_ROOT_DROP
from analysis.inference.trend import Trend


def region_level(drop: float) -> float:
    """Confidence level of a likelihood region, percent.

    Parameters
    ----------
    drop : float
        How far below its maximum the log-likelihood may lie.

    Returns
    -------
    float
        From the chi-square distribution with one degree of freedom.

    Examples
    --------
    >>> round(region_level(1.92), 1)
    95.0
    """
    return 100 * float(chdtr(1, 2 * drop))


def region_rule(voice: Voice) -> str:
    """Which autocorrelations cannot be ruled out, in words.

    Parameters
    ----------
    voice : Voice

    Returns
    -------
    str
    """
    number, percent = voice.language.number, voice.language.quantity
    return voice.language.text(
        "The grid runs from {first} to {last} in steps of {step}. The values of $\\rho$ whose pooled "
        "log-likelihood lies within {pooled} of its maximum cannot be "
        "ruled out: the {narrow} region, half the {narrow} point of the chi-square distribution with one "
        "degree of freedom. For a series alone the bound is {single}, the {wide} region. In both cases "
        "$\\rho = 1$, and all between it and the region, is kept unless its log-likelihood lies more than "
        "{unit_root} below the maximum, the {widest} point: detrended short series look less persistent "
        "than they are.",
        first=number(float(RHO_GRID[0]), 1),
        last=number(float(RHO_GRID[-1]), 0),
        step=number(float(RHO_GRID[1] - RHO_GRID[0]), 2),
        unit_root=number(UNIT_ROOT_DROP, 3),
        widest=percent(region_level(UNIT_ROOT_DROP), "percent", 0),
        pooled=number(POOLED_DROP, 3),
        single=number(SINGLE_DROP, 2),
        narrow=percent(region_level(POOLED_DROP), "percent", 0),
        wide=percent(region_level(SINGLE_DROP), "percent", 0),
    )


# An indicator with the steady trend of its gap to the reference.
Fitted = tuple[Indicator, Trend]


def pooled(estimates: Iterable[Estimate]) -> list[Fitted]:
    """The trends whose autocorrelation was learnt from many municipalities, the most persistent first.

    Examples
    --------
    >>> pooled([])
    []
    """
    held = [(e.indicator, e.fit.trend) for e in estimates if e.fit is not None]
    return sorted((pair for pair in held if not pair[1].conservative), key=lambda pair: -pair[1].rho_hat)


def persistence_finding(found: Sequence[Fitted], voice: Voice) -> str:
    """How persistent the gaps are, in one or two sentences.

    Parameters
    ----------
    found : sequence of (Indicator, Trend)
        As from :func:`pooled`.
    voice : Voice

    Returns
    -------
    str
    """
    fits = [fit for _, fit in found]
    if not fits:
        return voice.language.text("No indicator has a pooled trend in this edition.")
    number = voice.language.number
    return voice.language.text(
        "The gaps are persistent: the median autocorrelation of the {count} indicators is {median}, from "
        "{least} to {most}. For {unit_root} of them a gap that drifts without direction (autocorrelation "
        "{one}) cannot be ruled out. The municipalities are worth between {few} and {many} independent ones.",
        count=len(fits),
        median=number(float(np.median([f.rho_hat for f in fits])), 2),
        least=number(min(f.rho_hat for f in fits), 2),
        most=number(max(f.rho_hat for f in fits), 2),
        unit_root=sum(f.rho_high >= 1 for f in fits),
        one=number(1, 0),
        few=number(min(f.effective_units for f in fits), 0),
        many=number(max(f.effective_units for f in fits), 0),
    )


def persistence_table(found: Sequence[Fitted], voice: Voice) -> Exhibit:
    """Autocorrelation, its region, and what the municipalities are worth, one indicator a row.

    Parameters
    ----------
    found : sequence of (Indicator, Trend)
        As from :func:`pooled`; at least one.
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    rows, records = [], []
    for indicator, fit in found:
        rows.append(
            [
                voice.name(indicator),
                f"{fit.first_year}\N{EN DASH}{fit.last_year}",
                str(fit.n),
                number(fit.rho_hat, 2),
                voice.rho(fit),
                str(fit.units),
                number(fit.effective_units, 1),
            ]
        )
        records.append(
            {
                "indicator": indicator.id,
                "scale": fit.scale,
                "first_year": fit.first_year,
                "last_year": fit.last_year,
                "n": fit.n,
                "rho_hat": fit.rho_hat,
                "rho_low": fit.rho_low,
                "rho_high": fit.rho_high,
                "municipalities": fit.units,
                "effective_units": fit.effective_units,
            }
        )
    header = [
        text("Indicator"),
        text("Years"),
        text("n"),
        text("Autocorrelation"),
        text("Not ruled out"),
        text("Municipalities"),
        text("Worth"),
    ]
    return Exhibit(
        label="tab-methods-persistence",
        caption=text(
            "Persistence of the gaps to the reference, pooled over the municipalities: the autocorrelation "
            "of greatest restricted likelihood, the values that cannot be ruled out, and the number of "
            "independent municipalities that those in the table are worth."
        ),
        source=voice.sources(indicator for indicator, _ in found),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, rows, "lrrrrrr"),
    )
