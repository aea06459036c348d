"""Tables as published, checked against the data package and corrected as declared."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from io import BytesIO

import pandas as pd
import pandera.pandas as pa

from analysis.declared.models import Catalogue, Correction
from analysis.errors import InputError


class Tables:
    """The tables of a project, each read when first asked for and kept.

    Examples
    --------
    >>> project.tables.read("hisbk").columns.tolist()
    ['area', 'period', 'value']
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._read: dict[str, pd.DataFrame] = {}

    def read(self, name: str) -> pd.DataFrame:
        """Read one table, checked against its declared hash and schema, with corrections applied.

        Returns
        -------
        DataFrame
            Columns ``area``, ``period``, the table's dimensions (all text) and ``value`` (float).

        Raises
        ------
        InputError
            If the file is missing, empty or changed, lacks a column, holds text where a value belongs, or
            repeats a key; or if a correction's guard fails.
        """
        if name not in self._read:
            self._read[name] = _read(self.catalogue, name)
        return self._read[name]


def _read(catalogue: Catalogue, name: str) -> pd.DataFrame:
    table = catalogue.tables[name]
    try:
        raw = (catalogue.root / table.path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{table.path} is missing; data/datapackage.json declares it.") from None
    digest = hashlib.sha256(raw).hexdigest()
    if digest != table.sha256:
        raise InputError(
            f"{table.path}: sha256 is {digest[:12]}…, but data/datapackage.json declares "
            f"{table.sha256[:12]}…; restore the file or declare the new one."
        )
    frame = _checked(raw, table.path, ("area", "period", *table.dimensions))
    return _corrected(frame, [c for c in catalogue.corrections if c.table == name])


def _checked(raw: bytes, path: str, keys: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pd.read_csv(BytesIO(raw), dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (pd.errors.EmptyDataError, pd.errors.ParserError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: not a readable CSV table ({error}).") from None
    for column in (*keys, "value"):
        if column not in frame:
            raise InputError(f"{path}: column '{column}' is missing; found {', '.join(frame.columns)}.")
    if frame.empty:
        raise InputError(f"{path}: the table holds no rows.")
    number = pd.to_numeric(frame["value"], errors="coerce").replace([math.inf, -math.inf], math.nan)
    bad = frame.index[number.isna()]
    if len(bad):
        row = frame.loc[bad[0]]
        raise InputError(
            f"{path}, line {bad[0] + 2}: value is '{row['value']}' for area {row['area']}, period "
            f"{row['period']}; it must be a number (leave out a cell that is not published)."
        )
    frame = frame[list(keys)].assign(value=number)
    schema = pa.DataFrameSchema(
        {
            "area": pa.Column(str, pa.Check.str_matches(r"^\d{2,3}$")),
            "period": pa.Column(str, pa.Check.str_matches(r"^\d{4}(K[1-4]|M(0[1-9]|1[0-2])|:\d{4})?$")),
            "value": pa.Column(float, coerce=True),
        },
    )
    try:
        frame = schema.validate(frame)
    except pa.errors.SchemaError as error:
        case = error.failure_cases.iloc[0]
        raise InputError(
            f"{path}, line {int(case['index']) + 2}: {error.schema.name} is '{case['failure_case']}'; "
            "it must be a StatBank code."
        ) from None
    repeated = frame.index[frame.duplicated(subset=list(keys))]
    if len(repeated):
        key = ", ".join(frame.loc[repeated[0], list(keys)])
        raise InputError(
            f"{path}, line {repeated[0] + 2}: the key ({key}) stands twice; a cell has one value."
        )
    return frame


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
