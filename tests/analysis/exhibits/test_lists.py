"""Markdown tables are well formed, and their cells are the frames that go with them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from analysis.exhibits import columns
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicator import trend_table
from analysis.exhibits.lists import change_table, family_table, source_table
from every import every
from real import CATALOGUE, told

pytestmark = pytest.mark.data


MINUS = "\N{MINUS SIGN}"
FOCI = {"Randers": "730", "Læsø": "825"}


def cells(markdown: str) -> list[list[str]]:
    """The cells of a table as a Markdown parser reads them."""
    tokens = MarkdownIt().enable("table").parse(markdown)
    assert [t.type for t in tokens if t.level == 0] == ["table_open", "table_close"]
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or []))
    return rows


def number(text: str) -> float:
    (found,) = re.findall(r"[+\u2212]?[\d,]+(?:\.\d+)?", text)
    return float(found.replace(",", "").replace(MINUS, "-"))


def bare(text: str) -> str:
    """A cell without a unit that holds a number."""
    return re.sub(r"\sper [\d,]+.*", "", text)


def as_rounded(text: str, value: float) -> bool:
    """Whether a cell shows a value, to the decimals it shows."""
    shown = re.findall(r"[+\u2212]?[\d,]+(?:\.(\d+))?", text)
    decimals = len(shown[0])
    return abs(number(text) - value) <= 0.5 * 10.0**-decimals + 1e-9


words = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=12)
safe = words.filter(lambda t: not re.search(r"[\\`<>*_\[\]&!~\"'.(){}#+:$-]|//|www", t) and t == t.strip())


@given(
    st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(safe, min_size=n, max_size=n), min_size=2, max_size=5)
    )
)
def test_a_table_reads_back_cell_by_cell(rows: list[list[str]]) -> None:
    made = columns.markdown(rows[0], rows[1:], "lrlrl"[: len(rows[0])])
    lines = made.splitlines()
    assert len(lines) == len(rows) + 1
    for line in lines:
        assert line.startswith("| ") and line.endswith(" |")
        assert len(re.findall(r"(?<!\\)\|", line)) == len(rows[0]) + 1
    found = cells(made)
    assert [[" ".join(c.split()) for c in row] for row in found] == [
        [" ".join(c.split()) for c in row] for row in rows
    ]


def test_a_pipe_in_a_cell_is_escaped() -> None:
    made = columns.markdown(["a|b"], [["c|d"], ["e"]], "l")
    assert made.splitlines() == ["| a\\|b |", "| :--- |", "| c\\|d |", "| e |"]
    assert cells(made) == [["a|b"], ["c|d"], ["e"]]


def well_formed(exhibit: Exhibit) -> list[dict[str, str]]:
    """The rows of a table by its header, after checking its shape."""
    rows = cells(exhibit.markdown)
    assert len({len(row) for row in rows}) == 1, "as many cells in each row"
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in exhibit.markdown.splitlines()}) == 1
    assert len(rows) - 1 == len(exhibit.frame), "one row of the frame a row of the table"
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@every(focus=FOCI)
def test_the_trend_table_is_its_frame(focus: str) -> None:
    voice, estimates = told(focus)
    for e in (e for e in estimates if e.fit is not None):
        exhibit = trend_table(e, e.fit, voice)
        rows, frame = well_formed(exhibit), exhibit.frame
        assert rows[0]["Trend of"] == f"gap to {voice.reference(e.indicator)}"
        assert [r["Trend of"] for r in rows[1:-1]] == [f"gap to {voice.area(c)}" for c in e.fit.comparators]
        assert rows[-1]["Trend of"] == "the figure itself"
        fits = [e.fit.trend, *e.fit.comparators.values(), e.fit.level]
        for row, record, fit in zip(rows, frame.to_dict("records"), fits, strict=True):
            assert fit is not None
            assert (record["estimate"], record["se"], record["n"]) == (fit.estimate, fit.se, fit.n)
            assert as_rounded(row["A year"], fit.estimate)
            low, high = row["95% interval"].split(" to ")
            assert as_rounded(low, fit.ci_low) and as_rounded(high, fit.ci_high)
            judged = e.judged if fit is e.fit.trend else None
            assert row["Adjusted p"] == ("" if judged is None else voice.language.p(judged.p_adjusted))
            if judged is None:
                assert row["A word needs"] == ""
            else:
                assert as_rounded(row["A word needs"], judged.detectable.per_year)
            ends = row["Rho"].split(" to ")
            assert as_rounded(ends[0], fit.rho_low) and as_rounded(ends[-1], fit.rho_high)
            assert len(ends) == len(set(ends)), "ends that read the same are one figure"
        assert "p" not in frame, "a p-value means something within the family only"
        assert {row["Reading"] for row in rows[1:]} == {""}, "only the gap to the reference gets a word"
        assert rows[0]["Reading"] == (str(e.judged.verdict) if e.judged else voice.no_word(e))


@every(focus=FOCI)
def test_the_change_table_is_its_frame(focus: str) -> None:
    voice, estimates = told(focus)
    exhibit = change_table(list(estimates), voice, "context")
    rows, frame = well_formed(exhibit), exhibit.frame
    shown = [e for e in estimates if e.latest is not None]
    assert [row["Indicator"] for row in rows] == [voice.name(e.indicator) for e in shown]
    for row, record, e in zip(rows, frame.to_dict("records"), shown, strict=True):
        assert record["indicator"] == e.indicator.id
        if e.moved is None:
            assert e.latest is not None and row["Years"] == str(e.latest.year)
            assert {row[c] for c in ("Then", "Gap then", "Moved by", "Over base years")} == {""}
            assert as_rounded(bare(row["Now"]), e.latest.value)
            assert as_rounded(bare(row["Gap now"]), e.latest.gap), row
            continue
        assert (record["level_last"], record["gap_last"], record["gap_change"]) == (
            e.moved.level.last,
            e.moved.gap.last,
            e.moved.gap.absolute,
        )
        assert row["Years"] == f"{e.moved.base_year}\N{EN DASH}{e.moved.last_year}"
        assert as_rounded(bare(row["Now"]), e.moved.level.last)
        assert as_rounded(bare(row["Gap now"]), e.moved.gap.last)
        # From one year to the next is no change to tell of.
        assert (row["Moved by"] == "") == (e.moved.last_year - e.moved.base_year == 1)
        assert not row["Moved by"] or as_rounded(row["Moved by"].partition(" ")[0], e.moved.gap.absolute)
        assert (row["Gap then"] == "") == (e.indicator.comparison == "index"), (
            "an index starts level by definition"
        )


@every(focus=FOCI)
def test_the_family_table_is_its_frame(focus: str) -> None:
    voice, estimates = told(focus)
    exhibit = family_table([estimates[i] for i in estimates.family], voice)
    rows, frame = well_formed(exhibit), exhibit.frame
    assert frame["indicator"].tolist() == list(estimates.family)
    assert [row["Reading"] for row in rows] == [str(estimates[i].judged.verdict) for i in estimates.family]
    for row, i in zip(rows, estimates.family, strict=True):
        fit = estimates[i].fit.trend
        assert fit is not None and as_rounded(row["A year"].partition(" ")[0], fit.estimate)
        assert row["Adjusted p"] == voice.language.p(estimates[i].judged.p_adjusted)
    assert frame["effective_units"].tolist() == [
        estimates[i].fit.trend.effective_units for i in estimates.family
    ]


@every(focus=FOCI)
def test_the_source_table_names_every_copy(focus: str) -> None:
    voice, _ = told(focus)
    used = list(CATALOGUE.tables.values())
    exhibit = source_table(CATALOGUE.tables, voice, "volume")
    rows, frame = well_formed(exhibit), exhibit.frame
    assert [row["Table"].partition("]")[0].lstrip("[") for row in rows] == [t.table_id for t in used]
    assert [row["Copy"].replace(" ", "") for row in rows] == [t.copied_from for t in used]
    assert frame["sha256"].tolist() == [t.sha256 for t in used] and frame["sha256"].str.len().eq(64).all()
    assert all(row["Licence"] and row["Publisher"] and row["Period"] for row in rows)
