"""Every declared estimate of an edition, computed once.

Pages look their numbers up here; figures, tables, sentences, alternative texts, ``estimates.csv`` and
``results.json`` all come from the same :class:`Estimate` objects.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from analysis.adjust import adjust
from analysis.catalogue import Catalogue, Indicator, load
from analysis.change import Change, Crossings, change, crossings, index
from analysis.edition import Edition
from analysis.ledger import Entry, Ledger, ledger
from analysis.ledger import Reason as ClaimReason
from analysis.ledger import Verdict as ClaimVerdict
from analysis.ranking import LevelRank, PlaceboRank, level_rank, placebo_rank
from analysis.robustness import Robustness, has_curve, robustness, threshold
from analysis.series import Panel, panel, trend_years
from analysis.trend import RhoRegion, Scale, Trend, gaps_to, rho_region, trend
from analysis.turns import joinpoint_rows
from analysis.verdict import Verdict, verdict

# A pooled likelihood needs the municipalities; tables published for a handful get the single-series interval.
MIN_POOLED_UNITS = 20

# How a distance to the reference is measured, by the catalogue's ``comparison`` and ``measure``.
_GAP_MEASURE = {"ratio": "percent", "index": "index_points"}


@dataclass(frozen=True)
class Latest:
    """The latest year that the table publishes for the focus and for its reference.

    Attributes
    ----------
    year : int
    value, reference : float
        The focus and what it is held against, in the indicator's unit.
    gap : float
        Distance between them in ``gap_measure``; an index starts level, so over one year it is 0.
    """

    year: int
    value: float
    reference: float
    gap: float


@dataclass(frozen=True)
class Estimate:
    """All that the volume says of one indicator for the focus municipality.

    Attributes
    ----------
    indicator, panel
        What was measured, and the figures.
    area : str
        Code of the focus municipality.
    base_year, last_year : int or None
        The years compared: the edition's base year, or the first later one that the table publishes
        after its last break.
    gaps : DataFrame
        Years by municipalities: distance to the reference in ``gap_measure``.
    unconfirmed : bool
        Whether a table behind it has an inferred id or was typed from a listing: it is shown hollow and
        stays out of the declared family and the summary.
    latest : Latest or None
        Where the focus stands; all there is of a table with one year.
    level, reference_level, gap : Change or None
        What happened to the focus, the reference and the distance between them; None with one year.
    crossings : Crossings or None
        In which years the focus lay above and below; None for an index, which starts level by definition.
    comparator_gaps : mapping of str to Change
        Distance of each comparator to the reference.
    trend : Trend or None
        Steady trend of the gap to the reference; ``no_trend`` says why there is none.
    p_adjusted : float or None
        Benjamini-Hochberg adjusted over the declared family: one gap to the reference per indicator.
    verdict : Verdict or None
        One of three words, or None where no word may be given.
    comparator_trends : mapping of str to Trend
        Steady trend of the gap to each comparator: intervals only, no word.
    level_trend : Trend or None
        Steady trend of the figure itself: an interval, no word.
    rank, placebo : LevelRank, PlaceboRank or None
        Among the municipalities; None where the table leaves most of them out.
    """

    indicator: Indicator
    panel: Panel
    area: str
    base_year: int | None
    last_year: int | None
    gaps: pd.DataFrame
    unconfirmed: bool = False
    latest: Latest | None = None
    level: Change | None = None
    reference_level: Change | None = None
    gap: Change | None = None
    crossings: Crossings | None = None
    comparator_gaps: Mapping[str, Change] = field(default_factory=dict)
    trend: Trend | None = None
    no_trend: str | None = None
    p_adjusted: float | None = None
    verdict: Verdict | None = None
    comparator_trends: Mapping[str, Trend] = field(default_factory=dict)
    level_trend: Trend | None = None
    rank: LevelRank | None = None
    placebo: PlaceboRank | None = None

    @property
    def published(self) -> bool:
        """Whether the table holds figures for the focus municipality within the window."""
        return self.latest is not None

    @property
    def gap_measure(self) -> str:
        """Unit of ``gap``: percentage points, percent, index points, or the indicator's own unit."""
        return gap_measure(self.indicator)

    @property
    def change_measure(self) -> str:
        """Unit of a change of ``gap``: a percentage moves by percentage points."""
        return "percentage_points" if self.gap_measure == "percent" else self.gap_measure

    @property
    def gap_decimals(self) -> int:
        """Decimals of ``gap``: as published for a difference, one for a ratio or an index."""
        return self.indicator.decimals if self.indicator.comparison == "difference" else 1


def gap_measure(indicator: Indicator) -> str:
    """Unit of an indicator's distance to its reference."""
    if indicator.comparison == "difference":
        return "percentage_points" if indicator.measure == "percent" else indicator.measure
    return _GAP_MEASURE[indicator.comparison]


