"""Kernels that start with the scientific stack already imported.

Importing takes most of the time of a short notebook. A server (`volume.run.prefork_server`) imports the stack
once, runs warm-up calls so that their cached results are inherited too, and forks a kernel for each request
of `volume.run.prefork_client`. Where that is not possible the same kernelspec starts ordinary kernels:
slower, with the same results.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

KERNEL = "volume"
STOP_WITHIN = 5.0  # seconds the server may take to end
TICK = 0.05  # seconds between two looks at a server that is starting


def supported() -> bool:
    """Tell whether kernels can be forked here.

    Returns
    -------
    bool
        False without ``os.fork`` or the passing of file descriptors, and on macOS, whose frameworks do not
        survive a fork without an exec.

    Examples
    --------
    >>> supported() in (True, False)
    True
    """
    return hasattr(os, "fork") and hasattr(socket, "SCM_RIGHTS") and sys.platform != "darwin"


def settled(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which every kernel computes alike, forked or ordinary.

    Threads and the order of hashes are the same everywhere; what somebody runs as Python starts stays out of
    notebooks.

    Examples
    --------
    >>> sorted(settled({"HOME": "/home/a", "PYTHONSTARTUP": "own.py"}))
    ['HOME', 'OPENBLAS_NUM_THREADS', 'PYTHONHASHSEED']
    """
    kept = {name: value for name, value in environment.items() if name != "PYTHONSTARTUP"}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}


@dataclass
class KernelServer:
    """A kernelspec named ``volume`` and, where possible, the server that its kernels are forked from.

    Parameters
    ----------
    folder
        Private folder for the kernelspec, the socket and the log; its path must be short enough for a socket.
    preload
        Modules to import before the first fork.
    warm_up
        ``{"module:function": {keyword: value}}``, called once after the imports; values must be JSON.
    environment
        Variables the kernels see on top of those of this process.

    Notes
    -----
    The server holds the reading end of a pipe from this process. When this process ends, for whatever reason,
    the pipe closes, and the server kills its kernels and goes; it takes the folder with it when this
    process was killed and cannot.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, KernelServer(Path(folder), ["json"]) as server:
    ...     note = server.wait(30)
    ...     server.spec.name
    'kernel.json'
    """

    folder: Path
    preload: Sequence[str]
    warm_up: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def spec(self) -> Path:
        """The kernelspec file; ``folder`` is what goes into ``JUPYTER_PATH``."""
        return self.folder / "kernels" / KERNEL / "kernel.json"

    @property
    def address(self) -> Path:
        """The socket the server listens at."""
        return self.folder / "kernels.sock"

    @property
    def _ready(self) -> Path:
        """Written by the server once it forks kernels."""
        return self.folder / "ready.json"

    @property
    def log(self) -> Path:
        """What the server wrote to its standard error."""
        return self.folder / "kernels.log"

    def __enter__(self) -> KernelServer:
        self._write_spec()
        if supported():
            self._start()
        return self

    def __exit__(self, kind: type | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def wait(self, timeout: float) -> str | None:
        """Wait until the server forks kernels.

        Parameters
        ----------
        timeout
            Seconds to wait at most.

        Returns
        -------
        str or None
            None when all is well, else one sentence for the log: why ordinary kernels will be used, or
            that a warm-up failed and the notebooks will compute for themselves.
        """
        if self._process is None:
            return "Kernels cannot be forked on this system: ordinary ones are used."
        deadline = time.monotonic() + timeout
        while not self._ready.exists():
            if self._process.poll() is not None:
                reason = self.log.read_text(errors="replace").strip().rpartition("\n")[2]
                return f"The kernel server ended ({reason}): ordinary kernels are used."
            if time.monotonic() > deadline:
                self.stop()
                return f"The kernel server was not ready within {timeout:.0f} s: ordinary kernels are used."
            time.sleep(TICK)
        failed = json.loads(self._ready.read_text())["failed"]
        return (
            f"The warm-up of the kernels failed ({failed}): notebooks compute for themselves."
            if failed
            else None
        )

    def stop(self) -> None:
        """End the server and every kernel forked from it."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        if not self._ready.exists():
            process.kill()  # still importing: it has no kernel to end and does not listen
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self.address.unlink(missing_ok=True)

    def _write_spec(self) -> None:
        client = Path(__file__).with_name("prefork_client.py")
        if supported():
            # The client needs the standard library only, and starts faster without site-packages.
            command = [sys.executable, "-S", str(client), "{connection_file}"]
        else:
            command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {
            "argv": command,
            "display_name": "Volume",
            "language": "python",
            "env": {**self.environment, "VOLUME_KERNEL_SERVER": str(self.address)},
        }
        self.spec.parent.mkdir(parents=True)
        self.spec.write_text(json.dumps(spec))

    def _start(self) -> None:
        instructions = {
            "address": str(self.address),
            "preload": [*self.preload],
            "warm_up": dict(self.warm_up),
            "builder": os.getpid(),
        }
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "volume.run.prefork_server", json.dumps(instructions)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=settled({**os.environ, **self.environment}),
                start_new_session=True,  # Ctrl-C is for the build, which then ends the server
            )
