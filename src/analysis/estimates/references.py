"""One gap against every reference there is: does its sign, or the way it moved, turn with the reference?

An indicator declares one reference, and everything said of it names that one. Here it is held against all of
them, so that nobody need ask what another would have shown.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.data.panel import fixed, mean_of
from analysis.estimates.estimate import KINDS, Against, Estimate, Kind
from analysis.inference.ranking import LevelRank, level_rank

# Side by side from the base year on: the reform of 2007, the peak of 2008 and what followed.
BASE_YEARS = 6
# A mean or median of the 98 says something of them only if most of them are in it; so with a group.
MOST = 0.5
MIN_GROUP = 5
# Residents weigh a figure per resident fairly, and a share of some residents nearly so.
_WEIGHED = ("percent", "per_1000", "km", "dkk")


@dataclass(frozen=True)
class Peers:
    """Whom an edition sets the focus beside.

    Attributes
    ----------
    municipalities
        Codes of all.
    group
        Codes of those in the edition's group, the focus among them unless a parameter says otherwise.
    comparators
        Codes of those named by the edition.
    residents : DataFrame (years x municipalities) or None
        What a mean of all is weighed by where a table publishes neither counts nor the country.
    """

    municipalities: Collection[str]
    group: Collection[str]
    comparators: tuple[str, ...]
    residents: pd.DataFrame | None = None


def against_all(e: Estimate, peers: Peers) -> Mapping[Kind, Against]:
    """Hold one indicator against every reference that its table allows.

    Parameters
    ----------
    e : Estimate
        With a figure for the focus, or nothing is found.

    Returns
    -------
    mapping of kind to Against
        In the order of `KINDS`; a kind is missing where the table has too few of its members in every year,
        or no figure in the years compared.

    Examples
    --------
    >>> e = project.estimates(edition)["unemployment_rate"]
    >>> round(e.references["mean_of_municipalities"].last, 2), round(e.references["median_of_group"].last, 2)
    (0.54, 0.62)
    """
    if e.latest is None:
        return {}
    same = fixed(e.panel.values)
    found = ((kind, _against(e, kind, _series(e, kind, peers, same))) for kind in KINDS)
    return {kind: against for kind, against in found if against is not None}


def group_rank(e: Estimate, peers: Peers) -> LevelRank | None:
    """Rank within the group, in the year and direction of the rank among all; None if there are too few."""
    inside = [c for c in e.panel.values if c in peers.group]
    if e.rank is None or e.area not in inside:
        return None
    values = e.panel.values[inside]
    if values.loc[e.rank.year].count() < max(MIN_GROUP, MOST * len(peers.group)):
        return None
    return level_rank(values, e.area, highest_first=e.rank.highest_first, year=e.rank.year)


@dataclass(frozen=True)
class Place:
    """Place in an order, counted from the nearer end: the 3rd lowest of 98 and not the 96th highest.

    Attributes
    ----------
    highest_first : bool
        Whether it is counted from the highest.
    among_all : LevelRank
    in_group : int or None
        The rank within the group from the same end.
    group_of : int or None
        How many the group ranks.
    """

    highest_first: bool
    among_all: LevelRank
    in_group: int | None
    group_of: int | None


def place(e: Estimate) -> Place | None:
    """Where the focus stands in the latest year, from the end it is nearer to; None without a rank.

    Examples
    --------
    >>> found = place(project.estimates(edition)["cash_benefit"])
    >>> found.highest_first, found.among_all.rank, found.in_group
    (True, 3, 1)
    """
    if e.rank is None:
        return None
    flip = 2 * e.rank.rank > e.rank.of + 1
    highest_first = e.rank.highest_first != flip
    among_all = level_rank(e.panel.values, e.area, highest_first=highest_first, year=e.rank.year)
    group = e.group_rank
    if group is None:
        return Place(highest_first, among_all, None, None)
    in_group = group.of - group.rank - group.ties + 1 if flip else group.rank
    return Place(highest_first, among_all, in_group, group.of)


# The reference as a series, given the base year: counts are compared by indices, which start there.
_Series = Callable[[int], pd.Series]


def _series(e: Estimate, kind: Kind, peers: Peers, values: pd.DataFrame) -> _Series | None:
    """A reference; `values` are those of the municipalities with a figure in every year."""
    panel = e.panel
    if kind == e.indicator.reference:
        return lambda _: panel.reference
    if kind == "country":
        return None if panel.country is None else lambda _: panel.country
    if kind == "sum_of_municipalities":
        together = panel.together if panel.together is not None else _weighed(e, peers, values)
        return None if together is None else lambda _: together
    if kind == "mean_of_comparators":
        return lambda base: mean_of(peers.comparators, e.comparison.levels(panel.values, base))
    if kind == "median_of_group":
        members = [c for c in values if c in peers.group]
        if len(members) < max(MIN_GROUP, MOST * len(peers.group)):
            return None
        return lambda base: e.comparison.levels(values[members], base).median(axis="columns")
    if values.shape[1] < MOST * len(peers.municipalities):
        return None
    if kind == "mean_of_municipalities":
        return lambda base: e.comparison.levels(values, base).mean(axis="columns")
    return lambda base: e.comparison.levels(values, base).median(axis="columns")


def _weighed(e: Estimate, peers: Peers, values: pd.DataFrame) -> pd.Series | None:
    """Mean of all weighed by residents, where the table publishes neither the country nor counts."""
    panel, residents = e.panel, peers.residents
    if residents is None or panel.country is not None or e.indicator.measure not in _WEIGHED:
        return None
    if values.shape[1] < MOST * len(peers.municipalities):
        return None
    weights = residents.reindex(index=values.index, columns=values.columns)
    return (values * weights).sum(axis="columns", min_count=values.shape[1]) / weights.sum(axis="columns")


def _against(e: Estimate, kind: Kind, series: _Series | None) -> Against | None:
    if series is None or e.latest is None:
        return None
    last, own = (e.compared or e.latest).year, e.panel.values[e.area]
    base = e.moved.base_year if e.moved is not None else last
    reference = series(base)
    if any(year not in reference.index or math.isnan(reference.loc[year]) for year in (base, last)):
        return None
    there = own.dropna().index
    first_gap, last_gap = e.comparison.ends(own, reference, base, last)
    years = [] if e.moved is None else [*range(base, min(base + BASE_YEARS, last))]
    # Of an index the reference has to start anew in each base year; any other is the same series for all.
    rebased = [[year] for year in years if year in there] if e.comparison.starts_level else [years]
    counted = [e.comparison.changes(own, series(some[0]), some, last) for some in rebased if some]
    return Against(
        kind=kind,
        reference=float(reference.loc[last]),
        first=first_gap,
        last=last_gap,
        changes=dict(itertools.chain.from_iterable(c.items() for c in counted)),
        weighed=kind == "sum_of_municipalities" and e.panel.together is None,
    )


@dataclass(frozen=True)
class Turns:
    """Against which references the focus lies, or moved, another way than against the one declared.

    Attributes
    ----------
    above, below : tuple of Against
        By the sign of the last gap, as shown; those it is level with are in neither.
    up, down : tuple of Against
        By the direction of its change since the base year; those it kept its distance to are in neither.
    bases : tuple of Against
        Against which it moved another way, counted from some other base year, than the one declared says.
    declared : Against or None
        The one declared; None where its figure is missing.
    """

    above: tuple[Against, ...]
    below: tuple[Against, ...]
    up: tuple[Against, ...]
    down: tuple[Against, ...]
    bases: tuple[Against, ...]
    declared: Against | None

    @property
    def sign(self) -> bool:
        """Whether the focus lies above one reference and below another."""
        return bool(self.above and self.below)

    @property
    def direction(self) -> bool:
        """Whether the gap rose against one reference and fell against another."""
        return bool(self.up and self.down)

    @property
    def any(self) -> bool:
        """Whether anything turns: with the reference, or with reference and base year together."""
        return self.sign or self.direction or bool(self.bases)


def turns(e: Estimate) -> Turns:
    """Sort the references of one indicator by what they show.

    An index starts level, so its last gap is its change: who grew more is a direction, not a level.

    Examples
    --------
    >>> found = turns(project.estimates(edition)["reported_crime"])
    >>> found.sign, [a.kind for a in found.above][:1], [a.kind for a in found.below][:1]
    (True, ['mean_of_municipalities'], ['sum_of_municipalities'])
    """
    found = list(e.references.values())
    signs = [] if e.comparison.starts_level else [(a, e.comparison.sign(a.last)) for a in found]
    moves = [] if e.moved is None else [(a, e.comparison.way(a.first, a.last, e.rounding)) for a in found]
    up, down = _of(moves, 1), _of(moves, -1)
    own = dict((a.kind, way) for a, way in moves).get(e.indicator.reference, 0)
    # Against whom it moved that way anyhow, the direction has turned already.
    told = down if own > 0 else up
    turned = tuple(a for a, _ in moves if a not in told and own and _ever(e, a, -own))
    declared = e.references.get(e.indicator.reference)
    return Turns(_of(signs, 1), _of(signs, -1), up, down, turned, declared)


def _of(signed: Iterable[tuple[Against, int]], wanted: int) -> tuple[Against, ...]:
    return tuple(a for a, sign in signed if sign == wanted)


def _ever(e: Estimate, against: Against, wanted: int) -> bool:
    """Whether the gap moved that way to the last year from some base year."""
    return any(e.comparison.way(0.0, change, e.rounding) == wanted for change in against.changes.values())
