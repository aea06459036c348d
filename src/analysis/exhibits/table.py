"""Markdown tables from estimates."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.declared.models import Table
from analysis.estimates.estimate import Estimate, Fit
from analysis.exhibits.voice import Voice
from analysis.inference.trend import Trend


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A Markdown table.

    Parameters
    ----------
    header : sequence of str
    rows : sequence of sequence of str
    align : str
        One letter a column: ``l`` or ``r``.

    Returns
    -------
    str

    Examples
    --------
    >>> print(markdown(["Area", "Value"], [["Horsens", "1.2"]], "lr"))
    | Area | Value |
    | :--- | ---: |
    | Horsens | 1.2 |
    """
    marks = {"l": ":---", "r": "---:"}
    lines = [header, [marks[a] for a in align], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def trend_table(e: Estimate, fit: Fit, voice: Voice) -> tuple[str, pd.DataFrame]:
    """The trends of one indicator: the gap to the reference with its word, to each comparator, and the level.

    Returns
    -------
    markdown : str
    frame : DataFrame
        The same rows in full precision.
    """
    text, number = voice.language.text, voice.language.number
    header = [
        text("Trend of"),
        text("Reading"),
        text("A year"),
        text("{level} interval", level=voice.language.quantity(100 * voice.edition.level, "percent", 0)),
        text("p (adjusted)"),
        text("Rho"),
        text("Detectable"),
    ]
    rows, records = [], []
    decimals = e.comparison.trend_decimals

    def add(label: str, fit: Trend, *, word: str = "", p_adjusted: float | None = None) -> None:
        rows.append(
            [
                label,
                word,
                number(fit.estimate, decimals, signed=True),
                voice.interval(e, fit),
                # One column for both: the table must fit beside its text.
                voice.language.p(fit.p)
                + (f" ({voice.language.p(p_adjusted)})" if p_adjusted is not None else ""),
                voice.rho(fit),
                number(fit.mdc_per_year, decimals),
            ]
        )
        records.append({"trend_of": label, **fit.to_row(), "p_adjusted": p_adjusted, "verdict": word})

    add(
        text("gap to {reference}", reference=voice.reference(e.indicator)),
        fit.trend,
        word=text(str(e.judged.verdict)) if e.judged else voice.no_word(e),
        p_adjusted=e.judged.p_adjusted if e.judged else None,
    )
    for code, between in fit.comparators.items():
        add(text("gap to {reference}", reference=voice.area(code)), between)
    add(text("the figure itself"), fit.level)
    frame = pd.DataFrame(records).drop(columns=["unit", "scale"], errors="ignore")
    return markdown(header, rows, "llrrrrr"), frame


def change_table(estimates: Sequence[Estimate], voice: Voice) -> tuple[str, pd.DataFrame]:
    """What happened, one indicator a row: the figure and the gap then and now, and the base-year range.

    Returns
    -------
    markdown : str
    frame : DataFrame
    """
    text, language = voice.language.text, voice.language
    header = [
        text("Indicator"),
        text("Years"),
        text("Then"),
        text("Now"),
        text("Gap then"),
        text("Gap now"),
        text("Moved by"),
        text("Over base years"),
    ]
    rows, records = [], []
    for e in estimates:
        if e.latest is None:
            continue
        # An index starts level by definition: its first gap is no finding.
        level = e.comparison.starts_level
        unit, decimals = e.comparison.gap_unit, e.comparison.decimals
        if e.moved is None:
            gap = None if level else e.latest.gap
            now = language.quantity(e.latest.value, e.indicator.measure, e.indicator.decimals)
            shown = "" if gap is None else language.number(gap, decimals, signed=True)
            rows.append([voice.name(e.indicator), str(e.latest.year), "", now, "", shown, "", ""])
            records.append(
                {
                    "indicator": e.indicator.id,
                    "last_year": e.latest.year,
                    "level_last": e.latest.value,
                    "gap_last": gap,
                    "gap_unit": unit,
                }
            )
            continue
        moved, gaps = e.moved, e.moved.gap
        rows.append(
            [
                voice.name(e.indicator),
                f"{moved.base_year}\N{EN DASH}{moved.last_year}",
                language.quantity(moved.level.first, e.indicator.measure, e.indicator.decimals),
                language.quantity(moved.level.last, e.indicator.measure, e.indicator.decimals),
                "" if level else language.number(gaps.first, decimals, signed=True),
                language.number(gaps.last, decimals, signed=True),
                language.number(gaps.absolute, decimals, signed=True) + " " + unit_word(e, voice),
                text(
                    "{low} to {high}",
                    low=language.number(gaps.low, decimals, signed=True),
                    high=language.number(gaps.high, decimals, signed=True),
                )
                if len(gaps.base_years) > 1
                else "",
            ]
        )
        records.append(
            {
                "indicator": e.indicator.id,
                "base_year": moved.base_year,
                "last_year": moved.last_year,
                "level_base": moved.level.first,
                "level_last": moved.level.last,
                "gap_base": gaps.first,
                "gap_last": gaps.last,
                "gap_change": gaps.absolute,
                "range_low": gaps.low,
                "range_high": gaps.high,
                "gap_unit": unit,
            }
        )
    frame = pd.DataFrame(records, columns=_CHANGE_COLUMNS).astype({"base_year": "Int64"})
    return markdown(header, rows, "llrrrrrr"), frame


_CHANGE_COLUMNS = [
    "indicator",
    "base_year",
    "last_year",
    "level_base",
    "level_last",
    "gap_base",
    "gap_last",
    "gap_change",
    "range_low",
    "range_high",
    "gap_unit",
]


def family_table(estimates: Sequence[Estimate], voice: Voice) -> tuple[str, pd.DataFrame]:
    """Every verdict with the numbers it rests on, one indicator a row.

    Returns
    -------
    markdown : str
    frame : DataFrame
    """
    text, number, p = voice.language.text, voice.language.number, voice.language.p
    header = [
        text("Indicator"),
        text("Years"),
        text("Reading"),
        text("A year"),
        text("Interval"),
        text("p"),
        text("Adjusted p"),
        text("Autocorrelation"),
        text("Effective units"),
    ]
    rows, records = [], []
    for e in estimates:
        if e.fit is None or e.judged is None:
            continue
        fit = e.fit.trend
        decimals = e.comparison.trend_decimals
        rows.append(
            [
                voice.name(e.indicator),
                f"{fit.first_year}\N{EN DASH}{fit.last_year}",
                text(str(e.judged.verdict)),
                number(fit.estimate, decimals, signed=True) + " " + trend_word(e, voice),
                voice.interval(e, fit),
                p(fit.p),
                p(e.judged.p_adjusted),
                voice.rho(fit),
                number(fit.effective_units, 0),
            ]
        )
        records.append(
            {
                "indicator": e.indicator.id,
                **{k: v for k, v in fit.to_row().items() if k not in ("unit", "scale")},
                "p_adjusted": e.judged.p_adjusted,
                "verdict": str(e.judged.verdict),
            }
        )
    return markdown(header, rows, "lllrrrrrr"), pd.DataFrame(records)


def source_table(used: Sequence[Table], voice: Voice) -> tuple[str, pd.DataFrame]:
    """Tables with publisher, period, licence and how they were obtained.

    Returns
    -------
    markdown : str
    frame : DataFrame
    """
    text, code = voice.language.text, voice.language.code
    header = [
        text("Table"),
        text("Subject"),
        text("Publisher"),
        text("Period"),
        text("Licence"),
        text("Copy"),
    ]
    rows, records = [], []
    for table in used:
        period = (
            table.period_first
            if table.period_first == table.period_last
            else f"{table.period_first}\N{EN DASH}{table.period_last}"
        )
        rows.append(
            [
                table.table_id,
                table.subject[code],
                table.publisher[code],
                period,
                table.licence,
                # A space where a narrow column may break the name of the copy.
                table.copied_from.replace("/", "/ ").replace("@", " @"),
            ]
        )
        records.append(
            {
                "table": table.table_id,
                "file": table.path,
                "publisher": table.publisher[code],
                "period_first": table.period_first,
                "period_last": table.period_last,
                "licence": table.licence,
                "copied_from": table.copied_from,
                "obtained": table.obtained,
                "verified": table.verified or "",
                "sha256": table.sha256,
            }
        )
    return markdown(header, rows, "llllll"), pd.DataFrame(records)


UNIT_WORDS = {
    "percentage_points": "pp",
    "percent": "%",
    "index_points": "index points",
    "dkk": "DKK",
    "persons": "persons",
    "points": "points",
    "per_1000": "per 1,000",
    "km": "km",
    "years": "years",
    "plain": "",
}


def named(name: str, unit: str) -> str:
    """A name with its unit, where there is one.

    Examples
    --------
    >>> named("Income", "DKK"), named("Index", "")
    ('Income (DKK)', 'Index')
    """
    return f"{name} ({unit})" if unit else name


def unit_word(e: Estimate, voice: Voice) -> str:
    """The unit of a change of the gap in a narrow column."""
    return voice.language.text(UNIT_WORDS[e.comparison.change_unit])


def trend_word(e: Estimate, voice: Voice) -> str:
    """The unit of a trend in a narrow column."""
    return voice.language.text(UNIT_WORDS[e.comparison.trend_unit])
