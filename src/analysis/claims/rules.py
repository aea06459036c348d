"""The rules that decide the white paper's claims: one model and one small pure function a kind.

A rule reads tidy frames of ``area, year, category, value`` and yields an :class:`Outcome`: the value
recomputed, whether the claim holds, and the cells it rests on. What tables there are, and what to do
while one is missing, is the business of :mod:`analysis.claims.ledger`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from pydantic import Field

from analysis.claims.tolerance import Tolerance, clean
from analysis.declared.models import COUNTRY, Annual, Model, Text

Frames = Mapping[str, pd.DataFrame]
_SIGN = {"above": 1, "below": -1, "rises": 1, "falls": -1}


class Cells(Model):
    """Cells of one table.

    ``select`` names a category of each dimension, or several spellings of the same one; ``split`` names the
    dimension that stays open, and ``categories`` what it must hold.
    """

    table: str
    select: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    annual: Annual = "as_published"
    split: str = ""
    categories: tuple[str, ...] = ()


class Alternative(Model):
    """The same rule with other choices: whatever keys of it ``change`` names."""

    label: Text
    change: dict[str, object] = Field(min_length=1)


class Rule(Model):
    """What every rule has.

    ``rounding_unit`` is that of the published cells. ``stated_decimals`` says which digit of the claim's
    number is its last meant one, where that is not the last one written: -1 for the 5 of 450.
    """

    claim: str
    definition: Text
    measure: Literal[
        "percent",
        "percentage_points",
        "persons",
        "years",
        "plain",
        "dkk_million",
        "enterprises",
        "indicators",
    ]
    decimals: int = Field(ge=0, le=3)
    rounding_unit: float = Field(default=0, ge=0)
    stated_decimals: int | None = Field(default=None, ge=-9, le=3)
    alternatives: tuple[Alternative, ...] = ()


class TableRule(Rule):
    """A rule that reads a table."""

    cells: Cells
    first_year: int | None = None
    last_year: int | None = None


class Side(TableRule):
    """On one side of a reference in every year of a span; level with it does not do."""

    rule: Literal["side"]
    against: str
    side: Literal["above", "below"]


class Level(TableRule):
    """The value of the last year is the number stated."""

    rule: Literal["level"]


class Low(TableRule):
    """The value of the last year lies in the lower tail of its own series."""

    rule: Literal["low"]
    quantile: float = Field(gt=0, lt=1)


class Rank(TableRule):
    """Rank among the municipalities, the highest first; per head of a second table."""

    rule: Literal["rank"]
    per: Cells | None = None


class Change(TableRule):
    """Change between two years, in percent or in the table's own unit, is the number stated."""

    rule: Literal["change"]
    scale: Literal["percent", "absolute"]


class Difference(TableRule):
    """Difference to another place in the last year is the number stated."""

    rule: Literal["difference"]
    against: str


class RatioChange(TableRule):
    """Value relative to the mean of other places rises or falls between two years.

    ``per`` divides the ratio by the same ratio of another table, such as the share of the population.
    """

    rule: Literal["ratio"]
    against: tuple[str, ...] = Field(min_length=1)
    side: Literal["rises", "falls"]
    per: Cells | None = None


class ByCategory(TableRule):
    """Grew less than every other place in each of some categories, and most so there.

    The shortfall is the smallest distance to any of the other places; with ``others`` the mean shortfall must
    be larger in ``group`` than there.
    """

    rule: Literal["by_category"]
    against: tuple[str, ...] = Field(min_length=1)
    group: tuple[str, ...] = Field(min_length=1)
    others: tuple[str, ...] = ()


class Contribution(TableRule):
    """One group of categories moved the total farther in a direction than another group.

    Contributions are in percent of the first year's total; with ``against`` they are those in excess of that
    place's.
    """

    rule: Literal["contribution"]
    group: tuple[str, ...] = Field(min_length=1)
    others: tuple[str, ...] = Field(min_length=1)
    side: Literal["rises", "falls"]
    against: str = ""


class AverageGap(TableRule):
    """Spending above what the average municipality's spending per head would come to, in millions."""

    rule: Literal["average_gap"]
    per: Cells
    average: Literal["weighted", "simple"]
    factor: float = Field(gt=0)


class Members(Rule):
    """The places named are the ones the volume compares with."""

    rule: Literal["members"]
    names: tuple[str, ...] = Field(min_length=1)


class Count(Rule):
    """How many indicators of the volume moved to the worse against every reference.

    Only confirmed indicators with a better end count. The claim agrees where more than ``share`` of them did.
    """

    rule: Literal["count"]
    share: float = Field(gt=0, lt=1)
    first_year: int
    span: int = Field(ge=1)
    against: Literal["both", "country", "comparators"] = "both"


