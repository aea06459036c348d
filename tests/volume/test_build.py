"""The small project from notebooks to pages: complete, the same twice, and never half-written."""

from __future__ import annotations

import dataclasses
import io
import json
import shutil
from pathlib import Path

import pytest
from lxml import html as lxml_html
from rich.console import Console

from small import digests, empty_store
from volume.book import imprint
from volume.build import CLEARED, Preparation, build
from volume.errors import BuildError
from volume.history import unchanged
from volume.progress import Report
from volume.publish import target as publish_target

pytestmark = pytest.mark.book

FORMATS = ("html", "pdf")
SMALL = Path(__file__).parents[1] / "fixtures" / "volume"
TEMPLATES = Path(__file__).parents[2] / "_templates"


def test_a_build_is_complete(small_build: Path) -> None:
    found = set(digests(small_build))
    assert {
        "html/index.html",
        "html/notebooks/rate.html",
        "html/notebooks/level.html",
        "pdf/small-en.pdf",
        "notebooks/rate.ipynb",
        "notebooks/level.ipynb",
        "exhibits/fig-rate.svg",
        "exhibits/fig-rate.csv",
        "estimates.csv",
        "results.json",
        "manifest.json",
    } <= found
    listed = json.loads((small_build / "manifest.json").read_text())["outputs"]
    assert {entry["path"]: entry["sha256"] for entry in listed} == {
        name: digest for name, digest in digests(small_build).items() if name != "manifest.json"
    }


def test_parameters_reach_the_exhibits(small_build: Path) -> None:
    assert (small_build / "exhibits" / "fig-rate.csv").read_text() == "year,focus\n2010,615\n"


