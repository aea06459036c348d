"""`volume check` makes every check and says what is wrong."""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.declared.package import check_files
from analysis.declared.reading import find_root
from analysis.errors import InputError
from volume import check
from volume.book import stage

pytestmark = pytest.mark.unit


COPIED = (
    "_config.yml",
    "_toc.yml",
    "CITATION.cff",
    "pyproject.toml",
    "index.md",
    "cite.md",
    "changes.md",
    "review.yml",
    "data",
    "editions",
    "notebooks",
    "references.bib",
    "requirements.in",
    "benchmarks/results",
    "_static",
    "_templates",
    "locale",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The volume's own declarations, to be damaged."""
    for name in COPIED:
        source = find_root() / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name)
        else:
            shutil.copyfile(source, tmp_path / name)
    return tmp_path


def gone(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def replaced(make: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        gone(path)
        make(path)

    return replace


# What is done to a file that a build reads.
DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": gone,
    "empty": lambda path: path.write_text(""),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "binary": lambda path: path.write_bytes(bytes(range(256))),
    "a folder": replaced(lambda path: path.mkdir()),
    "a link that leads nowhere": replaced(lambda path: path.symlink_to("nowhere")),
    "a link to itself": replaced(lambda path: path.symlink_to(path.name)),
    "a pipe": replaced(os.mkfifo),
    "Latin-1": lambda path: path.write_bytes("æøå: 1".encode("latin-1")),
    "a list": lambda path: path.write_text("[a]"),
    "keys that are lists": lambda path: path.write_text("[a]: b"),
    "deep": lambda path: path.write_text("[" * 3000),
    "a tag": lambda path: path.write_text("!!int abc"),
}
# Where nothing, or a part, is no damage: it stands for nothing declared, or is whole as far as it goes.
WHOLE = {("data/corrections.yml", "empty"), ("review.yml", "empty"), ("review.yml", "half")}
WHOLE |= {("requirements.in", name) for name in ("empty", "a list", "keys that are lists", "deep", "a tag")}
WHOLE |= {("requirements.in", "half")} | {("pyproject.toml", "half")}
PLAIN = ("references.bib", "index.md", "_static/volume.css", "locale/da/LC_MESSAGES/volume.po")
READ = ("_config.yml", "_toc.yml", "CITATION.cff", "pyproject.toml", "review.yml", "requirements.in", *PLAIN)
READ += ("editions/randers.yml", "data/datapackage.json", "data/areas.csv", "data/claims.csv")
READ += ("data/claim_rules.yml", "data/corrections.yml", "data/sexes.yml", "data/indicators/housing.yml")
READ += ("notebooks/context.ipynb", "benchmarks/results/contrast.json", "data/reference/estimators.json")
# The book may have one fewer.
FEWER = ("review.yml", "_static/volume.css", "locale/da/LC_MESSAGES/volume.po")
NO_FILE = ("missing", "a folder", "a link that leads nowhere", "a link to itself", "a pipe")


def problems(root: Path) -> dict[str, str]:
    return {finding.what: finding.problem for finding in check.run(root) if finding.problem}


@contextlib.contextmanager
def damaged(path: Path, what: str) -> Iterator[None]:
    """Damage a file, and mend it afterwards."""
    before = path.read_bytes()
    DAMAGES[what](path)
    yield
    if os.path.lexists(path):
        gone(path)
    path.write_bytes(before)


def test_no_damaged_file_is_called_sound(copy: Path) -> None:
    """Each file once, with one damage after the other: what each reader makes of each is tested with them."""
    kinds = itertools.cycle(DAMAGES)
    for name in READ:
        what = next(
            kind
            for kind in kinds
            if (name, kind) not in WHOLE
            and (name not in PLAIN or kind in NO_FILE)
            and not (name in FEWER and kind in ("missing", "a folder"))
        )
        with damaged(copy / name, what):
            found = problems(copy)
            assert found, (name, what)
            assert all(said.isprintable() for said in found.values()), (name, what)
    assert problems(copy) == {}


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_configuration_is_never_sound(copy: Path, what: str) -> None:
    with damaged(copy / "_config.yml", what), pytest.raises(InputError, match=r"^_config\.yml"):
        stage.read_configuration(copy)


def test_the_volume_itself_passes(copy: Path) -> None:
    assert problems(copy) == {}


def test_every_check_is_made(copy: Path) -> None:
    (copy / "cite.md").unlink()
    (copy / "CITATION.cff").unlink()
    found = problems(copy)
    assert set(found) == {
        "pages of _toc.yml exist",
        "authors of CITATION.cff",
        "chapters of data/indicators",
        "parameters of the notebooks",
        "reviews of review.yml",
    }
    assert "lists the page 'cite'" in found["pages of _toc.yml exist"]


def test_a_changed_table_is_named(copy: Path) -> None:
    table = next((copy / "data" / "tables").glob("*.csv"))
    table.write_text(table.read_text() + "\n")
    assert problems(copy) == {
        "hashes of data/datapackage.json": (
            f"data/tables/{table.name} has changed: its SHA-256 is not the one in data/datapackage.json."
        )
    }


def test_a_malformed_review_is_named(copy: Path) -> None:
    (copy / "review.yml").write_text("contxt: []\n")
    sentence = "review.yml: 'contxt' is no notebook of _toc.yml; did you mean context?"
    assert problems(copy) == {"reviews of review.yml": sentence}


def test_a_missing_table_is_named(project: Path) -> None:
    (project / "data" / "rate.csv").unlink()
    with pytest.raises(InputError, match=r"^data/rate\.csv is missing; data/datapackage\.json lists it"):
        check_files(project)


def test_a_damaged_package_is_named(project: Path) -> None:
    (project / "data" / "datapackage.json").write_text("{}")
    with pytest.raises(InputError, match=r"^data/datapackage\.json: key 'created' is missing"):
        check_files(project)


def test_a_chapter_without_a_page_is_named(copy: Path) -> None:
    path = copy / "data" / "indicators" / "housing.yml"
    path.rename(path.with_name("houses.yml"))
    sentence = "data/indicators/houses.yml: _toc.yml lists no notebook of that name."
    assert problems(copy) == {"chapters of data/indicators": sentence}


def test_chapters_stand_in_the_order_of_the_table_of_contents(copy: Path) -> None:
    path = copy / "_toc.yml"
    first, second = "      - file: notebooks/context\n", "      - file: notebooks/municipal_services\n"
    path.write_text(path.read_text().replace(first + second, second + first))
    assert problems(copy) == {
        "chapters of data/indicators": (
            "data/indicators/context.yml: key 'order' puts it where _toc.yml has municipal_services; "
            "let both agree."
        )
    }


def test_a_parameter_no_edition_sets_is_named(copy: Path) -> None:
    for path in (copy / "notebooks").glob("*.ipynb"):
        path.write_text(path.read_text().replace("base_year = None", "first_year = None"))
    assert problems(copy) == {
        "parameters of the notebooks": (
            "the notebooks' parameters cells lack 'base_year', which an edition sets."
        )
    }
