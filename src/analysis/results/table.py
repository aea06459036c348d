"""Every estimate and every claim as one row of ``estimates.csv``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.claims.entry import Entry
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.estimates.comparison import unit_of_change
from analysis.estimates.estimate import Against, Estimate, Fit, Latest, Moved
from analysis.estimates.robustness import Robustness
from analysis.estimates.turn import Turn
from analysis.inference.change import Change
from analysis.inference.ranking import LevelRank, PlaceboRank
from analysis.inference.specification_curve import SpecificationCurve
from analysis.inference.trend import Trend
from analysis.project import Project
from analysis.results.together import together_rows
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
    "se",
    "df",
    "rho_low",
    "rho_high",
    "theta_low",
    "theta_high",
    "processes",
    "walk",
    "units",
    "effective_units",
    "moderated",
    "theil_sen",
    "detectable_per_year",
    "detectable_window",
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
    catalogue, tried, turns = project.catalogue, project.curves(edition), project.turns(edition)
    rows = [
        row for e in project.estimates(edition) for row in _rows_of(catalogue, e).everything(tried, turns)
    ]
    combined = project.together(edition)
    rows += [] if combined is None else together_rows(combined, catalogue)
    rows += [_claim_row(catalogue, entry) for entry in project.ledger(edition)]
    frame = pd.DataFrame(rows).reindex(columns=COLUMNS)
    whole = ["n", "first_year", "last_year", "units", "processes", "of"]
    return frame.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(["walk", "moderated"], "boolean"))


def _rows_of(catalogue: Catalogue, e: Estimate) -> _Rows:
    return _Rows(e, catalogue.tables[e.indicator.source.table].table_id)


@dataclass(frozen=True)
class _Rows:
    """The rows of one estimate, each kind by its own method."""

    e: Estimate
    table_id: str

    def everything(
        self, tried: Mapping[str, Robustness], turns: Mapping[str, Turn]
    ) -> Iterator[dict[str, Any]]:
        """All that is known: what no table publishes yet, or no trend was fitted to, has fewer rows."""
        e = self.e
        if e.latest is None:
            return
        if e.moved is not None:
            yield from self.moved(e.moved)
        if e.moved is None or e.newest is not None:
            yield from self.latest(e.latest)
        if e.fit is not None:
            yield from self.fit(e.fit)
        if e.rank is not None:
            yield self.rank(e.rank)
        if e.group_rank is not None:
            yield self.rank(e.group_rank, "rank_in_group")
        for against in e.references.values():
            yield self.reference(against)
        if e.moved is not None and e.placebo is not None:
            yield self.placebo(e.placebo, e.moved)
        if e.indicator.id in tried:
            yield self.specifications(tried[e.indicator.id].curve)
        if e.indicator.id in turns:
            yield from joinpoint_rows(e, turns[e.indicator.id], self.table_id)

    def row(self, kind: str, **fields: Any) -> dict[str, Any]:
        indicator, against = self.e.indicator, fields.get("against", "")
        return {
            "id": ".".join(filter(None, [indicator.id, kind, against])),
            "kind": kind,
            "indicator": indicator.id,
            "chapter": indicator.chapter,
            "area": self.e.area,
            "table": self.table_id,
            **fields,
        }

    def latest(self, latest: Latest) -> Iterator[dict[str, Any]]:
        """What is published of one year, where nothing is compared with it."""
        indicator, comparison = self.e.indicator, self.e.comparison
        now = {"last_year": latest.year, "method": "one year, as published"}
        yield self.row("value", unit=indicator.measure, value=latest.value, **now)
        against = {"against": indicator.reference, **now}
        yield self.row("reference_value", unit=indicator.measure, value=latest.reference, **against)
        if not comparison.starts_level:
            yield self.row("gap_value", unit=comparison.gap_unit, value=latest.gap, **against)

    def moved(self, moved: Moved) -> Iterator[dict[str, Any]]:
        """Changes of the focus, of the reference, and of everyone's distance to it."""
        reference, unit = self.e.indicator.reference, unit_of_change(self.e.indicator.measure)
        yield self.changed("level", moved.level, unit)
        yield self.changed("reference_level", moved.reference, unit, against=reference)
        unit = self.e.comparison.change_unit
        yield self.changed("gap", moved.gap, unit, against=reference)
        for code, gap in moved.comparators.items():
            id = f"{self.e.indicator.id}.comparator_gap.{code}"
            yield self.changed("comparator_gap", gap, unit, against=reference, area=code, id=id)

    def changed(self, kind: str, c: Change, unit: str, **fields: Any) -> dict[str, Any]:
        return self.row(
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

    def fit(self, fit: Fit) -> Iterator[dict[str, Any]]:
        """Trends of the gap to the reference, of that to each comparator, and of the level."""
        judged = self.e.judged
        # A p-value without the family it belongs to says too much: the others have intervals only.
        worded: dict[str, Any] = (
            {}
            if judged is None
            else {
                "p": fit.trend.p,
                "p_adjusted": judged.p_adjusted,
                "verdict": str(judged.verdict),
                "detectable_per_year": judged.detectable.per_year,
                "detectable_window": judged.detectable.window,
            }
        )
        yield self.fitted("gap_trend", fit.trend, against=self.e.indicator.reference, **worded)
        for code, trend in fit.comparators.items():
            yield self.fitted("gap_trend", trend, against=code)
        yield self.fitted("level_trend", fit.level)

    def fitted(self, kind: str, t: Trend, **fields: Any) -> dict[str, Any]:
        numbers = t.to_row()
        kept = {k: numbers[k] for k in COLUMNS if k in numbers and k not in ("unit", "id", "p")}
        own = {"unit": f"{self.e.comparison.trend_unit} a year", "value": t.estimate}
        return self.row(kind, **{**kept, **own, **fields})

    def reference(self, against: Against) -> dict[str, Any]:
        """The gap to one of the references, then and now, over the base years side by side."""
        moved, latest = self.e.moved, self.e.latest
        changes = against.changes.values()
        return self.row(
            "gap_to",
            against=against.kind,
            unit=self.e.comparison.gap_unit,
            value=against.last,
            first_year=moved and moved.base_year,
            last_year=latest and latest.year,
            first=against.first if moved else None,
            last=against.last if moved else None,
            range_low=min(changes, default=None),
            range_high=max(changes, default=None),
            method="gap of the last year; range of its change over the base years side by side",
        )

    def rank(self, rank: LevelRank, kind: str = "rank") -> dict[str, Any]:
        return self.row(
            kind,
            unit="rank",
            value=rank.rank,
            last_year=rank.year,
            range_low=rank.best,
            range_high=rank.worst,
            of=rank.of,
            method="rank of the latest year; best and worst of its last five",
        )

    def placebo(self, placebo: PlaceboRank, moved: Moved) -> dict[str, Any]:
        return self.row(
            "placebo_rank",
            unit="percentile",
            value=placebo.percentile,
            first_year=moved.base_year,
            last_year=moved.last_year,
            of=placebo.others + 1,
            method="standardised change of the gap among the same of all municipalities",
        )

    def specifications(self, curve: SpecificationCurve) -> dict[str, Any]:
        return self.row(
            "specifications",
            unit="percent of specifications with the sign of the gap trend",
            value=100 * curve.same_sign / curve.total,
            first_year=curve.chosen.choice.first_year,
            last_year=curve.chosen.choice.last_year,
            of=curve.total,
            share_same_word=100 * curve.same_word / curve.words if curve.words else None,
            method="trend of the gap under other windows, scales, comparators, base years and estimators",
        )


def _claim_row(catalogue: Catalogue, entry: Entry) -> dict[str, Any]:
    """One claim of the white paper with its verdict, rule and table."""
    claim, rule, outcome = entry.claim, entry.rule, entry.outcome
    outcomes = [t.outcome for t in entry.tried if t.outcome is not None]
    outcomes += [y.outcome for y in entry.base_years]
    others = [o.value for o in outcomes if o.value is not None]
    names = [catalogue.tables[name].table_id for name in entry.tables]
    row = {
        "id": f"{claim.claim}.claim",
        "indicator": claim.claim,
        "chapter": claim.focus_area,
        "kind": "claim",
        "area": claim.area,
        "against": ";".join(claim.comparator),
        "verdict": str(entry.verdict),
        "method": f"{'related measure' if entry.related else 'rule'}: {rule.rule}" if rule else "no rule",
        # Rules that count indicators read no table; the list of claims says what they rest on.
        "table": ";".join(names or entry.waits_for or ([claim.tables_note] if outcome is not None else [])),
    }
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
