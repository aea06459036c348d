"""A figure entered by hand: whole or not at all, marked, and no small count to be had from the file.

THE FIGURES ARE FIXTURES, INVENTED FOR TESTS.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from html import unescape
from pathlib import Path
from random import Random

import frictionless
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.data.tables import Tables
from analysis.declared import entered
from analysis.declared.catalogue import load
from analysis.declared.disclosure import HIDE_BELOW, Net, Sum, protected_net, recoverable
from analysis.declared.edition import resolve
from analysis.declared.entered import TOTAL
from analysis.declared.may_name import may_name
from analysis.declared.package import PACKAGE, check_files
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

KNOWN = may_name(CATALOGUE)
ROOT = find_root(Path(__file__).parent)
ROW = {
    "measure_en": "Young people in contact", "measure_da": "Unge i kontakt", "part": "", "value": "120",
    "unit": "persons", "rounding": "about", "period": "2024", "area": "730", "indicator": "",
    "source": "Test fixture",
    "document": "Test fixture p. 1", "entered_by": "A tester", "entered_on": "2026-11-28",
    "claims": "C079",
}  # fmt: skip


def figure(**more: str) -> entered.Entered:
    return entered.entry({**ROW, **more}, "the answers")


def parsed(*rows: dict[str, str]) -> tuple[entered.Entered, ...]:
    return entered.parsed([{**ROW, **row} for row in rows], KNOWN)


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
        entered.parsed([{k: v for k, v in ROW.items() if k != "rounding"}], KNOWN)


def test_a_hidden_part_that_can_be_worked_out_is_no_valid_file() -> None:
    total, seen, gone = {"part": "total", "value": "63"}, {"part": "a", "value": "60"}, {"value": "hidden"}
    with pytest.raises(InputError, match="the hidden figure b of area 730 can be worked out by subtraction"):
        parsed(total, seen, {**gone, "part": "b"})
    assert len(parsed({**total, "value": "90"}, seen, {**gone, "part": "b"}, {**gone, "part": "c"})) == 4


counts = st.lists(st.one_of(st.integers(0, 12), st.integers(0, 400)), min_size=1, max_size=6)
# Two regions of three municipalities each, as any country is made up, and the parts of each place.
REGIONS = {"081": ("101", "147", "151"), "082": ("153", "155", "157")}
PLACES = [place for own in REGIONS.values() for place in own]
WITHIN = (
    ("000", tuple(REGIONS)),
    ("000", tuple(PLACES)),
    *REGIONS.items(),
)
SMALL = replace(KNOWN, within=WITHIN)


def whole_net(draws: Sequence[Sequence[int]]) -> Net:
    """Counts of every place and part, and all of their sums."""
    parts = ("a", "b")
    rows = zip(PLACES, draws, strict=True)
    cells = {(place, part): n for place, row in rows for part, n in zip(parts, row, strict=True)}
    for whole, inside in (*REGIONS.items(), ("000", tuple(REGIONS))):
        cells |= {(whole, part): sum(cells[one, part] for one in inside) for part in parts}
    for area in ("000", *REGIONS, *PLACES):
        cells[area, TOTAL] = sum(cells[area, part] for part in parts)
    every = [figure(area=area, part=part, value="9") for area, part in cells]
    return Net(cells, entered.nets(every, SMALL)[every[0].key].sums)


def solved(net: Net) -> set[object]:
    """Hidden cells that the equations settle, by linear algebra in floating point, apart from the code."""
    hidden = [cell for cell in net.cells if net.values.get(cell) is None]
    if not hidden:
        return set()
    equations = np.array(
        [[sum(c == cell for c in one.parts) - (one.total == cell) for cell in hidden] for one in net.sums],
        dtype=float,
    )
    _, sizes, ways = np.linalg.svd(equations)
    free = ways[int((sizes > 1e-9).sum()) :]
    return {
        cell for n, cell in enumerate(hidden) if cell in net.values and not (np.abs(free[:, n]) > 1e-9).any()
    }


def could_be(net: Net, one: Sum) -> int:
    """How many values the hidden parts of one sum may have, noughts being seen."""
    group = net.group(one)
    if group.remainder is None:
        return 1000
    hidden = len(group.hidden)
    return 1 if hidden == 1 else max(0, group.remainder - hidden + 1)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=6, max_size=6), st.integers(3, 8))
def test_no_sums_of_areas_and_parts_give_a_small_count_away(rows: list[tuple[int, int]], below: int) -> None:
    net = whole_net(rows)
    found = protected_net(net, below)
    assert solved(found) == set() == set(recoverable(found))
    for cell, value in net.values.items():
        assert found.values[cell] in (None, value)
        if 0 < value < below:
            assert found.values[cell] is None
        elif value == 0:
            assert found.values[cell] == 0
    for one in found.closed:
        assert found.group(one).hidden == () or could_be(found, one) > 1
    # Nothing is hidden where nothing is small, and what is safe stays as it is.
    if not any(0 < value < below for value in net.values.values()):
        assert found == net
    assert protected_net(found, below) == found


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=6, max_size=6), st.data())
def test_what_sums_give_away_is_found(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    """Whichever cells are hidden: those that linear algebra recovers, and no others."""
    net = whole_net(rows)
    hidden = data.draw(st.sets(st.sampled_from(list(net.values)), min_size=1, max_size=10))
    some = replace(net, values={c: None if c in hidden else v for c, v in net.values.items()})
    assert set(recoverable(some)) == solved(some)


def test_a_municipality_cannot_be_had_from_its_region() -> None:
    """All of them are given, and one is small: another one is hidden with it, here and in the country."""
    figures: tuple[entered.Entered, ...] = ()
    for area, value in (("081", "70"), ("101", "4"), ("147", "30"), ("151", "36")):
        figures, hidden = with_figure(figures, figure(area=area, value=value), SMALL)
    assert {one.area: one.value for one in figures} == {"081": 70, "101": None, "147": None, "151": 36}
    assert hidden == () or "147" in " ".join(hidden)
    # Over all 98 municipalities, as the volume knows them.
    inside = [a.area for a in CATALOGUE.areas.values() if a.region == "082" and a.level == "municipality"]
    rows = [{"area": area, "value": "hidden" if area == "730" else "20"} for area in inside]
    with pytest.raises(InputError, match="figure of area 730 can be worked out by subtraction"):
        parsed({"area": "082", "value": str(20 * len(inside))}, *rows)
    assert parsed(*rows)  # without the region nothing can be subtracted


@example([0, 1], Random(1))  # a total of one, and beside it a nought alone
@example([0, 1], Random(2))
@example([0, 1], Random(3))
@given(counts.filter(any), st.randoms(use_true_random=False))
def test_in_whatever_order_they_come_the_file_is_safe(values: list[int], order) -> None:
    rows = [{"part": f"part {n}", "value": str(v)} for n, v in enumerate(values)]
    rows.append({"part": "total", "value": str(sum(values))})
    order.shuffle(rows)
    figures: tuple[entered.Entered, ...] = ()
    for row in rows:
        figures, _ = with_figure(figures, figure(**row), KNOWN)
        text = entered.written(figures).decode()
        assert entered.parsed(csv_table(text, entered.FILE), KNOWN)
    for one in figures:
        assert one.value is None or one.value == 0 or one.value >= HIDE_BELOW


def test_parts_that_are_more_than_their_total_are_refused() -> None:
    figures, _ = with_figure((), figure(part="total", value="50"), KNOWN)
    with pytest.raises(InputError, match="more than their total of 50"):
        with_figure(figures, figure(part="a", value="51"), KNOWN)


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
    assert "Hidden, because it is small or would give a small one away: b of area 730." in out
    text = (copy / entered.FILE).read_text(encoding="utf-8")
    assert ",3,persons" not in text and ",60,persons" not in text and text.count(",hidden,") == 2
    assert len(load(copy).entered) == 4
    # The data package holds the file to its schema, and knows it by its hash.
    check_files(copy)
    package = frictionless.Package(str(copy / PACKAGE))
    report = package.get_resource("published").validate()
    assert report.valid, report.flatten(["message"])
    before = text
    assert run(*options(value="about 7"), "--yes") == 1
    assert run("--value", "7", "--yes") == 1
    assert "with --yes every piece must be given" in capsys.readouterr().err
    assert (copy / entered.FILE).read_text(encoding="utf-8") == before


SPOILT = {
    "rounding": "roughly",
    "unit": "apples",
    "value": "about 7",
    "period": "last year",
    "source": "",
    "entered_on": "yesterday",
}


def test_the_schema_refuses_what_the_model_refuses(tmp_path: Path) -> None:
    path = tmp_path / "published.csv"
    schema = frictionless.Schema.from_descriptor(entered.schema())
    for name, value in SPOILT.items():
        with pytest.raises(InputError, match=name):
            figure(**{name: value})
        row = {**ROW, name: value}
        path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
        resource = frictionless.Resource(path=path.name, basepath=str(tmp_path), schema=schema)
        assert resource.validate().flatten(["fieldName"]) == [[name]], name


def test_the_command_asks_for_what_no_option_says(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def prompt(question: str, default: str | None = None) -> str:
        asked.append(question)
        return default if default is not None else "Test fixture p. 1"

    monkeypatch.setattr("volume.refresh.enter.typer.prompt", prompt)
    monkeypatch.setattr("volume.refresh.enter.typer.confirm", lambda _: True)
    given_ = options()
    at = given_.index("--document")
    assert run(*given_[:at], *given_[at + 2 :]) == 0
    assert asked == ["Document, with its page or address"]
    (one,) = load(copy).entered
    assert one.document == "Test fixture p. 1"


@pytest.mark.parametrize(("language", "words"), [("en", "Entered by hand"), ("da", "Indtastet i hånden")])
def test_it_is_marked_wherever_it_stands(language: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = voice_of(language=language)
    monkeypatch.setattr(type(voice), "catalogue", replace(CATALOGUE, entered=(figure(),)))
    everything = shown(View(voice, None))
    (here,) = arrived(View(voice, "children_and_youth"))
    for exhibit in (everything, here):
        assert isinstance(exhibit, Exhibit)
        said = exhibit.myst("randers", voice.language)
        # A build fails where a column of its file has no meaning.
        assert exhibit.descriptor(voice.language)["schema"]
        assert words in said and "◆" in said and "Test fixture p. 1" in said and "A tester" in said
    assert not any("16-29" in item for item in awaited(View(voice, "children_and_youth")))


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
