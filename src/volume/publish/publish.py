"""Jupyter Book turns a staged book into HTML and PDF, side by side."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence, Sized
from pathlib import Path

from volume.errors import BuildError

BUILDERS: Mapping[str, Sequence[str]] = {
    "html": ("--builder", "html"),
    "pdf": ("--builder", "custom", "--custom-builder", "typst"),
    "gettext": ("--builder", "custom", "--custom-builder", "gettext"),
}
# Every warning counts, and all of them are shown at once.
STRICT = ("-W", "-n", "--keep-going")
# Left beside the pages as read, once all of them are.
READ = "read"
COUNTS = re.compile(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b")
# An error that Sphinx states in words, as in "PDF error:"; the traceback below it is no news.
STATED = re.compile(r"^[A-Z][\w ]* error:\n(.*?)(?=^Traceback|\Z)", re.MULTILINE | re.DOTALL)
# What follows is the traceback of Jupyter Book about the exception above it.
JUPYTER_BOOK_GAVE_UP = "The above exception was the direct cause of the following exception:"
# A book is many small nodes that live to the end: looking through all for garbage takes a tenth of the time.
SELDOM = "import gc; gc.set_threshold(200_000, 50, 1000)"
# A full disk is one reason, however many files did not fit.
NO_SPACE = os.strerror(errno.ENOSPC)
TAIL = 20  # lines of the log that are shown when no warning explains a failure
TICK = 0.1  # seconds between two looks at the running builders


def named(what: str, book: str, books: Sized) -> str:
    """What is done, and for which book where there are several.

    Examples
    --------
    >>> named("PDF", "da", ["da"]), named("PDF", "da", ["da", "en"])
    ('PDF', 'PDF (da)')
    """
    return what if len(books) == 1 else f"{what} ({book})"


def publish(
    books: Mapping[str, tuple[Path, Path]],
    environment: Mapping[str, str],
    formats: Sequence[str] = ("html", "pdf"),
    finished: Callable[[str], None] = lambda _: None,
) -> dict[str, dict[str, Path]]:
    """Build the formats of staged books at the same time.

    A book is read once, for its first format; its other formats start as soon as all of it is read.

    Parameters
    ----------
    books
        Name of a book -> the staged book, and a folder for the builders' output and logs.
    environment
        Variables on top of those of this process.
    formats
        Keys of `BUILDERS`.
    finished
        Called with what is ready, such as ``PDF (da)``, for a display of progress.

    Returns
    -------
    dict
        For each book: ``html`` and ``gettext`` -> the folder, ``pdf`` -> the file.

    Raises
    ------
    BuildError
        If a builder fails or warns; the message holds the warnings, or says that the disk is full.
    """
    first = formats[0]
    waiting = [(name, format) for name in books for format in formats]
    running: dict[tuple[str, str], subprocess.Popen[bytes]] = {}
    try:
        while waiting:
            for name, format in list(waiting):
                book, work = books[name]
                process = running.get((name, format))
                if process is not None and process.poll() is not None:
                    waiting.remove((name, format))
                    finished(named(format.upper(), name, books))
                elif process is None and (format == first or (_doctrees(work) / READ).is_file()):
                    running[name, format] = _start(format, book, work, environment)
                elif process is None and (name, first) not in waiting:
                    waiting.remove((name, format))  # the book could not be read, and that is told once
            time.sleep(TICK)
    finally:
        for process in running.values():
            if process.poll() is None:
                process.kill()
            process.wait()
    complaints = []
    for (name, format), process in running.items():
        if process.returncode != 0:
            book, work = books[name]
            log = (work / f"{format}.log").read_text(errors="replace")
            if NO_SPACE in log:
                raise BuildError(f"The book was not built: there is no space left on the disk of {work}.")
            complaints += [f"{named(format.upper(), name, books)}: {line}" for line in complaint(log, book)]
    if complaints:
        raise BuildError("\n".join(["The book was not built:", *complaints]))
    return {name: {format: _result(format, work) for format in formats} for name, (_, work) in books.items()}


def complaint(log: str, book: Path) -> list[str]:
    r"""Pick from a log what explains a failure.

    Parameters
    ----------
    log
        What the builder printed.
    book
        The staged book, whose path is left out of the lines.

    Returns
    -------
    list of str
        The warnings and errors of Sphinx, each once; without any, the exception that ended the builder, or
        the end of the log.

    Examples
    --------
    >>> complaint("reading sources\n/tmp/b/index.md:3: WARNING: unknown key\n", Path("/tmp/b"))
    ['index.md:3: WARNING: unknown key']
    """
    plain = re.sub(r"\x1b\[[0-9;]*m", "", log).replace(f"{book}/", "")
    before = [line for line in plain.partition(JUPYTER_BOOK_GAVE_UP)[0].splitlines() if line.strip()]
    explaining = [line for line in before if COUNTS.search(line)]
    for stated in STATED.findall(plain):
        explaining += stated.strip().splitlines()
    if not explaining and "Traceback (most recent call last):" in before:
        explaining = before[-1:]
    return list(dict.fromkeys(explaining)) or before[-TAIL:]


def _start(format: str, book: Path, work: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", f"{SELDOM}; from jupyter_book.cli.main import main; main()"]
    command += ["build", str(book), "--path-output", str(work), *STRICT, *BUILDERS[format]]
    # What Sphinx leaves in a folder for temporary files when it fails goes with the work folder.
    scratch = work / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with (work / f"{format}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Sphinx iterates over sets here and there: one order of hashes makes one order of everything.
            env={
                **os.environ,
                **environment,
                "PYTHONHASHSEED": "0",
                "NO_COLOR": "1",
                "TMPDIR": str(scratch),
                "DOCUTILSCONFIG": "",  # and not the settings of whoever builds
            },
        )


def _doctrees(work: Path) -> Path:
    return work / "_build" / ".doctrees"


def _result(format: str, work: Path) -> Path:
    if format == "html":
        pages = work / "_build" / "html"
        (pages / ".buildinfo").unlink(missing_ok=True)
        return pages
    if format == "gettext":
        return work / "_build" / "gettext"
    files = list((work / "_build" / "typst").glob("*.pdf"))
    if len(files) != 1:
        raise BuildError(f"The PDF builder wrote {len(files)} files; one was expected.")
    return files[0]


def collect(book: Path, published: Mapping[str, Path], slug: str, name: str, result: Path) -> None:
    """Lay out what readers get.

    Parameters
    ----------
    book
        The staged book with its exhibits.
    published
        As `publish` returns it.
    slug
        Folder of the edition's exhibits.
    name
        File name of the PDF without extension.
    result
        The folder to fill: ``html/``, ``pdf/``, ``notebooks/``, ``exhibits/``, ``estimates.csv`` and
        ``results.json``.
    """
    result.mkdir(parents=True)
    if "html" in published:
        shutil.move(published["html"], result / "html")
    if "pdf" in published:
        (result / "pdf").mkdir()
        shutil.move(published["pdf"], result / "pdf" / f"{name}.pdf")
        if "html" in published:
            # Pages link to the PDF, so it goes where they go.
            shutil.copyfile(result / "pdf" / f"{name}.pdf", result / "html" / f"{name}.pdf")
    notebooks = result / "notebooks"
    notebooks.mkdir()
    for notebook in sorted(book.rglob("*.ipynb")):
        shutil.copyfile(notebook, notebooks / notebook.name)
    exhibits = book / "_exhibits"
    if (exhibits / slug).is_dir():
        shutil.copytree(exhibits / slug, result / "exhibits")
    for name in ("estimates.csv", "results.json"):
        shutil.copyfile(exhibits / name, result / name)
