"""Differences between two editions: each found once, with the right reason, and told in tables."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.language.numbers import Language
from analysis.results.files import write as write_results
from volume import cli
from volume.book import imprint
from volume.history import changes, comparison, differences, grounds, manifest
from volume.history import kept as history_kept
from volume.history.tables import Table, table_difference

ROOT = find_root(Path(__file__).parent)
EN = Language("en")

# The builds below are small folders that look like builds; no figure in them is official.
HEADER = ["id", "indicator", "kind", "value", "p_adjusted", "verdict", "first_year", "last_year", "table"]
ROWS: list[dict[str, str]] = [
    {"id": "rate.level", "indicator": "rate", "kind": "level", "value": "1.5", "last_year": "2022"},
    {"id": "rate.gap_trend", "indicator": "rate", "kind": "gap_trend", "value": "-0.25", "p_adjusted": "0.01",
     "verdict": "widening", "last_year": "2022"},
    {"id": "price.level", "indicator": "price", "kind": "level", "value": "120.0", "last_year": "2022"},
    {"id": "price.gap_trend", "indicator": "price", "kind": "gap_trend", "value": "0.5", "p_adjusted": "0.3",
     "verdict": "drift", "last_year": "2022"},
    {"id": "claim.C001", "kind": "claim", "value": "0.3", "verdict": "agrees", "table": "NLK"},
]  # fmt: skip
TABLES = {
    "ras": ["area,period,sex,value", "730,2000,all,60", "730,2021,all,70.1", "730,2021,men,71",
            "730,2022,all,70.9", "730,2022,men,72"],
    "nlk": ["area,period,value", "730,2021,12", "730,2022,13"],
}  # fmt: skip
BASIS: dict[str, Any] = {
    "slug": "small",
    "areas": "a",
    "code": {"trend": "t"},
    "indicators": {
        "rate": {"method": "m1", "sources": [{"table": "ras", "select": {"sex": "all"}}]},
        "price": {"method": "m2", "sources": [{"table": "nlk", "select": {}}]},
    },
    "pages": {},
}
MANIFEST = {
    "edition": "small", "version": "0.1.0", "created": "2026-07-01", "code": {"commit": None},
    "parameters": {"focus": "730", "base_year": 2008, "start_year": 2008, "language": "en"},
    "environment": {"python": "3.11", "packages": {"numpy": "2"}},
}  # fmt: skip


def fixture_build(
    folder: Path,
    rows: list[dict[str, str]] | None = None,
    tables: Mapping[str, list[str]] = TABLES,
    ground: Mapping[str, object] | None = None,
    about: Mapping[str, object] | None = None,
) -> Path:
    (folder / "tables").mkdir(parents=True)
    known = {}
    for name, lines in tables.items():
        content = "".join(f"{line}\n" for line in lines).encode()
        known[name] = {"file": f"{name}.csv", "id": name.upper(), "digest": grounds.digest(content)}
        (folder / "tables" / f"{name}.csv.gz").write_bytes(gzip.compress(content, mtime=0))
    rows = ROWS if rows is None else rows
    header = list(dict.fromkeys([*HEADER, *(key for row in rows for key in row)]))
    lines = [header, *([row.get(key, "") for key in header] for row in rows)]
    (folder / "estimates.csv").write_text("".join(",".join(line) + "\n" for line in lines))
    (folder / "basis.json").write_text(json.dumps({**BASIS, "tables": known, **(ground or {})}))
    (folder / "manifest.json").write_text(json.dumps({**MANIFEST, **(about or {})}))
    return folder


def edited(row: str, **fields: str) -> list[dict[str, str]]:
    return [{**one, **fields} if one["id"] == row else one for one in ROWS]


def compared(tmp_path: Path, **new: Any) -> comparison.Comparison:
    old = fixture_build(tmp_path / "old")
    return comparison.compared(
        history_kept.read(old), history_kept.read(fixture_build(tmp_path / "new", **new))
    )


def why(found: comparison.Comparison) -> dict[str, tuple[str, ...]]:
    return {one.id: one.reasons for one in found.estimates}


def ras(*lines: str, without: str = " ") -> dict[str, list[str]]:
    kept = [line for line in TABLES["ras"] if not line.startswith(without)]
    return {**TABLES, "ras": [*kept, *lines]}


cell = st.one_of(st.just(""), st.floats(-1e6, 1e6).map(repr), st.sampled_from(["drift", "widening"]))
number = st.one_of(st.just(""), st.floats(-1e6, 1e6).map(repr))
row = st.fixed_dictionaries(
    {"value": number, "verdict": st.sampled_from(["", "drift", "widening"]), "p": cell}
)
sheet = st.dictionaries(st.sampled_from("abcdefgh"), row, max_size=8).map(
    lambda rows: [{"id": key, **fields} for key, fields in rows.items()]
)


@pytest.mark.unit
@given(sheet)
def test_an_edition_does_not_differ_from_itself(rows: list[dict[str, str]]) -> None:
    assert differences.differences(rows, rows) == []


@pytest.mark.unit
@given(sheet, sheet)
def test_the_other_way_round_signs_turn(old: list[dict[str, str]], new: list[dict[str, str]]) -> None:
    there = {one.id: one for one in differences.differences(old, new)}
    back = {one.id: one for one in differences.differences(new, old)}
    turned = {"added": "vanished", "vanished": "added", "changed": "changed"}
    assert there.keys() == back.keys()
    for key, one in there.items():
        other = back[key]
        assert (one.old, one.new, {*one.fields}) == (other.new, other.old, {*other.fields})
        assert turned[one.sort] == other.sort
        assert one.relative == other.relative and one.flipped == other.flipped
        assert one.change == (None if other.change is None else -other.change)


@pytest.mark.unit
@given(sheet, sheet)
def test_every_estimate_is_told_once_or_is_the_same(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> None:
    found = [one.id for one in differences.differences(old, new)]
    assert len(found) == len(set(found))
    then, now = ({one["id"]: one for one in rows} for rows in (old, new))
    for key in {*then, *now} - set(found):
        assert all(differences.same(then[key][column], now[key][column]) for column in then[key])


@pytest.mark.unit
@given(sheet, sheet)
def test_verdicts_stand_first_then_the_largest_change(
    old: list[dict[str, str]], new: list[dict[str, str]]
) -> None:
    found = differences.differences(old, new)
    assert [one.flipped for one in found] == sorted((one.flipped for one in found), reverse=True)
    for group in (True, False):
        sizes = [one.relative for one in found if one.flipped is group and one.sort == "changed"]
        assert sizes == sorted(sizes, reverse=True)


@pytest.mark.unit
def test_a_new_column_that_is_empty_is_no_difference() -> None:
    assert (
        differences.differences([{"id": "a", "value": "1.0"}], [{"id": "a", "value": "1.0", "n": ""}]) == []
    )


@pytest.mark.unit
def test_new_filled_revised_and_vanished_cells_are_told_apart() -> None:
    keys = ("area", "period")
    old = Table(keys, {("1", "2021"): "5", ("1", "2022"): "6", ("2", "2022"): "7", ("3", "2020"): "1"})
    new = Table(keys, {("1", "2021"): "5.0", ("1", "2022"): "8", ("2", "2021"): "9", ("1", "2023"): "4"})
    found = table_difference("t", old, new)
    assert found.new_periods == ("2023",) and found.vanished_periods == ("2020",)
    assert found.new == (("1", "2023"),)
    assert found.filled == (("2", "2021"),)
    assert found.revised == {("1", "2022"): ("6", "8")}
    assert found.vanished == (("2", "2022"), ("3", "2020"))
    assert found.largest == (("1", "2022"), "6", "8")


@pytest.mark.unit
def test_a_table_with_other_columns_keeps_no_cell() -> None:
    old = Table(("area", "period"), {("1", "2021"): "5"})
    new = Table(("area", "period", "sex"), {("1", "2021", "all"): "5"})
    found = table_difference("t", old, new)
    assert (len(found.filled), len(found.vanished), len(found.revised)) == (1, 1, 0)
    assert list(found.touched({"sex": "all"})) == [("revised", 2021)]


@pytest.mark.unit
@pytest.mark.parametrize(("old", "new", "sort"), [(None, 1, "added"), (1, None, "vanished")])
def test_a_whole_table_comes_or_goes(old: int | None, new: int | None, sort: str) -> None:
    table = Table(("area", "period"), {("1", "2021"): "5"})
    found = table_difference("t", table if old else None, table if new else None)
    assert found.sort == sort
    assert (len(found.new), len(found.vanished)) == ((1, 0) if new else (0, 1))


@pytest.mark.unit
def test_the_same_build_twice_has_no_difference(tmp_path: Path) -> None:
    found = compared(tmp_path)
    assert found.estimates == () and found.tables == () and found.unchanged == len(ROWS)
    assert "All 5 estimates are the same. No table differs." in changes.summary(found, EN)


@pytest.mark.unit
def test_a_later_period_is_the_reason_of_what_reads_it_alone(tmp_path: Path) -> None:
    rows = [
        {**one, "value": "1.7", "last_year": "2023"}
        if one["id"] == "rate.level"
        else {**one, "value": "130.0"}
        if one["id"] == "price.level"
        else one
        for one in ROWS
    ]
    found = compared(tmp_path, rows=rows, tables=ras("730,2023,all,71.2"))
    assert why(found) == {"rate.level": ("new period",), "price.level": ("nothing recorded explains it",)}
    assert found.tables[0].new_periods == ("2023",)


@pytest.mark.unit
def test_a_revised_cell_within_the_window_is_a_reason(tmp_path: Path) -> None:
    tables = ras("730,2021,all,70.4", without="730,2021,all")
    assert why(compared(tmp_path, rows=edited("rate.level", value="1.8"), tables=tables)) == {
        "rate.level": ("revised figure",)
    }


@pytest.mark.unit
@pytest.mark.parametrize("gone", ["730,2021,all", "730,2022,all"])
def test_a_vanished_cell_counts_as_revised(tmp_path: Path, gone: str) -> None:
    rows = edited("rate.level", value="1.8", last_year="2021")
    assert why(compared(tmp_path, rows=rows, tables=ras(without=gone))) == {"rate.level": ("revised figure",)}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("new", "gone"),
    [("730,2021,men,71.5", "730,2021,men"), ("730,2000,all,61", "730,2000,all")],
    ids=["a category the indicator does not read", "a year before the window"],
)
def test_a_cell_the_estimate_does_not_rest_on_is_no_reason(tmp_path: Path, new: str, gone: str) -> None:
    found = compared(
        tmp_path,
        rows=edited("rate.level", value="1.8"),
        tables=ras(new, without=gone),
        ground={"code": {"trend": "other"}},
    )
    assert why(found) == {"rate.level": ("changed method or code",)}
    assert len(found.tables[0].revised) == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", {"trend": "other"}),
        ("code", {"trend": "t", "new": "n"}),
        ("areas", "other"),
        ("indicators", {**BASIS["indicators"], "rate": {**BASIS["indicators"]["rate"], "method": "m3"}}),
    ],
)
def test_other_code_or_method_is_a_reason(tmp_path: Path, key: str, value: object) -> None:
    found = compared(tmp_path, rows=edited("rate.level", value="1.8"), ground={key: value})
    assert why(found) == {"rate.level": ("changed method or code",)}


@pytest.mark.unit
def test_other_packages_are_a_reason(tmp_path: Path) -> None:
    about = {"environment": {"python": "3.11", "packages": {"numpy": "3"}}}
    found = compared(tmp_path, rows=edited("rate.level", value="1.8"), about=about)
    assert why(found) == {"rate.level": ("changed method or code",)}
    assert changes.grounds(found, EN) == ["packages: numpy"]


@pytest.mark.unit
def test_another_parameter_is_a_reason_and_another_language_is_none(tmp_path: Path) -> None:
    about = {"parameters": {**MANIFEST["parameters"], "base_year": 2010, "language": "da"}}  # type: ignore[dict-item]
    found = compared(tmp_path, rows=edited("rate.level", value="1.8"), about=about)
    assert why(found) == {"rate.level": ("parameter base_year",)}
    assert changes.grounds(found, EN) == ["parameter base_year: 2008, now 2010"]


@pytest.mark.unit
def test_every_reason_that_holds_is_named(tmp_path: Path) -> None:
    tables = ras("730,2021,all,70.4", "730,2023,all,71.2", without="730,2021,all")
    rows = edited("rate.level", value="1.8", last_year="2023")
    about = {"parameters": {**MANIFEST["parameters"], "base_year": 2010}}  # type: ignore[dict-item]
    found = compared(tmp_path, rows=rows, tables=tables, about=about, ground={"code": {"trend": "u"}})
    assert why(found)["rate.level"] == (
        "new period",
        "revised figure",
        "changed method or code",
        "parameter base_year",
    )


@pytest.mark.unit
def test_an_adjusted_p_moves_with_other_estimates_of_the_family(tmp_path: Path) -> None:
    rows = [
        {**one, "value": "-0.3", "p_adjusted": "0.02"}
        if one["id"] == "rate.gap_trend"
        else {**one, "p_adjusted": "0.04", "verdict": "narrowing"}
        if one["id"] == "price.gap_trend"
        else one
        for one in ROWS
    ]
    found = compared(tmp_path, rows=rows, tables=ras("730,2021,all,70.4", without="730,2021,all"))
    assert why(found) == {
        "price.gap_trend": ("other estimates of the family",),
        "rate.gap_trend": ("revised figure",),
    }
    assert [one.id for one in found.estimates if one.flipped] == ["price.gap_trend"]


@pytest.mark.unit
def test_a_claim_is_traced_through_its_table(tmp_path: Path) -> None:
    tables = {**TABLES, "nlk": ["area,period,value", "730,2021,12", "730,2022,99"]}
    found = compared(tmp_path, rows=edited("claim.C001", verdict="differs"), tables=tables)
    assert why(found) == {"claim.C001": ("revised figure",)}
    assert found.estimates[0].flipped


@pytest.mark.unit
def test_estimates_come_and_go(tmp_path: Path) -> None:
    rows = [*ROWS[1:], {**ROWS[0], "id": "rate.new"}]
    found = compared(tmp_path, rows=rows, ground={"code": {"trend": "u"}})
    assert {one.id: one.sort for one in found.estimates} == {"rate.level": "vanished", "rate.new": "added"}


def damage(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.unit
@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("estimates.csv", "id,", "key,", "the first row must name the columns, one of them 'id'."),
        ("estimates.csv", "rate.level,rate", "rate.level", "row 2 has 8 cells; the header has 9."),
        ("estimates.csv", "price.level", "rate.level", "row 4: id 'rate.level' stands twice."),
        ("estimates.csv", "120.0", "about 120", "row 4, column value: 'about 120' is not a number."),
        ("basis.json", '"code"', '"cod"', "manifest.json or basis.json lacks the key 'code'."),
        ("basis.json", "{", "", "line 1: not valid JSON"),
        ("manifest.json", '"edition"', '"editoin"', "lacks the key 'edition'."),
        ("manifest.json", "2026-07-01", "July", "created is 'July', no date."),
        ("manifest.json", '"0.1.0"', '"../../0.1.0"', "'../../0.1.0' cannot name a folder"),
        ("basis.json", '"small"', '"/small"', "'/small' cannot name a folder"),
        ("basis.json", '"small"', "1", "1 cannot name a folder"),
    ],
)
def test_a_damaged_file_costs_one_sentence(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    folder = fixture_build(tmp_path / "build")
    damage(folder, file, old, new)
    with pytest.raises(InputError, match=re.escape(says)) as error:
        history_kept.read(folder)
    assert str(folder) in str(error.value) and "\n" not in str(error.value)


@pytest.mark.unit
def test_an_empty_table_of_estimates_is_refused(tmp_path: Path) -> None:
    folder = fixture_build(tmp_path / "build")
    (folder / "estimates.csv").write_text("")
    with pytest.raises(InputError, match="the first row must name the columns"):
        history_kept.read(folder)


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("manifest.json", "is no build: it has no manifest.json."),
        ("basis.json", "has no basis.json; build it"),
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, name: str, says: str) -> None:
    folder = fixture_build(tmp_path / "build")
    (folder / name).unlink()
    with pytest.raises(InputError, match=re.escape(says)):
        history_kept.read(folder)


@pytest.mark.unit
@pytest.mark.parametrize(
    "content",
    [None, b"no gzip", gzip.compress(b"area,value\n", mtime=0), gzip.compress(b"", mtime=0)],
    ids=["missing", "no gzip", "no rows", "empty"],
)
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    old = fixture_build(tmp_path / "old")
    new = fixture_build(tmp_path / "new", tables=ras("730,2023,all,1"))
    path = new / "tables" / "ras.csv.gz"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"ras\.csv\.gz"):
        comparison.compared(history_kept.read(old), history_kept.read(new))


def volume(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert isinstance(stop.value.code, int)
    return stop.value.code


@pytest.mark.unit
def test_compare_prints_verdicts_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {**one, "value": "1.8"}
        if one["id"] == "rate.level"
        else {**one, "verdict": "narrowing"}
        if one["id"] == "rate.gap_trend"
        else one
        for one in ROWS
    ]
    old = fixture_build(tmp_path / "old")
    new = fixture_build(tmp_path / "new", rows=rows, tables=ras("730,2021,all,70.4", without="730,2021,all"))
    assert volume("compare", str(old), str(new)) == 0
    said = capsys.readouterr().out
    assert said.index("rate.gap_trend") < said.index("rate.level") < said.index("ras ")
    assert "widening" in said and "narrowing" in said and "revised" in said


@pytest.mark.unit
def test_different_editions_are_compared_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = fixture_build(tmp_path / "old")
    new = fixture_build(tmp_path / "new", about={"edition": "other"})
    assert volume("compare", str(old), str(new)) == 0
    assert "The editions are different ones: small and other." in " ".join(capsys.readouterr().out.split())


@pytest.mark.unit
@pytest.mark.parametrize(
    ("names", "says"),
    [
        (("old", "old"), "are the same folder; name two builds."),
        (("old", "old/../old"), "are the same folder; name two builds."),
        (("old", "nowhere"), "nowhere is no folder; name the folder of a build, such as build/randers/en."),
        (("old", "."), "is no build: it has no manifest.json."),
    ],
)
def test_what_is_no_build_costs_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, str], says: str
) -> None:
    fixture_build(tmp_path / "old")
    assert volume("compare", *(str(tmp_path) + "/" + name for name in names)) == 1
    assert capsys.readouterr().err.strip().endswith(says)


@pytest.mark.unit
def test_a_version_is_compared_with_the_one_before_it(tmp_path: Path) -> None:
    assert history_kept.previous(tmp_path, "small", "0.2.0") is None
    for version in ("0.9.0", "0.10.0", "0.2.0"):
        build = fixture_build(tmp_path / version, about={"version": version})
        assert history_kept.keep(tmp_path, build) == tmp_path / "editions/released/small" / version
    assert [
        found.name if (found := history_kept.previous(tmp_path, "small", version)) else None
        for version in ("0.2.0", "0.3.0", "0.10.0", "1.0.0")
    ] == [None, "0.2.0", "0.9.0", "0.10.0"]
    assert history_kept.previous(tmp_path, "small-horsens", "1.0.0") is None


@pytest.mark.unit
def test_keeping_twice_replaces_and_leaves_nothing_else(tmp_path: Path) -> None:
    history_kept.keep(tmp_path, fixture_build(tmp_path / "first"))
    kept = history_kept.keep(tmp_path, fixture_build(tmp_path / "second", rows=ROWS[:2]))
    assert len(history_kept.read(kept).rows) == 2
    assert [path.name for path in kept.parent.iterdir()] == ["0.1.0"]
    assert sorted(path.name for path in kept.iterdir()) == sorted([*history_kept.FILES, "tables"])


@pytest.mark.unit
def test_what_was_put_beside_a_kept_version_stays(tmp_path: Path) -> None:
    build = fixture_build(tmp_path / "first")
    kept = history_kept.keep(tmp_path, build)
    (kept / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds notes\.txt, which is not kept of a build"):
        history_kept.keep(tmp_path, build)
    assert (kept / "notes.txt").read_text() == "mine"


@pytest.mark.unit
@pytest.mark.parametrize("name", ["../x", "/x", "", ".", "a/b", "a\n"])
def test_words_are_kept_under_a_name_that_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot name a folder"):
        history_kept.keep_words(tmp_path, fixture_build(tmp_path / "build"), name)


@pytest.mark.unit
def test_a_folder_that_is_no_version_is_named(tmp_path: Path) -> None:
    (tmp_path / "editions/released/small/latest").mkdir(parents=True)
    with pytest.raises(InputError, match="'latest' is no version such as"):
        history_kept.previous(tmp_path, "small", "0.1.0")


@pytest.mark.unit
def test_the_page_shows_a_cut_table_and_says_so(tmp_path: Path) -> None:
    rows = [{"id": f"x{i}.level", "value": "1.0"} for i in range(40)]
    moved = [{**one, "value": "2.0"} for one in rows]
    old = fixture_build(tmp_path / "old", rows=rows)
    new = fixture_build(tmp_path / "new", rows=moved)
    text = changes.page(comparison.compared(history_kept.read(old), history_kept.read(new)), "small", EN)
    assert f"The first {changes.SHOWN} of 40." in text
    assert len(re.findall(r"^\| `x", text, re.MULTILINE)) == changes.SHOWN
    assert "Verdicts that differ" not in text and "## Tables" not in text


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What two builds with another base year would keep, from real estimates."""
    declared, folders = load(ROOT), {}
    for name, chosen in (("plain", {}), ("later", {"base_year": 2010})):
        edition = resolve(declared, "randers", chosen)
        about = imprint.collect(ROOT, declared, edition)
        folder = folders[name] = tmp_path_factory.mktemp(name)
        write_results(ROOT, edition, folder)
        history_kept.write(
            declared, {"slug": about.slug, **grounds.of_edition(declared), "pages": {}}, folder
        )
        manifest.write(ROOT, folder, about, "0")
    return folders


