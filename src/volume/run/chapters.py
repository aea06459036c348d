"""Executed notebooks, kept from one build to the next with the hashes of what they rest on."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from analysis.declared.keeping import keep
from volume.history import manifest
from volume.history.grounds import ANALYSIS, digest, loaded, needed_by

RECORD, NOTEBOOK, SAVED = "record.json", "notebook.ipynb", "saved/"
SEAL = hashlib.sha256().digest_size
# What a notebook may read of which nobody noted what it reads.
DATA = ("data/**/*", "benchmarks/results/*", "editions/*")
# A module named anywhere in a cell may be imported; one too many costs time alone.
NAMED = re.compile(rf"\b{ANALYSIS.name}(?:\.\w+)+")
SHOWN = 4  # reasons that are told; the others are counted

Now = Callable[[Iterable[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Executed:
    """A notebook as it was executed, with what it saved.

    Parameters
    ----------
    notebook
    warnings
        What its cells wrote to standard error.
    saved
        Content of each file it saved, by its path below the folder of the book.
    """

    notebook: NotebookNode
    warnings: tuple[str, ...]
    saved: Mapping[str, bytes]

    def write(self, folder: Path) -> None:
        """Put what was saved into the folder of a book."""
        for name, content in self.saved.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


@dataclass(frozen=True)
class Kept:
    """What an earlier build left: the executed notebook, and the hashes of what it rested on."""

    executed: Executed
    grounds: Mapping[str, str]
    read: Mapping[str, str]


def saved(folder: Path) -> dict[str, bytes]:
    """Content of every file below a folder, by path.

    Examples
    --------
    >>> saved(Path("no folder"))
    {}
    """
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def grounds(
    root: Path, notebook: Path, parameters: Mapping[str, object], *, all_data: bool
) -> dict[str, str]:
    """Hash what a notebook rests on whatever it reads: itself, parameters, packages, and code.

    Parameters
    ----------
    root
        The project folder.
    notebook
        The file.
    parameters
        What is injected into it.
    all_data
        Whether it rests on every file of data: nobody knows which of them it reads.

    Returns
    -------
    dict of str to str
        By what it is, such as ``code figures.lines``.
    """
    environment = manifest.environment(root / "requirements.in")
    found = {
        "the notebook": manifest.sha256(notebook),
        "the parameters": digest({key: repr(value) for key, value in parameters.items()}),
        "packages": digest([environment, manifest.listing(root, root.glob("requirements.txt"))]),
        "what executes notebooks": digest(
            [path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.py"))]
        ),
    }
    imported = modules(nbformat.read(notebook, as_version=4))
    needed = {name for module in imported for name in needed_by(module)}
    if needed:
        known = loaded()
        needed |= {name for name in known if name.endswith(".yml")}
        found |= {f"code {name}": known[name] for name in sorted(needed) if name in known}
    if all_data:
        found["data"] = digest(
            manifest.listing(root, (path for pattern in DATA for path in root.glob(pattern)))
        )
    return found


def modules(notebook: NotebookNode) -> frozenset[str]:
    r"""Modules of `analysis` that the cells of a notebook name, as names below the package.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> sorted(modules(new_notebook(cells=[new_code_cell("%time\nfrom analysis.page import open_page")])))
    ['page']
    """
    package = f"{ANALYSIS.name}."
    sources = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    return frozenset(name.removeprefix(package) for name in NAMED.findall("\n".join(sources)))


def changed(kept: Kept | None, grounds: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Why a notebook has to be executed; an empty list where what was kept is what would come of it.

    Parameters
    ----------
    kept
        What an earlier build left, if anything.
    grounds
        As `grounds` gives them now.
    now
        The present hash of each name that it read.

    Examples
    --------
    >>> from nbformat.v4 import new_notebook
    >>> kept = Kept(Executed(new_notebook(), (), {}), {"the notebook": "a"}, {"table:ras200": "b"})
    >>> changed(kept, {"the notebook": "a"}, {"table:ras200": "c"})
    ['table ras200']
    >>> changed(kept, {"the notebook": "a"}, {"table:ras200": "b"})
    []
    """
    if kept is None:
        return ["no earlier build is kept"]
    before, after = {**kept.grounds, **kept.read}, {**grounds, **now}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [name.replace(":", " ").strip() for name in names]


def told(name: str, reasons: list[str]) -> str:
    """One line that says whether a chapter is executed, and why.

    Examples
    --------
    >>> told("notebooks/housing", [])
    'notebooks/housing is not executed: nothing it rests on has changed.'
    >>> told("notebooks/housing", ["table bm010", "estimate house_price"])
    'notebooks/housing is executed: table bm010, estimate house_price changed.'
    """
    if not reasons:
        return f"{name} is not executed: nothing it rests on has changed."
    if len(reasons) == 1 and reasons[0].startswith("no "):
        return f"{name} is executed: {reasons[0]}."
    more = f" and {len(reasons) - SHOWN} more" if len(reasons) > SHOWN else ""
    return f"{name} is executed: {', '.join(reasons[:SHOWN])}{more} changed."


class Store:
    """One file for each chapter of an edition in a language, sealed by its hash; safe to delete at any time.

    Parameters
    ----------
    folder
        Where the files are.

    Examples
    --------
    >>> Store(Path("no folder")).read("context") is None
    True
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> Kept | None:
        """What was kept of a chapter; None where nothing was, or it is damaged."""
        try:
            content = self._path(name).read_bytes()
        except OSError:
            return None
        if content[:SEAL] != hashlib.sha256(content[SEAL:]).digest():
            return None
        with zipfile.ZipFile(io.BytesIO(content[SEAL:])) as archive:
            record = json.loads(archive.read(RECORD))
            files = {one.removeprefix(SAVED): archive.read(one) for one in record["saved"]}
            notebook = nbformat.reads(archive.read(NOTEBOOK).decode("utf-8"), as_version=4)
        executed = Executed(notebook, tuple(record["warnings"]), files)
        return Kept(executed, record["grounds"], record["read"])

    def keep(self, name: str, kept: Kept) -> None:
        """Keep a chapter in place of the one before; a disk that is full costs time alone."""
        made = io.BytesIO()
        executed = kept.executed
        names = [f"{SAVED}{one}" for one in executed.saved]
        record = {
            "grounds": dict(kept.grounds),
            "read": dict(kept.read),
            "warnings": list(executed.warnings),
            "saved": names,
        }
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(RECORD, json.dumps(record))
            archive.writestr(NOTEBOOK, nbformat.writes(executed.notebook))
            for one, content in zip(names, executed.saved.values(), strict=True):
                archive.writestr(one, content)
        content = made.getvalue()
        keep(self._path(name), hashlib.sha256(content).digest() + content)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.chapter"