@dataclass(frozen=True)
class Estimates:
    """Every estimate of an edition, by indicator id."""

    edition: Edition
    by_indicator: Mapping[str, Estimate]
    family: tuple[str, ...]

    def __getitem__(self, indicator: str) -> Estimate:
        return self.by_indicator[indicator]

    def __iter__(self) -> Iterator[Estimate]:
        return iter(self.by_indicator.values())


@functools.lru_cache(maxsize=8)
def compute(root: Path, edition: Edition) -> Estimates:
    """Compute every declared estimate of an edition.

    Parameters
    ----------
    root : Path
        The project folder.
    edition : Edition

    Returns
    -------
    Estimates

    Raises
    ------
    InputError
        If a table is damaged or a declaration does not fit it.

    Examples
    --------
    >>> from analysis.catalogue import find_root, load
    >>> from analysis.edition import resolve
    >>> edition = resolve(load(find_root()), "randers", {})
    >>> estimate = compute(find_root(), edition)["employment_rate"]
    >>> round(estimate.gap.first, 1)
    0.3
    """
    catalogue = load(root)
    single = {i.id: _estimate(catalogue, edition, i) for i in catalogue.indicators.values()}
    # The declared family: one gap to the reference per indicator, wherever a word may be given.
    p_values = {
        k: e.trend.p
        for k, e in single.items()
        if e.trend is not None and not e.trend.conservative and not e.unconfirmed
    }
    adjusted = adjust(p_values, alpha=edition.alpha)
    judged = {
        key: _judged(estimate, adjusted[key].p_adjusted, edition.alpha) if key in adjusted else estimate
        for key, estimate in single.items()
    }
    return Estimates(edition=edition, by_indicator=MappingProxyType(judged), family=tuple(p_values))


def curves(root: Path, edition: Edition, chapter: str | None = None) -> Mapping[str, Robustness]:
    """Compute the specification curve of every headline estimate that has one.

    Kept apart from :func:`compute`, because few pages need them; each is computed once.

    Parameters
    ----------
    root : Path
        The project folder.
    edition : Edition
    chapter : str, optional
        Only those of one chapter.

    Returns
    -------
    mapping of str to Robustness
        By indicator id; empty if no headline indicator has a verdict word.

    Raises
    ------
    InputError
        As :func:`compute`.
    """
    wanted = [
        e.indicator.id
        for e in compute(root, edition)
        if has_curve(e) and chapter in (None, e.indicator.chapter)
    ]
    return MappingProxyType({key: _curve(root, edition, key) for key in wanted})


@functools.lru_cache(maxsize=128)
def _curve(root: Path, edition: Edition, indicator: str) -> Robustness:
    estimates = compute(root, edition)
    areas = load(root).areas
    members = frozenset(code for code, area in areas.items() if area.group == edition.group)
    family = {key: e.trend.p for key in estimates.family if (e := estimates[key]).trend is not None}
    limit = threshold(family, indicator, edition.alpha)
    return robustness(estimates[indicator], members, level=edition.level, threshold=limit)


@functools.lru_cache(maxsize=8)
def claims(root: Path, edition: Edition) -> Ledger:
    """Reach the verdict on every claim of the white paper, once.

    Parameters
    ----------
    root : Path
        The project folder.
    edition : Edition

    Returns
    -------
    Ledger
        Empty if the focus is not the municipality the white paper speaks of.

    Raises
    ------
    InputError
        If claims or rules are malformed, or a table is damaged.
    """
    return ledger(load(root), compute(root, edition))


def _judged(estimate: Estimate, p_adjusted: float, alpha: float) -> Estimate:
    assert estimate.trend is not None  # only these enter the family
    first, last = _fitted_gaps(estimate)
    word = verdict(estimate.trend, first_gap=first, last_gap=last, p_adjusted=p_adjusted, alpha=alpha)
    return Estimate(**{**vars(estimate), "p_adjusted": p_adjusted, "verdict": word})


def _fitted_gaps(estimate: Estimate) -> tuple[float, float]:
    """Distance of the fitted line from the reference at both ends, 0 meaning none."""
    fit = estimate.trend
    assert fit is not None and estimate.base_year is not None
    if estimate.indicator.comparison == "difference":
        return fit.fitted_first, fit.fitted_last
    first, last = math.log(fit.fitted_first), math.log(fit.fitted_last)
    if estimate.indicator.comparison == "ratio":
        return first, last
    # An index has no gap in its base year, so the line is measured from there.
    passed = (estimate.base_year - fit.first_year) / (fit.last_year - fit.first_year)
    base = first + passed * (last - first)
    return first - base, last - base


