"""Every estimate and every claim as one row of ``estimates.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis.claims.ledger import Entry
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.estimates.comparison import unit_of_change
from analysis.estimates.estimate import Estimate
from analysis.estimates.robustness import Robustness
from analysis.inference.change import Change
from analysis.inference.ranking import LevelRank
from analysis.inference.trend import Trend
from analysis.project import Project
from analysis.results.turns import joinpoint_rows

COLUMNS = [
    "id",
    "indicator",
    "chapter",
    "kind",
    "area",
    "against",
    "unit",
    "value",
    "ci_low",
    "ci_high",
    "level",
    "p",
    "p_adjusted",
    "verdict",
    "n",
    "first_year",
    "last_year",
    "first",
    "last",
    "range_low",
    "range_high",
    "rho_low",
    "rho_high",
    "units",
    "effective_units",
    "theil_sen",
    "mdc_per_year",
    "mdc_window",
    "of",
    "share_same_word",
    "method",
    "table",
]


def table(project: Project, edition: Edition) -> pd.DataFrame:
    """Every estimate as one row.

    Returns
    -------
    DataFrame
        Columns as in :data:`COLUMNS`; a field that an estimate does not have is empty.
    """
    catalogue, tried = project.catalogue, project.curves(edition)
    rows = [row for e in project.estimates(edition) for row in _rows(catalogue, e, tried)]
    rows += [_claim_row(catalogue, entry) for entry in project.ledger(edition)]
    frame = pd.DataFrame(rows).reindex(columns=COLUMNS)
    whole = ["n", "first_year", "last_year", "units", "of"]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def _rows(catalogue: Catalogue, e: Estimate, tried: Mapping[str, Robustness]) -> Iterator[dict[str, Any]]:
    indicator = e.indicator
    shared = {
        "indicator": indicator.id,
        "chapter": indicator.chapter,
        "area": e.area,
        "table": catalogue.tables[indicator.source.table].table_id,
    }

    def row(kind: str, **fields: Any) -> dict[str, Any]:
        against = fields.get("against", "")
        return {"id": ".".join(filter(None, [indicator.id, kind, against])), "kind": kind, **shared, **fields}

    def changed(kind: str, c: Change, unit: str, **fields: Any) -> dict[str, Any]:
        return row(
            kind,
            unit=unit,
            value=c.absolute,
            first_year=c.base_year,
            last_year=c.end_year,
            first=c.first,
            last=c.last,
            range_low=c.low,
            range_high=c.high,
            method="difference of two years; range over base years within two",
            **fields,
        )

    def fitted(kind: str, t: Trend, **fields: Any) -> dict[str, Any]:
        numbers = t.to_row()
        kept = {k: numbers[k] for k in COLUMNS if k in numbers and k not in ("unit", "id")}
        return row(
            kind, **{**kept, "unit": f"{e.comparison.trend_unit} a year", "value": t.estimate, **fields}
        )

    def ranked(rank: LevelRank) -> dict[str, Any]:
        return row(
            "rank",
            unit="rank",
            value=rank.rank,
            last_year=rank.year,
            range_low=rank.best,
            range_high=rank.worst,
            of=rank.of,
            method="rank of the latest year; best and worst of its last five",
        )

    if e.latest is None:
        return
    if e.moved is None:
        now = {"last_year": e.latest.year, "method": "one year, as published"}
        yield row("value", unit=indicator.measure, value=e.latest.value, **now)
        against = {"against": indicator.reference, **now}
        yield row("reference_value", unit=indicator.measure, value=e.latest.reference, **against)
        if not e.comparison.starts_level:
            yield row("gap_value", unit=e.comparison.gap_unit, value=e.latest.gap, **against)
        if e.rank is not None:
            yield ranked(e.rank)
        return
    moves, moved = unit_of_change(indicator.measure), e.moved
    yield changed("level", moved.level, moves)
    yield changed("reference_level", moved.reference, moves, against=indicator.reference)
    yield changed("gap", moved.gap, e.comparison.change_unit, against=indicator.reference)
    for code, gap in moved.comparators.items():
        yield {
            **changed("comparator_gap", gap, e.comparison.change_unit, against=indicator.reference),
            "area": code,
            "id": f"{indicator.id}.comparator_gap.{code}",
        }
    if e.fit is not None:
        yield fitted(
            "gap_trend",
            e.fit.trend,
            against=indicator.reference,
            p_adjusted=e.judged.p_adjusted if e.judged else None,
            verdict=str(e.judged.verdict) if e.judged else "",
        )
        for code, fit in e.fit.comparators.items():
            yield fitted("gap_trend", fit, against=code)
        yield fitted("level_trend", e.fit.level)
    if e.rank is not None:
        yield ranked(e.rank)
    if e.placebo is not None:
        yield row(
            "placebo_rank",
            unit="percentile",
            value=e.placebo.percentile,
            first_year=moved.base_year,
            last_year=moved.last_year,
            of=e.placebo.others + 1,
            method="standardised change of the gap among the same of all municipalities",
        )
    if indicator.id in tried:
        curve = tried[indicator.id].curve
        yield row(
            "specifications",
            unit="percent of specifications with the sign of the gap trend",
            value=100 * curve.same_sign / curve.total,
            first_year=curve.chosen.choice.first_year,
            last_year=curve.chosen.choice.last_year,
            of=curve.total,
            share_same_word=100 * curve.same_word / curve.words if curve.words else None,
            method="trend of the gap under other windows, scales, comparators, base years and estimators",
        )
    yield from joinpoint_rows(e, catalogue.tables[indicator.source.table].table_id)


def _claim_row(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """One claim of the white paper with its verdict, rule and table."""
    claim, rule, outcome = entry.claim, entry.rule, entry.outcome
    others = [t.outcome.value for t in entry.tried if t.outcome is not None and t.outcome.value is not None]
    names = [catalogue.tables[name].table_id for name in entry.tables]
    row = {
        "id": f"{claim.claim}.claim",
        "indicator": claim.claim,
        "chapter": claim.focus_area,
        "kind": "claim",
        "area": claim.area,
        "against": ";".join(claim.comparator),
        "verdict": str(entry.verdict),
        "method": f"rule: {rule.rule}" if rule is not None else "no rule",
        # Two rules read no table of the package; the list of claims says what they rest on.
        "table": ";".join(names or entry.waits_for or ([claim.tables_note] if outcome is not None else [])),
    }
    if entry.reason is not None:
        row["method"] = f"{row['method']}; {entry.reason}"
    if rule is None or outcome is None:
        return row
    return {
        **row,
        "unit": rule.measure,
        "value": outcome.value,
        "first_year": outcome.first_year,
        "last_year": outcome.last_year,
        "range_low": min(others, default=None),
        "range_high": max(others, default=None),
        "of": entry.possible or None,
        "share_same_word": 100 * entry.same / entry.possible if entry.possible else None,
    }
