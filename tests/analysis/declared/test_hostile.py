"""Whatever stands in a file or a parameter: it is read, or one sentence says what is wrong."""

from __future__ import annotations

import itertools
import json
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import strict_yaml
from analysis.data.contract import checked
from analysis.declared import catalogue as reading_catalogue
from analysis.declared import models, values
from analysis.declared.edition import PARAMETERS, resolve
from analysis.declared.package import PACKAGE, Package, Table, package_tables
from analysis.declared.reading import csv_table, file_bytes, json_value, read_block, yaml_value
from analysis.errors import InputError
from hostile import ANCHOR_BOMB, REFUSED, TAGGED, TEXTS, VALUES, answered, cut, often, spoilt, texts
from real import CATALOGUE

pytestmark = pytest.mark.unit

ROOT = CATALOGUE.root


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        call()
    said = str(error.value)
    assert said.isprintable() and len(said) < 600, said
    return said


def file(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


# ---- parameters

NOT_A_VALUE = [
    *REFUSED,
    "{a: 1}",
    "{}",
    "[[]]",
    "[615, [740]]",
    "&a 2010",
    "",
    " ",
    "#x",
    "9" * 5000,
    "2010\n",
]
NOT_A_VALUE += ["\n2010", "- a\n- b", "|\n x", "\x07", "a\x85b", "[" * 1000 + "]" * 1000, "a" * 201]
NO_YEAR = [text for text in TEXTS if len(text) < 100]
NO_YEAR += [
    "9999",
    "0",
    "-1",
    "1.5",
    "2010.0",
    "1e3",
    "true",
    "[]",
    "[2010]",
    "Horsens",
    "''",
    "02010",
    "100",
]


def settled(name: str, text: str) -> object:
    given = values.typed(name, text)
    return getattr(resolve(CATALOGUE, "randers", {name: given}), name)


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_takes_a_text_that_is_no_value(name: str) -> None:
    for text in NOT_A_VALUE:
        refused(lambda text=text: settled(name, text))


@pytest.mark.parametrize("name", ["base_year", "start_year", "end_year"])
def test_no_year_but_four_digits_of_a_year_that_tables_reach(name: str) -> None:
    for text in NO_YEAR:
        assert name in refused(lambda text=text: settled(name, text))


def test_no_seed_or_share_in_other_writing() -> None:
    for text in [*NO_YEAR[1:], "1e3", "-5", "1" * 10]:
        if text not in ("9999", "0", "100"):
            refused(lambda text=text: settled("seed", text))
        refused(lambda text=text: settled("level", text))
        refused(lambda text=text: settled("alpha", text))


def test_no_place_group_or_language_by_another_name() -> None:
    for name in ("focus", "comparators", "reference", "group", "language"):
        for text in [
            *(t for t in NO_YEAR if t != "Horsens"),
            "00730",
            "7 30",
            "[null]",
            "[true]",
            "730\u00a0",
            "٧٣٠",
            "randers\u202e",
        ]:
            if (name, text) != ("reference", "0"):
                refused(lambda name=name, text=text: settled(name, text))


def test_null_means_what_the_edition_says_and_spaces_around_a_value_nothing() -> None:
    for name in PARAMETERS:
        if name != "language":
            assert (
                settled(name, "null")
                == settled(name, "~")
                == getattr(resolve(CATALOGUE, "randers", {}), name)
            )
    assert settled("focus", " Horsens ") == settled("focus", "615") == "615"


@often(500, 10_000)
@given(texts)
def test_any_typed_parameter_is_settled_or_refused_in_one_sentence(text: str) -> None:
    for name in PARAMETERS:
        answered(lambda name=name: settled(name, text))


@often(150)
@given(
    st.sampled_from(VALUES)
    | st.integers()
    | st.floats()
    | st.sampled_from([10**5000, b"730", object, (), ("730",), {"a"}, [10**5000], [["615"]], 615.0, [615.0]]),
)
def test_any_injected_parameter_is_settled_or_refused_in_one_sentence(value: object) -> None:
    for name in PARAMETERS:
        answered(lambda name=name: resolve(CATALOGUE, "randers", {name: value}))


# ---- YAML and JSON


@pytest.mark.parametrize("as_text", [False, True])
def test_what_acts_runs_away_or_is_no_yaml_is_refused(as_text: bool) -> None:
    for text in REFUSED:
        assert "not valid YAML" in refused(lambda text=text: yaml_value(text, "a.yml", as_text=as_text))


def test_what_is_no_number_here_stays_text() -> None:
    for text in TEXTS:
        assert yaml_value(f"a: {text}", "a.yml") == {"a": text}
        if len(text) < 1000:
            assert yaml_value(f"{text}: a", "a.yml") == {text: "a"}


def test_tags_and_names_are_refused_within_blocks_too() -> None:
    for text in [*TAGGED, "*b", "&a [*a]", "[a]: b", "{a: b}: c"]:
        refused(lambda text=text: yaml_value(f"a: 1\nb:\n  - c: {text}\n", "a.yml"))


def test_a_value_may_be_repeated_by_its_name_but_not_without_measure() -> None:
    assert yaml_value("a: &x [1, 2]\nb: *x", "a.yml") == {"a": [1, 2], "b": [1, 2]}
    tracemalloc.start()
    refused(lambda: yaml_value(ANCHOR_BOMB, "a.yml"))
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@often(1300, 2_500)  # four ways each: more than 5,000 cases
@given(texts)
def test_any_text_is_yaml_or_refused(text: str) -> None:
    for as_text, flat in itertools.product([False, True], repeat=2):
        try:
            strict_yaml.read(text, as_text=as_text, flat=flat)
        except strict_yaml.YamlError as error:
            assert str(error).isprintable()


NO_JSON = [
    "",
    "[" * 100_000,
    '{"a":' * 50_000,
    "[" * 3000 + "]" * 3000,
    "[" * 60 + "]" * 60,
    "9" * 5000,
    "NaN",
]
NO_JSON += ["-Infinity", "{", "[1,]", '"\\ud800"', '"\\u0000"', '{"\\u001b": 1}', "'a'", "1 2", "\x00", "１"]


def test_what_is_no_json_is_refused() -> None:
    for text in NO_JSON:
        refused(lambda text=text: json_value(text, "a.json"))


# ---- files

ODD_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": lambda path: path.mkdir(),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link that leads nowhere": lambda path: path.symlink_to("nowhere"),
    "a link to a folder": lambda path: path.symlink_to(".."),
    "a pipe": os.mkfifo,
    "nothing": lambda path: None,
}


