"""From a project to one published edition, in one language or several, step by step."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.declared.models import Catalogue
from analysis.language.numbers import Language
from volume import chapters
from volume.book import citation, imprint, stage
from volume.book import pages as book_pages
from volume.history import badge, changes, grounds, kept, manifest, review, unchanged
from volume.progress import Report
from volume.publish import publish
from volume.publish import target as publish_target

CLEARED = "A build before this one was killed; what it left is removed."


@dataclass(frozen=True)
class Preparation:
    """What the kernels share, and how the estimates are written; the statistics live behind these names.

    Parameters
    ----------
    write_estimates
        Writes ``estimates.csv`` and ``results.json`` in a language into the folder it is given.
    preload
        Modules every kernel has imported already.
    warm_up
        Calls whose cached results every kernel inherits, as `volume.run.prefork.KernelServer` takes them.
    declared
        The catalogue, by which reviews and earlier editions are held against the build; a project without
        one has neither.
    reads
        Hashes, for a language, what its pages have read; without it a page rests on all data.
    """

    write_estimates: Callable[[str, Path], None]
    preload: Sequence[str] = ()
    warm_up: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    declared: Catalogue | None = None
    reads: Callable[[str, Iterable[str]], Mapping[str, str]] | None = None


@dataclass(frozen=True)
class _Book:
    """One language on its way: what it is, where it goes, and the folder it is made in."""

    about: imprint.Facts
    rests_on: str
    target: Path
    work: Path

    @property
    def folder(self) -> Path:
        """What Jupyter Book reads."""
        return self.work / "book"


def build(
    root: Path,
    about: Sequence[imprint.Facts],
    preparation: Preparation,
    report: Report,
    *,
    output: Path | None = None,
    formats: Sequence[str] = ("html", "pdf"),
    jobs: int = 2,
    explain: bool = False,
) -> list[Path]:
    """Build one edition.

    Parameters
    ----------
    root
        Folder of the project.
    about
        The facts of the book in each language; their parameters are injected into the notebooks.
    preparation
        How estimates are computed.
    report
        Told what happens.
    output
        Where the build goes, with a folder for each language if there are several;
        ``build/<slug>/<language>`` by default.
    formats
        ``html``, ``pdf`` or both.
    jobs
        Notebooks executed at a time.
    explain
        Whether to say why each chapter is or is not executed.

    Returns
    -------
    list of Path
        The folder of each language. Earlier builds there are replaced one after the other, each in one step,
        and only when everything has gone well. Where they rest on the same as the new ones would, they stay.

    Raises
    ------
    InputError
        If an input or an output folder is wrong.
    BuildError
        If a notebook or a builder fails, or another process builds the same edition.
    """
    # Taken before anything is read: what is edited while a build runs makes the next one a new one.
    state = unchanged.state(root)
    rests_on = [unchanged.rests_on(state, one, formats) for one in about]
    places = [_place(root, one, output, alone=len(about) == 1) for one in about]
    if any([publish_target.tidy(target, hidden) for target, hidden in places]):
        report.note(CLEARED)
    if all(unchanged.is_made(target, wanted) for (target, _), wanted in zip(places, rests_on, strict=True)):
        report.note("Nothing has changed since the last build.")
        return [target for target, _ in places]
    notebooks = book_pages.notebooks(root)
    reviews = review.read(root, map(book_pages.short, notebooks))
    report.plan(1 + len(about) * (len(notebooks) + len(formats)))
    with contextlib.ExitStack() as stack:
        books = []
        for one, wanted, (target, hidden) in zip(about, rests_on, places, strict=True):
            work = stack.enter_context(publish_target.place(target, hidden))
            books.append(_Book(one, wanted, target, work))
        environment = {
            "VOLUME_PROJECT": str(root),
            "SOURCE_DATE_EPOCH": str(about[0].epoch),
            "VOLUME_FORMATS": " ".join(formats),
            "OPENBLAS_NUM_THREADS": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        executed = _execute(
            root,
            notebooks,
            books,
            preparation,
            report,
            environment,
            state=state,
            jobs=jobs,
            explain=explain,
        )
        described = [
            _stage(root, book, pages, preparation.declared, reviews)
            for book, pages in zip(books, executed, strict=True)
        ]
        names = " and ".join(format.upper() for format in formats)
        report.begin(f"Jupyter Book: {names}")
        published = publish.publish(
            {book.about.language: (book.folder, book.work / "published") for book in books},
            environment,
            formats,
            report.done,
        )
        for book, grounds_of in zip(books, described, strict=True):
            result = book.work / publish_target.RESULT
            found = published[book.about.language]
            publish.collect(book.folder, found, book.about.slug, book.about.name, result)
            if preparation.declared is not None:
                kept.write(preparation.declared, grounds_of, result)
            manifest.write(root, result, book.about, book.rests_on)
    return [book.target for book in books]


def targets(root: Path, about: Sequence[imprint.Facts], output: Path | None) -> list[Path]:
    """Where a build goes: the folder of each language.

    Parameters
    ----------
    root
        Folder of the project.
    about
        The facts of the book in each language.
    output
        As `build` takes it.

    Examples
    --------
    >>> about = imprint.Facts("a", "a-horsens", "Horsens", "en", "A", "", (), "0.1.0", "2026-01-01", {})
    >>> targets(Path("volume"), [about], None)[0].as_posix()
    'volume/build/a-horsens/en'
    """
    return [_place(root, one, output, alone=len(about) == 1)[0] for one in about]


def _stage(
    root: Path,
    book: _Book,
    pages: Mapping[str, NotebookNode],
    declared: Catalogue | None,
    reviews: review.Reviews,
) -> dict[str, Any]:
    """Lay out what Jupyter Book reads; gives back what it rests on."""
    described: dict[str, Any] = {}
    if declared is not None:
        described = _describe(declared, book.about, pages, book.folder / stage.EXHIBITS)
        pages = _badged(pages, described["pages"], reviews, Language(book.about.language))
    stage.stage(root, book.folder, book.about, pages)
    return described


def _describe(
    declared: Catalogue, about: imprint.Facts, pages: Mapping[str, NotebookNode], exhibits: Path
) -> dict[str, Any]:
    """What the build rests on, as ``basis.json`` has it; writes the texts of two pages on the way."""
    changes.write(declared, about, exhibits)
    citation.write(declared, about, exhibits)
    return {
        "slug": about.slug,
        **grounds.of_edition(declared),
        "pages": {
            book_pages.short(name): grounds.of_page(
                declared, book_pages.short(name), about.parameters, notebook, exhibits, about.slug
            )
            for name, notebook in pages.items()
        },
    }


def _badged(
    pages: Mapping[str, NotebookNode],
    rests_on: Mapping[str, grounds.PageBasis],
    reviews: review.Reviews,
    language: Language,
) -> dict[str, NotebookNode]:
    badged = {}
    for name, notebook in pages.items():
        short = book_pages.short(name)
        box = badge.markdown(reviews.get(short, ()), rests_on[short], language)
        badged[name] = badge.placed(notebook, box)
    return badged


def _place(root: Path, about: imprint.Facts, output: Path | None, *, alone: bool) -> tuple[Path, Path]:
    if output is None:
        folder = root / "build"
        return folder / about.slug / about.language, folder / f".{about.slug}-{about.language}"
    folder = publish_target.settled(output)
    if alone:
        return folder, folder.with_name(f".{folder.name}")
    # Made beside the folder of all languages, so that nothing is left in it when a build is stopped.
    return folder / about.language, folder.with_name(f".{folder.name}-{about.language}")


def _execute(
    root: Path,
    notebooks: Mapping[str, Path],
    books: Sequence[_Book],
    preparation: Preparation,
    report: Report,
    environment: Mapping[str, str],
    *,
    state: str,
    jobs: int,
    explain: bool,
) -> list[dict[str, NotebookNode]]:
    report.begin("Estimates")
    # First, so that the server's warm-up finds them stored and does not compute them a second time.
    for book in books:
        preparation.write_estimates(book.about.language, book.folder / stage.EXHIBITS)
    report.done("Estimates")
    wanted = [
        chapters.chapter(name, path, book.about, book.folder, book.work, books)
        for book in books
        for name, path in notebooks.items()
    ]
    executed = chapters.execute(
        root, wanted, preparation, report, environment, state=state, jobs=jobs, explain=explain
    )
    left = iter(executed)
    return [{name: next(left) for name in notebooks} for _ in books]
