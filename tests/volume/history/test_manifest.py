"""The manifest describes a build completely, and the same for the same tree."""

import json
import platform
import shutil
import subprocess
from pathlib import Path

import pytest

from volume.book import imprint
from volume.history import manifest

pytestmark = pytest.mark.unit


@pytest.fixture
def result(tmp_path: Path) -> Path:
    folder = tmp_path / "result"
    (folder / "html").mkdir(parents=True)
    (folder / "html" / "index.html").write_text("<p>x</p>")
    (folder / "estimates.csv").write_text("")
    return folder


def test_every_output_is_listed_with_its_hash(project: Path, result: Path, about: imprint.Facts) -> None:
    manifest.write(project, result, about, "0")
    written = json.loads((result / "manifest.json").read_text())
    assert written["outputs"] == [
        {
            "path": "estimates.csv",
            "bytes": 0,
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        },
        {
            "path": "html/index.html",
            "bytes": 8,
            "sha256": "31d8e07ec305ac4e2515d1f0b1c8c603b3858044eb7d97807d6d0970838cb0be",
        },
    ]
    assert (written["created"], written["parameters"]["focus"]) == ("2026-07-01", "615")


def test_inputs_are_data_notebooks_and_settings(project: Path, result: Path, about: imprint.Facts) -> None:
    inputs = manifest.describe(project, result, about)["inputs"]
    assert isinstance(inputs, list)
    names = [entry["path"] for entry in inputs]
    assert names == sorted(names)
    assert {"data/rate.csv", "notebooks/rate.ipynb", "index.md", "_config.yml"} <= set(names)


def test_environment_names_direct_dependencies(project: Path) -> None:
    found = manifest.environment(project / "requirements.in")
    assert found["python"] == platform.python_version()
    assert isinstance(found["packages"], dict)
    assert list(found["packages"]) == ["numpy", "sphinx"]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_code_is_the_commit_and_whether_the_tree_differs(project: Path) -> None:
    def git(*arguments: str) -> str:
        settings = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        command = ["git", "-C", str(project), *settings, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "-m", "all")
    assert manifest.code(project) == {"commit": git("rev-parse", "HEAD"), "modified": False}
    (project / "index.md").write_text("# Changed")
    assert manifest.code(project)["modified"] is True


def test_code_outside_a_clone_is_unknown(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(project.parent))
    assert manifest.code(project) == {"commit": None, "modified": None}
    monkeypatch.setenv("PATH", "")
    assert manifest.code(project) == {"commit": None, "modified": None}
