"""What several exhibits need: labels, roles, units, the note on hollow marks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.exhibits.voice import Voice
from analysis.figures import marks
from analysis.language.facts import Quantity


def label(kind: str, indicator: Indicator, part: str) -> str:
    """Permanent anchor of an indicator's exhibit: ``fig-employment-rate-gap``."""
    return f"{kind}-{indicator.slug}-{part}"


def main_figure(e: Estimate) -> str | None:
    """Label of the figure to look at: the gap, or the strip of a table with one year, if any."""
    if e.moved is not None:
        return label("fig", e.indicator, "gap")
    return label("fig", e.indicator, "strip") if e.rank is not None else None


def reference(e: Estimate) -> str:
    """Where to look, as a numbered reference in brackets."""
    shown = main_figure(e)
    return f"({{numref}}`{shown}`)" if shown else ""


def role_of(voice: Voice, code: str) -> str:
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
    declared = [voice.catalogue.tables[n] for e in estimates if e.unconfirmed for n in e.indicator.tables]
    text = voice.language.text
    why = []
    if any(table.table_id_inferred for table in declared):
        why.append(text("the id of the table is inferred"))
    if any(table.typed_from_listing for table in declared):
        why.append(text("the figures were typed from a listing"))
    return text("Hollow marks: {why}.", why=voice.language.listed(why)) if why else ""


def unit_of(e: Estimate, voice: Voice) -> str:
    return e.indicator.unit[voice.language.code]


def level_of(indicator: Indicator, value: float) -> Quantity:
    """A level as a fact, in the indicator's unit."""
    return Quantity(value, indicator.measure, indicator.decimals)


def gap_of(e: Estimate, value: float) -> Quantity:
    """A distance to the reference as a fact, in its unit and with its sign."""
    return Quantity(value, e.comparison.gap_unit, e.comparison.decimals, signed=True)


_GAP_UNITS = {
    "percentage_points": "percentage points",
    "percent": "percent",
    "dkk": "DKK",
    "persons": "persons",
    "points": "points",
    "per_1000": "per 1,000",
    "km": "kilometres",
    "years": "years",
    "plain": "units",
}


def gap_unit_of(e: Estimate, voice: Voice) -> str:
    unit = voice.language.text(_GAP_UNITS[e.comparison.gap_unit])
    return unit[0].upper() + unit[1:]


def trend_unit(e: Estimate, voice: Voice) -> str:
    return voice.language.text(_GAP_UNITS[e.comparison.trend_unit])


def in_sentence(name: str) -> str:
    """A name within a sentence: lower case, unless its first word is an acronym or a proper name."""
    first = name.split()[0]
    return name if first[1:] != first[1:].lower() or first == "Gini" else name[0].lower() + name[1:]
