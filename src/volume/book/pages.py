"""Which pages the book has, as its table of contents lists them."""

from __future__ import annotations

from pathlib import Path

from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from analysis.errors import InputError

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
    toc = root / "_toc.yml"
    try:
        names = list(parse_toc_yaml(toc))
    except FileNotFoundError:
        raise InputError(f"{toc.name} is missing in {root}.") from None
    except MalformedError as error:
        raise InputError(f"{toc.name}: {error}.") from None
    # The site map starts with the root page and is in reading order from there on.
    return {name: _source(root, name) for name in names}


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
