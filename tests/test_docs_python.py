"""Python on pages of the documentation runs as it stands, and the notebook to explore with does."""

from __future__ import annotations

import matplotlib.pyplot as plt
import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure

from analysis.opened import Volume
from docs_blocks import blocks
from real import PROJECT

pytestmark = pytest.mark.data


def test_python_of_the_documentation_runs() -> None:
    found = blocks("python")
    assert len(found) >= 2
    for _, block in found:
        names: dict[str, object] = {}
        exec(block, names)
        assert isinstance(names["volume"], Volume)


@pytest.mark.parametrize("indicator", ["employment_rate", "church_membership"])
def test_the_notebook_to_explore_with_runs(indicator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    names: dict[str, object] = {}
    monkeypatch.setattr("IPython.display.display", lambda *objects: shown.extend(objects))
    for cell in nbformat.read(PROJECT.root / "notebooks" / "explore.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names |= {"indicator": indicator, "focus": None}
    figures = [one for one in shown if isinstance(one, Figure)]
    assert len(figures) >= 2 and len(shown) > 8
    assert all("image/svg+xml" in DisplayFormatter().format(one)[0] for one in figures)
    plt.close("all")
