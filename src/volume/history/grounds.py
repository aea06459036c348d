"""What estimates and pages rest on, as short hashes: the ground of reviews and of comparisons.

A build writes it as ``basis.json``. A review keeps the part of its page: what was reviewed is what the build
was made from.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

import analysis
from analysis.declared.base import Model
from analysis.declared.models import Catalogue, Indicator
from analysis.declared.reading import read_json
from analysis.errors import InputError

FILE = "basis.json"
# The package whose code estimates and pages rest on.
ANALYSIS = Path(analysis.__file__).parent
# 64 bits: enough to notice any change, short enough to read. Full hashes of files are in the manifest.
DIGITS = 16
_DECIMAL = re.compile(r"-?\d+(\.\d*)?(e[-+]?\d+)?")
LABEL = re.compile(r"^:name: (\S+)$", re.MULTILINE)
# Texts of an indicator explain an estimate and do not move it.
METHOD = frozenset(
    {
        "measure",
        "source",
        "minus",
        "per",
        "reference",
        "comparison",
        "cluster",
        "polarity",
        "decimals",
        "headline",
    }
)


class PageBasis(Model):
    """What one page rests on and what it shows: names and hashes.

    Attributes
    ----------
    parameters
        Of the edition, as text.
    tables
        File name of each table that the page's indicators read or its exhibits rest on.
    indicators
        The declarations of the page's indicators.
    corrections, areas
        Declared corrections of those tables, and the list of areas.
    code
        Every module and message file of ``src/analysis``.
    cells
        Source of the notebook's cells, in order.
    estimates, text
        Rows of ``estimates.csv`` that belong to the page, and all that its cells print.
    exhibits
        The numbers behind each figure and table, by label.
    """

    parameters: dict[str, str]
    tables: dict[str, str]
    indicators: dict[str, str]
    corrections: str
    areas: str
    code: dict[str, str]
    cells: tuple[str, ...]
    estimates: str
    exhibits: dict[str, str]
    text: str


def digest(content: object) -> str:
    """Return a short hash of a text, of bytes, or of anything that can be written as JSON.

    Examples
    --------
    >>> digest("a"), digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    ('ca978112ca1bbdca', True)
    """
    if not isinstance(content, str | bytes):
        content = json.dumps(content, sort_keys=True, ensure_ascii=False)
    raw = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(raw).hexdigest()[:DIGITS]


def of_edition(declared: Catalogue) -> dict[str, Any]:
    """Describe what the estimates of an edition rest on.

    Parameters
    ----------
    declared
        The catalogue of the project.

    Returns
    -------
    dict
        ``code``: the modules that `analysis.project` needs; ``areas``; ``tables``: file, id and
        hash of each; ``indicators``: hash of the ``method`` of each, and its ``sources``, the cells it reads.

    Examples
    --------
    >>> found = of_edition(project.catalogue)
    >>> found["indicators"]["employment_rate"]["sources"][0]["table"], "figures.lines" in found["code"]
    ('ras200', False)
    """
    return {
        "code": {name: value for name, value in loaded().items() if name in needed_by("project")},
        "areas": digest((declared.root / "data" / "areas.csv").read_bytes()),
        "tables": {
            name: {
                "file": Path(table.path).name,
                "id": table.table_id,
                "digest": table.sha256[:DIGITS],
            }
            for name, table in declared.tables.items()
        },
        "indicators": {
            i.id: {
                "method": digest([_method(i), _corrections(declared, i.tables)]),
                "sources": [
                    {"table": source.table, "select": source.select}
                    for source in (part for whole in i.sources for part in whole.parts)
                ],
            }
            for i in declared.indicators.values()
        },
    }


def of_page(
    declared: Catalogue,
    name: str,
    parameters: Mapping[str, object],
    executed: NotebookNode,
    exhibits: Path,
    slug: str,
) -> PageBasis:
    """Describe what one page rests on and shows.

    Parameters
    ----------
    declared
        The catalogue of the project.
    name
        Name of the page; a page without indicators of its own rests on those of the whole volume.
    parameters
        Of the edition.
    executed
        The page's notebook with its outputs.
    exhibits
        Folder of ``estimates.csv`` and, in the folder `slug`, of the exhibits' CSV files.
    slug
        Folder of the edition's exhibits.

    Notes
    -----
    Decimals count to nine digits, so that another machine's last digit is no change.
    """
    chapter = declared.chapters.get(name)
    indicators = chapter.indicators if chapter else tuple(declared.indicators.values())
    printed = "\n".join(_printed(executed))
    tables = _tables(indicators, executed)
    rows = csv.DictReader((exhibits / "estimates.csv").read_text(encoding="utf-8").splitlines())
    own = [row for row in rows if chapter is None or row["chapter"] == name]
    files = {label: exhibits / slug / f"{label}.csv" for label in LABEL.findall(printed)}
    return PageBasis(
        parameters={key: shown(value) for key, value in parameters.items()},
        tables={Path(declared.tables[t].path).name: declared.tables[t].sha256[:DIGITS] for t in tables},
        indicators={i.id: digest(i.model_dump(mode="json")) for i in indicators},
        corrections=digest(_corrections(declared, tables)),
        areas=digest((declared.root / "data" / "areas.csv").read_bytes()),
        code=dict(loaded()),
        cells=cells(executed),
        estimates=digest([{key: number(text) for key, text in row.items() if text} for row in own]),
        exhibits={label: digest(_figures(path)) for label, path in files.items() if path.is_file()},
        text=digest(printed),
    )


def read_page(build: Path, name: str) -> PageBasis:
    """Read what a page of a build rests on.

    Parameters
    ----------
    build
        Folder of the build.
    name
        Name of the page.

    Raises
    ------
    InputError
        If the folder holds no build, or none with that page.
    """
    if not (build / FILE).is_file():
        raise InputError(f"{build} has no {FILE}; run volume build first, or name a build: --build.")
    try:
        pages = dict(read_json(build, FILE)["pages"])
        return PageBasis.model_validate(pages[name])
    except KeyError:
        raise InputError(f"{build / FILE} does not know the page '{name}'; build the volume again.") from None
    except (InputError, TypeError, ValueError):
        raise InputError(f"{build / FILE} is damaged; build the volume again.") from None


def code(folder: Path) -> dict[str, str]:
    """Hash every module and message file of a package, folders and all.

    Parameters
    ----------
    folder
        The package.

    Returns
    -------
    dict of str to str
        By dotted name below the package; a file that is no module by its path: ``language/en/place.yml``.

    Examples
    --------
    >>> "inference.trend" in code(ANALYSIS)
    True
    """
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".yml"))
    return {_module(path, folder): digest(path.read_bytes()) for path in files}


@cache
def loaded() -> Mapping[str, str]:
    """Hash, as `code` does, what this process has loaded of `analysis`, whatever is edited while it runs."""
    return code(ANALYSIS)


@cache
def needed_by(module: str) -> frozenset[str]:
    """Name, as `needs` does, what a module of `analysis` needs, as this process has loaded it."""
    return needs(ANALYSIS, module)


def needs(folder: Path, module: str) -> frozenset[str]:
    """Name the modules of a package that one of them imports, directly or through others, and itself.

    Parameters
    ----------
    folder
        The package ``folder.name``.
    module
        Where to start: a dotted name below the package.

    Examples
    --------
    >>> sorted(needs(ANALYSIS, "language.facts"))
    ['language.__init__', 'language.facts']
    """
    known = {_module(path, folder): path for path in folder.rglob("*.py")}
    found: set[str] = set()
    queue = [module]
    while queue:
        name = queue.pop()
        if name not in known or name in found:
            continue
        found.add(name)
        room = name.rpartition(".")[0]
        queue.append(f"{room}.__init__" if room else "__init__")
        queue += _imports(ast.parse(known[name].read_text(encoding="utf-8")), folder.name)
    return frozenset(found - {"__init__"})


def _module(path: Path, folder: Path) -> str:
    inside = path.relative_to(folder)
    return ".".join(inside.with_suffix("").parts) if path.suffix == ".py" else inside.as_posix()


def cells(notebook: NotebookNode) -> tuple[str, ...]:
    """Hash the source of every cell, without the one Papermill injects.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> len(cells(new_notebook(cells=[new_markdown_cell("# A")])))
    1
    """
    return tuple(
        digest([cell.cell_type, cell.source])
        for cell in notebook.cells
        if "injected-parameters" not in cell.metadata.get("tags", [])
    )


def shown(value: object) -> str:
    """Write a parameter as text.

    Examples
    --------
    >>> shown(["615", "740"]), shown(2008), shown(None)
    ('615, 740', '2008', 'none')
    """
    if value is None:
        return "none"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def number(text: str) -> str:
    """Write a decimal with nine digits; leave every other text, codes and whole numbers too, as it is.

    Examples
    --------
    >>> number("0.30000000000000004"), number("000"), number("RAS200")
    ('0.3', '000', 'RAS200')
    """
    if not _DECIMAL.fullmatch(text) or text.lstrip("-").isdigit():
        return text
    return f"{float(text):.9g}"


def _method(indicator: Indicator) -> dict[str, Any]:
    kept = indicator.model_dump(mode="json", include=set(METHOD))
    return {**kept, "breaks": [b.year for b in indicator.breaks], "no_trend": indicator.no_trend is not None}


def _corrections(declared: Catalogue, tables: Iterable[str]) -> list[dict[str, Any]]:
    wanted = set(tables)
    return [c.model_dump(mode="json") for c in declared.corrections if c.table in wanted]


def _tables(indicators: Iterable[Indicator], executed: NotebookNode) -> list[str]:
    """Tables the indicators read, and those that exhibits say they rest on."""
    read = {name for i in indicators for name in i.tables}
    return sorted(
        read.union(*(output.get("metadata", {}).get("tables", ()) for output in _outputs(executed)))
    )


def _outputs(notebook: NotebookNode) -> Iterable[NotebookNode]:
    return (output for cell in notebook.cells for output in cell.get("outputs", ()))


def _printed(notebook: NotebookNode) -> Iterable[str]:
    for output in _outputs(notebook):
        yield output.get("text", "") if output.get("name") != "stderr" else ""
        data = output.get("data", {})
        yield data.get("text/markdown", data.get("text/plain", ""))


def _figures(path: Path) -> list[list[str]]:
    return [[number(cell) for cell in row] for row in csv.reader(StringIO(path.read_text(encoding="utf-8")))]


def _imports(tree: ast.AST, package: str) -> set[str]:
    """Dotted names below the package that may be imported; a name taken from a module counts too."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name.removeprefix(f"{package}.") for name in found if name.startswith(f"{package}.")}
