"""The commands of the room: a table taken over from a file, and tables fetched from their publisher."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from analysis.declared import catalogue, reading
from analysis.declared.models import Catalogue
from analysis.declared.package import PACKAGE
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume.history import tables, told, versions
from volume.refresh import columns, grid, layout, put, registry, resource
from volume.refresh.client import BASE, Manners, StatBank
from volume.refresh.figures import Places
from volume.refresh.proposal import Proposal, propose
from volume.refresh.refresh import Wish
from volume.refresh.refresh import refresh as fetching

TABLE_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MANNERS = Manners()
# What is asked of a person about a new table: key of `resource.About`, question.
QUESTIONS = (
    ("title", "Title in English"),
    ("subject.en", "What it counts, in English"),
    ("subject.da", "What it counts, in Danish"),
    ("unit.en", "Unit in English, such as persons"),
    ("unit.da", "Unit in Danish, such as personer"),
    ("publisher.en", "Publisher in English"),
    ("publisher.da", "Publisher in Danish"),
    ("page", "Address of its page at the publisher"),
    ("licence", "Licence (CC-BY-4.0, or anything else where the terms are not confirmed)"),
)


def table(
    file: Annotated[
        Path | None, typer.Argument(help="A table as it was downloaded: CSV or XLSX.", show_default=False)
    ] = None,
    id: Annotated[
        str | None, typer.Option(help="Which table it is, such as RAS200; a new one is taken up.")
    ] = None,
    update: Annotated[
        str | None, typer.Option(metavar="ID", help="Take over the table's own file after an edit by hand.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=NAME", help="Name a column, by heading or number; may be repeated."),
    ] = None,
    about: Annotated[
        Path | None, typer.Option(help="YAML file with what is else asked about a new table.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before the table is put in place.")] = False,
) -> None:
    """Take over a table downloaded by hand, or the edit of one, checked like every table of the volume.

    What changes is shown before anything is written. The version before is kept in data/history.
    """
    root = reading.find_root()
    if (file is None) == (update is None) or (file is None) != (id is None):
        raise InputError(
            "name a file and its table (volume table FILE --id TABLE), or an edit (--update TABLE)."
        )
    with put.alone(root):
        declared = catalogue.load(root)
        asked = str(update if id is None else id)
        name = resource.resolve(asked, declared.tables)
        if name is None and (update is not None or not TABLE_ID.fullmatch(asked)):
            raise InputError(
                f"{PACKAGE} has no table '{asked}'"
                + ("; the id of a new one is made of letters, digits and _." if update is None else ".")
            )
        source = file if file is not None else root / declared.tables[str(name)].path
        given = _columns(column or [])
        today = dt.date.today()
        cells = read_cells(source, name, declared, given)
        block = None if name is None else resource.of(root, name)
        block = block or resource.new(asked.casefold(), asked.upper(), _about(asked, about, root), cells)
        page = str(block["sources"][0]["path"]).removeprefix("https://").removeprefix("www.")
        obtained = {"how": "downloaded by hand from the publisher", "copy": page, "date": today.isoformat()}
        if update is not None:
            obtained = {**block["obtained"], "edited": today.isoformat()}
        take_over(propose(declared, block, cells, obtained), declared, yes=yes)


def refresh(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TABLE]...",
            help="Such as RAS200; without any, every one of data/statbank.yml not marked unused.",
        ),
    ] = None,
    base_url: Annotated[
        str, typer.Option(envvar="STATBANK_URL", help="Address of the publisher's service.")
    ] = BASE,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; write nothing.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Hold the tables against the publisher; take nothing new.")
    ] = False,
    accept_revisions: Annotated[
        bool, typer.Option("--accept-revisions", help="Accept large revisions of old years.")
    ] = False,
) -> None:
    """Fetch tables anew from StatBank: checked, what was revised shown, and put in place whole.

    A table that fails, or whose old years were revised by much, stays as it was; the others are refreshed.
    """
    wish = Wish(dry_run=dry_run, verify=verify, accept=accept_revisions)
    undone = 0
    with StatBank(base_url, MANNERS) as service:
        for outcome in fetching(reading.find_root(), names or [], service, wish):
            print("\n".join(outcome.lines), flush=True)
            undone += outcome.what in ("failed", "waits")
    if undone:
        print(f"{undone} of the tables {'is' if undone == 1 else 'are'} as before.")
        raise typer.Exit(1)


def take_over(proposal: Proposal, declared: Catalogue, *, yes: bool) -> None:
    """Show what a new version changes, ask, and put it in place.

    Raises
    ------
    Exit
        If the answer is no; nothing is changed then.
    """
    language = Language("en")
    if not proposal.compared:
        print(f"{proposal.name}: the version before is not at hand; what changed cannot be shown.")
    else:
        print("\n".join(told.report(proposal.revision, proposal.cells, declared.areas, language)))
    for line in proposal.look:
        print(line)
    if not yes and not typer.confirm("Put it in place?"):
        print("Nothing was changed.")
        raise typer.Exit(1)
    put.put(declared.root, proposal.files)
    kept = [path for path in proposal.files if path.startswith(versions.FOLDER)]
    print("\n".join(["In place: " + ", ".join(path for path in proposal.files if path not in kept) + ".",
                     *(f"The version before is kept in {path}." for path in kept)]))  # fmt: skip


def read_cells(source: Path, name: str | None, declared: Catalogue, given: Mapping[str, str]) -> tables.Table:
    """The cells of a downloaded file, by the columns of a table of the package or of a new one.

    Raises
    ------
    InputError
        If the file cannot be read, or does not hold the table.
    """
    places = Places(declared.areas)
    shown = source.relative_to(declared.root) if source.is_relative_to(declared.root) else source
    found = layout.listing(grid.read(source), str(shown))
    known = None if name is None else declared.tables[name]
    named = columns.name_columns(found, known, places, given)
    dimensions = [n for n in named.names if n and n != "area"] if known is None else known.dimensions
    return columns.as_table(found, named, ["area", "period", *dimensions], places)


def _columns(given: Sequence[str]) -> dict[str, str]:
    found = {}
    for text in given:
        key, equals, name = text.rpartition("=")
        if not (equals and key and re.fullmatch(r"[a-z][a-z0-9_]*", name)):
            raise InputError(f"--column {text}: write COLUMN=NAME, such as 2=sex; a name has small letters.")
        found[key] = name
    return found


def _about(table_id: str, file: Path | None, root: Path) -> resource.About:
    """What a file of figures cannot say of itself: from a YAML file, the registry, or whoever sits there."""
    if file is not None:
        return reading.read_block(resource.About, reading.read_yaml(file.parent, file.name), str(file))
    registered = registry.known(root).get(table_id.casefold())
    if registered is not None and registered.about is not None:
        return registered.about
    print(f"{table_id} is new. Some things its figures do not tell:")
    answers: dict[str, object] = {}
    defaults = {
        "publisher.en": "Statistics Denmark",
        "publisher.da": "Danmarks Statistik",
        "page": f"{resource.STATBANK}{table_id.upper()}",
        "licence": "CC-BY-4.0",
    }
    for key, question in QUESTIONS:
        answer = typer.prompt(question, default=defaults.get(key))
        outer, _, inner = key.partition(".")
        if inner:
            answers.setdefault(outer, {})[inner] = answer  # type: ignore[attr-defined,index]
        else:
            answers[outer] = answer
    return reading.read_block(resource.About, answers, "the answers")
