"""CITATION.cff says what the package says."""

import tomllib
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.unit


ROOT = Path(__file__).resolve().parents[1]


def test_version_and_licences_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == project["version"]
    assert project["license"] in citation["license"]
    assert {"message", "title", "authors", "date-released"} <= set(citation)