class Follows(Rule):
    """A figure whose numbers other claims state: it agrees where all of them do."""

    rule: Literal["follows"]
    claims: tuple[str, ...] = Field(min_length=1)


AnyTableRule = (
    Side | Level | Low | Rank | Change | Difference | RatioChange | ByCategory | Contribution | AverageGap
)
AnyRule = AnyTableRule | Members | Count | Follows
# By the word that stands under the key ``rule``.
KINDS: Mapping[str, type[AnyRule]] = {
    "side": Side,
    "level": Level,
    "low": Low,
    "rank": Rank,
    "change": Change,
    "difference": Difference,
    "ratio": RatioChange,
    "by_category": ByCategory,
    "contribution": Contribution,
    "average_gap": AverageGap,
    "members": Members,
    "count": Count,
    "follows": Follows,
}


@dataclass(frozen=True)
class Outcome:
    """What a rule found.

    Attributes
    ----------
    holds : bool or None
        Whether the claim agrees; None where the claim's own number is lost.
    value : float or None
        The number recomputed; None for a rule that only joins others.
    low, high : float or None
        Between which it lies if every published cell is as wrong as its rounding allows.
    first_year, last_year : int or None
        The years it rests on.
    evidence : DataFrame
        The cells it rests on.
    margin : float or None
        Smallest distance to the value at which the verdict would change.
    placebo : (int, int) or None
        For a count: how many of how many other municipalities fare at least as badly.
    """

    holds: bool | None
    value: float | None
    low: float | None
    high: float | None
    first_year: int | None
    last_year: int | None
    evidence: pd.DataFrame
    margin: float | None = None
    placebo: tuple[int, int] | None = None

    @property
    def clear(self) -> bool | None:
        """Whether the margin is wider than rounding; None if there is no rounding or no margin."""
        if self.margin is None or self.value is None or self.low is None or self.high is None:
            return None
        return self.margin >= max(self.value - self.low, self.high - self.value)


