"""The command of the ``volume`` kernelspec: stand in for a kernel forked by `volume.run.prefork`.

Jupyter starts this script, watches it and signals it as if it were the kernel. It hands its connection
file, environment, folder and standard streams to the server, passes signals on, and ends with the kernel's
exit code. If no server answers, it becomes an ordinary kernel. It runs under ``python -S`` and imports next
to nothing, because it is the part of a kernel's start that is not shared.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

ANSWER_WITHIN = 30.0  # seconds
GONE = 1  # exit code when the server ends before it has told the kernel's own


def main(connection_file: str) -> int:
    """Run until the forked kernel ends, and return its exit code."""
    address = os.environ.get("VOLUME_KERNEL_SERVER", "")
    try:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.settimeout(ANSWER_WITHIN)
        server.connect(address)
        request = {
            "connection_file": connection_file,
            "folder": str(Path.cwd()),
            "environment": dict(os.environ),
        }
        socket.send_fds(server, [b"\0"], [0, 1, 2])
        server.sendall(json.dumps(request).encode() + b"\n")
        answers = server.makefile()
        pid = json.loads(answers.readline())["pid"]
    except (OSError, AttributeError, ValueError):
        ordinary_kernel(connection_file)

    def forward(number: int, _: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    server.settimeout(None)
    last = answers.readline()
    return json.loads(last)["exit"] if last else GONE


def ordinary_kernel(connection_file: str) -> NoReturn:
    """Replace this process by a kernel that imports everything itself."""
    os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", "-f", connection_file])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
