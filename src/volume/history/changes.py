"""A comparison of two editions in words and tables: for the changes page and for the terminal."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from analysis.declared.models import Catalogue
from analysis.language.numbers import Language
from volume.book import imprint
from volume.history import differences, kept
from volume.history.differences import Difference, TableDifference
from volume.history.grounds import shown as parameter
from volume.history.kept import Comparison

PAGE = "changes.md"  # below _exhibits; the page of the same name at the root includes it
SHOWN = 25  # differences in the table of the page; the file has all of them
FIELDS_NAMED = 3  # more columns than these are counted
NONE = "\N{EN DASH}"


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
    earlier = kept.previous(declared.root, about.slug, about.version)
    if earlier is None:
        text = first(about.version, language)
    else:
        now = kept.current(declared, about, exhibits / "estimates.csv")
        comparison = kept.compared(kept.read(earlier), now)
        folder = exhibits / about.slug
        folder.mkdir(parents=True, exist_ok=True)
        _csv(folder / "changes-estimates.csv", estimate_rows(comparison.estimates))
        _csv(folder / "changes-tables.csv", cell_rows(comparison.tables))
        text = page(comparison, about.slug, language)
    (exhibits / PAGE).write_text(text + "\n", encoding="utf-8")


def first(version: str, language: Language) -> str:
    """Say that there is no earlier edition.

    Examples
    --------
    >>> first("0.1.0", Language("en")).partition(":")[0]
    'There is no earlier edition to compare with'
    """
    return language.text(
        "There is no earlier edition to compare with: none with this focus and these parameters was kept "
        "before version {version}. Once one is, this page lists every estimate that differs, old beside new "
        "and with the reason, and every table with new, revised or vanished figures.",
        version=version,
    )


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

    Returns
    -------
    str
    """
    text = language.text
    flips = [one for one in comparison.estimates if one.flipped]
    others = [one for one in comparison.estimates if not one.flipped]
    blocks = [" ".join(summary(comparison, language))]
    beneath = grounds(comparison, language)
    if beneath:
        blocks += [text("What differs beneath the estimates:"), "\n".join(f"- {one}" for one in beneath)]
    if comparison.estimates:
        blocks.append(f"## {text('Estimates')}")
    if flips:
        blocks.append(
            _table("tab-changes-verdicts", text("Verdicts that differ."), flip_table(flips, language))
        )
    if others:
        caption = (
            text("Other estimates that differ, the largest relative changes first.")
            if flips
            else text("Estimates that differ, the largest relative changes first.")
        )
        if len(others) > SHOWN:
            caption += " " + text("The first {n} of {all}.", n=SHOWN, all=len(others))
        blocks.append(_table("tab-changes-estimates", caption, value_table(others[:SHOWN], language)))
    if comparison.estimates:
        blocks.append(_download(slug, "changes-estimates.csv", language))
    if comparison.tables:
        caption = text("Tables with new, revised or vanished figures, in cells.")
        blocks += [
            f"## {text('Tables')}",
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
    text = language.text
    flips = [one for one in comparison.estimates if one.flipped]
    others = [one for one in comparison.estimates if not one.flipped]
    parts: list[RenderableType] = [Text(" ".join(summary(comparison, language)))]
    parts += [Text(f"- {one}") for one in grounds(comparison, language)]
    for title, table in (
        (text("Verdicts that differ"), flip_table(flips, language) if flips else []),
        (text("Other estimates that differ"), value_table(others, language) if others else []),
        (text("Tables"), cell_table(comparison.tables, language) if comparison.tables else []),
    ):
        if table:
            parts += [Text(), _rich(title, table)]
    return Group(*parts)


# --- words --------------------------------------------------------------------------------------------


def summary(comparison: Comparison, language: Language) -> list[str]:
    """Say in sentences which editions are compared and how many estimates and tables differ."""
    text, found = language.text, comparison.estimates
    old, new = comparison.old, comparison.new
    sentences = [
        text(
            "Version {old} with data as of {then} is compared with version {new} with data as of {now}.",
            old=old.version,
            then=language.date(dt.date.fromisoformat(old.data_date)),
            new=new.version,
            now=language.date(dt.date.fromisoformat(new.data_date)),
        )
    ]
    if old.edition != new.edition:
        sentences.append(
            text("The editions are different ones: {old} and {new}.", old=old.edition, new=new.edition)
        )
    counts = {sort: sum(one.sort == sort for one in found) for sort in ("changed", "added", "vanished")}
    if not found:
        sentences.append(text("All {n} estimates are the same.", n=comparison.unchanged))
    else:
        sentences += [
            text("Estimates that differ: {n}.", n=counts["changed"]),
            text("Verdicts among them: {n}.", n=sum(one.flipped for one in found)),
            text("New: {n}.", n=counts["added"]),
            text("Vanished: {n}.", n=counts["vanished"]),
            text("The same: {n}.", n=comparison.unchanged),
        ]
    if not comparison.tables:
        sentences.append(text("No table differs."))
    return sentences


def grounds(comparison: Comparison, language: Language) -> list[str]:
    """Name the parameters, code and packages that differ, one phrase each."""
    text, beneath = language.text, comparison.grounds
    old, new = comparison.old, comparison.new
    phrases = [
        text(
            "parameter {name}: {then}, now {now}",
            name=name,
            then=parameter(old.parameters.get(name)),
            now=parameter(new.parameters.get(name)),
        )
        for name in beneath.parameters
    ]
    for title, names in (
        (text("declared anew"), sorted(beneath.methods)),
        (text("code"), beneath.code),
        (text("packages"), beneath.packages),
    ):
        if names:
            phrases.append(f"{title}: {language.listed(names)}")
    return phrases


def reasons(one: Difference, language: Language) -> str:
    """The reasons of a difference as a phrase."""
    phrases = []
    for reason in one.reasons:
        name = reason.removeprefix(f"{differences.PARAMETER} ")
        if name == reason:
            phrases.append(language.text(reason))
        else:
            phrases.append(language.text("parameter {name}", name=name))
    return "; ".join(phrases)


# --- tables: a header, then rows; columns of figures are marked ---------------------------------------


def flip_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """Estimate, verdict then and now, value then and now, reason."""
    text = language.text
    header = [
        text("Estimate"),
        text("Then"),
        text("Now"),
        text("Old") + ">",
        text("New") + ">",
        text("Reason"),
    ]
    return [
        header,
        *(
            [
                one.id,
                *(
                    text(verdict) if (verdict := (row or {}).get("verdict")) else NONE
                    for row in (one.old, one.new)
                ),
                *(_figure(value, language, *one.values) for value in one.values),
                reasons(one, language),
            ]
            for one in found
        ),
    ]


def value_table(found: Sequence[Difference], language: Language) -> list[list[str]]:
    """Estimate, old, new, difference, reason; where only other columns differ, which."""
    text = language.text
    header = [
        text("Estimate"), text("Old") + ">", text("New") + ">", text("Difference") + ">", text("Reason"),
    ]  # fmt: skip
    return [header, *([one.id, *_moved(one, language)] for one in found)]


def _moved(one: Difference, language: Language) -> list[str]:
    old, new = (_figure(value, language, *one.values) for value in one.values)
    if one.sort == "added":
        return [old, new, language.text("new"), reasons(one, language)]
    if one.sort == "vanished":
        return [old, new, language.text("vanished"), reasons(one, language)]
    if "value" in one.fields and one.change is not None:
        difference = _figure(one.change, language, *one.values, signed=True)
        return [old, new, difference, reasons(one, language)]
    if len(one.fields) > FIELDS_NAMED:
        which = language.text("value the same, {n} columns differ", n=len(one.fields))
    else:
        which = language.text("only {columns}", columns=language.listed(one.fields))
    return [old, new, NONE, f"{reasons(one, language)} ({which})"]


def cell_table(found: Sequence[TableDifference], language: Language) -> list[list[str]]:
    """Table, new periods, number of new, filled, revised and vanished cells, and the largest revision."""
    text = language.text
    header = [
        text("Table"), text("New periods"), text("New") + ">", text("Filled") + ">", text("Revised") + ">",
        text("Vanished") + ">", text("Largest revision"),
    ]  # fmt: skip
    return [header, *(_cells(one, language) for one in found)]


def _cells(one: TableDifference, language: Language) -> list[str]:
    added, vanished = language.text("new table"), language.text("vanished table")
    name = {"added": f"{one.name} ({added})", "vanished": f"{one.name} ({vanished})"}.get(one.sort, one.name)
    periods = one.new_periods
    if len(periods) > 3:
        periods = (f"{periods[0]} … {periods[-1]}",)
    largest = NONE
    if one.largest is not None:
        cell, old, new = one.largest
        largest = language.text("{cell}: {old}, now {new}", cell=" ".join(cell), old=old, new=new)
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


# --- files --------------------------------------------------------------------------------------------


def estimate_rows(found: Iterable[Difference]) -> list[list[str]]:
    """Every difference: id, sort, verdicts, values, difference, columns that differ, reasons."""
    header = ["id", "sort", "verdict_old", "verdict_new", "value_old", "value_new", "difference",
              "columns", "reasons"]  # fmt: skip
    lines = [header]
    for one in found:
        old, new = one.old or {}, one.new or {}
        lines.append([
            one.id, one.sort, old.get("verdict", ""), new.get("verdict", ""), old.get("value", ""),
            new.get("value", ""), "" if one.change is None else f"{one.change:.9g}",
            ";".join(one.fields), ";".join(one.reasons),
        ])  # fmt: skip
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


def _csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def _table(label: str, caption: str, lines: Sequence[Sequence[str]]) -> str:
    header = [cell.removesuffix(">") for cell in lines[0]]
    rule = ["---:" if cell.endswith(">") else ":---" for cell in lines[0]]
    body = [[_code(line[0]), *(cell.replace("|", "\\|") for cell in line[1:])] for line in lines[1:]]
    rows = "\n".join("| " + " | ".join(line) + " |" for line in [header, rule, *body])
    return f":::{{table}} {caption}\n:name: {label}\n\n{rows}\n:::"


def _code(name: str) -> str:
    """A name as code; that of an estimate may break after its indicator."""
    indicator, _, rest = name.partition(".")
    return f"`{indicator}` `{rest}`" if rest else f"`{indicator}`"


def _download(slug: str, file: str, language: Language) -> str:
    link = f"{{download}}`{file} </_exhibits/{slug}/{file}>`"
    return f":::{{rst-class}} source\n{language.text('All of it: {file}', file=link)}\n:::"


def _rich(title: str, lines: Sequence[Sequence[str]]) -> RichTable:
    table = RichTable(title=title, title_justify="left", box=None)
    for cell in lines[0]:
        right = cell.endswith(">")
        table.add_column(cell.removesuffix(">"), justify="right" if right else "left", overflow="fold")
    for line in lines[1:]:
        table.add_row(*(Text(cell) for cell in line))
    return table
