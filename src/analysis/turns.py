"""Whether the pace of a gap turned once: the joinpoint test on what the trend was fitted to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.joinpoint import Joinpoint, joinpoint
from analysis.trend import Scale, gaps_to, rho_region

if TYPE_CHECKING:
    from analysis.estimates import Estimate

METHOD = "joinpoint, permutation test on whitened residuals, largest p over the region; not adjusted"


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


def joinpoint_rows(e: Estimate, table_id: str) -> list[dict[str, object]]:
    """What ``estimates.csv`` says of the turn of one gap.

    Parameters
    ----------
    e : Estimate
    table_id : str
        Of the indicator's table.

    Returns
    -------
    list of dict
        One row on the turn (``value`` its year, empty without one); with a turn one row a segment and one on
        the average over the whole window. Empty where no word on a trend may be given.
    """
    found = turn(e)
    if found is None:
        return []
    unit = e.gap_measure if found.scale == "level" else "percent"
    shared: Mapping[str, object] = {
        "indicator": e.indicator.id,
        "chapter": e.indicator.chapter,
        "area": e.area,
        "against": e.indicator.reference,
        "level": found.level,
        "n": found.n,
        "rho_low": found.rho_low,
        "rho_high": found.rho_high,
        "table": table_id,
        "method": METHOD,
    }

    def row(kind: str, suffix: str, first: int, last: int, **fields: object) -> dict[str, object]:
        key = ".".join(filter(None, [e.indicator.id, kind, e.indicator.reference, suffix]))
        return {"id": key, "kind": kind, **shared, "first_year": first, "last_year": last, **fields}

    whole = (found.first_year, found.last_year)
    possible = {} if found.year is None else {"range_low": found.candidate_low,
                                              "range_high": found.candidate_high}  # fmt: skip
    rows = [row("gap_turn", "", *whole, unit="year", value=found.year, p=found.p, **possible)]
    if found.year is None:
        return rows
    for number, s in enumerate(found.segments, 1):
        rows.append(
            row(
                "gap_segment",
                str(number),
                s.first_year,
                s.last_year,
                unit=f"{unit} a year",
                value=s.estimate,
                ci_low=s.ci_low,
                ci_high=s.ci_high,
                p=s.p,
            )
        )
    rows.append(
        row(
            "gap_average",
            "",
            *whole,
            unit=f"{unit} a year",
            value=found.average,
            ci_low=found.average_low,
            ci_high=found.average_high,
        )
    )
    return rows
