"""Whom a municipality is compared with where nobody says: of its own group, those nearest in population.

The group is Statistics Denmark's, by the size of the largest town and the way to it: it stands for how urban
a municipality is. Nearest is by ratio, so that half as many residents are as far away as twice as many.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from analysis.declared.models import Catalogue
from analysis.declared.reading import csv_rows
from analysis.errors import InputError

POPULATION = "population"  # the indicator that counts residents


def nearest_of_group(catalogue: Catalogue, focus: str, count: int) -> tuple[str, ...]:
    """Comparators for a municipality, the nearest first.

    Parameters
    ----------
    focus : str
        Code of the municipality.
    count : int
        How many are wanted; a small group has fewer.

    Raises
    ------
    InputError
        If the catalogue has no count of residents to go by.

    Examples
    --------
    >>> nearest_of_group(project.catalogue, "851", 3)  # Aalborg, of a group of three
    ('461', '751')
    """
    group = catalogue.areas[focus].group
    people = residents(catalogue)
    others = [
        code
        for code in catalogue.municipalities
        if code != focus and catalogue.areas[code].group == group and code in people
    ]
    if focus not in people or not others:
        raise InputError(
            f"comparators: none can be proposed for {focus}, whose size or group is not at hand; name them."
        )
    return tuple(sorted(others, key=lambda code: (abs(math.log(people[code] / people[focus])), code))[:count])


def proposed(catalogue: Catalogue, focus: str, comparators: tuple[str, ...], edition: str) -> bool:
    """Whether the comparators of a focus are those that are proposed, which nobody named.

    Examples
    --------
    >>> proposed(project.catalogue, "730", ("615", "740", "630"), "randers")
    False
    """
    file = catalogue.editions[edition]
    declared = {catalogue.municipality(one).area for one in (file.focus, *file.comparators)}
    return focus not in declared and comparators == nearest_of_group(catalogue, focus, len(file.comparators))


def residents(catalogue: Catalogue) -> Mapping[str, float]:
    """Residents by area in the latest period of the table that the count of the population ends with."""
    declared = catalogue.indicators.get(POPULATION)
    if declared is None:
        raise InputError(f"comparators: there is no indicator '{POPULATION}' to propose them by; name them.")
    cells = declared.source.parts[-1]
    table = catalogue.tables[cells.table]
    wanted = {name: (one,) if isinstance(one, str) else tuple(one) for name, one in cells.select.items()}
    return _latest(catalogue.root, table.path, table.hash, tuple(wanted.items()))


@lru_cache(maxsize=4)
def _latest(
    root: Path, path: str, _hash: str, wanted: tuple[tuple[str, tuple[str, ...]], ...]
) -> Mapping[str, float]:
    """Kept by the hash a table is declared with, so that every edition of a catalogue reads it once."""
    rows = [row for row in csv_rows(root, path) if all(row[name] in values for name, values in wanted)]
    latest = max((row["period"] for row in rows), default="")
    counted = {row["area"]: float(row["value"]) for row in rows if row["period"] == latest}
    return {area: number for area, number in counted.items() if number > 0}
