"""The blocks themselves: texts with what is declared filled in; nothing is written here."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from string import Template

import nbformat

from analysis.declared.models import COUNTRY, Catalogue
from analysis.declared.names import hint, plain
from analysis.declared.neighbours import nearest_of_group
from analysis.declared.package import PACKAGE, Table
from analysis.declared.reading import csv_rows, text_file
from analysis.errors import InputError, shown
from volume.book.pages import TOC

ID = re.compile(r"[a-z][a-z0-9_]*")
RULES = "data/claim_rules.yml"
SHOWN = 8  # categories named beside the one that is taken


def indicator(declared: Catalogue, name: str, chapter: str | None, table: str | None) -> dict[str, str]:
    """A new indicator: its block in the file of a chapter, and the cell that shows it.

    Returns
    -------
    dict of str to str
        By path below the project, the new content of the file.

    Raises
    ------
    InputError
        If the id cannot be one or is taken, or chapter or table are not known.
    """
    _check_id(name, declared.indicators, "indicator")
    if chapter is None or chapter not in declared.chapters:
        known = ", ".join(declared.chapters)
        raise InputError(f"--chapter is {shown(chapter or '')}; data/indicators holds {known}.")
    path, notebook = f"data/indicators/{chapter}.yml", f"notebooks/{chapter}.ipynb"
    return {
        path: _listed(text_file(declared.root, path), _indicator(declared, name, table)),
        notebook: _with_cell(text_file(declared.root, notebook), name),
    }


def chapter(declared: Catalogue, name: str, table: str | None) -> dict[str, str]:
    """A new chapter with one indicator: declarations, notebook, and its line in the table of contents."""
    _check_id(name, declared.chapters, "chapter")
    last = max(declared.chapters.values(), key=lambda one: one.order)
    first = f"{name}_first"
    given = {"name": name, "order": str(last.order + 1)}
    toc = text_file(declared.root, TOC)
    line = re.search(rf"^( *- file: )notebooks/{last.id}$", toc, re.MULTILINE)
    if line is None:
        raise InputError(f"{TOC}: lists no notebooks/{last.id}, after which a new chapter would stand.")
    like = text_file(declared.root, f"notebooks/{last.id}.ipynb")
    return {
        f"data/indicators/{name}.yml": _filled("chapter.yml", given)
        + _indicator(declared, first, table).lstrip("\n"),
        f"notebooks/{name}.ipynb": _notebook(like, {"name": name, "indicator": first}),
        TOC: f"{toc[: line.end()]}\n{line[1]}notebooks/{name}{toc[line.end() :]}",
    }


def edition(declared: Catalogue, name: str, focus: str | None) -> dict[str, str]:
    """A new edition for a municipality, with comparators proposed."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name) or name in declared.editions:
        raise InputError(
            f"edition {shown(name)} is taken or no name: small letters, digits and '-', a letter first."
        )
    area = declared.municipality(name if focus is None else focus)
    like = next(iter(declared.editions.values()))
    others = nearest_of_group(declared, area.area, len(like.comparators))
    given = {
        "id": name,
        "focus": area.area,
        "focus_en": area.name.en,
        "focus_da": area.name.da,
        "focus_number": str(int(area.area)),
        "comparators": ", ".join(f'"{code}"' for code in others),
        "names": ", ".join(declared.areas[code].name.da for code in others),
        "base_year": str(like.base_year),
        "start_year": str(like.start_year),
    }
    return {f"editions/{plain(name)}.yml": _filled("edition.yml", given)}


def claim_rule(declared: Catalogue, name: str, table: str | None) -> dict[str, str]:
    """A rule for a claim of the white paper, the last of its file."""
    if name not in declared.claims:
        raise InputError(f"claim {shown(name)} is not in data/claims.csv{hint(name, declared.claims)}")
    claim = declared.claims[name]
    if claim.testable == "quote_only":
        raise InputError(f"claim {name} is quoted only ({claim.reason}); no table decides it.")
    text = text_file(declared.root, RULES)
    if re.search(rf"^  - claim: {name}$", text, re.MULTILINE):
        raise InputError(f"{RULES}: claim {name} has a rule or a related measure already.")
    begin = re.search(r"^rules:\n", text, re.MULTILINE)
    if begin is None:
        raise InputError(f"{RULES}: key 'rules' is missing.")
    after = re.compile(r"^[a-z_]+:", re.MULTILINE).search(text, begin.end())
    at = after.start() if after else len(text)
    given = {"claim": name, "quote": " ".join(claim.quote.split()), "table": table or "TODO"}
    return {RULES: text[:at].rstrip("\n") + "\n\n" + _filled("claim_rule.yml", given) + text[at:]}


