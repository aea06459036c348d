"""Whether a build that is there already is the one that would be made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import volume
from volume.book.imprint import Facts
from volume.history import manifest, own
from volume.history.grounds import ANALYSIS, digest

# What a build reads besides that which its manifest lists one by one.
BESIDES = (
    "locale/**/*",
    "_templates/**/*",
    "editions/**/*",
    "CITATION.cff",
    "LICENSE*",
    "pyproject.toml",
    "requirements.in",
)
PACKAGES = (ANALYSIS, Path(volume.__file__).parent)
CODE = (".py", ".yml", ".typ")


def state(root: Path) -> str:
    """Hash of all that any build of a project rests on, whatever its edition.

    Parameters
    ----------
    root
        The project folder.

    Returns
    -------
    str
        Over tables, declarations, notebooks, pages, code, commit and installed packages.

    Raises
    ------
    InputError
        If a package that ``requirements.in`` names is not installed.
    """
    patterns = (*manifest.INPUTS, *BESIDES)
    inputs = {path for pattern in patterns for path in root.glob(pattern)}
    code = [
        manifest.listing(folder, (path for path in folder.rglob("*") if path.suffix in CODE))
        for folder in PACKAGES
    ]
    environment = manifest.environment(root / "requirements.in")
    return digest([manifest.listing(root, inputs), code, environment, manifest.code(root)])


def rests_on(state: str, about: Facts, formats: Iterable[str]) -> str:
    """Hash of what one build rests on, as its manifest keeps it.

    Parameters
    ----------
    state
        As `state` gives it.
    about
        The facts of the book.
    formats
        What is made of it.

    Examples
    --------
    >>> about = Facts("a", "a", "Randers", "en", "A", "", (), "0.1.0", "2026-01-01", {})
    >>> rests_on("0", about, ["html", "pdf"]) == rests_on("0", about, ["pdf", "html"])
    True
    >>> rests_on("0", about, ["html"]) == rests_on("1", about, ["html"])
    False
    """
    return digest([state, dataclasses.asdict(about), sorted(formats)])


def is_made(folder: Path, wanted: str) -> bool:
    """Whether a folder holds a whole build that rests on what is wanted, each file as it was written.

    Parameters
    ----------
    folder
        Where the build would go.
    wanted
        As `rests_on` gives it.

    Examples
    --------
    >>> is_made(Path("build/of/nothing/yet"), "0")
    False
    """
    found = manifest.made(folder)
    if found is None or found.rests_on != wanted:
        return False
    there = {name: path for name, path in own.files(folder) if name != manifest.FILE}
    return {one.path: one.sha256 for one in found.outputs} == {
        name: manifest.sha256(path) if path.is_file() and not path.is_symlink() else ""
        for name, path in there.items()
    }