def test_another_place_makes_the_same_bytes(
    small_build: Path,
    project: Path,
    about: imprint.Facts,
    preparation: Preparation,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VOLUME_COMPUTED", empty_store(project / "nothing is kept here yet"))
    (again,) = build(project, [about], preparation, report, jobs=1)
    assert again == project / "build" / "small" / "en"
    first, second = digests(small_build), digests(again)
    # The copy of the project is no clone, so that its manifest knows no commit.
    del first["manifest.json"], second["manifest.json"]
    assert first == second


def in_both(about: imprint.Facts) -> list[imprint.Facts]:
    """The small book in English and in Danish, each knowing the other."""
    return [
        dataclasses.replace(
            about,
            language=language,
            url="",
            parameters={**about.parameters, "language": language},
            others={other: f"../../{other}/html"},
        )
        for language, other in (("da", "en"), ("en", "da"))
    ]


def test_two_languages_lie_beside_each_other_and_are_replaced_together(
    project: Path, about: imprint.Facts, preparation: Preparation, report: Report
) -> None:
    shutil.copytree(TEMPLATES, project / "_templates")
    with (project / "_config.yml").open("a", encoding="utf-8") as configuration:
        configuration.write("    templates_path: [_templates]\n")
    books = in_both(about)
    targets = build(project, books, preparation, report, output=project / "out", formats=["html"])
    assert targets == [project / "out" / "da", project / "out" / "en"]
    for target in targets:
        pages = [path for path in (target / "html").rglob("*.html") if "_static" not in path.parts]
        assert len(pages) > 2
        for path in pages:
            tree = lxml_html.parse(str(path)).getroot()
            (other,) = tree.cssselect("a.other-language")
            address = (path.parent / other.get("href")).resolve()
            assert address.is_file(), f"{path.relative_to(target)} leads to {other.get('href')}"
            there = lxml_html.parse(str(address)).getroot()
            assert there.get("lang") == other.get("hreflang") != tree.get("lang")
            assert address.name == path.name
            declared = {link.get("hreflang") for link in tree.cssselect("link[rel=alternate][hreflang]")}
            assert declared == {"da", "en"}
    # What fails in one language leaves both as they were.
    before = [digests(target) for target in targets]
    path = project / "notebooks" / "level.ipynb"
    failing = "The base year is {base_yaer if language == 'en' else base_year}"
    path.write_text(path.read_text().replace("The base year is {base_year}", failing))
    said = r"^notebooks/level \(en\) failed in code cell 3:(?s:.*)NameError"
    with pytest.raises(BuildError, match=said):
        build(project, books, preparation, report, output=project / "out", formats=["html"])
    assert [digests(target) for target in targets] == before
    assert sorted(folder.name for folder in (project / "out").iterdir()) == ["da", "en"]


def test_a_warning_fails_the_build_and_is_shown(
    project: Path, about: imprint.Facts, preparation: Preparation, report: Report
) -> None:
    path = project / "index.md"
    path.write_text(path.read_text().replace("rate.last", "rate.lsat") + "\n[nowhere](#nowhere)\n")
    with pytest.raises(BuildError) as error:
        build(project, [about], preparation, report, formats=["html"])
    text = str(error.value)
    assert "index.md:3: WARNING: results.json has no value 'rate.lsat'; did you mean rate.last?" in text
    assert "'nowhere'" in text
    assert not any((project / "build").iterdir())


def test_wrong_estimates_fail_before_any_notebook(
    project: Path, about: imprint.Facts, report: Report
) -> None:
    def damaged(language: str, folder: Path) -> None:
        raise BuildError("data/rate.csv: damaged.")

    with pytest.raises(BuildError, match="damaged"):
        build(project, [about], Preparation(damaged), report)
    assert not (project / "build" / "small" / "en").exists()


def test_one_format_alone(
    project: Path, preparation: Preparation, about: imprint.Facts, report: Report
) -> None:
    other = dataclasses.replace(about, slug="small-vejle")
    (target,) = build(project, [other], preparation, report, formats=["pdf"])
    assert target == project / "build" / "small-vejle" / "en"
    assert (target / "pdf" / "small-vejle-en.pdf").is_file()
    assert not (target / "html").exists()


class Asked(Preparation):
    """Stands in for the statistics of a build that must not need them."""

    def __init__(self) -> None:
        super().__init__(self.never)

    @staticmethod
    def never(language: str, folder: Path) -> None:
        raise BuildError("asked again")


def test_an_unchanged_build_is_recognised_and_anything_else_is_built_anew(
    small_build: Path,
    tmp_path: Path,
    about: imprint.Facts,
    report: Report,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes: list[str] = []
    monkeypatch.setattr(report, "note", notes.append)
    made = Path(shutil.copytree(small_build, tmp_path / "small"))

    def again(
        about: imprint.Facts = about, *, output: Path = made, formats: tuple[str, ...] = FORMATS
    ) -> None:
        assert build(SMALL, [about], Asked(), report, output=output, formats=formats) == [made]

    # As a build leaves them that is killed once its book is in place.
    (tmp_path / ".small-4711" / "book").mkdir(parents=True)
    (tmp_path / ".small-4711" / publish_target.MARK).touch()
    (tmp_path / ".small.lock").write_text("volume build, process 4711\n")
    again()
    assert digests(made) == digests(small_build)
    assert [path.name for path in tmp_path.iterdir()] == ["small"]
    again()
    assert notes == [CLEARED, *2 * ["Nothing has changed since the last build."]]
    for other in (
        {"about": dataclasses.replace(about, title="Another")},
        {"output": tmp_path / "elsewhere"},
        {"formats": ("html",)},
    ):
        with pytest.raises(BuildError, match="asked again"):
            again(**other)  # type: ignore[arg-type]
    (made / "results.json").rename(tmp_path / "taken away")
    with pytest.raises(BuildError, match="asked again"):
        again()


@pytest.mark.parametrize("name", ["index.md", "data/rate.csv", "notebooks/rate.ipynb", "_config.yml"])
def test_a_project_is_in_another_state_once_a_file_is_edited(project: Path, name: str) -> None:
    before = unchanged.state(project)
    with (project / name).open("a") as file:
        file.write("\n")
    assert unchanged.state(project) != before


def test_a_chapter_is_executed_again_only_if_it_changed_and_the_bytes_are_those_of_a_clean_build(
    project: Path,
    about: imprint.Facts,
    preparation: Preparation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def built(store: str, output: str) -> tuple[dict[str, str], str]:
        monkeypatch.setenv("VOLUME_COMPUTED", empty_store(tmp_path / store))
        said = io.StringIO()
        with Report(Console(file=said), quiet=True) as report:
            (target,) = build(
                project,
                [about],
                preparation,
                report,
                output=tmp_path / output,
                formats=["html"],
                explain=True,
            )
        return digests(target), said.getvalue()

    _, said = built("kept", "here")
    assert said.count("is executed: no earlier build is kept") == 2
    level = project / "notebooks" / "level.ipynb"
    level.write_text(level.read_text().replace("The base year is", "The first year is"))
    with (project / "index.md").open("a") as page:
        page.write("\nOne more sentence.\n")
    again, said = built("kept", "here")
    assert "notebooks/rate is not executed: nothing it rests on has changed." in said
    assert "notebooks/level is executed: the notebook changed." in said
    assert "a warning of the notebook" in said
    assert again == built("fresh", "there")[0]
