"""The CSV file of an exhibit: what its columns mean, in which unit, and with how many decimals.

The frame of an exhibit holds the numbers as computed. Its file holds them as published: with the decimals
that the page shows, or, where it shows none, six significant digits. Beside the file lies its descriptor, a
Frictionless Data Resource.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pandas as pd

from analysis.declared.package import OWN_LICENCE
from analysis.language.facts import Quantity, half_even
from analysis.language.numbers import Language

# Suffix of a descriptor, after the label of its exhibit.
DESCRIPTOR = ".resource.json"
# Of numbers that the page shows in other words or not at all.
SIGNIFICANT = 6
_MEASURES, _DECIMALS = "measures", "decimals"
Decimals = int | None


@dataclass(frozen=True)
class Measure:
    """Unit and decimals of a column whose figures are all of one kind.

    Attributes
    ----------
    unit : str
        In words, such as ``percentage points``.
    decimals : int or None
        As published; None leaves the significant digits.
    meaning : str
        What the column holds; empty where its name alone says so.
    """

    unit: str
    decimals: Decimals = None
    meaning: str = ""

    @classmethod
    def of(cls, figure: Quantity, language: Language) -> Measure:
        """Unit and decimals of a figure.

        Examples
        --------
        >>> points = Measure.of(Quantity(1.2, "percentage_points", 1), Language("en"))
        >>> points.unit, points.decimals
        ('percentage points', 1)
        """
        return cls(language.unit(figure.measure, "axis"), figure.decimals)


class _Told(dict[str, Any]):
    """What a frame was told. Handed on as it is: pandas would copy it with every column that is taken out."""

    def __deepcopy__(self, _: object) -> Self:
        return self


def measured(frame: pd.DataFrame, **columns: Measure) -> pd.DataFrame:
    """The same frame, which now knows what some of its columns are measured in.

    Examples
    --------
    >>> gaps = measured(pd.DataFrame({"value": [72.5 - 76.0 + 0.04]}), value=Measure("percentage points", 1))
    >>> published(gaps)["value"].tolist()
    [-3.5]
    """
    frame.attrs[_MEASURES] = _Told({**measures(frame), **columns})
    return frame


def measures(frame: pd.DataFrame) -> Mapping[str, Measure]:
    """What `measured` was told."""
    return frame.attrs.get(_MEASURES, {})


def shown_with(frame: pd.DataFrame, decimals: Mapping[str, Sequence[Decimals]]) -> pd.DataFrame:
    """The same frame, which now knows with how many decimals the page shows each figure of a column."""
    frame.attrs[_DECIMALS] = _Told(decimals)
    return frame


def published(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as its file holds it.

    Examples
    --------
    >>> published(pd.DataFrame({"p": [0.123456789], "persons": [1234567.8], "year": [2023]})).values.tolist()
    [[0.123457, 1234568.0, 2023.0]]
    """
    written = {}
    for name in frame.columns:
        column, each = frame[name], _decimals(frame, name)
        if each is None:
            written[name] = column
            continue
        figures = [rounded(float(x), d) for x, d in zip(column.astype(float), each, strict=True)]
        exact = pd.Series(figures, index=column.index, dtype=float)
        written[name] = exact.astype("Int64") if _whole(each) else exact
    return pd.DataFrame(written, index=frame.index, columns=frame.columns)


def _decimals(frame: pd.DataFrame, name: str) -> Sequence[Decimals] | None:
    """With how many decimals each figure of a column is published; None for a column without fractions."""
    column = frame[name]
    if not pd.api.types.is_float_dtype(column):
        return None
    given = measures(frame).get(name)
    by_row: Mapping[str, Sequence[Decimals]] = frame.attrs.get(_DECIMALS, {})
    each = by_row.get(name, ()) if given is None else [given.decimals] * len(column)
    return each if len(each) == len(column) else [None] * len(column)


def _whole(each: Sequence[Decimals]) -> bool:
    return bool(each) and all(d == 0 for d in each)


def rounded(value: float, decimals: Decimals) -> float:
    """A figure with the decimals it is shown with, rounded as on the page; without any, significant digits.

    Examples
    --------
    >>> rounded(0.25, 1), rounded(-2.799999999999997, None), rounded(1234567.8, None)
    (0.2, -2.8, 1234568.0)
    """
    if not math.isfinite(value):
        return value
    if decimals is None:
        # What stands before the point is never cut.
        size = math.floor(math.log10(abs(value))) if value else 0
        decimals = max(0, SIGNIFICANT - 1 - size)
    return half_even(value, decimals) + 0.0  # no negative zero


def resource(
    name: str, title: str, frame: pd.DataFrame, language: Language, **more: object
) -> dict[str, object]:
    """The descriptor of a file, as a Frictionless Data Resource.

    Examples
    --------
    >>> file = resource("fig-a", "A figure", pd.DataFrame({"year": [2023]}), Language("en"))
    >>> file["path"], file["schema"]["fields"][0]["type"]
    ('fig-a.csv', 'integer')
    """
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [OWN_LICENCE.model_dump()],
        **more,
        "schema": {"fields": fields(frame, language)},
    }


def write(described: Mapping[str, object], folder: Path) -> None:
    """Write a descriptor beside its file."""
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (folder / f"{described['name']}{DESCRIPTOR}").write_text(text + "\n", encoding="utf-8")


def fields(frame: pd.DataFrame, language: Language) -> list[dict[str, str]]:
    """The columns of a file as a Table Schema has them: type, meaning, unit.

    Raises
    ------
    MessageError
        If a column has no meaning in ``language/<code>/columns.yml``.
    """
    described = []
    for name in frame.columns:
        given, each = measures(frame).get(name, Measure("")), _decimals(frame, name)
        meaning = given.meaning or language.pick("columns", name)
        kind = "integer" if each is not None and _whole(each) else _type(frame[name])
        field = {"name": name, "type": kind, "description": meaning}
        described.append(field | ({"unit": given.unit} if given.unit else {}))
    return described


def _type(column: pd.Series) -> str:
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    if pd.api.types.is_float_dtype(column):
        return "number"
    return "string"
