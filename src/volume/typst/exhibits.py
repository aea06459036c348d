"""Exhibits of the PDF: figures, images, tables and equations, with their numbers and captions."""

from __future__ import annotations

import itertools
import re

from docutils import nodes

from volume.typst import math
from volume.typst import table as typst_table
from volume.typst.markup import label, string
from volume.typst.rules import Equation, Rules, is_dense

# Characters from which the part of a caption before its colon says enough in a list.
LONG_ENOUGH = 30
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(%|pt|px|cm|mm|in|em)?")


class ExhibitRules(Rules):
    """Rules for everything that has a number or needs a spoken text."""

    def render_figure(self, node: nodes.Element) -> str:
        if _for_dark_screens(node):
            return ""
        table = next(node.findall(nodes.table), None)
        caption = self._caption(node, "figure")
        before = self._tallest
        if is_dense(node):
            self._tallest = ", upright: 118mm"
        body = self._except(node, nodes.caption, nodes.legend).strip()
        self._tallest = before
        kind = "table" if table is not None else "image"
        described = f", caption: [{caption}]" if caption else ""
        self._list_exhibit(node, "figure")
        figure = f"#figure(kind: {kind}{described})[{body}]{self._own_label(node)}"
        return f"\n{figure if table is not None else self._laid(node, figure)}\n\n"

    def _laid(self, node: nodes.Element, figure: str) -> str:
        """Caption below or beside: by the shape of the picture, and by where the figure stands."""
        pair = any("panels" in one.get("classes", ()) for one in node.findall(nodes.container))
        if is_dense(node):
            return f"#beside(share: 56%)[{figure}]"
        if self._folded:
            return f"#beside[{figure}]" if pair else figure
        image = next(node.findall(nodes.image), None)
        name = self.builder.images.get(image["uri"]) if image is not None and not pair else None
        if pair and _in_spread(node):
            return f"#spread-figure[{figure}]"
        sized = f"#shaped({string(f'images/{name}')})[{figure}]" if name else figure
        return f"#leading[{sized}]" if _in_spread(node) else sized

    def _caption(self, node: nodes.Element, kind: str) -> str:
        """Number, caption and legend of a figure."""
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        legend = next((child for child in node.children if isinstance(child, nodes.legend)), None)
        notes = f"#source-note[{self._children(legend).strip()}]" if legend is not None else ""
        return (self._numbered(node, kind) + self._children(caption) if caption is not None else "") + notes

    def _numbered(self, node: nodes.Element, kind: str) -> str:
        number = self._figure_number(node, kind)
        return f"#caption-number({string(self.config.numfig_format[kind] % number)});" if number else ""

    def _list_exhibit(self, node: nodes.Element, kind: str) -> None:
        """Note a numbered figure or table for the lists behind the chapters."""
        number = self._figure_number(node, kind)
        caption = next((c for c in node.children if isinstance(c, (nodes.caption, nodes.title))), None)
        if number and caption is not None and node.get("ids"):
            name = self._labels[label(self._docname, node["ids"][0])]
            self.listed[kind].append((number, first_sentence(caption.astext()), name))

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
        if _within_a_line(node) or "spark" in node.get("classes", []):
            return f"#box(baseline: 20%, image({path}, alt: {alt}, height: 1.1em));"
        return f"\n#picture({path}, {alt}{self._size(node)}{self._tallest})\n\n"

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

    def render_table(self, node: nodes.Element) -> str:
        self._celled = True
        table = typst_table.from_doctree(
            node, lambda entry: self._anchored(entry, self._children(entry)).strip()
        )
        self._celled = False
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        if isinstance(node.parent, nodes.figure) and table.has_header:
            return typst_table.to_typst(table)
        caption = self._numbered(node, "table") + self._children(title) if title is not None else ""
        name = title.astext() if title is not None else f"{_first_words(node)} …"
        return self._table(table, caption, self._own_label(node), name, node)

    def _table(
        self, table: typst_table.Table, caption: str, own: str, name: str, node: nodes.Element | None = None
    ) -> str:
        if not table.has_header:
            self._problem(
                f'Table "{name}" in document "{self._docname}" has no header row; '
                "give the first row as its header."
            )
            return ""
        body, whole = typst_table.to_typst(table), typst_table.stays_together(table)
        if caption and node is not None:
            self._list_exhibit(node, "table")
        if not caption:
            return f"\n#plain-table(whole: {str(whole).lower()})[\n{body}\n]{own}\n\n"
        figure = f"#figure(kind: table, caption: [{caption}])[\n{body}\n]{own}"
        return f"\n{figure}\n\n" if whole else f"\n#splittable[{figure}]\n\n"

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
        return string(node.get("alt") or math.to_words(node.astext(), self.vocabulary))

    def _equation(self, node: nodes.Element) -> str:
        equation = Equation(self._docname, node.astext().strip(), math.to_typst(node.astext()))
        self.equations.append(equation)
        return equation.typst

    def _equation_number(self, node: nodes.Element) -> str:
        if node.get("number") is None:
            return ""
        if self.config.math_numfig and self.config.numfig:
            return self._figure_number(node, "displaymath") or str(node["number"])
        return str(node["number"])


def _in_spread(node: nodes.Element) -> bool:
    """Whether a figure is the one a spread is about."""
    section = node.parent
    while section is not None and not isinstance(section, nodes.section):
        section = section.parent
    return section is not None and "spread" in section.get("classes", ())


def first_sentence(caption: str) -> str:
    """What a list of figures says of one: the caption up to its first colon or full stop.

    Parameters
    ----------
    caption : str
        Plain text.

    Returns
    -------
    str
        Its first sentence without the stop; only the name of what it is about, where that is long enough.

    Examples
    --------
    >>> first_sentence("Residents, 2020: 98 municipalities in order. Randers has rank 79 with 38.0%.")
    'Residents, 2020: 98 municipalities in order'
    """
    sentence = re.split(r"(?<=[^\s.])\.(?=\s|$)", re.sub(r"[ \t\n]+", " ", caption).strip(), maxsplit=1)[0]
    name = sentence.split(": ", 1)[0]
    return name if len(name) >= LONG_ENOUGH else sentence


def _for_dark_screens(node: nodes.Element) -> bool:
    return "only-dark" in node.get("classes", [])


def _within_a_line(image: nodes.Element) -> bool:
    """Whether an image stands among words rather than alone."""
    block = image.parent
    while isinstance(block, (nodes.reference, nodes.inline)):
        block = block.parent
    return isinstance(block, nodes.TextElement) and bool(block.astext().strip())


def _first_words(table: nodes.Element) -> str:
    return " ".join(entry.astext() for entry in itertools.islice(table.findall(nodes.entry), 3))
