"""Blocks of the PDF: lists, quotations, code, admonitions, notebook cells, cards."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes

from volume.typst.folds import FoldRules, shown
from volume.typst.markup import breakable, string, text

_KIND_OF_ADMONITION = {
    "attention": "care",
    "caution": "care",
    "danger": "danger",
    "definition": "definition",
    "error": "danger",
    "findings": "findings",
    "hint": "good",
    "important": "findings",
    "note": "note",
    "seealso": "note",
    "tip": "good",
    "todo": "care",
    "warning": "care",
}
_NUMBERING = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
_HIGHLIGHTED = frozenset({"bash", "json", "python", "r", "sql", "toml", "yaml"})
_SAME_LANGUAGE = {
    "ipython3": "python",
    "ipython": "python",
    "python3": "python",
    "console": "bash",
    "sh": "bash",
}


class BlockRules(FoldRules):
    """Rules for what stands between paragraphs, except exhibits."""

    def render_bullet_list(self, node: nodes.Element) -> str:
        if "marks" in node.get("classes", []):
            # On a screen each is a mark of its own; in print they are one line.
            return f"\n#marks({self._items(node)})\n\n"
        return f"\n#list(tight: {self._tight(node)}, {self._items(node)})\n\n"

    def render_enumerated_list(self, node: nodes.Element) -> str:
        sign = _NUMBERING[node.get("enumtype", "arabic")]
        numbering = string(node.get("prefix", "") + sign + (node.get("suffix") or "."))
        options = f"tight: {self._tight(node)}, start: {node.get('start', 1)}, numbering: {numbering}"
        return f"\n#enum({options}, {self._items(node)})\n\n"

    def _items(self, node: nodes.Element) -> str:
        items = (
            self._anchored(item, self._children(item)).strip() for item in node.findall(_child_item(node))
        )
        return "".join(f"[{item}], " for item in items)

    @staticmethod
    def _tight(node: nodes.Element) -> str:
        return "true" if all(_paragraphs(item) <= 1 for item in node.children) else "false"

    def render_definition_list(self, node: nodes.Element) -> str:
        return f"\n#terms-list({self._terms(node, nodes.definition)})\n\n"

    def render_field_list(self, node: nodes.Element) -> str:
        return f"\n#field-list({self._terms(node, nodes.field_body)})\n\n"

    render_docinfo = render_field_list

    def render_option_list(self, node: nodes.Element) -> str:
        return f"\n#terms-list({self._terms(node, nodes.description)})\n\n"

    def _terms(self, node: nodes.Element, body: type[nodes.Element]) -> str:
        written = []
        for item in node.children:
            assert isinstance(item, nodes.Element)
            names = ", ".join(self.render(child) for child in item.children if not isinstance(child, body))
            bodies = "".join(self.render(child) for child in item.children if isinstance(child, body))
            written.append(f"terms.item([{self._anchored(item, names)}], [{bodies.strip()}]), ")
        return "".join(written)

    def render_classifier(self, node: nodes.Element) -> str:
        return f"#emph[{self._children(node)}]"

    def render_option_argument(self, node: nodes.Element) -> str:
        return text(node.get("delimiter", " ")) + self._children(node)

    def render_block_quote(self, node: nodes.Element) -> str:
        attribution = next((child for child in node.children if isinstance(child, nodes.attribution)), None)
        by = f"[{self._children(attribution)}]" if attribution is not None else "none"
        return f"\n#attributed({by})[{self._except(node, nodes.attribution).strip()}]\n\n"

    def render_line_block(self, node: nodes.Element) -> str:
        if isinstance(node.parent, nodes.line_block):
            return f"#h(1.6em){self._lines(node)}"
        return f"\n#line-block[{self._lines(node)}]\n\n"

    def _lines(self, node: nodes.Element) -> str:
        return " #linebreak();\n".join(self.render(child) for child in node.children)

    def render_line(self, node: nodes.Element) -> str:
        return self._children(node)

    def render_literal_block(self, node: nodes.Element) -> str:
        source = string(breakable(node.astext().rstrip("\n")))
        if _inside_output(node):
            return f"\n#program-output({source})\n\n"
        language = node.get("language", "")
        language = _SAME_LANGUAGE.get(language, language)
        option = f", lang: {string(language)}" if language in _HIGHLIGHTED else ""
        return f"\n#code({source}{option})\n\n"

    render_doctest_block = render_literal_block

    def render_Admonition(self, node: nodes.Element) -> str:
        kind = type(node).__name__.removesuffix("_node")
        named = next((name for name in node.get("classes", []) if name in _KIND_OF_ADMONITION), None)
        colour = _KIND_OF_ADMONITION.get(named or kind, "note")
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if title is not None:
            heading = self._children(title)
        else:
            heading = text(self.vocabulary[kind if kind in self.vocabulary else "note"])
        body = self._except(node, nodes.title)
        return f"\n#admonition({string(colour)}, [{heading}])[\n{body}]\n\n"

    render_todo_node = render_sidebar = render_Admonition

    def render_topic(self, node: nodes.Element) -> str:
        """A list of the headings of one page is for the screen: the book has its contents."""
        return "" if "contents" in node.get("classes", []) else self.render_Admonition(node)

    def render_container(self, node: nodes.Element) -> str:
        if node.get("nb_element") == "cell_code":
            return self._cell(node)
        if "folds" in node.get("classes", []):
            return self._folds(node)
        if "literal-block-wrapper" in node.get("classes", []):
            return self._captioned_code(node)
        component = node.get("design_component")
        if component == "dropdown" and _titled_exhibit(node):
            # In print its caption is title enough.
            return "".join(self.render(child) for child in node.children[1:])
        if "review" in node.get("classes", []):
            return "".join(self._reviewed(child) for child in node.children)
        content = self._children(node)
        if component in ("card", "dropdown") and content.strip():
            return f"\n#card[\n{content}]\n\n"
        if "sd-row" in node.get("classes", []):
            return f"\n#exhibits(whole: true, {self._cards(node)})\n\n"
        if "panels" in node.get("classes", []):
            return f"\n#panels({self._each(node)})\n\n"
        if component in ("card-header", "card-title"):
            return f"\n#rubric[{content.strip()}]\n\n"
        return content

    def _reviewed(self, node: nodes.Node) -> str:
        """A line of what reviewers said; the list of their comments is no line."""
        content = self.render(node)
        said = isinstance(node, nodes.paragraph) and content.strip()
        return f"\n#aside[{content.strip()}]\n\n" if said else content

    def _cards(self, node: nodes.Element) -> str:
        """Cards beside each other."""
        cards = (self.render(child).strip() for child in node.children)
        return "".join(f'("text", [{card}]), ' for card in cards if card)

    def _each(self, node: nodes.Element) -> str:
        """What a container holds, each as an argument of its own."""
        return "".join(f"[{self.render(child).strip()}], " for child in node.children)

    def _cell(self, node: nodes.Element) -> str:
        """One notebook cell; what the page folds away is left out."""
        return self._children(shown(node))

    def _captioned_code(self, node: nodes.Element) -> str:
        caption = self._caption(node, "code-block")  # type: ignore[attr-defined]  # of ExhibitRules
        body = self._except(node, nodes.caption)
        return f"\n#figure(kind: raw, caption: [{caption}])[{body}]{self._own_label(node)}\n\n"


def _child_item(parent: nodes.Element) -> Callable[[nodes.Node], bool]:
    return lambda node: isinstance(node, nodes.list_item) and node.parent is parent


def _paragraphs(item: nodes.Node) -> int:
    return sum(not isinstance(child, (nodes.bullet_list, nodes.enumerated_list)) for child in item.children)


def _titled_exhibit(dropdown: nodes.Element) -> bool:
    """Whether it opens one figure or table, with its source line, and nothing else."""
    title, *rest = dropdown.children
    exhibits = [child for child in rest if isinstance(child, (nodes.figure, nodes.table))]
    others = (child for child in rest if child not in exhibits and not isinstance(child, nodes.target))
    source = all(isinstance(child, nodes.paragraph) and "source" in child["classes"] for child in others)
    return isinstance(title, nodes.rubric) and len(exhibits) == 1 and source


def _inside_output(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.container) and parent.get("nb_element") == "cell_code_output":
            return True
        parent = parent.parent
    return False
