"""Does the project fit together? Quick checks that need no computing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis.declared import catalogue
from analysis.declared.edition import resolve
from analysis.declared.package import check_files
from analysis.errors import InputError
from volume.book import imprint, pages, parameters
from volume.history import review


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
        "hashes of data/datapackage.json": check_files,
        "catalogue and editions": _editions,
        "chapters of data/indicators": _chapters,
        "parameters of the notebooks": _parameters,
        "authors of CITATION.cff": _authors,
        "reviews of review.yml": _reviews,
    }
    return [Finding(what, _problem(made, root)) for what, made in checks.items()]


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


def _chapters(root: Path) -> None:
    chapters = sorted(catalogue.load(root).chapters.values(), key=lambda chapter: chapter.order)
    listed = [name for name in map(pages.short, pages.notebooks(root)) if name in {c.id for c in chapters}]
    for chapter in chapters:
        if chapter.id not in listed:
            raise InputError(f"data/indicators/{chapter.id}.yml: _toc.yml lists no notebook of that name.")
    declared = [chapter.id for chapter in chapters]
    if declared != listed:
        first, other = next((a, b) for a, b in zip(declared, listed, strict=True) if a != b)
        raise InputError(
            f"data/indicators/{first}.yml: key 'order' puts it where _toc.yml has {other}; let both agree."
        )


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
