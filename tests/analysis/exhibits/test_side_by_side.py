"""Shares side by side: redrawn from the CSV file, with the ranks of plain pandas."""

from __future__ import annotations

import pytest

from analysis.errors import InputError
from analysis.exhibits.side_by_side import side_by_side
from analysis.figures import side_by_side as figures_side_by_side
from analysis.figures import style
from every import every
from real import reread, shown, told

pytestmark = pytest.mark.data

THREE = ["activated_share", "activation_rate", "ordinary_hours"]


@every(focus=["730", "101", "615"])
def test_the_figure_is_redrawn_from_its_csv(focus: str) -> None:
    voice, estimates = told(focus)
    exhibit = shown(side_by_side([estimates[i] for i in THREE], voice))
    frame = reread(exhibit, rank="Int64")
    assert style.svg(figures_side_by_side.side_by_side(frame, voice.language)) == exhibit.svg
    for indicator in THREE:
        e = estimates[indicator]
        rows = frame[frame["indicator"] == e.indicator.name.en]
        own = rows[rows["role"] == "focus"].iloc[0]
        values = rows.loc[rows["role"] != "reference", "value"]
        rank = 1 + (values > own["value"]).sum()
        assert own["rank"] == rank and own["of"] == len(values) and own["year"] == 2026
        for words in (exhibit.caption, exhibit.alt):
            assert f"rank {rank} of {len(values)}" in words
            assert voice.language.quantity(own["value"], "percent", 1) in words
    assert "twelve months to July 2026" in exhibit.caption and "to June 2026" in exhibit.caption


def test_a_measure_that_the_focus_lacks_is_left_out_and_the_others_stay() -> None:
    voice, estimates = told("825")
    exhibit = shown(side_by_side([estimates[i] for i in THREE], voice))
    assert set(exhibit.frame["year"]) >= {2026}
    own = exhibit.frame[exhibit.frame["role"] == "focus"]
    assert len(own) == exhibit.frame["indicator"].nunique()


def test_without_a_figure_there_is_a_sentence() -> None:
    voice, estimates = told("825")
    said = side_by_side([estimates["neet_recent"]], voice)
    assert isinstance(said, str) and said.endswith("not published for Læsø.")


def test_what_is_not_in_percent_is_refused_by_name() -> None:
    voice, estimates = told("730")
    with pytest.raises(InputError, match=r"^indicator 'house_price' is in dkk; side by side stand shares"):
        side_by_side([estimates["house_price"]], voice)