def _check_id(name: str, taken: object, what: str) -> None:
    if not ID.fullmatch(name):
        raise InputError(f"{what} {shown(name)}: an id has small letters, digits and _, a letter first.")
    if name in taken:  # type: ignore[operator]
        raise InputError(f"{what} {shown(name)} is in data/indicators already.")


def _filled(template: str, given: dict[str, str]) -> str:
    text = files("volume.new").joinpath(template).read_text(encoding="utf-8")
    return Template(text).substitute(given)


def _indicator(declared: Catalogue, name: str, table: str | None) -> str:
    """The block of an indicator; of each dimension the first category is taken and others are named."""
    if table is None or table not in declared.tables:
        raise InputError(
            f"--table is {shown(table or '')}; name a table of {PACKAGE}{hint(table or '', declared.tables)}"
        )
    found = declared.tables[table]
    rows = csv_rows(declared.root, found.path)
    lines = [_selected(rows, dimension) for dimension in found.dimensions]
    whole = any(row["area"] == COUNTRY for row in rows)
    given = {
        "id": name,
        "table": table,
        "measure": _measure(found),
        "select": "\n".join(lines) or "        {}",
        "reference": "country" if whole else "mean_of_municipalities\n    because: no_country",
    }
    return _filled("indicator.yml", given)


def _measure(table: Table) -> str:
    unit = table.unit.en.casefold()
    words = {"percent": "percent", "dkk": "dkk", "persons": "person"}
    return next((measure for measure, word in words.items() if word in unit), "plain")


def _selected(rows: list[dict[str, str]], dimension: str) -> str:
    first, *others = dict.fromkeys(row[dimension] for row in rows)
    more = f"    # or: {'; '.join(others[:SHOWN])}{'; ...' if len(others) > SHOWN else ''}" if others else ""
    return f"        {dimension}: {json.dumps(first, ensure_ascii=False)}{more}"


def _listed(text: str, block: str) -> str:
    """A file of a chapter with one more block at the end of its indicators."""
    begin = re.search(r"^indicators:.*\n", text, re.MULTILINE)
    after = re.compile(r"^[a-z_]+:", re.MULTILINE).search(text, begin.end() if begin else 0)
    if begin is None or begin[0].strip() != "indicators:":
        raise InputError("the chapter has no list of indicators to add to; name another with --chapter.")
    at = after.start() if after else len(text)
    return text[:at].rstrip("\n") + "\n" + block + ("\n" + text[at:] if after else "")


def _with_cell(text: str, name: str) -> str:
    """A notebook with a cell that shows the indicator, before what the chapter cannot say."""
    notebook = nbformat.reads(text, as_version=4)
    at = next((n for n, cell in enumerate(notebook.cells) if cell.source.startswith("## Limits")), None)
    notebook.cells.insert(
        len(notebook.cells) if at is None else at,
        _code(name.replace("_", "-"), f'page.show("indicator", "{name}")', "remove-input"),
    )
    return _written(notebook)


def _notebook(like: str, given: dict[str, str]) -> str:
    """The notebook of a chapter; parameters and kernel are those of another one."""
    other = nbformat.reads(like, as_version=4)
    parameters = next(cell for cell in other.cells if "parameters" in cell.metadata.get("tags", []))
    cells = []
    for kind, id, source in json.loads(
        files("volume.new").joinpath("chapter.json").read_text(encoding="utf-8")
    ):
        text = Template(source).substitute(given)
        if kind == "parameters":
            cells.append(parameters)
        elif kind == "markdown":
            cells.append(nbformat.v4.new_markdown_cell(text, id=id))
        else:
            cells.append(_code(id, text, kind))
    other.cells = cells
    return _written(other)


def _code(id: str, source: str, tag: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, id=id, metadata={"tags": [tag]})


def _written(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook).rstrip("\n") + "\n"
