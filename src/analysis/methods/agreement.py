"""Agreement with results computed elsewhere: table and finding."""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity, significant
from analysis.methods.references import Agreement

# Double precision holds no more; agreement beyond is chance.
_MOST_DIGITS = 15


def agreement_finding(rows: Sequence[Agreement], voice: Voice) -> str:
    """Whether every comparison reaches its digits; those that do not, by name."""
    missed = [
        {"dataset": _dataset(row, voice), "quantity": _quantity(row, voice)} for row in rows if not row.met
    ]
    numbers = Quantity(sum(row.numbers for row in rows))
    return voice.say("agreement.finding", comparisons=len(rows), numbers=numbers, missed=missed)


def agreement_table(rows: Sequence[Agreement], voice: Voice) -> Exhibit:
    """Every comparison with a reference result, computed while the page is built."""
    markdown, frame = columns.table(rows, [*_named(voice), *_compared(voice)], voice.language)
    return Exhibit(
        label="tab-methods-agreement",
        caption=voice.say("agreement.caption", most=_MOST_DIGITS),
        source=Source(voice.say("agreement.source")),
        frame=frame,
        markdown=markdown,
    )


def _named(voice: Voice) -> list[Column[Agreement]]:
    """Data and quantity: the page names them, the file holds what they are called in the code."""

    def data(row: Agreement) -> str:
        origin = voice.pick("agreement.origin", row.origin)
        return voice.say("agreement.by", dataset=_dataset(row, voice), origin=origin)

    def quantity(row: Agreement) -> str:
        return voice.say("agreement.several", quantity=_quantity(row, voice), numbers=row.numbers)

    return [
        Column("dataset", lambda row: row.dataset, voice.say("agreement.head.dataset"), data, "l"),
        Column("quantity", lambda row: row.quantity, voice.say("agreement.head.quantity"), quantity, "l"),
        Column("origin", lambda row: row.origin),
        Column("numbers", lambda row: row.numbers),
    ]


def _compared(voice: Voice) -> list[Column[Agreement]]:
    """Both results, and the digits on which they agree."""

    def digits(value: float) -> object:
        if value == math.inf:
            return voice.say("agreement.all")
        capped = min(value, _MOST_DIGITS)
        return Quantity(capped, decimals=0 if capped == int(capped) else 1)

    return [
        Column(
            "reference",
            lambda row: row.reference,
            voice.say("agreement.head.reference"),
            lambda row: significant(row.reference),
        ),
        Column(
            "ours",
            lambda row: row.ours,
            voice.say("agreement.head.ours"),
            lambda row: significant(row.ours),
        ),
        Column(
            "digits",
            lambda row: row.digits,
            voice.say("agreement.head.digits"),
            lambda row: digits(row.digits),
        ),
        Column(
            "required",
            lambda row: row.required,
            voice.say("agreement.head.wanted"),
            lambda row: digits(row.required),
        ),
        Column("met", lambda row: row.met),
    ]


def _dataset(row: Agreement, voice: Voice) -> str:
    return voice.pick("agreement.dataset", row.dataset)


def _quantity(row: Agreement, voice: Voice) -> str:
    return voice.pick("agreement.quantity", row.quantity)
