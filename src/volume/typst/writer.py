"""The body of the PDF: resolved doctrees in, Typst markup out.

Every docutils node has a method ``render_<class>``, its own or that of a base class. A node without one is
reported, never dropped in silence. What a reader could not use (an image without alternative text, a table
without a header) is collected in ``problems`` and stops the build.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docutils import nodes
from sphinx import addnodes

from volume.typst.blocks import BlockRules
from volume.typst.exhibits import ExhibitRules
from volume.typst.inline import InlineRules
from volume.typst.markup import label, string

DOCUMENT_MARK = "// document: "


class BookWriter(InlineRules, BlockRules, ExhibitRules):
    """Write the documents of one book, in the order of its table of contents.

    Parameters
    ----------
    builder : sphinx.builders.Builder
        Gives environment, configuration and image names.
    resolve : callable
        Document name to its doctree with all references resolved.
    vocabulary : Mapping[str, str]
        Words of the book's language.

    Attributes
    ----------
    problems : list of str
        One sentence each; a book with problems must not be published.
    equations : list of Equation
        Every equation written.
    parts : dict of str to str
        Caption of a part by the label of its first chapter.
    """

    def __init__(
        self, builder: Any, resolve: Callable[[str], nodes.document], vocabulary: Mapping[str, str]
    ) -> None:
        super().__init__(builder, vocabulary)
        self.parts: dict[str, str] = {}
        self._resolve = resolve
        self._trees: dict[str, nodes.document] = {}
        self._written = {self.config.root_doc}
        self._last_level = 0
        self._top_level = 1
        self._depth = 0

    def book(self) -> str:
        """Write the whole book.

        Returns
        -------
        str
            Typst markup of all documents the table of contents reaches.
        """
        root = self.config.root_doc
        for docname in self._in_order(root):
            tree = self._resolve(docname)
            self._trees[docname] = tree
            self._note_labels(docname, tree)
        return self._document(root, 1)

    def place_of(self, name: str) -> str:
        """Where a label of the sources stands in the PDF; empty if no page of the book has it.

        Parameters
        ----------
        name : str
            A label as written in a page.

        Returns
        -------
        str
            A Typst label, or nothing.
        """
        docname, target, *_ = self.env.get_domain("std").anonlabels.get(name, ("", ""))
        return self._labels.get(label(docname, target), "")

    def _in_order(self, docname: str) -> Iterator[str]:
        """Documents reached from one document, each once, parents first."""
        found, queue = {docname}, [docname]
        while queue:
            current = queue.pop(0)
            yield current
            for toctree in self.env.get_doctree(current).findall(addnodes.toctree):
                new = [name for name in map(str, toctree["includefiles"]) if name not in found]
                found.update(new)
                queue += new

    def _note_labels(self, docname: str, tree: nodes.document) -> None:
        """Map every identifier to one label; an element with several identifiers has one label."""
        for node in tree.findall(nodes.Element):
            if node.get("ids"):
                name = label(docname, node["ids"][0])
                self._labels.update({label(docname, one): name for one in node["ids"]})
        first = next(tree.findall(nodes.section), None)
        name = label(docname, first["ids"][0]) if first is not None and first.get("ids") else label(docname)
        self._labels[label(docname)] = name

    def _document(self, docname: str, top_level: int) -> str:
        """One document, then the documents its tables of contents list."""
        tree = self._trees[docname]
        self._docname, self._top_level, self._depth = docname, top_level, 0
        self._footnotes = {one: node for node in tree.findall(nodes.footnote) for one in node["ids"]}
        content = self._children(tree)
        anchor = self._place(label(docname))
        below = 1 if docname == self.config.root_doc else top_level + 1
        following = "".join(self._listed(toctree, below) for toctree in tree.findall(addnodes.toctree))
        return f"\n{DOCUMENT_MARK}{docname}\n{anchor}{content}{following}"

    def _listed(self, toctree: nodes.Element, level: int) -> str:
        docnames = [name for name in map(str, toctree["includefiles"]) if name not in self._written]
        self._written.update(docnames)
        if toctree.get("caption") and docnames:
            self.parts[self._labels[label(docnames[0])]] = toctree["caption"]
        return "".join(self._document(docname, level) for docname in docnames)

    def render_toctree(self, _: nodes.Element) -> str:
        """The chapters it lists follow the document; the list itself is the book's contents."""
        return ""

    def render_section(self, node: nodes.Element) -> str:
        self._depth += 1
        content = self._sequence(node)
        self._depth -= 1
        return content

    def render_title(self, node: nodes.Element) -> str:
        section = node.parent
        if not isinstance(section, nodes.section):
            return f"\n#rubric[{self._children(node)}]\n\n"
        if self._is_only_contents(section):
            return ""
        level = self._top_level + self._depth - 1
        if level > self._last_level + 1:
            self._problem(
                f'Heading "{node.astext()}" in document "{self._docname}" is of level {level} but follows '
                f"level {self._last_level}; no level may be skipped."
            )
        self._last_level = level
        number = self._section_number(section)
        numbering = f", numbering: (..) => {string(number)}" if number else ""
        page = "#pagebreak(weak: true)\n" if level == 1 else ""
        own = self._own_label(section)
        return f"\n{page}#heading(level: {level}{numbering})[{self._children(node)}]{own}\n\n"

    def _is_only_contents(self, section: nodes.Element) -> bool:
        """A landing page that only lists the chapters needs no page beside the contents."""
        if self._docname != self.config.root_doc or self._depth > 1:
            return False
        title = next(section.findall(nodes.title)).astext()
        return section.astext().strip() == title.strip() and not any(section.findall(nodes.image))

    def _section_number(self, section: nodes.Element) -> str:
        numbers = self.env.toc_secnumbers.get(self._docname, {})
        first = isinstance(section.parent, nodes.document)
        for anchor in itertools.chain((f"#{one}" for one in section["ids"]), [""] if first else []):
            if numbers.get(anchor):
                return ".".join(map(str, numbers[anchor]))
        return ""

    def render_rubric(self, node: nodes.Element) -> str:
        return f"\n#rubric[{self._children(node)}]\n\n"

    def render_transition(self, node: nodes.Element) -> str:
        """MyST draws a line above its footnotes, which here stand at the foot of the page."""
        return "" if "footnotes" in node.get("classes", []) else "\n#transition\n\n"
