"""A revision in words, a line for each thing there is to say."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.declared.models import Area
from analysis.language.facts import Names, Quantity, count
from analysis.language.numbers import Language
from volume.history.differences import figure
from volume.history.revision import Revision
from volume.history.tables import Cell, Table

NAMED = 8  # areas, periods and codes named in a line; the others are counted


def report(found: Revision, new: Table, areas: Mapping[str, Area], language: Language) -> list[str]:
    r"""Say what a new version of a table changes.

    Parameters
    ----------
    found
        The revision.
    new
        The new version.
    areas
        Of the catalogue; an area that is not in it is named by its code.
    language
        Of the lines.

    Examples
    --------
    >>> from volume.history.revision import revision
    >>> columns = ("area", "period")
    >>> old = Table(columns, {("730", "2022"): "72.0"})
    >>> new = Table(columns, {("730", "2022"): "71.9", ("730", "2023"): "73"})
    >>> lines = report(revision("ras200", old, new), new, project.catalogue.areas, Language("en"))
    >>> print(*lines[:2], sep="\n")
    ras200: new period: 2023 (1 figure).
    ras200: 1 revised figure in 1 area: Randers.
    """
    change, table = found.difference, found.difference.name
    if change.sort == "added":
        periods = sorted(new.periods())
        return [
            language.say(
                "refresh.report.first",
                table=table,
                cells=count(len(new.cells)),
                first=periods[0],
                last=periods[-1],
            )
        ]
    if found.nothing:
        return [language.say("refresh.report.nothing", table=table)]
    lines = []
    if change.new:
        lines.append(
            language.say(
                "refresh.report.periods",
                table=table,
                periods=count(len(change.new_periods)),
                names=_named(change.new_periods),
                cells=count(len(change.new)),
            )
        )
    if change.filled:
        lines.append(language.say("refresh.report.filled", table=table, cells=count(len(change.filled))))
    if found.revised:
        lines += _revised(found, areas, language)
    if change.vanished:
        lines.append(language.say("refresh.report.vanished", table=table, cells=count(len(change.vanished))))
    for column, codes in found.vanished_codes.items():
        lines.append(language.say("refresh.report.codes", table=table, column=column, codes=_named(codes)))
    for column, codes in found.new_codes.items():
        lines.append(language.say("refresh.report.added", table=table, column=column, codes=_named(codes)))
    if found.stops:
        limit = Quantity(100 * found.limit, "percent", 1)
        lines.append(
            language.say("refresh.report.stops", table=table, cells=count(len(found.stops)), limit=limit)
        )
    return lines


def _revised(found: Revision, areas: Mapping[str, Area], language: Language) -> list[str]:
    table = found.difference.name
    absolute, relative = found.largest_absolute, found.largest_relative
    assert absolute is not None and relative is not None
    names = [_area(code, areas, language) for code in found.areas]
    at = found.difference.keys.index("area")

    decimals = max(len(text.partition(".")[2]) for text in (absolute.old, absolute.new))
    moved = figure(relative.old) or 0.0
    percent = 100 * relative.relative * (1 if relative.change > 0 else -1) if moved else 100.0
    return [
        language.say(
            "refresh.report.revised",
            table=table,
            cells=count(len(found.revised)),
            areas=count(len(found.areas)),
            names=_named(names),
            more=len(names) > NAMED,
        ),
        language.say(
            "refresh.report.largest",
            table=table,
            absolute={
                "change": language.show(Quantity(absolute.change, "plain", decimals, signed=True)),
                "cell": cell(absolute.cell, at, areas, language),
                "old": absolute.old,
                "new": absolute.new,
            },
            relative={
                "change": language.show(Quantity(percent, "percent", 1, signed=True)),
                "cell": cell(relative.cell, at, areas, language),
                "old": relative.old,
                "new": relative.new,
            },
        ),
    ]


def cell(key: Cell, at: int, areas: Mapping[str, Area], language: Language) -> str:
    """A cell as a person names it: the area by name, the rest as it stands.

    Examples
    --------
    >>> cell(("730", "2022"), 0, project.catalogue.areas, Language("en"))
    'Randers, 2022'
    """
    return ", ".join(_area(part, areas, language) if n == at else part for n, part in enumerate(key))


def _named(items: tuple[str, ...] | list[str]) -> Names | str:
    return Names.of(items) if len(items) <= NAMED else ", ".join(items[:NAMED]) + " …"


def _area(code: str, areas: Mapping[str, Area], language: Language) -> str:
    return areas[code].name[language.code] if code in areas else code
