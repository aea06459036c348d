"""Numbers of what is no chapter: appendices have letters, and what comes before the chapters has nought.

Sphinx counts figures of unnumbered pages through the whole book, so that a Figure 4 stands beside Figure 1.4.
"""

from __future__ import annotations

import string

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

BEFORE = "0"


def prefixes(env: BuildEnvironment) -> dict[str, str]:
    """The letter of each page behind the chapters, and nought for each page before them.

    Parameters
    ----------
    env : BuildEnvironment
        Of a book whose chapters are numbered; without chapters there is nothing to tell apart.
    """
    root = env.config.root_doc
    parts = [
        (bool(toctree.get("numbered")), [str(name) for name in toctree["includefiles"]])
        for toctree in env.get_doctree(root).findall(addnodes.toctree)
    ]
    chapters = [place for place, (numbered, _) in enumerate(parts) if numbered]
    if not chapters:
        return {}
    front = [root, *(name for _, names in parts[: chapters[0]] for name in names)]
    back = [name for _, names in parts[chapters[-1] + 1 :] for name in names]
    letters = zip(back, string.ascii_uppercase, strict=False)
    return dict.fromkeys(front, BEFORE) | dict(letters)


def forget(_: Sphinx, env: BuildEnvironment) -> list[str]:
    """Take the letters of an earlier build off again: Sphinx, which counts next, does not expect any."""
    for page, prefix in prefixes(env).items():
        if prefix != BEFORE and page in env.titles:
            env.titles[page].attributes.pop("secnumber", None)
            for link in env.tocs[page].findall(nodes.reference):
                link.attributes.pop("secnumber", None)
            env.toc_secnumbers.pop(page, None)
    return []


def number(_: Sphinx, env: BuildEnvironment) -> list[str]:
    """Give appendices their letter, and figures and tables of unnumbered pages a number of two parts.

    Pages before the chapters share their nought and count on, so that no number is given twice.
    """
    reached: dict[tuple[str, str], int] = {}
    for page, prefix in prefixes(env).items():
        if prefix != BEFORE:
            _letter(env, page, prefix)
        for kind, numbers in env.toc_fignumbers.get(page, {}).items():
            in_order = sorted((counted, id) for id, counted in numbers.items())
            before = reached.get((prefix, kind), 0)
            for place, (_counted, id) in enumerate(in_order, before + 1):
                numbers[id] = (prefix, place)  # type: ignore[assignment]  # Sphinx joins whatever it finds
            reached[prefix, kind] = before + len(in_order)
    return []


def _letter(env: BuildEnvironment, page: str, letter: str) -> None:
    # Links to the headings of the page, its title first.
    first, *others = env.tocs[page].findall(nodes.reference)
    first["secnumber"] = [letter]
    env.titles[page]["secnumber"] = [letter]
    numbers: dict[str, tuple[str, ...]] = {other["anchorname"]: () for other in others}
    numbers[first["anchorname"]] = (letter,)
    env.toc_secnumbers[page] = numbers  # type: ignore[assignment]
