"""Would another choice have changed it? The same gap under every defensible specification."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.inference.eligible import check_varies, on_scale
from analysis.inference.gap_lines import GapLines, gap_lines
from analysis.inference.specification_curve import (
    ESTIMATORS,
    SCALES,
    Choice,
    Estimator,
    GapScale,
    Specification,
    SpecificationCurve,
)
from analysis.inference.verdict import word


def specifications(
    panel: pd.DataFrame,
    unit: str,
    comparators: Mapping[str, pd.Series],
    *,
    country: str,
    chosen: Choice,
    windows: Sequence[tuple[int, int]],
    scales: Sequence[GapScale] = ("level",),
    base_years: Sequence[int] = (),
    estimators: Sequence[Estimator] = ESTIMATORS,
    residents: pd.Series | None = None,
    zero_year: int | None = None,
    alpha: float = 0.05,
    level: float = 0.95,
) -> SpecificationCurve:
    """Estimate the trend of a gap under every combination of choices.

    Parameters
    ----------
    panel : DataFrame (years x units)
        Values of all municipalities; units with a missing value within a window are left out of the pool
        there.
    unit : str
        Column of the municipality in focus.
    comparators : mapping of str to Series
        Values of what it is compared with, by name.
    country : str
        The comparator whose gaps the error processes are learnt from, whoever is compared with.
    chosen : Choice
        The specification the book reports; in the grid, with the estimator "pooled_union".
    windows : sequence of (int, int)
        First and last year.
    scales, base_years, estimators : sequences
        Further dimensions of the grid; `base_years` are combined with the scale "index" only.
    residents : Series, optional
        Populations by unit, as for `analysis.inference.trend.trend_all`.
    zero_year : int, optional
        For counts, whose gap means nothing but its movement since this year: words measure the fitted line
        from there, or from the base year of an index.
    alpha : float, default 0.05
        Level of the words. Pass the family's rejection threshold to compare with an adjusted word.

    Raises
    ------
    ValueError
        If the unit or the country is missing, the grid is empty or repeats itself, the chosen specification
        is not in it or allows no trend, or a level is out of range.

    Notes
    -----
    Simonsohn, Simmons & Nelson (2020), Nature Human Behaviour 4, 1208-1214, doi:10.1038/s41562-020-0912-z.
    Specifications share data: the shares describe agreement and are not a test.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> panel = pd.DataFrame(50 + rng.normal(size=(16, 40)), index=range(2008, 2024)).add_prefix("m")
    >>> panel["m0"] -= 0.8 * np.arange(16)
    >>> curve = specifications(
    ...     panel, "m0", {"country": panel.mean(axis=1)}, country="country",
    ...     chosen=Choice(2008, 2023, "level", "country", None, "pooled_union"),
    ...     windows=[(2008, 2023), (2010, 2023)], scales=["level", "log"],
    ... )
    >>> curve.total, curve.same_sign_share, str(curve.chosen.word), curve.same_word_share
    (16, 1.0, 'widening', 1.0)
    """
    _check(panel, unit, comparators, country, alpha, level)
    grid = _grid(comparators, windows, scales, base_years, estimators)
    if chosen not in grid or chosen.estimator != "pooled_union":
        raise ValueError(f"{unit}: the chosen specification must be a pooled one of the grid, not {chosen}.")
    others = pd.DataFrame(dict(comparators)).reindex(panel.index)
    scaled: dict[tuple[GapScale, int | None], tuple[pd.DataFrame, pd.DataFrame]] = {}
    fitted: dict[Choice, Specification] = {}
    skipped: list[tuple[Choice, str]] = []
    for key, choices in itertools.groupby(
        grid, key=lambda c: replace(c, comparator="", estimator="pooled_union")
    ):
        here = list(choices)
        try:
            if (key.scale, key.base_year) not in scaled:
                scaled[key.scale, key.base_year] = (_scaled(panel, key), _scaled(others, key))
            values, against = scaled[key.scale, key.base_year]
            gaps, refused = _gaps(values[unit], against, key)
            pool = _gap(values, against[country], key).dropna(axis="columns")
            lines = gap_lines(pool, unit, gaps, country=country, residents=residents, level=level)
        except ValueError as error:
            skipped += [(choice, str(error)) for choice in here]
            continue
        for choice in here:
            if choice.comparator in refused:
                skipped.append((choice, refused[choice.comparator]))
            else:
                at = list(gaps).index(choice.comparator)
                fitted[choice] = _estimate(lines, at, choice, zero_year, alpha)
    if chosen not in fitted:
        raise ValueError(f"{unit}: the chosen specification allows no trend: {dict(skipped)[chosen]}")

    reference = fitted[chosen]
    found = tuple(
        replace(
            spec,
            chosen=choice == chosen,
            same_sign=bool(np.sign(spec.estimate) == np.sign(reference.estimate)),
            same_word=None if spec.word is None else spec.word == reference.word,
            word_counts=spec.word_counts
            and (zero_year is not None or (choice.scale == "index") == (chosen.scale == "index")),
        )
        for choice, spec in fitted.items()
    )
    same_sign = sum(s.same_sign for s in found)
    counting = [s for s in found if s.word_counts]
    contrast = [s for s in found if s.word is not None and s.choice.estimator != "pooled_union"]
    same_word = sum(bool(s.same_word) for s in counting)
    return SpecificationCurve(
        unit=unit,
        chosen=next(s for s in found if s.chosen),
        specifications=found,
        skipped=tuple(skipped),
        total=len(found),
        same_sign=same_sign,
        same_sign_share=same_sign / len(found),
        words=len(counting),
        same_word=same_word,
        same_word_share=same_word / len(counting) if counting else None,
        contrast_words=len(contrast),
        contrast_same_word=sum(bool(s.same_word) for s in contrast),
        alpha=alpha,
        level=level,
    )


def _check(
    panel: pd.DataFrame,
    unit: str,
    comparators: Mapping[str, pd.Series],
    country: str,
    alpha: float,
    level: float,
) -> None:
    if unit not in panel:
        raise ValueError(f"'{unit}' is not a column of the panel.")
    if country not in comparators:
        raise ValueError(f"{unit}: '{country}' is not among the comparators {list(comparators)}.")
    if not (0 < alpha < 1 and 0 < level < 1):
        raise ValueError(f"{unit}: alpha and level lie between 0 and 1; they are {alpha} and {level}.")


def _grid(
    comparators: Mapping[str, pd.Series],
    windows: Sequence[tuple[int, int]],
    scales: Sequence[GapScale],
    base_years: Sequence[int],
    estimators: Sequence[Estimator],
) -> list[Choice]:
    for given, known in ((scales, SCALES), (estimators, ESTIMATORS)):
        for value in given:
            if value not in known:
                raise ValueError(f"{value!r} is not one of {', '.join(known)}.")
    if ("index" in scales) != bool(base_years):
        raise ValueError("base years belong to the scale 'index', and it needs at least one.")
    bases: list[tuple[GapScale, int | None]] = []
    for scale in scales:
        bases += [(scale, base) for base in base_years] if scale == "index" else [(scale, None)]
    grid = [
        Choice(first, last, scale, comparator, base, estimator)
        for first, last in windows
        for scale, base in bases
        for comparator in comparators
        for estimator in estimators
    ]
    if not grid or len(set(grid)) < len(grid):
        raise ValueError("the grid of specifications is empty or holds a choice twice.")
    return grid


def _scaled(table: pd.DataFrame, choice: Choice) -> pd.DataFrame:
    """Values on the scale of the choice, such that a gap is a difference."""
    if choice.scale == "level":
        return table
    table = table.where(table > 0)
    if choice.base_year is None:
        return 100 * np.log(table)
    if choice.base_year not in table.index:
        raise ValueError(f"{table.columns[0]}: no value for the base year {choice.base_year}.")
    return 100 * table / table.loc[choice.base_year]


def _gap(values: pd.DataFrame, other: pd.Series, choice: Choice) -> pd.DataFrame:
    """Gaps in the window, (years, units)."""
    inside = (values.index >= choice.first_year) & (values.index <= choice.last_year)
    years = values.index[inside]
    if not len(years) or (years[0], years[-1]) != (choice.first_year, choice.last_year):
        raise ValueError(
            f"{values.columns[0]}: no values for the window {choice.first_year}-{choice.last_year}."
        )
    against = other.to_numpy(dtype=float)[inside]
    if np.isnan(against).any():
        raise ValueError(f"{other.name}: a value in the window is missing, or not positive where it must be.")
    gaps = values.to_numpy(dtype=float)[inside] - against[:, None]
    return pd.DataFrame(gaps, index=years, columns=values.columns)


def _gaps(own: pd.Series, against: pd.DataFrame, choice: Choice) -> tuple[pd.DataFrame, dict[str, str]]:
    """Gaps of the unit to every comparator, and why those left out allow no trend."""
    kept, refused = {}, {}
    for name in against:
        try:
            gap = _gap(own.to_frame(), against[name], choice)
            on_scale(gap, "level")
            check_varies(gap)
        except ValueError as error:
            refused[str(name)] = str(error)
        else:
            kept[str(name)] = gap.iloc[:, 0]
    if not kept:
        raise ValueError(next(iter(refused.values())))
    return pd.DataFrame(kept), refused


def _estimate(
    lines: dict[Estimator, GapLines], at: int, choice: Choice, zero_year: int | None, alpha: float
) -> Specification:
    line, pooled = lines[choice.estimator], lines["pooled_union"]
    estimate, low, high, p, level = (float(values[at]) for values in line)
    tested = choice.estimator != "theil_sen"
    said = None
    if tested:
        middle = (choice.first_year + choice.last_year) / 2
        ends = [level + estimate * (year - middle) for year in (choice.first_year, choice.last_year)]
        zero = choice.base_year or zero_year
        nothing = 0.0 if zero_year is None or zero is None else level + estimate * (zero - middle)
        said = word(first_gap=ends[0] - nothing, last_gap=ends[1] - nothing, rejected=p <= alpha)
    return Specification(
        choice=choice,
        estimate=estimate,
        ci_low=low if tested else None,
        ci_high=high if tested else None,
        p=p if tested else None,
        half_width=float(pooled.high[at] - pooled.low[at]) / 2,
        word=said,
        word_counts=choice.estimator == "pooled_union",
        chosen=False,
        same_sign=False,
        same_word=None,
    )
