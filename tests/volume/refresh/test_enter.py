"""A figure entered by hand: whole or not at all, marked, and no small count to be had from the file.

THE FIGURES ARE FIXTURES, INVENTED FOR TESTS.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.data.tables import Tables
from analysis.declared import entered
from analysis.declared.catalogue import load
from analysis.declared.disclosure import HIDE_BELOW, Group, protected
from analysis.declared.edition import resolve
from analysis.declared.reading import csv_table, find_root
from analysis.errors import InputError
from analysis.estimates.compute import compute
from analysis.exhibits.arrived import arrived
from analysis.exhibits.chapter import awaited
from analysis.exhibits.chapter import entered as shown
from analysis.exhibits.exhibit import Exhibit, plain_html
from analysis.exhibits.indicator import gap_figure, level_figure
from analysis.exhibits.view import View
from analysis.figures import plotted, style
from analysis.fingerprint import fingerprint
from claim_fixtures import swap
from every import every
from real import CATALOGUE, voice_of
from volume import cli
from volume.refresh.enter import with_figure

pytestmark = pytest.mark.unit

ROOT = find_root(Path(__file__).parent)
ROW = {
    "measure_en": "Young people in contact", "measure_da": "Unge i kontakt", "part": "", "value": "120",
    "unit": "persons", "rounding": "about", "period": "2024", "area": "730", "indicator": "",
    "source": "Test fixture",
    "document": "Test fixture, page 1", "entered_by": "A tester", "entered_on": "2026-11-28",
    "claims": "C079",
}  # fmt: skip


def figure(**more: str) -> entered.Entered:
    return entered.entry({**ROW, **more}, "the answers")


def parsed(*rows: dict[str, str]) -> tuple[entered.Entered, ...]:
    return entered.parsed([{**ROW, **row} for row in rows], CATALOGUE.may_name)


WRONG = {
    "no value": ({"value": ""}, "value is"),
    "no figure": ({"value": "about 70"}, "write a number"),
    "half a person": ({"value": "7.5"}, "a count is a whole number"),
    "below nought": ({"value": "-3"}, "a count is a whole number"),
    "a small count": ({"value": "2"}, "a count below 3 must not be in the file"),
    "a share hidden": ({"value": "hidden", "unit": "percent"}, "which only a count can be"),
    "no source": ({"source": ""}, "column 'source' is ''"),
    "no document": ({"document": ""}, "column 'document' is ''"),
    "nobody": ({"entered_by": ""}, "column 'entered_by' is ''"),
    "no day": ({"entered_on": "yesterday"}, "entered_on"),
    "no rounding word": ({"rounding": ""}, "rounding"),
    "no unit": ({"unit": "apples"}, "unit"),
    "no period": ({"period": "last year"}, "period"),
    "no area": ({"area": "731"}, "area '731' is not in data/areas.csv"),
    "no claim": ({"claims": "C999"}, "claim 'C999' is not in data/claims.csv"),
    "a formula": ({"source": "=cmd()"}, "could be taken for a formula"),
}


@every(case=WRONG)
def test_a_wrong_row_costs_one_sentence(case: tuple[dict[str, str], str]) -> None:
    row, said = case
    with pytest.raises(InputError) as error:
        parsed(row)
    assert said in str(error.value) and "data/published.csv: row 2" in str(error.value)
    assert str(error.value).isprintable()


def test_a_figure_stands_once_and_no_column_is_lacking() -> None:
    with pytest.raises(InputError, match=r"row 3: Young people in contact .* stands twice"):
        parsed({}, {})
    with pytest.raises(InputError, match="column 'rounding' is missing"):
        entered.parsed([{k: v for k, v in ROW.items() if k != "rounding"}], CATALOGUE.may_name)


def test_a_hidden_part_that_can_be_worked_out_is_no_valid_file() -> None:
    total, seen, gone = {"part": "total", "value": "63"}, {"part": "a", "value": "60"}, {"value": "hidden"}
    with pytest.raises(InputError, match="the hidden part b can be worked out by subtraction"):
        parsed(total, seen, {**gone, "part": "b"})
    assert len(parsed({**total, "value": "90"}, seen, {**gone, "part": "b"}, {**gone, "part": "c"})) == 4


counts = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=1, max_size=6)


def could_be(found: Group, name: str) -> int:
    """How many values a hidden part may have for who knows total, other parts and that noughts are seen."""
    left, hidden = found.remainder, len(found.hidden)
    if left is None:
        return 1000
    # The others have one each at least.
    return 1 if hidden == 1 else sum(1 for value in range(1, left + 1) if left - value >= hidden - 1)


@given(counts, st.integers(3, 10))
def test_no_subtraction_gives_a_small_count_away(values: list[int], below: int) -> None:
    parts = {f"part {n}": value for n, value in enumerate(values)}
    found = protected(Group(parts, sum(values)), below)
    for name, value in parts.items():
        assert found.parts[name] in (None, value)
        if 0 < value < below:
            assert found.parts[name] is None and could_be(found, name) > 1
        elif value == 0:
            assert found.parts[name] == 0
    # Nothing is hidden where nothing is small.
    if not any(0 < value < below for value in values):
        assert found == Group(parts, sum(values))
    assert protected(found, below) == found


@given(counts.filter(any), st.randoms(use_true_random=False))
def test_in_whatever_order_they_come_the_file_is_safe(values: list[int], order) -> None:
    rows = [{"part": f"part {n}", "value": str(v)} for n, v in enumerate(values)]
    rows.append({"part": "total", "value": str(sum(values))})
    order.shuffle(rows)
    known: tuple[entered.Entered, ...] = ()
    for row in rows:
        known, _ = with_figure(known, figure(**row))
        text = entered.written(known).decode()
        assert entered.parsed(csv_table(text, entered.FILE), CATALOGUE.may_name)
    for one in known:
        assert one.value is None or one.value == 0 or one.value >= HIDE_BELOW


def test_parts_that_are_more_than_their_total_are_refused() -> None:
    known, _ = with_figure((), figure(part="total", value="50"))
    with pytest.raises(InputError, match="more than their total of 50"):
        with_figure(known, figure(part="a", value="51"))


@pytest.fixture
def copy(copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The copy, on which the command works."""
    monkeypatch.setenv("VOLUME_PROJECT", str(copy))
    return copy


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["enter", *arguments])
    return int(ended.value.code or 0)


