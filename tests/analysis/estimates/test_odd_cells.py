"""One odd figure costs its indicator a trend, never the volume."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.data.tables import Tables
from analysis.declared.edition import resolve
from analysis.errors import InputError
from analysis.estimates.compute import of_indicator
from analysis.estimates.estimate import Estimate
from analysis.estimates.residents import residents
from hostile import answered, often
from real import CATALOGUE, PROJECT

pytestmark = pytest.mark.data

EDITION = resolve(CATALOGUE, "randers", {})
PEOPLE = residents(PROJECT.tables, EDITION)


class Odd(Tables):
    """The tables, with one cell that is odd, or gone."""

    def __init__(self, indicator: str, area: str, cell: float, value: float | None) -> None:
        super().__init__(CATALOGUE)
        self.indicator = CATALOGUE.indicators[indicator]
        self.odd = self.indicator.tables[0]
        frame = PROJECT.tables.read(self.odd)
        rows = frame["area"] == area
        for dimension, wanted in self.indicator.source.select.items():
            rows &= frame[dimension].isin([wanted] if isinstance(wanted, str) else wanted)
        where = frame.index[rows]
        self.at = where[min(int(cell * len(where)), len(where) - 1)] if len(where) else frame.index[0]
        changed = frame["value"].where(frame.index != self.at, value)
        self.frame: pd.DataFrame = frame.drop(index=self.at) if value is None else frame.assign(value=changed)

    def read(self, name: str) -> pd.DataFrame:
        return self.frame if name == self.odd else PROJECT.tables.read(name)

    def estimate(self) -> Estimate:
        return of_indicator(self, EDITION, self.indicator, PEOPLE)


@pytest.mark.parametrize("indicator", ["employed_persons", "monthly_earnings"])
@pytest.mark.parametrize("area", ["730", "000"])
@pytest.mark.parametrize("value", [0.0, -5.0])
def test_where_logarithms_are_taken_a_figure_of_nothing_says_why_there_is_no_trend(
    indicator: str, area: str, value: float
) -> None:
    tables = Odd(indicator, area, 0.5, value)
    e = tables.estimate()
    assert e.fit is None and e.no_trend is not None and e.latest is not None
    assert e.no_trend.id == "not_positive"
    assert str(e.no_trend.facts["year"]) in str(tables.frame.loc[tables.at, "period"])


def test_another_municipality_of_nothing_is_left_out_and_the_trend_stands() -> None:
    before, after = (Odd("employed_persons", "101", 0.5, value).estimate() for value in (1e5, 0.0))
    assert before.fit is not None and after.fit is not None
    assert "101" in before.fit.gaps and "101" not in after.fit.gaps


any_cell = st.builds(
    Odd,
    st.sampled_from(sorted(CATALOGUE.indicators)),
    st.sampled_from(["730", "000", "615", "101"]),
    st.floats(0, 1),
    st.sampled_from([0.0, -5.0, 1e300, 1e-300, None]),
)


@often(25, 200)
@example(Odd("employed_persons", "000", 0.0, 1e-300))
@example(Odd("employed_persons", "730", 1.0, 0.0))
@given(any_cell)
def test_any_odd_cell_is_estimated_or_one_sentence(tables: Odd) -> None:
    e = answered(tables.estimate)
    if isinstance(e, Estimate):
        assert (e.fit is not None) or e.no_trend is not None or e.moved is None
        assert not e.gaps.isin([float("inf"), float("-inf")]).any(axis=None)


def test_a_sentence_names_the_table_and_the_cell() -> None:
    with pytest.raises(InputError, match=r"folk1a and folk1am disagree for area 000 in \d{4}"):
        Odd("population", "000", 0.99, 0.0).estimate()
