"""Where one area lies among all: the rank of its level, and the placebo rank of its change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# Yearly changes of published decimals differ by binary noise of about 1e-13 of the change.
_NUMERICALLY_ZERO = 1e-10
_SAME = 1e-12


@dataclass(frozen=True)
class LevelRank:
    """Rank of an area's level among all areas with a value, 1 the first in the chosen direction.

    Attributes
    ----------
    area : str
    highest_first : bool
        True if the highest value ranks 1.
    year, rank, of : int
        The year ranked, the area's rank (competition ranking: equal values share the better rank) and the
        number ranked.
    ties : int
        Other areas with the same value.
    left_out : int
        Areas without a value in that year.
    best, worst : int
        Best and worst rank over `window_years`.
    window_years : tuple of int
        The last years, at most `window` of them, in which the area has a value.
    first_year, first_rank, first_of : int
        The same rank in the first year in which the area has a value.
    """

    area: str
    highest_first: bool
    year: int
    rank: int
    of: int
    ties: int
    left_out: int
    best: int
    worst: int
    window_years: tuple[int, ...]
    first_year: int
    first_rank: int
    first_of: int


@dataclass(frozen=True)
class PlaceboRank:
    """Where an area's standardised change lies among those of all others: a percentile, not a p-value.

    Attributes
    ----------
    area : str
    first_year, last_year : int
    standardised_change : float
        Change from first to last year divided by the standard deviation (ddof 1) of the area's yearly
        changes.
    percentile : float
        Percent of the other areas whose absolute standardised change is strictly smaller.
    others : int
        Areas compared with.
    left_out : int
        Areas left out: a value missing, or the same change every year.
    """

    area: str
    first_year: int
    last_year: int
    standardised_change: float
    percentile: float
    others: int
    left_out: int


def _check(panel: pd.DataFrame, area: object) -> None:
    if area not in panel.columns:
        raise ValueError(f"{area} is not among the {panel.shape[1]} areas of the panel.")
    if not panel.columns.is_unique:
        raise ValueError(
            f"{panel.columns[panel.columns.duplicated()][0]} occurs more than once among the areas."
        )
    if not (panel.index.is_unique and panel.index.is_monotonic_increasing):
        raise ValueError("every year of the panel must occur once, in ascending order.")


def level_rank(
    panel: pd.DataFrame, area: str, *, highest_first: bool, year: int | None = None, window: int = 5
) -> LevelRank:
    """Rank of an area's level in one year, with its range over the last years.

    Parameters
    ----------
    panel : DataFrame (years x areas)
        Values as published: equality decides ties, so round computed values first. Areas without a value are
        left out.
    area : str
        The column ranked.
    highest_first : bool
        True if the highest value ranks 1.
    year : int, optional
        The last year of the panel by default.
    window : int, default 5
        Number of years for the best and worst rank.

    Raises
    ------
    ValueError
        If the area or year is not in the panel, or the area has no value in that year.

    Examples
    --------
    >>> panel = pd.DataFrame({"a": [3.0, 1.0], "b": [2.0, 1.0], "c": [1.0, 4.0]}, index=[2022, 2023])
    >>> result = level_rank(panel, "a", highest_first=True)
    >>> result.rank, result.of, result.ties, result.best, result.worst
    (2, 3, 1, 1, 2)
    """
    _check(panel, area)
    last = int(panel.index[-1]) if year is None else year
    if last not in panel.index or pd.isna(panel.loc[last, area]):
        raise ValueError(f"{area} has no value for {last}.")
    if window < 1:
        raise ValueError(f"window is {window}; at least one year is needed.")
    values = panel.to_numpy(dtype=float)[: panel.index.get_loc(last) + 1]
    own = values[:, [panel.columns.get_loc(area)]]
    there = ~np.isnan(own[:, 0])
    years, values, own = panel.index[: len(values)][there], values[there], own[there]
    # One area's ranks are counted faster than all are ordered.
    mine = 1 + (values > own if highest_first else values < own).sum(axis=1)
    of = int(np.count_nonzero(~np.isnan(values[-1])))
    return LevelRank(
        area=str(area),
        highest_first=highest_first,
        year=last,
        rank=int(mine[-1]),
        of=of,
        ties=int((values[-1] == own[-1]).sum()) - 1,
        left_out=values.shape[1] - of,
        best=int(mine[-window:].min()),
        worst=int(mine[-window:].max()),
        window_years=tuple(int(y) for y in years[-window:]),
        first_year=int(years[0]),
        first_rank=int(mine[0]),
        first_of=int(np.count_nonzero(~np.isnan(values[0]))),
    )


def placebo_rank(gaps: pd.DataFrame, area: str) -> PlaceboRank:
    """Is an area's change, measured by its own yearly variation, unusual among all areas?

    Parameters
    ----------
    gaps : DataFrame (years x areas)
        Gap of every area to the same comparator, consecutive years.
    area : str
        The column placed.

    Returns
    -------
    PlaceboRank
        Ties count against the area. It never changes a verdict.

    Raises
    ------
    ValueError
        If the area is not in the panel, has a missing value or the same change every year, no other area
        remains, or there are fewer than three consecutive years.

    Examples
    --------
    >>> gaps = pd.DataFrame({"a": [0, 3.0, 4], "b": [0, 1.0, 0], "c": [0, 1.0, 3]}, index=[2021, 2022, 2023])
    >>> placebo_rank(gaps, "c").percentile
    100.0
    """
    _check(gaps, area)
    years = gaps.index.to_numpy()
    if len(years) < 3 or np.any(np.diff(years) != 1):
        raise ValueError(f"{area}: a placebo rank needs at least three consecutive years.")
    complete = gaps.dropna(axis=1)
    if area not in complete.columns:
        raise ValueError(f"{area}: a value is missing.")
    yearly = complete.diff().iloc[1:]
    deviation = yearly.std(ddof=1)
    varies = deviation > _NUMERICALLY_ZERO * yearly.abs().max()
    if not varies[area]:
        raise ValueError(
            f"{area}: the change is the same every year, so it has no standard deviation to divide by."
        )
    standardised = ((complete.iloc[-1] - complete.iloc[0]) / deviation)[varies]
    size = abs(standardised[area])
    others = standardised.drop(area).abs()
    if others.empty:
        raise ValueError(f"{area}: no other area can be compared with.")
    return PlaceboRank(
        area=str(area),
        first_year=int(years[0]),
        last_year=int(years[-1]),
        standardised_change=float(standardised[area]),
        percentile=float(100 * (others < size * (1 - _SAME)).mean()),
        others=len(others),
        left_out=gaps.shape[1] - len(standardised),
    )
