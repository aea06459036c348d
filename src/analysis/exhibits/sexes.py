"""An indicator for men and women apart."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.data.sexes import by_sex, has_sexes
from analysis.errors import InputError
from analysis.estimates.estimate import Estimate
from analysis.exhibits.common import label, measured_in, unit_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.voice import Voice
from analysis.figures import sexes
from analysis.language.facts import Name


def sex_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """The focus and its reference, one panel a sex; a sentence if the focus has no figures by sex.

    Splits are described: the trend and its word belong to the indicator as a whole.

    Raises
    ------
    InputError
        If the table does not hold the sexes.
    """
    if not has_sexes(voice.catalogue, e.indicator):
        raise InputError(f"indicator '{e.indicator.id}': its table does not hold men and women apart.")
    frame = sex_frame(e, voice)
    if frame is None:
        return voice.not_published(e)
    measured(frame, value=measured_in(voice.value(e.indicator, 0.0), voice))
    facts = {
        "focus": voice.edition.focus_name,
        "name": Name(e.indicator.name),
        "reference": voice.reference(e.indicator),
        "found": " ".join(_found(e, frame, voice)),
    }
    return Exhibit(
        label=label("fig", e.indicator.slug, "sex"),
        caption=voice.say("sexes.caption", facts),
        alt=voice.say("sexes.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=sexes.panels(frame, unit_of(e, voice), voice.language),
    )


def _found(e: Estimate, frame: pd.DataFrame, voice: Voice) -> Iterator[str]:
    """Then and now of each sex; figures before the base year are drawn, not compared."""
    for sex, rows in frame[frame["year"] >= voice.edition.base_year].groupby("sex", sort=False):
        both = rows.pivot(index="year", columns="role", values="value")
        then, now = (_stood(e, both.loc[year], voice) for year in (both.index[0], both.index[-1]))
        yield voice.say("sexes.found", sex=sex, then=then, now=now)


def _stood(e: Estimate, own: pd.Series, voice: Voice) -> dict[str, object]:
    return {
        "year": int(own.name),
        "value": voice.value(e.indicator, own["focus"]),
        "distance": voice.distance(e, own["focus"] - own["reference"]),
    }


def sex_frame(e: Estimate, voice: Voice) -> pd.DataFrame | None:
    """One row a sex, place and year; None if the focus and its reference share no year."""
    people = (
        ("reference", "reference", voice.reference_label(e.indicator)),
        ("focus", e.area, voice.edition.focus_name),
    )
    rows = []
    for sex, panel in by_sex(voice.tables, voice.edition, e.indicator).items():
        own = panel.values[e.area] if panel.has(e.area) else pd.Series(dtype=float)
        both = pd.DataFrame({"reference": panel.reference, "focus": own}).dropna()
        if both.empty:
            return None
        rows += [
            {
                "sex": voice.catalogue.sexes.categories[sex][voice.language.code],
                "role": role,
                "area": area,
                "name": name,
                "year": int(year),
                "value": float(value),
            }
            for role, area, name in people
            for year, value in both[role].items()
        ]
    return pd.DataFrame(rows)
