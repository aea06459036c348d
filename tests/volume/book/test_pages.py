"""The table of contents decides what belongs to the book."""

from pathlib import Path

import pytest

from analysis.errors import InputError
from volume.book import pages

pytestmark = pytest.mark.unit


def test_pages_in_reading_order(project: Path) -> None:
    assert list(pages.pages(project)) == ["index", "notebooks/rate", "notebooks/level"]
    assert list(pages.notebooks(project)) == ["notebooks/rate", "notebooks/level"]


def test_a_page_without_file_is_named(project: Path) -> None:
    (project / "notebooks" / "level.ipynb").unlink()
    with pytest.raises(InputError, match=r"_toc\.yml lists the page 'notebooks/level'"):
        pages.pages(project)


def test_a_missing_toc_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^_toc\.yml is missing"):
        pages.pages(tmp_path)


def test_a_malformed_toc_is_named(project: Path) -> None:
    (project / "_toc.yml").write_text("format: jb-book\n")
    with pytest.raises(InputError, match=r"^_toc\.yml: 'root' key not found"):
        pages.pages(project)
