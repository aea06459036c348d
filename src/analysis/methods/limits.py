"""Where the intervals fail, and what the choice of the region costs and saves."""

from __future__ import annotations

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.region import POOLED_DROP, SINGLE_DROP, region_level
from analysis.language.facts import Quantity
from analysis.methods.common import rho_fact, source
from analysis.methods.coverage import judged, missed
from analysis.methods.simulations import NOMINAL, Simulation

_SINGLE = "single series"


def region_finding(coverage: Simulation, wider: Simulation, voice: Voice) -> str:
    """What the choice of the pooled region costs and saves.

    Parameters
    ----------
    coverage, wider : Simulation
        The same simulation with the region used, and with that of a single series.
    """
    used, other = judged(coverage), judged(wider)
    facts = {
        "wide": Quantity(region_level(SINGLE_DROP), "percent"),
        "narrow": Quantity(region_level(POOLED_DROP), "percent"),
        "widths": int(used["widest"].notna().sum()),
        "missed": int(missed(used["width_met"]).sum()),
        "missed_wide": int(missed(other["width_met"]).sum()),
        "at": _widest(used),
        "at_wide": _widest(other),
        "lowest": _lowest(used),
        "lowest_wide": _lowest(other),
    }
    return voice.say("limits.region", facts)


def _widest(frame: pd.DataFrame) -> Quantity:
    return Quantity(frame.loc[frame["widest"].notna(), "width_ratio"].max(), decimals=2)


def _lowest(frame: pd.DataFrame) -> Quantity:
    pooled = frame[frame["lowest"].notna() & (frame["design"] != _SINGLE)]
    return Quantity(pooled["coverage"].min(), "percent", 1)


def limits_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """Every simulated situation that misses its target, and those the model is wrong for."""
    frame = judged(coverage)
    frame = frame[missed(frame["coverage_met"]) | missed(frame["width_met"]) | frame["rho"].isna()]
    frame = frame.reset_index(drop=True)
    frame["reason"] = [voice.say("limits.reason", _reason(row)) for _, row in frame.iterrows()]
    rows = [row for _, row in frame.iterrows()]
    return Exhibit(
        label="tab-methods-limits",
        caption=voice.say("limits.caption", nominal=Quantity(NOMINAL, "percent")),
        source=source([coverage], voice),
        frame=frame,
        markdown=columns.table(rows, _columns(voice), voice.language)[0],
    )


def _columns(voice: Voice) -> list[Column[pd.Series]]:
    def published(header: str, column: str, decimals: int) -> Column[pd.Series]:
        return Column(
            header=header,
            show=lambda row: None if pd.isna(row[column]) else Quantity(row[column], decimals=decimals),
        )

    return [
        Column(
            header=voice.say("methods.head.design"),
            show=lambda row: voice.pick("coverage.design", row["design"]),
            align="l",
        ),
        Column(header=voice.say("methods.head.years"), show=lambda row: int(row["n"])),
        Column(
            header=voice.say("limits.head.autocorrelation"),
            show=lambda row: None if pd.isna(row["rho"]) else rho_fact(row["rho"]),
        ),
        published(voice.say("limits.head.coverage"), "coverage", 1),
        published(voice.say("limits.head.se"), "coverage_se", 2),
        published(voice.say("limits.head.width"), "width_ratio", 3),
        Column(header=voice.say("limits.head.reason"), show=lambda row: row["reason"], align="l"),
    ]


def _reason(row: pd.Series) -> dict[str, object]:
    """Which target is missed, and by how much; the model is wrong where none is set."""
    low = row["coverage"] < row["lowest"]
    outside, wrong = row["coverage_met"] is False, pd.isna(row["lowest"])
    short = NOMINAL - row["coverage"]
    return {
        "below": Quantity(row["lowest"], decimals=1) if outside and low else None,
        "above": Quantity(row["highest"], decimals=1) if outside and not low else None,
        "wider": Quantity(row["widest"], decimals=2) if row["width_met"] is False else None,
        "wrong": wrong,
        "short": Quantity(short, decimals=1) if wrong and short > 0 else None,
    }
