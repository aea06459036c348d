"""Equations as MathML: every browser sets it, every screen reader speaks it, and no script is loaded."""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.locale import get_translation
from sphinx.util.math import get_node_equation_number

# Said in the language of the book, as Sphinx says it.
said = get_translation("sphinx")


def visit_math(self: Any, node: nodes.math) -> None:
    """Write an equation within a line."""
    self.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    """Write an equation of its own, with its number as a link to itself."""
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = html.escape(get_node_equation_number(self, node))
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, said("Link to this equation"))
        self.body.append("</span>")
    # Wider than a phone: the box scrolls, and a keyboard must be able to reach it.
    name = html.escape(said("Equation"))
    self.body.append(f'<div class="math-scroll" role="group" aria-label="{name}" tabindex="0">')
    self.body.append(tex2mathml(node.astext(), as_block=True) + "</div></div>\n")
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Make MathML the form of equations on web pages."""
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
    app.connect("config-inited", _choose)


def _choose(_: Sphinx, config: Any) -> None:
    config.html_math_renderer = "mathml"
