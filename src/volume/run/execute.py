"""Papermill runs the notebooks, several at a time, on the kernels of `volume.run.prefork`."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from volume.errors import BuildError
from volume.run import prefork

# Papermill logs what it raises as well; one message is enough.
logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)

CELL_TIMEOUT = 600  # seconds
START_TIMEOUT = 60  # seconds
MOST_PRINTED = 20_000_000  # characters a cell may write: a hundred times the largest page
SOURCE_LINES = 15  # of a failed cell that are shown


@dataclass(frozen=True)
class Run:
    """A notebook to run.

    Parameters
    ----------
    name
        Page name, for whoever reads of it.
    path
        The notebook.
    parameters
        What Papermill injects.
    environment
        Variables its kernel sees on top of those of this process.
    """

    name: str
    path: Path
    parameters: Mapping[str, object]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end.

    ``warnings`` is what its cells wrote to standard error: it is reported to whoever builds the volume,
    but is neither a failure nor part of the book.
    """

    name: str
    notebook: NotebookNode
    seconds: float
    warnings: tuple[str, ...]


def execute(
    runs: Sequence[Run],
    folder: Path,
    *,
    jobs: int,
    started: Callable[[str], None] = lambda _: None,
    finished: Callable[[Executed], None] = lambda _: None,
) -> list[Executed]:
    """Run notebooks, several at a time.

    Parameters
    ----------
    runs
        Begun in this order.
    folder
        The folder of a `volume.run.prefork.KernelServer`, inside which the notebooks also run.
    jobs
        How many run at a time.
    started, finished
        Called from the worker threads, for a display of progress.

    Returns
    -------
    list of Executed
        In the order of ``runs``.

    Raises
    ------
    BuildError
        At the first notebook that fails: its name, the cell, its source and the error. Notebooks that wait
        are not begun.
    """
    managers: list[AsyncKernelManager] = []

    def run(one: Run, number: int) -> Executed:
        class Manager(AsyncKernelManager):
            def __init__(self, **options: object) -> None:
                super().__init__(**options)
                # Its own choice is a file beside the folder, which stays there when the command is killed.
                self.connection_file = str(folder / f"kernel-{number}.json")
                managers.append(self)

            async def _async_start_kernel(self, **options: Any) -> None:
                options["env"] = prefork.settled({**os.environ, **one.environment})
                await super()._async_start_kernel(**options)

            start_kernel = _async_start_kernel  # type: ignore[assignment]

        started(one.name)
        executed = _run(one, folder / f"{number}-{one.path.name}", Manager)
        finished(executed)
        return executed

    pool = ThreadPoolExecutor(max_workers=jobs)
    with _jupyter(folder):
        futures = [pool.submit(run, one, number) for number, one in enumerate(runs)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
            pool.shutdown(wait=True, cancel_futures=True)
        except BaseException:
            # Ctrl-C: a thread that waits for a kernel goes on when that kernel is gone.
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in futures):
                for manager in managers:
                    _kill(manager)
                time.sleep(0.1)
            raise
    return _results(futures)


def _results(futures: Sequence[Future[Executed]]) -> list[Executed]:
    failures = [future.exception() for future in futures if not future.cancelled() and future.exception()]
    for failure in failures:
        assert failure is not None
        raise failure
    return [future.result() for future in futures]


def _run(one: Run, target: Path, manager: type[AsyncKernelManager]) -> Executed:
    name, begin = one.name, time.perf_counter()
    begun: list[str] = []  # sources of the cells begun: a kernel that dies or hangs tells nothing of its cell

    def begins(cell: NotebookNode, **_: object) -> None:
        begun.append(cell.source)

    def ended(cell: NotebookNode, **_: object) -> None:
        if sum(map(_size, cell.outputs)) > MOST_PRINTED:
            reason = f"It writes more than {MOST_PRINTED // 1_000_000} MB, which no page can show."
            raise BuildError(_failed(name, len(begun), cell.source, reason))

    try:
        notebook = papermill.execute_notebook(
            one.path,
            target,
            dict(one.parameters),
            kernel_name=prefork.KERNEL,
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=START_TIMEOUT,
            execution_timeout=CELL_TIMEOUT,
            kernel_manager_class=manager,
            on_cell_execute=begins,
            on_cell_executed=ended,
        )
    except PapermillExecutionError as error:
        raise BuildError(describe(name, error)) from None
    except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        if begun:
            raise BuildError(_failed(name, len(begun), begun[-1], reason)) from None
        raise BuildError(f"{name} failed: {reason}") from None
    warnings = tuple(
        output.text.strip()
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    )
    return Executed(name, notebook, time.perf_counter() - begin, warnings)


def describe(name: str, error: PapermillExecutionError) -> str:
    """Say which cell of a notebook failed, and why.

    Parameters
    ----------
    name
        Page name of the notebook.
    error
        What Papermill raised.

    Returns
    -------
    str
        The notebook, the number of the code cell, its source and the error. An
        :class:`~analysis.errors.InputError` is shown as its sentence only.

    Notes
    -----
    The number counts the code cells of the notebook as written, without the one Papermill injects.

    Examples
    --------
    >>> error = PapermillExecutionError(5, 4, "page.show('gap', 'x')", "KeyError", "'x'", [])
    >>> print(describe("notebooks/context", error))
    notebooks/context failed in code cell 3:
      | page.show('gap', 'x')
    KeyError: 'x'
    """
    reason = error.evalue if error.ename == "InputError" else f"{error.ename}: {error.evalue}"
    return _failed(name, error.exec_count, error.source, reason)


def _size(output: NotebookNode) -> int:
    return len(output.get("text", "")) + sum(len(str(shown)) for shown in output.get("data", {}).values())


def _failed(name: str, count: int, source: str, reason: str) -> str:
    lines = source.splitlines()
    shown = [f"  | {line}" for line in lines[:SOURCE_LINES]]
    if len(lines) > SOURCE_LINES:
        shown.append(f"  | ... ({len(lines) - SOURCE_LINES} more lines)")
    return "\n".join([f"{name} failed in code cell {count - 1}:", *shown, reason])


@contextlib.contextmanager
def _jupyter(folder: Path) -> Iterator[None]:
    """Let Jupyter find the kernelspec in `folder`, keep its files there, and ignore the user's settings."""
    ours = {
        "JUPYTER_PATH": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
    }
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _kill(manager: AsyncKernelManager) -> None:
    process = getattr(manager.provisioner, "process", None)
    if process is not None and process.poll() is None:
        process.kill()
