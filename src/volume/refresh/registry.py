"""How each table is asked for at its publisher's service: ``data/statbank.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from analysis.declared.base import Model
from analysis.declared.reading import read_blocks
from volume.refresh.resource import About

FILE = "data/statbank.yml"


class Dimension(Model):
    """A column of a table, at the publisher.

    Attributes
    ----------
    variable : str
        Id of the publisher's variable; where it is left out, the one variable that has all the categories.
    codes : mapping
        Category of the table to the publisher's code, where its text is another one. A code that ends in
        ``*`` stands for every code that begins so, whose figures are added up.
    take : tuple of str
        Categories of a table that the package does not have yet.
    """

    variable: str = ""
    codes: dict[str, str] = Field(default_factory=dict)
    take: tuple[str, ...] = ()


class Asked(Model):
    """How one table is asked for.

    Attributes
    ----------
    table : str
        Id at the publisher.
    service : str
        Part of the address before ``tableinfo``, such as ``s20`` for Finance Denmark.
    language : {"en", "da"}
        Of the categories as the table has them.
    area : str
        Id of the variable of areas; where it is left out, the one that has the municipalities' codes.
    dimensions : mapping
        Columns of the table.
    fixed : mapping
        Other variables, with the code of the one category that the table is about.
    omitted : {"nought", "absent"}
        What it means that the publisher's bulk format leaves a row out: that the figure is nought, or,
        where it cannot be, as for a price or a rate, that there is none.
    first : str
        First period that is taken; the first of the table at hand where it is left out.
    about : About or None
        Of a table that the package does not have yet.
    unused : bool
        Whether nothing reads the table yet, so that it is fetched only when it is named.
    refused : str
        Why a table cannot be taken by a refresh, as the end of a sentence.
    """

    table: str = Field(pattern=r"^[A-Z][A-Z0-9]*$")
    service: str = Field("", pattern=r"^[a-z0-9]*$")
    language: Literal["en", "da"] = "en"
    area: str = ""
    dimensions: dict[str, Dimension] = Field(default_factory=dict)
    fixed: dict[str, str] = Field(default_factory=dict)
    omitted: Literal["nought", "absent"] = "nought"
    first: str = ""
    about: About | None = None
    unused: bool = False
    refused: str = ""


def read(root: Path) -> Mapping[str, Asked]:
    """Read the registry of a project: how a table is asked for, by its name in the data package.

    Raises
    ------
    InputError
        If the file is missing, or a block of it is wrong.

    Examples
    --------
    >>> read(project.root)["bm010"].service
    's20'
    """
    return {name: asked for name, asked in known(root).items() if not asked.unused}


def unused(root: Path) -> Mapping[str, Asked]:
    """Read how tables are asked for that claims and plans name, and that nothing reads yet.

    Examples
    --------
    >>> unused(project.root)["pend101"].fixed
    {'BRANCHE07': 'TOT'}
    """
    return {name: asked for name, asked in known(root).items() if asked.unused}


def known(root: Path) -> Mapping[str, Asked]:
    """Read how every table of the registry is asked for, whether anything reads it or not.

    Examples
    --------
    >>> {"bm010", "pend101"} <= set(known(project.root))
    True
    """
    return read_blocks(Asked, root, FILE)
