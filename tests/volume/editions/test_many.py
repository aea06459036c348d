"""Many editions: built side by side, gone on with after a stop, and told when one fails."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from analysis.errors import InputError
from volume.book import imprint
from volume.build import Preparation
from volume.editions import many
from volume.editions.many import Wanted
from volume.errors import BuildError


def editions(about: imprint.Facts, *focus: str) -> list[Wanted]:
    return [Wanted([], [dataclasses.replace(about, slug=f"small-{one}", focus=one)]) for one in focus]


def builds(
    project: Path, wanted: list[Wanted], write: Callable[[str, Path], None], shared: list[str]
) -> tuple[list[str] | BuildError, str]:
    said = io.StringIO()
    try:
        built: list[str] | BuildError = many.build(
            project,
            wanted,
            lambda one: Preparation(lambda _, folder: write(one.name, folder)),
            lambda: shared.append("computed"),
            Console(file=said),
            formats=["html"],
            workers=2,
            jobs=1,
        )
    except BuildError as error:
        built = error
    return built, said.getvalue()


@pytest.mark.book
def test_one_fails_the_other_is_built_and_the_same_command_goes_on_from_there(
    project: Path, about: imprint.Facts, preparation: Preparation
) -> None:
    wanted, shared = editions(about, "horsens", "vejle"), list[str]()

    def damaged(name: str, folder: Path) -> None:
        if name == "small-vejle":
            raise BuildError("data/rate.csv: damaged.")
        preparation.write_estimates("en", folder)

    error, said = builds(project, wanted, damaged, shared)
    assert str(error).splitlines() == [
        "1 of 2 editions were built; these failed:",
        "small-vejle: data/rate.csv: damaged.",
        "What they said is in build/.editions; the same command goes on from here.",
    ]
    assert "1 of 2: small-vejle" in said
    made = project / "build" / "small-horsens" / "en"
    before = made.stat().st_ino
    assert json.loads((made / "manifest.json").read_text())["focus"] == "horsens"
    assert not (project / "build" / "small-vejle").exists()

    def mended(name: str, folder: Path) -> None:
        preparation.write_estimates("en", folder)

    built, said = builds(project, wanted, mended, shared)
    assert built == ["small-vejle"] and "1 of 2 editions are there already." in said
    assert made.stat().st_ino == before  # not built a second time
    assert builds(project, wanted, damaged, shared)[0] == []
    assert shared == ["computed"] * 2  # where nothing is left to do, nothing is computed


@pytest.mark.unit
def test_each_edition_has_a_folder_of_its_own(about: imprint.Facts, tmp_path: Path) -> None:
    wanted = editions(about, "horsens", "vejle")
    placed = many.below(wanted, tmp_path)
    assert [one.output for one in placed] == [
        tmp_path / "small-horsens" / "en",
        tmp_path / "small-vejle" / "en",
    ]
    assert many.below(wanted, None) == wanted


@pytest.mark.unit
def test_an_edition_asked_for_twice_is_told(about: imprint.Facts) -> None:
    with pytest.raises(InputError, match=r"^small-vejle is asked for twice; name each municipality once\.$"):
        many.below(editions(about, "vejle", "vejle"), None)
