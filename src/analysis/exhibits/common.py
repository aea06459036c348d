"""What several exhibits need: labels, roles, units, the note on hollow marks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.exhibits.voice import Voice
from analysis.figures import marks
from analysis.language.facts import Quantity


def label(kind: str, of: str, part: str) -> str:
    """Permanent anchor of an exhibit: its kind, what it is about, and which part of that it shows.

    Examples
    --------
    >>> label("fig", "employment_rate", "gap")
    'fig-employment-rate-gap'
    """
    return f"{kind}-{of}-{part}".replace("_", "-")


def main_figure(e: Estimate) -> str | None:
    """Label of the figure to look at: the gap, or the strip of a table with one year, if any."""
    if e.moved is not None:
        return label("fig", e.indicator.slug, "gap")
    return label("fig", e.indicator.slug, "strip") if e.rank is not None else None


def reference(e: Estimate) -> str:
    """Where to look, as a numbered reference in brackets."""
    shown = main_figure(e)
    return f"({{numref}}`{shown}`)" if shown else ""


def role_of(voice: Voice, code: str) -> str:
    """What a municipality is in a figure: the focus, a comparator or one of the others."""
    if code == voice.edition.focus:
        return "focus"
    return "comparator" if code in voice.edition.comparators else "municipality"


def in_order(frame: pd.DataFrame, voice: Voice) -> pd.DataFrame:
    """The backdrop first, the focus last, comparators as the edition lists them: colours depend on it."""
    order = {c: i for i, c in enumerate(voice.edition.comparators)}
    keys = pd.DataFrame({"role": frame["role"].map(marks.ROLES.index), "area": frame["area"].map(order)})
    return frame.loc[keys.sort_values(["role", "area"], kind="stable").index].reset_index(drop=True)


def hollow_note(estimates: Iterable[Estimate], voice: Voice) -> str:
    """Why a mark is hollow, or nothing if none is."""
    tables = [voice.catalogue.tables[n] for e in estimates if e.unconfirmed for n in e.indicator.tables]
    return voice.say(
        "words.hollow",
        inferred=any(table.table_id_inferred for table in tables),
        typed=any(table.typed_from_listing for table in tables),
    )


def unit_of(e: Estimate, voice: Voice) -> str:
    """Unit of the indicator, as the catalogue words it."""
    return e.indicator.unit[voice.language.code]


def with_unit(e: Estimate, measure: str, voice: Voice) -> str:
    """Name of the indicator with the unit of the figures beside it, where they have one."""
    unit = voice.language.unit(measure, "narrow")
    return voice.say("words.with_unit", name=e.indicator.name, unit=unit)


def in_column(figure: Quantity, voice: Voice) -> str:
    """A figure with its unit as short as a column wants it."""
    unit = voice.language.unit(figure.measure, "narrow")
    return voice.say("words.in_column", figure=figure.bare, unit=unit)


def sentences(*said: str) -> str:
    """Finished sentences one after the other, empty ones left out.

    Examples
    --------
    >>> sentences("It rose.", "", "Then it fell.")
    'It rose. Then it fell.'
    """
    return " ".join(filter(None, said))
