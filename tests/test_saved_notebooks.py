"""A notebook that JupyterLab or VS Code saved differs from ours in nothing once the hooks have seen it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import yaml

from real import PROJECT

pytestmark = pytest.mark.unit


def saved(path: Path) -> nbformat.NotebookNode:
    """As editors write it: outputs, counts, the state of cells, the kernel's language and environment."""
    notebook = nbformat.read(path, as_version=4)
    for number, cell in enumerate(notebook.cells, start=1):
        cell.metadata |= {"collapsed": True, "editable": True, "slideshow": {"slide_type": ""}}
        cell.metadata |= {"vscode": {"languageId": "python"}, "scrolled": True}
        if cell.cell_type == "code":
            cell.execution_count = number
            cell.outputs = [nbformat.v4.new_output("stream", text="a line\n")]
            cell.metadata |= {"jupyter": {"outputs_hidden": False}, "trusted": True}
    notebook.metadata.kernelspec.display_name = ".venv (3.12.1)"
    notebook.metadata.language_info |= {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
        "version": "3.12.1",
    }
    return notebook


def test_nothing_but_the_edit_is_left(tmp_path: Path) -> None:
    hooks = yaml.safe_load((PROJECT.root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = {h["id"]: shlex.split(h["entry"]) for repo in hooks["repos"] for h in repo["hooks"]}
    paths = sorted((PROJECT.root / "notebooks").glob("*.ipynb"))
    for path in paths:
        nbformat.write(saved(path), tmp_path / path.name)
        assert (tmp_path / path.name).read_bytes() != path.read_bytes()
    for program, *options in (entries["nbstripout"], entries["kernel"]):
        command = [Path(sys.executable).with_name(Path(program).name), *options]
        subprocess.run([*command, *(tmp_path / path.name for path in paths)], check=True, cwd=PROJECT.root)
    assert [p.name for p in paths if (tmp_path / p.name).read_bytes() != p.read_bytes()] == []
