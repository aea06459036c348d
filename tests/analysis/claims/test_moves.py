"""Gaps of all municipalities at once move as they do one by one, in plain pandas."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest

from analysis.claims.kinds.count import at_least_as_many
from analysis.claims.moves import Gaps, Moves
from analysis.estimates.estimate import Estimate, Estimates
from every import every, some
from real import CATALOGUE, told

pytestmark = pytest.mark.data

CHOICES = {f"{since}, {span} years": (since, span) for since, span in product((2008, 2010, 2013), (5, 10))}


@cache
def official() -> Estimates:
    return told()[1]


@cache
def gaps() -> Gaps:
    return Gaps(official())


def one_by_one(e: Estimate, area: str, since: int, span: int) -> dict[str, object] | None:
    """The gap then and now of one municipality, and that to the comparators; None: not counted."""
    comparators = [c for c in official().edition.comparators if c != area]
    if e.indicator.polarity == "neutral" or e.unconfirmed or e.indicator.reference == "mean_of_comparators":
        return None
    if not {area, *comparators} <= set(e.gaps.columns):
        return None
    gaps = e.gaps[[area, *comparators]].dropna()
    first = max((b.year for b in e.panel.breaks), default=since)
    gaps = gaps.loc[max(first, since) :]
    if gaps.empty or gaps.index[-1] - gaps.index[0] < span:
        return None
    apart = gaps[area] - gaps[comparators].mean(axis="columns")
    return {
        "indicator": e.indicator.id,
        "better": e.indicator.polarity.removesuffix("_is_better"),
        "first_year": int(gaps.index[0]),
        "last_year": int(gaps.index[-1]),
        "gap_first": gaps[area].iloc[0],
        "gap_last": gaps[area].iloc[-1],
        "comparators_first": apart.iloc[0],
        "comparators_last": apart.iloc[-1],
    }


@cache
def plain(area: str, since: int, span: int) -> pd.DataFrame:
    rows = [row for e in official() if (row := one_by_one(e, area, since, span)) is not None]
    return pd.DataFrame(rows)


def worse(frame: pd.DataFrame, against: str) -> pd.Series:
    frame = frame.set_index("indicator")
    sign = frame["better"].map({"higher": 1, "lower": -1})
    country = sign * (frame["gap_last"] - frame["gap_first"]).round(9) < 0
    others = sign * (frame["comparators_last"] - frame["comparators_first"]).round(9) < 0
    return {"both": country & others, "country": country, "comparators": others}[against]


@every(choice=some(CHOICES, 2))
def test_every_municipality_moves_as_it_does_alone(choice: tuple[int, int]) -> None:
    since, span = choice
    found = gaps().moves(since=since, span=span)
    compared = 0
    # Every municipality at one choice, and every choice with a sixth of them.
    mine = CATALOGUE.municipalities[[*CHOICES.values()].index(choice) :: len(CHOICES)]
    for area in mine:
        alone, together = plain(area, since, span), found.rows(area)
        assert len(alone) == len(together), area
        if alone.empty:
            continue
        names = ["indicator", "better", "first_year", "last_year"]
        assert alone[names].to_numpy().tolist() == together[names].to_numpy().tolist(), area
        ends = ["gap_first", "gap_last", "comparators_first", "comparators_last"]
        # Without the binary noise below the ninth decimal, which the project rounds away.
        assert np.abs(alone[ends].round(9).to_numpy() - together[ends].to_numpy()).max() <= 1e-12, area
        compared += 1
    assert compared == len(mine) >= 16


# One by one is slow: the first and the last choice, which share neither the year nor the span.
@every(choice=some([(2013, 10), (2008, 5)], 2), against=["both", "country", "comparators"])
def test_others_are_counted_as_they_are_one_by_one(choice: tuple[int, int], against: str) -> None:
    since, span = choice
    mine = worse(plain("730", since, span), against)
    pairs = []
    for area in CATALOGUE.municipalities:
        if area == "730":
            continue
        theirs = worse(plain(area, since, span), against)
        both = theirs.index.intersection(mine.index)
        if len(both):
            pairs.append((int(theirs[both].sum()), int(mine[both].sum())))
    expected = sum(theirs >= ours for theirs, ours in pairs), len(pairs)
    found = gaps().moves(since=since, span=span)
    assert at_least_as_many(found.towards(better=False, against=against), found, "730") == expected


def test_another_base_year_gives_another_count() -> None:
    """What a count hides that is told from one base year alone."""
    found = {since: gaps().moves(since=since, span=10) for since in range(2008, 2014)}
    counts = {
        since: (
            int(moves.towards(better=False, against="both")[:, moves.areas.index("730")].sum()),
            len(moves.rows("730")),
        )
        for since, moves in found.items()
    }
    assert len({of for _, of in counts.values()}) > 2
    assert len({number / of for number, of in counts.values()}) > 2


def made(gaps: dict[str, list[float]], *, polarity: str = "higher_is_better") -> Estimates:
    """Fixture estimates of one indicator, from 2008 on."""
    frame = pd.DataFrame(gaps, index=range(2008, 2008 + len(next(iter(gaps.values())))))
    one = official()["employment_rate"]
    indicator = one.indicator.model_copy(update={"polarity": polarity})
    return replace(official(), by_indicator={"made": replace(one, indicator=indicator, gaps=frame)})


def moves(gaps: dict[str, list[float]], **keys: str) -> Moves:
    return Gaps(made(gaps, **keys)).moves(since=2008, span=1)


THREE = {"615": [0.0, 0.0], "740": [0.0, 0.0], "630": [0.0, 0.0]}


def test_a_gap_that_does_not_move_counts_neither_way() -> None:
    found = moves({"730": [0.3, 0.1 + 0.2], **THREE})
    column = found.areas.index("730")
    assert not found.towards(better=True, against="both")[0, column]
    assert not found.towards(better=False, against="both")[0, column]


def test_where_lower_is_better_a_rise_is_to_the_worse() -> None:
    found = moves({"730": [0.0, 1.0], **THREE}, polarity="lower_is_better")
    assert found.towards(better=False, against="both")[0, found.areas.index("730")]


def test_a_comparator_is_not_held_against_itself() -> None:
    found = moves({"730": [0.0, 0.0], "615": [0.0, 3.0], "740": [0.0, 0.0], "630": [0.0, 0.0]})
    # Three points from the two others, and two from a mean of which it were a third.
    assert found.rows("615")["comparators_last"].tolist() == [3.0]


def test_a_comparator_that_is_not_published_leaves_nothing_to_count() -> None:
    gaps = {"730": [0.0, 1.0], "615": [0.0, float("nan")], "740": [0.0, 0.0], "630": [0.0, 0.0]}
    assert moves(gaps).rows("730").empty


def test_a_municipality_without_figures_is_not_counted() -> None:
    found = moves({"730": [0.0, 1.0], **THREE})
    assert found.rows("825").empty
    assert at_least_as_many(found.towards(better=True, against="both"), found, "825") == (0, 0)
