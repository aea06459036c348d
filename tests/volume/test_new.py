"""A block to begin with is valid as it stands, and what is left to fill is listed with file and line."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.results import sources
from every import every
from real import PROJECT, copy_declared
from volume import check, cli
from volume.new.left import left

pytestmark = pytest.mark.unit

ROOT = PROJECT.root
CASES = {
    "indicator": (["indicator", "new_rate", "--chapter", "housing", "--table", "ras200"], 2),
    "chapter": (["chapter", "health", "--table", "ras200"], 3),
    "edition": (["edition", "aalborg"], 1),
    "claim rule": (["claim-rule", "C999"], 1),
}


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is declared, and the two tables that the blocks ask."""
    copy_declared(tmp_path)
    (tmp_path / "data" / "tables").mkdir()
    for name in ("ras200", "folk1am"):
        table = PROJECT.catalogue.tables[name].path
        shutil.copy(ROOT / table, tmp_path / table)
    for name in ("notebooks", "_toc.yml", "_config.yml", "index.md", "cite.md", "changes.md"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setenv("VOLUME_PROJECT", str(tmp_path))
    return tmp_path


def volume(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    return int(stop.value.code or 0)


def files(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


@pytest.mark.parametrize("case", ["indicator", "chapter", "edition"])
def test_a_new_block_loads_as_it_stands(case: str, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, most = CASES[case]
    before = files(copy)
    assert volume("new", *arguments) == 0
    changed = [name for name, content in files(copy).items() if before.get(name) != content]
    changed = [name for name in changed if not name.startswith("build/")]
    said = capsys.readouterr().out
    assert 1 <= len(changed) <= most
    assert sorted(re.findall(r"^Written    (.*)$", said, re.M)) == sorted(changed) and "Next  " in said
    declared = load(copy)
    lines = list(left(copy))
    assert bool(lines) == (case != "edition")
    for line in lines:
        name, number = re.match(r"(\S+), line (\d+): to fill: .", line).groups()  # type: ignore[union-attr]
        assert name in changed
        assert "TODO" in (copy / name).read_text(encoding="utf-8").splitlines()[int(number) - 1]
    found = {one.what: one.problem for one in check.run(copy)}
    assert (found["nothing left to fill"] or "").count("to fill:") == len(lines)
    assert found["catalogue and editions"] is None and found["chapters of data/indicators"] is None
    if case == "edition":
        assert resolve(declared, "aalborg", {}).comparators == ("461", "751")
    for name in changed:
        if name.endswith(".ipynb"):
            nbformat.validate(nbformat.read(copy / name, as_version=4))
            assert 'page.show("indicator", "' in (copy / name).read_text(encoding="utf-8").replace("\\", "")


def test_a_new_indicator_selects_cells_that_its_table_holds(copy: Path) -> None:
    assert volume("new", *CASES["indicator"][0]) == 0
    made = load(copy).indicators["new_rate"]
    table = PROJECT.tables.read("ras200")
    assert set(made.source.select) == set(PROJECT.catalogue.tables["ras200"].dimensions)
    assert all(value in set(table[name]) for name, value in made.source.select.items())
    other = load(ROOT).indicators
    assert {k: v for k, v in load(copy).indicators.items() if k != "new_rate"} == dict(other)


def test_a_new_rule_can_be_read_and_waits_for_a_table(copy: Path) -> None:
    shutil.copytree(ROOT / "benchmarks" / "results", copy / "benchmarks" / "results")
    rules = copy / "data" / "claim_rules.yml"
    text = rules.read_text(encoding="utf-8")
    ruled = re.split(r"(?m)^(?=  - claim: )", text[: text.index("\nrelated:")])
    once = [p for p in ruled[1:-1] if text.count(p[:15]) == 1 and not {*"&*"} & {*p} and "\n#" not in p]
    claim = once[0][11:15]
    rules.write_text(text.replace(once[0], ""), encoding="utf-8")
    assert volume("new", "claim-rule", claim) == 0, claim
    assert claim in [rule["claim"] for rule in yaml.safe_load(rules.read_text(encoding="utf-8"))["rules"]]
    sources.check(load(copy))
    assert all(line.startswith("data/claim_rules.yml, line ") for line in left(copy)) and list(left(copy))


WRONG = {
    "an id with capitals": (["indicator", "New"], "indicator 'New': an id has small letters, digits and _"),
    "an id that is taken": (
        ["indicator", "house_price"],
        "indicator 'house_price' is in data/indicators",
    ),
    "no chapter": (["indicator", "a"], "--chapter is ''; data/indicators holds "),
    "no table": (
        ["indicator", "a", "--chapter", "housing"],
        "--table is ''; name a table of data/datapackage",
    ),
    "a table like another": (["chapter", "a", "--table", "ras20"], "; did you mean ras200?"),
    "an edition that is there": (["edition", "randers"], "edition 'randers' is taken or no name"),
    "a claim that is none": (["claim-rule", "C999"], "claim 'C999' is not in data/claims.csv"),
    "a claim with a rule": (["claim-rule", "C022"], "claim C022 has a rule or a related measure already."),
}


@every(arguments={name: case for name, case in WRONG.items()})
def test_a_wrong_name_costs_a_sentence_and_changes_nothing(
    arguments: tuple[list[str], str], copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(copy)
    assert volume("new", *arguments[0]) == 1
    assert arguments[1] in capsys.readouterr().err
    assert {k: v for k, v in files(copy).items() if not k.startswith("build/")} == {
        k: v for k, v in before.items() if not k.startswith("build/")
    }


def test_nothing_is_left_to_fill_here() -> None:
    assert list(left(ROOT)) == []


def test_the_shape_of_a_chapter_is_that_of_the_others() -> None:
    shape = json.loads((ROOT / "src/volume/new/chapter.json").read_text(encoding="utf-8"))
    calls = [re.findall(r'page\.show\("(\w+)"', source) for _, _, source in shape]
    assert [name for one in calls for name in one] == ["findings", "picture", "indicator", "foot"]
