"""Kernels start from a server, and without one they start all the same."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import psutil
import pytest

from volume.errors import BuildError
from volume.run import execute, prefork, prefork_server

pytestmark = pytest.mark.book


READY = 60.0  # seconds


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("k")


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    yield
    deadline = time.monotonic() + 10
    while left := [child for child in psutil.Process().children(recursive=True) if child.is_running()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def run(notebook: Path, folder: Path) -> str:
    (executed,) = execute.execute([execute.Run("a", notebook, {"x": 1})], folder, jobs=1)
    return executed.notebook.cells[-1].outputs[0].text.strip()


def test_a_kernel_is_a_fork_with_the_imports_done(folder: Path, notebook: Callable[..., Path]) -> None:
    code = "import os, sys\nprint(os.getppid(), 'colorsys' in sys.modules)"
    with prefork.KernelServer(folder, ["colorsys"]) as server:
        assert server.wait(READY) is None
        assert server._process is not None
        assert run(notebook("a", code), folder) == f"{server._process.pid} True"


def test_a_warm_up_is_inherited(folder: Path, notebook: Callable[..., Path]) -> None:
    warm_up = {"mimetypes:add_type": {"type": "text/x-volume", "ext": ".volume"}}
    code = "import mimetypes\nprint(mimetypes.guess_type('a.volume')[0])"
    with prefork.KernelServer(folder, [], warm_up) as server:
        assert server.wait(READY) is None
        assert run(notebook("a", code), folder) == "text/x-volume"


def test_environment_and_folder_are_those_of_the_client(folder: Path, notebook: Callable[..., Path]) -> None:
    code = "import os\nprint(os.environ['VOLUME_OUTPUT'], os.getcwd())"
    with prefork.KernelServer(folder, [], environment={"VOLUME_OUTPUT": "there"}) as server:
        assert server.wait(READY) is None
        assert run(notebook("a", code), folder) == f"there {Path.cwd()}"


def test_figures_reach_the_notebook(folder: Path, notebook: Callable[..., Path]) -> None:
    path = notebook("a", "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
    with prefork.KernelServer(folder, ["matplotlib.pyplot"]) as server:
        assert server.wait(READY) is None
        (executed,) = execute.execute([execute.Run("a", path, {"x": 1})], folder, jobs=1)
    assert "image/png" in executed.notebook.cells[-1].outputs[0].data


def test_a_failed_warm_up_is_told_and_kernels_start(folder: Path, notebook: Callable[..., Path]) -> None:
    with prefork.KernelServer(folder, [], {"json:loads": {"s": "{"}}) as server:
        note = server.wait(READY)
        assert note is not None
        assert note.startswith("The warm-up of the kernels failed (JSONDecodeError: ")
        assert run(notebook("a", "print(x)"), folder) == "1"


def test_a_server_that_cannot_start_gives_ordinary_kernels(
    folder: Path, notebook: Callable[..., Path]
) -> None:
    with prefork.KernelServer(folder, ["no_such_module"]) as server:
        note = server.wait(READY)
        assert note == (
            "The kernel server ended (ModuleNotFoundError: No module named 'no_such_module'): "
            "ordinary kernels are used."
        )
        assert run(notebook("a", "print(x)"), folder) == "1"


def test_without_fork_kernels_are_ordinary(
    folder: Path, notebook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "fork")
    with prefork.KernelServer(folder, []) as server:
        assert server.wait(READY) == "Kernels cannot be forked on this system: ordinary ones are used."
        assert "prefork_client" not in server.spec.read_text()
        assert run(notebook("a", "print(x)"), folder) == "1"


def test_a_server_that_dies_ends_the_notebook(folder: Path, notebook: Callable[..., Path]) -> None:
    code = f"import os, time\nos.kill(os.getppid(), {signal.SIGKILL:d})\ntime.sleep(600)"
    with prefork.KernelServer(folder, []) as server:
        assert server.wait(READY) is None
        begin = time.monotonic()
        with pytest.raises(BuildError, match=r"^a failed: Kernel died"):
            run(notebook("a", code), folder)
        assert time.monotonic() - begin < 20


def test_a_kernel_that_dies_is_told(folder: Path, notebook: Callable[..., Path]) -> None:
    with prefork.KernelServer(folder, []) as server:
        assert server.wait(READY) is None
        with pytest.raises(BuildError, match=r"^a failed: Kernel died"):
            run(notebook("a", "import os\nos._exit(3)"), folder)
        assert run(notebook("b", "print(x)"), folder) == "1"


def test_a_stale_socket_is_replaced(folder: Path, notebook: Callable[..., Path]) -> None:
    (folder / "kernels.sock").touch()
    with prefork.KernelServer(folder, []) as server:
        assert server.wait(READY) is None
        assert run(notebook("a", "print(x)"), folder) == "1"
    assert not server.address.exists()


def test_kernels_end_with_the_build(folder: Path) -> None:
    """A build that is killed cannot tidy up; the closed pipe does."""
    script = (
        "import sys, time; from pathlib import Path; from volume.run.prefork import KernelServer\n"
        "server = KernelServer(Path(sys.argv[1]), []).__enter__(); server.wait(60)\n"
        "print(server._process.pid, flush=True); time.sleep(600)"
    )
    with psutil.Popen([sys.executable, "-c", script, str(folder)], stdout=-1) as build:
        server = psutil.Process(int(build.stdout.readline()))
        build.kill()
    server.wait(10)


@pytest.mark.skipif(not prefork.supported(), reason="no forks here")
def test_a_kernel_whose_client_left_before_the_answer_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but the server knows of it then, and it is not yet among the kernels alive."""
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    client = mock.MagicMock()
    client.makefile.return_value.__enter__.return_value.readline.return_value = "{}"
    client.sendall.side_effect = BrokenPipeError
    monkeypatch.setattr(socket, "recv_fds", lambda *_: (b"", [], 0, None))
    monkeypatch.setattr(os, "fork", lambda: child)
    forks = prefork_server._Forks(mock.Mock(accept=lambda: (client, None)))
    forks._accept()
    for end in (forks.ended, forks._wake, forks.selector):
        end.close()
    assert forks.clients == {}
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
