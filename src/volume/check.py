"""Does the project fit together? Quick checks that need no computing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.declared import catalogue
from analysis.declared.edition import resolve
from analysis.errors import InputError
from volume.book import imprint, pages, parameters
from volume.history import manifest, review


@dataclass(frozen=True)
class Finding:
    """One check and what is wrong; None when it passed."""

    what: str
    problem: str | None


def run(root: Path) -> list[Finding]:
    """Check a project.

    Parameters
    ----------
    root
        Folder of the project.

    Returns
    -------
    list of Finding
        One for each check; every check is made, whatever the others find.
    """
    checks: dict[str, Callable[[Path], None]] = {
        "pages of _toc.yml exist": _pages,
        "hashes of data/datapackage.json": hashes,
        "catalogue and editions": _editions,
        "parameters of the notebooks": _parameters,
        "authors of CITATION.cff": _authors,
        "reviews of review.yml": _reviews,
    }
    return [Finding(what, _problem(made, root)) for what, made in checks.items()]


def hashes(root: Path) -> None:
    """Compare every table of the data package with its declared hash.

    Parameters
    ----------
    root
        Folder of the project.

    Raises
    ------
    InputError
        At the first file that is missing or differs.
    """
    package = root / "data" / "datapackage.json"
    try:
        resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
        declared = {entry["path"]: entry["hash"].removeprefix("sha256:") for entry in resources}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"data/datapackage.json cannot be read: {error}.") from None
    for name, expected in declared.items():
        path = package.parent / name
        if not path.is_file():
            raise InputError(f"data/{name} is missing; data/datapackage.json lists it.")
        if manifest.sha256(path) != expected:
            raise InputError(f"data/{name} has changed: its SHA-256 is not the one in data/datapackage.json.")


def _problem(made: Callable[[Path], None], root: Path) -> str | None:
    try:
        made(root)
    except InputError as error:
        return str(error)
    return None


def _pages(root: Path) -> None:
    pages.pages(root)


def _editions(root: Path) -> None:
    declared = catalogue.load(root)
    for name in declared.editions:
        resolve(declared, name, {})


def _parameters(root: Path) -> None:
    known = parameters.known(root)
    declared = catalogue.load(root)
    edition = resolve(declared, str(known["edition"]), {})
    for key in edition.parameters():
        if key not in known:
            raise InputError(f"the notebooks' parameters cells lack '{key}', which an edition sets.")
    parameters.check(known, edition.parameters())


def _authors(root: Path) -> None:
    imprint.authors(root / "CITATION.cff")


def _reviews(root: Path) -> None:
    review.read(root, map(pages.short, pages.notebooks(root)))
