"""No file knows the machine it was written on. The direction of imports is held by import-linter."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.declared.reading import find_root

pytestmark = pytest.mark.unit


ROOT = find_root(Path(__file__).parent)
SOURCE = ROOT / "src"


def tracked() -> list[Path]:
    said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if said.returncode:
        pytest.skip("not a git checkout")
    return [path for name in said.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


# Put together here, so that this file does not hold them.
FORBIDDEN = {
    "a path of the machine": re.compile(r"(?<![\w.])/(?:" + "work|tmp/" + r"w|home/\w+|Users/\w+)/"),
    "a folder beside the project": re.compile(re.escape("../" + "shared")),
    "a package registry": re.compile(
        "|".join(["files.python" + "hosted", "pypi" + r"\.org", "index" + "-url"])
    ),
}


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    files = tracked()
    assert len(files) > 100
    found = []
    for path in files:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}: {what}: {match.group()}"
            for what, pattern in FORBIDDEN.items()
            if (match := pattern.search(text))
        ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("see /" + "work/main/data", "a path of the machine"),
        ("'/" + "tmp/w/venv'", "a path of the machine"),
        ("in ../" + "shared/design", "a folder beside the project"),
        ("--extra-index" + "-url", "a package registry"),
    ],
)
def test_the_patterns_find_what_they_forbid(text: str, what: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_no_font_and_no_program_is_committed() -> None:
    binary = {".ttf", ".otf", ".woff", ".woff2", ".exe", ".so", ".dll", ".whl", ".jar", ".min.js"}
    assert [p for p in tracked() if p.suffix in binary or p.name.endswith(".min.js")] == []


def test_notebooks_hold_no_outputs() -> None:
    import nbformat

    for path in (p for p in tracked() if p.suffix == ".ipynb" and p.parent.name == "notebooks"):
        for cell in nbformat.read(path, as_version=4).cells:
            assert not cell.get("outputs") and cell.get("execution_count") is None, path.name


def test_a_process_that_computes_has_one_thread() -> None:
    code = "import analysis.estimates.compute, psutil; print(psutil.Process().num_threads())"
    environment = {key: value for key, value in os.environ.items() if key != "OPENBLAS_NUM_THREADS"}
    said = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert said.stdout.split() == [b"1"]
