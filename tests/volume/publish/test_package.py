"""The data package: whole, valid for the tools it is meant for, and the same bytes twice."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from frictionless import Package, validate

from volume.book.imprint import Facts
from volume.errors import BuildError
from volume.publish import package

pytestmark = pytest.mark.unit

FIELDS = [
    {"name": "area", "type": "string", "description": "Code."},
    {"name": "value", "type": "number", "description": "The figure shown.", "unit": "percent"},
]
TABLE = "area,value\n730,1.5\n"


def described(name: str) -> dict[str, object]:
    resource = {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": name.title(),
    }
    return {**resource, "format": "csv", "encoding": "utf-8", "schema": {"fields": FIELDS}}


def put(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(TABLE)
    (folder / f"{name}{package.DESCRIPTOR}").write_text(json.dumps(described(name)))


@pytest.fixture
def inputs(tmp_path: Path) -> tuple[Path, Path]:
    """Data of a project with one table, and exhibits with estimates and one figure."""
    data, exhibits = tmp_path / "data", tmp_path / "exhibits"
    put(exhibits, "estimates")
    put(exhibits / "small", "fig-rate")
    (exhibits / "small" / "fig-rate.svg").write_text("<svg/>")
    (data / "tables").mkdir(parents=True)
    (data / "tables" / "RATE.csv").write_text(TABLE)
    table = {**described("rate"), "path": "tables/RATE.csv"}
    (data / "datapackage.json").write_text(json.dumps({"licenses": [], "resources": [table]}))
    return data, exhibits


@pytest.fixture
def written(inputs: tuple[Path, Path], about: Facts, tmp_path: Path) -> Path:
    package.write(*inputs, about, tmp_path / "out")
    return tmp_path / "out"


def test_it_holds_figures_estimates_tables_and_their_descriptors(written: Path) -> None:
    names = sorted(path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file())
    assert names == [
        "README.md",
        "datapackage.json",
        "estimates.csv",
        "estimates.resource.json",
        "exhibits/fig-rate.csv",
        "exhibits/fig-rate.resource.json",
        "ro-crate-metadata.json",
        "small-en-data.zip",
        "tables/RATE.csv",
    ]
    with zipfile.ZipFile(written / "small-en-data.zip") as packed:
        assert packed.namelist() == [name for name in names if not name.endswith(".zip")]
        assert packed.read("tables/RATE.csv").decode() == TABLE


def test_frictionless_finds_it_valid(written: Path) -> None:
    report = validate(str(written / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    found = Package(str(written / "datapackage.json"))
    assert found.resource_names == ["estimates", "fig-rate", "rate"]
    assert found.get_resource("fig-rate").schema.get_field("value").custom["unit"] == "percent"
    assert validate(str(written / "exhibits" / "fig-rate.resource.json"), type="resource").valid


def test_frictionless_sees_a_file_that_was_changed(written: Path) -> None:
    (written / "exhibits" / "fig-rate.csv").write_text(TABLE.replace("1.5", "1.6"))
    assert not validate(str(written / "datapackage.json")).valid


def test_the_crate_lists_every_file_with_its_checksum(written: Path, about: Facts) -> None:
    graph = json.loads((written / "ro-crate-metadata.json").read_text())["@graph"]
    by_id = {entity["@id"]: entity for entity in graph}
    assert len(by_id) == len(graph)
    assert by_id["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    root = by_id["./"]
    assert (root["name"], root["datePublished"]) == (about.title, about.data_date)
    assert by_id[root["license"]["@id"]]["name"].startswith("Creative Commons")
    assert [by_id[author["@id"]]["name"] for author in root["author"]] == list(about.authors)
    files = {
        path.relative_to(written).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in written.rglob("*")
        if path.is_file() and path.name not in ("ro-crate-metadata.json", "small-en-data.zip")
    }
    assert {part["@id"]: by_id[part["@id"]]["sha256"] for part in root["hasPart"]} == files


def test_the_same_edition_gives_the_same_bytes(
    written: Path, inputs: tuple[Path, Path], about: Facts, tmp_path: Path
) -> None:
    package.write(*inputs, about, tmp_path / "again")
    for path in written.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "again" / path.relative_to(written)).read_bytes(), path


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (
            "exhibits/small/fig-rate.csv",
            "fig-rate.resource.json describes fig-rate.csv, which is not",
        ),
        ("data/tables/RATE.csv", "data/tables/RATE.csv is missing; data/datapackage.json lists it"),
    ],
)
def test_a_file_that_is_described_must_be_there(
    inputs: tuple[Path, Path], about: Facts, tmp_path: Path, lost: str, said: str
) -> None:
    (tmp_path / lost).unlink()
    with pytest.raises(BuildError, match=said):
        package.write(*inputs, about, tmp_path / "out")
