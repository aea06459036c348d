"""Numbers of what is no chapter: no two figures share one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from sphinx import addnodes

from volume.publish.numbering import number

pytestmark = pytest.mark.unit


def environment() -> Any:
    """A front page, a summary and one chapter, with figures as Sphinx has counted them through."""
    parts = (False, ["summary"]), (True, ["chapter"])
    trees = [addnodes.toctree("", numbered=2 * numbered, includefiles=names) for numbered, names in parts]
    return SimpleNamespace(
        config=SimpleNamespace(root_doc="index"),
        get_doctree=lambda _: nodes.container("", *trees),
        toc_fignumbers={
            "index": {"figure": {"fig-a": (1,)}},
            "summary": {"figure": {"fig-c": (3,), "fig-b": (2,)}, "table": {"tab-a": (1,)}},
            "chapter": {"figure": {"fig-d": (1, 1)}},
        },
    )


def test_pages_before_the_chapters_count_on() -> None:
    env = environment()
    number(None, env)  # type: ignore[arg-type]  # what calls it is of no account
    assert env.toc_fignumbers == {
        "index": {"figure": {"fig-a": ("0", 1)}},
        "summary": {"figure": {"fig-c": ("0", 3), "fig-b": ("0", 2)}, "table": {"tab-a": ("0", 1)}},
        "chapter": {"figure": {"fig-d": (1, 1)}},
    }