@pytest.mark.parametrize("make", ODD_FILES.values(), ids=ODD_FILES.keys())
def test_what_is_no_file_is_named(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "a.yml")
    assert refused(lambda: file_bytes(tmp_path, "a.yml")).startswith("a.yml ")


def test_a_name_that_no_file_can_have_is_named(tmp_path: Path) -> None:
    for name in ("a" * 5000, "a\0b", "a/" * 3000, "\ud800"):
        refused(lambda name=name: file_bytes(tmp_path, name))


# ---- CSV, claims, tables


def test_what_is_no_csv_is_refused() -> None:
    for text in [
        "a,b\n" + "x" * 200_000 + ",1\n",
        'a,b\n"x',
        "a,a\n1,2\n",
        "a,b\n1\n",
        "a,b\n1,2,3\n",
        "a\n\0\n",
    ]:
        refused(lambda text=text: csv_table(text, "a.csv"))
    assert csv_table("", "a.csv") == csv_table("a,b\n", "a.csv") == []


CLAIMS = "".join(file("data/claims.csv").splitlines(keepends=True)[:3])


@often(500, 10_000)
@given(cut(CLAIMS))
def test_claims_are_read_or_refused(text: str) -> None:
    answered(lambda: reading_catalogue.claims(csv_table(text, "data/claims.csv")))


ROWS = csv_table(CLAIMS, "data/claims.csv")


@often(600, 10_000)
@given(st.sampled_from(sorted(ROWS[0])), st.sampled_from([v for v in VALUES if isinstance(v, str)]) | texts)
def test_rows_of_claims_are_read_or_refused(column: str, cell: str) -> None:
    answered(lambda: reading_catalogue.claims([{**ROWS[0], column: cell}, ROWS[1]]))


RESOURCE = next(r for r in json.loads(file(PACKAGE))["resources"] if r["name"] == "hisbk")
TABLE = read_block(Table, RESOURCE, PACKAGE)
CSV = "".join((ROOT / TABLE.path).read_text(encoding="utf-8").splitlines(keepends=True)[:6])


