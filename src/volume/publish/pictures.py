"""Images of exhibits on web pages: for light and for dark, of which a browser fetches the one it shows.

Both are lazy: an image that is not displayed, or lies far below, is not fetched. Width and height keep its
place free, so that nothing moves when it comes.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from typing_extensions import override

from volume.book.stage import EXHIBITS

_ROOT = re.compile(r"<svg\b[^>]*>", re.DOTALL)
_LENGTH = r'\b{}="([\d.]+)(pt|)"'
PIXELS = {"pt": 96 / 72, "": 1.0}


class Picture(nodes.image):
    """An image of an exhibit, with the size of its file."""


def size(svg: str) -> tuple[int, int] | None:
    """Width and height of an SVG in pixels, where it says so in points or pixels.

    Examples
    --------
    >>> size('<svg height="72pt" width="144pt" version="1.1">')
    (192, 96)
    """
    root = _ROOT.search(svg)
    found = [re.search(_LENGTH.format(side), root[0]) for side in ("width", "height")] if root else []
    if not all(found) or not found:
        return None
    width, height = (round(float(one[1]) * PIXELS[one[2]]) for one in found if one)
    return width, height


class Pictures(SphinxPostTransform):
    """Replace each image of an exhibit by what the page shows on light and on dark screens."""

    default_priority = 500
    formats = ("html",)

    @override
    def run(self, **options: Any) -> None:
        """Images that have a dark sibling become a pair with the same alternative text."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(image["uri"])
            file = Path(self.app.srcdir, path)
            if path.suffix != ".svg" or path.parts[:1] != (EXHIBITS,) or not file.is_file():
                continue
            looks = [("", image["uri"])]
            sibling = path.with_suffix(".dark.svg").as_posix()
            if Path(self.app.srcdir, sibling).is_file():
                self.env.images.add_file(self.env.docname, sibling)
                looks = [("only-light", image["uri"]), ("only-dark", sibling)]
            chart = ["chart"] if file.with_suffix(".json").is_file() else []
            holder = nodes.container(classes=["exhibit", *chart])
            drawn = size(file.read_text(encoding="utf-8"))
            for shown, uri in looks:
                picture = Picture(uri=uri, alt=image.get("alt", ""), candidates={"*": uri})
                picture["classes"] = [*image.get("classes", []), *filter(None, [shown])]
                picture["size"] = drawn
                holder += picture
            if len(looks) == 1 and isinstance(image.parent, nodes.paragraph):
                image.replace_self(holder.children)  # within a line
                continue
            # An only-dark image beside a caption would hide the caption too; the holder parts them.
            holder += self._rows(file)
            image.replace_self(holder)

    def _rows(self, file: Path) -> list[nodes.Node]:
        """Links over the rows of a figure whose file says where they lead."""
        sidecar = file.with_suffix(".links.json")
        if not sidecar.is_file():
            return []
        links = json.loads(sidecar.read_text(encoding="utf-8"))
        middles = [link["middle"] for link in links]
        tall = min([b - a for a, b in itertools.pairwise(middles)], default=0.1)
        known = self.env.domaindata["std"]["anonlabels"]
        found = []
        for link in links:
            docname, anchor = known.get(link["to"], ("", ""))[:2]
            if docname:
                page = self.app.builder.get_relative_uri(self.env.docname, docname)
                href = f"{page}#{anchor}" if docname != self.env.docname else f"#{anchor}"
                style = f"top:{100 * (link['middle'] - tall / 2):.2f}%;height:{100 * tall:.2f}%"
                name = html.escape(link["name"])
                found.append(f'<a class="row" href="{href}" style="{style}">{name}</a>')
        return [nodes.raw("", "".join(found), format="html")] if found else []


def visit_picture(self: Any, node: Picture) -> None:
    """Write an ``img`` that says how large it is and waits until it is near."""
    uri = node["uri"]
    if uri in self.builder.images:
        uri = f"{self.builder.imgpath}/{self.builder.images[uri]}"
    size = node.get("size")
    sizes = {} if size is None else {"width": str(size[0]), "height": str(size[1])}
    classes = " ".join(node["classes"])
    named = {"CLASS": classes} if classes else {}
    self.body.append(
        self.emptytag(node, "img", "", src=uri, alt=node["alt"], loading="lazy", **sizes, **named)
    )
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Add node and transform."""
    app.add_node(Picture, html=(visit_picture, None))
    app.add_post_transform(Pictures)
