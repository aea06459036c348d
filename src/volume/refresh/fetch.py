"""A table of a service that wants a key, written to a file for whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import Field

from analysis.declared import catalogue, reading
from analysis.declared.base import Model, Text
from analysis.declared.names import hint
from analysis.errors import InputError
from volume.refresh import keyed, validate
from volume.refresh.figures import Places

FILE = "data/keyed.yml"
SERVICES = {"jobindsats": keyed.Jobindsats, "uddannelsesstatistik": keyed.Uddannelsesstatistik}


class Keyed(Model):
    """How one table of such a service is asked for, and the claims it bears on."""

    service: Literal["jobindsats", "uddannelsesstatistik"]
    table: str = Field(min_length=1)
    title: Text
    wanted: dict[str, str | list[str]] = Field(default_factory=dict)
    claims: tuple[str, ...] = ()


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
    to: Annotated[Path, typer.Option(help="CSV file that is written.")],
    period: Annotated[
        list[str] | None, typer.Option(help="As the service names it; may be repeated.")
    ] = None,
    base_url: Annotated[str | None, typer.Option(help="Address of the service.")] = None,
) -> None:
    """Fetch a table from a service that wants a key, such as Jobindsats.

    The key is read from the environment, and stands in no file and no message.
    """
    root = reading.find_root()
    known = read(root)
    if name.casefold() not in known:
        raise InputError(f"{FILE} has no table '{name}'{hint(name, known)}")
    asked = known[name.casefold()]
    kind = SERVICES[asked.service]
    source: keyed.Source = kind() if base_url is None else kind(base=base_url)
    wanted = {**asked.wanted, **({"period": period} if period else {})}
    table = keyed.fetch(source, asked.table, wanted, Places(catalogue.load(root).areas).find)
    validate.check_texts(table, str(to))
    try:
        to.write_bytes(validate.written(table))
    except OSError as error:
        raise InputError(f"{to} cannot be written: {error.strerror}.") from None
    bears = ", ".join(asked.claims) or "no claim"
    print(f"{asked.table}: {len(table.cells)} figures in {to}. It bears on {bears}.")
