"""Tables behind their titles: what stays open, what shares a row, and that nothing is lost."""

from __future__ import annotations

from typing import Any, cast

import pandas as pd
import pytest
from matplotlib.figure import Figure

from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.fold import Folds
from analysis.exhibits.folded import first_sentence, folded
from analysis.exhibits.view import Block, View

pytestmark = pytest.mark.unit


class Anyone:
    """A view without an edition."""

    voice = None


def table(name: str) -> Exhibit:
    frame = pd.DataFrame({"a": [1]})
    return Exhibit(
        f"tab-{name}", f"{name}: one. More is said.", Source("Source: b."), frame, markdown="| a |"
    )


def figure() -> Exhibit:
    return Exhibit(
        "fig-a", "A figure.", Source("Source: b."), pd.DataFrame({"a": [1]}), alt="A.", figure=Figure()
    )


def shown(*blocks: Block, **how: Any) -> list[Block]:
    return list(cast(list[Block], folded(lambda view: blocks, first_sentence, **how)(cast(View, Anyone()))))


def test_tables_that_follow_one_another_share_a_row() -> None:
    first, second, third = table("A"), table("B"), table("C")
    said, row, between, alone = shown("Said.", first, second, "Between.", third)
    assert (said, between) == ("Said.", "Between.")
    assert isinstance(row, Folds) and isinstance(alone, Folds)
    assert list(row.exhibits) == [first, second] and list(alone.exhibits) == [third]
    assert [fold.title for fold in row.row] == ["A: one", "B: one"]


def test_a_figure_stays_open_unless_it_is_to_be_folded() -> None:
    drawn = figure()
    assert shown(drawn) == [drawn]
    (row,) = shown(drawn, figures=True)
    assert isinstance(row, Folds) and list(row.exhibits) == [drawn]


def test_a_table_may_stay_open() -> None:
    first, second = table("A"), table("B")
    kept, row = shown(first, second, open=("tab-A",))
    assert kept == first and isinstance(row, Folds) and list(row.exhibits) == [second]


def test_one_block_is_shown_as_well_as_several() -> None:
    def show(view: View) -> Block:
        return table("A")

    (row,) = folded(show, first_sentence)(cast(View, Anyone()))
    assert isinstance(row, Folds)
