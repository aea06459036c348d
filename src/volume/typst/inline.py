"""Running text of the PDF: emphasis, links, notes and citations."""

from __future__ import annotations

import re

from docutils import nodes

from volume.typst.markup import breakable, label, string, text
from volume.typst.rules import Rules, is_for_screens

# Prefix of a target inside the book, as given by the builder's get_target_uri.
INTERNAL = "%"
_LANGUAGE = "language-"


class InlineRules(Rules):
    """Rules for what stands inside a paragraph."""

    def render_inline(self, node: nodes.Element) -> str:
        """What serves a screen alone, such as the way to a file, is left out."""
        if is_for_screens(node):
            return ""
        # As on a web page: a class language-da says that the words are Danish.
        classes = node.get("classes", ())
        language = next((name[len(_LANGUAGE) :] for name in classes if name.startswith(_LANGUAGE)), "")
        content = self._children(node)
        return f"#text(lang: {string(language)})[{content}]" if language else content

    def render_paragraph(self, node: nodes.Element) -> str:
        if "source" in node.get("classes", ()):
            # The source line of a table: a figure's stands in its legend and looks the same.
            return f"#source-note[{self._children(node)}]\n\n"
        return self._children(node) + "\n\n"

    def render_strong(self, node: nodes.Element) -> str:
        return f"#strong[{self._children(node)}]"

    def render_emphasis(self, node: nodes.Element) -> str:
        return f"#emph[{self._children(node)}]"

    render_title_reference = render_emphasis
    render_literal_strong = render_strong
    render_literal_emphasis = render_emphasis

    def render_subscript(self, node: nodes.Element) -> str:
        return f"#sub[{self._children(node)}]"

    def render_superscript(self, node: nodes.Element) -> str:
        return f"#super[{self._children(node)}]"

    def render_literal(self, node: nodes.Element) -> str:
        return f"#raw({string(breakable(node.astext()))});"

    def render_abbreviation(self, node: nodes.Element) -> str:
        """Explain an abbreviation where the book first uses it; a page has no tooltips."""
        short, long = node.astext(), node.get("explanation", "")
        if not long or short in self._explained:
            return self._children(node)
        self._explained.add(short)
        return self._children(node) + text(f" ({long})")

    def render_sd_line_break(self, _: nodes.Element) -> str:
        return "#linebreak();"

    def render_reference(self, node: nodes.Element) -> str:
        content = self._children(node)
        address = node.get("refuri", "")
        if not address.startswith(INTERNAL) and not node.get("refid"):
            return self._external(node, address, content)
        docname, _, target = (
            address[len(INTERNAL) :].partition("#") if address else (self._docname, "", node["refid"])
        )
        name = self._labels.get(label(docname, target))
        if name is None:
            target = f"{docname}#{target}" if target else docname
            message = "The link to %r in document %r leads nowhere in the PDF."
            self._report(node, "link", message, target, self._docname)
            return content
        return f"#link({name})[{content}];"

    def _external(self, node: nodes.Element, address: str, content: str) -> str:
        if not re.match(r"[a-z][a-z0-9+.-]*:", address):
            message = "The link to %r in document %r is no address a PDF can open."
            self._report(node, "link", message, address, self._docname)
            return content
        return f"#external({string(address)})[{content}];"

    def render_download_reference(self, node: nodes.Element) -> str:
        """Name the file: the PDF does not carry it."""
        if node.get("refuri"):
            return f"#external({string(node['refuri'])})[{self._children(node)}];"
        name = node.get("reftarget", "").rsplit("/", 1)[-1]
        return f"#raw({string(breakable(name))});"

    def render_footnote_reference(self, node: nodes.Element) -> str:
        footnote = self._footnotes[node["refid"]]
        name = self._labels[label(self._docname, footnote["ids"][0])]
        if name in self._emitted:
            return f"#footnote({name});"
        self._emitted.add(name)
        return f"#footnote[{self._children(footnote).strip()}]{name}"

    def render_citation(self, node: nodes.Element) -> str:
        key = next(node.findall(nodes.label)).astext()
        by_name = getattr(self.config, "bibtex_reference_style", "label") != "label"
        shown = "none" if by_name else string(key)
        return f"\n#bib-entry({shown})[{self._children(node).strip()}]\n\n"

    def render_citation_reference(self, node: nodes.Element) -> str:
        return f"[{self._children(node)}]"
