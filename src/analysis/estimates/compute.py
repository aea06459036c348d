"""Every declared estimate of an edition, computed once.

Pages look their numbers up here; figures, tables, sentences, alternative texts, ``estimates.csv`` and
``results.json`` all come from the same :class:`Estimate` objects.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.data.panel import Panel, panel, trend_years
from analysis.declared.catalogue import load
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Indicator
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate, Estimates, Latest
from analysis.inference.adjust import adjust
from analysis.inference.change import change, crossings, index
from analysis.inference.ranking import PlaceboRank, level_rank, placebo_rank
from analysis.inference.region import RhoRegion, Scale, rho_region
from analysis.inference.trend import Trend, gaps_to, trend
from analysis.inference.verdict import verdict


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
    >>> from analysis.declared.reading import find_root
    >>> from analysis.declared.catalogue import load
    >>> from analysis.declared.edition import resolve
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
