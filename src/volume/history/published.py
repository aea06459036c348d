"""What publishers revised in the tables at hand, and what was held against them, for the page of changes."""

from __future__ import annotations

from analysis.declared.models import Catalogue
from analysis.declared.package import Table
from analysis.language.facts import count
from analysis.language.numbers import Language
from volume.history import told, versions
from volume.history.revision import revision


def section(declared: Catalogue, language: Language) -> str:
    """Write as MyST what the last new version of each table changed, and how many of its cells were verified.

    Parameters
    ----------
    declared
        The catalogue of the project.
    language
        Of the texts.

    Returns
    -------
    str
        Empty where no table was replaced or verified.

    Examples
    --------
    >>> section(project.catalogue, Language("en"))
    ''
    """
    lines = [
        line
        for table in declared.tables.values()
        for line in (*_revised(declared, table, language), *_verified(declared, table, language))
    ]
    if not lines:
        return ""
    heading = language.say("refresh.page.heading")
    return "\n\n".join([f"## {heading}", "\n".join(f"- {line}" for line in lines)])


def _revised(declared: Catalogue, table: Table, language: Language) -> list[str]:
    before = versions.last_replaced(declared.root, table)
    if before is None:
        return []
    now = versions.cells((declared.root / table.path).read_bytes(), table.path)
    found = revision(table.name, versions.cells(before, table.path), now)
    return told.report(found, now, declared.areas, language)


def _verified(declared: Catalogue, table: Table, language: Language) -> list[str]:
    held = table.verification
    if held is None:
        return []
    said = language.say(
        "refresh.page.verified",
        table=table.name,
        date=held.date,
        equal=count(held.equal),
        cells=count(held.cells),
    )
    at = table.contract.key.index("area")
    return [
        said,
        *(
            language.say(
                "refresh.page.differs",
                table=table.name,
                cell=told.cell(one.cell, at, declared.areas, language),
                here=one.here,
                published=one.published or "",
            )
            for one in held.differing
        ),
    ]
