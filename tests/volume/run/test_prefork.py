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
def no_process_left(request: pytest.FixtureRequest) -> Iterator[None]:
    shared = request.getfixturevalue("server")._process.pid if "server" in request.fixturenames else None
    yield
    deadline = time.monotonic() + 10
    while left := [child for child in psutil.Process().children(recursive=True) if child.pid != shared]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


@pytest.fixture(scope="class")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[prefork.KernelServer]:
    """One for all tests that leave it as it is; a stale socket lies where it listens."""
    folder = tmp_path_factory.mktemp("k")
    (folder / "kernels.sock").touch()
    preload = ["colorsys", "matplotlib.pyplot"]
    warm_up = {"mimetypes:add_type": {"type": "text/x-volume", "ext": ".volume"}}
    with prefork.KernelServer(folder, preload, warm_up, {"VOLUME_OUTPUT": "there"}) as started:
        assert started.wait(READY) is None
        yield started
    assert not started.address.exists()


def run(notebook: Path, folder: Path) -> str:
    (executed,) = execute.execute([execute.Run("a", notebook, {"x": 1})], folder, jobs=1)
    return executed.notebook.cells[-1].outputs[0].text.strip()


class TestServer:
    def test_a_kernel_is_a_fork_with_imports_and_warm_up_done_where_its_client_stands(
        self, server: prefork.KernelServer, notebook: Callable[..., Path]
    ) -> None:
        code = (
            "import mimetypes, os, sys\n"
            "print(os.getppid(), 'colorsys' in sys.modules, mimetypes.guess_type('a.volume')[0],"
            " os.environ['VOLUME_OUTPUT'], os.getcwd())"
        )
        assert server._process is not None
        expected = f"{server._process.pid} True text/x-volume there {Path.cwd()}"
        assert run(notebook("a", code), server.folder) == expected

    def test_figures_reach_the_notebook(
        self, server: prefork.KernelServer, notebook: Callable[..., Path]
    ) -> None:
        path = notebook("a", "import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])")
        (executed,) = execute.execute([execute.Run("a", path, {"x": 1})], server.folder, jobs=1)
        assert "image/png" in executed.notebook.cells[-1].outputs[0].data

    def test_a_kernel_that_dies_is_told_with_its_cell(
        self, server: prefork.KernelServer, notebook: Callable[..., Path]
    ) -> None:
        told = r"^a failed in code cell \d:\n  \| import os\n  \| os\._exit\(3\)\nKernel died"
        with pytest.raises(BuildError, match=told):
            run(notebook("a", "import os\nos._exit(3)"), server.folder)
        assert run(notebook("b", "print(x)"), server.folder) == "1"


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
        with pytest.raises(BuildError, match=r"^a failed in code cell \d:\n[^\0]*\nKernel died"):
            run(notebook("a", code), folder)
        assert time.monotonic() - begin < 20


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