@pytest.mark.data
def test_real_editions_with_another_base_year(real: dict[str, Path]) -> None:
    found = comparison.compared(history_kept.read(real["plain"]), history_kept.read(real["later"]))
    assert found.tables == () and len(found.estimates) > 20
    assert {one.reasons for one in found.estimates} == {("parameter base_year",)}
    moved = {one.id: one for one in found.estimates}
    gap = moved["employment_rate.gap.country"]
    assert gap.old is not None and gap.new is not None
    assert (gap.old["first_year"], gap.new["first_year"]) == ("2008", "2010")
    assert gap.change == float(gap.new["value"]) - float(gap.old["value"])
    # A steady trend is fitted to all years of the window, whatever the base year.
    assert "employment_rate.gap_trend.country" not in moved


@pytest.mark.data
def test_the_terminal_shows_every_difference(real: dict[str, Path]) -> None:
    found = comparison.compared(history_kept.read(real["plain"]), history_kept.read(real["later"]))
    said = io.StringIO()
    Console(file=said, width=200).print(changes.terminal(found, EN))
    assert [one.id for one in found.estimates if one.id not in said.getvalue()] == []


@pytest.mark.data
def test_the_changes_page_of_a_first_and_of_a_later_edition(real: dict[str, Path], tmp_path: Path) -> None:
    declared = load(ROOT)
    edition = resolve(declared, "randers", {})
    about = imprint.collect(ROOT, declared, edition)
    exhibits = tmp_path / "book"
    exhibits.mkdir()
    (exhibits / "estimates.csv").write_bytes((real["later"] / "estimates.csv").read_bytes())
    changes.write(declared, about, exhibits)
    text = (exhibits / "changes.md").read_text(encoding="utf-8")
    assert text.startswith(changes.first(about.version, EN) + "\n")
    found = comparison.compared(
        history_kept.read(real["plain"]), history_kept.current(declared, about, exhibits / "estimates.csv")
    )
    assert found.grounds.parameters == () and found.grounds.code == () and found.grounds.packages == ()
    text = changes.page(found, about.slug, EN)
    assert "employment_rate" in text and "nothing recorded explains it" in text


@pytest.mark.unit
def test_a_range_that_moved_with_a_new_year_is_explained_by_it(tmp_path: Path) -> None:
    claim = {"id": "claim.C002", "kind": "claim", "value": "0.3", "verdict": "agrees", "table": "NLK",
             "last_year": "2021", "range_low": "0.1", "range_high": "0.4"}  # fmt: skip
    later = {**TABLES, "nlk": [*TABLES["nlk"], "730,2023,14"]}
    old = fixture_build(tmp_path / "old", [claim])
    new = fixture_build(tmp_path / "new", [{**claim, "range_high": "0.5"}], later)
    (found,) = comparison.compared(history_kept.read(old), history_kept.read(new)).estimates
    assert found.fields == ("range_high",) and found.reasons == ("new period",)
    moved = fixture_build(tmp_path / "moved", [{**claim, "value": "0.5"}], later)
    (other,) = comparison.compared(history_kept.read(old), history_kept.read(moved)).estimates
    assert other.reasons == ("nothing recorded explains it",), "its own figure ends before the new year"
