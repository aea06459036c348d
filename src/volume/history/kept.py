"""What is kept of an edition so that a later one can be compared with it (`volume.history.comparison`).

A record is a folder with ``estimates.csv``, ``manifest.json``, ``basis.json`` and the tables, compressed.
Every build is one. `keep` copies these files of a published build to ``editions/released/<slug>/<version>``,
to be committed. `keep_words` writes what one of the words and classes of a build rests on, and no more, to
``editions/earlier/<slug>/<name>``: a method that was replaced before it was released stays comparable.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.declared.models import Catalogue
from analysis.declared.reading import LARGEST, read_json, text_file
from analysis.errors import InputError
from volume.book import imprint
from volume.history import grounds as history_grounds
from volume.history import manifest, own
from volume.history.differences import Row, is_number
from volume.history.tables import Table, csv_rows, parse

RELEASED = "editions/released"
EARLIER = "editions/earlier"
# Files that the classes of claims rest on, and estimates do not.
RULES = ("data/claim_rules.yml", "data/claims.csv")
TABLES = "tables"
# Of what a folder of a record is named by: a slug, a version.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
FILES = ("estimates.csv", manifest.FILE, history_grounds.FILE)


@dataclass(frozen=True)
class Record:
    """One edition as it is compared with another.

    ``basis`` is the content of ``basis.json``; ``table`` reads a table by its name in the data package; it is
    None where tables were not kept. ``rules`` has the hash of each file that claims are decided by.
    """

    name: str
    slug: str
    edition: str
    version: str
    data_date: str
    parameters: Mapping[str, object]
    packages: Mapping[str, str]
    basis: Mapping[str, Any]
    rows: tuple[Row, ...]
    table: Callable[[str], Table] | None
    rules: Mapping[str, str]
    commit: str | None


def read(folder: Path) -> Record:
    """Read a build, or what was kept of one.

    Parameters
    ----------
    folder
        A build folder, or a folder below ``editions/released``.

    Raises
    ------
    InputError
        If it is no build, lacks a file, or a file is damaged.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; name the folder of a build, such as build/randers/en.")
    if not (folder / manifest.FILE).is_file():
        raise InputError(f"{folder} is no build: it has no {manifest.FILE}.")
    for name in FILES:
        if not (folder / name).is_file():
            raise InputError(f"{folder} has no {name}; build it again with this version of the volume.")
    about, ground = _json(folder / manifest.FILE), _json(folder / history_grounds.FILE)
    try:
        dt.date.fromisoformat(about["created"])
        for name in (ground["slug"], about["version"]):
            _named(name, str(folder))
        return Record(
            name=str(folder),
            slug=ground["slug"],
            edition=about["edition"],
            version=about["version"],
            data_date=about["created"],
            parameters=about["parameters"],
            packages={**about["environment"]["packages"], "python": about["environment"]["python"]},
            basis={key: ground[key] for key in ("code", "areas", "tables", "indicators")},
            rows=rows(folder / "estimates.csv"),
            table=(lambda name: _kept_table(folder, ground["tables"][name]["file"]))
            if (folder / TABLES).is_dir()
            else None,
            rules=_rules(about.get("inputs", ())),
            commit=about["code"]["commit"],
        )
    except (KeyError, TypeError) as error:
        raise InputError(
            f"{folder}: {manifest.FILE} or {history_grounds.FILE} lacks the key {error}."
        ) from None
    except ValueError:
        raise InputError(f"{folder / manifest.FILE}: created is '{about['created']}', no date.") from None


def current(declared: Catalogue, about: imprint.Facts, estimates: Path) -> Record:
    """Describe the edition that is being built.

    Parameters
    ----------
    declared
        The catalogue of the project.
    about
        The facts of the book.
    estimates
        Its ``estimates.csv``.
    """
    environment = manifest.environment(declared.root / "requirements.in")
    packages: Any = environment["packages"]
    return Record(
        name=about.slug,
        slug=about.slug,
        edition=about.edition,
        version=about.version,
        data_date=about.data_date,
        parameters=about.parameters,
        packages={**packages, "python": str(environment["python"])},
        basis=history_grounds.of_edition(declared),
        rows=rows(estimates),
        table=lambda name: parse(
            (declared.root / declared.tables[name].path).read_text(encoding="utf-8"),
            declared.tables[name].path,
        ),
        rules=_rules(manifest.listing(declared.root, (declared.root / name for name in RULES))),
        commit=None,
    )


def _named(name: object, where: str) -> None:
    """A record is kept in a folder of its name, so that the name may lead nowhere else."""
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise InputError(
            f"{where}: {name!r} cannot name a folder; write letters, digits, points and hyphens."
        )


