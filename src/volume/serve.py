"""The book while it is written: pages on this machine alone, built again and reloaded when a file changes."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from typing_extensions import override

from volume.errors import BuildError
from volume.history import manifest

# What a build reads; whatever else changes, the pages stay.
WATCHED = ("src/**/*", "data/**/*", "editions/**/*", "notebooks/*.ipynb", "_static/*", "_templates/**/*",
           "locale/**/*.po", "locale/**/*.js", "*.md", "*.yml", "*.bib", "CITATION.cff")  # fmt: skip
STATIC = "_static/"
BEAT = "/_built"  # answers with the number of the build that is served
PAUSE = 0.5  # seconds between two looks at the files, and between two questions of a page
POLL = f"""<script>(() => {{
  let seen;
  setInterval(async () => {{
    const now = await fetch("{BEAT}").then((answer) => answer.text()).catch(() => seen);
    if (seen !== undefined && now !== seen) location.reload();
    seen = now;
  }}, {int(1000 * PAUSE)});
}})();</script></body>"""

Stamps = Mapping[str, int]


def stamps(root: Path, patterns: Iterable[str] = WATCHED) -> Stamps:
    """When each watched file was last written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.md").write_text("x")
    >>> list(stamps(folder))
    ['a.md']
    """
    found = (path for pattern in patterns for path in root.glob(pattern))
    return {
        path.relative_to(root).as_posix(): path.stat().st_mtime_ns
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    }


def changed(before: Stamps, after: Stamps) -> list[str]:
    """Files that are new, gone or written again.

    Examples
    --------
    >>> changed({"a": 1, "b": 1}, {"a": 2, "c": 1})
    ['a', 'b', 'c']
    """
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


class Server:
    """Pages of a build on the loopback address.

    Parameters
    ----------
    pages
        Folder of the HTML; a build replaces it as a whole.
    port
        0 takes any that is free.
    """

    def __init__(self, pages: Path, port: int = 0) -> None:
        self.pages = pages
        self.built = 0
        handler = functools.partial(_Handler, self, directory=str(pages))
        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.address = f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Answer in the background until the process ends."""
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()

    def update(self, root: Path, names: Iterable[str], build: Callable[[], None]) -> None:
        """Bring the pages up to date with changed files, and have them reloaded.

        A script or stylesheet of ours is copied; everything else takes a build.
        """
        names = list(names)
        if all(name.startswith(STATIC) and (root / name).is_file() for name in names):
            for name in names:
                shutil.copyfile(root / name, self.pages / name)
            manifest.relist(self.pages.parent, (f"{self.pages.name}/{name}" for name in names))
        else:
            build()
        self.built += 1


class _Handler(http.server.SimpleHTTPRequestHandler):
    """A page asks every now and then whether it is still the newest."""

    def __init__(self, server: Server, *given: Any, **options: Any) -> None:
        self._book = server
        super().__init__(*given, **options)

    @override
    def do_GET(self) -> None:
        """Answer a question, send a page with the script that asks, or send a file."""
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() else path
        if self.path == BEAT:
            self._send(str(self._book.built), "text/plain")
        elif page.suffix == ".html" and page.is_file():
            text = page.read_text(encoding="utf-8")
            self._send(POLL.join(text.rsplit("</body>", 1)), "text/html")
        else:
            super().do_GET()

    @override
    def end_headers(self) -> None:
        """Nothing is kept by the browser."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing of each file."""

    def _send(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def watch(
    root: Path,
    server: Server,
    build: Callable[[], None],
    tell: Callable[[str], None],
    rounds: int | None = None,
) -> None:
    """Look at the files until somebody stops it; a build that fails leaves the pages as they were.

    Parameters
    ----------
    rounds
        How often to look; without end by default.
    """
    before = stamps(root)
    while rounds is None or rounds > 0:
        time.sleep(PAUSE)
        after = stamps(root)
        names = changed(before, after)
        if names:
            before = after
            tell(", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else ""))
            try:
                server.update(root, names, build)
            except BuildError as error:
                tell(str(error))
        rounds = None if rounds is None else rounds - 1
