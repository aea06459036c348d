"""The body of the PDF: resolved doctrees in, Typst markup out.

Every docutils node has a method ``render_<class>``, its own or that of a base class. A node without one is
reported, never dropped in silence. What a reader could not use (an image without alternative text, a table
without a header) is collected in ``problems`` and stops the build.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from . import typst_math, typst_table
from .typst_markup import breakable, label, string, text

log = logging.getLogger(__name__)

# Prefix of a target inside the book, as given by the builder's get_target_uri.
INTERNAL = "%"
DOCUMENT_MARK = "// document: "

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
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(%|pt|px|cm|mm|in|em)?")


@dataclass(frozen=True)
class Equation:
    """One equation as the author wrote it, for an error that has to name it."""

    docname: str
    tex: str
    typst: str


class BookWriter:
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
        self.builder = builder
        self.env = builder.env
        self.config = builder.config
        self.resolve = resolve
        self.vocabulary = vocabulary
        self.problems: list[str] = []
        self.equations: list[Equation] = []
        self.parts: dict[str, str] = {}
        self._trees: dict[str, nodes.document] = {}
        self._labels: dict[str, str] = {}
        self._emitted: set[str] = set()
        self._written: set[str] = set()
        self._explained: set[str] = set()
        self._last_level = 0
        self._docname = self.config.root_doc
        self._top_level = 1
        self._depth = 0
        self._footnotes: dict[str, nodes.Element] = {}

    # ------------------------------------------------------------------ documents

    def book(self) -> str:
        """Write the whole book.

        Returns
        -------
        str
            Typst markup of all documents the table of contents reaches.
        """
        root = self.config.root_doc
        for docname in self._in_order(root):
            tree = self.resolve(docname)
            self._trees[docname] = tree
            self._note_labels(docname, tree)
        return self._document(root, 1)

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
        state = (self._docname, self._top_level, self._depth, self._footnotes)
        self._docname, self._top_level, self._depth = docname, top_level, 0
        tree = self._trees[docname]
        self._footnotes = {one: node for node in tree.findall(nodes.footnote) for one in node["ids"]}
        self._written.add(docname)
        content = self._children(tree)
        anchor = self._place(label(docname))
        self._docname, self._top_level, self._depth, self._footnotes = state
        return f"\n{DOCUMENT_MARK}{docname}\n{anchor}{content}\n{DOCUMENT_MARK}{self._docname}\n"

    def render_toctree(self, node: nodes.Element) -> str:
        level = 1 if self._docname == self.config.root_doc else self._top_level + 1
        docnames = [name for name in map(str, node["includefiles"]) if name not in self._written]
        if node.get("caption") and docnames:
            self.parts[self._labels[label(docnames[0])]] = node["caption"]
        return "".join(self._document(docname, level) for docname in docnames)

    # ------------------------------------------------------------------ dispatch

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
            return text(node.astext())
        assert isinstance(node, nodes.Element)
        for cls in type(node).__mro__:
            method = getattr(self, f"render_{cls.__name__}", None)
            if method is not None:
                return self._anchored(node, method(node))
        log.warning(
            "The PDF builder does not know the node %r in document %r; its text is printed without its form.",
            type(node).__name__,
            self._docname,
            location=node,
            type="typst",
            subtype="node",
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

    def _nothing(self, node: nodes.Element) -> str:
        return ""

    # Nodes that print nothing: sources of other nodes, marks for other builders, decoration.
    render_comment = render_index = render_substitution_definition = render_meta = render_pending = _nothing
    render_footnote = render_label = render_colspec = render_highlightlang = render_tabular_col_spec = (
        _nothing
    )
    render_sd_icon = render_fontawesome = render_system_message = _nothing
    # Nodes that are only what they hold.
    render_inline = render_target = render_generated = render_compound = render_compact_paragraph = _children
    render_PassthroughTextElement = render_versionmodified = render_glossary = render_problematic = _children
    render_document = render_legend = render_centered = render_start_of_file = _children

    # ------------------------------------------------------------------ sections

    def render_section(self, node: nodes.Element) -> str:
        self._depth += 1
        content = self._children(node)
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

    # ------------------------------------------------------------------ running text

    def render_paragraph(self, node: nodes.Element) -> str:
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

    def render_sd_line_break(self, node: nodes.Element) -> str:
        return "#linebreak();"

    # ------------------------------------------------------------------ links

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
            log.warning(
                "The link to %r in document %r leads nowhere in the PDF.",
                f"{docname}#{target}" if target else docname,
                self._docname,
                location=node,
                type="typst",
                subtype="link",
            )
            return content
        return f"#link({name})[{content}];"

    def _external(self, node: nodes.Element, address: str, content: str) -> str:
        if not re.match(r"[a-z][a-z0-9+.-]*:", address):
            log.warning(
                "The link to %r in document %r is no address a PDF can open.",
                address,
                self._docname,
                location=node,
                type="typst",
                subtype="link",
            )
            return content
        return f"#external({string(address)})[{content}];"

    def render_download_reference(self, node: nodes.Element) -> str:
        """Name the file: the PDF does not carry it."""
        if node.get("refuri"):
            return f"#external({string(node['refuri'])})[{self._children(node)}];"
        name, title = node.get("reftarget", "").rsplit("/", 1)[-1], node.astext()
        file = f"#raw({string(breakable(name))})"
        return f"{file};" if title.rsplit("/", 1)[-1] == name else f"{text(title)} ({file})"

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

    # ------------------------------------------------------------------ lists

    def render_bullet_list(self, node: nodes.Element) -> str:
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
        return f"\n#terms-list({self._terms(node, nodes.term, nodes.definition)})\n\n"

    def render_field_list(self, node: nodes.Element) -> str:
        return f"\n#field-list({self._terms(node, nodes.field_name, nodes.field_body)})\n\n"

    render_docinfo = render_field_list

    def render_option_list(self, node: nodes.Element) -> str:
        return f"\n#terms-list({self._terms(node, nodes.option_group, nodes.description)})\n\n"

    def _terms(self, node: nodes.Element, name: type[nodes.Element], body: type[nodes.Element]) -> str:
        written = []
        for item in node.children:
            assert isinstance(item, nodes.Element)
            names = ", ".join(self.render(child) for child in item.children if not isinstance(child, body))
            bodies = "".join(self.render(child) for child in item.children if isinstance(child, body))
            written.append(f"terms.item([{self._anchored(item, names)}], [{bodies.strip()}]), ")
        return "".join(written)

    render_term = render_definition = render_field_name = render_field_body = _children
    render_option_group = render_description = render_option = render_option_string = _children

    def render_classifier(self, node: nodes.Element) -> str:
        return f"#emph[{self._children(node)}]"

    def render_option_argument(self, node: nodes.Element) -> str:
        return text(node.get("delimiter", " ")) + self._children(node)

    # ------------------------------------------------------------------ blocks

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
        if "literal-block-wrapper" in node.get("classes", []):
            return self._captioned_code(node)
        content = self._children(node)
        component = node.get("design_component")
        if component in ("card", "dropdown") and content.strip():
            return f"\n#card[\n{content}]\n\n"
        if component in ("card-header", "card-title"):
            return f"\n#rubric[{content.strip()}]\n\n"
        return content

    def _cell(self, node: nodes.Element) -> str:
        """One notebook cell; what the page folds away is left out."""
        hidden = {
            "input": ("cell_code_source",),
            "output": ("cell_code_output",),
            "input+output": ("cell_code_source", "cell_code_output"),
            "all": ("cell_code_source", "cell_code_output"),
        }.get(node.get("hide_mode") or "", ())
        shown = (child for child in node.children if child.get("nb_element") not in hidden)  # type: ignore[attr-defined]
        return "".join(self.render(child) for child in shown)

    def _captioned_code(self, node: nodes.Element) -> str:
        caption = self._caption(node, "code-block")
        body = self._except(node, nodes.caption)
        return f"\n#figure(kind: raw, caption: [{caption}])[{body}]{self._own_label(node)}\n\n"

    def render_raw(self, node: nodes.Element) -> str:
        """Tables of data frames are kept; other HTML has no place on paper."""
        if "html" not in node.get("format", "").split():
            return ""
        source = node.astext()
        if source.strip().lower().startswith("<br"):
            return "#linebreak();"
        return "".join(
            self._table(table, "", "", "raw HTML table") for table in typst_table.from_html(source)
        )

    # ------------------------------------------------------------------ mathematics

    def render_math(self, node: nodes.Element) -> str:
        return f"#math.equation(alt: {self._spoken(node)}, ${self._equation(node)}$);"

    def render_math_block(self, node: nodes.Element) -> str:
        alt, body = self._spoken(node), self._equation(node)
        number = self._equation_number(node)
        if number:
            return (
                f"\n#numbered-equation({string(f'({number})')}, {alt}, $ {body} $){self._own_label(node)}\n\n"
            )
        return f"\n#math.equation(block: true, alt: {alt}, $ {body} $){self._own_label(node)}\n\n"

    def _spoken(self, node: nodes.Element) -> str:
        return string(node.get("alt") or typst_math.to_words(node.astext(), self.vocabulary))

    def _equation(self, node: nodes.Element) -> str:
        equation = Equation(self._docname, node.astext().strip(), typst_math.to_typst(node.astext()))
        self.equations.append(equation)
        return equation.typst

    def _equation_number(self, node: nodes.Element) -> str:
        if node.get("number") is None:
            return ""
        if self.config.math_numfig and self.config.numfig:
            return self._figure_number(node, "displaymath") or str(node["number"])
        return str(node["number"])

    # ------------------------------------------------------------------ figures and images

    def render_figure(self, node: nodes.Element) -> str:
        if _for_dark_screens(node):
            return ""
        table = next(node.findall(nodes.table), None)
        caption = self._caption(node, "figure")
        body = self._except(node, nodes.caption, nodes.legend).strip()
        kind = "table" if table is not None else "image"
        described = f", caption: [{caption}]" if caption else ""
        return f"\n#figure(kind: {kind}{described})[{body}]{self._own_label(node)}\n\n"

    def _caption(self, node: nodes.Element, kind: str) -> str:
        """Number, caption and legend of a figure."""
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        if caption is None:
            return ""
        legend = next((child for child in node.children if isinstance(child, nodes.legend)), None)
        notes = f"#source-note[{self._children(legend).strip()}]" if legend is not None else ""
        return self._numbered(node, kind) + self._children(caption) + notes

    def _numbered(self, node: nodes.Element, kind: str) -> str:
        number = self._figure_number(node, kind)
        return f"#caption-number({string(self.config.numfig_format[kind] % number)});" if number else ""

    def _figure_number(self, node: nodes.Element, kind: str) -> str:
        if not self.config.numfig:
            return ""
        numbers = self.env.toc_fignumbers.get(self._docname, {}).get(kind, {})
        number = next((numbers[one] for one in node.get("ids", []) if one in numbers), ())
        return ".".join(map(str, number))

    def render_image(self, node: nodes.Element) -> str:
        if _for_dark_screens(node):
            return ""
        address = node["uri"]
        alternative = (node.get("alt") or "").strip()
        if not alternative:
            self._problem(
                f'Image "{address}" in document "{self._docname}" has no alternative text; '
                'say in its "alt" option what the image shows.'
            )
        name = self.builder.images.get(address)
        if name is None:
            self._problem(f'Image "{address}" in document "{self._docname}" is no file of the book.')
            return ""
        path, alt = string(f"images/{name}"), string(alternative)
        if _within_a_line(node):
            return f"#box(baseline: 20%, image({path}, alt: {alt}, height: 1.1em));"
        return f"\n#picture({path}, {alt}{self._size(node)})\n\n"

    def _size(self, node: nodes.Element) -> str:
        """Width and scale as options of ``picture``; a pixel is 1/96 inch, as on a web page."""
        options = f", scale: {node['scale']}%" if node.get("scale") else ""
        match = _LENGTH.fullmatch(str(node.get("width", "")))
        if match is None:
            return options
        value, unit = float(match[1]), match[2] or "px"
        if unit == "px":
            value, unit = value * 0.75, "pt"
        return f"{options}, width: {value:g}{unit}"

    # ------------------------------------------------------------------ tables

    def render_table(self, node: nodes.Element) -> str:
        table = typst_table.from_doctree(
            node, lambda entry: self._anchored(entry, self._children(entry)).strip()
        )
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if isinstance(node.parent, nodes.figure) and table.has_header:
            return typst_table.to_typst(table)
        caption = self._numbered(node, "table") + self._children(title) if title is not None else ""
        name = title.astext() if title is not None else f"{_first_words(node)} …"
        return self._table(table, caption, self._own_label(node), name)

    def _table(self, table: typst_table.Table, caption: str, own: str, name: str) -> str:
        if not table.has_header:
            self._problem(
                f'Table "{name}" in document "{self._docname}" has no header row; '
                "give the first row as its header."
            )
            return ""
        body, whole = typst_table.to_typst(table), typst_table.stays_together(table)
        if not caption:
            return f"\n#plain-table(whole: {str(whole).lower()})[\n{body}\n]{own}\n\n"
        figure = f"#figure(kind: table, caption: [{caption}])[\n{body}\n]{own}"
        return f"\n{figure}\n\n" if whole else f"\n#splittable[{figure}]\n\n"


def _child_item(parent: nodes.Element) -> Callable[[nodes.Node], bool]:
    return lambda node: isinstance(node, nodes.list_item) and node.parent is parent


def _paragraphs(item: nodes.Node) -> int:
    return sum(not isinstance(child, (nodes.bullet_list, nodes.enumerated_list)) for child in item.children)


def _for_dark_screens(node: nodes.Element) -> bool:
    return "only-dark" in node.get("classes", [])


def _within_a_line(image: nodes.Element) -> bool:
    """Whether an image stands among words rather than alone."""
    block = image.parent
    while isinstance(block, (nodes.reference, nodes.inline)):
        block = block.parent
    return isinstance(block, nodes.TextElement) and bool(block.astext().strip())


def _inside_output(node: nodes.Node) -> bool:
    parent = node.parent
    while parent is not None:
        if isinstance(parent, nodes.container) and parent.get("nb_element") == "cell_code_output":
            return True
        parent = parent.parent
    return False


def _first_words(table: nodes.Element) -> str:
    return " ".join(entry.astext() for entry in itertools.islice(table.findall(nodes.entry), 3))
