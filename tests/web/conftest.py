"""A real browser on a built book: ``make check-web``. Skipped without Playwright, Chromium or a build."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BUILD = Path(os.environ.get("VOLUME_BUILD", ROOT / "build" / "randers" / "en"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="session")
def html() -> Path:
    """The pages of the build to look at: ``$VOLUME_BUILD``, or that of ``make book``."""
    folder = BUILD / "html"
    if not (folder / "index.html").is_file():
        pytest.skip(f"{folder} holds no book; run make book, or name a build in VOLUME_BUILD.")
    return folder


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(html: Path) -> Iterator[str]:
    """Where the book is served."""
    with served(html) as at:
        yield at


@pytest.fixture(scope="session")
def languages(html: Path) -> Iterator[str]:
    """Where both languages are served: ``da/html`` and ``en/html`` beside each other."""
    folder = html.parents[1]
    if not all((folder / code / "html" / "index.html").is_file() for code in ("da", "en")):
        pytest.skip(f"{folder} does not hold both languages; run make book.")
    with served(folder) as at:
        yield at


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="make check-web installs Playwright")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()
