"""Does the project fit together? Quick checks that need no computing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis.declared import catalogue
from analysis.declared.edition import resolve
from analysis.declared.models import Catalogue
from analysis.declared.package import check_files
from analysis.declared.reading import text_file
from analysis.errors import InputError
from volume.book import imprint, pages, parameters, stage
from volume.history import kept, manifest, review
from volume.new import left


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
    checks: dict[str, Callable[[_Project], None]] = {
        "configuration of _config.yml": _configuration,
        "pages of _toc.yml exist": _pages,
        "files that pages are made with": _files,
        "hashes of data/datapackage.json": lambda project: check_files(project.root),
        "catalogue and editions": _editions,
        "chapters of data/indicators": _chapters,
        "parameters of the notebooks": _parameters,
        "nothing left to fill": _filled,
        "rules of claims, simulations, references": _sources,
        "editions kept before": _kept,
        "authors of CITATION.cff": _authors,
        "reviews of review.yml": _reviews,
    }
    project = _Project(root)
    return [Finding(what, _problem(made, project)) for what, made in checks.items()]


class _Project:
    """The folder, and what is declared in it: read once, or tried by every check that asks for it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def declared(self) -> Catalogue:
        return catalogue.load(self.root)


def _problem(made: Callable[[_Project], None], project: _Project) -> str | None:
    try:
        made(project)
    except InputError as error:
        return str(error)
    return None


def _configuration(project: _Project) -> None:
    configured = stage.read_configuration(project.root)
    for name in configured.get("bibtex_bibfiles", []):
        text_file(project.root, name)


def _pages(project: _Project) -> None:
    for page in pages.pages(project.root).values():
        text_file(project.root, page.relative_to(project.root).as_posix())


def _files(project: _Project) -> None:
    manifest.environment(project.root / "requirements.in")
    for folder in (project.root / name for name in stage.FOLDERS):
        for at, _, names in os.walk(folder):
            for name in names:
                path = Path(at) / name
                if not path.is_file():
                    raise InputError(
                        f"{path.relative_to(project.root).as_posix()} is no file that can be read."
                    )


def _filled(project: _Project) -> None:
    found = list(left.left(project.root))
    if found:
        raise InputError("; ".join(found))


def _sources(project: _Project) -> None:
    # Not at the top: whoever asks for help need not wait for the statistics.
    from analysis.results import sources

    sources.check(project.declared)


def _kept(project: _Project) -> None:
    for place in (kept.RELEASED, kept.EARLIER):
        for folder in sorted((project.root / place).glob("*/[!.]*")):
            if folder.is_dir():
                kept.read(folder)


def _editions(project: _Project) -> None:
    declared = project.declared
    for name in declared.editions:
        resolve(declared, name, {})


def _chapters(project: _Project) -> None:
    chapters = sorted(project.declared.chapters.values(), key=lambda chapter: chapter.order)
    listed = [
        name for name in map(pages.short, pages.notebooks(project.root)) if name in {c.id for c in chapters}
    ]
    for chapter in chapters:
        if chapter.id not in listed:
            raise InputError(f"data/indicators/{chapter.id}.yml: _toc.yml lists no notebook of that name.")
    declared = [chapter.id for chapter in chapters]
    if declared != listed:
        first, other = next((a, b) for a, b in zip(declared, listed, strict=True) if a != b)
        raise InputError(
            f"data/indicators/{first}.yml: key 'order' puts it where _toc.yml has {other}; let both agree."
        )


def _parameters(project: _Project) -> None:
    known = parameters.known(project.root)
    declared = project.declared
    edition = resolve(declared, str(known["edition"]), {})
    for key in edition.parameters():
        if key not in known:
            raise InputError(f"the notebooks' parameters cells lack '{key}', which an edition sets.")
    parameters.check(known, edition.parameters())


def _authors(project: _Project) -> None:
    imprint.authors(project.root / "CITATION.cff")


def _reviews(project: _Project) -> None:
    review.read(project.root, map(pages.short, pages.notebooks(project.root)))
