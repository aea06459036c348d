"""Every declared estimate of an edition, computed once.

Pages look their numbers up here; figures, tables, sentences, alternative texts, ``estimates.csv`` and
``results.json`` all come from the same :class:`Estimate` objects.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from analysis.data.panel import Panel, Reason, panel, trend_years
from analysis.data.tables import Tables
from analysis.declared.edition import Edition
from analysis.declared.models import Catalogue, Indicator
from analysis.estimates.comparison import comparison
from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate, Estimates, Fit, Judged, Latest, Moved
from analysis.estimates.references import Peers, against_all, group_rank
from analysis.estimates.residents import INDICATOR, residents
from analysis.fingerprint import fingerprint
from analysis.inference.adjust import Adjusted, adjust, shared_weights
from analysis.inference.change import Change, change
from analysis.inference.detectable import detectable_change
from analysis.inference.eligible import Scale
from analysis.inference.fitted import FittedPanel, fitted
from analysis.inference.gaps import gaps_to
from analysis.inference.ranking import LevelRank, PlaceboRank, level_rank, placebo_rank
from analysis.inference.trend import trend, trends_of
from analysis.inference.verdict import verdict

Keep = Callable[[Mapping[str, str], Callable[[str], Estimate]], Mapping[str, Estimate]]


def compute(tables: Tables, edition: Edition, keep: Keep | None = None) -> Estimates:
    """Compute every declared estimate of an edition.

    Parameters
    ----------
    keep
        Given the ground of each indicator and what estimates it, gives back all estimates: it may know some
        from an earlier time. Without it each is computed.

    Raises
    ------
    InputError
        If a table is damaged or a declaration does not fit it.

    Examples
    --------
    >>> compute(project.tables, edition)["employment_rate"].comparison.gap_unit
    'percentage_points'
    """
    people = residents(tables, edition)
    declared = tables.catalogue.indicators

    def estimate(key: str) -> Estimate:
        return of_indicator(tables, edition, declared[key], people)

    single = (
        {key: estimate(key) for key in declared}
        if keep is None
        else keep({key: ground(tables, i, people) for key, i in declared.items()}, estimate)
    )
    peers = _peers(tables.catalogue, edition, single[INDICATOR])
    single = {
        key: replace(e, references=against_all(e, peers), group_rank=group_rank(e, peers))
        for key, e in single.items()
    }
    # The declared family: one gap to the reference per indicator, wherever a word may be given.
    p_values = {
        key: e.fit.trend.p
        for key, e in single.items()
        if e.fit is not None and not e.fit.trend.conservative and not e.unconfirmed
    }
    weights = shared_weights({key: single[key].indicator.cluster for key in p_values})
    adjusted = adjust(p_values, alpha=edition.alpha, weights=weights)
    judged = {key: _judged(e, adjusted.get(key)) for key, e in single.items()}
    return Estimates(
        edition=edition, by_indicator=judged, p_values=p_values, weights=weights, residents=people
    )


def _peers(catalogue: Catalogue, edition: Edition, population: Estimate) -> Peers:
    areas = catalogue.areas
    return Peers(
        municipalities=catalogue.municipalities,
        group=tuple(c for c in catalogue.municipalities if areas[c].group == edition.group),
        comparators=edition.comparators,
        residents=population.panel.values,
    )


def _judged(e: Estimate, adjusted: Adjusted | None) -> Estimate:
    if e.moved is None or e.fit is None or adjusted is None:
        return e
    p, alpha = adjusted.p_adjusted, adjusted.alpha
    first, last = e.comparison.fitted_ends(e.fit.trend, e.moved.base_year)
    word = verdict(e.fit.trend, first_gap=first, last_gap=last, p_adjusted=p, alpha=alpha)
    if word is None:
        return e
    # What it takes to be the first word of the family.
    first_step = alpha / adjusted.family_size * adjusted.weight
    return replace(e, judged=Judged(p, word, detectable_change(e.fit.trend, first_step)))


def ground(tables: Tables, indicator: Indicator, people: pd.Series) -> str:
    """Hash of all that `of_indicator` reads, but for the edition.

    Raises
    ------
    InputError
        If a table is missing.

    Examples
    --------
    >>> rate, people = project.catalogue.indicators["employment_rate"], residents(project.tables, edition)
    >>> ground(project.tables, rate, people) == ground(project.tables, rate, people.iloc[1:])
    False
    """
    catalogue = tables.catalogue
    read = [tables.digest(name) for name in indicator.tables]
    corrections = [c for c in catalogue.corrections if c.table in indicator.tables]
    return fingerprint([indicator, read, corrections, catalogue.areas, people])


def of_indicator(tables: Tables, edition: Edition, indicator: Indicator, people: pd.Series) -> Estimate:
    """Estimate one indicator, but for what is only known among all: adjusted p, word, peers.

    A figure that an estimator cannot take, such as zero where logarithms are taken, costs it the trend or the
    change, with the reason under ``no_trend``.

    Parameters
    ----------
    people : Series
        Residents of each municipality, by which those of similar size are told.

    Raises
    ------
    InputError
        If a table is damaged or the declaration does not fit it.

    Examples
    --------
    >>> rate = project.catalogue.indicators["employment_rate"]
    >>> of_indicator(project.tables, edition, rate, residents(project.tables, edition)).no_trend is None
    True
    """
    built = panel(tables, edition, indicator)
    focus = edition.focus
    shared = [year for year in _shared_years(built, focus) if year >= edition.base_year]
    since, years = _unbroken(built, shared, edition.start_year)
    earliest = max(edition.base_year, since, *years[:1])
    fit_years, no_trend = trend_years(built, focus)
    how = comparison(indicator)
    bare = Estimate(
        indicator=indicator,
        panel=built,
        area=focus,
        # Beside a figure next to nothing another has no finite distance.
        gaps=how.gaps(built.values, built.reference, earliest).replace([math.inf, -math.inf], math.nan),
        unconfirmed=any(tables.catalogue.tables[name].unconfirmed for name in indicator.tables),
        no_trend=no_trend,
    )
    if shared:  # a figure that is zero or less may have no gap
        compared = bare.gaps[focus].dropna().index
        shared, years = ([year for year in some if year in compared] for some in (shared, years))
    if not shared:
        return bare
    latest = shared[-1]
    ranked = bool(built.values.loc[latest].notna().sum() >= MIN_POOLED_UNITS)
    stands = replace(bare, latest=_latest(bare, latest), rank=_rank(bare, latest) if ranked else None)
    if len(years) < 2:
        return stands
    base, last = years[0], years[-1]
    comparators = [c for c in edition.comparators if built.has(c)]
    fit, unfit = _fit(tables, edition, bare, comparators, fit_years, people) if fit_years else (None, None)
    return replace(
        stands,
        placebo=_placebo(bare.gaps.loc[base:last], focus) if ranked else None,
        moved=_moved(bare, comparators, since, base, last),
        fit=fit,
        no_trend=no_trend or unfit,
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

    def rebased(code: str) -> Change:
        """An index starts anew in each base year, so the range is not that of one series of gaps."""
        found = changed(e.gaps[code])
        counted = e.comparison.changes(e.panel.values[code], e.panel.reference, found.base_years, last)
        # A figure that ended in nothing has no growth to count from another year.
        values = counted.values() or (found.absolute,)
        return replace(found, low=min(values), high=max(values))

    return Moved(
        level=changed(e.panel.values[e.area]),
        reference=changed(e.panel.reference),
        gap=rebased(e.area),
        crossings=e.comparison.crossings(e.gaps[e.area].dropna().loc[base:last]),
        comparators={c: rebased(c) for c in comparators if {base, last} <= set(e.gaps[c].dropna().index)},
    )


def _placebo(gaps: pd.DataFrame, focus: str) -> PlaceboRank | None:
    """Placebo rank where the focus has at least three consecutive years that vary, else None."""
    years = gaps.index[gaps[focus].notna()]
    if len(years) < 3 or years[-1] - years[0] != len(years) - 1:
        return None
    steps = gaps.loc[years, focus].diff().dropna()
    if math.isclose(steps.min(), steps.max(), rel_tol=1e-9, abs_tol=1e-12):
        return None  # the same step every year: there is no variation to measure it by
    try:
        return placebo_rank(gaps.loc[years].dropna(axis="columns"), focus)
    except ValueError:
        return None  # beside one figure out of all proportion nothing else varies


def _fit(
    tables: Tables,
    edition: Edition,
    e: Estimate,
    comparators: list[str],
    years: tuple[int, ...],
    people: pd.Series,
) -> tuple[Fit | None, Reason | None]:
    """Trends, or the reason why there are none: one odd figure costs its indicator the trend and no more."""
    window = e.panel.values.loc[list(years)].dropna(axis="columns")
    if e.comparison.scale == "log":
        own = pd.concat([window[e.area], e.panel.reference.loc[list(years)]], axis="columns")
        low = own.index[(own <= 0).any(axis="columns")]
        if len(low):
            return None, Reason("not_positive", {"year": str(low[0])})
        window = window.loc[:, (window > 0).all()]
    try:
        return _trends(tables, e, window, comparators, people, edition.level), None
    except ValueError:  # what an estimator says of a series that it cannot take
        return None, Reason("not_estimable")


def _pooled(tables: Tables, panel: pd.DataFrame, people: pd.Series, scale: Scale) -> FittedPanel:
    """Fit a panel of all municipalities, once for all editions that have the same: none has its own focus."""
    # In which order it lies in memory may move the last digit of a sum.
    lies = panel.to_numpy().strides
    key = ("fitted", fingerprint([panel, people, scale, lies]))
    return tables.once(key, lambda: fitted(panel, residents=people, scale=scale))


def _trends(
    tables: Tables,
    e: Estimate,
    window: pd.DataFrame,
    comparators: list[str],
    people: pd.Series,
    level: float,
) -> Fit:
    """Trends of the gap to the reference and to each comparator, and of the figure itself."""
    scale = e.comparison.scale
    gaps = gaps_to(window, e.panel.reference.loc[window.index], scale=scale)
    against = {
        c: gaps_to(window[[e.area]], window[c], scale=scale)[e.area] for c in comparators if c in window
    }
    if window.shape[1] < MIN_POOLED_UNITS:
        own, *others, figure = (
            trend(series, scale=scale, level=level, unit=e.area)
            for series in (gaps[e.area], *against.values(), window[e.area])
        )
        return Fit(gaps, scale, own, dict(zip(against, others, strict=True)), figure)
    # A comparator's own noise is in every gap to it, so the processes come from the gaps to the reference.
    to_reference = _pooled(tables, gaps, people, scale)
    region = to_reference.region
    return Fit(
        gaps=gaps,
        scale=scale,
        trend=trends_of(to_reference, [e.area], level)[e.area],
        comparators={
            c: trend(gap, region=region, of=e.area, scale=scale, level=level, unit=e.area)
            for c, gap in against.items()
        },
        level=trends_of(_pooled(tables, window, people, scale), [e.area], level)[e.area],
    )
