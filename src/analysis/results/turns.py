"""What ``estimates.csv`` says of the turn of a gap."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.estimates.estimate import Estimate
from analysis.estimates.turn import Turn

METHOD = "joinpoint, permutation test on whitened residuals, largest p over the region"


def joinpoint_rows(e: Estimate, turn: Turn, table_id: str) -> list[dict[str, object]]:
    """What ``estimates.csv`` says of the turn of one gap.

    Parameters
    ----------
    table_id : str
        Of the indicator's table.

    Returns
    -------
    list of dict
        One row on the turn (``value`` its year, empty without one); with a turn one row a segment and one on
        the average over the whole window.
    """
    found = turn.found
    unit = e.comparison.trend_unit
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
    possible = (
        {} if found.year is None else {"range_low": found.candidate_low, "range_high": found.candidate_high}
    )
    rows = [
        row(
            "gap_turn",
            "",
            *whole,
            unit="year",
            value=found.year,
            p=found.p,
            p_adjusted=turn.p_adjusted,
            **possible,
        )
    ]
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
