"""An indicator for men and women apart."""

from __future__ import annotations

import pandas as pd

from analysis.data.sexes import by_sex
from analysis.estimates.estimate import Estimate
from analysis.exhibits.common import in_sentence, label, unit_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import sexes


def sex_figure(e: Estimate, voice: Voice) -> Exhibit | None:
    """The focus and its reference, one panel a sex; None if the focus has no figures by sex.

    Splits are described: the trend and its word belong to the indicator as a whole.
    """
    text, indicator = voice.language.text, e.indicator
    frame = sex_frame(e, voice)
    if frame is None:
        return None
    found = []
    for sex in dict.fromkeys(frame["sex"]):
        own = frame[frame["sex"] == sex].pivot(index="year", columns="role", values="value").dropna()
        own = own.loc[max(voice.edition.base_year, own.index[0]) :]
        if own.empty:
            continue  # figures before the base year are drawn, not compared
        then, now = own.iloc[0], own.iloc[-1]
        found.append(
            text(
                "{sex}: {value} in {last}, {distance}; {value_first} in {first}, {distance_first}.",
                sex=sex,
                value=voice.value(indicator, now["focus"]),
                last=own.index[-1],
                distance=voice.distance(e, now["focus"] - now["reference"]),
                value_first=voice.value(indicator, then["focus"]),
                first=own.index[0],
                distance_first=voice.distance(e, then["focus"] - then["reference"]),
            )
        )
    fields = {
        "focus": voice.edition.focus_name,
        "name": voice.name(indicator),
        "lower": in_sentence(voice.name(indicator)),
        "reference": voice.reference(indicator),
        "found": " ".join(found),
    }
    return Exhibit(
        label=label("fig", indicator, "sex"),
        caption=text(
            "{focus}, men and women apart. {found} {name}; described only, because the declared family holds "
            "one gap an indicator.",
            **fields,
        ),
        alt=text(
            "Two line charts of {lower}, one for each sex, with {focus} and {reference}. {found}", **fields
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=sexes.panels(frame, unit_of(e, voice), voice.language),
    )


def sex_frame(e: Estimate, voice: Voice) -> pd.DataFrame | None:
    """One row a sex, place and year; None if the focus and its reference share no year."""
    rows = []
    for sex, panel in by_sex(voice.tables, voice.edition, e.indicator).items():
        own = panel.values[e.area] if panel.has(e.area) else pd.Series(dtype=float)
        both = pd.DataFrame({"reference": panel.reference, "focus": own}).dropna()
        if both.empty:
            return None
        people = (
            ("reference", "reference", voice.reference_label(e.indicator)),
            ("focus", e.area, voice.edition.focus_name),
        )
        for role, area, name in people:
            rows += [
                {
                    "sex": voice.catalogue.sexes.categories[sex][voice.language.code],
                    "role": role,
                    "area": area,
                    "name": name,
                    "year": int(year),
                    "value": float(value),
                }
                for year, value in both[role].items()
            ]
    return pd.DataFrame(rows)
