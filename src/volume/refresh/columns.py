"""Which column of a download is which column of a table: by its heading, or by what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.declared.names import hint, plain
from analysis.declared.package import Table
from analysis.errors import InputError
from volume.history import tables
from volume.refresh import figures
from volume.refresh.figures import Places
from volume.refresh.layout import Listing

# Variables of StatBank that every table calls the same.
KNOWN = {"område": "area", "kommune": "area", "region": "area", "areas": "area", "køn": "sex", "alder": "age"}


@dataclass(frozen=True)
class Named:
    """What the columns of a download are.

    Attributes
    ----------
    names : tuple of str or None
        For each column of labels the column of the table; None for one that says the same in every row.
    constant : mapping
        Columns of the table that the file lacks, with the one category the table declares for them.
    """

    names: tuple[str | None, ...]
    constant: Mapping[str, str]


def name_columns(found: Listing, table: Table | None, places: Places, given: Mapping[str, str]) -> Named:
    """Name the columns of a download.

    Parameters
    ----------
    found
        The download.
    table
        What the package declares; None for a new table.
    places
        Areas by name.
    given
        Heading of a column, or its number counted from 1, to its name.

    Raises
    ------
    InputError
        If a column cannot be told, or one of the table is not there.
    """
    wanted = None if table is None else ["area", *table.dimensions]
    _check_given(found, given, wanted)
    every = [list(dict.fromkeys(cell.labels[n] for cell in found.cells)) for n in range(len(found.heads))]
    names: list[str | None] = [_given(found, n, given) for n in range(len(found.heads))]
    for n, head in enumerate(found.heads):
        own = KNOWN.get(head.casefold(), plain(head).replace("-", "_"))
        if names[n] is None and own and own not in names and (wanted is None or own in wanted):
            names[n] = own
    if "area" not in names:
        free = [n for n, name in enumerate(names) if name is None and all(map(places.find, every[n]))]
        if len(free) != 1:
            raise InputError(
                f"{found.name}: no column was found to hold areas; name it: --column NUMBER=area."
            )
        names[free[0]] = "area"
    if table is None:
        if None in names:
            raise InputError(
                f"{found.name}: column {names.index(None) + 1} has no heading; name it: --column "
                f"{names.index(None) + 1}=measure, say."
            )
        return Named(tuple(names), {})
    _by_content(names, every, table)
    return Named(tuple(names), _constant(found, names, every, table))


def _check_given(found: Listing, given: Mapping[str, str], wanted: Sequence[str] | None) -> None:
    heads = [*map(str, range(1, len(found.heads) + 1)), *filter(None, found.heads)]
    for key, name in given.items():
        if key not in heads:
            raise InputError(
                f"{found.name}: --column {key}: no column has this heading or number{hint(key, heads)}"
            )
        if wanted is not None and name not in wanted:
            raise InputError(f"--column {key}={name}: the table has no column '{name}'{hint(name, wanted)}")


def _given(found: Listing, n: int, given: Mapping[str, str]) -> str | None:
    return given.get(str(n + 1)) or (given.get(found.heads[n]) if found.heads[n] else None)


def _by_content(names: list[str | None], every: Sequence[Sequence[str]], table: Table) -> None:
    """Name columns by their categories: those of one dimension alone, then the only one that is left."""
    for n, name in enumerate(names):
        if name is None:
            fits = [
                d for d in table.dimensions if d not in names and set(every[n]) <= set(table.categories(d))
            ]
            if len(fits) == 1:
                names[n] = fits[0]
    free = [n for n, name in enumerate(names) if name is None and len(every[n]) > 1]
    left = [d for d in table.dimensions if d not in names]
    if len(free) == len(left) == 1:
        names[free[0]] = left[0]


def _constant(
    found: Listing, names: Sequence[str | None], every: Sequence[Sequence[str]], table: Table
) -> dict[str, str]:
    for n, name in enumerate(names):
        if name is None and len(every[n]) > 1:
            left = [d for d in table.dimensions if d not in names] or ["none"]
            raise InputError(
                f"{found.name}: column {n + 1} ({found.heads[n] or 'without heading'}) holds {every[n][0]}, "
                f"{every[n][1]} and is none of the columns of {table.name} that are left "
                f"({', '.join(left)}); name it (--column {n + 1}=NAME), or download the table without it."
            )
    constant = {}
    for dimension in table.dimensions:
        if dimension not in names:
            categories = table.categories(dimension)
            if len(categories) != 1:
                raise InputError(
                    f"{found.name}: no column holds '{dimension}' of {table.name}, such as "
                    f"{', '.join(categories[:2]) or 'codes'}; download the table with it."
                )
            constant[dimension] = categories[0]
    return constant


def as_table(found: Listing, named: Named, columns: Sequence[str], places: Places) -> tables.Table:
    """The cells of a download by the key columns of a table; figures that are not published are left out.

    Parameters
    ----------
    found, named
        The download, and what its columns are.
    columns
        Key columns of the table, ``area`` and ``period`` first.
    places
        Areas by name.

    Raises
    ------
    InputError
        If a cell is no figure, an area is not known, or a cell stands twice.
    """
    try:
        comma = figures.decimal_comma((cell.written for cell in found.cells), found.name)
        codes = _codes(found, named, places)
    except InputError as error:
        raise InputError(str(error) if found.name in str(error) else f"{found.name}: {error}") from None
    order = [named.names.index(column) if column in named.names else None for column in columns]
    cells: dict[tuple[str, ...], str] = {}
    lines: dict[tuple[str, ...], int] = {}
    for cell in found.cells:
        key = tuple(
            cell.period
            if column == "period"
            else named.constant[column]
            if n is None
            else codes[column][cell.labels[n]]
            if column in codes
            else cell.labels[n]
            for column, n in zip(columns, order, strict=True)
        )
        try:
            digits = figures.figure(cell.written, comma=comma)
        except ValueError as error:
            raise InputError(f"{found.name}, line {cell.line}: {error} ({', '.join(key)}).") from None
        if key in lines:
            raise InputError(
                f"{found.name}, line {cell.line}: the key ({', '.join(key)}) stands in line "
                f"{lines[key]} too; a cell has one value."
            )
        lines[key] = cell.line
        if digits is not None:
            cells[key] = digits
    return tables.Table(tuple(columns), cells)


def _codes(found: Listing, named: Named, places: Places) -> dict[str, dict[str, str]]:
    """For each column of places, the code of each label."""
    at = named.names.index("area")
    return {"area": {label: places.code(label) for label in dict.fromkeys(c.labels[at] for c in found.cells)}}