def options(**more: str) -> list[str]:
    names = {"entered_by": "--by", "entered_on": "--on"}
    given_ = {**ROW, **more}
    return list(itertools.chain.from_iterable(
        (names.get(name, f"--{name.replace('_', '-')}"), value) for name, value in given_.items()
    ))  # fmt: skip


def test_the_command_keeps_what_may_be_known(copy: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(*options(), "--yes") == 0
    assert run(*options(part="total", value="63", measure_en="Families"), "--yes") == 0
    assert run(*options(part="a", value="60", measure_en="Families", area="Randers"), "--yes") == 0
    assert run(*options(part="b", value="3", measure_en="Families"), "--yes") == 0
    out = capsys.readouterr().out
    assert "Hidden, because it is small or would give a small one away: b." in out
    text = (copy / entered.FILE).read_text(encoding="utf-8")
    assert ",3,persons" not in text and ",60,persons" not in text and text.count(",hidden,") == 2
    assert len(load(copy).entered) == 4
    before = text
    assert run(*options(value="about 7"), "--yes") == 1
    assert run("--value", "7", "--yes") == 1
    assert "with --yes every piece must be given" in capsys.readouterr().err
    assert (copy / entered.FILE).read_text(encoding="utf-8") == before


def test_the_command_asks_for_what_no_option_says(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(question: str, default: str | None = None) -> str:
        asked.append(question)
        return default if default is not None else "Test fixture, page 1"

    monkeypatch.setattr("volume.refresh.enter.typer.prompt", prompt)
    monkeypatch.setattr("volume.refresh.enter.typer.confirm", lambda _: True)
    given_ = options()
    at = given_.index("--document")
    assert run(*given_[:at], *given_[at + 2 :]) == 0
    assert asked == ["Document, with its page or address"]
    (one,) = load(copy).entered
    assert one.document == "Test fixture, page 1"


@pytest.mark.parametrize(("language", "words"), [("en", "Entered by hand"), ("da", "Indtastet i hånden")])
def test_it_is_marked_wherever_it_stands(language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = voice_of(language=language)
    monkeypatch.setattr(type(voice), "catalogue", CATALOGUE_WITH)
    everything = shown(View(voice, None))
    (here,) = arrived(View(voice, "children_and_youth"))
    for exhibit in (everything, here):
        assert isinstance(exhibit, Exhibit)
        said = exhibit.myst("randers", voice.language)
        assert words in said and "◆" in said and "Test fixture, page 1" in said and "A tester" in said
    assert not any("16-29" in item for item in awaited(View(voice, "children_and_youth")))


class _With:
    """The catalogue with one figure entered by hand, in place of a property."""

    def __get__(self, *_: object) -> object:
        return type(CATALOGUE)(**{**vars(CATALOGUE), "entered": (figure(),)})


CATALOGUE_WITH = _With()


RATE = figure(
    measure_en="Employment rate",
    measure_da="Beskæftigelsesfrekvens",
    value="71.5",
    unit="percent",
    period="2025",
    indicator="employment_rate",
    source="<script>alert(1)</script> {ref}`x`",
)


@pytest.mark.parametrize(("language", "words"), [("en", "entered by hand"), ("da", "indtastet i hånden")])
def test_it_is_drawn_with_a_mark_of_its_own_and_no_line_leads_to_it(
    language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = voice_of(language=language)
    estimate = voice.estimates["employment_rate"]
    assert estimate.moved is not None
    before = level_figure(estimate, estimate.moved, voice)
    monkeypatch.setattr(type(voice), "catalogue", replace(CATALOGUE, entered=(RATE,)))
    exhibit = level_figure(estimate, estimate.moved, voice)
    (axes,) = exhibit.figure.axes
    assert [text.get_text() for text in axes.texts].count(words) == 1
    (mark,) = [line for line in axes.lines if line.get_marker() == "D"]
    assert mark.get_xydata().tolist() == [[2025, 71.5]] and mark.get_markerfacecolor() == style.PAPER
    ends = [line.get_xdata()[-1] for line in axes.lines if line is not mark and len(line.get_xdata()) > 2]
    assert max(ends) == estimate.panel.years[-1] < 2025
    own = exhibit.frame[exhibit.frame["role"] == "entered"]
    assert own[["area", "year", "value"]].to_numpy().tolist() == [["730", 2025, 71.5]]
    # Besides it, the figure is the one before, to the last digit.
    assert exhibit.frame[exhibit.frame["role"] != "entered"].equals(before.frame) and words in exhibit.alt
    read = plotted.of(exhibit.figure, exhibit.frame, unit="%", decimals=1, signed=False)
    series = json.loads(read)["series"]
    assert series["730-entered"]["values"][-1] == 71.5 and series["730"]["values"][-1] is None
    gap = gap_figure(estimate, estimate.moved, voice)
    assert not (gap.frame["role"] == "entered").any()
    for said in (exhibit.caption, gap.caption):
        assert "◇" in said and words in said.casefold()
        # What somebody typed is text.
        assert "<script" not in plain_html(said) and "{ref}`x`" in unescape(plain_html(said))


def test_no_estimate_rests_on_it() -> None:
    """With it, an estimate is the one without it, to the last digit."""
    chapter = CATALOGUE.chapters["business_and_jobs"].model_copy(
        update={"indicators": tuple(map(CATALOGUE.indicators.get, ("employment_rate", "population")))}
    )
    without = replace(CATALOGUE, chapters={"business_and_jobs": chapter}, entered=())
    edition = resolve(CATALOGUE, "randers", {})
    one, other = (
        compute(Tables(declared), edition)["employment_rate"]
        for declared in (replace(without, entered=(RATE,)), without)
    )
    assert one.fit is not None and fingerprint(one) == fingerprint(other)


def test_what_is_drawn_is_of_the_kind_of_the_others() -> None:
    rate = {"value": "71.5", "unit": "percent", "indicator": "employment_rate"}
    for row, said in (
        ({"indicator": "employment_rat"}, "did you mean employment_rate"),
        ({"unit": "dkk"}, "that of the indicator employment_rate is percent"),
        ({"period": "2024K1"}, "there are whole years"),
        ({"part": "men"}, "has no parts"),
    ):
        with pytest.raises(InputError, match=said):
            parsed({**rate, **row})


def test_no_indicator_can_be_made_of_it(copy: Path) -> None:
    """What trends are fitted to comes from the data package, and this is not in it."""
    assert run(*options(), "--yes") == 0
    assert "published" not in load(copy).tables
    swap("table: ras200\n", "table: published\n", "data/indicators/business_and_jobs.yml")(copy)
    with pytest.raises(InputError, match=r"table 'published' is not in data/datapackage\.json"):
        load(copy)
