"""A small project of two notebooks, on which the machinery of `volume` is tried in seconds."""

from __future__ import annotations

import gc
import io
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import settings
from rich.console import Console

import small
import together
from volume.book import imprint
from volume.build import Preparation, build
from volume.progress import Report

SMALL = Path(__file__).parent / "fixtures" / "volume"
KINDS = ("unit", "data", "book")
LONGEST_FIRST = KINDS[::-1]
# A busy machine is no fault of a test.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
# Calls by which an example computes from the real tables.
COMPUTING = (
    "open_page(",
    "open_volume(",
    "project.estimates(",
    "project.tables",
    "project.root",
    "rows(project",
)


def pytest_collection_finish() -> None:
    """Spare the collector all that was imported, and rounds in which it finds little."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of this run compute an edition once, and none find what another run has stored."""
    if not hasattr(config, "workerinput"):  # a worker inherits the folder
        folder = tempfile.TemporaryDirectory(prefix="volume-")
        os.environ["VOLUME_COMPUTED"] = folder.name
        config.add_cleanup(folder.cleanup)


def kind_of_an_example(item: pytest.DoctestItem) -> str:
    """Examples in docstrings are short; what sets them apart is whether they compute an edition."""
    said = "".join(example.source for example in item.dtest.examples) if item.dtest else ""
    return "data" if any(call in said for call in COMPUTING) else "unit"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the examples in docstrings, whose readers are to be spared it.

    What takes longest starts first, so that no worker is left alone with it at the end.
    """
    for item in items:
        if isinstance(item, pytest.DoctestItem):
            item.add_marker(kind_of_an_example(item))
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: LONGEST_FIRST.index(*({m.name for m in item.iter_markers()} & set(KINDS)))
        )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Of `--dist loadfile`: a worker takes a file, or all files that share what one process computes."""
    return together.scheduler(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Refuse a test without a kind: `-m unit` and its like would leave it out and nobody would see."""
    made = yield
    for item in made if isinstance(made, list) else []:
        kinds = sorted({mark.name for mark in item.iter_markers()} & set(KINDS))
        if len(kinds) != 1:
            raise pytest.Collector.CollectError(
                f"{item.nodeid} bears {' and '.join(kinds) or 'none'} of the markers {', '.join(KINDS)}; "
                "it must bear one (pyproject.toml says which is for what)."
            )
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small project that a test may change."""
    return Path(shutil.copytree(SMALL, tmp_path / "project"))


@pytest.fixture(scope="session")
def about() -> imprint.Facts:
    """Facts of the small project's only edition."""
    return small.FACTS


@pytest.fixture(scope="session")
def preparation() -> Preparation:
    """Estimates of the small project: one number, at once."""
    return small.PREPARATION


def heed_ctrl_c() -> None:
    """Before a child starts: undo that a shell lets what runs in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def interruptible() -> Callable[[], None]:
    """For ``Popen(preexec_fn=...)`` of a child that is to be stopped by Ctrl-C."""
    return heed_ctrl_c


def silent() -> Report:
    """A report nobody reads."""
    return Report(Console(file=io.StringIO()), quiet=True)


@pytest.fixture
def report() -> Report:
    """A report nobody reads."""
    return silent()


@pytest.fixture(scope="session")
def small_build(
    about: imprint.Facts, preparation: Preparation, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The small project, built once as HTML and PDF; tests only look at it."""
    return build(SMALL, [about], preparation, silent(), output=tmp_path_factory.mktemp("built") / "small")[0]


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook with a parameters cell and the given code cells."""

    def write(name: str, *cells: str, parameters: str = "x = None") -> Path:
        first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
        rest = [nbformat.v4.new_code_cell(cell) for cell in cells]
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[first, *rest]), path)
        return path

    return write
