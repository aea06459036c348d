"""The data package of an edition: the numbers behind every figure, every estimate, every table as published.

It lies beside the pages as a folder, so that each file has a permanent address, and in it once more as one
archive. It is a Frictionless Data Package and an RO-Crate; the same edition gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.declared.package import OWN_LICENCE
from analysis.language.numbers import Language
from volume.book.imprint import Facts
from volume.errors import BuildError

FOLDER = "data"
DESCRIPTOR = ".resource.json"
Described = dict[str, Any]


def archive_of(about: Facts) -> str:
    """Name of the archive.

    Examples
    --------
    >>> archive_of(Facts("a", "a", "Horsens", "en", "A", "", (), "1", "2026-01-01", {}))
    'a-en-data.zip'
    """
    return f"{about.name}-data.zip"


def write(data: Path, exhibits: Path, about: Facts, target: Path) -> None:
    """Write folder and archive.

    Parameters
    ----------
    data
        The data folder of the project, with its ``datapackage.json``.
    exhibits
        Where files of exhibits lie below the slug of the edition, and its estimates.
    about
        The facts of the book.
    target
        The folder to write; must not exist.

    Raises
    ------
    BuildError
        If a file that is described is missing.
    """
    target.mkdir(parents=True)
    language = Language(about.language)
    published = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    resources = [
        *_moved(exhibits, "", target),
        *_moved(exhibits / about.slug, "exhibits/", target),
        *_published(data, published.get("resources", ()), target),
    ]
    _write_json(target / "datapackage.json", describe(about, published, resources, language))
    (target / "README.md").write_text(readme(about, resources, language), encoding="utf-8")
    files = sorted(path for path in target.rglob("*") if path.is_file())
    _write_json(target / "ro-crate-metadata.json", crate(about, resources, files, target, language))
    archive(target, about.data_date, target / archive_of(about))


def describe(
    about: Facts, published: Mapping[str, Any], resources: Sequence[Described], language: Language
) -> Described:
    """The descriptor of the package, as ``datapackage.json`` has it."""
    return {
        "profile": "data-package",
        "name": about.name,
        "id": f"{about.name}-{about.version}",
        "title": about.title,
        "description": language.say("package.description", subtitle=about.subtitle),
        "version": about.version,
        "created": f"{about.data_date}T00:00:00Z",
        **({"homepage": about.url} if about.url else {}),
        "licenses": published.get("licenses", [OWN_LICENCE.model_dump()]),
        "contributors": [{"title": author, "role": "author"} for author in about.authors],
        "resources": list(resources),
    }


def readme(about: Facts, resources: Sequence[Described], language: Language) -> str:
    """What the package is and how to use it, for whoever unpacks it without the book."""

    def count(folder: str) -> int:
        return sum(one["path"].startswith(folder) for one in resources)

    return (
        language.say(
            "package.readme",
            title=about.title,
            subtitle=about.subtitle,
            version=about.version,
            date=dt.date.fromisoformat(about.data_date),
            exhibits=count("exhibits/"),
            tables=count("tables/"),
            licence=OWN_LICENCE.title,
            licence_url=OWN_LICENCE.path,
            authors="; ".join(about.authors),
            year=about.year,
        )
        + "\n"
    )


def crate(
    about: Facts, resources: Sequence[Described], files: Iterable[Path], base: Path, language: Language
) -> Described:
    """The package as an RO-Crate 1.1: what it is, who made it, and each file."""
    titles = {str(one["path"]): str(one.get("title", one["name"])) for one in resources}
    parts = [_file(path, path.relative_to(base).as_posix(), titles) for path in files]
    authors = [{"@id": f"#author-{n}", "@type": "Organization", "name": name}
               for n, name in enumerate(about.authors, 1)]  # fmt: skip
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": about.title,
        "description": language.say("package.description", subtitle=about.subtitle),
        "version": about.version,
        "datePublished": about.data_date,
        "inLanguage": about.language,
        "license": {"@id": OWN_LICENCE.path},
        "author": [{"@id": author["@id"]} for author in authors],
        "hasPart": [{"@id": part["@id"]} for part in parts],
        **({"url": about.url} if about.url else {}),
    }
    about_itself = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    licence = {"@id": OWN_LICENCE.path, "@type": "CreativeWork", "name": OWN_LICENCE.title}
    graph = [about_itself, root, licence, *authors, *parts]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}


def archive(folder: Path, date: str, target: Path) -> None:
    """Pack a folder so that the same files give the same bytes: one date, one order, one mode.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.csv").write_text("x")
    >>> archive(folder, "2026-01-01", folder / "a.zip")
    >>> zipfile.ZipFile(folder / "a.zip").namelist()
    ['a.csv']
    """
    year, month, day = map(int, date.split("-"))
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != target)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in files:
            inside = zipfile.ZipInfo(path.relative_to(folder).as_posix(), (year, month, day, 0, 0, 0))
            inside.external_attr = 0o644 << 16
            inside.create_system = 3  # the same on every system
            packed.writestr(inside, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def _moved(folder: Path, into: str, target: Path) -> list[Described]:
    """Copy each described file; give back the descriptors with their new path."""
    resources = []
    for path in sorted(folder.glob(f"*{DESCRIPTOR}")):
        described = json.loads(path.read_text(encoding="utf-8"))
        file = folder / described["path"]
        if not file.is_file():
            raise BuildError(f"{path.name} describes {described['path']}, which is not beside it.")
        described["path"] = f"{into}{described['path']}"
        _copy(file, target / described["path"])
        _write_json(target / f"{into}{path.name}", {**described, "path": file.name})
        resources.append(_weighed(described, file))
    return resources


def _published(data: Path, declared: Iterable[Described], target: Path) -> list[Described]:
    """Copy the tables as published, with what the project declares of them."""
    resources = []
    for described in declared:
        file = data / described["path"]
        if not file.is_file():
            raise BuildError(f"data/{described['path']} is missing; data/datapackage.json lists it.")
        _copy(file, target / described["path"])
        resources.append(described)
    return resources


def _weighed(described: Described, file: Path) -> Described:
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return {**described, "bytes": len(content), "hash": f"sha256:{digest}"}


def _file(path: Path, name: str, titles: Mapping[str, str]) -> Described:
    formats = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown"}
    return {
        "@id": name,
        "@type": "File",
        "name": titles.get(name, name),
        "encodingFormat": formats[path.suffix],
        "contentSize": str(path.stat().st_size),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write_json(path: Path, content: Described) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
