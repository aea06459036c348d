"""The rank correlations between the headline levels of the volume, with what they cannot say."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.estimates.correlations import COVERAGE, chance_bound, chosen, correlations, eligible, latest
from analysis.estimates.estimate import Estimate
from analysis.exhibits.common import in_sentence
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import correlation


def correlation_figure(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | None:
    """Spearman correlations of the headline levels, or None if fewer than three cover the municipalities."""
    municipalities = voice.catalogue.municipalities
    candidates = eligible(estimates, len(municipalities))
    taken = chosen(candidates)
    if len(taken) < 3:
        return None
    text, language = voice.language.text, voice.language
    frame = correlation_frame(taken, voice)

    def pair(row: pd.Series) -> str:
        return text(
            "{first} and {second} ({rho})",
            first=in_sentence(row["row_name"]),
            second=in_sentence(row["column_name"]),
            rho=language.number(row["rho"], 2, signed=True),
        )

    together, apart = frame.loc[frame["rho"].idxmax()], frame.loc[frame["rho"].idxmin()]
    least = int(frame["n"].min())
    bound = chance_bound(least, voice.edition.level)
    fields = {
        "together": pair(together),
        "apart": pair(apart),
        "pairs": len(frame),
        "shown": len(taken),
        "count": len(candidates),
        "share": language.quantity(100 * COVERAGE, "percent", 0),
        "n": f"{least}\N{EN DASH}{frame['n'].max()}" if least < frame["n"].max() else least,
        "chance": language.quantity(100 * (1 - voice.edition.level), "percent", 0),
        "bound": language.number(bound, 2),
        "strong": int((frame["rho"].abs() > bound).sum()),
    }
    findings = [text("Over the municipalities, {together} go together most.", **fields)]
    if apart["rho"] < 0:
        findings.append(text("Most opposed are {apart}.", **fields))
    return Exhibit(
        label="fig-correlations",
        caption=" ".join(
            [
                *findings,
                text(
                    "Spearman rank correlations of the latest levels (n = {n}); a name ends its row and "
                    "heads its column; squares are positive, discs negative, and the colour is as "
                    "strong as they.",
                    **fields,
                ),
                text(
                    "In are the headline measures with figures for at least {share} of the municipalities, "
                    "without counts of persons: {shown} of {count}, taken in turn from the chapters.",
                    **fields,
                ),
                text(
                    "They describe places, not persons: that two measures go together over municipalities "
                    "does not say that they do so for the residents of any of them (ecological fallacy), and "
                    "says nothing of causes.",
                ),
                text(
                    "All {pairs} pairs are looked at together; {strong} exceed ±{bound}. Chance alone would "
                    "lift {chance} of them that far if municipalities were independent, and neighbours are "
                    "not. Measures that share figures go together by construction.",
                    **fields,
                ),
            ]
        ),
        alt=text(
            "Triangle of {pairs} rank correlations between {shown} measures over the municipalities. The "
            "highest is {together}, the lowest {apart}; {strong} exceed {bound} in size.",
            **fields,
        ),
        source=voice.sources(e.indicator for e in taken),
        frame=frame,
        figure=correlation.triangle(
            frame, (text("rise together"), text("one falls as the other rises")), voice.language
        ),
    )


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