def _estimate(catalogue: Catalogue, edition: Edition, indicator: Indicator) -> Estimate:
    built = panel(catalogue, edition, indicator)
    focus = edition.focus
    own = built.values[focus].dropna() if built.has(focus) else pd.Series(dtype=float)
    shared = own.index.intersection(built.reference.dropna().index)
    # Figures on the two sides of a break are not compared: the comparison starts with the new definition.
    since = max((b.year for b in built.breaks), default=edition.start_year)
    earliest = max(edition.base_year, since)
    years = [int(y) for y in shared if y >= earliest]
    gaps = _gaps(built, earliest)
    unconfirmed = any(catalogue.tables[name].unconfirmed for name in indicator.tables)
    fit_years, no_trend = trend_years(built, focus)
    if not years:
        return Estimate(indicator, built, focus, None, None, gaps, unconfirmed, no_trend=no_trend)
    base, last = years[0], years[-1]
    latest = Latest(last, *(float(s.loc[last]) for s in (own, built.reference, gaps[focus])))
    municipal = built.values.notna().sum(axis="columns")
    ranked = bool(municipal.loc[last] >= MIN_POOLED_UNITS)
    highest_first = indicator.polarity != "lower_is_better"
    rank = level_rank(built.values, focus, highest_first=highest_first, year=last) if ranked else None
    if len(years) < 2:
        return Estimate(
            indicator, built, focus, None, last, gaps, unconfirmed, latest, no_trend=no_trend, rank=rank
        )
    comparators = [c for c in edition.comparators if built.has(c)]
    fits = _fits(built, focus, comparators, fit_years, edition.level) if fit_years else {}
    return Estimate(
        indicator=indicator,
        panel=built,
        area=focus,
        base_year=base,
        last_year=last,
        gaps=gaps,
        unconfirmed=unconfirmed,
        latest=latest,
        level=change(own.loc[since:], base_year=base, end_year=last),
        reference_level=change(built.reference.dropna().loc[since:], base_year=base, end_year=last),
        gap=change(gaps[focus].dropna().loc[since:], base_year=base, end_year=last),
        crossings=(
            None
            if indicator.comparison == "index"
            else crossings(
                gaps[focus].dropna().loc[base:last],
                decimals=indicator.decimals if indicator.comparison == "difference" else 1,
            )
        ),
        comparator_gaps={
            c: change(gaps[c].dropna().loc[since:], base_year=base, end_year=last)
            for c in comparators
            if {base, last} <= set(gaps[c].dropna().index)
        },
        trend=fits.get("gap"),
        no_trend=no_trend,
        comparator_trends={c: fits[c] for c in comparators if c in fits},
        level_trend=fits.get("level"),
        rank=rank,
        placebo=_placebo(gaps.loc[base:last], focus) if ranked else None,
    )


def _gaps(built: Panel, base_year: int) -> pd.DataFrame:
    """Distance of every municipality to the reference, in the indicator's gap measure."""
    values, reference = built.values, built.reference
    comparison = built.indicator.comparison
    if comparison == "difference":
        return values.sub(reference, axis="index")
    if comparison == "ratio":
        return 100 * (values.div(reference, axis="index") - 1)
    years = [y for y in reference.dropna().index if y >= base_year]
    if not years:
        return values * float("nan")
    return (100 * values / values.loc[years[0]]).sub(index(reference, years[0]), axis="index")


def _placebo(gaps: pd.DataFrame, focus: str) -> PlaceboRank | None:
    """Placebo rank where the focus has at least three consecutive years that vary, else None."""
    years = gaps.index[gaps[focus].notna()]
    if len(years) < 3 or years[-1] - years[0] != len(years) - 1:
        return None
    steps = gaps.loc[years, focus].diff().dropna()
    if math.isclose(steps.min(), steps.max(), rel_tol=1e-9, abs_tol=1e-12):
        return None  # the same step every year: there is no variation to measure it by
    return placebo_rank(gaps.loc[years].dropna(axis="columns"), focus)


def _fits(
    built: Panel, focus: str, comparators: list[str], years: tuple[int, ...], level: float
) -> dict[str, Trend]:
    """Trends of the gap to the reference (``gap``), to each comparator (its code), and of the ``level``."""
    window = built.values.loc[list(years)].dropna(axis="columns")
    reference = built.reference.loc[list(years)]
    # Differences are fitted as they are; ratios and counts on logarithms, in percent a year.
    scale: Scale = "level" if built.indicator.comparison == "difference" else "log"
    gaps = gaps_to(window, reference, scale=scale)
    between = {c: gaps_to(window[[focus]], window[c], scale=scale)[focus] for c in comparators if c in window}
    pooled = window.shape[1] >= MIN_POOLED_UNITS
    region: RhoRegion | None = rho_region(gaps, scale=scale) if pooled else None
    fits = {
        "gap": trend(gaps[focus], panel=region, scale=scale, level=level, unit=focus),
        "level": trend(
            window[focus],
            panel=rho_region(window, scale=scale) if pooled else None,
            scale=scale,
            level=level,
            unit=focus,
        ),
    }
    # A comparator's own noise is in every gap to it, so the region comes from the gaps to the reference.
    for code, series in between.items():
        fits[code] = trend(series, panel=region, scale=scale, level=level, unit=focus)
    return fits


# --- files --------------------------------------------------------------------------------------------


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
