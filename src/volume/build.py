"""From a project to one published edition, step by step."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from analysis.declared.models import Catalogue
from analysis.language.numbers import Language
from volume.book import citation, imprint, stage
from volume.book import pages as book_pages
from volume.history import badge, changes, grounds, kept, manifest, review
from volume.progress import Report
from volume.publish import publish
from volume.publish import target as publish_target
from volume.run import execute, prefork

SERVER_WITHIN = 300.0  # seconds the imports and the warm-up may take before ordinary kernels are used


@dataclass(frozen=True)
class Preparation:
    """What the kernels share, and how the estimates are written; the statistics live behind these names.

    Parameters
    ----------
    write_estimates
        Writes ``estimates.csv`` and ``results.json`` into the folder it is given.
    preload
        Modules every kernel has imported already.
    warm_up
        Calls whose cached results every kernel inherits, as `volume.run.prefork.KernelServer` takes them.
    declared
        The catalogue, by which reviews and earlier editions are held against the build; a project without
        one has neither.
    """

    write_estimates: Callable[[Path], None]
    preload: Sequence[str] = ()
    warm_up: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    declared: Catalogue | None = None


def build(
    root: Path,
    about: imprint.Facts,
    preparation: Preparation,
    report: Report,
    *,
    output: Path | None = None,
    formats: Sequence[str] = ("html", "pdf"),
    jobs: int = 2,
) -> Path:
    """Build one edition in one language.

    Parameters
    ----------
    root
        Folder of the project.
    about
        The facts of the book; its parameters are injected into the notebooks.
    preparation
        How estimates are computed.
    report
        Told what happens.
    output
        Where the build goes; ``build/<slug>/<language>`` by default.
    formats
        ``html``, ``pdf`` or both.
    jobs
        Notebooks executed at a time.

    Returns
    -------
    Path
        The folder of the build. An earlier build there is replaced in one step, and only by a good one.

    Raises
    ------
    InputError
        If an input or the output folder is wrong.
    BuildError
        If a notebook or a builder fails, or another process builds the same edition.
    """
    notebooks = book_pages.notebooks(root)
    reviews = review.read(root, map(book_pages.short, notebooks))
    target, hidden = _target(root, about, output)
    report.plan(1 + len(notebooks) + len(formats))
    with publish_target.place(target, hidden) as work:
        book = work / "book"
        environment = {
            "VOLUME_PROJECT": str(root),
            "VOLUME_OUTPUT": str(book),
            "SOURCE_DATE_EPOCH": str(about.epoch),
            "VOLUME_FORMATS": " ".join(formats),
            "OPENBLAS_NUM_THREADS": "1",
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        }
        executed = _execute(notebooks, about, preparation, report, book, environment, jobs)
        pages = {one.name: one.notebook for one in executed}
        described: dict[str, Any] = {}
        if preparation.declared is not None:
            described = _describe(preparation.declared, about, pages, book / stage.EXHIBITS)
            pages = _badged(pages, described["pages"], reviews, Language(about.language))
        stage.stage(root, book, about, pages)
        report.begin("Jupyter Book: " + " and ".join(format.upper() for format in formats))
        published = publish.publish(
            book, work / "published", environment, formats, lambda format: report.done(format.upper())
        )
        result = work / publish_target.RESULT
        publish.collect(book, published, about.slug, about.name, result)
        if preparation.declared is not None:
            kept.write(preparation.declared, described, result)
        manifest.write(root, result, about)
    return target


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


def _target(root: Path, about: imprint.Facts, output: Path | None) -> tuple[Path, Path]:
    if output is None:
        folder = root / "build"
        return folder / about.slug / about.language, folder / f".{about.slug}-{about.language}"
    target = output.resolve()
    return target, target.with_name(f".{target.name}")


def _execute(
    notebooks: Mapping[str, Path],
    about: imprint.Facts,
    preparation: Preparation,
    report: Report,
    book: Path,
    environment: Mapping[str, str],
    jobs: int,
) -> list[execute.Executed]:
    report.begin("Estimates")
    # First, so that the server's warm-up finds them stored and does not compute them a second time.
    preparation.write_estimates(book / stage.EXHIBITS)
    with contextlib.ExitStack() as stack:
        # Sockets have short names, so the kernels' folder is not inside the work folder.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="volume-")))
        server = stack.enter_context(
            prefork.KernelServer(folder, preparation.preload, preparation.warm_up, environment)
        )
        note = server.wait(SERVER_WITHIN)
        if note:
            report.note(note)
        report.done("Estimates")
        executed = execute.execute(
            notebooks,
            about.parameters,
            folder,
            jobs=jobs,
            started=report.begin,
            finished=lambda one: report.done(one.name),
        )
    for one in executed:
        for warning in one.warnings:
            report.note(f"{one.name} warned: {warning}")
    return executed
