"""How often the volume's intervals contain the true slope, and how wide they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import coverage as figures
from analysis.language.facts import Name, Quantity
from analysis.methods.common import (
    Line,
    at_least,
    at_most,
    marked,
    name_column,
    rho_columns,
    rho_fact,
    source,
    wanted_column,
    years_column,
)
from analysis.methods.simulations import NOMINAL, Simulation


def judged(coverage: Simulation) -> pd.DataFrame:
    """The rows with what each target says of them.

    Returns
    -------
    DataFrame
        The frame with ``coverage_met`` and ``width_met``; None where no target is set.
    """
    frame = coverage.frame.copy()
    within = (frame["coverage"] >= frame["lowest"]) & ~(frame["coverage"] > frame["highest"])
    frame["coverage_met"] = within.astype(object).where(frame["lowest"].notna(), None)
    narrow = frame["width_ratio"] <= frame["widest"]
    frame["width_met"] = narrow.astype(object).where(frame["widest"].notna(), None)
    return frame


def missed(met: pd.Series) -> pd.Series:
    """Where a target is set and not met; a column of `judged` has no truth value where none is."""
    return met.map(lambda value: value is False)


def with_rho(coverage: Simulation) -> pd.DataFrame:
    """The designs whose autocorrelation is one number."""
    frame = judged(coverage)
    return frame[frame["rho"].notna()].reset_index(drop=True)


def coverage_finding(coverage: Simulation, voice: Voice) -> str:
    """How many rows meet their targets, and the range of coverage."""
    frame = judged(coverage)
    wanted = frame[frame["lowest"].notna()]
    facts = {
        **_range(wanted, voice),
        "wanted": len(wanted),
        "held": int((~missed(wanted["coverage_met"])).sum()),
        **_widths(frame),
    }
    return voice.say("coverage.finding", facts)


def _range(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """Lowest and highest coverage, and where."""
    least, most = (frame.loc[at] for at in (frame["coverage"].idxmin(), frame["coverage"].idxmax()))
    return {
        "low": Quantity(least["coverage"], "percent", 1),
        "least": _situation(least, voice),
        "high": Quantity(most["coverage"], "percent", 1),
        "most": _situation(most, voice),
    }


def _widths(frame: pd.DataFrame) -> dict[str, object]:
    """How many targets for width there are, how many are missed, and by how much."""
    narrow = frame[frame["widest"].notna()]
    wide = narrow[missed(narrow["width_met"])]
    excess = 100 * (wide["width_ratio"] / wide["widest"] - 1).max()
    return {"widths": len(narrow), "missed": len(wide), "excess": Quantity(excess, "percent", 1)}


def _situation(row: pd.Series, voice: Voice) -> str:
    """Design, years and autocorrelation in brackets' length."""
    design = Name(voice.pick("coverage.design", row["design"]))
    rho = None if pd.isna(row["rho"]) else rho_fact(row["rho"])
    return voice.say("coverage.situation", design=design, years=int(row["n"]), rho=rho)


def coverage_figure(coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage over the autocorrelation, one panel a design."""
    frame = with_rho(coverage)
    facts = coverage_facts(frame, voice)
    drawn = frame.assign(design=[voice.pick("coverage.design", d) for d in frame["design"]])
    return Exhibit(
        label="fig-methods-coverage",
        caption=voice.say("coverage.figure.caption", facts),
        alt=voice.say("coverage.figure.alt", facts),
        source=source([coverage], voice),
        frame=frame,
        figure=figures.coverage(drawn, NOMINAL, voice.language),
    )


def coverage_facts(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """The range of coverage, over all and in a random walk."""
    walk = frame[frame["rho"] == frame["rho"].max()]["coverage"]
    return {
        **_range(frame, voice),
        "nominal": Quantity(NOMINAL, "percent"),
        "designs": int(frame["design"].nunique()),
        "walk_low": Quantity(walk.min(), decimals=1),
        "walk_high": Quantity(walk.max(), decimals=1),
    }


def coverage_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """Coverage by design, years and autocorrelation."""
    frame = with_rho(coverage)
    se = Quantity(frame["coverage_se"].max(), decimals=2)
    return Exhibit(
        label="tab-methods-coverage",
        caption=voice.say("coverage.table.caption", nominal=Quantity(NOMINAL, "percent"), se=se),
        source=source([coverage], voice),
        frame=frame,
        markdown=_wide(frame, "coverage", 1, "coverage_met", _wanted, voice),
    )


def _wanted(part: pd.DataFrame, voice: Voice) -> object:
    row = part.iloc[0]
    lowest, highest = Quantity(row["lowest"]), Quantity(row["highest"], decimals=1)
    if pd.isna(row["lowest"]):
        return Quantity(None)
    if pd.isna(row["highest"]):
        return at_least(row["lowest"], 0, voice)
    return voice.say("coverage.table.between", lowest=lowest, highest=highest)


def width_table(coverage: Simulation, voice: Voice) -> Exhibit:
    """The price: mean width over that of an interval that knows the autocorrelation."""
    frame = with_rho(coverage)
    return Exhibit(
        label="tab-methods-width",
        caption=voice.say("coverage.width.caption"),
        source=source([coverage], voice),
        frame=frame[["design", "n", "rho", "width_ratio", "widest", "width_met", "effective_units"]],
        markdown=_wide(frame, "width_ratio", 2, "width_met", _widest, voice),
    )


def _widest(part: pd.DataFrame, voice: Voice) -> object:
    """The target for width, and the largest autocorrelation for which there is one."""
    limited = part[part["widest"].notna()]
    if limited.empty:
        return Quantity(None)
    bound = at_most(limited["widest"].max(), 2, voice)
    return voice.say("coverage.width.wanted", at_most=bound, rho=rho_fact(limited["rho"].max()))


def _wide(
    frame: pd.DataFrame,
    value: str,
    decimals: int,
    met: str,
    wanted: Callable[[pd.DataFrame, Voice], object],
    voice: Voice,
) -> str:
    """A Markdown table of one column a rho; values that miss their target carry a dagger."""

    def lines() -> Iterator[Line]:
        for (design, n), part in frame.groupby(["design", "n"], sort=False):
            cells = {
                row["rho"]: marked(Quantity(row[value], decimals=decimals), row[met] is False, voice)
                for _, row in part.iterrows()
            }
            yield Line(voice.pick("coverage.design", str(design)), cells, int(n), wanted(part, voice))

    shown = [
        name_column(voice.say("methods.head.design")),
        years_column(voice),
        *rho_columns(sorted(frame["rho"].unique()), voice),
        wanted_column(voice),
    ]
    return columns.table(lines(), shown, voice.language)[0]
