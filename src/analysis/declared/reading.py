"""Files of declarations: YAML, JSON and CSV read with errors that name file and key."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from analysis.declared.names import hint
from analysis.errors import InputError
from analysis.strict_yaml import StrictLoader, TextLoader

M = TypeVar("M", bound=BaseModel)


def find_root(start: Path | None = None) -> Path:
    """The project folder: ``VOLUME_PROJECT``, else the nearest above `start`, else the one installed from.

    Raises
    ------
    InputError
        If ``VOLUME_PROJECT`` names a folder without a data package.
    """
    named = os.environ.get("VOLUME_PROJECT")
    if named:
        root = Path(named)
        if not _is_root(root):
            raise InputError(
                f"VOLUME_PROJECT is {named}, which holds no _config.yml and data/datapackage.json."
            )
        return root.resolve()
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if _is_root(folder):
            return folder
    return Path(__file__).resolve().parents[3]


def _is_root(folder: Path) -> bool:
    return (folder / "_config.yml").is_file() and (folder / "data" / "datapackage.json").is_file()


def text_file(root: Path, path: str) -> str:
    """Text of a file of the project; an InputError if it is missing or not UTF-8."""
    try:
        return (root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path} is missing.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text.") from None


def read_json(root: Path, path: str) -> dict[str, Any]:
    """What a JSON file of the project holds; an InputError names the line that is wrong."""
    try:
        return json.loads(text_file(root, path))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not valid JSON ({error.msg}).") from None


def read_yaml(root: Path, path: str, *, as_text: bool = False) -> Any:
    """Read a YAML file of the project, in which no key may stand twice.

    Parameters
    ----------
    root : Path
        The project folder.
    path : str
        Of the file, below `root`.
    as_text : bool
        Whether every value stays text, also one that looks like a number or a date.

    Raises
    ------
    InputError
        If it is missing or not valid YAML.
    """
    try:
        return yaml.load(text_file(root, path), Loader=TextLoader if as_text else StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise InputError(f"{path}{where}: not valid YAML ({getattr(error, 'problem', error)}).") from None


def read_block(kind: type[M], raw: object, path: str, entry: str = "", what: str = "key") -> M:
    """Build a model, turning the first complaint of the validator into one sentence.

    Parameters
    ----------
    kind : type
        The model.
    raw : object
        What was read.
    path, entry : str
        Where it stands: the file, and the block or row within it.
    what : str
        What the file calls its fields: keys or columns.

    Raises
    ------
    InputError
        If `raw` does not fit the model. Entries of a list are counted from 1.

    Examples
    --------
    >>> from analysis.declared.base import Text
    >>> read_block(Text, {"en": "House price"}, "data/indicators/housing.yml", "house_price")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: data/indicators/housing.yml: house_price: key 'da' is missing.
    """
    where = f"{path}: {entry}" if entry else path
    if not isinstance(raw, Mapping):
        raise InputError(f"{where}: must be a block of keys, not {type(raw).__name__}.")
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise InputError(f"{where}: {_complaint(kind, error.errors()[0], what)}") from None


def _complaint(kind: type[BaseModel], first: Mapping[str, Any], what: str) -> str:
    """The end of a sentence about what a validator found first."""
    place, given = first["loc"], first["input"]
    said = first["msg"].removeprefix("Value error, ")
    if not place:
        return f"{said}."
    key = f"{what} '{'.'.join(str(part + 1) if isinstance(part, int) else part for part in place)}'"
    if first["type"] == "extra_forbidden":
        return f"{key} is not known{hint(str(place[-1]), _keys(kind, place[:-1]))}"
    if first["type"] == "missing":
        return f"{key} is missing."
    if first["type"] == "literal_error":
        choice = first["ctx"]["expected"].replace("' or '", "', '").replace("'", "")
        return f"{key} is {given!r}; write one of: {choice}."
    # A block or a list that was written out is not repeated; an empty one is what is wrong.
    shown = "" if given and isinstance(given, Mapping | list | tuple) else f" is {given!r}"
    return f"{key}{shown}: {said}."


def csv_rows(root: Path, path: str) -> list[dict[str, str]]:
    """Rows of a CSV file of the project as texts; an InputError names a row that does not fit the header."""
    rows = list(csv.DictReader(text_file(root, path).splitlines()))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise InputError(f"{path}: row {number}: has more or fewer cells than the header.")
    return rows


def _keys(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Keys that may stand at a place within a model."""
    found: object = kind
    for part in place:
        if isinstance(part, int) or not (isinstance(found, type) and issubclass(found, BaseModel)):
            continue
        annotation = found.model_fields[part].annotation
        models = [a for a in (annotation, *get_args(annotation)) if isinstance(a, type)]
        found = next((m for m in models if issubclass(m, BaseModel)), None)
    return list(found.model_fields) if isinstance(found, type) and issubclass(found, BaseModel) else []


def check_columns(path: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise an InputError at the first column that is missing or not known."""
    for column in wanted:
        if column not in found:
            raise InputError(f"{path}: column '{column}' is missing.")
    for column in found:
        if column not in wanted:
            raise InputError(f"{path}: column '{column}' is not known{hint(column, wanted)}")
