"""What the data package promises of a table, held against what its file holds."""

from __future__ import annotations

import math
import re
from io import BytesIO

import pandas as pd
import pandera.pandas as pa
from pandera.io.pandas_io import from_frictionless_schema

from analysis.declared.base import cell
from analysis.declared.names import hint
from analysis.declared.package import PACKAGE, Table
from analysis.declared.reading import check_columns
from analysis.errors import SHOWN, InputError, shown

# Bytes that steer terminals and parsers: no table has them.
_ODD = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def checked(raw: bytes, table: Table) -> pd.DataFrame:
    """Read the bytes of a table and hold them to its schema: columns, types, categories, codes and key.

    Returns
    -------
    DataFrame
        The columns declared, in that order: text, and ``value`` as float.

    Raises
    ------
    InputError
        At the first thing that the schema does not allow.
    """
    frame = _read(raw, table)
    for column in ("area", "period"):
        odd = frame.index[~frame[column].map(str.isascii)]
        if len(odd):
            found = shown(frame.loc[odd[0], column])
            raise InputError(
                f"{table.path}, line {odd[0] + 2}: {column} is {found}; it must be a StatBank code."
            )
    _check_labels(frame, table)
    number = pd.to_numeric(frame["value"].where(frame["value"].map(str.isascii)), errors="coerce").astype(
        float
    )
    number = number.replace([math.inf, -math.inf], math.nan)
    bad = frame.index[number.isna()]
    if len(bad):
        row = frame.loc[bad[0]]
        raise InputError(
            f"{table.path}, line {bad[0] + 2}: value is {shown(row['value'])} for area "
            f"{row['area'][:SHOWN]}, period {row['period'][:SHOWN]}; it must be a number (leave out a cell "
            "that is not published)."
        )
    # The digits as written are validated: a float no longer says whether they were those of a whole number.
    problem = _problem(frame, table)
    if problem is not None:
        raise InputError(f"{table.path}{_said(problem, frame, table)}")
    return frame[list(table.contract.columns)].assign(value=number)


def _read(raw: bytes, table: Table) -> pd.DataFrame:
    odd = _ODD.search(raw)
    if odd:
        line = raw.count(b"\n", 0, odd.start()) + 1
        raise InputError(f"{table.path}, line {line}: a cell holds a sign that no text has ({odd[0]!r}).")
    try:
        frame = pd.read_csv(BytesIO(raw), dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (ValueError, OverflowError) as error:  # also what Pandas says of an empty table, and of no UTF-8
        raise InputError(
            f"{table.path}: not a readable CSV table ({' '.join(str(error).split())})."
        ) from None
    for column in table.contract.columns:
        if column not in frame:
            found = ", ".join(map(str, frame.columns))
            raise InputError(f"{table.path}: column '{column}' is missing; found {shown(found)[1:-1]}.")
    check_columns(table.path, list(frame.columns), table.contract.columns)
    if frame.empty:
        raise InputError(f"{table.path}: the table holds no rows.")
    # Pandas takes the first cells of longer rows for names of the rows, and fills shorter ones up.
    if not isinstance(frame.index, pd.RangeIndex):
        raise InputError(f"{table.path}, line 2: the row has more cells than the header.")
    short = frame.isna().any(axis="columns").to_numpy()
    if short.any():
        raise InputError(f"{table.path}, line {short.argmax() + 2}: the row has fewer cells than the header.")
    return frame


def _check_labels(frame: pd.DataFrame, table: Table) -> None:
    """Refuse labels that a spreadsheet would compute: readers get the tables as they are."""
    for column in table.contract.columns:
        labels = frame[column].drop_duplicates() if column != "value" else ()
        for label in labels:
            try:
                cell(label)
            except ValueError as error:
                line = (frame[column] == label).to_numpy().argmax() + 2
                raise InputError(f"{table.path}, line {line}: {column} {error}.") from None


def _problem(frame: pd.DataFrame, table: Table) -> pa.errors.SchemaError | None:
    try:
        from_frictionless_schema(table.contract.descriptor()).validate(frame)
    except pa.errors.SchemaErrors as error:
        return error.schema_errors[0]
    except pa.errors.SchemaError as error:
        return error
    return None


def _said(problem: pa.errors.SchemaError, frame: pd.DataFrame, table: Table) -> str:
    """The rest of a sentence that begins with the path of the table."""
    if problem.reason_code == pa.errors.SchemaErrorReason.DUPLICATES:
        row = frame[frame.duplicated(subset=list(table.contract.key))].iloc[0]
        key = shown(", ".join(row[list(table.contract.key)]))[1:-1]
        return f", line {row.name + 2}: the key ({key}) stands twice; a cell has one value."
    case = problem.failure_cases.iloc[0]
    column, found = problem.schema.name or case["column"], str(case["failure_case"])
    return f", line {int(case['index']) + 2}: {column} is {shown(found)}; {_wanted(problem, column, found)}"


def _wanted(problem: pa.errors.SchemaError, column: str, found: str) -> str:
    if problem.reason_code == pa.errors.SchemaErrorReason.DATATYPE_COERCION:
        return f"{PACKAGE} declares it as {problem.schema.dtype}."
    if problem.reason_code == pa.errors.SchemaErrorReason.SERIES_CONTAINS_DUPLICATES:
        return f"{PACKAGE} declares that each is there once."
    limits = problem.check.statistics
    if "pattern" in limits:
        pattern = limits["pattern"].removeprefix("^").removesuffix("$")
        what = "a StatBank code" if column in ("area", "period") else "text"
        return f"it must be {what} that fits {pattern}."
    if "allowed_values" in limits:
        return f"{PACKAGE} does not list it{hint(found, limits['allowed_values'])}"
    return f"{PACKAGE} wants {problem.check.error}."
