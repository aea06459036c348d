"""Exhibits of residents on public benefits: standardised for age, and the gap split by age."""

from __future__ import annotations

import re

import pandas as pd

from analysis.data.benefits import Counts
from analysis.declared.models import Measure
from analysis.estimates.benefits import by_age, standardised
from analysis.exhibits.common import in_sentence, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.table import markdown
from analysis.exhibits.voice import Voice
from analysis.figures import benefits


def standardised_figure(measure: Measure, found: Counts, voice: Voice) -> Exhibit:
    """Crude and age-standardised shares of the focus, its comparators and the 98 together, with ranks."""
    text, language = voice.language.text, voice.language
    frame = standardised_frame(found, voice)
    own = frame[frame["role"] == "focus"].iloc[0]
    together = frame[frame["role"] == "reference"].iloc[0]

    def percent(value: float) -> str:
        return language.quantity(value, "percent", 1)

    fields = {
        "title": measure.title[voice.language.code],
        "focus": voice.edition.focus_name,
        "year": _year(voice),
        "crude": percent(own["crude"]),
        "rate": percent(own["rate"]),
        "low": percent(own["low"]),
        "high": percent(own["high"]),
        "together": percent(together["rate"]),
        "crude_rank": own["crude_rank"],
        "rank": own["rank"],
        "of": len(found.population),
        "level": language.quantity(100 * voice.edition.level, "percent", 0),
    }
    ages = list(voice.catalogue.benefits.ages)
    others = [
        text("{name} {crude} and {rate}, rank {rank}", name=r.name, crude=percent(r.crude),
             rate=percent(r.rate), rank=r.rank)
        for r in frame.loc[frame["role"] == "comparator", ["name", "crude", "rate", "rank"]].itertuples(
            index=False)
    ]  # fmt: skip
    notes = [
        text(
            "{focus}: {crude} as counted, {rate} with the ages of the 98 together ({level} interval {low} to "
            "{high}), where all have {together}. Counted from the lowest share, that is rank {rank} of {of}, "
            "and rank {crude_rank} before.",
            **fields,
        ),
        text(
            "{title}, aged {youngest} to {oldest}, {year}; direct standardisation over {groups} age groups, "
            "so that ages within a group still differ. Ticks: the standardised shares of the other "
            "municipalities. Which benefits count, and in which twelve months, the copy does not state.",
            youngest=re.findall(r"\d+", ages[0])[0],
            oldest=re.findall(r"\d+", ages[-1])[-1],
            groups=len(ages),
            **fields,
        ),
        text(
            "The counts are complete: the interval is no sampling error. It shows how far chance would move "
            "the share if persons came to a benefit independently of one another (Fay-Feuer); made for rare "
            "events, it is rather too wide for shares this large.",
        ),
    ]
    if found.left_out:
        notes.append(_left_out(found, voice))
    return Exhibit(
        label=f"fig-{measure.id.replace('_', '-')}-standardised",
        caption=" ".join(notes),
        alt=text(
            "Dots with intervals: {lower}, {year}, as counted and standardised for age. {focus} {crude} and "
            "{rate} ({low} to {high}), rank {rank} of {of} after and {crude_rank} before; the 98 together "
            "{together}; {others}.",
            lower=in_sentence(measure.title[voice.language.code]),
            others="; ".join(others) or text("no comparator has a figure"),
            **fields,
        ),
        source=voice.table_sources([voice.catalogue.benefits.table]),
        frame=frame,
        figure=benefits.standardised(
            frame,
            text("Rank before\nand after"),
            (text("As counted"), text("Standardised for age")),
            text("The others"),
            language,
        ),
    )


def standardised_frame(found: Counts, voice: Voice) -> pd.DataFrame:
    """The focus, the comparators and the 98 together in the order shown, then every other municipality."""
    rates = standardised(found, level=voice.edition.level)
    first = [c for c in (voice.edition.focus, *voice.edition.comparators) if c in rates.index]
    rest = [c for c in rates.index if c not in first and c != "together"]
    frame = rates.loc[[*first, "together", *rest]].rename_axis("area").reset_index()
    named = {"together": voice.language.text("All 98")}
    frame.insert(0, "role", ["reference" if c == "together" else role_of(voice, c) for c in frame["area"]])
    frame.insert(2, "name", [named.get(c) or voice.area(c) for c in frame["area"]])
    return frame.replace({"area": {"together": "reference"}})


def decomposition_table(measure: Measure, found: Counts, voice: Voice) -> Exhibit:
    """The gap of the focus to the 98 together, split into rates and ages, one age group a row."""
    text, number = voice.language.text, voice.language.number
    frame = decomposition_frame(found, voice)
    total = frame.iloc[-1]
    focus = voice.edition.focus_name
    header = [
        text("Age"),
        text("Residents, {place}", place=focus),
        text("Residents, all 98"),
        text("On benefit, {place}", place=focus),
        text("On benefit, all 98"),
        text("From the shares on benefit"),
        text("From the ages"),
        text("Together"),
    ]
    rows = []
    for row in frame.itertuples(index=False):
        cells = [
            row.age,
            *(voice.language.quantity(v, "percent", 1)
              for v in (row.residents, row.residents_all, row.rate, row.rate_all)),
            *(number(v, 2, signed=True) for v in (row.from_rates, row.from_ages, row.together)),
        ]  # fmt: skip
        rows.append([f"**{c}**" for c in cells] if row.age == total["age"] else cells)

    largest = frame.iloc[:-1].loc[frame.iloc[:-1]["from_rates"].abs().idxmax()]
    return Exhibit(
        label=f"tab-{measure.id.replace('_', '-')}-decomposition",
        caption=" ".join(
            [
                text(
                    "The gap of {focus} to the 98 together is {total}. Of it {rates} come from other shares "
                    "on benefit at the same ages and {ages} from other ages. The largest part from the "
                    "shares on benefit arises at ages {age} ({part}).",
                    focus=focus,
                    total=voice.language.quantity(total["together"], "percentage_points", 2, signed=True),
                    rates=number(total["from_rates"], 2, signed=True),
                    ages=number(total["from_ages"], 2, signed=True),
                    age=largest["age"],
                    part=number(largest["from_rates"], 2, signed=True),
                ),
                text(
                    "{title}, {year}; Kitagawa decomposition, percentage points, whose parts add up to the "
                    "gap. In the column of ages read the sum only: one age group can be larger only where "
                    "another is smaller. It is arithmetic and names no cause.",
                    title=measure.title[voice.language.code],
                    year=_year(voice),
                ),
                *([_left_out(found, voice)] if found.left_out else []),
            ]
        ),
        source=voice.table_sources([voice.catalogue.benefits.table]),
        frame=frame,
        markdown=markdown(header, rows, "lrrrrrrr"),
    )


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
        "age": voice.language.text("All ages"),
        "residents": 100.0,
        "residents_all": 100.0,
        "rate": parts.first,
        "rate_all": parts.second,
        "from_rates": parts.effect("rate"),
        "from_ages": parts.effect("composition"),
        "together": parts.total,
    }
    return pd.concat([frame, pd.DataFrame([everything])], ignore_index=True)


def _year(voice: Voice) -> str:
    return voice.catalogue.tables[voice.catalogue.benefits.table].period_last


def _left_out(found: Counts, voice: Voice) -> str:
    return voice.language.text(
        "Left out, with a cell not published or an age group without residents: {names}.",
        names=voice.language.listed([voice.area(c) for c in found.left_out]),
    )
