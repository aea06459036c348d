"""Earlier versions of tables: kept compressed, found again by their hash."""

from __future__ import annotations

import hashlib
import lzma
import subprocess
from pathlib import Path

from analysis.declared.package import Table
from analysis.errors import InputError
from volume.history import tables

FOLDER = "data/history"
DIGITS = 12


def kept(declared: Table, raw: bytes) -> tuple[str, bytes]:
    r"""Path and content under which the version of a table is kept that is being replaced.

    Parameters
    ----------
    declared
        What the package said of it.
    raw
        Its file.

    Examples
    --------
    >>> path, content = kept(project.catalogue.tables["ras200"], b"area,period,value\n")
    >>> path.startswith("data/history/RAS200/2026-11-23-"), lzma.decompress(content)
    (True, b'area,period,value\n')
    """
    digest = hashlib.sha256(raw).hexdigest()[:DIGITS]
    return f"{FOLDER}/{Path(declared.path).stem}/{declared.obtained}-{digest}.csv.xz", lzma.compress(
        raw, preset=9
    )


def declared_version(root: Path, declared: Table) -> bytes | None:
    """The file whose hash the package declares: in place, kept earlier, or the one last committed.

    Returns
    -------
    bytes or None
        None where the file was edited and no earlier one is to be had.
    """
    path = root / declared.path
    if path.is_file() and _is(raw := path.read_bytes(), declared):
        return raw
    for file in sorted((root / FOLDER / path.stem).glob("*.csv.xz")):
        if _is(raw := lzma.decompress(file.read_bytes()), declared):
            return raw
    try:
        said = subprocess.run(
            ["git", "show", f"HEAD:./{declared.path}"], cwd=root, capture_output=True, check=False
        )
    except FileNotFoundError:  # no git on this machine
        return None
    return said.stdout if said.returncode == 0 and _is(said.stdout, declared) else None


def last_replaced(root: Path, declared: Table) -> bytes | None:
    """The version of a table before the one in place, if one was kept."""
    files = sorted((root / FOLDER / Path(declared.path).stem).glob("*.csv.xz"))
    return lzma.decompress(files[-1].read_bytes()) if files else None


def _is(raw: bytes, declared: Table) -> bool:
    return hashlib.sha256(raw).hexdigest() == declared.sha256


def cells(raw: bytes, name: str) -> tables.Table:
    """The cells of a table's file.

    Raises
    ------
    InputError
        If it is no UTF-8.
    """
    try:
        return tables.parse(raw.decode("utf-8"), name)
    except UnicodeDecodeError:
        raise InputError(f"{name} is not UTF-8 text.") from None
