"""Every year at hand: the rows of the table, also those before the window of the edition."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.exhibits.all_years import all_years, year_rows
from every import every
from real import CATALOGUE, PROJECT, shown, told

pytestmark = pytest.mark.data


def votes() -> pd.DataFrame:
    """Turnout in percent: elections by municipalities."""
    frame = pd.read_csv(PROJECT.root / "data/tables/KV_turnout.csv", dtype={"area": str})
    wide = frame.pivot(index=["period", "area"], columns="measure", values="value")
    return (100 * wide["Optalte stemmer"] / wide["Stemmeberettigede"]).unstack()[
        list(CATALOGUE.municipalities)
    ]


@every(focus=["730", "825", "101", "615"])
def test_both_local_elections_are_shown_with_their_ranks(focus: str) -> None:
    voice, estimates = told(focus)
    exhibit = shown(all_years([estimates["local_turnout"], estimates["general_turnout"]], voice))
    frame = exhibit.frame[exhibit.frame["indicator"] == "local_turnout"].set_index("year")
    turnout = votes()
    assert frame.index.tolist() == [2009, 2005] and voice.edition.start_year == 2008
    for year in (2005, 2009):
        assert frame.loc[year, "value"] == pytest.approx(turnout.loc[year, focus], rel=1e-12)
        assert frame.loc[year, "rank"] == 1 + (turnout.loc[year] > turnout.loc[year, focus]).sum()
        assert frame.loc[year, "of"] == 98
    assert exhibit.frame["year"].tolist() == [2009, 2005, 2022, 2019, 2015, 2011, 2007]
    assert "Years before 2008" in exhibit.caption and "2005–2022" in exhibit.caption
    assert exhibit.markdown.count("\n") == 1 + 7


def test_every_year_of_absence_is_shown_the_newest_first() -> None:
    voice, estimates = told("730")
    exhibit = shown(all_years([estimates["pupil_absence"]], voice))
    raw = pd.read_csv(PROJECT.root / "data/tables/UVM_absence.csv", dtype={"area": str})
    raw = raw[(raw["area"] == "730") & (raw["stage"] == "Udskoling")].set_index("period")["value"]
    assert exhibit.frame.set_index("year")["value"].to_dict() == raw.to_dict()
    assert exhibit.frame["year"].tolist() == sorted(raw.index, reverse=True)
    assert "Indicator" not in exhibit.markdown, "one indicator needs no column of its own"
    assert "outside the window" not in exhibit.caption


def test_a_year_without_a_figure_is_left_out() -> None:
    voice, estimates = told("825")
    assert 2022 not in [row.year for row in year_rows(estimates["pupil_absence"], voice)]


def test_a_municipality_that_no_table_covers_gets_a_sentence() -> None:
    voice, estimates = told("825")
    assert all_years([estimates["exam_grade"]], voice) == (
        f"{estimates['exam_grade'].indicator.name.en}: not published for Læsø."
    )
