"""What a notebook lets an edition choose, and what a reader asked for on the command line.

The notebooks' ``parameters`` cells are the one list of names: whatever they do not assign is not a
parameter, and asking for it stops the build (Papermill alone would only warn).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.declared import values
from analysis.declared.names import hint
from analysis.declared.reading import text_file
from analysis.errors import InputError, shown
from volume.book import pages

LONGEST = 10_000  # characters of a parameters cell


class _Part(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Metadata(_Part):
    tags: list[str] = []


class _Cell(_Part):
    cell_type: Literal["code", "markdown", "raw"]
    metadata: _Metadata
    source: str | list[str]


class _Notebook(_Part):
    """What a notebook is, as far as it is looked at before it is executed."""

    nbformat: Literal[4]
    nbformat_minor: int = Field(ge=0)
    metadata: dict[str, Any]
    cells: list[_Cell]


def of_notebook(path: Path) -> dict[str, object]:
    """Return what the ``parameters`` cell of a notebook assigns.

    Parameters
    ----------
    path
        A notebook with one cell tagged ``parameters``, made of assignments of literals.

    Returns
    -------
    dict
        Name -> default value, in the order of the cell.

    Raises
    ------
    InputError
        If there is no such cell or more than one, or it holds anything but assignments of literals.

    Examples
    --------
    >>> import nbformat, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "a.ipynb"
    >>> cell = nbformat.v4.new_code_cell("focus = None", metadata={"tags": ["parameters"]})
    >>> nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    >>> of_notebook(path)
    {'focus': None}
    """
    return of_text(text_file(path.parent, path.name), path.name)


def of_text(text: str, name: str) -> dict[str, object]:
    """Return what the ``parameters`` cell of a notebook assigns, as `of_notebook` does, from its text.

    Examples
    --------
    >>> of_text("{", "a.ipynb")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: a.ipynb is not a notebook that can be read.
    """
    try:
        cells = _Notebook.model_validate_json(text).cells
    except ValidationError:
        raise InputError(f"{name} is not a notebook that can be read.") from None
    sources = ["".join(cell.source) for cell in cells if "parameters" in cell.metadata.tags]
    if len(sources) != 1:
        raise InputError(f"{name} has {len(sources)} cells tagged 'parameters'; there must be one.")
    try:
        if len(sources[0]) > LONGEST:
            raise ValueError("too long")
        return dict(_assignment(statement) for statement in ast.parse(sources[0]).body)
    except (SyntaxError, TypeError, ValueError, MemoryError, RecursionError):
        raise InputError(
            f"{name}: the cell tagged 'parameters' may only assign literals, as in: base_year = 2008."
        ) from None


def known(root: Path) -> dict[str, object]:
    """Return the parameters every notebook of the book agrees on.

    Parameters
    ----------
    root
        Folder that holds ``_toc.yml`` and the notebooks.

    Returns
    -------
    dict
        Name -> default value.

    Raises
    ------
    InputError
        If two notebooks disagree about a name or its default.
    """
    found = {name: of_notebook(path) for name, path in pages.notebooks(root).items()}
    if not found:
        raise InputError("_toc.yml lists no notebook.")
    first, agreed = next(iter(found.items()))
    for name, parameters in found.items():
        for key in dict.fromkeys([*agreed, *parameters]):
            if key not in parameters:
                raise InputError(f"{name}: parameter '{key}' is missing; {first} has it.")
            if key not in agreed:
                raise InputError(f"{first}: parameter '{key}' is missing; {name} has it.")
            if agreed[key] != parameters[key]:
                raise InputError(
                    f"{name}: parameter '{key}' is {parameters[key]!r} by default; "
                    f"in {first} it is {agreed[key]!r}."
                )
    return agreed


def check(names: Iterable[str], known: Iterable[str]) -> None:
    """Stop at a parameter that no notebook has.

    Parameters
    ----------
    names
        The names asked for.
    known
        The names the notebooks assign.

    Raises
    ------
    InputError
        Naming the nearest known parameter and all of them.

    Examples
    --------
    >>> check(["bse_year"], ["base_year"])
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: parameter 'bse_year' is not known; did you mean base_year? Known: base_year.
    """
    known = sorted(known)
    for name in names:
        if name not in known:
            raise InputError(
                f"parameter {shown(name)} is not known{hint(name, known)} Known: {', '.join(known)}."
            )


def overrides(pairs: Iterable[tuple[str, str]], options: Mapping[str, object]) -> dict[str, object]:
    """Merge ``-p KEY VALUE`` pairs with the options that stand for a parameter of their own.

    Parameters
    ----------
    pairs
        Names and values as typed; a value is read so that ``2010``, ``0.9``, ``[615, 740]`` and ``null``
        mean what they say (`analysis.declared.values.typed`).
    options
        Parameter name -> value of an option such as ``--focus``; None where it was not given.

    Returns
    -------
    dict
        Parameter name -> value.

    Raises
    ------
    InputError
        If a value cannot be read or a parameter is given twice.

    Examples
    --------
    >>> overrides([("base_year", "2010"), ("reference", "000")], {"focus": "615", "language": None})
    {'focus': 615, 'base_year': 2010, 'reference': '000'}
    """
    given = [(name, str(value)) for name, value in options.items() if value is not None]
    merged: dict[str, object] = {}
    for name, text in [*given, *pairs]:
        if name in merged:
            raise InputError(f"parameter {shown(name)} is given twice.")
        merged[name] = values.typed(name, text)
    return merged


def _assignment(statement: ast.stmt) -> tuple[str, object]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name, ast.literal_eval(value)
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return name, ast.literal_eval(value)
    raise ValueError("not an assignment")
