"""A new version of a table held to what every table must keep, before anything is put in place."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from io import StringIO

from analysis.declared.package import Table
from analysis.errors import InputError
from volume.history import tables
from volume.history.revision import Revision
from volume.refresh import figures

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that spreadsheets compute


def written(table: tables.Table) -> bytes:
    r"""A table as the volume keeps it: UTF-8, comma, LF, sorted by its key.

    Examples
    --------
    >>> written(tables.Table(("area", "period"), {("730", "2023"): "2", ("000", "2023"): "9"}))
    b'area,period,value\n000,2023,9\n730,2023,2\n'
    """
    file = StringIO()
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow([*table.keys, "value"])
    rows.writerows([*cell, figure] for cell, figure in sorted(table.cells.items()))
    return file.getvalue().encode()


def validate(table: tables.Table, declared: Table, places: Collection[str], found: Revision) -> bytes:
    """Hold a new version of a table to its schema, to the areas known and to its own history.

    Parameters
    ----------
    table
        The new version.
    declared
        The resource it becomes.
    places
        Codes of areas.
    found
        What it changes.

    Returns
    -------
    bytes
        The file that may be put in place.

    Raises
    ------
    InputError
        At the first thing that is wrong.
    """
    # Not at the top: whoever mistypes a command need not wait for the library that knows schemas.
    from analysis.data.contract import checked

    raw = written(table)
    checked(raw, declared)
    check_texts(table, declared.path)
    at = table.keys.index("area")
    if unknown := sorted({cell[at] for cell in table.cells} - set(places)):
        raise InputError(f"{declared.path}: area {unknown[0]} is not in data/areas.csv.")
    kind = figures.frequency(table.periods())
    if kind != declared.frequency and not (kind == "annual" and declared.frequency == "single"):
        raise InputError(
            f"{declared.path}: the periods are {kind or 'of several kinds'}, and the table is declared as "
            f"{declared.frequency}."
        )
    _keeps_history(declared, found)
    return raw


def check_texts(table: tables.Table, path: str) -> None:
    """Refuse labels that a spreadsheet would compute, and those with control characters."""
    for text in {text for cell in table.cells for text in cell}:
        if text.startswith(FORMULA) or not text.isprintable():
            raise InputError(
                f"{path}: the label {text[:40]!r} could be taken for a formula by a spreadsheet, or holds a "
                "control character; no table is kept with it."
            )


def _keeps_history(declared: Table, found: Revision) -> None:
    change = found.difference
    if change.vanished_periods:
        raise InputError(
            f"{declared.path}: {_several(change.vanished_periods)} would vanish; a table does not shrink. "
            "Take all periods, the old ones too."
        )
    lost: Mapping[str, tuple[str, ...]] = found.vanished_codes
    for column, codes in lost.items():
        raise InputError(
            f"{declared.path}: {column} {_several(codes)} would vanish; a table does not shrink. "
            f"Take all of them, the old ones too{'' if change.same_keys else ', and the same columns'}."
        )
    if not change.same_keys and change.vanished:
        raise InputError(
            f"{declared.path}: the columns are {', '.join(change.keys)}; the table has others, and would "
            "lose its figures."
        )


def _several(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
