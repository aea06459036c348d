"""A failed notebook is told with its cell and its error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from volume.errors import BuildError
from volume.run import execute, prefork

pytestmark = pytest.mark.book


RAISE_INPUT_ERROR = 'from analysis.errors import InputError\n\nraise InputError("data/x.csv: no column.")'


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("k")
    with prefork.KernelServer(folder, []) as server:
        assert server.wait(60) is None
        yield folder


def test_parameters_are_injected_and_order_is_kept(kernels: Path, notebook: Callable[..., Path]) -> None:
    slow = notebook("slow", "import time; time.sleep(0.5); print(x)")
    quick = notebook("quick", "print(x)")
    seen: list[str] = []
    results = execute.execute(
        [execute.Run("slow", slow, {"x": "615"}), execute.Run("quick", quick, {"x": "615"})],
        kernels,
        jobs=2,
        started=seen.append,
        finished=lambda one: seen.append(f"{one.name}!"),
    )
    assert [one.name for one in results] == ["slow", "quick"]
    assert [one.notebook.cells[-1].outputs[0].text for one in results] == ["615\n", "615\n"]
    assert seen.index("quick!") < seen.index("slow!")


def test_a_failed_cell_is_shown(kernels: Path, notebook: Callable[..., Path]) -> None:
    path = notebook("a", "y = 1", "# why\nx['key']")
    with pytest.raises(BuildError) as error:
        execute.execute([execute.Run("notebooks/a", path, {"x": {}})], kernels, jobs=1)
    assert str(error.value).splitlines() == [
        "notebooks/a failed in code cell 3:",
        "  | # why",
        "  | x['key']",
        "KeyError: 'key'",
    ]


def test_an_input_error_is_its_sentence(kernels: Path, notebook: Callable[..., Path]) -> None:
    with pytest.raises(BuildError) as error:
        execute.execute([execute.Run("a", notebook("a", RAISE_INPUT_ERROR), {"x": 1})], kernels, jobs=1)
    assert str(error.value).splitlines()[-1] == "data/x.csv: no column."


def test_a_long_cell_is_shortened(kernels: Path, notebook: Callable[..., Path]) -> None:
    path = notebook("a", "\n".join(["x = 1"] * 20 + ["1 / 0"]))
    with pytest.raises(BuildError) as error:
        execute.execute([execute.Run("a", path, {"x": 1})], kernels, jobs=1)
    lines = str(error.value).splitlines()
    assert lines[-2:] == ["  | ... (6 more lines)", "ZeroDivisionError: division by zero"]


def test_after_a_failure_nothing_is_begun(kernels: Path, notebook: Callable[..., Path]) -> None:
    begun: list[str] = []
    cells = {"a": "1 / 0", "b": "x", "c": "x"}
    runs = [execute.Run(name, notebook(name, cell), {"x": 1}) for name, cell in cells.items()]
    with pytest.raises(BuildError, match=r"^a failed"):
        execute.execute(runs, kernels, jobs=1, started=begun.append)
    assert "c" not in begun


def test_warnings_are_collected(kernels: Path, notebook: Callable[..., Path]) -> None:
    path = notebook("a", "import sys\nprint('careful', file=sys.stderr)")
    (executed,) = execute.execute([execute.Run("a", path, {"x": 1})], kernels, jobs=1)
    assert executed.warnings == ("careful",)


def test_each_run_sees_its_own_environment(kernels: Path, notebook: Callable[..., Path]) -> None:
    path = notebook("a", "import os\nprint(os.environ['PLACE'])")
    runs = [execute.Run(place, path, {"x": 1}, {"PLACE": place}) for place in ("here", "there")]
    results = execute.execute(runs, kernels, jobs=2)
    assert [one.notebook.cells[-1].outputs[0].text for one in results] == ["here\n", "there\n"]


def test_the_environment_is_as_before(kernels: Path, notebook: Callable[..., Path]) -> None:
    before = dict(os.environ)
    execute.execute([execute.Run("a", notebook("a", "x"), {"x": 1})], kernels, jobs=1)
    assert dict(os.environ) == before


@pytest.mark.parametrize("preload", ["json", "no_such_module"], ids=["forked", "ordinary"])
def test_ctrl_c_ends_kernels_and_build(
    tmp_path: Path, notebook: Callable[..., Path], preload: str, interruptible: Callable[[], None]
) -> None:
    path = notebook("a", f"open({str(tmp_path / 'begun')!r}, 'w').close()\nimport time; time.sleep(600)")
    script = (
        "import sys; from pathlib import Path\n"
        "from volume.run.execute import Run, execute; from volume.run.prefork import KernelServer\n"
        "folder = Path(sys.argv[1])\n"
        "with KernelServer(folder, [sys.argv[3]]) as server:\n"
        "    server.wait(60); execute([Run('a', Path(sys.argv[2]), {'x': 1})], folder, jobs=2)"
    )
    folder = tmp_path / "k"
    folder.mkdir()
    command = [sys.executable, "-c", script, str(folder), str(path), preload]
    with psutil.Popen(command, stderr=subprocess.PIPE, preexec_fn=interruptible) as build:
        deadline = time.monotonic() + 60
        while not (tmp_path / "begun").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        children = build.children(recursive=True)
        assert children
        build.send_signal(signal.SIGINT)
        build.wait(15)
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
