"""How large a steady trend must be to be found."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from analysis.estimates.estimate import Estimate
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import methods
from analysis.inference.gls import gls
from analysis.inference.region import MIN_YEARS

POWER = 0.8
_POWER_YEARS = range(MIN_YEARS, 18)
_POWER_RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)


def power_frame(level: float) -> pd.DataFrame:
    """Smallest yearly trend found with 80 % power, by number of years and autocorrelation.

    Parameters
    ----------
    level : float
        Confidence level of the intervals.

    Returns
    -------
    DataFrame
        Columns ``n``, ``rho``, ``se`` (standard error of the slope) and ``mdc``, both in standard deviations
        of the innovation, a year.

    Examples
    --------
    >>> frame = power_frame(0.95).set_index(["n", "rho"])
    >>> round(float(frame.loc[(16, 1.0), "se"]), 6) == round(15**-0.5, 6)
    True
    """
    rows = []
    for n in _POWER_YEARS:
        years = np.arange(n) - (n - 1) / 2
        design = np.column_stack([np.ones(n), years])
        for rho in _POWER_RHOS:
            # Any series will do: its own scale is divided out again.
            fit = gls(years**2, design, rho)
            se = float(fit.bse[1] / np.sqrt(fit.rss / fit.df))
            factor = stdtrit(n - 2, (1 + level) / 2) + stdtrit(n - 2, POWER)
            rows.append({"n": n, "rho": rho, "se": se, "mdc": float(factor) * se})
    return pd.DataFrame(rows)


def power_figure(voice: Voice) -> Exhibit:
    """Smallest detectable trend over the number of years.

    Parameters
    ----------
    voice : Voice

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    frame = power_frame(voice.edition.level)
    at = frame.set_index(["n", "rho"])["mdc"]
    shortest, longest = min(_POWER_YEARS), max(_POWER_YEARS)
    fields = {
        "power": voice.language.quantity(100 * POWER, "percent", 0),
        "short": shortest,
        "long": longest,
        "white_short": number(float(at[(shortest, 0.0)]), 2),
        "white_long": number(float(at[(longest, 0.0)]), 2),
        "walk_short": number(float(at[(shortest, 1.0)]), 2),
        "walk_long": number(float(at[(longest, 1.0)]), 2),
        "zero": number(0, 0),
        "one": number(1, 0),
    }
    return Exhibit(
        label="fig-methods-power",
        caption=text(
            "What so few years can show: the smallest steady trend that is found with a probability of "
            "{power}, a year, in standard deviations of the innovation. From {short} to {long} years it "
            "falls from {white_short} to {white_long} without autocorrelation, and only from {walk_short} "
            "to {walk_long} in a random walk.",
            **fields,
        ),
        alt=text(
            "Line chart of the smallest detectable trend over {short} to {long} years, one line an "
            "autocorrelation. At {long} years: {white_long} at autocorrelation {zero}, {walk_long} at "
            "{one}; at {short} years: {white_short} and {walk_short} standard deviations of the innovation "
            "a year.",
            **fields,
        ),
        source=Source(
            text("Source: own calculations with the standard error of the trend estimator, no data.")
        ),
        frame=frame,
        figure=methods.power(frame, voice.language),
    )


def power_finding(e: Estimate, voice: Voice) -> str:
    """What the detectable change means for one indicator.

    Parameters
    ----------
    e : Estimate
    voice : Voice

    Returns
    -------
    str
        Its reason for having no trend, if it has none.
    """
    if e.fit is None or e.moved is None:
        return voice.steady(e)
    fit = e.fit.trend
    measure, decimals = e.comparison.trend_unit, e.comparison.trend_decimals
    return voice.language.text(
        "{name}: over {first}\N{EN DASH}{last} (n = {n}, autocorrelation {rho}) only a steady trend of "
        "{mdc} a year or more would be found with a probability of {power}; that is {window} over the "
        "window. The gap moved by {moved} from {base} to {end}. Smaller trends than that may be there and "
        "would not show.",
        name=voice.name(e.indicator),
        first=fit.first_year,
        last=fit.last_year,
        n=fit.n,
        rho=voice.rho(fit),
        mdc=voice.language.quantity(fit.mdc_per_year, measure, decimals),
        power=voice.language.quantity(100 * POWER, "percent", 0),
        window=voice.language.quantity(fit.mdc_window, measure, decimals - 1),
        moved=voice.change(e, e.moved),
        base=e.moved.base_year,
        end=e.moved.last_year,
    )
