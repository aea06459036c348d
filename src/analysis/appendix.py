"""Exhibits of the methods page that are computed when the book is built: persistence, agreement, power."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import chdtr, stdtrit

from analysis import figures_methods, style, tables
from analysis.estimates import Estimate
from analysis.exhibit import Exhibit
from analysis.sentences import Narrator
from analysis.trend import MIN_YEARS, POOLED_DROP, RHO_GRID, SINGLE_DROP, UNIT_ROOT_DROP, gls
from analysis.validation import Agreement

POWER = 0.8
_POWER_YEARS = range(MIN_YEARS, 18)
_POWER_RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)
# Double precision holds no more; agreement beyond is chance.
_MOST_DIGITS = 15


# --- the region of the autocorrelation ----------------------------------------------------------------


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


def region_rule(voice: Narrator) -> str:
    """Which autocorrelations cannot be ruled out, in words.

    Parameters
    ----------
    voice : Narrator

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


# --- persistence of the real series -------------------------------------------------------------------


def pooled(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Estimates whose autocorrelation was learnt from many municipalities, the most persistent first.

    Parameters
    ----------
    estimates : sequence of Estimate

    Returns
    -------
    list of Estimate

    Examples
    --------
    >>> pooled([])
    []
    """
    held = [e for e in estimates if e.trend is not None and not e.trend.conservative]
    return sorted(held, key=lambda e: -e.trend.rho_hat if e.trend else 0.0)


def persistence_finding(estimates: Sequence[Estimate], voice: Narrator) -> str:
    """How persistent the gaps are, in one or two sentences.

    Parameters
    ----------
    estimates : sequence of Estimate
        As from :func:`pooled`.
    voice : Narrator

    Returns
    -------
    str
    """
    fits = [e.trend for e in estimates if e.trend is not None]
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


def persistence_table(estimates: Sequence[Estimate], voice: Narrator) -> Exhibit:
    """Autocorrelation, its region, and what the municipalities are worth, one indicator a row.

    Parameters
    ----------
    estimates : sequence of Estimate
        As from :func:`pooled`; at least one.
    voice : Narrator

    Returns
    -------
    Exhibit
    """
    text, number = voice.language.text, voice.language.number
    rows, records = [], []
    for e in estimates:
        fit = e.trend
        assert fit is not None
        rows.append(
            [
                voice.name(e.indicator),
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
                "indicator": e.indicator.id,
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
        source=voice.sources(e.indicator for e in estimates),
        frame=pd.DataFrame(records),
        markdown=tables.markdown(header, rows, "lrrrrrr"),
    )


# --- agreement with reference results -----------------------------------------------------------------


def agreement_finding(rows: Sequence[Agreement], voice: Narrator) -> str:
    """Whether every comparison reaches its digits; those that do not, by name.

    Parameters
    ----------
    rows : sequence of Agreement
    voice : Narrator

    Returns
    -------
    str
    """
    text = voice.language.text
    numbers = voice.language.number(sum(row.numbers for row in rows), 0)
    missed = [f"{row.dataset}, {row.quantity}" for row in rows if not row.met]
    if not missed:
        return text(
            "All {count} comparisons, {numbers} numbers in all, reach the digits they need.",
            count=len(rows),
            numbers=numbers,
        )
    return text(
        "Of {count} comparisons, {numbers} numbers in all, {missed} fall short: {list}.",
        count=len(rows),
        numbers=numbers,
        missed=len(missed),
        list="; ".join(missed),
    )


def agreement_table(rows: Sequence[Agreement], voice: Narrator) -> Exhibit:
    """Every comparison with a reference result, computed while the page is built.

    Parameters
    ----------
    rows : sequence of Agreement
    voice : Narrator

    Returns
    -------
    Exhibit
    """
    text = voice.language.text
    header = [
        text("Data (reference by)"),
        text("Quantity"),
        text("Reference"),
        text("This volume"),
        text("Digits"),
        text("Wanted"),
    ]
    cells, records = [], []
    for row in rows:
        cells.append(
            [
                f"{row.dataset} ({row.origin})",
                row.quantity if row.numbers == 1 else f"{row.quantity} ({row.numbers})",
                significant(row.reference, voice),
                significant(row.ours, voice),
                _digits(row.digits, voice),
                _digits(row.required, voice),
            ]
        )
        records.append({**vars(row), "met": row.met})
    return Exhibit(
        label="tab-methods-agreement",
        caption=text(
            "Agreement with results computed elsewhere, recomputed when this page was built. Where a row "
            "stands for several numbers (how many is in brackets), the one that agrees least is shown, to "
            "eight significant digits. Digits: correct significant digits (log relative error), at most "
            "{most}; “all”: equal.",
            most=_MOST_DIGITS,
        ),
        source=text(
            "Source: reference results with their origin in tests/reference of the volume; own calculations."
        ),
        frame=pd.DataFrame(records),
        markdown=tables.markdown(header, cells, "llrrrr"),
    )


def significant(value: float, voice: Narrator, digits: int = 8) -> str:
    """A number to so many significant digits, without trailing zeros.

    Parameters
    ----------
    value : float
    voice : Narrator
    digits : int

    Returns
    -------
    str
    """
    if not math.isfinite(value):
        return voice.language.number(value, 0)
    if value == int(value):
        return str(int(value))  # a count, a rank or a year
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals)
    shown = f"{rounded:.{decimals}f}".rstrip("0")
    return voice.language.number(rounded, len(shown.partition(".")[2]))


def _digits(value: float, voice: Narrator) -> str:
    if value == math.inf:
        return voice.language.text("all")
    capped = min(value, _MOST_DIGITS)
    return voice.language.number(capped, 0 if capped == int(capped) else 1)


# --- power --------------------------------------------------------------------------------------------


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


def power_figure(voice: Narrator) -> Exhibit:
    """Smallest detectable trend over the number of years.

    Parameters
    ----------
    voice : Narrator

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
        source=text("Source: own calculations with the standard error of the trend estimator, no data."),
        frame=frame,
        svg=style.svg(figures_methods.power(frame, voice.language)),
    )


def power_finding(e: Estimate, voice: Narrator) -> str:
    """What the detectable change means for one indicator.

    Parameters
    ----------
    e : Estimate
    voice : Narrator

    Returns
    -------
    str
        Its reason for having no trend, if it has none.
    """
    fit = e.trend
    if fit is None or e.gap is None:
        return voice.steady(e)
    measure, decimals = voice.trend_measure(e), voice.trend_decimals(e)
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
        moved=voice.change(e),
        base=e.base_year,
        end=e.last_year,
    )
