"""The staged book: a copy of the project's pages in which the executed notebooks replace the sources."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml
from nbformat import NotebookNode

from volume.book import imprint, normalise, pages

EXHIBITS = "_exhibits"
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
    configuration = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    for name, source in pages.pages(root).items():
        if name in executed:
            normalise.write(normalise.normalise(executed[name]), book / f"{name}.ipynb")
        else:
            _copy(source, book / source.relative_to(root))
    for name in ("_toc.yml", *configuration.get("bibtex_bibfiles", []), *COMPANIONS):
        if (root / name).is_file():
            _copy(root / name, book / name)
    for name in FOLDERS:
        if (root / name).is_dir():
            shutil.copytree(root / name, book / name)
    text = yaml.safe_dump(configured(configuration, about.language), allow_unicode=True, sort_keys=False)
    (book / "_config.yml").write_text(text, encoding="utf-8")
    (book / EXHIBITS).mkdir(parents=True, exist_ok=True)
    about.write(book / EXHIBITS)


def configured(configuration: Mapping[str, object], language: str) -> dict[str, object]:
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
    result = yaml.safe_load(yaml.safe_dump(dict(configuration)))
    result.setdefault("execute", {})["execute_notebooks"] = "off"
    result.setdefault("sphinx", {}).setdefault("config", {})["language"] = language
    return result


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
