"""A share in persons: how many more there are than at the rate of the reference, by year or by month."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.data.persons import Persons, by_month, by_year, months
from analysis.declared.models import COUNTRY
from analysis.estimates.estimate import Estimate
from analysis.exhibits.common import breaks, in_order, label, role_of, unit_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.view import Block, titled
from analysis.exhibits.voice import Voice
from analysis.figures import months as figures_months
from analysis.figures import persons as figures_persons
from analysis.language.facts import Name, Names, Quantity, count


def persons(e: Estimate, voice: Voice) -> list[Block]:
    """Persons by year or month, and as many as at the rate of the reference; a sentence for one year."""
    monthly = e.indicator.persons is not None
    found = (by_month if monthly else by_year)(voice.tables, voice.edition, e.indicator)
    if found is None or found.actual.empty:
        lacks = {"name": Name(e.indicator.name), "focus": voice.edition.focus_name}
        return [voice.say("persons.no_months", lacks) if monthly else voice.say("persons.no_counts", lacks)]
    frame = persons_frame(found)
    facts = persons_facts(e, frame, voice) | {"about": monthly}
    if len(frame) == 1:
        return [voice.say("persons.one_year", facts)]
    title = titled(f"{e.indicator.slug}-persons", voice.say("persons.title", facts))
    return [title, _figure(e, frame, facts, _starts(e, voice) if monthly else breaks(e, voice), voice)]


def by_months(e: Estimate, voice: Voice) -> list[Block]:
    """The share month by month; a sentence where the table has none of the focus."""
    frame = shares_frame(e, voice)
    if not (frame["role"] == "focus").any():
        name, focus = Name(e.indicator.name), voice.edition.focus_name
        return [voice.say("persons.no_months", name=name, focus=focus)]
    told = voice.say("persons.months.title", _month_facts(e, frame, voice))
    return [titled(f"{e.indicator.slug}-months", told), _shares(e, _starts(e, voice), voice)]


def _starts(e: Estimate, voice: Voice) -> list[tuple[float, str]]:
    """Breaks in months, with the word for them."""
    return [(_time(b.month), voice.say("words.break")) for b in e.indicator.breaks if b.month]


def _figure(
    e: Estimate,
    frame: pd.DataFrame,
    facts: dict[str, object],
    starts: list[tuple[float, str]] | list[tuple[int, str]],
    voice: Voice,
) -> Exhibit:
    names = (
        voice.edition.focus_name,
        voice.pick("persons.at_rate", e.indicator.reference),
        voice.say("persons.between", facts),
    )
    return Exhibit(
        label=label("fig", e.indicator.slug, "persons"),
        caption=voice.say("persons.caption", facts),
        alt=voice.say("persons.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_persons.persons(
            frame, voice.say("persons.axis"), names, voice.language, breaks=starts
        ),
    )


def persons_frame(found: Persons) -> pd.DataFrame:
    """One row a year or month: persons counted, expected, and their difference."""
    frame = pd.DataFrame({"actual": found.actual, "expected": found.expected, "excess": found.excess})
    frame = frame.rename_axis("period").reset_index()
    frame.insert(1, "time", [_time(period) for period in frame["period"]])
    return frame


def persons_facts(e: Estimate, frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """Persons counted, expected and more than that, then and now; where it was most."""
    rows = frame.to_dict("records")
    first, last, most = rows[0], rows[-1], max(rows, key=lambda row: abs(row["excess"]))
    monthly = e.indicator.persons is not None

    def stood(row: dict[str, Any]) -> dict[str, object]:
        # By month the population is known from rounded shares only, so tens are all the figure can bear.
        digits = -1 if monthly else 0
        return {
            "period": voice.period(str(row["period"])),
            "actual": count(round(row["actual"])),
            "expected": count(round(row["expected"], digits)),
            "excess": Quantity(round(row["excess"], digits), signed=True),
        }

    return {
        "name": Name(e.indicator.name),
        "focus": voice.edition.focus_name,
        "reference": voice.reference(e.indicator),
        "unit": voice.pick("persons.unit", "full_time" if monthly else "persons"),
        "then": stood(first),
        "now": stood(last),
        "most": stood(most),
    }


def _shares(e: Estimate, starts: list[tuple[float, str]], voice: Voice) -> Exhibit:
    """The share itself, month by month."""
    frame = shares_frame(e, voice)
    facts = _month_facts(e, frame, voice)
    return Exhibit(
        label=label("fig", e.indicator.slug, "months"),
        caption=voice.say("persons.months.caption", facts),
        alt=voice.say("persons.months.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_months.months(frame, unit_of(e, voice), voice.language, breaks=starts),
    )


def _month_facts(e: Estimate, frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """Where the focus and the others stand in the latest month."""
    lasts = frame.groupby(["role", "area"], sort=False).last()
    own = frame[frame["role"] == "focus"].iloc[-1]
    return {
        "name": Name(e.indicator.name),
        "focus": voice.edition.focus_name,
        "value": _published(own["value"]),
        "period": voice.period(own["period"]),
        "first": voice.period(frame["period"].min()),
        "others": Names.of(
            voice.say(
                "words.named_value",
                name=voice.reference(e.indicator) if role == "reference" else row["name"],
                value=_published(row["value"]),
            )
            for (role, _), row in lasts.iterrows()
            if role != "focus"
        ),
    }


def shares_frame(e: Estimate, voice: Voice) -> pd.DataFrame:
    """The focus, its comparators and the country month by month, as published."""
    wide = months(voice.tables, e.indicator.source.table, e.indicator.source.select)
    wanted = [*voice.edition.comparators, COUNTRY, voice.edition.focus]
    wide = wide[[code for code in wanted if code in wide]]
    long = wide.melt(ignore_index=False, value_name="value", var_name="area").reset_index()
    long = long.dropna(subset="value")
    country = voice.reference_label(e.indicator)
    long["role"] = ["reference" if c == COUNTRY else role_of(voice, c) for c in long["area"]]
    long["name"] = [country if c == COUNTRY else voice.area(c) for c in long["area"]]
    long["time"] = [_time(period) for period in long["period"]]
    return in_order(long[["role", "area", "name", "period", "time", "value"]], voice)


def _published(value: float) -> Quantity:
    return Quantity(value, "percent", 1)


def _time(period: str | int) -> float:
    """A year as it is, a month as a part of its year."""
    year, _, month = str(period).partition("M")
    return int(year) + (int(month) - 1) / 12 if month else float(year)
