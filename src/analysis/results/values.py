"""What prose may quote: the named values of ``results.json``."""

from __future__ import annotations

from functools import partial
from typing import Any

from analysis.claims.ledger import Ledger
from analysis.claims.verdict import Verdict as ClaimVerdict
from analysis.declared.edition import Edition
from analysis.estimates.estimate import Estimate
from analysis.inference.verdict import Verdict
from analysis.project import Project


def results(project: Project, edition: Edition) -> dict[str, Any]:
    """What prose may quote: named values with the format each is shown in.

    Returns
    -------
    dict
        ``meta`` (edition, version, data date) and ``values``: key to ``{value, format, decimals, measure}``.
    """
    catalogue, estimates = project.catalogue, project.estimates(edition)
    used = {name for e in estimates for name in e.indicator.tables}
    values: dict[str, dict[str, Any]] = {
        "volume.indicators": _number(len(estimates.by_indicator)),
        "volume.tables": _number(len(used)),
        "volume.municipalities": _number(len(catalogue.municipalities)),
        "volume.family": _number(len(estimates.family)),
        "volume.trends": _number(
            sum(e.judged is not None and e.judged.verdict is not Verdict.DRIFT for e in estimates)
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
    for word, number in _claim_counts(project.ledger(edition)).items():
        values[f"claims.{word}"] = _number(number)
    tried = project.curves(edition)
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
    return {verdict.slug: len(found.of(verdict)) for verdict in ClaimVerdict}


def _number(
    value: float, measure: str = "plain", decimals: int = 0, *, signed: bool = False
) -> dict[str, Any]:
    form = "signed" if signed else "number"
    return {"value": value, "format": form, "measure": measure, "decimals": decimals}


def _entries(e: Estimate) -> dict[str, dict[str, Any]]:
    last = e.compared
    if last is None:
        return {}
    measure, decimals = e.indicator.measure, e.indicator.decimals
    gap = partial(_number, decimals=e.comparison.decimals, signed=True)
    entries: dict[str, dict[str, Any]] = {
        "last_year": {"value": last.year, "format": "year"},
        "level_last": _number(last.value, measure, decimals),
        "reference_last": _number(last.reference, measure, decimals),
        "gap_last": gap(last.gap, e.comparison.gap_unit),
    }
    if e.moved is not None:
        entries |= {
            "base_year": {"value": e.moved.base_year, "format": "year"},
            "level_base": _number(e.moved.level.first, measure, decimals),
            "reference_base": _number(e.moved.reference.first, measure, decimals),
            "gap_base": gap(e.moved.gap.first, e.comparison.gap_unit),
            "gap_change": gap(e.moved.gap.absolute, e.comparison.change_unit),
        }
    if e.fit is not None:
        fit, unit = e.fit.trend, e.comparison.trend_unit
        entries |= {
            "trend": _number(fit.estimate, unit, 2, signed=True),
            "trend_low": _number(fit.ci_low, unit, 2, signed=True),
            "trend_high": _number(fit.ci_high, unit, 2, signed=True),
        }
    if e.judged is not None:
        entries |= {
            "trend_p_adjusted": {"value": e.judged.p_adjusted, "format": "p"},
            "verdict": {"value": str(e.judged.verdict), "format": "verdict"},
        }
    if e.rank is not None:
        entries |= {"rank": _number(e.rank.rank), "rank_of": _number(e.rank.of)}
    return entries
