"""References by number, without reading the page they lead to again each time.

To name the kind of thing that is referred to, Sphinx reads the page it stands on from the disk, once a
reference: a third of the time of a book with many figures.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from typing_extensions import override


class _ReadOnce:
    """An environment whose pages are read from the disk once; they must not be changed."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._pages: dict[str, nodes.document] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)

    def get_doctree(self, docname: str) -> nodes.document:
        """The page as it was written after reading."""
        if docname not in self._pages:
            self._pages[docname] = self._env.get_doctree(docname)
        return self._pages[docname]


class References(StandardDomain):
    """Sphinx's references; those by number share what they have read."""

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self._once = _ReadOnce(env)

    @override
    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        if typ == "numref":
            env = self._once  # type: ignore[assignment]
        return super().resolve_xref(env, fromdocname, builder, typ, target, node, contnode)
