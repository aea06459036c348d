"""Two pictures under one caption, beside each other where there is room: the directive ``panels``."""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective
from typing_extensions import override


class Panels(SphinxDirective):
    """Left and right picture as arguments, caption and legend as content.

    Every builder sees a figure whose first part is a container of two images.
    """

    required_arguments = 2
    has_content = True
    option_spec = {  # noqa: RUF012 - docutils reads it from the class
        "name": directives.unchanged_required,
        "alt": directives.unchanged_required,
        "alt-right": directives.unchanged_required,
    }

    @override
    def run(self) -> list[nodes.Node]:
        """Build the figure."""
        figure = nodes.figure()
        self.set_source_info(figure)
        pair = nodes.container(classes=["panels"])
        for uri, alt in zip(self.arguments, ("alt", "alt-right"), strict=True):
            pair += nodes.image(uri=uri, alt=self.options[alt])
        figure += pair
        content = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, content)
        first, *rest = content.children
        if not isinstance(first, nodes.paragraph):
            raise self.error("panels need a caption: a paragraph first.")
        figure += nodes.caption(first.rawsource, "", *first.children)
        if rest:
            figure += nodes.legend("", *rest)
        self.add_name(figure)
        return [figure]
