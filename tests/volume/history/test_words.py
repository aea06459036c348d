"""Words and classes that differ: each one told once, with the part of the method that differs beneath it."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.errors import InputError
from analysis.language.numbers import Language
from analysis.results.files import write as write_results
from every import every
from volume.book import imprint
from volume.history import changes, comparison, kept, words

ROOT = find_root(Path(__file__).parent)
EN = Language("en")

# Rows of editions that look like real ones; no figure in them is official.
WORD = {
    "id": "price.gap_trend.country", "indicator": "price", "kind": "gap_trend", "against": "country",
    "value": "1.5", "p": "0.001", "p_adjusted": "0.02", "verdict": "widening", "moderated": "",
    "method": "gls_ar1_union_pooled", "first_year": "2010", "last_year": "2022", "table": "NLK",
}  # fmt: skip
GAP = {
    "id": "price.gap.country", "indicator": "price", "kind": "gap", "against": "country", "value": "3.0",
    "first": "1.0", "last": "4.0", "first_year": "2010", "last_year": "2022", "table": "NLK",
}  # fmt: skip
CLAIM = {
    "id": "C001.claim", "indicator": "C001", "kind": "claim", "verdict": "cannot be tested",
    "method": "no rule; opinion", "table": "RAS",
}  # fmt: skip
OTHER = {**CLAIM, "id": "C002.claim", "indicator": "C002", "verdict": "agrees", "method": "rule: level"}
DRIFT = {"verdict": "not distinguishable from drift"}


def record(*rows: dict[str, str], **more: Any) -> kept.Record:
    basis = {
        "code": {"trend": "t"}, "areas": "a",
        "tables": {"nlk": {"id": "NLK", "file": "nlk.csv", "digest": "1"}},
        "indicators": {"price": {"method": "m", "sources": [{"table": "nlk", "select": {}}]}},
    }  # fmt: skip
    fields: dict[str, Any] = {
        "name": "x", "slug": "x", "edition": "x", "version": "0.1.0", "data_date": "2026-07-01",
        "parameters": {}, "packages": {}, "table": None, "rules": {}, "commit": "0123456789",
    }  # fmt: skip
    basis |= more.pop("basis", {})
    return kept.Record(**{**fields, "basis": basis, "rows": rows, **more})


def why(old: kept.Record, new: kept.Record) -> tuple[str, ...]:
    found = words.words_of(comparison.compared(old, new))
    (one,) = (*found.words, *found.classes)
    return one.reasons


ADJUST = {"basis": {"code": {"trend": "t", "inference.adjust": "n"}}}
CASES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, Any], tuple[str, ...]]] = {
    "errors": (
        {"method": "gls_arma_union_pooled", "p": "0.01"}, {}, {"basis": {"code": {"trend": "n"}}},
        ("errors gls_ar1_union_pooled gls_arma_union_pooled",),
    ),
    "variances": ({"moderated": "True", "p": "0.01"}, {}, {"basis": {"code": {"trend": "n"}}},
                  ("moderated variances",)),
    "the gap": ({"value": "1.2", "p": "0.01"}, {"first": "1.1"}, {"basis": {"code": {"trend": "n"}}},
                ("gap counted otherwise",)),
    "the family": ({"p_adjusted": "0.2"}, {}, ADJUST, ("adjustment of the family",)),
    "other members of the family": ({"p_adjusted": "0.2"}, {}, {}, ("nothing recorded explains it",)),
    "a parameter": ({"p": "0.01"}, {}, {"parameters": {"alpha": 0.01}}, ("parameter alpha",)),
    "a table": (
        {"p": "0.01"}, {}, {"basis": {"tables": {"nlk": {"id": "NLK", "file": "nlk.csv", "digest": "2"}}}},
        ("another version of a table",),
    ),
    "other code": ({"p": "0.01"}, {}, {"basis": {"code": {"trend": "n"}}}, ("changed method or code",)),
}  # fmt: skip


@pytest.mark.unit
@every(case=CASES)
def test_a_word_that_flipped_names_the_part_of_the_method(case: Any) -> None:
    row, gap, ground, reasons = case
    old = record(WORD, GAP)
    assert why(old, record({**WORD, **DRIFT, **row}, {**GAP, **gap}, **ground)) == reasons


@pytest.mark.unit
@every(
    case={
        "a related measure": (
            {"method": "related measure: level", "verdict": "supported"},
            "related measure declared",
        ),
        "another rule": ({"method": "rule: level", "verdict": "differs"}, "another rule"),
        "a finer class": ({"method": "no rule", "verdict": "opinion"}, "other classes"),
    }
)
def test_a_claim_in_another_class_says_what_decides_it(case: tuple[dict[str, str], str]) -> None:
    row, reason = case
    ground = {"basis": {"code": {"claims.ledger": "n"}}}
    assert why(record(CLAIM, OTHER), record({**CLAIM, **row}, OTHER, **ground)) == (reason,)


@pytest.mark.unit
def test_rules_that_changed_are_named_where_the_class_is_not_new() -> None:
    path = "data/claim_rules.yml"
    old = record(OTHER, {**CLAIM, "verdict": "differs"}, rules={path: "1"})
    new = record({**OTHER, "verdict": "differs"}, {**CLAIM, "verdict": "agrees"}, rules={path: "2"})
    found = words.words_of(comparison.compared(old, new))
    assert {one.id: one.reasons for one in found.classes}["C002.claim"] == ("rules of claims",)


@pytest.mark.unit
def test_declarations_that_are_hashed_otherwise_are_not_called_changed() -> None:
    def basis(mark: str, last: str) -> dict[str, Any]:
        hashes = {f"i{n}": {"method": mark, "sources": []} for n in range(8)}
        return {"indicators": {**hashes, "i9": {"method": last, "sources": []}}}

    def grounds(old: dict[str, Any], new: dict[str, Any]) -> Any:
        return comparison.compared(record(basis=old), record(basis=new)).grounds

    some = grounds(basis("a", "a"), basis("a", "b"))
    assert (some.retold, some.methods) == (False, {"i9"})
    every_one = grounds(basis("a", "a"), basis("b", "b"))
    assert (every_one.retold, every_one.methods) == (True, frozenset())


@pytest.mark.unit
@every(grown=[True, False])
def test_estimates_of_an_indicator_that_one_edition_lacks_say_so(grown: bool) -> None:
    more = {
        "indicators": {"price": record().basis["indicators"]["price"], "rent": {"method": "r", "sources": []}}
    }
    without = record(WORD, basis={"code": {"trend": "t"}})
    having = record(WORD, {**GAP, "id": "rent.gap.country", "indicator": "rent"}, basis=more)
    found = comparison.compared(*((without, having) if grown else (having, without)))
    reason = "new indicator" if grown else "indicator taken out"
    assert [(one.id, one.reasons) for one in found.estimates] == [("rent.gap.country", (reason,))]
    said = "new indicators: rent" if grown else "indicators taken out: rent"
    assert changes.grounds(found, EN) == [said]


@pytest.mark.unit
def test_many_claims_are_told_by_class_and_each_is_named() -> None:
    then = [{**CLAIM, "id": f"C{n:03}.claim"} for n in range(1, 31)]
    now = [{**row, "verdict": "opinion" if n % 3 else "process"} for n, row in enumerate(then)]
    found = comparison.compared(record(*then), record(*now))
    text = changes.earlier(found, "old", "x", EN)
    assert "Of 30 claims, 30 are in another class" in text
    assert all(f"C{n:03}" in text for n in range(1, 31))
    counts = re.findall(r"^\| cannot be tested \| \w+ \| (\d+) \|", text, flags=re.MULTILINE)
    assert counts == ["20", "10"]
    assert "`0123456`" in text, "the state of the code is named"


def build(folder: Path, **about: Any) -> Path:
    """What `volume build` leaves, as small as can be."""
    folder.mkdir(parents=True)
    rows = [WORD, GAP, CLAIM, {**GAP, "id": "price.level", "kind": "level"}]
    with (folder / "estimates.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(WORD | GAP))
        table.writeheader()
        table.writerows(rows)
    (folder / "basis.json").write_text(json.dumps({"slug": "small", **record().basis, "pages": {"a": {}}}))
    inputs = [{"path": p, "sha256": "1"} for p in (*kept.RULES, "README.md")]
    (folder / "manifest.json").write_text(json.dumps({
        "edition": "small", "version": "0.1.0", "created": "2026-07-01", "parameters": {}, "inputs": inputs,
        "code": {"commit": "abc", "modified": False}, "environment": {"python": "3.11", "packages": {}},
        "outputs": [{"path": "x"}], **about,
    }))  # fmt: skip
    return folder


@pytest.mark.unit
def test_a_replaced_method_leaves_its_words_and_no_more(tmp_path: Path) -> None:
    target = kept.keep_words(tmp_path, build(tmp_path / "build"), "first")
    assert kept.earlier(tmp_path, "small") == [target] == [tmp_path / kept.EARLIER / "small" / "first"]
    assert {path.name for path in target.iterdir()} == set(kept.FILES)
    found = kept.read(target)
    assert [row["id"] for row in found.rows] == [WORD["id"], GAP["id"], CLAIM["id"]]
    assert (found.table, found.commit, set(found.rules)) == (None, "abc", set(kept.RULES))


@pytest.mark.unit
def test_words_of_a_tree_that_is_no_commit_are_not_kept(tmp_path: Path) -> None:
    made = build(tmp_path / "build", code={"commit": "abc", "modified": True})
    with pytest.raises(InputError, match="no commit"):
        kept.keep_words(tmp_path, made, "first")


@pytest.fixture(scope="module")
def page(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, list[dict[str, str]], dict[str, dict[str, str]]]:
    """The changes page of Randers, its file, and today's estimates."""
    declared, exhibits = load(ROOT), tmp_path_factory.mktemp("exhibits")
    edition = resolve(declared, "randers", {})
    about = imprint.collect(ROOT, declared, edition)
    write_results(ROOT, edition, exhibits)
    changes.write(declared, about, exhibits)
    with (exhibits / about.slug / "changes-first-edition.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return (
        (exhibits / changes.PAGE).read_text(encoding="utf-8"),
        rows,
        {row["id"]: dict(row) for row in kept.rows(exhibits / "estimates.csv")},
    )


