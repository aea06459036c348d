"""Every declared estimate of an edition, computed once.

Pages look their numbers up here; figures, tables, sentences, alternative texts, ``estimates.csv`` and
``results.json`` all come from the same :class:`Estimate` objects.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from analysis.data.panel import Panel, panel, trend_years
from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.declared.models import Indicator
from analysis.estimates.comparison import comparison
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate, Estimates, Fit, Judged, Latest, Moved
from analysis.inference.adjust import adjust
from analysis.inference.change import Change, change
from analysis.inference.ranking import LevelRank, PlaceboRank, level_rank, placebo_rank
from analysis.inference.region import RhoRegion, rho_region
from analysis.inference.trend import Trend, gaps_to, trend
from analysis.inference.verdict import verdict


def compute(tables: Tables, edition: Edition) -> Estimates:
    """Compute every declared estimate of an edition.

    Raises
    ------
    InputError
        If a table is damaged or a declaration does not fit it.

    Examples
    --------
    >>> compute(project.tables, edition)["employment_rate"].comparison.gap_unit
    'percentage_points'
    """
    single = {i.id: _estimate(tables, edition, i) for i in tables.catalogue.indicators.values()}
    # The declared family: one gap to the reference per indicator, wherever a word may be given.
    p_values = {
        key: e.fit.trend.p
        for key, e in single.items()
        if e.fit is not None and not e.fit.trend.conservative and not e.unconfirmed
    }
    adjusted = {key: a.p_adjusted for key, a in adjust(p_values, alpha=edition.alpha).items()}
    judged = {key: _judged(e, adjusted.get(key), edition.alpha) for key, e in single.items()}
    return Estimates(edition=edition, by_indicator=judged, p_values=p_values)


def _judged(e: Estimate, p_adjusted: float | None, alpha: float) -> Estimate:
    if e.moved is None or e.fit is None or p_adjusted is None:
        return e
    first, last = e.comparison.fitted_ends(e.fit.trend, e.moved.base_year)
    word = verdict(e.fit.trend, first_gap=first, last_gap=last, p_adjusted=p_adjusted, alpha=alpha)
    return e if word is None else replace(e, judged=Judged(p_adjusted, word))


def _estimate(tables: Tables, edition: Edition, indicator: Indicator) -> Estimate:
    built = panel(tables, edition, indicator)
    focus = edition.focus
    shared = [year for year in _shared_years(built, focus) if year >= edition.base_year]
    since, years = _unbroken(built, shared, edition.start_year)
    earliest = max(edition.base_year, since)
    fit_years, no_trend = trend_years(built, focus)
    bare = Estimate(
        indicator=indicator,
        panel=built,
        area=focus,
        gaps=comparison(indicator).gaps(built.values, built.reference, earliest),
        unconfirmed=any(tables.catalogue.tables[name].unconfirmed for name in indicator.tables),
        no_trend=no_trend,
    )
    if not shared:
        return bare
    latest = shared[-1]
    ranked = bool(built.values.loc[latest].notna().sum() >= MIN_POOLED_UNITS)
    stands = replace(bare, latest=_latest(bare, latest), rank=_rank(bare, latest) if ranked else None)
    if len(years) < 2:
        return stands
    base, last = years[0], years[-1]
    comparators = [c for c in edition.comparators if built.has(c)]
    return replace(
        stands,
        placebo=_placebo(bare.gaps.loc[base:last], focus) if ranked else None,
        moved=_moved(bare, comparators, since, base, last),
        fit=_fit(bare, comparators, fit_years, edition.level) if fit_years else None,
    )


def _unbroken(built: Panel, years: list[int], start: int) -> tuple[int, list[int]]:
    """The years that are compared, and the first of their definition.

    Figures on the two sides of a break are not compared: the comparison starts with the new definition. As
    long as that has one year only, it is the one before that tells what happened.
    """
    starts = [start, *sorted(b.year for b in built.breaks)]
    stretches = [
        (first, [year for year in years if first <= year and (end is None or year < end)])
        for first, end in zip(starts, [*starts[1:], None], strict=True)
    ]
    longer = [stretch for stretch in stretches if len(stretch[1]) > 1]
    return longer[-1] if longer else stretches[-1]


def _shared_years(built: Panel, focus: str) -> list[int]:
    """Years with a figure for the focus and for the reference."""
    own = built.values[focus].dropna() if built.has(focus) else pd.Series(dtype=float)
    return [int(year) for year in own.index.intersection(built.reference.dropna().index)]


def _latest(e: Estimate, year: int) -> Latest:
    own, reference, gap = e.panel.values[e.area], e.panel.reference, e.gaps[e.area]
    return Latest(year, *(float(series.loc[year]) for series in (own, reference, gap)))


def _rank(e: Estimate, year: int) -> LevelRank:
    highest_first = e.indicator.polarity != "lower_is_better"
    return level_rank(e.panel.values, e.area, highest_first=highest_first, year=year)


def _moved(e: Estimate, comparators: list[str], since: int, base: int, last: int) -> Moved:
    def changed(series: pd.Series) -> Change:
        return change(series.dropna().loc[since:], base_year=base, end_year=last)

    own = e.gaps[e.area]
    return Moved(
        level=changed(e.panel.values[e.area]),
        reference=changed(e.panel.reference),
        gap=changed(own),
        crossings=e.comparison.crossings(own.dropna().loc[base:last]),
        comparators={
            c: changed(e.gaps[c]) for c in comparators if {base, last} <= set(e.gaps[c].dropna().index)
        },
    )


def _placebo(gaps: pd.DataFrame, focus: str) -> PlaceboRank | None:
    """Placebo rank where the focus has at least three consecutive years that vary, else None."""
    years = gaps.index[gaps[focus].notna()]
    if len(years) < 3 or years[-1] - years[0] != len(years) - 1:
        return None
    steps = gaps.loc[years, focus].diff().dropna()
    if math.isclose(steps.min(), steps.max(), rel_tol=1e-9, abs_tol=1e-12):
        return None  # the same step every year: there is no variation to measure it by
    return placebo_rank(gaps.loc[years].dropna(axis="columns"), focus)


def _fit(e: Estimate, comparators: list[str], years: tuple[int, ...], level: float) -> Fit:
    """Trends of the gap to the reference and to each comparator, and of the figure itself."""
    window = e.panel.values.loc[list(years)].dropna(axis="columns")
    scale = e.comparison.scale
    gaps = gaps_to(window, e.panel.reference.loc[list(years)], scale=scale)
    pooled = window.shape[1] >= MIN_POOLED_UNITS
    region = rho_region(gaps, scale=scale) if pooled else None

    def fitted(series: pd.Series, region: RhoRegion | None) -> Trend:
        return trend(series, panel=region, scale=scale, level=level, unit=e.area)

    return Fit(
        gaps=gaps,
        scale=scale,
        region=region,
        trend=fitted(gaps[e.area], region),
        # A comparator's own noise is in every gap to it, so the region comes from the gaps to the reference.
        comparators={
            c: fitted(gaps_to(window[[e.area]], window[c], scale=scale)[e.area], region)
            for c in comparators
            if c in window
        },
        level=fitted(window[e.area], rho_region(window, scale=scale) if pooled else None),
    )
