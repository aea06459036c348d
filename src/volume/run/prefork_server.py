"""The server that kernels are forked from: ``python -m volume.run.prefork_server INSTRUCTIONS``.

`volume.run.prefork` starts it and holds the writing end of its standard input; `volume.run.prefork_client`
asks it for kernels over a socket and passes on its own standard streams.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import psutil

REQUEST_WITHIN = 5.0  # seconds a client may take to say what it wants
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER of Linux
# What every kernel needs, whatever its notebook imports.
KERNEL_MODULES = ("ipykernel.kernelapp", "ipykernel.zmqshell", "matplotlib_inline.backend_inline")


def serve(address: Path, preload: Sequence[str], warm_up: Mapping[str, Mapping[str, object]]) -> None:
    """Import, warm up, and fork kernels until standard input closes.

    Parameters
    ----------
    address
        Where to listen; a stale socket there is replaced.
    preload
        Modules to import.
    warm_up
        ``{"module:function": {keyword: value}}``. A call that fails is written to standard error and to
        ``ready.json`` beside the socket; kernels are served all the same.
    """
    for module in (*KERNEL_MODULES, *preload):
        importlib.import_module(module)
    failed = _warm(warm_up)
    _adopt_orphans()
    address.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(str(address))
        address.chmod(0o600)
        listener.listen(16)
        # What exists now is shared by all kernels; a collection in one of them must not copy its pages.
        gc.collect()
        gc.freeze()
        ready = address.with_name("ready.part")
        ready.write_text(json.dumps({"failed": failed}))
        ready.rename(address.with_name("ready.json"))
        try:
            _Forks(listener).run(until_closed=sys.stdin.fileno())
        finally:
            address.unlink(missing_ok=True)


def _warm(warm_up: Mapping[str, Mapping[str, object]]) -> str:
    for target, arguments in warm_up.items():
        module, _, function = target.partition(":")
        try:
            getattr(importlib.import_module(module), function)(**arguments)
        except Exception as error:  # whatever a warm-up meets, kernels work without it; the build says so
            traceback.print_exc()
            return f"{type(error).__name__}: {error}"
    return ""


def _adopt_orphans() -> None:
    """Become the parent of whatever a kernel leaves, so that it is known when all of them are to end."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)


def _end_orphans() -> None:
    """End what cells started and left behind, also in a session of its own."""
    while left := psutil.Process().children(recursive=True):
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        psutil.wait_procs(left, timeout=1)


class _Forks:
    """The kernels alive, each with the connection of the client that stands in for it."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.clients: dict[int, socket.socket] = {}
        self.selector = selectors.DefaultSelector()
        self.ended, self._wake = socket.socketpair()
        for end in (self.ended, self._wake):
            end.setblocking(False)

    def run(self, until_closed: int) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno())
        for watched in (self.listener, self.ended, until_closed):
            self.selector.register(watched, selectors.EVENT_READ)
        try:
            while True:
                ready = [key.fileobj for key, _ in self.selector.select()]
                if until_closed in ready:
                    return
                for source in ready:
                    if source is self.listener:
                        self._accept()
                    elif source is self.ended:
                        self._reap()
                    elif isinstance(source, socket.socket):
                        self._abandoned(source)
        finally:
            for pid in self.clients:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for pid in self.clients:
                os.waitpid(pid, 0)
            _end_orphans()

    def _accept(self) -> None:
        client, _ = self.listener.accept()
        client.settimeout(REQUEST_WITHIN)
        streams: list[int] = []
        pid = 0
        try:
            _, streams, _, _ = socket.recv_fds(client, 1, 3)
            with client.makefile() as lines:
                request = json.loads(lines.readline())
            pid = os.fork()
            if pid == 0:
                self._become_kernel(request, streams, client)
            client.sendall(json.dumps({"pid": pid}).encode() + b"\n")
        except (OSError, ValueError):
            traceback.print_exc()
            client.close()
            if pid:  # the client left before it heard of its kernel: nobody else knows of that one
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            return
        finally:
            for stream in streams:
                os.close(stream)
        self.clients[pid] = client
        self.selector.register(client, selectors.EVENT_READ)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self.ended.recv(4096):
                pass  # the bytes only wake the loop; who has ended is asked below
        for pid, client in list(self.clients.items()):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                with contextlib.suppress(OSError):
                    client.sendall(json.dumps({"exit": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
                self._forget(pid)

    def _abandoned(self, client: socket.socket) -> None:
        """Kill the kernel of a client that is gone: nobody else knows of it."""
        for pid, other in list(self.clients.items()):
            if other is client:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self._forget(pid)

    def _forget(self, pid: int) -> None:
        client = self.clients.pop(pid)
        self.selector.unregister(client)
        client.close()

    def _become_kernel(
        self, request: Mapping[str, object], streams: Sequence[int], client: socket.socket
    ) -> NoReturn:
        code = 1
        try:
            server = os.getppid()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.selector.close()
            for end in (self.listener, self.ended, self._wake, client, *self.clients.values()):
                end.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.setsid()
            os.chdir(str(request["folder"]))
            os.environ.clear()
            os.environ.update(request["environment"])  # type: ignore[call-overload]
            code = _run_kernel(str(request["connection_file"]), server)
        except BaseException:  # not even an interrupt may bring the fork back into the server's loop
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def _run_kernel(connection_file: str, server: int) -> int:
    from ipykernel.kernelapp import IPKernelApp

    sys.path[0] = ""  # as under `python -m ipykernel_launcher`
    # The kernel ends itself when the server is gone; Jupyter's variable for that is read at import only.
    parent = f"--IPKernelApp.parent_handle={server}"
    # matplotlib is imported already: unless the kernel is told to hook its figures, they vanish silently.
    arguments = ["-f", connection_file, "--matplotlib=inline", "--quiet", parent]
    sys.argv = ["ipykernel_launcher", *arguments]
    try:
        IPKernelApp.launch_instance(arguments)
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    return 0


if __name__ == "__main__":
    _instructions = json.loads(sys.argv[1])
    _address = Path(_instructions["address"])
    try:
        serve(_address, _instructions["preload"], _instructions["warm_up"])
    finally:
        if os.getppid() != _instructions["builder"]:  # the build was killed and clears nothing itself
            shutil.rmtree(_address.parent, ignore_errors=True)
