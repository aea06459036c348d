"""Text put into Typst comes out as it went in."""

from __future__ import annotations

import json

import pytest
import typst
from hypothesis import example, given, settings
from hypothesis import strategies as st

from volume.typst.markup import ZERO_WIDTH_SPACE, breakable, label, string, text

pytestmark = pytest.mark.unit


PRINTABLE = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1)


@settings(max_examples=40, deadline=None)
@given(PRINTABLE)
def test_typst_reads_a_string_back_unchanged(original: str) -> None:
    source = f"#metadata({string(original)})<it>\n\n{text(original)}"
    [read] = json.loads(typst.query(source.encode(), "<it>", field="value"))
    assert read == original


@given(st.text(min_size=1))
def test_break_points_are_all_that_is_added(code: str) -> None:
    assert breakable(code).replace(ZERO_WIDTH_SPACE, "") == code.replace(ZERO_WIDTH_SPACE, "")


@given(st.text(alphabet="abc/._-", min_size=41))
def test_no_piece_of_code_is_longer_than_a_line(code: str) -> None:
    assert max(map(len, breakable(code).split(ZERO_WIDTH_SPACE))) <= 41


PLACES = st.tuples(PRINTABLE, PRINTABLE)


@given(PLACES, PLACES)
@example(("/c", "a"), ("\u02fc", "a"))
def test_different_places_have_different_labels(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (label(*one) == label(*other)) is (one == other)
