"""What a build was made from and what it holds, in one file that is the same for the same tree."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from analysis.declared.reading import text_file
from analysis.errors import InputError
from volume.book.imprint import Facts

INPUTS = (
    "data/**/*",
    "benchmarks/results/*",
    "editions/*",
    "editions/released/**/*",
    "editions/earlier/**/*",
    "review.yml",
    "notebooks/*.ipynb",
    "*.md",
    "references.bib",
    "_config.yml",
    "_toc.yml",
    "_static/**/*",
    "requirements.txt",
)
FILE = "manifest.json"
PACKAGE = "data/datapackage.json"
READ_UP_TO = 50_000_000  # bytes: far more than a manifest has


class Output(BaseModel):
    """A file of a build, as it was written."""

    model_config = ConfigDict(frozen=True, strict=True)

    path: str
    bytes: int
    sha256: str


class Made(BaseModel):
    """What tells the manifest of a build from any other file of that name."""

    model_config = ConfigDict(frozen=True, strict=True)

    edition: str
    language: str
    version: str
    parameters: dict[str, object]
    data_package: str
    inputs: list[Output]
    outputs: list[Output]
    rests_on: str = ""  # of all inputs, code, packages and facts; a build of an earlier version has none


def made(folder: Path) -> Made | None:
    """What the manifest of a build lists; None where there is none of ours, whatever else bears the name.

    Examples
    --------
    >>> made(Path("build/of/nothing/yet")) is None
    True
    """
    path = folder / FILE
    if path.is_symlink() or not path.is_file() or path.stat().st_size > READ_UP_TO:
        return None
    try:
        found = Made.model_validate_json(path.read_bytes())
    except ValidationError:
        return None
    return found if found.data_package == PACKAGE else None


def relist(folder: Path, names: Iterable[str]) -> None:
    """List outputs of a build anew that were replaced on purpose; a folder without a manifest stays so.

    Parameters
    ----------
    folder
        The build.
    names
        The outputs, below the folder.
    """
    if made(folder) is None:
        return
    content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    anew = {one["path"]: one for one in listing(folder, (folder / name for name in names))}
    listed = {one["path"]: one for one in content["outputs"]} | anew
    _write(folder, {**content, "outputs": [listed[name] for name in sorted(listed)]})


def write(root: Path, result: Path, about: Facts, rests_on: str) -> None:
    """Write ``manifest.json`` into a finished build.

    Parameters
    ----------
    root
        Folder of the project.
    result
        The finished build.
    about
        The facts of the book.
    rests_on
        One hash over all that the build was made from, as `volume.history.unchanged` computes it.
    """
    _write(result, {**describe(root, result, about), "rests_on": rests_on})


def _write(result: Path, content: Mapping[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (result / FILE).write_text(text + "\n", encoding="utf-8")


def describe(root: Path, result: Path, about: Facts) -> dict[str, object]:
    """Describe a build.

    Parameters
    ----------
    root
        Folder of the project.
    result
        The finished build.
    about
        The facts of the book.

    Returns
    -------
    dict
        Edition, parameters, code, environment, inputs and outputs. There is no wall clock in it: ``created``
        is the date of the data.
    """
    return {
        "edition": about.edition,
        "focus": about.focus,
        "language": about.language,
        "title": about.title,
        "version": about.version,
        "created": about.data_date,
        "parameters": dict(about.parameters),
        "code": code(root),
        "environment": environment(root / "requirements.in"),
        "data_package": PACKAGE,
        "inputs": listing(root, (path for pattern in INPUTS for path in root.glob(pattern))),
        "outputs": listing(result, result.rglob("*")),
    }


def listing(base: Path, paths: Iterable[Path]) -> list[dict[str, object]]:
    """List files with their size and hash.

    Parameters
    ----------
    base
        What the paths are told relative to.
    paths
        Files and folders; folders are left out.

    Returns
    -------
    list of dict
        ``path``, ``bytes`` and ``sha256`` of each file, sorted by path.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("x")
    >>> listing(folder, folder.iterdir())[0]["bytes"]
    1
    """
    files = {path.relative_to(base).as_posix(): path for path in paths if path.is_file()}
    return [
        {"path": name, "bytes": files[name].stat().st_size, "sha256": sha256(files[name])}
        for name in sorted(files)
    ]


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal digits.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "empty"
    >>> path.touch()
    >>> sha256(path)[:8]
    'e3b0c442'
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def code(root: Path) -> dict[str, object]:
    """Say which state of the code was used.

    Parameters
    ----------
    root
        Folder of the project.

    Returns
    -------
    dict
        ``commit``, and whether the tree differs from it (``modified``); both None outside a git clone.
    """
    commit = _git(root, "rev-parse", "HEAD")
    changes = _git(root, "status", "--porcelain")
    return {"commit": commit, "modified": None if changes is None else bool(changes)}


@functools.cache
def _installed(name: str) -> str:
    """What is loaded already does not change while a process lives; each lookup reads a file."""
    return importlib.metadata.version(name)


def environment(requirements: Path) -> dict[str, object]:
    """Name Python and the installed version of every direct dependency.

    Parameters
    ----------
    requirements
        A ``requirements.in``; lines such as ``numpy==2.4.6`` and comments.

    Returns
    -------
    dict
        ``python`` -> version, ``packages`` -> name -> version.

    Raises
    ------
    InputError
        If the file cannot be read, or a dependency is not installed.
    """
    text = text_file(requirements.parent, requirements.name)
    names = re.findall(r"^([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
    try:
        packages: Mapping[str, str] = {name: _installed(name) for name in sorted(names)}
    except importlib.metadata.PackageNotFoundError as error:
        raise InputError(
            f"{requirements.name} names {error.name}, which is not installed; run make."
        ) from None
    return {"python": platform.python_version(), "packages": packages}


def _git(root: Path, *arguments: str) -> str | None:
    try:
        run = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip()