def evaluate(rule: AnyTableRule, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    """Apply a rule to its cells.

    Parameters
    ----------
    rule : AnyTableRule
    area : str
        Code of the place the claim speaks of.
    allowed : Tolerance or None
        What agrees with the claim's number; None if it states none.
    frames : mapping of str to DataFrame
        ``cells``, and ``per`` where the rule has it: columns ``area, year, category, value``.

    Returns
    -------
    Outcome

    Raises
    ------
    LookupError
        If a cell that the rule needs is not published.

    Examples
    --------
    >>> import pandas as pd
    >>> cells = pd.DataFrame({"area": ["730", "000"], "year": 2008, "category": "", "value": [76.3, 76.0]})
    >>> text = Text(en="-", da="-")
    >>> rule = Side(claim="C050", rule="side", definition=text, measure="percentage_points", decimals=1,
    ...             cells=Cells(table="RAS200"), against="000", side="above", last_year=2008)
    >>> round(evaluate(rule, "730", None, {"cells": cells}).value, 1)
    0.3
    """
    found = _FUNCTIONS[rule.rule](rule, area, allowed, frames)
    return _with_margin(found, allowed) if rule.rule in _STATED else found


def _side(rule: Side, area: str, _: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"])
    years = _span(wide, rule)
    gap = _get(wide, area, years) - _get(wide, rule.against, years)
    # Whole rounding units, so that 75.3 - 75.3 is level and not binary noise.
    gap = gap.round(9)
    towards = _SIGN[rule.side] * gap
    nearest = float(gap.loc[towards.idxmin()])
    return Outcome(
        holds=bool((towards > 0).all()),
        value=nearest,
        low=nearest - rule.rounding_unit,
        high=nearest + rule.rounding_unit,
        first_year=years[0],
        last_year=years[-1],
        evidence=_evidence(frames["cells"], (area, rule.against), years),
        margin=abs(nearest),
    )


def _level(rule: Level, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"])
    year = _last(wide, rule)
    value = float(_get(wide, area, [year]).iloc[0])
    return _stated(rule, value, rule.rounding_unit / 2, (year, year), allowed, frames, (area,))


def _low(rule: Low, area: str, _: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"])
    years = _span(wide, rule)
    series = _get(wide, area, years)
    limit, value = float(series.quantile(rule.quantile)), float(series.iloc[-1])
    half = rule.rounding_unit / 2
    return Outcome(
        holds=value <= limit,
        value=value,
        low=value - half,
        high=value + half,
        first_year=years[0],
        last_year=years[-1],
        evidence=_evidence(frames["cells"], (area,), years),
        margin=abs(limit - value),
    )


def _rank(rule: Rank, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"])
    if rule.per is not None:
        wide = (100 * wide / _wide(frames["per"])).dropna(how="all")
    year = _last(wide, rule)
    row = wide.loc[year] if year in wide.index else pd.Series(dtype=float)
    row = row.drop(COUNTRY, errors="ignore").dropna()
    if area not in row:
        raise LookupError(f"area {area} is not published for {year}")
    value = float((row > row[area]).sum() + 1)
    evidence = row.rename_axis("area").rename("value").reset_index().assign(year=year, category="")
    return Outcome(
        holds=None if allowed is None else allowed.holds(value),
        value=value,
        low=value,
        high=value,
        first_year=year,
        last_year=year,
        evidence=evidence[["area", "year", "category", "value"]],
    )


def _change(rule: Change, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"], add=True)
    first, last = _ends(wide, rule)
    before, after = _get(wide, area, [first, last])
    value = float(100 * (after / before - 1) if rule.scale == "percent" else after - before)
    half = rule.rounding_unit / 2
    spread = (100 / before) * half * (1 + after / before) if rule.scale == "percent" else 2 * half
    return _stated(rule, value, float(spread), (first, last), allowed, frames, (area,))


def _difference(rule: Difference, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"])
    year = _last(wide, rule)
    value = float(_get(wide, area, [year]).iloc[0] - _get(wide, rule.against, [year]).iloc[0])
    return _stated(rule, value, rule.rounding_unit, (year, year), allowed, frames, (area, rule.against))


def _ratio(rule: RatioChange, area: str, _: Tolerance | None, frames: Frames) -> Outcome:
    wide = _wide(frames["cells"], add=True)
    years = list(_ends(wide, rule))
    ratio = _ratios(wide, area, rule.against, years)
    evidence = [_evidence(frames["cells"], (area, *rule.against), range(years[0], years[1] + 1))]
    if rule.per is not None:
        below = _wide(frames["per"])
        ratio = 100 * ratio / _ratios(below, area, rule.against, years)
        evidence.append(_evidence(frames["per"], (area, *rule.against), years).assign(category="denominator"))
    value = float(ratio.iloc[-1] - ratio.iloc[0])
    return Outcome(
        holds=_SIGN[rule.side] * value > 0,
        value=value,
        low=None,
        high=None,
        first_year=years[0],
        last_year=years[-1],
        evidence=pd.concat(evidence, ignore_index=True),
        margin=abs(value),
    )


def _ratios(wide: pd.DataFrame, area: str, against: tuple[str, ...], years: list[int]) -> pd.Series:
    """The area in percent of the mean of others."""
    own = _get(wide, area, years)
    return 100 * own / pd.concat([_get(wide, a, years) for a in against], axis="columns").mean(axis="columns")


def _by_category(rule: ByCategory, area: str, _: Tolerance | None, frames: Frames) -> Outcome:
    cells = frames["cells"]
    shortfall: dict[str, float] = {}
    years: tuple[int, int] = (0, 0)
    for category in (*rule.group, *rule.others):
        wide = _wide(cells[cells["category"] == category])
        years = _ends(wide, rule)
        moved = {a: float(_get(wide, a, years).diff().iloc[-1]) for a in (area, *rule.against)}
        shortfall[category] = round(min(moved[a] for a in rule.against) - moved[area], 9)
    value = min(shortfall[c] for c in rule.group)
    holds = value > 0
    if rule.others:
        mean = {k: sum(shortfall[c] for c in g) / len(g) for k, g in (("g", rule.group), ("o", rule.others))}
        value = mean["g"] - mean["o"]
        holds = holds and value > 0
    kept = cells[cells["category"].isin(shortfall)]
    return Outcome(
        holds=holds,
        value=value,
        low=value - 2 * rule.rounding_unit,
        high=value + 2 * rule.rounding_unit,
        first_year=years[0],
        last_year=years[1],
        evidence=_evidence(kept, (area, *rule.against), years),
        margin=abs(value),
    )


def _contribution(rule: Contribution, area: str, _: Tolerance | None, frames: Frames) -> Outcome:
    cells = frames["cells"]
    kept = cells[cells["category"].isin({*rule.group, *rule.others})]
    first, last = _ends(_wide(kept, add=True), rule)

    def contributions(place: str) -> tuple[float, float]:
        own = kept[kept["area"] == place]
        sums = [
            _get(_wide(own[own["category"].isin(g)], add=True), place, (first, last))
            for g in (rule.group, rule.others)
        ]
        total = float(sums[0].loc[first] + sums[1].loc[first])
        return tuple(100 * float(s.loc[last] - s.loc[first]) / total for s in sums)  # type: ignore[return-value]

    group, others = contributions(area)
    if rule.against:
        there = contributions(rule.against)
        group, others = group - there[0], others - there[1]
    sign = _SIGN[rule.side]
    return Outcome(
        holds=sign * group > 0 and sign * group > sign * others,
        value=group - others,
        low=None,
        high=None,
        first_year=first,
        last_year=last,
        evidence=_evidence(kept, (area, rule.against) if rule.against else (area,), (first, last)),
        margin=abs(group - others),
    )


def _average_gap(rule: AverageGap, area: str, allowed: Tolerance | None, frames: Frames) -> Outcome:
    money, people = _wide(frames["cells"], add=True), _wide(frames["per"])
    year = _last(money[money.index.isin(people.index)], rule)
    pair = pd.DataFrame({"money": money.reindex([year]).iloc[0], "people": people.reindex([year]).iloc[0]})
    pair = pair.drop(COUNTRY, errors="ignore").dropna()
    if area not in pair.index:
        raise LookupError(f"area {area} is not published for {year}")
    per_head = pair["money"] / pair["people"]
    average = per_head.mean() if rule.average == "simple" else pair["money"].sum() / pair["people"].sum()
    value = float((per_head[area] - average) * pair.loc[area, "people"] * rule.factor)
    evidence = pair.rename_axis("area").reset_index().melt("area", var_name="category").assign(year=year)
    return Outcome(
        holds=None if allowed is None else allowed.holds(value),
        value=value,
        low=None,
        high=None,
        first_year=year,
        last_year=year,
        evidence=evidence[["area", "year", "category", "value"]],
    )


_FUNCTIONS: Mapping[str, Callable[[Any, str, Tolerance | None, Frames], Outcome]] = {
    "side": _side,
    "level": _level,
    "low": _low,
    "rank": _rank,
    "change": _change,
    "difference": _difference,
    "ratio": _ratio,
    "by_category": _by_category,
    "contribution": _contribution,
    "average_gap": _average_gap,
}
# Kinds whose value is held against the number the claim states.
_STATED = ("level", "change", "difference", "average_gap")


def _stated(
    rule: TableRule,
    value: float,
    half: float,
    years: tuple[int, int],
    allowed: Tolerance | None,
    frames: Frames,
    areas: tuple[str, ...],
) -> Outcome:
    return Outcome(
        holds=None if allowed is None else allowed.holds(clean(value)),
        value=value,
        low=value - half,
        high=value + half,
        first_year=years[0],
        last_year=years[1],
        evidence=_evidence(frames["cells"], areas, sorted(set(years))),
    )


def _with_margin(found: Outcome, allowed: Tolerance | None) -> Outcome:
    if allowed is None or found.value is None:
        return found
    margin = min(abs(found.value - end) for end in (allowed.low, allowed.high))
    return Outcome(**{**vars(found), "margin": margin})


def _wide(cells: pd.DataFrame, *, add: bool = False) -> pd.DataFrame:
    """Years by areas; categories are added up where the rule says so."""
    if add:
        return cells.groupby(["year", "area"])["value"].sum(min_count=1).unstack("area").sort_index()
    return cells.pivot(index="year", columns="area", values="value").sort_index()


def _last(wide: pd.DataFrame, rule: TableRule) -> int:
    return int(wide.index.max()) if rule.last_year is None else rule.last_year


def _ends(wide: pd.DataFrame, rule: TableRule) -> tuple[int, int]:
    return int(wide.index.min()) if rule.first_year is None else rule.first_year, _last(wide, rule)


def _span(wide: pd.DataFrame, rule: TableRule) -> list[int]:
    first, last = _ends(wide, rule)
    return list(range(first, last + 1))


def _get(wide: pd.DataFrame, area: str, years: Iterable[int]) -> pd.Series:
    """One area's values, every one of them published."""
    wanted = list(years)
    if area not in wide:
        raise LookupError(f"area {area} is not published")
    series = wide[area].reindex(wanted)
    if series.isna().any():
        raise LookupError(f"area {area} is not published for {int(series.index[series.isna()][0])}")
    return series


def _evidence(cells: pd.DataFrame, areas: tuple[str, ...], years: Iterable[int]) -> pd.DataFrame:
    kept = cells[cells["area"].isin(areas) & cells["year"].isin(list(years))]
    return kept.sort_values(["year", "category", "area"], ignore_index=True)[
        ["area", "year", "category", "value"]
    ]
