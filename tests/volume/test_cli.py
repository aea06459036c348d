"""The command line: what it passes on, what it says, and how it ends. Wrong values are in test_volume."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from analysis.errors import InputError
from volume import build as building
from volume import cli
from volume.book import imprint
from volume.check import Finding
from volume.editions import many
from volume.errors import BuildError


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """What the command asks of `volume.build`, which is not run."""
    asked = SimpleNamespace()

    def build(
        root: Path, about: Sequence[imprint.Facts], preparation: object, report: object, **options: object
    ) -> list[Path]:
        asked.about, asked.options = about, options
        return [tmp_path / "build" / one.language for one in about]

    monkeypatch.setattr(building, "build", build)
    return asked


def volume(*arguments: str) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments)
    assert stop.value.code == 0


@pytest.mark.unit
@pytest.mark.parametrize(
    ("arguments", "joined"),
    [
        (["-p", "a", "1", "-p", "b", "x=y"], ["-p", "a=1", "-p", "b=x=y"]),
        (["--parameter", "a", "-1"], ["--parameter", "a=-1"]),
        (["-p", "a=1", "--pdf"], ["-p", "a=1", "--pdf"]),
        (["--focus", "-p"], ["--focus", "-p"]),
    ],
)
def test_keys_and_values_are_joined(arguments: list[str], joined: list[str]) -> None:
    assert cli.paired(arguments) == joined


@pytest.mark.unit
def test_a_key_without_value() -> None:
    with pytest.raises(InputError, match=r"^-p focus has no value; write: -p focus VALUE\.$"):
        cli.paired(["build", "-p", "focus"])


@pytest.mark.unit
def test_the_plain_command_builds_the_white_papers_edition(
    built: SimpleNamespace, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    volume("build")
    assert [(one.edition, one.slug, one.parameters["focus"]) for one in built.about] == [
        ("randers", "randers", "730")
    ] * 2
    assert [(one.language, one.parameters["language"]) for one in built.about] == [("da", "da"), ("en", "en")]
    assert built.options["formats"] == ["html", "pdf"]
    said = capsys.readouterr().out
    for language in ("da", "en"):
        folder = tmp_path / "build" / language
        assert f"HTML       {folder / 'html' / 'index.html'}" in said
        assert f"PDF        {folder / 'pdf' / f'randers-{language}.pdf'}" in said
    assert re.search(r"^Built in \d+ s\.$", said, re.MULTILINE)


@pytest.mark.unit
@pytest.mark.parametrize("focus", ["615", "Horsens", "horsens"])
@pytest.mark.parametrize("option", [["--focus"], ["-p", "focus"]])
def test_a_focus_is_a_code_or_a_name(built: SimpleNamespace, option: list[str], focus: str) -> None:
    volume("build", *option, focus)
    assert {(one.focus, one.parameters["focus"]) for one in built.about} == {("Horsens", "615")}


@pytest.mark.unit
@pytest.mark.parametrize("option", [["--language"], ["-p", "language"]])
def test_one_language_is_built_alone_and_links_to_no_other(built: SimpleNamespace, option: list[str]) -> None:
    volume("build", *option, "da")
    (one,) = built.about
    assert (one.language, one.title) == ("da", "Randers: baggrundsmateriale til hvidbogen")
    assert one.others == {}
    volume("build")
    assert [one.others for one in built.about] == [{"en": "../../en/html"}, {"da": "../../da/html"}]


@pytest.mark.unit
def test_parameters_are_passed_on(built: SimpleNamespace) -> None:
    volume("build", "randers", "-p", "base_year", "2010", "-p", "comparators", "[615, Vejle]", "--jobs", "1")
    for one in built.about:
        assert one.parameters["base_year"] == 2010
        assert one.parameters["comparators"] == ["615", "630"]
    assert built.options["jobs"] == 1


@pytest.mark.unit
@pytest.mark.parametrize(
    ("arguments", "count"), [(["--all"], 98), (["--focus", "Horsens", "--focus", "630"], 2)]
)
def test_several_municipalities_have_an_edition_each(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], count: int
) -> None:
    asked = SimpleNamespace()

    def build(root: Path, wanted: Sequence[many.Wanted], *_: object, **options: object) -> list[str]:
        asked.names, asked.options = [one.name for one in wanted], options
        return asked.names

    monkeypatch.setattr(many, "build", build)
    volume("build", *arguments, "--workers", "3", "--html")
    assert len(set(asked.names)) == count and "randers-horsens" in asked.names
    assert asked.options["workers"] == 3 and asked.options["formats"] == ["html"]


@pytest.mark.unit
@pytest.mark.parametrize(("option", "formats"), [("--html", ["html"]), ("--pdf", ["pdf"])])
def test_one_format(
    built: SimpleNamespace, capsys: pytest.CaptureFixture[str], option: str, formats: list[str]
) -> None:
    volume("build", option)
    assert built.options["formats"] == formats
    assert ("index.html" in capsys.readouterr().out) == (formats == ["html"])


@pytest.mark.unit
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-p", "edition", "x"], "the edition is the argument of the command: volume build EDITION."),
        (["--focus", "615", "-p", "focus", "740"], "parameter 'focus' is given twice."),
        (["--all", "--focus", "615"], "--all builds every municipality; leave --focus away."),
        (
            ["--focus", "615", "--focus", "Horsens"],
            "randers-horsens is asked for twice; name each municipality once.",
        ),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main(["build", *arguments])
    assert (stop.value.code, capsys.readouterr().err) == (1, f"{sentence}\n")


@pytest.mark.unit
def test_a_failed_build_is_told_without_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise BuildError("notebooks/context failed in code cell 3:\n  | 1 / 0\nZeroDivisionError: x")

    monkeypatch.setattr(building, "build", fail)
    with pytest.raises(SystemExit) as stop:
        cli.main(["build", "--quiet"])
    assert stop.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "notebooks/context failed in code cell 3:",
        "  | 1 / 0",
        "ZeroDivisionError: x",
    ]


@pytest.mark.unit
@pytest.mark.parametrize(("problem", "code"), [(None, 0), ("data/x.csv is missing.", 1)])
def test_check_shows_findings_and_fails_if_one_is_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: str | None, code: int
) -> None:
    monkeypatch.setattr(cli.checking, "run", lambda root: [Finding("tables", problem)])
    with pytest.raises(SystemExit) as stop:
        cli.main(["check"])
    assert stop.value.code == code
    assert (problem or "ok") in capsys.readouterr().out


HOSTILE = "−1.2 “x” [/b] [red]a[/red] :smile: \x1b[2J ☃"


@pytest.mark.unit
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp437", "ascii", "latin-1"])
def test_any_text_is_printed_in_any_code_page(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(cli.checking, "run", lambda root: [Finding("tables", HOSTILE)])
    with pytest.raises(SystemExit):
        cli.main(["check"])
    out.seek(0)
    said = " ".join(out.read().split())
    assert "[/b] [red]a[/red] :smile:" in said
    assert ("−1.2 “x”" if encoding == "utf-8" else "1.2 ") in said and "\x1b" not in said
    monkeypatch.setattr(cli.checking, "run", lambda root: error_of(BuildError(HOSTILE)))
    with pytest.raises(SystemExit):
        cli.main(["check"])
    err.seek(0)
    assert "\\x1b[2J" in err.read()


def error_of(error: Exception) -> list[Finding]:
    raise error


@pytest.mark.unit
def test_what_the_system_refuses_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = OSError(28, "No space left on device", "build/a")
    monkeypatch.setattr(cli.checking, "run", lambda root: error_of(full))
    with pytest.raises(SystemExit) as stop:
        cli.main(["check"])
    assert stop.value.code == 1
    assert capsys.readouterr().err == "build/a: No space left on device.\n"


@pytest.mark.book
def test_ctrl_c_is_one_sentence_and_leaves_nothing(tmp_path: Path, interruptible: Callable[[], None]) -> None:
    target = tmp_path / "build" / "here"
    command = [Path(sys.executable).with_name("volume"), "build", "--quiet", "--output", target]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with psutil.Popen(command, **pipe, env=os.environ, preexec_fn=interruptible) as build:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("build/.here-*")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        children = build.children(recursive=True)
        build.send_signal(signal.SIGINT)
        out, err = build.communicate(timeout=30)
    assert (build.returncode, out) == (130, b"")
    assert err == b"Stopped; an earlier build is as it was.\n"
    assert list((tmp_path / "build").iterdir()) == []
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
