"""A table of a service that wants a key, written to a file for whoever reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import Field

from analysis.declared import catalogue, reading
from analysis.declared.base import Model, Text
from analysis.declared.models import Catalogue
from analysis.declared.names import hint
from analysis.declared.package import PACKAGE
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume.history import tables, told
from volume.refresh import keyed, put, resource, validate
from volume.refresh.figures import Places
from volume.refresh.proposal import propose

FILE = "data/keyed.yml"
SERVICES = {"jobindsats": keyed.Jobindsats, "uddannelsesstatistik": keyed.Uddannelsesstatistik}


class Keyed(Model):
    """How one table of such a service is asked for, and the claims it bears on."""

    service: Literal["jobindsats", "uddannelsesstatistik"]
    table: str = Field(min_length=1)
    title: Text
    wanted: dict[str, str | list[str]] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    claims: tuple[str, ...] = ()
    about: resource.About | None = None


def read(root: Path) -> Mapping[str, Keyed]:
    """Read which tables are known, by name.

    Raises
    ------
    InputError
        If the file is missing, or a block of it is wrong.

    Examples
    --------
    >>> read(project.root)["y30r21"].claims
    ('C040', 'C041', 'C042', 'C106')
    """
    return reading.read_blocks(Keyed, root, FILE)


def fetch(
    name: Annotated[str, typer.Argument(metavar="TABLE", help="Of data/keyed.yml, such as Y30R21.")],
    to: Annotated[
        Path | None, typer.Option(help="CSV file that is written.", show_default="only --take")
    ] = None,
    take: Annotated[
        bool,
        typer.Option("--take", help="Put the table into the data package."),
    ] = False,
    period: Annotated[
        list[str] | None, typer.Option(help="As the service names it; may be repeated.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Address of the service.")] = None,
) -> None:
    """Fetch a table from a service that wants a key, such as Jobindsats.

    The key is read from the environment, and stands in no file and no message.
    """
    root = reading.find_root()
    if (to is None) != take:
        raise InputError("name a file (--to FILE.csv), or put the table into the data package (--take).")
    known = read(root)
    if name.casefold() not in known:
        raise InputError(f"{FILE} has no table '{name}'{hint(name, known)}")
    asked = known[name.casefold()]
    kind = SERVICES[asked.service]
    source: keyed.Source = kind() if base_url is None else kind(base=base_url)
    wanted = {**asked.wanted, **({"period": period} if period else {})}
    declared = catalogue.load(root)
    table = keyed.fetch(source, asked.table, wanted, Places(declared.areas).find)
    table = tables.Table(tuple(asked.columns.get(key, key) for key in table.keys), table.cells)
    bears = ", ".join(asked.claims) or "no claim"
    if to is None:
        _take(declared, name.casefold(), asked, table)
        print(f"{asked.table}: {len(table.cells)} figures in {PACKAGE}. It bears on {bears}.")
        return
    validate.check_texts(table, str(to))
    try:
        to.write_bytes(validate.written(table))
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror}.") from None
    print(f"{asked.table}: {len(table.cells)} figures in {to}. It bears on {bears}.")


def _take(declared: Catalogue, name: str, asked: Keyed, table: tables.Table) -> None:
    """Put a table into the data package, checked like every other one."""
    if asked.about is None:
        raise InputError(f"{FILE}: {name} needs a key 'about' before it can be put into {PACKAGE}.")
    with put.alone(declared.root):
        block = resource.of(declared.root, name) or resource.new(name, asked.table, asked.about, table)
        obtained = {
            "how": "fetched from the publisher's service",
            "copy": f"{asked.service}/{asked.table}",
            "date": dt.date.today().isoformat(),
        }
        proposal = propose(declared, block, table, obtained)
        for line in told.report(proposal.revision, proposal.cells, declared.areas, Language("en")):
            print(line)
        put.put(declared.root, proposal.files)
