"""The real project: whatever one test computes of it, the next ones in the process find."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pandas as pd

from analysis.declared.edition import resolve
from analysis.declared.reading import find_root
from analysis.estimates.estimate import Estimates
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures.marks import COMPARATORS
from analysis.language.numbers import Language
from analysis.project import project_at

PROJECT = project_at(find_root(Path(__file__).parent))
CATALOGUE = PROJECT.catalogue


def voice_of(focus: str = "730", **parameters: object) -> Voice:
    """The voice of the edition with another municipality, or other parameters."""
    edition = resolve(CATALOGUE, "randers", {"focus": focus, **parameters})
    return Voice(PROJECT, edition, Language(edition.language))


def told(focus: str = "730", **parameters: object) -> tuple[Voice, Estimates]:
    """The same, with its estimates."""
    voice = voice_of(focus, **parameters)
    return voice, voice.estimates


def copy_declared(target: Path) -> None:
    """What is declared, without the tables, free to be spoilt."""
    shutil.copy(PROJECT.root / "pyproject.toml", target)
    shutil.copytree(PROJECT.root / "editions", target / "editions")
    shutil.copytree(PROJECT.root / "data", target / "data", ignore=shutil.ignore_patterns("tables"))


def shown(built: Exhibit | str) -> Exhibit:
    """The exhibit, not a sentence in its place."""
    assert isinstance(built, Exhibit), built
    return built


def reread(exhibit: Exhibit, **types: str) -> pd.DataFrame:
    """The frame as somebody gets it who downloads the CSV file and knows the edition's comparators."""
    text = exhibit.frame.to_csv(index=False, lineterminator="\n")
    frame = pd.read_csv(io.StringIO(text), dtype={"area": str, **types})
    frame.attrs[COMPARATORS] = exhibit.frame.attrs.get(COMPARATORS, ())
    return frame


def plain(text: str) -> str:
    """A text without the spaces that keep a figure and its unit on one line."""
    return text.replace("\N{NO-BREAK SPACE}", " ")
