"""What all rules that turn docutils nodes into Typst share: state, labels, and the choice of a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.util import logging

from volume.typst.markup import breakable, label, text

log = logging.getLogger(__name__)

# Nodes that print nothing: sources of other nodes, marks for other builders, decoration.
SILENT = frozenset(
    {"comment", "substitution_definition", "meta", "pending", "system_message", "footnote", "label"}
    | {"index", "highlightlang", "tabular_col_spec", "colspec", "sd_icon", "fontawesome", "HiddenCellNode"}
)
# Nodes that are only what they hold.
TRANSPARENT = frozenset(
    {"document", "compound", "target", "generated", "problematic", "legend", "centered", "glossary"}
    | {"compact_paragraph", "versionmodified", "PassthroughTextElement", "term", "definition"}
    | {"field_name", "field_body", "option_group", "option", "option_string", "description"}
)


@dataclass(frozen=True)
class Equation:
    """One equation as the author wrote it, for an error that has to name it."""

    docname: str
    tex: str
    typst: str


# The class of what paper leaves out, because it has the same elsewhere.
SCREEN = "screen"


class Rules:
    """State of one book being written; a subclass adds the methods ``render_<node class>``.

    Parameters
    ----------
    builder : sphinx.builders.Builder
        Gives environment, configuration and image names.
    vocabulary : Mapping[str, str]
        Words of the book's language.

    Attributes
    ----------
    problems : list of str
        One sentence each; a book with problems must not be published.
    equations : list of Equation
        Every equation written.
    listed : dict of str to list
        Number, first sentence and label of each figure and table that has a number, in order.
    """

    # Whether what is written stands in a column, and how tall a picture may be there.
    _folded = False
    _tallest = ""
    # Whether it stands in a cell, where a long name must break.
    _celled = False

    def __init__(self, builder: Any, vocabulary: Mapping[str, str]) -> None:
        self.builder = builder
        self.env = builder.env
        self.config = builder.config
        self.vocabulary = vocabulary
        self.problems: list[str] = []
        self.equations: list[Equation] = []
        self.listed: dict[str, list[tuple[str, str, str]]] = {"figure": [], "table": []}
        self._docname: str = self.config.root_doc
        self._footnotes: dict[str, nodes.Element] = {}
        self._labels: dict[str, str] = {}
        self._emitted: set[str] = set()
        self._explained: set[str] = set()

    def render(self, node: nodes.Node) -> str:
        """Write one node with everything below it.

        Parameters
        ----------
        node : docutils.nodes.Node
            A node of a resolved doctree.

        Returns
        -------
        str
            Typst markup.
        """
        if isinstance(node, nodes.Text):
            said = _before_what_is_left_out(node)
            return text(breakable(said) if self._celled else said)
        assert isinstance(node, nodes.Element)
        if SCREEN in node.get("classes", ()):
            return ""
        for name in (cls.__name__ for cls in type(node).__mro__):
            method = getattr(self, f"render_{name}", None)
            if method is not None:
                return self._anchored(node, method(node))
            if name in SILENT or name in TRANSPARENT:
                return self._anchored(node, self._children(node) if name in TRANSPARENT else "")
        self._report(
            node,
            "node",
            "The PDF builder does not know the node %r in document %r; its text is printed without its form.",
            type(node).__name__,
            self._docname,
        )
        return self._anchored(node, self._children(node))

    def _children(self, node: nodes.Element) -> str:
        return "".join(self.render(child) for child in node.children)

    def _except(self, node: nodes.Element, *kinds: type[nodes.Node]) -> str:
        return "".join(self.render(child) for child in node.children if not isinstance(child, kinds))

    def _anchored(self, node: nodes.Element, markup: str) -> str:
        ids = node.get("ids")
        return self._place(label(self._docname, ids[0])) + markup if ids else markup

    def _place(self, key: str) -> str:
        """An invisible target, unless the label already stands on a heading or figure."""
        name = self._labels.get(key, key)
        if name in self._emitted:
            return ""
        self._emitted.add(name)
        return f"#metadata(none){name}"

    def _own_label(self, node: nodes.Element) -> str:
        """The label of a node that carries it itself."""
        if not node.get("ids"):
            return ""
        name = self._labels[label(self._docname, node["ids"][0])]
        self._emitted.add(name)
        return name

    def _problem(self, sentence: str) -> None:
        if sentence not in self.problems:
            self.problems.append(sentence)

    def _report(self, node: nodes.Element, subtype: str, message: str, *details: str) -> None:
        log.warning(message, *details, location=node, type="typst", subtype=subtype)


def is_dense(figure: nodes.Element) -> bool:
    """Whether a figure is made of many small panels, whose words need most of the line."""
    return "dense" in figure.get("classes", ())


def is_for_screens(node: nodes.Node | None) -> bool:
    """Whether a piece of text serves a screen alone, such as the way to a file."""
    return isinstance(node, nodes.inline) and "evidence" in node.get("classes", ())


def _before_what_is_left_out(node: nodes.Text) -> str:
    """A text, without the space that would stand before a comma once what follows is left out."""
    following = node.next_node(descend=False, siblings=True)
    return node.astext().rstrip() if is_for_screens(following) else node.astext()
