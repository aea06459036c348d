"""Errors that are not AR(1): coverage, width and words, by process and edition of the estimator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity
from analysis.methods.common import at_least, marked, source
from analysis.methods.editions import Editions
from analysis.methods.simulations import NOMINAL


class Both(NamedTuple):
    """One simulated process and number of years, by both editions."""

    first: pd.Series
    second: pd.Series


def paired(editions: Editions) -> list[Both]:
    """The rows that both editions were simulated on."""
    before = {(row["process"], row["n"]): row for _, row in editions.first.processes.frame.iterrows()}
    return [
        Both(before[row["process"], row["n"]], row)
        for _, row in editions.second.processes.frame.iterrows()
        if (row["process"], row["n"]) in before
    ]


def processes_table(editions: Editions, voice: Voice) -> Exhibit:
    """Coverage by error process, of all municipalities and of the twelve largest, by both editions."""
    rows, say, largest = paired(editions), voice.say, "lowest_largest"
    shown = [
        *_named(voice),
        _figure("first", "coverage", 1, say("processes.first"), voice, "lowest"),
        _figure("second", "coverage", 1, say("processes.second"), voice, "lowest"),
        _wanted("lowest", voice),
        _figure("first", "coverage_largest", 1, say("processes.largest_first"), voice, largest),
        _figure("second", "coverage_largest", 1, say("processes.largest_second"), voice, largest),
        _wanted(largest, voice),
    ]
    se = max(edition.processes.frame["coverage_se"].max() for edition in editions)
    facts = {"nominal": Quantity(NOMINAL, "percent"), "se": Quantity(se, decimals=2)}
    return _exhibit(
        "tab-methods-processes", voice.say("processes.coverage", facts), rows, shown, editions, voice
    )


def words_table(editions: Editions, voice: Voice) -> Exhibit:
    """What a single word needs: mean width, false and right words, by both editions."""
    rows = paired(editions)
    shown = [
        *_named(voice),
        *(
            _figure(which, column, decimals, voice.pick("processes.head", f"{column}.{which}"), voice)
            for column, decimals in (("width_ratio", 2), ("size_word", 2), ("power_word", 0))
            for which in Both._fields
        ),
        _figure("second", "power_word_known", 0, voice.say("processes.known"), voice),
    ]
    settings = editions.second.processes.settings
    facts = {
        "nominal": Quantity(NOMINAL, "percent"),
        "level": Quantity(settings["word"], decimals=4),
        "family": int(editions.second.family.frame["indicators"].iloc[0]),
        "effect": Quantity(settings["effect"]),
    }
    caption = voice.say("processes.words", facts)
    return _exhibit("tab-methods-words", caption, rows, shown, editions, voice)


def _exhibit(
    label: str,
    caption: str,
    rows: Sequence[Both],
    shown: Sequence[Column[Both]],
    editions: Editions,
    voice: Voice,
) -> Exhibit:
    return Exhibit(
        label=label,
        caption=caption,
        source=source([edition.processes for edition in editions], voice),
        frame=pd.DataFrame(
            [{"edition": which, **getattr(row, which).to_dict()} for row in rows for which in Both._fields]
        ),
        markdown=columns.table(rows, shown, voice.language)[0],
    )


def _named(voice: Voice) -> list[Column[Both]]:
    return [
        Column(
            header=voice.say("processes.errors"),
            show=lambda row: voice.pick("processes.process", row.second["process"]),
            align="l",
        ),
        Column(header=voice.say("methods.head.years"), show=lambda row: int(row.second["n"])),
    ]


def _figure(
    which: str, column: str, decimals: int, header: str, voice: Voice, target: str = ""
) -> Column[Both]:
    """A figure of one edition, with a dagger if it misses its target."""

    def shown(row: Both) -> object:
        held = getattr(row, which)
        if pd.isna(held[column]):
            return None
        value = Quantity(held[column], decimals=decimals)
        return marked(value, bool(held[column] < held[target]), voice) if target else value

    return Column(header=header, show=shown)


def _wanted(target: str, voice: Voice) -> Column[Both]:
    def shown(row: Both) -> str | None:
        lowest = row.second[target]
        return None if pd.isna(lowest) else at_least(lowest, 0, voice)

    return Column(header=voice.say("methods.head.wanted"), show=shown)
