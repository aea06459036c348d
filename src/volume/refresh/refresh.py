"""Tables fetched from their publisher, or held against it: one after the other, each whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from analysis.declared import catalogue
from analysis.declared.models import Catalogue
from analysis.declared.names import hint
from analysis.declared.package import PACKAGE, Differing, Verification
from analysis.declared.reading import read_json
from analysis.errors import InputError
from analysis.language.numbers import Language
from volume.history import revision, tables, told, versions
from volume.history.differences import figure, same
from volume.refresh import bulk, put, query, registry, resource
from volume.refresh.client import StatBank, Unreachable, in_both
from volume.refresh.figures import Places
from volume.refresh.proposal import Proposal, package, propose
from volume.refresh.registry import Asked

LISTED = 50  # differing cells that the data package keeps; the others are counted
What = Literal["unchanged", "new", "verified", "shown", "waits", "failed"]


@dataclass(frozen=True)
class Outcome:
    """What came of one table, and the lines that say so."""

    name: str
    what: What
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """How a refresh is meant.

    Attributes
    ----------
    dry_run : bool
        Show what would change and write nothing.
    verify : bool
        Hold the tables at hand against the publisher and take nothing new.
    accept : bool
        Whether large revisions of old years are accepted.
    """

    dry_run: bool = False
    verify: bool = False
    accept: bool = False


def refresh(root: Path, names: Iterable[str], service: StatBank, wish: Wish) -> Iterable[Outcome]:
    """Refresh tables.

    Parameters
    ----------
    root
        The project.
    names
        In the package, or the publisher's ids; without any, every table of the registry that something reads,
        and of the others those that are here.
    service
        Where they are fetched.
    wish
        How it is meant.

    Yields
    ------
    Outcome
        For each table; one that fails leaves the others alone.

    Raises
    ------
    InputError
        If a name is not known, another process is at it, or the service cannot be reached.
    """
    known = registry.known(root)
    chosen = [_name(one, known) for one in names] or _every(root, known, wish)
    with put.alone(root) as work:
        for name in chosen:
            try:
                yield _one(root, name, known[name], service, wish, work / f"{name}.csv")
            except Unreachable:
                raise
            except InputError as error:
                yield Outcome(name, "failed", (f"{name}: not refreshed. {error}",))


def _every(root: Path, known: Mapping[str, Asked], wish: Wish) -> list[str]:
    """Every table of the registry; what is not there yet cannot be verified, and is not fetched unread."""
    here = {block["name"] for block in read_json(root, PACKAGE)["resources"]}
    return [
        name
        for name, asked in known.items()
        if (name in here and not asked.refused if asked.unused else name in here or not wish.verify)
    ]


def _name(text: str, known: Mapping[str, Asked]) -> str:
    if text.casefold() in known:
        return text.casefold()
    found = [name for name, asked in known.items() if asked.table.casefold() == text.casefold()]
    if len(found) != 1:
        raise InputError(f"{registry.FILE} does not say how table '{text}' is asked for{hint(text, known)}")
    return found[0]


def _one(root: Path, name: str, asked: Asked, service: StatBank, wish: Wish, file: Path) -> Outcome:
    if asked.refused:
        raise InputError(f"{asked.table}: {asked.refused}")
    declared = catalogue.load(root)
    block = resource.of(root, name)
    if block is None and asked.about is None:
        raise InputError(
            f"{PACKAGE} has no table '{name}'; {registry.FILE} needs a key 'about' for a new one."
        )
    other = "da" if asked.language == "en" else "en"
    info = service.tableinfo(asked.table, asked.language, asked.service)
    before = (block or {}).get("fetched", {})
    if not wish.verify and before.get("updated") == info.updated:
        return Outcome(name, "unchanged", (f"{name}: unchanged at the publisher since {info.updated}.",))
    info = in_both(info, service.tableinfo(asked.table, other, asked.service))
    at_hand = declared.tables.get(name)
    categories = {d: at_hand.categories(d) for d in at_hand.dimensions} if at_hand else {}
    first = asked.first or (at_hand.period_first if at_hand else "")
    raw = versions.declared_version(root, at_hand) if at_hand else None
    old = versions.cells(raw, name) if raw is not None else None
    places = revision.codes(old)["area"] if old else set[str]()
    question = query.build(asked, info, Places(declared.areas).codes, categories, first, places)
    framed = service.data(asked.table, question.body, file, asked.service)
    answer = bulk.read(file, question, framed=framed)
    cells = _in_order(answer.cells, at_hand.contract.key if at_hand else answer.cells.keys)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    address = f"{service.base}/{asked.service + '/' if asked.service else ''}data"
    fetched = {"from": address, "query": question.body, "updated": info.updated, "at": now.isoformat()}
    if wish.verify:
        if old is None or block is None:
            raise InputError(f"{PACKAGE} has no table '{name}' at hand that could be verified.")
        return _verified(declared, block, verification(old, cells, now.date().isoformat()), wish)
    block = block or resource.new(name, asked.table, _about(asked), cells)
    obtained = {
        "how": "fetched from the publisher's service",
        "copy": f"statbank.dk/{asked.table}",
        "date": now.date().isoformat(),
    }
    # What was fetched before is the publisher's own already; a copy is held against it for the last time.
    copied = cells if old is None or before else old
    held = verification(copied, cells, now.date().isoformat())
    more = {
        "verified_against_api": now.date().isoformat(),
        "verification": held.model_dump(mode="json"),
        "fetched": fetched,
    }
    chosen = () if asked.dimensions or old is not None else (f"{name}: {query.chosen(question, info)}",)
    return _placed(declared, propose(declared, block, cells, obtained, more), answer.restored, wish, chosen)


def _about(asked: Asked) -> resource.About:
    assert asked.about is not None
    return asked.about


def _in_order(table: tables.Table, keys: tuple[str, ...]) -> tables.Table:
    """The same cells with their key in the order of the table at hand."""
    if table.keys == keys:
        return table
    if set(table.keys) != set(keys):
        raise InputError(
            f"{registry.FILE} asks for {', '.join(table.keys)}; the table has {', '.join(keys)}."
        )
    order = [table.keys.index(key) for key in keys]
    return tables.Table(keys, {tuple(cell[n] for n in order): one for cell, one in table.cells.items()})


def _placed(
    declared: Catalogue,
    proposal: Proposal,
    restored: frozenset[tables.Cell],
    wish: Wish,
    chosen: tuple[str, ...],
) -> Outcome:
    found, name = proposal.revision, proposal.name
    lines = [*chosen, *told.report(found, proposal.cells, declared.areas, Language("en")), *proposal.look]
    vanished = [move for move in found.revised if move.cell in restored and figure(move.old)]
    if vanished:
        lines.append(
            f"{name}: {len(vanished)} figures are no longer in the answer, which would make them nought, "
            f"such as {', '.join(vanished[0].cell)} ({vanished[0].old})."
        )
    if (found.stops or vanished or found.difference.vanished) and not wish.accept:
        lines.append(
            f"{name}: not put in place; look at the revisions, then refresh with --accept-revisions."
        )
        return Outcome(name, "waits", tuple(lines))
    if wish.dry_run:
        return Outcome(name, "shown", tuple(lines))
    put.put(declared.root, proposal.files)
    return Outcome(name, "new", tuple(lines))


def _verified(declared: Catalogue, block: resource.Block, found: Verification, wish: Wish) -> Outcome:
    name, day = str(block["name"]), found.date.isoformat()
    lines = [f"{name}: verified against the publisher on {day}: {found.equal} of {found.cells} cells equal."]
    lines += [
        f"{name}: {', '.join(one.cell)} is {one.here} here, at the publisher {one.published or 'not there'}."
        for one in found.differing[: told.NAMED]
    ]
    if not wish.dry_run:
        held = {**block, "verified_against_api": day, "verification": found.model_dump(mode="json")}
        put.put(declared.root, {PACKAGE: package(read_json(declared.root, PACKAGE), held)})
    return Outcome(name, "verified", tuple(lines))


def verification(at_hand: tables.Table, published: tables.Table, day: str) -> Verification:
    """Hold the cells of a table against those of its publisher.

    Parameters
    ----------
    at_hand, published
        The cells.
    day
        When, as YYYY-MM-DD.

    Examples
    --------
    >>> keys = ("area", "period")
    >>> at_hand = tables.Table(keys, {("730", "2022"): "76.0", ("730", "2023"): "76.3"})
    >>> publisher = tables.Table(keys, {("730", "2022"): "76", ("730", "2023"): "76.4"})
    >>> found = verification(at_hand, publisher, "2026-12-01")
    >>> found.equal, found.cells, found.differing[0].published
    (1, 2, '76.4')
    """
    differing = [
        Differing(cell=cell, here=one, published=published.cells.get(cell))
        for cell, one in sorted(at_hand.cells.items())
        if cell not in published.cells or not same(one, published.cells[cell])
    ]
    return Verification(
        date=dt.date.fromisoformat(day),
        cells=len(at_hand.cells),
        equal=len(at_hand.cells) - len(differing),
        differing=tuple(differing[:LISTED]),
    )
