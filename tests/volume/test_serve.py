"""Pages while they are written: what is noticed, what is built, and what a browser is told."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from volume import serve
from volume.errors import BuildError

pytestmark = pytest.mark.unit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of one page and one stylesheet, built."""
    for name, text in {
        "index.md": "# A",
        "_static/a.css": "a {}",
        "build/html/index.html": "<html><body>A</body></html>",
        "build/html/_static/a.css": "a {}",
        "notes.txt": "nothing that a build reads",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def server(root: Path) -> Iterator[serve.Server]:
    """Its pages, served."""
    started = serve.Server(root / "build" / "html")
    started.start()
    yield started
    started.stop()


def read(server: serve.Server, path: str) -> str:
    with urllib.request.urlopen(server.address + path) as answer:
        return str(answer.read().decode())


def never() -> None:
    raise AssertionError("built")


def test_only_this_machine_is_served(server: serve.Server) -> None:
    assert server.address.startswith("http://127.0.0.1:")


@pytest.mark.parametrize("path", ["/", "/index.html", "/index.html?a"])
def test_a_page_asks_whether_it_is_the_newest(server: serve.Server, path: str) -> None:
    page = read(server, path)
    assert page.count(serve.BEAT) == 1 and page.endswith("</body></html>")


def test_a_file_is_sent_as_it_is(server: serve.Server) -> None:
    assert read(server, "/_static/a.css") == "a {}"


def test_what_no_build_reads_is_not_watched(root: Path) -> None:
    assert list(serve.stamps(root)) == ["_static/a.css", "index.md"]


def test_a_stylesheet_is_copied_without_a_build(root: Path, server: serve.Server) -> None:
    (root / "_static/a.css").write_text("b {}")
    server.update(root, ["_static/a.css"], never)
    assert read(server, "/_static/a.css") == "b {}" and read(server, serve.BEAT) == "1"


@pytest.mark.parametrize("names", [["index.md"], ["_static/a.css", "index.md"], ["_static/gone.css"]])
def test_anything_else_is_built(root: Path, server: serve.Server, names: list[str]) -> None:
    built: list[str] = []
    server.update(root, names, lambda: built.append("once"))
    assert built == ["once"] and read(server, serve.BEAT) == "1"


def test_a_change_is_noticed_and_a_build_that_fails_is_told(
    root: Path, server: serve.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def fail() -> None:
        raise BuildError("The pages are as they were.")

    monkeypatch.setattr(serve.time, "sleep", lambda _: (root / "index.md").write_text("# " + "B" * len(said)))
    monkeypatch.setattr(serve, "stamps", lambda root: {"index.md": (root / "index.md").stat().st_size})
    serve.watch(root, server, fail, said.append, rounds=1)
    assert said == ["index.md", "The pages are as they were."] and read(server, serve.BEAT) == "0"
