"""The staged book: a copy of the project's pages in which the executed notebooks replace the sources."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, Field, field_validator

from analysis.declared.package import Inside
from analysis.declared.reading import read_block, text_file, yaml_value
from volume.book import imprint, normalise, pages

CONFIG = "_config.yml"
EXHIBITS = "_exhibits"
# Without these there is no book, or one that lacks its figures.
EXTENSIONS = ("myst_nb", "volume.typst.builder", "volume.publish.extension")
# Pages may quote or link these, as they may in a plain `jupyter-book build .` at the root of the project.
COMPANIONS = ("CITATION.cff", "CHANGELOG.md", "LICENSE", "LICENSE-DATA")
FOLDERS = ("_static", "_templates", "data", "locale")


def stage(root: Path, book: Path, about: imprint.Facts, executed: Mapping[str, NotebookNode]) -> None:
    """Fill a folder with all that Jupyter Book needs, and nothing it would have to execute.

    Parameters
    ----------
    root
        Folder of the project.
    book
        The folder to fill; its ``_exhibits`` may exist already.
    about
        The facts of the book; written to ``_exhibits/edition.json``, which is how `volume.publish.extension`
        knows a staged book from the project itself.
    executed
        Page name -> executed notebook.

    Raises
    ------
    InputError
        If the table of contents lists a page without a file.
    """
    configuration = read_configuration(root)
    for name, source in pages.pages(root).items():
        if name in executed:
            normalise.write(normalise.normalise(executed[name]), book / f"{name}.ipynb")
        else:
            _page(source, book / source.relative_to(root))
    for name in ("_toc.yml", *configuration.get("bibtex_bibfiles", []), *COMPANIONS):
        if (root / name).is_file():
            _copy(root / name, book / name)
    for name in FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, book / name)
    text = yaml.safe_dump(configured(configuration, about.language), allow_unicode=True, sort_keys=False)
    (book / CONFIG).write_text(text, encoding="utf-8")
    (book / EXHIBITS).mkdir(parents=True, exist_ok=True)
    about.write(book / EXHIBITS)


def read_configuration(root: Path) -> dict[str, Any]:
    """Read ``_config.yml`` of a project.

    Raises
    ------
    InputError
        If it is missing, no YAML, or a key that the volume reads or sets holds another kind of value.

    Examples
    --------
    >>> read_configuration(Path("no project"))
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: _config.yml is missing.
    """
    return configuration(text_file(root, CONFIG))


def configuration(text: str) -> dict[str, Any]:
    """The content of ``_config.yml``, as `read_configuration` gives it.

    Examples
    --------
    >>> configuration("title: A book")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: _config.yml: key 'sphinx' is missing.
    """
    content = yaml_value(text, CONFIG)
    read_block(_Configuration, content, CONFIG)
    return dict(content)


class _Sphinx(BaseModel):
    model_config = ConfigDict(extra="allow")

    config: dict[str, Any]

    @field_validator("config")
    @classmethod
    def _ours(cls, config: dict[str, Any]) -> dict[str, Any]:
        listed = config.get("extensions")
        for name in EXTENSIONS:
            if not isinstance(listed, list) or name not in listed:
                raise ValueError(f"its list 'extensions' must name {name}")
        return config


class _Configuration(BaseModel):
    """What the volume reads or sets; the rest is for Jupyter Book to judge."""

    model_config = ConfigDict(extra="allow")

    title: str = Field(min_length=1)
    bibtex_bibfiles: list[Inside] = Field(default_factory=list)
    execute: dict[str, Any] = Field(default_factory=dict)
    sphinx: _Sphinx


def configured(configuration: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a Jupyter Book configuration for pages that are executed already.

    Parameters
    ----------
    configuration
        The content of the project's ``_config.yml``.
    language
        Code of the language Sphinx is to speak.

    Returns
    -------
    dict
        A copy with execution off and the language set.

    Examples
    --------
    >>> configured({"execute": {"execute_notebooks": "force"}}, "da")
    {'execute': {'execute_notebooks': 'off'}, 'sphinx': {'config': {'language': 'da'}}}
    """
    result = copy.deepcopy(dict(configuration))
    result.setdefault("execute", {})["execute_notebooks"] = "off"
    result.setdefault("sphinx", {}).setdefault("config", {})["language"] = language
    return result


def _page(source: Path, target: Path) -> None:
    """A page of prose: its source is published beside it, with the ends of lines that every checkout has."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes().replace(b"\r\n", b"\n").replace(b"\r", b"\n"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
