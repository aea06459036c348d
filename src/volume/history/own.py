"""Whether a folder holds nothing but what this volume wrote there, so that it may be replaced."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from analysis.errors import InputError
from volume.history.manifest import FILE, made, sha256

SUMS = "SHA256SUMS"  # of a release
BILL = ".cdx.json"
# What systems leave in a folder that somebody looks at: nobody's work.
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def check_build(folder: Path) -> None:
    """Refuse to replace a folder unless every file in it is one of an earlier build, as it was written.

    Parameters
    ----------
    folder
        Where a build is to go.

    Raises
    ------
    InputError
        If it is a file or a link, or holds anything that no build wrote there; the sentence names it.

    Examples
    --------
    >>> check_build(Path("build/of/nothing/yet"))
    """
    _check_place(folder)
    if next(files(folder), None) is None:
        return
    listed = made(folder)
    if listed is None:
        raise InputError(
            f"{folder} holds files that are not an earlier build (it has no {FILE} of one); "
            "choose a new or empty folder."
        )
    check_files(folder, {one.path: one.sha256 for one in listed.outputs}, besides=FILE)


def check_files(folder: Path, sums: Mapping[str, str], *, besides: str) -> None:
    """Refuse to replace a folder unless it holds listed files, as they were written, and nothing else.

    Parameters
    ----------
    folder
        Where something is to go.
    sums
        Path below the folder -> SHA-256 of what was written there.
    besides
        The file in which they are listed.

    Raises
    ------
    InputError
        If it is a file or a link, or holds anything else; the sentence names the first such file.
    """
    _check_place(folder)
    known = {*sums, besides}
    for name, path in files(folder):
        if not stat.S_ISREG(path.lstat().st_mode) or name not in known:
            raise InputError(
                f"{folder} holds {name}, which its {besides} does not list; move it away, or choose a new or "
                "empty folder."
            )
        if name != besides and sha256(path) != sums[name]:
            raise InputError(
                f"{folder}: {name} was changed after it was written; move it away, or choose a new or empty "
                "folder."
            )


def check_release(folder: Path) -> None:
    """Refuse to replace a folder unless it holds the files of an earlier release and nothing else.

    Raises
    ------
    InputError
        As `check_files` does; also if the folder has files and no list of checksums.

    Examples
    --------
    >>> check_release(Path("dist/of/nothing/yet"))
    """
    listed = folder / SUMS
    plain = listed.is_file() and not listed.is_symlink()
    lines = listed.read_text(encoding="utf-8", errors="replace").splitlines() if plain else []
    sums = {line[66:]: line[:64] for line in lines}
    # Others list checksums too: those of a release are of one bill of materials and what goes with it.
    bills = [name.removesuffix(BILL) for name in sums if name.endswith(BILL)]
    known = {
        "CITATION.cff",
        *(f"{bills[0]}{end}" for end in (BILL, ".zip", "-source.zip") if len(bills) == 1),
    }
    check_files(folder, sums if set(sums) <= known else {}, besides=SUMS)


def _check_place(folder: Path) -> None:
    if folder.is_symlink():
        raise InputError(f"{folder} is a link; name the folder itself.")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; a folder is needed.")


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Everything below a folder but folders and litter; links are not followed.

    Raises
    ------
    OSError
        If a folder cannot be read.

    Examples
    --------
    >>> list(files(Path("build/of/nothing/yet")))
    []
    """
    for at, folders, found in os.walk(folder, onerror=_unreadable) if folder.is_dir() else ():
        linked = [name for name in folders if (Path(at) / name).is_symlink()]
        for name in sorted([*found, *linked]):
            path = Path(at) / name
            if name not in LITTER or not stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(folder).as_posix(), path


def _unreadable(error: OSError) -> None:
    raise error
