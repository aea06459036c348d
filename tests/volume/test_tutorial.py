"""The tutorial, done in a copy: its commands, its edits, and the indicator it ends with."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from analysis.data.tables import Tables
from analysis.declared.catalogue import load
from analysis.declared.edition import resolve
from analysis.declared.package import Table
from analysis.estimates.compute import of_indicator
from docs_blocks import blocks
from real import PROJECT, copy_declared
from volume import cli
from volume.new.left import left

pytestmark = pytest.mark.data


def test_its_indicator_is_begun_filled_and_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy_declared(tmp_path)
    shutil.copytree(PROJECT.root / "data" / "tables", tmp_path / "data" / "tables")
    shutil.copytree(PROJECT.root / "notebooks", tmp_path / "notebooks")
    for name in ("_toc.yml", "_config.yml"):
        shutil.copy(PROJECT.root / name, tmp_path)
    monkeypatch.setenv("VOLUME_PROJECT", str(tmp_path))
    said = "\n".join(block for page, block in blocks("sh") if page == "first-indicator.md")
    (command,) = re.findall(r"(?m)^\.venv/bin/volume (new .*)$", said)
    id = command.split()[2]
    assert f"volume show {id}" in said
    with pytest.raises(SystemExit) as stop:
        cli.main(command.split())
    assert stop.value.code == 0 and len(list(left(tmp_path))) > 5
    file = tmp_path / "data" / "indicators" / f"{command.split()[4]}.yml"
    text = file.read_text(encoding="utf-8")
    head, mark, rest = text.partition(f"  - id: {id}\n")
    written, end, tail = rest.partition("\nwaiting:")
    ((_, filled),) = [block for block in blocks("yaml") if block[0] == "first-indicator.md"]
    file.write_text(head + filled + end + tail, encoding="utf-8")
    (begun,), (done,) = yaml.safe_load(mark + written), yaml.safe_load(filled)
    assert list(begun) == list(done) and list(begun["source"]["select"]) == list(done["source"]["select"])
    told = {key for key in done if begun[key] != done[key] and "TODO" not in str(begun[key])}
    assert told == {"decimals", "source", "comparison"}
    assert {k: v for k, v in done["source"]["select"].items() if begun["source"]["select"][k] != v} == {
        "statement": "Budget"
    }
    assert list(left(tmp_path)) == []
    declared = load(tmp_path)
    table: Table = declared.tables["budk_regk"]
    edition = resolve(declared, "randers", {})
    people = PROJECT.estimates(resolve(PROJECT.catalogue, "randers", {})).residents
    found = of_indicator(Tables(declared), edition, declared.indicators[id], people)
    assert found.panel.years[-1] == int(table.period_last) and found.latest is not None
