"""Exhibits of residents on public benefits: standardised for age, and the gap split by age."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from analysis.data.benefits import Counts, counts
from analysis.declared.models import Measure
from analysis.errors import InputError
from analysis.estimates.benefits import by_age, standardised
from analysis.exhibits.columns import Column, table
from analysis.exhibits.common import label, measured_in, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.view import Show, View
from analysis.exhibits.voice import Voice
from analysis.figures import benefits
from analysis.language.facts import Name, Names, Quantity


def of_measure(build: Callable[[Measure, Counts, Voice], Exhibit | str]) -> Show:
    """Show what is built of one measure, named by its id in data/benefits.yml."""

    def show(view: View, measure: str) -> Exhibit | str:
        known = {m.id: m for m in view.voice.catalogue.benefits.measures}
        if measure not in known:
            raise InputError(f"measure '{measure}' is not known; data/benefits.yml has {', '.join(known)}.")
        return build(known[measure], counts(view.voice.tables, known[measure]), view.voice)

    return show


def standardised_figure(measure: Measure, found: Counts, voice: Voice) -> Exhibit | str:
    """Crude and age-standardised shares of the focus, its comparators and the 98 together, with ranks.

    A sentence instead where not every figure of the focus is published.
    """
    if voice.edition.focus not in found.population.index:
        return _not_published(measure, voice)
    frame = standardised_frame(found, voice)
    measured(frame, **dict.fromkeys(("crude", "rate", "low", "high"), measured_in(_percent(0.0), voice)))
    facts = standardised_facts(frame, voice) | _said_of(measure, found, voice)
    return Exhibit(
        label=label("fig", measure.id, "standardised"),
        caption=voice.say("benefits.standardised.caption", facts),
        alt=voice.say("benefits.standardised.alt", facts),
        source=voice.table_sources([voice.catalogue.benefits.table]),
        frame=frame,
        figure=benefits.standardised(frame, voice.language),
    )


def standardised_facts(frame: pd.DataFrame, voice: Voice) -> dict[str, object]:
    """Shares and ranks of the focus and its comparators, before and after."""
    own = frame[frame["role"] == "focus"].iloc[0]
    together = frame[frame["role"] == "reference"].iloc[0]
    return {
        **{key: _percent(own[key]) for key in ("crude", "rate", "low", "high")},
        "together": _percent(together["rate"]),
        "crude_rank": int(own["crude_rank"]),
        "rank": int(own["rank"]),
        "level": Quantity(100 * voice.edition.level, "percent"),
        "others": [
            {
                "name": r["name"],
                "crude": _percent(r["crude"]),
                "rate": _percent(r["rate"]),
                "rank": int(r["rank"]),
            }
            for _, r in frame[frame["role"] == "comparator"].iterrows()
        ],
    }


def standardised_frame(found: Counts, voice: Voice) -> pd.DataFrame:
    """The focus, the comparators and the 98 together in the order shown, then every other municipality."""
    rates = standardised(found, level=voice.edition.level)
    first = [c for c in (voice.edition.focus, *voice.edition.comparators) if c in rates.index]
    rest = [c for c in rates.index if c not in first and c != "together"]
    frame = rates.loc[[*first, "together", *rest]].rename_axis("area").reset_index()
    named = {"together": voice.say("benefits.together")}
    frame.insert(0, "role", ["reference" if c == "together" else role_of(voice, c) for c in frame["area"]])
    frame.insert(2, "name", [named.get(c) or voice.area(c) for c in frame["area"]])
    return frame.replace({"area": {"together": "reference"}})


def decomposition_table(measure: Measure, found: Counts, voice: Voice) -> Exhibit | str:
    """The gap of the focus to the 98 together, split into rates and ages, one age group a row.

    A sentence instead where not every figure of the focus is published.
    """
    if voice.edition.focus not in found.population.index:
        return _not_published(measure, voice)
    frame = decomposition_frame(found, voice)
    facts = decomposition_facts(frame) | _said_of(measure, found, voice)
    text, shown = table(frame.to_dict("records"), decomposition_columns(voice), voice.language)
    return Exhibit(
        label=label("tab", measure.id, "decomposition"),
        caption=voice.say("benefits.decomposition.caption", facts),
        source=voice.table_sources([voice.catalogue.benefits.table]),
        frame=shown,
        markdown=text,
    )


def decomposition_facts(frame: pd.DataFrame) -> dict[str, object]:
    """The gap, its two parts, and the age at which most of the first arises."""
    ages, total = frame.iloc[:-1], frame.iloc[-1]
    largest = ages.loc[ages["from_rates"].abs().idxmax()]
    return {
        "total": _part(total["together"]),
        "rates": _part(total["from_rates"]).bare,
        "ages": _part(total["from_ages"]).bare,
        "age": largest["age"],
        "part": _part(largest["from_rates"]).bare,
    }


def decomposition_columns(voice: Voice) -> list[Column[dict[str, Any]]]:
    """Age, shares of residents and on benefit, and the parts of the gap; all ages together in bold."""
    place, everything = voice.edition.focus_name, voice.say("benefits.decomposition.all_ages")

    def column(
        name: str, header: str, fact: Callable[[Any], object], align: str = "r"
    ) -> Column[dict[str, Any]]:
        def cell(row: dict[str, Any]) -> str:
            shown = voice.language.show(fact(row[name]))
            return f"**{shown}**" if row["age"] == everything else shown

        return Column(name, lambda row: row[name], header, cell, align)

    return [
        column("age", voice.say("benefits.decomposition.heads.age"), str, "l"),
        column("residents", voice.say("benefits.decomposition.heads.residents", place=place), _percent),
        column("residents_all", voice.say("benefits.decomposition.heads.residents_all"), _percent),
        column("rate", voice.say("benefits.decomposition.heads.on_benefit", place=place), _percent),
        column("rate_all", voice.say("benefits.decomposition.heads.on_benefit_all"), _percent),
        column("from_rates", voice.say("benefits.decomposition.heads.from_rates"), lambda v: _part(v).bare),
        column("from_ages", voice.say("benefits.decomposition.heads.from_ages"), lambda v: _part(v).bare),
        column("together", voice.say("benefits.decomposition.heads.together"), lambda v: _part(v).bare),
    ]


def decomposition_frame(found: Counts, voice: Voice) -> pd.DataFrame:
    """One row an age group, then all ages: shares in percent, contributions in percentage points."""
    focus = voice.edition.focus
    parts = by_age(found, focus)
    own, everyone = found.population.loc[focus], found.population.sum()
    rates, compositions = parts.contributions
    frame = pd.DataFrame(
        {
            "age": [name[voice.language.code] for name in voice.catalogue.benefits.ages.values()],
            "residents": (100 * own / own.sum()).to_numpy(),
            "residents_all": (100 * everyone / everyone.sum()).to_numpy(),
            "rate": (100 * found.events.loc[focus] / own).to_numpy(),
            "rate_all": (100 * found.events.sum() / everyone).to_numpy(),
            "from_rates": rates,
            "from_ages": compositions,
            "together": [row["sum"] for row in parts.to_rows()],
        }
    )
    everything = {
        "age": voice.say("benefits.decomposition.all_ages"),
        "residents": 100.0,
        "residents_all": 100.0,
        "rate": parts.first,
        "rate_all": parts.second,
        "from_rates": parts.effect("rate"),
        "from_ages": parts.effect("composition"),
        "together": parts.total,
    }
    return pd.concat([frame, pd.DataFrame([everything])], ignore_index=True)


def _said_of(measure: Measure, found: Counts, voice: Voice) -> dict[str, object]:
    """What both exhibits say of the measure and of the municipalities it covers."""
    benefits = voice.catalogue.benefits
    ages = list(benefits.ages)
    return {
        "name": Name(measure.title),
        "focus": voice.edition.focus_name,
        "year": voice.catalogue.tables[benefits.table].period_last,
        "of": len(found.population),
        "youngest": re.findall(r"\d+", ages[0])[0],
        "oldest": re.findall(r"\d+", ages[-1])[-1],
        "groups": len(ages),
        "left_out": Names.of(voice.area(c) for c in found.left_out),
    }


def _not_published(measure: Measure, voice: Voice) -> str:
    return voice.say("benefits.not_published", name=measure.title, focus=voice.edition.focus_name)


def _percent(value: float) -> Quantity:
    return Quantity(value, "percent", 1)


def _part(value: float) -> Quantity:
    return Quantity(value, "percentage_points", 2, signed=True)
