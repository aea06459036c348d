"""Fonts of the pages: made once, the same each time; a folder that cannot be written to costs time alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from volume.publish import fonts

pytestmark = pytest.mark.unit


def faces(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_face_is_made_once_and_the_same_without_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fonts.write(tmp_path / "one", tmp_path / "kept")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    fonts.write(tmp_path / "two", blocked)
    assert blocked.read_text() == "no folder"
    monkeypatch.setattr(fonts, "_subset", lambda _: pytest.fail("made a second time"))
    fonts.write(tmp_path / "three", tmp_path / "kept")
    made = faces(tmp_path / "one")
    assert set(made) == {"SourceSans-Regular.woff", "SourceSans-It.woff", "SourceSans-Semibold.woff"}
    assert faces(tmp_path / "two") == faces(tmp_path / "three") == made
    assert all(content.startswith(b"wOFF") for content in made.values())


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda _: None)
    with pytest.raises(RuntimeError, match="font-source-sans-pro is not installed"):
        fonts.write(tmp_path, tmp_path / "kept")
