"""The staged book has every page and executes nothing."""

from pathlib import Path

import nbformat
import pytest
import yaml

from analysis.errors import InputError
from volume.book import imprint, stage

pytestmark = pytest.mark.unit


def test_executed_notebooks_replace_the_sources(project: Path, tmp_path: Path, about: imprint.Facts) -> None:
    executed = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("executed")])
    book = tmp_path / "book"
    (project / "_static").mkdir()
    (project / "_static" / "volume.css").touch()
    stage.stage(project, book, about, {"notebooks/rate": executed})
    assert nbformat.read(book / "notebooks" / "rate.ipynb", 4).cells[0].source == "executed"
    for name in ("index.md", "_toc.yml", "references.bib", "CITATION.cff", "_static/volume.css"):
        assert (book / name).read_bytes() == (project / name).read_bytes()
    configuration = yaml.safe_load((book / "_config.yml").read_text())
    assert configuration["execute"]["execute_notebooks"] == "off"
    assert configuration["sphinx"]["config"]["language"] == "en"
    assert imprint.Facts.read(book / "_exhibits") == about


def test_a_missing_page_fails(project: Path, tmp_path: Path, about: imprint.Facts) -> None:
    (project / "index.md").unlink()
    with pytest.raises(InputError, match=r"_toc\.yml lists the page 'index'"):
        stage.stage(project, tmp_path / "book", about, {})


def test_the_configuration_given_is_left_alone() -> None:
    given = {"execute": {"execute_notebooks": "force"}}
    stage.configured(given, "en")
    assert given == {"execute": {"execute_notebooks": "force"}}
