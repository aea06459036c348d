"""One hash for equal values, whichever process made them and however it came by them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import pickle
from collections.abc import Iterable, Iterator, Mapping, Set
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel

DIGITS = 32  # 128 bits


def fingerprint(value: object) -> str:
    """Hash a value by what it holds: frozen records, models, frames, mappings, lists, numbers, texts.

    A pickle will not do: it also tells which parts are one object, and that is lost on the way to a disk and
    back. Numbers count to their last bit.

    Examples
    --------
    >>> fingerprint({"a": (1.5, None)}) == fingerprint({"a": (1.5, None)}), fingerprint(1) == fingerprint("1")
    (True, False)
    """
    found = hashlib.sha256()
    for piece in _pieces(value):
        # The length before each piece: two of them can not be taken for one.
        found.update(b"%d:" % len(piece) + piece)
    return found.hexdigest()[:DIGITS]


def _pieces(value: Any) -> Iterator[bytes]:
    yield type(value).__name__.encode()
    if isinstance(value, pd.DataFrame | pd.Series | np.ndarray):
        yield from _numbers(value)
    elif value is None or isinstance(value, bool | int | float | str | bytes | dt.date | np.generic):
        yield value if isinstance(value, bytes) else _scalar(value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield field.name.encode()
            yield from _pieces(getattr(value, field.name))
    elif isinstance(value, BaseModel | Enum):
        yield value.name.encode() if isinstance(value, Enum) else value.model_dump_json().encode()
    elif isinstance(value, Mapping):
        yield from _all(part for item in value.items() for part in item)
    elif isinstance(value, Set):
        yield from sorted(fingerprint(part).encode() for part in value)
    elif isinstance(value, list | tuple):
        yield from _all(value)
    else:  # two equal ones may differ here: that costs time, and takes nothing for what it is not
        yield pickle.dumps(value)


def _numbers(value: Any) -> Iterator[bytes]:
    if isinstance(value, pd.DataFrame):
        yield from _all(["columns", value.columns.name, *value.columns])
        kinds = set(value.dtypes)
        if len(kinds) == 1 and kinds <= {np.dtype(float), np.dtype(int)}:  # one block, as it lies
            yield from _all([value.index.name, value.index.to_numpy(), value.to_numpy()])
        else:
            yield from _all(value.iloc[:, position] for position in range(value.shape[1]))
    elif isinstance(value, pd.Series):
        yield from _all([value.name, value.index.name, value.index.to_numpy(), value.to_numpy()])
    else:
        yield from _array(value)


def _scalar(value: Any) -> bytes:
    return (float.hex(float(value)) if isinstance(value, float | np.floating) else repr(value)).encode()


def _array(value: np.ndarray) -> Iterator[bytes]:
    yield f"{value.dtype}{value.shape}".encode()
    if value.dtype == object:
        yield from _all(value.ravel().tolist())
    else:
        yield np.ascontiguousarray(value).tobytes()


def _all(values: Iterable[object]) -> Iterator[bytes]:
    parts = list(values)
    yield str(len(parts)).encode()
    for part in parts:
        yield from _pieces(part)