@often(400, 10_000)
@given(cut(CSV), st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-8-sig"]))
def test_tables_are_read_or_refused(text: str, encoding: str) -> None:
    answered(lambda: checked(text.encode(encoding, "surrogatepass"), TABLE))


def test_cells_that_are_no_cells_are_refused() -> None:
    header, first, *rest = CSV.splitlines(keepends=True)
    area, period, value = first.strip().split(",")
    cells = [
        (area, period, odd)
        for odd in ["", "x", "nan", "inf", "-inf", "1e999", "1_0", "٣", "0x1", "1,5", "=1"]
    ]
    cells += [
        (area, period, "1" + "0" * 400),
        ("٧٣٠", period, value),
        (area, "٢٠٢٠", value),
        (area, "20\x1b", value),
    ]
    cells += [("x" * 200_000, period, value), (area, period, f"{value},1"), (area, period), (area, "", value)]
    for row in [",".join(cell) for cell in cells]:
        refused(lambda row=row: checked("".join([header, f"{row}\n", *rest]).encode(), TABLE))
    refused(lambda: checked("".join([header, first, first]).encode(), TABLE))


def test_no_label_of_a_table_is_a_formula() -> None:
    column = {"name": "kind", "type": "string"}
    schema = {**RESOURCE["schema"], "fields": [*RESOURCE["schema"]["fields"], column]}
    table = read_block(Table, {**RESOURCE, "schema": schema}, PACKAGE, "hisbk")
    header, first, *_ = CSV.splitlines()

    def read(label: str) -> object:
        return checked(f'{header},kind\n{first},"{label}"\n'.encode(), table)

    for label in ["=cmd()", "=1+1", "@SUM(A1)", "\t=1", "+cmd", "-cmd|' /C calc'!A0"]:
        assert "line 2: kind begins with" in refused(lambda label=label: read(label))
    for label in ["a =cmd()", "-5", "+1.5 years", "", "<b>", "../x"]:
        read(label)


# ---- the data package


@often(700, 3_000)
@given(spoilt(RESOURCE))
def test_a_resource_is_read_or_refused_and_so_is_its_table(resource: Any) -> None:
    table = answered(lambda: read_block(Table, resource, PACKAGE, "hisbk"))
    if isinstance(table, Table) and table.contract != TABLE.contract:
        answered(lambda: checked(CSV.encode(), table))


def test_a_package_of_another_kind_is_refused() -> None:
    whole = {"created": "2026-07-01T00:00:00Z", "resources": [RESOURCE]}

    def read(package: Any) -> object:
        return package_tables(read_block(Package, json_value(json.dumps(package), PACKAGE), PACKAGE))

    assert list(read(whole)) == ["hisbk"]  # type: ignore[call-overload]
    for package in [None, [], 1, "x", {}, {**whole, "resources": None}]:
        refused(lambda package=package: read(package))
    for odd in [1, {}, "x", [1], [[]], [RESOURCE, RESOURCE]]:
        refused(lambda odd=odd: read({**whole, "resources": odd}))
    for odd in [1e300, [], {}, "yesterday", 10**30]:
        refused(lambda odd=odd: read({**whole, "created": odd}))
    for path in ["tables/../../x", "tables/" + "a" * 5000, "tables/a\\b", "tables/a\u202e"]:
        refused(lambda path=path: read({**whole, "resources": [{**RESOURCE, "path": path}]}))
    for digest in [None, 1, [], {}, "x", "sha256:" + "0" * 63]:
        refused(lambda digest=digest: read({**whole, "resources": [{**RESOURCE, "hash": digest}]}))
    for name in ["a b", "<script>", "../x", "a" * 5000, ""]:
        refused(lambda name=name: read({**whole, "resources": [{**RESOURCE, "name": name}]}))


# ---- declarations

BLOCKS: dict[type[models.Model], Any] = {
    models.EditionFile: {**yaml_value(file("editions/randers.yml"), ""), "id": "randers"},
    models.Indicator: {
        **yaml_value(file("data/indicators/housing.yml"), "")["indicators"][0],
        "chapter": "housing",
    },
    models.Correction: yaml_value(file("data/corrections.yml"), "")[0],
    models.Composition: yaml_value(file("data/compositions.yml"), "")[0],
    models.Benefits: yaml_value(file("data/benefits.yml"), ""),
    models.Sexes: yaml_value(file("data/sexes.yml"), ""),
    models.TakenTogether: yaml_value(file("data/taken_together.yml"), ""),
}
any_block = st.one_of(*(st.tuples(st.just(kind), spoilt(block)) for kind, block in BLOCKS.items()))


@often(1000, 10_000)
@given(any_block)
def test_a_declaration_is_read_or_refused(block: tuple[type[models.Model], Any]) -> None:
    answered(lambda: read_block(block[0], block[1], "data/a.yml", "entry"))


def test_a_number_in_other_writing_is_none() -> None:
    edition = BLOCKS[models.EditionFile]
    for odd in [text for text in TEXTS if text != "."] + ["true", True, "2008.5.1", " 2008", "2008\n"]:
        refused(lambda odd=odd: read_block(models.EditionFile, {**edition, "base_year": odd}, "a.yml"))
        refused(lambda odd=odd: read_block(models.EditionFile, {**edition, "level": odd}, "a.yml"))


def test_no_title_is_a_format_string() -> None:
    file = CATALOGUE.editions["randers"]
    title = {"en": "{focus.real} {0} {", "da": "{focus} {x}"}
    odd = file.model_copy(update={"title": models.Text(**title)})
    changed = {**CATALOGUE.__dict__, "editions": {"randers": odd}}
    catalogue = models.Catalogue(**changed)
    assert resolve(catalogue, "randers", {"language": "en"}).title == "{focus.real} {0} {"
    assert resolve(catalogue, "randers", {"language": "da"}).title == "Randers {x}"
