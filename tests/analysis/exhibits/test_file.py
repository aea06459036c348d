"""The file of an exhibit says what the page says, and its descriptor what the file holds."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from frictionless import Schema
from hypothesis import given
from hypothesis import strategies as st

from analysis.exhibits.columns import Column, table
from analysis.exhibits.file import Measure, fields, measured, published, rounded
from analysis.language.facts import Quantity
from analysis.language.messages import MessageError
from analysis.language.numbers import Language

pytestmark = pytest.mark.unit

EN = Language("en")
FIGURES = st.floats(-1e9, 1e9, allow_nan=False)


@given(FIGURES, st.integers(0, 3))
def test_a_figure_of_a_file_reads_as_on_the_page(value: float, decimals: int) -> None:
    assert EN.number(rounded(value, decimals), decimals) == EN.number(value, decimals)


@given(FIGURES)
def test_a_figure_that_no_page_shows_keeps_six_digits_and_all_before_the_point(value: float) -> None:
    allowed = max(0.5, 5e-6 * abs(value)) if abs(value) >= 1e5 else 5e-6 * abs(value)
    assert math.isclose(rounded(value, None), value, rel_tol=0, abs_tol=allowed + 1e-300)


def test_a_table_has_the_decimals_that_the_page_shows_row_by_row() -> None:
    places = {72.549: 1, 93644.4: 0}
    columns = [
        Column[float]("level", lambda v: v, "Level", lambda v: Quantity(v, decimals=places[v])),
        Column[float]("hidden", lambda v: v / 7),
        Column[float]("other", lambda v: v, "Other", lambda v: Quantity(v / 2, decimals=0)),
    ]
    _, frame = table(list(places), columns, EN)
    assert frame["level"].tolist() == list(places), "the frame itself is not rounded"
    assert published(frame)["level"].tolist() == [72.5, 93644.0]
    assert published(frame)["hidden"].tolist() == [10.3641, 13377.8]
    assert published(frame)["other"].tolist() == [72.549, 93644.4], "the page shows half of it"


def test_figures_without_decimals_are_whole_numbers_and_gaps_stay_empty() -> None:
    frame = measured(pd.DataFrame({"value": [12.4, None]}), value=Measure("persons", 0))
    assert published(frame)["value"].dtype == "Int64"
    assert published(frame).to_csv(index=False) == 'value\n12\n""\n'


def test_a_descriptor_names_type_meaning_and_unit() -> None:
    frame = pd.DataFrame({"area": ["730"], "year": [2023], "value": [76.31], "p": [0.1], "met": [True]})
    measured(frame, value=Measure("percent", 1), p=Measure("", meaning="How sure."))
    described = {field["name"]: field for field in fields(frame, EN)}
    assert [f["type"] for f in described.values()] == ["string", "integer", "number", "number", "boolean"]
    assert described["value"]["unit"] == "percent" and "unit" not in described["year"]
    assert described["p"]["description"] == "How sure."
    assert described["year"]["description"] == "Calendar year."
    assert Schema.from_descriptor({"fields": list(described.values())}).field_names == list(frame.columns)


def test_a_column_without_a_meaning_is_refused_by_name() -> None:
    with pytest.raises(MessageError, match=r"there is no message 'columns\.riddle'"):
        fields(pd.DataFrame({"riddle": [1]}), EN)
