"""Agreement with results computed elsewhere: table and finding."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis.exhibits import table
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Narrator
from analysis.methods.references import Agreement

# Double precision holds no more; agreement beyond is chance.
_MOST_DIGITS = 15


def agreement_finding(rows: Sequence[Agreement], voice: Narrator) -> str:
    """Whether every comparison reaches its digits; those that do not, by name.

    Parameters
    ----------
    rows : sequence of Agreement
    voice : Narrator

    Returns
    -------
    str
    """
    text = voice.language.text
    numbers = voice.language.number(sum(row.numbers for row in rows), 0)
    missed = [f"{row.dataset}, {row.quantity}" for row in rows if not row.met]
    if not missed:
        return text(
            "All {count} comparisons, {numbers} numbers in all, reach the digits they need.",
            count=len(rows),
            numbers=numbers,
        )
    return text(
        "Of {count} comparisons, {numbers} numbers in all, {missed} fall short: {list}.",
        count=len(rows),
        numbers=numbers,
        missed=len(missed),
        list="; ".join(missed),
    )


def agreement_table(rows: Sequence[Agreement], voice: Narrator) -> Exhibit:
    """Every comparison with a reference result, computed while the page is built.

    Parameters
    ----------
    rows : sequence of Agreement
    voice : Narrator

    Returns
    -------
    Exhibit
    """
    text = voice.language.text
    header = [
        text("Data (reference by)"),
        text("Quantity"),
        text("Reference"),
        text("This volume"),
        text("Digits"),
        text("Wanted"),
    ]
    cells, records = [], []
    for row in rows:
        cells.append(
            [
                f"{row.dataset} ({row.origin})",
                row.quantity if row.numbers == 1 else f"{row.quantity} ({row.numbers})",
                significant(row.reference, voice),
                significant(row.ours, voice),
                _digits(row.digits, voice),
                _digits(row.required, voice),
            ]
        )
        records.append({**vars(row), "met": row.met})
    return Exhibit(
        label="tab-methods-agreement",
        caption=text(
            "Agreement with results computed elsewhere, recomputed when this page was built. Where a row "
            "stands for several numbers (how many is in brackets), the one that agrees least is shown, to "
            "eight significant digits. Digits: correct significant digits (log relative error), at most "
            "{most}; “all”: equal.",
            most=_MOST_DIGITS,
        ),
        source=text(
            "Source: reference results with their origin in data/reference of the volume; own calculations."
        ),
        frame=pd.DataFrame(records),
        markdown=table.markdown(header, cells, "llrrrr"),
    )


def significant(value: float, voice: Narrator, digits: int = 8) -> str:
    """A number to so many significant digits, without trailing zeros.

    Parameters
    ----------
    value : float
    voice : Narrator
    digits : int

    Returns
    -------
    str
    """
    if not math.isfinite(value):
        return voice.language.number(value, 0)
    if value == int(value):
        return str(int(value))  # a count, a rank or a year
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals)
    shown = f"{rounded:.{decimals}f}".rstrip("0")
    return voice.language.number(rounded, len(shown.partition(".")[2]))


def _digits(value: float, voice: Narrator) -> str:
    if value == math.inf:
        return voice.language.text("all")
    capped = min(value, _MOST_DIGITS)
    return voice.language.number(capped, 0 if capped == int(capped) else 1)
