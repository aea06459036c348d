"""Two editions held against each other: what differs, what differs beneath it, and hence why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from volume.history.differences import Difference, differences
from volume.history.kept import Record
from volume.history.reasons import CLAIM, Grounds, Touched, explained
from volume.history.tables import TableDifference, table_difference

# More declarations than these that all differ were not all changed: they are hashed in another way.
RETOLD = 5
NOT_COMPARED = frozenset({"language"})  # of the words, not of the numbers


@dataclass(frozen=True)
class Comparison:
    """Two editions held against each other: estimates with reasons, tables, and what differs beneath."""

    old: Record
    new: Record
    estimates: tuple[Difference, ...]
    tables: tuple[TableDifference, ...]
    grounds: Grounds
    unchanged: int


def compared(old: Record, new: Record) -> Comparison:
    """Hold two editions against each other.

    Parameters
    ----------
    old, new
        The editions.

    Raises
    ------
    InputError
        If a table that differs is missing or damaged.
    """
    moved = _moved(old, new)
    grounds = _grounds(old, new, moved)
    found = explained(differences(old.rows, new.rows), grounds)
    differing = {one.id for one in found}
    unchanged = sum(row["id"] not in differing for row in new.rows)
    return Comparison(old, new, tuple(found), moved, grounds, unchanged)


def _moved(old: Record, new: Record) -> tuple[TableDifference, ...]:
    """Tables that differ, cell by cell, where both editions kept theirs."""
    then, now = old.basis["tables"], new.basis["tables"]
    if old.table is None or new.table is None:
        return ()
    return tuple(
        table_difference(
            name, old.table(name) if name in then else None, new.table(name) if name in now else None
        )
        for name in _other_tables(old, new)
    )


def _other_tables(old: Record, new: Record) -> list[str]:
    """Tables that differ by their hashes; the others need not be read."""
    then, now = old.basis["tables"], new.basis["tables"]
    return [
        name
        for name in sorted({*then, *now})
        if then.get(name, {}).get("digest") != now.get(name, {}).get("digest")
    ]


def _grounds(old: Record, new: Record, moved: Sequence[TableDifference]) -> Grounds:
    areas = ("areas.csv",) if old.basis["areas"] != new.basis["areas"] else ()
    then, now = (_methods(one) for one in (old, new))
    retold = _retold(then, now)
    in_both = then.keys() & now.keys()
    return Grounds(
        parameters=_differing(old.parameters, new.parameters, NOT_COMPARED),
        code=(*_differing(old.basis["code"], new.basis["code"]), *areas),
        packages=_differing(old.packages, new.packages),
        methods=frozenset() if retold else frozenset(_differing(then, now)) & in_both,
        begun=frozenset(now.keys() - then.keys()),
        ended=frozenset(then.keys() - now.keys()),
        retold=retold,
        cells=_cells(old, new, moved),
        tables=_by_id(old, new, moved),
        since=_since(old, new),
        rules=_differing(old.rules, new.rules) if old.rules and new.rules else (),
        unread=_unread(old, new),
        reclassed=_classes(old) - _classes(new) | _classes(new) - _classes(old),
    )


def _methods(edition: Record) -> dict[str, object]:
    return {key: indicator.get("method") for key, indicator in edition.basis["indicators"].items()}


def _retold(then: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """Whether hashes of declarations were taken in another way: none of several agrees.

    What counts of a declaration counts of all, so that a change of it changes every hash.
    """
    both = then.keys() & now.keys()
    return len(both) > RETOLD and all(then[key] != now[key] for key in both)


def _unread(old: Record, new: Record) -> frozenset[str]:
    """Indicators and table ids beneath which a table differs whose cells were not kept."""
    if old.table is not None and new.table is not None:
        return frozenset()
    names = set(_other_tables(old, new)) & old.basis["tables"].keys()
    readers = {
        key
        for key, indicator in new.basis["indicators"].items()
        if any(source["table"] in names for source in indicator["sources"])
    }
    return frozenset(readers | {old.basis["tables"][name]["id"] for name in names})


def _classes(edition: Record) -> frozenset[str]:
    """The classes that claims are sorted into."""
    return frozenset(row.get("verdict", "") for row in edition.rows if row.get("kind") == CLAIM)


def _cells(old: Record, new: Record, moved: Sequence[TableDifference]) -> dict[str, Touched]:
    """What happened to the cells that each indicator reads."""
    by_name = {one.name: one for one in moved}
    return {
        key: frozenset(
            touch
            for source in indicator["sources"]
            if source["table"] in by_name
            for touch in by_name[source["table"]].touched(source["select"])
        )
        for key, indicator in {**old.basis["indicators"], **new.basis["indicators"]}.items()
    }


def _by_id(old: Record, new: Record, moved: Sequence[TableDifference]) -> dict[str, Touched]:
    """What happened to the tables of each publisher's id; several tables may share one."""
    known = {**old.basis["tables"], **new.basis["tables"]}
    found: dict[str, Touched] = {}
    for one in moved:
        table_id = known[one.name]["id"]
        found[table_id] = found.get(table_id, frozenset()) | frozenset(one.touched({}))
    return found


def _differing(
    old: Mapping[str, object], new: Mapping[str, object], apart_from: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    return tuple(
        key for key in sorted({*old, *new}) if old.get(key) != new.get(key) and key not in apart_from
    )


def _since(old: Record, new: Record) -> int | None:
    years = [one.parameters.get("start_year") for one in (old, new)]
    return min((y for y in years if isinstance(y, int)), default=None)
