"""The rank correlations between the headline levels of the volume, with what they cannot say."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.estimates.correlations import COVERAGE, chance_bound, chosen, correlations, eligible, latest
from analysis.estimates.estimate import Estimate
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import correlation
from analysis.language.facts import Name, Quantity, Span, count

# With fewer measures there is no triangle to read.
FEWEST = 3


def correlation_figure(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Spearman correlations of the headline levels; a sentence if too few cover the municipalities."""
    candidates = eligible(estimates, len(voice.catalogue.municipalities))
    taken = chosen(candidates)
    if len(taken) < FEWEST:
        return voice.say("correlation.too_few")
    frame = correlation_frame(taken, voice)
    facts = {**correlation_facts(frame, voice), "shown": len(taken), "count": len(candidates)}
    return Exhibit(
        label="fig-correlations",
        caption=voice.say("correlation.caption", facts),
        alt=voice.say("correlation.alt", facts),
        source=voice.sources(e.indicator for e in taken),
        frame=frame,
        figure=correlation.triangle(frame, voice.language),
    )


def correlation_facts(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """The highest and the lowest pair, and how many exceed what chance lifts."""
    least = int(frame["n"].min())
    bound = chance_bound(least, voice.edition.level)
    return {
        "highest": _pair(frame.loc[frame["rho"].idxmax()]),
        "lowest": _pair(frame.loc[frame["rho"].idxmin()]),
        "opposed": bool(frame["rho"].min() < 0),
        "pairs": len(frame),
        "share": Quantity(100 * COVERAGE, "percent"),
        "n": Span(count(least), count(int(frame["n"].max()))),
        "chance": Quantity(100 * (1 - voice.edition.level), "percent"),
        "bound": Quantity(bound, decimals=2),
        "strong": int((frame["rho"].abs() > bound).sum()),
    }


def _pair(row: pd.Series) -> dict[str, object]:
    return {
        "first": Name(row["row_name"]),
        "second": Name(row["column_name"]),
        "rho": Quantity(row["rho"], decimals=2, signed=True),
    }


def correlation_frame(taken: Sequence[Estimate], voice: Voice) -> pd.DataFrame:
    """One row a cell of the lower triangle; pairs of which one does not vary are left out."""
    levels = pd.DataFrame(
        {e.indicator.id: latest(e) for e in taken}, index=list(voice.catalogue.municipalities)
    )
    by_id = {e.indicator.id: (place, e) for place, e in enumerate(taken, 1)}
    rows = []
    for c in correlations(levels):
        (row, one), (column, other) = by_id[c.first], by_id[c.second]
        rows.append(
            {
                "row": row,
                "column": column,
                "row_indicator": c.first,
                "column_indicator": c.second,
                "row_name": voice.name(one.indicator),
                "column_name": voice.name(other.indicator),
                "row_year": one.panel.years[-1],
                "column_year": other.panel.years[-1],
                "rho": c.rho,
                "n": c.n,
            }
        )
    return pd.DataFrame(rows).dropna(subset="rho", ignore_index=True)
