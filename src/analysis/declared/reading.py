"""Files of declarations: YAML, JSON and CSV read with errors that name file and key."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from analysis import strict_yaml
from analysis.declared.names import hint
from analysis.errors import InputError, shown

M = TypeVar("M", bound=BaseModel)
LARGEST = 50_000_000  # bytes of a file: ten times the largest table
LONGEST_CELL = 100_000  # characters
DEEPEST = 40  # blocks and lists within each other in JSON
_TOO_DEEP = f"more than {DEEPEST} blocks or lists stand within each other"


def find_root(start: Path | None = None) -> Path:
    """The project folder: ``VOLUME_PROJECT``, else the nearest above `start`, else the one installed from.

    Raises
    ------
    InputError
        If ``VOLUME_PROJECT`` names a folder without a data package, or there is none to be found.
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
    installed_from = Path(__file__).resolve().parents[3]
    if not _is_root(installed_from):
        raise InputError(
            f"no project is at {here} or above, nor where this is installed from: start in a folder of the "
            "clone, or let VOLUME_PROJECT name it."
        )
    return installed_from


def _is_root(folder: Path) -> bool:
    return (folder / "_config.yml").is_file() and (folder / "data" / "datapackage.json").is_file()


def file_bytes(root: Path, path: str) -> bytes:
    """Content of a file of the project.

    Raises
    ------
    InputError
        If it is missing, is no ordinary file (a folder, a pipe, a link that leads nowhere), or is too large.

    Examples
    --------
    >>> file_bytes(Path("no project"), "data/areas.csv")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: data/areas.csv is missing.
    """
    try:
        state = (root / path).stat()
        # Before it is opened: opening a pipe would wait for somebody to write.
        if not stat.S_ISREG(state.st_mode):
            raise InputError(
                f"{path} is no file that can be read; a file is needed, not a folder or a device."
            )
        if state.st_size > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST // 1_000_000} MB; no file of the volume is.")
        return (root / path).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path} is missing.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{shown(path)[1:-1]} cannot be read ({reason}).") from None


def text_file(root: Path, path: str) -> str:
    """Text of a file of the project; an InputError if it cannot be read or is not UTF-8."""
    try:
        return file_bytes(root, path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text.") from None


def read_json(root: Path, path: str) -> Any:
    """What a JSON file of the project holds; an InputError names the line that is wrong."""
    return json_value(text_file(root, path), path)


def json_value(text: str, path: str) -> Any:
    """What a JSON text holds.

    Raises
    ------
    InputError
        If it is no JSON, or holds a number that is none, or lists within lists beyond measure.

    Examples
    --------
    >>> json_value('{"a": 1}', "a.json")
    {'a': 1}
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: not valid JSON ({error.msg}).") from None
    except ValueError:
        raise InputError(f"{path}: holds a number that is none or has too many digits.") from None
    except RecursionError:
        raise InputError(f"{path}: {_TOO_DEEP}.") from None
    level: list[object] = [[found]]
    for _ in range(DEEPEST + 1):
        level = [inner for one in level for inner in _inside(one)]
        for one in level:
            if isinstance(one, str) and strict_yaml.CONTROL.search(one):
                raise InputError(f"{path}: {shown(one)} holds a sign that no text has.")
    if level:
        raise InputError(f"{path}: {_TOO_DEEP}.")
    return found


def _no_number(text: str) -> None:
    raise ValueError(text)


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else ()


def read_yaml(root: Path, path: str, *, as_text: bool = False) -> Any:
    """Read a YAML file of the project, in which no key may stand twice and no tag does anything.

    Parameters
    ----------
    root : Path
        The project folder.
    path : str
        Of the file, below `root`.
    as_text : bool
        Whether every value stays text, also one that looks like a number.

    Raises
    ------
    InputError
        If it is missing or not valid YAML.
    """
    return yaml_value(text_file(root, path), path, as_text=as_text)


def yaml_value(text: str, path: str, *, as_text: bool = False) -> Any:
    """What a YAML text holds, as `read_yaml` reads it.

    Raises
    ------
    InputError
        If it is not valid YAML.

    Examples
    --------
    >>> yaml_value("a: !!int abc", "a.yml")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: a.yml, line 1: not valid YAML (tags such as !!int are not read).
    """
    try:
        return strict_yaml.read(text, as_text=as_text)
    except strict_yaml.YamlError as error:
        where = f", line {error.line}" if error.line else ""
        raise InputError(f"{path}{where}: not valid YAML ({error.problem}).") from None


def read_blocks(kind: type[M], root: Path, path: str) -> dict[str, M]:
    """Read a YAML file of a project that holds a block for each table, by name; values stay text.

    Raises
    ------
    InputError
        If the file is missing, or a block of it is wrong.
    """
    raw = read_yaml(root, path, as_text=True)
    if not isinstance(raw, Mapping):
        raise InputError(f"{path}: must hold a block for each table.")
    return {str(name): read_block(kind, block, path, str(name)) for name, block in raw.items()}


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
    parts = (str(part + 1) if isinstance(part, int) else part for part in place)
    key = f"{what} {shown('.'.join(parts))}"
    if first["type"] == "extra_forbidden":
        return f"{key} is not known{hint(str(place[-1]), _keys(kind, place[:-1]))}"
    if first["type"] == "missing":
        return f"{key} is missing."
    if first["type"] == "literal_error":
        choice = first["ctx"]["expected"].replace("' or '", "', '").replace("'", "")
        return f"{key} is {shown(given)}; write one of: {choice}."
    # A block or a list that was written out is not repeated; an empty one is what is wrong.
    repeated = "" if given and isinstance(given, Mapping | list | tuple) else f" is {shown(given)}"
    return f"{key}{repeated}: {said}."


def csv_rows(root: Path, path: str) -> list[dict[str, str]]:
    """Rows of a CSV file of the project as texts.

    Raises
    ------
    InputError
        If it is no CSV table, names a column twice, or a row does not fit the header.
    """
    return csv_table(text_file(root, path), path)


def csv_table(text: str, path: str) -> list[dict[str, str]]:
    r"""Rows of a CSV text, as `csv_rows` reads them.

    Raises
    ------
    InputError
        As `csv_rows` does.

    Examples
    --------
    >>> csv_table("claim,value\nC001,2\n", "claims.csv")
    [{'claim': 'C001', 'value': '2'}]
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = [row for row in reader if row] or [[]]
    except csv.Error as error:
        raise InputError(
            f"{path}, line {reader.line_num}: not a CSV table that can be read ({error})."
        ) from None
    if len(set(header)) < len(header):
        twice = next(column for column in header if header.count(column) > 1)
        raise InputError(f"{path}: column {shown(twice)} stands twice.")
    for number, row in enumerate(rows, start=2):
        # The limit of the module csv is one for the process, and packages lift it.
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise InputError(f"{path}: row {number}: a cell has more than {LONGEST_CELL} characters.")
        odd = next((cell for cell in row if strict_yaml.CONTROL.search(cell)), None)
        if odd is not None:
            raise InputError(f"{path}: row {number}: {shown(odd)} holds a sign that no text has.")
        if len(row) != len(header):
            raise InputError(f"{path}: row {number}: has more or fewer cells than the header.")
    return [dict(zip(header, row, strict=True)) for row in rows]


def _keys(kind: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Keys that may stand at a place within a model."""
    found: object = kind
    for part in place:
        if isinstance(part, int) or not (isinstance(found, type) and issubclass(found, BaseModel)):
            continue
        if part not in found.model_fields:
            return []
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