@pytest.mark.data
def test_every_word_that_the_first_edition_gave_otherwise_is_on_the_page(page: Any) -> None:
    text, rows, now = page
    (folder,) = kept.earlier(ROOT, "randers")
    then = {row["id"]: row for row in kept.read(folder).rows if row["verdict"]}
    flipped = {key for key, row in then.items() if key in now and row["verdict"] != now[key]["verdict"]}
    assert {row["id"] for row in rows} == flipped
    for key in flipped:
        name = key.removesuffix(".claim") if key.endswith(".claim") else f"`{key.partition('.')[0]}`"
        assert name in text
    both = [key for key in then if ".gap_trend." in key and key in now]
    assert f"Of {len(both)} trends that have a word then and now" in text


@pytest.mark.data
def test_every_one_of_them_has_a_reason_that_names_a_part(page: Any) -> None:
    _, rows, _ = page
    assert rows
    for row in rows:
        assert row["reasons"] and not {"changed method or code", "nothing recorded explains it"} & set(
            row["reasons"].split(";")
        ), row["id"]


@pytest.mark.data
def test_the_page_shows_no_p_value_before_adjustment(page: Any) -> None:
    text, _, now = page
    lines = re.findall(r"^\| `(\w+)` `([\w.]+)` \|.*\| ([\d.]+) \| ([\d.]+) \|", text, flags=re.MULTILINE)
    assert lines
    for indicator, rest, _, p in lines:
        assert float(p) == pytest.approx(float(now[f"{indicator}.{rest}"]["p_adjusted"]), abs=5e-4)
