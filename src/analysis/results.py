"""The claims ledger as plain rows, for a terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.claims.ledger import Entry, Ledger, check_focus_area, claims
from analysis.claims.ledger import Reason as ClaimReason
from analysis.claims.ledger import Verdict as ClaimVerdict
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue
from analysis.estimates.compute import compute
from analysis.estimates.estimate import Estimate, Estimates
from analysis.estimates.robustness import Robustness, curves
from analysis.estimates.turn import turn
from analysis.exhibits import verdicts
from analysis.exhibits.voice import Narrator
from analysis.inference.change import Change
from analysis.inference.ranking import LevelRank
from analysis.inference.trend import Trend
from analysis.inference.verdict import Verdict
from analysis.language.numbers import Language


class Row(NamedTuple):
    """One claim as printed."""

    claim: str
    verdict: str
    found: str
    quote: str


def rows(catalogue: Catalogue, edition: Edition, focus_area: str | None = None) -> list[Row]:
    """Every claim with its verdict.

    Parameters
    ----------
    catalogue : Catalogue
    edition : Edition
    focus_area : str, optional
        Only the claims of one focus area.

    Returns
    -------
    list of Row
        Empty if the focus is not the municipality the white paper speaks of.

    Raises
    ------
    InputError
        If there is no such focus area, or the claims, their rules or a table are malformed.

    Examples
    --------
    >>> from analysis.declared.reading import find_root
    >>> from analysis.declared.catalogue import load
    >>> from analysis.declared.edition import resolve
    >>> catalogue = load(find_root())
    >>> rows(catalogue, resolve(catalogue, "randers", {}), "business_and_jobs")[0][:2]
    ('C050', 'agrees')
    """
    check_focus_area(catalogue, focus_area)
    voice = Narrator(catalogue, edition, Language(edition.language))
    return [
        Row(e.claim.claim, verdicts.word(e, voice), verdicts.found(e, voice), e.claim.quote)
        for e in claims(catalogue.root, edition)
        if focus_area in (None, e.claim.focus_area)
    ]


def summary(printed: Sequence[Row]) -> str:
    """How many claims have each verdict.

    Examples
    --------
    >>> summary([Row("C001", "agrees", "", ""), Row("C002", "agrees", "", "")])
    '2 claims: 2 agrees.'
    """
    counts = Counter(row.verdict for row in printed)
    return f"{len(printed)} claims: " + ", ".join(f"{n} {word}" for word, n in counts.most_common()) + "."


def write(root: Path, edition: Edition, folder: Path) -> None:
    """Write ``estimates.csv`` and ``results.json`` of an edition.

    Parameters
    ----------
    root : Path
        The project folder.
    edition : Edition
    folder : Path
        Where to write; made if it is not there.

    Raises
    ------
    InputError
        If a table is damaged.
    """
    catalogue = load(root)
    estimates = compute(root, edition)
    folder.mkdir(parents=True, exist_ok=True)
    table(catalogue, estimates).to_csv(folder / "estimates.csv", index=False, lineterminator="\n")
    text = json.dumps(results(catalogue, estimates), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")


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


def table(catalogue: Catalogue, estimates: Estimates) -> pd.DataFrame:
    """Every estimate as one row.

    Returns
    -------
    DataFrame
        Columns as in :data:`COLUMNS`; a field that an estimate does not have is empty.
    """
    tried = curves(catalogue.root, estimates.edition)
    rows = [row for estimate in estimates for row in _rows(catalogue, estimate, tried)]
    rows += [_claim_row(catalogue, entry) for entry in claims(catalogue.root, estimates.edition)]
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

    def fitted(kind: str, t: Trend, unit: str, **fields: Any) -> dict[str, Any]:
        numbers = t.to_row()
        kept = {k: numbers[k] for k in COLUMNS if k in numbers and k not in ("unit", "id")}
        return row(kind, **{**kept, "unit": f"{unit} a year", "value": t.estimate, **fields})

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
    if e.level is None or e.gap is None or e.reference_level is None:
        now = {"last_year": e.latest.year, "method": "one year, as published"}
        yield row("value", unit=indicator.measure, value=e.latest.value, **now)
        against = {"against": indicator.reference, **now}
        yield row("reference_value", unit=indicator.measure, value=e.latest.reference, **against)
        if indicator.comparison != "index":
            yield row("gap_value", unit=e.gap_measure, value=e.latest.gap, **against)
        if e.rank is not None:
            yield ranked(e.rank)
        return
    # A percentage moves by percentage points.
    moves = "percentage_points" if indicator.measure == "percent" else indicator.measure
    yield changed("level", e.level, moves)
    yield changed("reference_level", e.reference_level, moves, against=indicator.reference)
    yield changed("gap", e.gap, e.change_measure, against=indicator.reference)
    for code, gap in e.comparator_gaps.items():
        yield {
            **changed("comparator_gap", gap, e.change_measure, against=indicator.reference),
            "area": code,
            "id": f"{indicator.id}.comparator_gap.{code}",
        }
    trend_unit = e.gap_measure if indicator.comparison == "difference" else "percent"
    if e.trend is not None:
        yield fitted(
            "gap_trend",
            e.trend,
            trend_unit,
            against=indicator.reference,
            p_adjusted=e.p_adjusted,
            verdict=str(e.verdict) if e.verdict else "",
        )
    for code, fit in e.comparator_trends.items():
        yield fitted("gap_trend", fit, trend_unit, against=code)
    if e.level_trend is not None:
        unit = moves if indicator.comparison == "difference" else "percent"
        yield fitted("level_trend", e.level_trend, unit)
    if e.rank is not None:
        yield ranked(e.rank)
    if e.placebo is not None:
        yield row(
            "placebo_rank",
            unit="percentile",
            value=e.placebo.percentile,
            first_year=e.base_year,
            last_year=e.last_year,
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


def results(catalogue: Catalogue, estimates: Estimates) -> dict[str, Any]:
    """What prose may quote: named values with the format each is shown in.

    Returns
    -------
    dict
        ``meta`` (edition, version, data date) and ``values``: key to ``{value, format, decimals, measure}``.
    """
    edition = estimates.edition
    used = {name for e in estimates for name in e.indicator.tables}
    values: dict[str, dict[str, Any]] = {
        "volume.indicators": _number(len(estimates.by_indicator)),
        "volume.tables": _number(len(used)),
        "volume.municipalities": _number(len(catalogue.municipalities)),
        "volume.family": _number(len(estimates.family)),
        "volume.trends": _number(
            sum(e.verdict is not None and e.verdict is not Verdict.DRIFT for e in estimates)
        ),
        "volume.claims": _number(len(catalogue.claims)),
        "edition.title": {"value": edition.title, "format": "text"},
        "edition.subtitle": {"value": edition.subtitle, "format": "text"},
        "edition.focus": {"value": edition.focus_name, "format": "text"},
        "edition.base_year": {"value": edition.base_year, "format": "year"},
        "edition.start_year": {"value": edition.start_year, "format": "year"},
        "edition.level": _number(100 * edition.level, "percent"),
        "edition.alpha": _number(100 * edition.alpha, "percent"),
        "volume.version": {"value": catalogue.version, "format": "text"},
        "volume.data_date": {"value": catalogue.data_date.isoformat(), "format": "date"},
    }
    for word, number in _claim_counts(claims(catalogue.root, edition)).items():
        values[f"claims.{word}"] = _number(number)
    tried = curves(catalogue.root, edition)
    for e in estimates:
        values |= {f"{e.indicator.id}.{key}": entry for key, entry in _entries(e).items()}
        if e.indicator.id in tried:
            curve = tried[e.indicator.id].curve
            values |= {
                f"{e.indicator.id}.specifications": _number(curve.total),
                f"{e.indicator.id}.same_sign": _number(100 * curve.same_sign / curve.total, "percent"),
            }
            if curve.words:
                share = 100 * curve.same_word / curve.words
                values[f"{e.indicator.id}.same_word"] = _number(share, "percent")
    return {
        "meta": {
            "edition": edition.id,
            "parameters": edition.parameters(),
            "version": catalogue.version,
            "data_date": catalogue.data_date.isoformat(),
        },
        "values": values,
    }


def _claim_counts(found: Ledger) -> dict[str, int]:
    counts = {v.name.lower(): len(found.of(v)) for v in ClaimVerdict}
    return counts | {r.name.lower(): len(found.of(ClaimVerdict.UNTESTED, r)) for r in ClaimReason}


def _number(
    value: float, measure: str = "plain", decimals: int = 0, *, signed: bool = False
) -> dict[str, Any]:
    form = "signed" if signed else "number"
    return {"value": value, "format": form, "measure": measure, "decimals": decimals}


def _entries(e: Estimate) -> dict[str, dict[str, Any]]:
    if e.latest is None:
        return {}
    measure, decimals = e.indicator.measure, e.indicator.decimals
    entries: dict[str, dict[str, Any]] = {
        "last_year": {"value": e.latest.year, "format": "year"},
        "level_last": _number(e.latest.value, measure, decimals),
        "reference_last": _number(e.latest.reference, measure, decimals),
        "gap_last": _number(e.latest.gap, e.gap_measure, e.gap_decimals, signed=True),
    }
    if e.level is not None and e.gap is not None and e.reference_level is not None:
        entries |= {
            "base_year": {"value": e.base_year, "format": "year"},
            "level_base": _number(e.level.first, measure, decimals),
            "reference_base": _number(e.reference_level.first, measure, decimals),
            "gap_base": _number(e.gap.first, e.gap_measure, e.gap_decimals, signed=True),
            "gap_change": _number(e.gap.absolute, e.change_measure, e.gap_decimals, signed=True),
        }
    if e.trend is not None:
        unit = e.gap_measure if e.indicator.comparison == "difference" else "percent"
        entries |= {
            "trend": _number(e.trend.estimate, unit, 2, signed=True),
            "trend_low": _number(e.trend.ci_low, unit, 2, signed=True),
            "trend_high": _number(e.trend.ci_high, unit, 2, signed=True),
            "trend_p": {"value": e.trend.p, "format": "p"},
        }
    if e.verdict is not None:
        entries |= {
            "trend_p_adjusted": {"value": e.p_adjusted, "format": "p"},
            "verdict": {"value": str(e.verdict), "format": "text"},
        }
    if e.rank is not None:
        entries |= {"rank": _number(e.rank.rank), "rank_of": _number(e.rank.of)}
    return entries


METHOD = "joinpoint, permutation test on whitened residuals, largest p over the region; not adjusted"


def joinpoint_rows(e: Estimate, table_id: str) -> list[dict[str, object]]:
    """What ``estimates.csv`` says of the turn of one gap.

    Parameters
    ----------
    e : Estimate
    table_id : str
        Of the indicator's table.

    Returns
    -------
    list of dict
        One row on the turn (``value`` its year, empty without one); with a turn one row a segment and one on
        the average over the whole window. Empty where no word on a trend may be given.
    """
    found = turn(e)
    if found is None:
        return []
    unit = e.gap_measure if found.scale == "level" else "percent"
    shared: Mapping[str, object] = {
        "indicator": e.indicator.id,
        "chapter": e.indicator.chapter,
        "area": e.area,
        "against": e.indicator.reference,
        "level": found.level,
        "n": found.n,
        "rho_low": found.rho_low,
        "rho_high": found.rho_high,
        "table": table_id,
        "method": METHOD,
    }

    def row(kind: str, suffix: str, first: int, last: int, **fields: object) -> dict[str, object]:
        key = ".".join(filter(None, [e.indicator.id, kind, e.indicator.reference, suffix]))
        return {"id": key, "kind": kind, **shared, "first_year": first, "last_year": last, **fields}

    whole = (found.first_year, found.last_year)
    possible = {} if found.year is None else {"range_low": found.candidate_low,
                                              "range_high": found.candidate_high}  # fmt: skip
    rows = [row("gap_turn", "", *whole, unit="year", value=found.year, p=found.p, **possible)]
    if found.year is None:
        return rows
    for number, s in enumerate(found.segments, 1):
        rows.append(
            row(
                "gap_segment",
                str(number),
                s.first_year,
                s.last_year,
                unit=f"{unit} a year",
                value=s.estimate,
                ci_low=s.ci_low,
                ci_high=s.ci_high,
                p=s.p,
            )
        )
    rows.append(
        row(
            "gap_average",
            "",
            *whole,
            unit=f"{unit} a year",
            value=found.average,
            ci_low=found.average_low,
            ci_high=found.average_high,
        )
    )
    return rows
