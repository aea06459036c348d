"""A figure entered by hand: asked for piece by piece, held to the rules of the file, never a small count."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
from typing import Annotated

import typer

from analysis.declared import catalogue, entered, reading
from analysis.declared.disclosure import HIDE_BELOW, LOWEST, protected_net
from analysis.declared.entered import COUNTS, FILE, TOTAL, Entered, Known
from analysis.declared.may_name import may_name
from analysis.declared.package import PACKAGE
from analysis.declared.reading import read_json
from analysis.errors import InputError
from volume.refresh import put, resource
from volume.refresh.figures import Places
from volume.refresh.proposal import package

# What is asked where no option says it: column, question, default.
QUESTIONS = (
    ("measure_en", "What is measured, in English", None),
    ("measure_da", "What is measured, in Danish", None),
    ("part", f"Category of it, if there are several ({TOTAL} for their sum)", ""),
    ("value", "Value, with a decimal point", None),
    (
        "unit",
        "Unit (percent, persons, dkk, years, enterprises, dwellings, points, per_100, per_1000, km, plain)",
        None,
    ),
    ("rounding", "How exact (exact, about, over, at_least, just_under)", None),
    ("period", "Period, such as 2023, 2023K1 or 2023M01", None),
    ("area", "Area, code or name", "730"),
    ("indicator", "Indicator in whose figure it is drawn, such as employment_rate, if any", ""),
    ("source", "Source as it is cited", None),
    ("document", "Document, with its page or address", None),
    ("entered_by", "Who enters it", None),
    ("entered_on", "When", dt.date.today().isoformat()),
    ("claims", "Claims of the white paper it bears on, with ; between them", ""),
)


def enter(
    measure_en: Annotated[str | None, typer.Option(help="What is measured, in English.")] = None,
    measure_da: Annotated[str | None, typer.Option(help="The same in Danish.")] = None,
    part: Annotated[str | None, typer.Option(help=f"Category of several; {TOTAL} for their sum.")] = None,
    value: Annotated[str | None, typer.Option(help="The figure, with a decimal point.")] = None,
    unit: Annotated[str | None, typer.Option(help="Such as percent or persons.")] = None,
    rounding: Annotated[str | None, typer.Option(help="exact, about, over, at_least or just_under.")] = None,
    period: Annotated[str | None, typer.Option(help="Such as 2023, 2023K1 or 2023M01.")] = None,
    area: Annotated[str | None, typer.Option(help="Code or name.")] = None,
    indicator: Annotated[
        str | None, typer.Option(help="In whose figure it is drawn, such as employment_rate.")
    ] = None,
    source: Annotated[str | None, typer.Option(help="Source as it is cited.")] = None,
    document: Annotated[str | None, typer.Option(help="Document, with its page or address.")] = None,
    entered_by: Annotated[str | None, typer.Option("--by", help="Who enters it.")] = None,
    entered_on: Annotated[str | None, typer.Option("--on", help="When, as YYYY-MM-DD.")] = None,
    claims: Annotated[str | None, typer.Option(help="Claims it bears on, such as C079;C080.")] = None,
    hide_below: Annotated[
        int, typer.Option(min=LOWEST, help="Counts below it are hidden, and what would give them away.")
    ] = HIDE_BELOW,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before it is put in place.")] = False,
) -> None:
    """Enter a figure by hand that no table has; it is shown as such, and nothing is computed from it.

    A small count is never written down: the file says that it is hidden, as are others that would give it
    away.
    """
    given = {
        "measure_en": measure_en, "measure_da": measure_da, "part": part, "value": value, "unit": unit,
        "rounding": rounding, "period": period, "area": area, "indicator": indicator, "source": source,
        "document": document, "entered_by": entered_by, "entered_on": entered_on, "claims": claims,
    }  # fmt: skip
    root = reading.find_root()
    with put.alone(root):
        declared = catalogue.load(root)
        answers = {
            name: _answer(given[name], question, getpass.getuser() if name == "entered_by" else default, yes)
            for name, question, default in QUESTIONS
        }
        answers["area"] = Places(declared.areas).code(answers["area"])
        new = entered.entry(answers, "the answers")
        kept, hidden = with_figure(declared.entered, new, may_name(declared), hide_below)
        for one in kept:
            entered.check(one, "the answers", may_name(declared))
        for name in hidden:
            print(f"Hidden, because it is small or would give a small one away: {name}.")
        print(f"{new.measure.en}, {new.part or new.unit}, {new.period}: to be kept in {FILE}.")
        if not yes and not typer.confirm("Put it in place?"):
            print("Nothing was changed.")
            raise typer.Exit(1)
        raw = entered.written(kept)
        whole = package(read_json(root, PACKAGE), described(raw), str(new.entered_on))
        put.put(root, {FILE: raw, PACKAGE: whole})
        print(f"In place: {FILE}.")


def _answer(given: str | None, question: str, default: str | None, scripted: bool) -> str:
    if given is not None:
        return given.strip()
    if scripted:
        if default is None:
            raise InputError(f"with --yes every piece must be given; missing: {question}.")
        return default
    return str(typer.prompt(question, default=default)).strip()


def described(raw: bytes) -> resource.Block:
    """The block of the file in the data package: schema, size and hash; it is none of the tables.

    Examples
    --------
    >>> described(b"")["path"], described(b"")["bytes"]
    ('published.csv', 0)
    """
    return {
        "name": "published",
        "path": FILE.removeprefix("data/"),
        "profile": "tabular-data-resource",
        "title": "Figures entered by hand from documents; nothing is computed from them",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "licenses": [{"name": "notspecified", "title": "Terms as of each source; cite the publisher"}],
        "sources": [{"title": "As named in each row"}],
        "schema": entered.schema(),
    }


def with_figure(
    figures: tuple[Entered, ...], new: Entered, known: Known, below: int = HIDE_BELOW
) -> tuple[tuple[Entered, ...], tuple[str, ...]]:
    """The figures with a new one, or with a newer one in its place; small counts of its group hidden.

    Parameters
    ----------
    figures
        As the file has them.
    new
        As it was typed.
    known
        Which areas lie within which.
    below
        Counts below it are hidden.

    Returns
    -------
    figures
        All of them.
    hidden
        Names of the parts that are hidden now and were not in the file.

    Raises
    ------
    InputError
        If the parts are more than their total.
    """
    others = [one for one in figures if (one.key, one.area, one.part) != (new.key, new.area, new.part)]
    whole = [*others, new]
    if new.unit not in COUNTS:
        return tuple(whole), ()
    values = protected_net(entered.nets(whole, known)[new.key], below).values
    kept, hidden = [], []
    for one in whole:
        if one.key == new.key and one.value is not None and values[one.area, one.part] is None:
            hidden.append(entered.told((one.area, one.part)))
            kept.append(one.model_copy(update={"value": None}))
        else:
            kept.append(one)
    return tuple(kept), tuple(hidden)
