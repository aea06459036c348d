"""Executed notebook -> the same bytes every time."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

# What running a notebook leaves in its metadata: times, durations, states of an editor.
# What an output says of itself that is worth keeping: the tables its exhibits rest on.
LINEAGE = ("tables",)
VOLATILE = ("papermill", "execution", "ExecuteTime", "widgets", "collapsed", "scrolled", "trusted")
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Remove from an executed notebook whatever differs between two runs of the same code.

    Parameters
    ----------
    notebook
        An executed notebook; it is left as it is.

    Returns
    -------
    NotebookNode
        Notebook format 4.5 with cell ids by position, execution counts in sequence, no times, nothing
        from standard error, Markdown as the only form of an output that has one, and no memory addresses. The
        cell Papermill injects is tagged ``remove-cell``: it stays in the notebook and out of the book.

    Examples
    --------
    >>> cell = nbformat.v4.new_code_cell("1 + 1", metadata={"papermill": {"duration": 0.1}})
    >>> normal = normalise(nbformat.v4.new_notebook(cells=[cell]))
    >>> normal.cells[0].id, dict(normal.cells[0].metadata)
    ('cell-001', {})
    """
    result = nbformat.v4.upgrade(copy.deepcopy(notebook))
    result.nbformat, result.nbformat_minor = 4, 5
    result.metadata = _without_volatile(result.metadata)
    result.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    result.metadata.language_info = {"name": "python"}
    count = 0
    for position, cell in enumerate(result.cells, start=1):
        cell.id = f"cell-{position:03d}"
        cell.metadata = _without_volatile(cell.metadata)
        if cell.cell_type != "code":
            continue
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata.tags = [*cell.metadata.tags, "remove-cell"]
        if cell.execution_count is not None:
            count += 1
            cell.execution_count = count
        cell.outputs = [_output(output, count) for output in cell.outputs if output.get("name") != "stderr"]
    return result


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook with sorted keys.

    Parameters
    ----------
    notebook
        What to write.
    path
        The file; missing folders are made.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "notebooks" / "a.ipynb"
    >>> write(normalise(nbformat.v4.new_notebook()), path)
    >>> nbformat.read(path, as_version=4).nbformat_minor
    5
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")


def _without_volatile(metadata: NotebookNode) -> NotebookNode:
    return NotebookNode({key: value for key, value in metadata.items() if key not in VOLATILE})


def _output(output: NotebookNode, count: int) -> NotebookNode:
    if output.output_type in ("display_data", "execute_result"):
        output.data = NotebookNode(_one_form(output.data))
        output.metadata = NotebookNode({k: v for k, v in output.metadata.items() if k in LINEAGE})
    if output.output_type == "execute_result":
        output.execution_count = count
    return output


def _one_form(data: dict[str, Any]) -> dict[str, Any]:
    if "text/markdown" in data:
        return {"text/markdown": data["text/markdown"]}
    kept = {kind: value for kind, value in data.items() if kind != "text/html"}
    if "text/plain" in kept:
        kept["text/plain"] = ADDRESS.sub("", kept["text/plain"])
    return kept
