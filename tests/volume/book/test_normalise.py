"""What differs between two runs does not reach the normalised notebook."""

import copy
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from volume.book.normalise import normalise, write

pytestmark = pytest.mark.unit


def executed(seed: int = 0) -> NotebookNode:
    """A notebook as Papermill leaves it; `seed` stands for the moment of the run."""
    v4 = nbformat.v4
    markdown = {"text/markdown": "**x**", "text/html": "<b>x</b>", "text/plain": f"<Axes at 0x{seed:x}>"}
    first = v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}, execution_count=1 + seed)
    injected = v4.new_code_cell("x = 2", metadata={"tags": ["injected-parameters"]}, execution_count=2 + seed)
    shown = v4.new_code_cell(
        "show(x)",
        execution_count=3 + seed,
        metadata={"papermill": {"duration": seed}, "execution": {"iopub.status.idle": str(seed)}},
        outputs=[
            v4.new_output("display_data", markdown, metadata={"isolated": seed}),
            v4.new_output(
                "execute_result", {"text/plain": f"<Axes at 0x{seed:x}>"}, execution_count=3 + seed
            ),
            v4.new_output("stream", name="stderr", text=f"warning {seed}"),
            v4.new_output("stream", name="stdout", text="said"),
        ],
    )
    metadata = {
        "papermill": {"start_time": str(seed)},
        "language_info": {"name": "python", "version": str(seed)},
    }
    return v4.new_notebook(cells=[v4.new_markdown_cell("# Title"), first, injected, shown], metadata=metadata)


@given(st.integers(min_value=1, max_value=2**40))
def test_two_runs_become_the_same_bytes(seed: int) -> None:
    assert nbformat.writes(normalise(executed())) == nbformat.writes(normalise(executed(seed)))


def test_the_original_is_left_alone() -> None:
    notebook = executed()
    before = copy.deepcopy(notebook)
    normalise(notebook)
    assert notebook == before


def test_markdown_wins_and_stderr_goes() -> None:
    display, result, stdout = normalise(executed(9)).cells[3].outputs
    assert display.data == {"text/markdown": "**x**"}
    assert result.data == {"text/plain": "<Axes>"}
    assert (result.execution_count, stdout.text) == (3, "said")


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ({"text/html": "<p>x</p>", "text/plain": "x"}, {"text/plain"}),
        ({"image/png": "aGk=", "text/plain": "<Figure>"}, {"image/png", "text/plain"}),
    ],
)
def test_html_goes_and_images_stay(data: dict[str, str], kept: set[str]) -> None:
    cell = nbformat.v4.new_code_cell("x", outputs=[nbformat.v4.new_output("display_data", data)])
    assert set(normalise(nbformat.v4.new_notebook(cells=[cell])).cells[0].outputs[0].data) == kept


def test_the_injected_cell_stays_out_of_the_book() -> None:
    cells = normalise(executed()).cells
    assert cells[2].metadata.tags == ["injected-parameters", "remove-cell"]
    assert cells[1].metadata.tags == ["parameters"]


def test_ids_are_positions_and_valid(tmp_path: Path) -> None:
    notebook = normalise(executed())
    assert [cell.id for cell in notebook.cells] == ["cell-001", "cell-002", "cell-003", "cell-004"]
    write(notebook, tmp_path / "a.ipynb")
    nbformat.validate(nbformat.read(tmp_path / "a.ipynb", as_version=4))
