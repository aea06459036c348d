"""A comparison of two editions in words and tables: for the changes page and for the terminal."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from analysis.declared.models import Catalogue
from analysis.language.facts import Names
from analysis.language.numbers import Language
from volume.book import imprint
from volume.history import kept, published, words
from volume.history.comparison import Comparison, compared
from volume.history.differences import Difference
from volume.history.grounds import shown as parameter
from volume.history.kept import Record
from volume.history.tables import TableDifference

PAGE = "changes.md"  # below _exhibits; the page of the same name at the root includes it
SHOWN = 25  # differences in the table of the page; the file has all of them
FIELDS_NAMED = 3  # more columns than these are counted
COMMIT = 7  # digits of a commit
NONE = words.NONE


def write(declared: Catalogue, about: imprint.Facts, exhibits: Path) -> None:
    """Write what the changes page shows into the exhibits of a book.

    Parameters
    ----------
    declared
        The catalogue of the project.
    about
        The facts of the book.
    exhibits
        Folder of ``estimates.csv``; gets ``changes.md`` and, if an earlier edition was kept, the CSV files
        it offers.

    Raises
    ------
    InputError
        If what was kept is damaged.
    """
    language = Language(about.language)
    before = kept.previous(declared.root, about.slug, about.version)
    replaced = kept.earlier(declared.root, about.slug)
    blocks = []
    folder = exhibits / about.slug
    if before or replaced:
        now = kept.current(declared, about, exhibits / "estimates.csv")
        folder.mkdir(parents=True, exist_ok=True)
    if before is None:
        blocks.append(first(about.version, language))
    else:
        comparison = compared(kept.read(before), now)
        _file(folder, "changes-estimates", estimate_rows(comparison.estimates), language)
        _file(folder, "changes-tables", cell_rows(comparison.tables), language)
        blocks.append(page(comparison, about.slug, language))
    for record in replaced:
        comparison = compared(kept.read(record), now)
        verdicts = [one for one in comparison.estimates if one.flipped]
        _file(folder, f"changes-{record.name}", estimate_rows(verdicts), language)
        blocks.append(earlier(comparison, record.name, about.slug, language))
    blocks += filter(None, [published.section(declared, language)])
    (exhibits / PAGE).write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def first(version: str, language: Language) -> str:
    """Say that there is no earlier edition.

    Examples
    --------
    >>> first("0.1.0", Language("en")).partition(":")[0]
    'There is no earlier edition to compare with'
    """
    return language.say("changes.first", version=version)


def page(comparison: Comparison, slug: str, language: Language) -> str:
    """Write the comparison as MyST.

    Parameters
    ----------
    comparison
        Previous edition and this one.
    slug
        Folder of the exhibits.
    language
        Of the texts.
    """
    say = language.say
    found, others = words.words_of(comparison), _others(comparison)
    blocks = [summary(comparison, language)]
    beneath = grounds(comparison, language)
    if beneath:
        blocks += [say("changes.beneath.heading"), "\n".join(f"- {one}" for one in beneath)]
    if comparison.estimates:
        blocks.append(f"## {say('changes.estimates.heading')}")
    blocks += _word_tables(found, "tab-changes", language)
    if others:
        first = SHOWN if len(others) > SHOWN else None
        flips = len(others) < len(comparison.estimates)
        caption = say("changes.estimates.caption", verdicts=flips, first=first, all=len(others))
        blocks.append(_table("tab-changes-estimates", caption, value_table(others[:SHOWN], language)))
    if comparison.estimates:
        blocks.append(_download(slug, "changes-estimates.csv", language))
    if comparison.tables:
        caption = say("changes.tables.caption")
        blocks += [
            f"## {say('changes.tables.heading')}",
            _table("tab-changes-tables", caption, cell_table(comparison.tables, language)),
            _download(slug, "changes-tables.csv", language),
        ]
    return "\n\n".join(blocks)


def terminal(comparison: Comparison, language: Language) -> RenderableType:
    """Write the comparison for a terminal: all of it, verdicts first.

    Parameters
    ----------
    comparison
        Any two editions.
    language
        Of the texts.
    """
    say = language.say
    found, others = words.words_of(comparison), _others(comparison)
    parts: list[RenderableType] = [Text(summary(comparison, language))]
    parts += [Text(f"- {one}") for one in grounds(comparison, language)]
    for title, some, table in (
        (say("changes.words.title"), found.words, words.word_table(found.words, language)),
        (say("changes.classes.title"), found.classes, words.class_table(found.classes, language)),
        (say("changes.estimates.title"), others, value_table(others, language)),
        (say("changes.tables.title"), comparison.tables, cell_table(comparison.tables, language)),
    ):
        if some:
            parts += [Text(), _rich(title, table)]
    return Group(*parts)


def _others(comparison: Comparison) -> list[Difference]:
    """Estimates that differ by no word of a trend and no class of a claim."""
    found = words.words_of(comparison)
    told = {one.id for one in (*found.words, *found.classes)}
    return [one for one in comparison.estimates if one.id not in told]


def _word_tables(found: words.Words, label: str, language: Language) -> list[str]:
    """Words one by one; claims one by one, or by class where there are many."""
    blocks = []
    if found.words:
        caption = language.say("changes.words.caption")
        blocks.append(_table(f"{label}-words", caption, words.word_table(found.words, language)))
    if found.classes:
        many = len(found.classes) > SHOWN
        table = (words.turn_table if many else words.class_table)(found.classes, language)
        caption = language.say("changes.classes.caption")
        blocks.append(_table(f"{label}-classes", caption, table, code=not many))
    return blocks


def earlier(comparison: Comparison, name: str, slug: str, language: Language) -> str:
    """Write as MyST which words and classes differ from those of a method that was replaced.

    Parameters
    ----------
    comparison
        What was kept of the method's words, and this edition.
    name
        Of the record, for labels and the file.
    slug
        Folder of the exhibits.
    language
        Of the texts.
    """
    found = words.words_of(comparison)
    commit = (comparison.old.commit or "")[:COMMIT]
    return "\n\n".join(
        [
            f"## {language.say('changes.earlier.heading')}",
            language.say("changes.earlier.said", commit=commit, said=words.said(found, language)),
            *_word_tables(found, f"tab-changes-{name}", language),
            _download(slug, f"changes-{name}.csv", language),
        ]
    )


def summary(comparison: Comparison, language: Language) -> str:
    """Say in sentences which editions are compared and how many estimates and tables differ."""
    found = comparison.estimates
    sorts, flipped = Counter(one.sort for one in found), words.words_of(comparison)
    facts = {
        "old": _facts(comparison.old),
        "new": _facts(comparison.new),
        "other_edition": comparison.old.edition != comparison.new.edition,
        "differ": bool(found),
        "words": len(flipped.words),
        "classes": len(flipped.classes),
        "same": comparison.unchanged,
        "tables": bool(comparison.tables),
    }
    return language.say(
        "changes.summary",
        facts,
        changed=sorts["changed"],
        added=sorts["added"],
        vanished=sorts["vanished"],
    )


def _facts(record: Record) -> dict[str, object]:
    date = dt.date.fromisoformat(record.data_date)
    return {"edition": record.edition, "version": record.version, "date": date}


def grounds(comparison: Comparison, language: Language) -> list[str]:
    """Name the parameters, code and packages that differ, one phrase each."""
    beneath = comparison.grounds
    old, new = comparison.old.parameters, comparison.new.parameters
    phrases = [
        language.say(
            "changes.beneath.parameter",
            name=name,
            then=parameter(old.get(name)),
            now=parameter(new.get(name)),
        )
        for name in beneath.parameters
    ]
    named = {
        "begun": sorted(beneath.begun),
        "ended": sorted(beneath.ended),
        "methods": sorted(beneath.methods),
        "code": beneath.code,
        "packages": beneath.packages,
    }
    for what, names in named.items():
        if names:
            phrases.append(language.pick("changes.beneath", what, names=Names.of(names)))
    if beneath.retold:
        phrases.append(language.say("changes.beneath.retold"))
    if beneath.rules:
        phrases.append(language.say("changes.beneath.rules", names=Names.of(beneath.rules)))
    return phrases


# Tables are a header, then rows; a column of figures is marked by > at the end of its head.


def _header(language: Language, *columns: str) -> list[str]:
    heads = language.vocabulary("changes.heads")
    return [heads[column.removesuffix(">")] + ">" * column.endswith(">") for column in columns]


def value_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """Estimate, old, new, difference, reason; where only other columns differ, which."""
    header = _header(language, "estimate", "old>", "new>", "difference>", "reason")
    return [header, *([one.id, *_moved(one, language)] for one in found)]


def _moved(one: Difference, language: Language) -> list[str]:
    old, new = (_figure(value, language, *one.values) for value in one.values)
    why = words.reasons(one, language)
    if one.sort != "changed":
        return [old, new, language.pick("changes.moved", one.sort), why]
    if "value" in one.fields and one.change is not None:
        return [old, new, _figure(one.change, language, *one.values, signed=True), why]
    columns = Names.of(one.fields) if len(one.fields) <= FIELDS_NAMED else None
    facts = {"reasons": why, "columns": columns, "n": len(one.fields)}
    return [old, new, NONE, language.say("changes.unmoved", facts)]


def cell_table(found: Sequence[TableDifference], language: Language) -> list[list[str]]:
    """Table, new periods, number of new, filled, revised and vanished cells, and the largest revision."""
    header = _header(
        language, "table", "new_periods", "new_cells>", "filled>", "revised>", "vanished>", "largest"
    )
    return [header, *(_cells(one, language) for one in found)]


def _cells(one: TableDifference, language: Language) -> list[str]:
    name = language.pick("changes.table", one.sort, name=one.name)
    periods = one.new_periods
    if len(periods) > 3:
        periods = (f"{periods[0]} … {periods[-1]}",)
    largest = NONE
    if one.largest is not None:
        cell, old, new = one.largest
        largest = language.say("changes.largest", cell=" ".join(cell), old=old, new=new)
    counts = (len(one.new), len(one.filled), len(one.revised), len(one.vanished))
    return [name, ", ".join(periods) or NONE, *(language.number(n, 0) for n in counts), largest]


def _figure(value: float | None, language: Language, *beside: float | None, signed: bool = False) -> str:
    """Three digits that count of the largest value it stands beside, as the unit is not known here."""
    if value is None:
        return NONE
    row = [abs(one) for one in (value, *beside) if one is not None]
    largest = max(row)
    whole = all(one.is_integer() for one in row)
    decimals = 0 if whole else min(max(2 - math.floor(math.log10(largest)), 0), 6)
    return language.number(value, decimals, signed=signed)


def estimate_rows(found: Iterable[Difference]) -> list[list[str]]:
    """Every difference: id, sort, verdicts, values, difference, columns that differ, reasons."""
    header = [
        "id",
        "sort",
        "verdict_old",
        "verdict_new",
        "value_old",
        "value_new",
        "difference",
        "columns",
        "reasons",
    ]
    lines = [header]
    for one in found:
        old, new = one.old or {}, one.new or {}
        lines.append(
            [
                one.id,
                one.sort,
                old.get("verdict", ""),
                new.get("verdict", ""),
                old.get("value", ""),
                new.get("value", ""),
                "" if one.change is None else f"{one.change:.9g}",
                ";".join(one.fields),
                ";".join(one.reasons),
            ]
        )
    return lines


def cell_rows(found: Iterable[TableDifference]) -> list[list[str]]:
    """Every revised, filled or vanished cell, and every new period: table, what, cell, old, new."""
    lines = [["table", "what", "cell", "old", "new"]]
    for one in found:
        lines += [[one.name, "new period", period, "", ""] for period in one.new_periods]
        lines += [[one.name, "revised", " ".join(c), old, new] for c, (old, new) in one.revised.items()]
        lines += [[one.name, "filled", " ".join(cell), "", ""] for cell in one.filled]
        lines += [[one.name, "vanished", " ".join(cell), "", ""] for cell in one.vanished]
    return lines


def _file(folder: Path, name: str, lines: Sequence[Sequence[str]], language: Language) -> None:
    """Write a file of numbers with its descriptor beside it; values stay as they were kept."""
    # Not at the top: they bring the statistics, and a comparison in a terminal needs none.
    import pandas as pd

    from analysis.results.files import write_frame

    frame = pd.DataFrame(lines[1:], columns=list(lines[0]), dtype=str)
    write_frame(folder, name, language.say("changes.file"), frame, language)


def _table(label: str, caption: str, lines: Sequence[Sequence[str]], *, code: bool = True) -> str:
    header = [cell.removesuffix(">") for cell in lines[0]]
    rule = ["---:" if cell.endswith(">") else ":---" for cell in lines[0]]
    body = [
        [_code(line[0]) if code else line[0], *(cell.replace("|", "\\|") for cell in line[1:])]
        for line in lines[1:]
    ]
    rows = "\n".join("| " + " | ".join(line) + " |" for line in [header, rule, *body])
    return f":::{{table}} {caption}\n:name: {label}\n\n{rows}\n:::"


def _code(name: str) -> str:
    """A name as code; that of an estimate may break after its indicator."""
    indicator, _, rest = name.partition(".")
    return f"`{indicator}` `{rest}`" if rest else f"`{indicator}`"


def _download(slug: str, file: str, language: Language) -> str:
    link = f"{{download}}`{file} </_exhibits/{slug}/{file}>`"
    return f":::{{rst-class}} source\n{language.say('changes.download', file=link)}\n:::"


def _rich(title: str, lines: Sequence[Sequence[str]]) -> RichTable:
    table = RichTable(title=title, title_justify="left", box=None)
    for cell in lines[0]:
        right = cell.endswith(">")
        table.add_column(cell.removesuffix(">"), justify="right" if right else "left", overflow="fold")
    for line in lines[1:]:
        table.add_row(*(Text(cell) for cell in line))
    return table
