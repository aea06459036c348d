"""Why the usual interval is not used: its coverage against that of the volume's own."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import Line, name_column, rho_columns, source, years_column
from analysis.methods.simulations import NOMINAL, Simulation

_POOLED = "gaps, independent"


def contrast_table(contrast: Simulation, coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage of the usual intervals against the volume's own, on the same series.

    Parameters
    ----------
    contrast, coverage : Simulation
        The second gives the pooled interval, which needs a panel.
    """
    frame = _side_by_side(contrast.frame, coverage.frame)
    shown = [
        name_column(voice.say("contrast.head")),
        years_column(voice),
        *rho_columns(sorted(frame["rho"].unique()), voice),
    ]
    return Exhibit(
        label="tab-methods-contrast",
        caption=voice.say("contrast.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source([contrast, coverage], voice),
        frame=frame,
        markdown=columns.table(_lines(frame, voice), shown, voice.language)[0],
    )


def _side_by_side(contrast: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    own = coverage[(coverage["design"] == _POOLED) & coverage["rho"].isin(contrast["rho"])]
    kept = ["method", "n", "rho", "coverage", "coverage_se"]
    return pd.concat([contrast[kept], own.assign(method="pooled")[kept]], ignore_index=True)


def _lines(frame: pd.DataFrame, voice: Voice) -> Iterator[Line]:
    for n, years in frame.groupby("n"):
        for method, part in years.groupby("method", sort=False):
            by_rho = part.set_index("rho")["coverage"]
            cells = {rho: Quantity(value, decimals=1) for rho, value in by_rho.items()}
            yield Line(voice.pick("contrast.method", str(method)), cells, int(str(n)))


def contrast_finding(contrast: Simulation, voice: Voice) -> str:
    """What the usual interval does to a persistent series."""
    return voice.say("contrast.finding", contrast_facts(contrast.frame))


def contrast_facts(frame: pd.DataFrame) -> dict[str, object]:
    """Coverage of four intervals for the longest series at an autocorrelation of 0.9."""
    n, rho = int(frame["n"].max()), 0.9
    at = frame[(frame["n"] == n) & (frame["rho"] == rho)].set_index("method")["coverage"]
    return {
        "years": n,
        "rho": Quantity(rho, decimals=1),
        "nominal": Quantity(NOMINAL, "percent"),
        "hac": Quantity(at["HAC(1), normal"], "percent"),
        "corrected": Quantity(at["HAC(1), corrected, t"], "percent"),
        "ols": Quantity(at["OLS, t"], "percent"),
        "own": Quantity(at["union, single series"], "percent"),
    }
