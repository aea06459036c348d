"""Ranks within the group: made anew from the panels."""

from __future__ import annotations

import pytest

from analysis.exhibits.group_ranks import group_ranks
from every import every
from real import CATALOGUE, shown, told

pytestmark = pytest.mark.data


@every(focus=["730", "615", "101", "825"])
def test_ranks_in_the_group_are_those_of_its_members(focus: str) -> None:
    voice, estimates = told(focus)
    group = {c for c in CATALOGUE.municipalities if CATALOGUE.areas[c].group == voice.edition.group}
    assert focus in group
    exhibit = shown(group_ranks(list(estimates), voice))
    frame = exhibit.frame.set_index("indicator")
    assert set(frame.index) == {e.indicator.id for e in estimates if e.group_rank is not None}
    for key, row in frame.iterrows():
        e = estimates[key]
        values = e.panel.values.loc[row["year"], sorted(group & set(e.panel.values))].dropna().round(9)
        better = values < values[focus] if row["polarity"] == "lower_is_better" else values > values[focus]
        assert (row["rank_in_group"], row["group_of"]) == (1 + better.sum(), len(values)), key
        assert row["group_median"] == pytest.approx(values.median())
        ends = [values.min(), values.max()]
        first, last = ends if row["polarity"] == "lower_is_better" else reversed(ends)
        by_name = {voice.area(code): value for code, value in values.items()}
        assert by_name[row["group_first"]] == first and by_name[row["group_last"]] == last
    last = frame[(frame["polarity"] != "neutral") & (frame["rank_in_group"] == frame["group_of"])]
    assert (f"last in {len(last)}." in exhibit.caption) == (len(last) > 0)
    if focus != "730":
        assert "Randers among" not in exhibit.caption


def test_randers_is_one_of_sixteen() -> None:
    voice, estimates = told("730")
    exhibit = shown(group_ranks(list(estimates), voice))
    assert "Randers among the 16 municipalities of its group (Provincial towns)" in exhibit.caption
    own = exhibit.frame.set_index("indicator").loc["cash_benefit"]
    assert (own["rank_in_group"], own["group_of"]) == (16, 16)


def test_a_group_without_the_focus_is_one_sentence() -> None:
    voice, estimates = told("730", group="1")
    said = group_ranks(list(estimates), voice)
    assert said == (
        "No table has enough municipalities of the group (Capital group) with Randers among them for a rank."
    )
