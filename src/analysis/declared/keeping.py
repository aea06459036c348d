"""Where files stay that are made once and read by other processes; all of them may be deleted at any time."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def computed(root: Path) -> Path:
    """Folder of a project for what others need not make again.

    Below ``build``, or where ``VOLUME_COMPUTED`` says.
    """
    return Path(os.environ.get("VOLUME_COMPUTED") or root / "build" / ".computed")


def keep(path: Path, content: bytes) -> None:
    """Put a file in place in one step, with the folders above it.

    A disk that is full or may not be written to costs whoever comes next the time, and nobody a result.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keep(Path(folder, "a", "b"), b"content")
    ...     Path(folder, "a", "b").read_bytes()
    b'content'
    """
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
