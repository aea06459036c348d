"""Which pages the book has, as its table of contents lists them."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from sphinx_external_toc.parsing import MalformedError, parse_toc_data

from analysis.declared.reading import text_file, yaml_value
from analysis.errors import InputError, shown

# How much of the sentence of another library is told.
SAID = 300
TOC = "_toc.yml"

SUFFIXES = (".md", ".ipynb")


def pages(root: Path) -> dict[str, Path]:
    r"""Return the pages of the book in the order of ``_toc.yml``.

    Parameters
    ----------
    root
        Folder that holds ``_toc.yml``.

    Returns
    -------
    dict
        Page name without extension -> source file, in reading order.

    Raises
    ------
    InputError
        If the table of contents cannot be read, or lists a page that has no file.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    >>> _ = (folder / "index.md").write_text("# A book")
    >>> [*pages(folder)]
    ['index']
    """
    return {name: _source(root, name) for name in names(text_file(root, TOC))}


def names(text: str) -> list[str]:
    r"""Return the names of the pages that a table of contents lists, in reading order.

    Parameters
    ----------
    text
        The content of ``_toc.yml``.

    Raises
    ------
    InputError
        If it is no table of contents, or lists what cannot be a page of the project.

    Examples
    --------
    >>> names("format: jb-book\nroot: index\n")
    ['index']
    """
    content = yaml_value(text, TOC)
    if not isinstance(content, dict):
        raise InputError(f"{TOC}: must hold the keys of a table of contents.")
    try:
        # The site map starts with the root page and is in reading order from there on.
        found = list(parse_toc_data(content))
    except MalformedError as error:
        said = " ".join(str(error).split())  # and a value of any length
        raise InputError(f"{TOC}: {said if len(said) < SAID else said[:SAID] + '…'}.") from None
    except (AttributeError, KeyError, TypeError, ValueError):  # a value of another kind than is looked for
        raise InputError(f"{TOC}: a key holds another kind of value than a table of contents has.") from None
    for name in found:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or not name.isprintable() or len(name) > 200:
            raise InputError(
                f"{TOC}: {shown(name)} is no page of the project; write its path without extension."
            )
    return found


def notebooks(root: Path) -> dict[str, Path]:
    r"""Return those pages of the book that are notebooks.

    Parameters
    ----------
    root
        Folder that holds ``_toc.yml``.

    Returns
    -------
    dict
        Page name without extension -> notebook, in reading order.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    >>> _ = (folder / "index.md").write_text("# A book")
    >>> notebooks(folder)
    {}
    """
    return {name: path for name, path in pages(root).items() if path.suffix == ".ipynb"}


def short(page: str) -> str:
    """Name of a page without its folder: as a chapter of the catalogue and a review give it.

    Examples
    --------
    >>> short("notebooks/context")
    'context'
    """
    return page.rpartition("/")[2]


def _source(root: Path, name: str) -> Path:
    for suffix in SUFFIXES:
        path = root / f"{name}{suffix}"
        if path.is_file():
            return path
    raise InputError(f"_toc.yml lists the page '{name}', but there is neither {name}.md nor {name}.ipynb.")
