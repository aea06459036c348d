"""Each documented line for a plain tool, as it stands: minutes, so apart from `make test`."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from docs_blocks import DOCS, blocks
from real import PROJECT

pytestmark = pytest.mark.book
PLAIN = [
    line
    for page, block in blocks("sh")
    if page == "plain-tools.md"
    for line in block.splitlines()
    if line.startswith(".venv/bin/") and "jupyter-book" not in line and "nbstripout" not in line
]
# Commands of any page that look and write nothing.
LOOKS = [
    line
    for _, block in blocks("sh")
    for line in block.splitlines()
    if line.startswith((".venv/bin/volume show employment", ".venv/bin/volume check"))
]


@pytest.mark.parametrize("line", dict.fromkeys([*PLAIN, *LOOKS]))
def test_a_documented_line_runs(line: str, tmp_path: Path) -> None:
    line = line.replace("out.ipynb", str(tmp_path / "out.ipynb")).replace("build/lab", str(tmp_path))
    program, *arguments = shlex.split(line)
    command = [str(Path(sys.executable).with_name(Path(program).name)), *arguments]
    done = subprocess.run(command, cwd=PROJECT.root, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    if "notebooks/explore.ipynb" in arguments:
        (made,) = tmp_path.iterdir()
        assert made.read_text(encoding="utf-8").count("<svg") >= 6, "its figures are seen"


def test_the_documentation_builds(tmp_path: Path) -> None:
    command = [
        Path(sys.executable).with_name("jupyter-book"),
        "build",
        str(DOCS),
        "--path-output",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "_build" / "html" / "reference" / "api.html").is_file()
