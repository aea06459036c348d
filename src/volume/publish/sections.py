"""Headings that a notebook's cells print become headings of the page.

MyST-NB makes a rubric of a heading inside an output, because sections cannot begin there. A page whose titles
are findings needs them in its contents, its links and its outline.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from typing_extensions import override


class Sections(SphinxTransform):
    """Turn the rubric that opens a cell's output into a section holding the cell and what follows it."""

    default_priority = 500  # labels have been handed on to the rubric (260), contents not yet collected

    @override
    def apply(self, **kwargs: Any) -> None:
        """Go through the sections of the document, each before those it holds."""
        for section in list(self.document.findall(nodes.section)):
            self._part(section)

    def _part(self, section: nodes.section) -> None:
        current: nodes.section | None = None
        for child in list(section.children):
            rubric = _opening(child)
            if rubric is not None:
                current = self._section(rubric)
                section.insert(section.index(child), current)
            if current is not None and not (isinstance(child, nodes.section)):
                section.remove(child)
                current += child

    def _name_of(self, identifier: str) -> str:
        return next((name for name, i in self.document.nameids.items() if i == identifier), "")

    def _section(self, rubric: nodes.rubric) -> nodes.section:
        rubric.parent.remove(rubric)
        # A label that was written stays; an anchor made of the words would change with every number in them.
        written = [i for i in rubric["ids"] if self.document.nametypes.get(self._name_of(i))]
        section = nodes.section(ids=written or rubric["ids"], names=rubric["names"], classes=["spread"])
        for name in section["ids"]:
            self.document.ids[name] = section
        title = nodes.title(rubric.rawsource, "", *rubric.children)
        title.source, title.line = rubric.source, rubric.line
        section += title
        return section


def _opening(child: nodes.Node) -> nodes.rubric | None:
    """The heading at the head of a cell's output."""
    if not (isinstance(child, nodes.container) and child.get("nb_element") == "cell_code"):
        return None
    return next((r for r in child.findall(nodes.rubric) if r.get("level")), None)
