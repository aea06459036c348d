"""Several shares on one scale: where the focus lies among all municipalities in each."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.errors import InputError
from analysis.estimates.estimate import Estimate
from analysis.exhibits.common import in_order, label, role_of, year_ends
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import side_by_side as figures_side_by_side
from analysis.language.facts import Name, Names


def side_by_side(estimates: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Indicators in percent, one a row, each in its latest year; a sentence where the focus has none of them.

    Raises
    ------
    InputError
        If an indicator is not in percent.
    """
    for e in estimates:
        if e.indicator.measure != "percent":
            raise InputError(
                f"indicator '{e.indicator.id}' is in {e.indicator.measure}; side by side stand shares in "
                "percent."
            )
    ranked = [e for e in estimates if e.rank is not None]
    if not ranked:
        names = Names.of(Name(e.indicator.name) for e in estimates)
        return voice.say("side_by_side.none", names=names, focus=voice.edition.focus_name)
    frame = pd.concat([_rows(e, voice) for e in ranked], ignore_index=True)
    facts = {"focus": voice.edition.focus_name, "told": [_told(e, frame, voice) for e in ranked]}
    return Exhibit(
        label=label("fig", ranked[0].indicator.slug, "side-by-side"),
        caption=voice.say("side_by_side.caption", facts),
        alt=voice.say("side_by_side.alt", facts),
        source=voice.sources(e.indicator for e in ranked),
        frame=frame,
        figure=figures_side_by_side.side_by_side(frame, voice.language),
    )


def _rows(e: Estimate, voice: Voice) -> pd.DataFrame:
    """All municipalities, the reference and the focus in the latest year, ranked from the highest."""
    assert e.rank is not None
    year = e.rank.year
    latest = e.panel.values.loc[year].dropna()
    frame = pd.DataFrame(
        {
            "role": [role_of(voice, c) for c in latest.index],
            "area": latest.index,
            "name": [voice.area(c) for c in latest.index],
            "value": latest.to_numpy(),
            "rank": latest.rank(ascending=False, method="min").astype(int).to_numpy(),
        }
    )
    reference = {"role": "reference", "area": "reference", "name": voice.reference_label(e.indicator)}
    frame.loc[len(frame)] = {**reference, "value": float(e.panel.reference[year]), "rank": None}
    frame = in_order(frame, voice).astype({"rank": "Int64"})
    frame.insert(0, "indicator", voice.name(e.indicator))
    frame.insert(1, "year", year)
    return frame.assign(of=len(latest))


def _told(e: Estimate, frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    rows = frame[frame["indicator"] == voice.name(e.indicator)]
    own = rows[rows["role"] == "focus"].iloc[0]
    others = rows[rows["role"] == "comparator"]
    return {
        "name": Name(e.indicator.name),
        "year": int(own["year"]),
        "ends": year_ends(e, voice),
        "value": voice.value(e.indicator, own["value"]),
        "reference": voice.reference(e.indicator),
        "reference_value": voice.value(e.indicator, float(e.panel.reference[own["year"]])),
        "rank": int(own["rank"]),
        "of": int(own["of"]),
        "others": Names.of(
            voice.say("words.named_value", name=name, value=voice.value(e.indicator, value))
            for name, value in zip(others["name"], others["value"], strict=True)
        ),
    }
