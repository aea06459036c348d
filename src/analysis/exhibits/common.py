"""What several exhibits need: labels, roles, units, the note on hollow marks."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.exhibits.file import Measure
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
    """The backdrop first, the focus last, comparators as the edition lists them."""
    order = {c: i for i, c in enumerate(voice.edition.comparators)}
    keys = pd.DataFrame({"role": frame["role"].map(marks.ROLES.index), "area": frame["area"].map(order)})
    ordered = frame.loc[keys.sort_values(["role", "area"], kind="stable").index].reset_index(drop=True)
    return with_comparators(ordered, voice)


def with_comparators(frame: pd.DataFrame, voice: Voice) -> pd.DataFrame:
    """Tell a frame who the comparators are: each keeps its colour where another has no figures."""
    frame.attrs[marks.COMPARATORS] = voice.edition.comparators
    return frame


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


def gap_last(e: Estimate) -> float | None:
    """The gap of the last year; none for a count of one year, which starts level by definition."""
    if e.moved is not None:
        return e.moved.gap.last
    return e.latest.gap if e.latest is not None and not e.comparison.starts_level else None


def gap_now(e: Estimate, voice: Voice) -> Quantity | None:
    """The gap of the last year as a column shows it; its unit stands beside the name or the change."""
    gap = gap_last(e)
    return None if gap is None else voice.gap(e, gap).bare


def gap_then(e: Estimate, voice: Voice) -> Quantity | None:
    """The gap of the base year as a column shows it; of what starts level by definition it is no finding."""
    if e.moved is None or e.comparison.starts_level:
        return None
    return voice.gap(e, e.moved.gap.first).bare


def years_compared(e: Estimate, voice: Voice) -> object:
    """From the base year to the last one, or the one year there is."""
    if e.moved is None:
        return e.latest and e.latest.year
    return voice.say("words.years", first=e.moved.base_year, last=e.moved.last_year)


def year_ends(e: Estimate, voice: Voice) -> str:
    """The month that ends a year where it is not December, or nothing."""
    source = e.indicator.source
    if source.year_ends is None:
        return ""
    months = 3 if voice.catalogue.tables[source.table].frequency == "quarterly" else 1
    return voice.language.month_name(months * source.year_ends)


def breaks(e: Estimate, voice: Voice) -> list[tuple[int, str]]:
    """Years with a break, and the word that marks one in a figure."""
    return [(b.year, voice.say("words.break")) for b in e.panel.breaks]


def with_unit(e: Estimate, measure: str, voice: Voice) -> str:
    """Name of the indicator with the unit of the figures beside it, where they have one."""
    unit = voice.language.unit(measure, "narrow")
    return voice.say("words.with_unit", name=e.indicator.name, unit=unit)


def in_column(figure: Quantity, voice: Voice) -> str:
    """A figure with its unit as short as a column wants it."""
    unit = voice.language.unit(figure.measure, "narrow")
    return voice.say("words.in_column", figure=figure.bare, unit=unit)


def measured_in(figure: Quantity, voice: Voice) -> Measure:
    """Unit and decimals of a column that holds figures of one kind."""
    return Measure.of(figure, voice.language)


def sentences(*said: str) -> str:
    """Finished sentences one after the other, empty ones left out.

    Examples
    --------
    >>> sentences("It rose.", "", "Then it fell.")
    'It rose. Then it fell.'
    """
    return " ".join(filter(None, said))
