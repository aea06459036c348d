"""Tables as published, checked against the data package and corrected as declared."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar, cast

import pandas as pd

from analysis import reads
from analysis.data.contract import checked
from analysis.declared.models import Catalogue, Correction
from analysis.declared.package import Table
from analysis.declared.reading import file_bytes
from analysis.errors import InputError
from analysis.fingerprint import fingerprint

T = TypeVar("T")


class Tables:
    """The tables of a project, each read when first asked for and kept, as is what is once made of them.

    Examples
    --------
    >>> project.tables.read("hisbk").columns.tolist()
    ['area', 'period', 'value']
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._read: dict[str, pd.DataFrame] = {}
        self._made: dict[Hashable, tuple[object, set[str]]] = {}

    def read(self, name: str) -> pd.DataFrame:
        """Read one table, checked against its declared hash and schema, with corrections applied.

        Returns
        -------
        DataFrame
            Columns ``area``, ``period``, the table's dimensions (all text) and ``value`` (float).

        Raises
        ------
        InputError
            If the file is missing, changed or not what its schema says, or if a correction's guard fails.
        """
        reads.note("table", name)
        if name not in self._read:
            self._read[name] = _read(self.catalogue, name)
        return self._read[name]

    def digest(self, name: str) -> str:
        """Hash of one table: of the file as it lies there, and of what is declared of it.

        The file is not checked here. One that is not what is declared has another hash, and whoever reads it
        is told.

        Raises
        ------
        InputError
            If the file is missing.

        Examples
        --------
        >>> project.tables.digest("hisbk") == project.tables.digest("hisbk")
        True
        """
        table = self.catalogue.tables[name]
        return fingerprint([hashlib.sha256(_raw(self.catalogue, table)).digest(), table])

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Make something of the tables that no edition moves, or find it made.

        Whoever gets it must leave it as it is.

        Examples
        --------
        >>> project.tables.once("an example", lambda: 1), project.tables.once("an example", lambda: 2)
        (1, 1)
        """
        if key not in self._made:
            with reads.aside() as found:
                self._made[key] = make(), found
        made, read = self._made[key]
        reads.again(read)
        return cast(T, made)


def _read(catalogue: Catalogue, name: str) -> pd.DataFrame:
    table = catalogue.tables[name]
    raw = _raw(catalogue, table)
    digest = hashlib.sha256(raw).hexdigest()
    if digest != table.sha256:
        raise InputError(
            f"{table.path}: sha256 is {digest[:12]}…, but data/datapackage.json declares "
            f"{table.sha256[:12]}…; restore the file or declare the new one."
        )
    frame = checked(raw, table)
    return _corrected(frame, [c for c in catalogue.corrections if c.table == name])


def _raw(catalogue: Catalogue, table: Table) -> bytes:
    if not (catalogue.root / table.path).exists():
        raise InputError(f"{table.path} is missing; data/datapackage.json declares it.")
    return file_bytes(catalogue.root, table.path)


def beside(frame: pd.DataFrame, fix: Correction) -> dict[str, float]:
    """The figures a declared cell is odd against, by period.

    Parameters
    ----------
    frame : DataFrame
        The table of the correction.

    Raises
    ------
    InputError
        If the table has no such figure.
    """
    cells = frame
    for column, wanted in fix.where.items():
        cells = cells if column == "period" else cells[cells[column] == wanted]
    found = cells.set_index("period")["value"]
    for period in fix.beside:
        if period not in found.index:
            where = ", ".join(f"{k} {v}" for k, v in fix.where.items())
            raise InputError(
                f"data/corrections.yml: {fix.table} ({where}): 'beside' names {period}, for which the table "
                "has no figure."
            )
    return {period: float(found.loc[period]) for period in fix.beside}


def _corrected(frame: pd.DataFrame, corrections: Iterable[Correction]) -> pd.DataFrame:
    for fix in corrections:
        hit = pd.Series(True, index=frame.index)
        for column, wanted in fix.where.items():
            if column not in frame:
                raise InputError(
                    f"data/corrections.yml: {fix.table}: column '{column}' is not one of the table's."
                )
            hit &= frame[column] == wanted
        where = ", ".join(f"{k} {v}" for k, v in fix.where.items())
        if hit.sum() != 1:
            raise InputError(
                f"data/corrections.yml: {fix.table} ({where}) matches {hit.sum()} cells; it must match one."
            )
        found = float(frame.loc[hit, "value"].iloc[0])
        if not math.isclose(found, fix.expect, rel_tol=1e-9):
            raise InputError(
                f"data/corrections.yml: {fix.table} ({where}) expects {fix.expect:g} and finds {found:g}: "
                "the publisher seems to have mended it; remove the correction."
            )
        if fix.action == "drop":
            frame = frame.loc[~hit]
        elif fix.action == "replace":
            frame = frame.assign(value=frame["value"].mask(hit, fix.value))
    return frame