def _rules(inputs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {one["path"]: one["sha256"] for one in inputs if one["path"] in RULES}


def previous(root: Path, slug: str, version: str) -> Path | None:
    """Find what was kept of the edition before a version.

    Parameters
    ----------
    root
        Folder of the project.
    slug
        Name of the edition with its parameters.
    version
        The version being built.

    Returns
    -------
    Path or None
        Folder of the latest earlier version; None if none was kept. A version is compared with those before
        it, also when it is built again after it was kept itself.

    Raises
    ------
    InputError
        If a folder there is not named by a version.

    Examples
    --------
    >>> previous(Path("no project"), "randers", "0.1.0")
    """
    folders = sorted(path for path in (root / RELEASED / slug).glob("[!.]*") if path.is_dir())
    earlier = [(_numbers(path.name, path.parent), path) for path in folders]
    earlier = [one for one in earlier if one[0] < _numbers(version, root / "pyproject.toml")]
    return max(earlier)[1] if earlier else None


def keep(root: Path, build: Path) -> Path:
    """Keep what later editions are compared with.

    Parameters
    ----------
    root
        Folder of the project.
    build
        A build.

    Returns
    -------
    Path
        The folder below ``editions/released``; an earlier one of the same version is replaced in one step.

    Raises
    ------
    InputError
        If the folder is no build, or what was kept of the version before holds anything else.
    """
    record = read(build)
    target = root / RELEASED / record.slug / record.version
    for name, _ in own.files(target):
        if name not in FILES and not name.startswith(f"{TABLES}/"):
            raise InputError(f"{target} holds {name}, which is not kept of a build; move it elsewhere.")
    beside, replaced = (target.with_name(f".{target.name}.{end}.{os.getpid()}") for end in ("new", "old"))
    beside.mkdir(parents=True)
    try:
        for name in FILES:
            shutil.copyfile(build / name, beside / name)
        shutil.copytree(build / TABLES, beside / TABLES)
        if target.exists():
            target.rename(replaced)
        beside.rename(target)
    finally:
        for left in (beside, replaced):
            shutil.rmtree(left, ignore_errors=True)
    return target


def earlier(root: Path, slug: str) -> list[Path]:
    """Name the folders of what was kept of replaced methods, in the order of their names.

    Examples
    --------
    >>> earlier(Path("no project"), "randers")
    []
    """
    return sorted(path for path in (root / EARLIER / slug).glob("[!.]*") if path.is_dir())


def keep_words(root: Path, build: Path, name: str) -> Path:
    """Keep the words and classes of a build, and what tells why they differ from later ones.

    Parameters
    ----------
    root
        Folder of the project.
    build
        A build by the method that is replaced, with a clean tree: its commit is named.
    name
        Of the record.

    Returns
    -------
    Path
        The folder below ``editions/earlier``: rows with a word or a class and the gaps of which they speak,
        hashes of code, declarations, tables and rules. No tables.

    Raises
    ------
    InputError
        If the folder is no build, or one of a tree that differs from its commit; if the name cannot be one.
    """
    _named(name, "--replaced")
    record = read(build)
    about, ground = _json(build / manifest.FILE), _json(build / history_grounds.FILE)
    if about["code"]["commit"] is None or about["code"]["modified"]:
        raise InputError(f"{build} was built from a tree that is no commit, so it could not be built again.")
    target = root / EARLIER / record.slug / name
    target.mkdir(parents=True, exist_ok=True)
    wanted = [row for row in record.rows if row.get("verdict") or row.get("kind") == "gap"]
    with (target / "estimates.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(wanted[0]) if wanted else ["id"], lineterminator="\n")
        table.writeheader()
        table.writerows(wanted)
    inputs = [one for one in about["inputs"] if one["path"] in RULES]
    _write_json(target / manifest.FILE, {**about, "inputs": inputs, "outputs": []})
    _write_json(target / history_grounds.FILE, {**ground, "pages": {}})
    return target


def _json(path: Path) -> Any:
    return read_json(Path(), str(path))


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=dict)
    path.write_text(text + "\n", encoding="utf-8")


def write(declared: Catalogue, described: Mapping[str, Any], result: Path) -> None:
    """Put into a build what it can be compared and reviewed by.

    Parameters
    ----------
    declared
        The catalogue of the project.
    described
        Content of ``basis.json``.
    result
        The build; gets ``basis.json`` and every table of the data package, compressed, the same bytes each
        time.
    """
    _write_json(result / history_grounds.FILE, described)
    (result / TABLES).mkdir()
    for table in declared.tables.values():
        source = declared.root / table.path
        packed = gzip.compress(source.read_bytes(), mtime=0)
        (result / TABLES / f"{source.name}.gz").write_bytes(packed)


def rows(path: Path) -> tuple[Row, ...]:
    """Read a table of estimates.

    Parameters
    ----------
    path
        An ``estimates.csv``.

    Returns
    -------
    tuple of dict
        Column -> text, one for each row.

    Raises
    ------
    InputError
        If it has no column ``id``, a row of another length, an id twice, or text as a value.
    """
    table = csv_rows(text_file(Path(), str(path)), str(path))
    if not table or "id" not in table[0]:
        raise InputError(f"{path}: the first row must name the columns, one of them 'id'.")
    header, seen = table[0], set()
    found = []
    for number, cells in enumerate(table[1:], start=2):
        if len(cells) != len(header):
            raise InputError(f"{path}: row {number} has {len(cells)} cells; the header has {len(header)}.")
        row = dict(zip(header, cells, strict=True))
        if row["id"] in seen:
            raise InputError(f"{path}: row {number}: id '{row['id']}' stands twice.")
        seen.add(row["id"])
        if not is_number(row.get("value", "")):
            raise InputError(f"{path}: row {number}, column value: '{row['value']}' is not a number.")
        found.append(row)
    return tuple(found)


def _kept_table(folder: Path, file: str) -> Table:
    _named(file, str(folder / history_grounds.FILE))
    path = folder / TABLES / f"{file}.gz"
    try:
        with gzip.open(path) as packed:
            content = packed.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise ValueError("too large")
        return parse(content.decode(), str(path))
    except FileNotFoundError:
        raise InputError(f"{folder} has no {TABLES}/{file}.gz; build it again.") from None
    except (OSError, EOFError, ValueError, zlib.error):
        raise InputError(f"{path} is damaged: it cannot be unpacked.") from None


def _numbers(version: str, place: Path) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in version.split("."))
    except ValueError:
        raise InputError(f"{place}: '{version}' is no version such as 0.1.0.") from None
