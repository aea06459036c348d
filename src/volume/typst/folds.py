"""What the PDF sets in two columns: what a page folds away, and exhibits that follow one another.

A column is half a line. What fits one becomes an atom of a ``flow``, which the template balances; what does
not goes across both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes

from volume.typst import table as typst_table
from volume.typst.rules import Rules, is_dense

# Of at most so many points a list is not parted.
LIST_KEPT_TOGETHER = 3
# Characters a column takes in the type of tables, what divides two cells counted as two.
COLUMN = 62
# A table of more rows would not fit a column.
ROWS_OF_A_COLUMN = 26
# Characters of a point that may follow another on the same line.
LABELLED = 400
# A list of at least so many points, so long on average, is set in two columns.
LONG_LIST = (8, 150)


class FoldRules(Rules):
    """Rules for folds, and for the order of blocks in a section."""

    def _folds(self, node: nodes.Element) -> str:
        """All folds of one row: their atoms one after another."""
        before = self._folded, self._tallest
        self._folded, self._tallest = True, ", tall: 58mm"
        atoms = "".join(atom for fold in node.children for atom in self._fold(fold))
        self._folded, self._tallest = before
        return f"\n#folds({atoms})\n\n" if atoms else ""

    def _fold(self, fold: nodes.Node) -> Iterator[str]:
        assert isinstance(fold, nodes.Element)
        first, rest = fold.children[0], fold.children[1:]
        anchor = self._anchored(fold, "")
        if not isinstance(first, (nodes.rubric, nodes.title)):
            yield from self._atoms(fold.children, anchor)
            return
        title = f"{anchor}#fold-title[{self._children(first)}]"
        following = next((child for child in rest if not isinstance(child, nodes.target)), None)
        if isinstance(following, nodes.paragraph) and "source" not in following["classes"]:
            # A short title opens its paragraph.
            yield from self._atoms(rest, f"{title}#h(0.7em)")
        else:
            yield _atom("title", title)
            yield from self._atoms(rest)

    def _atoms(self, children: Iterable[nodes.Node], lead: str = "") -> Iterator[str]:
        """The atoms of blocks; a source line stays with its table, an anchor with what follows."""
        found: list[tuple[str, str]] = []
        after_table = False
        for child in children:
            if isinstance(child, nodes.target):
                lead += self.render(child)
                continue
            if after_table and _is_source(child):
                kind, body = found.pop()
                pieces = [(kind, body + self.render(child))]
            else:
                pieces = self._pieces(child, lead)
            found += pieces
            lead = "" if pieces else lead
            after_table = isinstance(child, nodes.table)
        if lead:
            found.append(("text", lead))
        return (_atom(kind, body) for kind, body in found)

    def _pieces(self, child: nodes.Node, lead: str) -> list[tuple[str, str]]:
        """Kind and body of what one block is set as, the first with what leads to it."""
        if isinstance(child, nodes.bullet_list):
            return self._points(child, lead)
        if isinstance(child, nodes.paragraph) and not _is_source(child):
            return [("text", f"#par[{lead}{self.render(child).strip()}]")]
        if isinstance(child, nodes.rubric):
            return [("title", f"{lead}#fold-title[{self._children(child)}]")]
        body = self.render(child)
        return [(_kind(child), lead + body)] if body.strip() else []

    def _points(self, points: nodes.Element, lead: str) -> list[tuple[str, str]]:
        if "marks" in points["classes"]:
            return [("title", lead + self.render(points))]
        items = self._items_of(points)
        if _is_labelled(points):
            return [("text", f"#par[{lead}{' #sym.dot.c '.join(items)}]")]
        if len(items) > LIST_KEPT_TOGETHER:
            return [("item", lead + items[0]), *(("item", item) for item in items[1:])]
        return [("text", lead + self.render(points))]

    def _items_of(self, points: nodes.Element) -> list[str]:
        items = (item for item in points.children if isinstance(item, nodes.list_item))
        return [self._anchored(item, self._children(item)).strip() for item in items]

    def _sequence(self, section: nodes.Element) -> str:
        """The blocks of a section; exhibits that follow one another stand in two columns."""
        written: list[str] = []
        run: list[nodes.Node] = []

        def close() -> None:
            exhibits = [one for one in run if _kind(one) == "half"]
            if len(exhibits) > 1:
                self._folded, self._tallest = True, ", tall: 60mm, upright: 84mm"
                written.append(f"\n#exhibits({''.join(self._atoms(run))})\n\n")
                self._folded, self._tallest = False, ""
            else:
                written.extend(self.render(one) for one in run)
            run.clear()

        for child in self._flat(section):
            if _is_exhibit(child) or (run and (_is_source(child) or isinstance(child, nodes.target))):
                run.append(child)
                continue
            close()
            written.append(self._line(child, section))
        close()
        return "".join(written)

    def _line(self, child: nodes.Node, section: nodes.Element) -> str:
        """One block that is no exhibit: prose is narrower than the page, so that a line can be read."""
        spread = "spread" in section.get("classes", ())
        if isinstance(child, nodes.paragraph) and not _is_source(child):
            return f"\n#{'kept' if spread else 'prose'}[{self.render(child).strip()}]\n\n"
        if isinstance(child, nodes.bullet_list) and not child["classes"] and _is_long(child):
            items = "".join(_atom("item", item) for item in self._items_of(child))
            return f"\n#long-list({items})\n\n"
        if isinstance(child, (nodes.bullet_list, nodes.enumerated_list, nodes.math_block)) and not spread:
            return f"\n#narrow[{self.render(child).strip()}]\n\n"
        return self.render(child)

    def _flat(self, node: nodes.Element) -> Iterator[nodes.Node]:
        """The children of a section, those of a cell's output in the place of the cell."""
        for child in node.children:
            cell = isinstance(child, nodes.container) and child.get("nb_element")
            if cell in ("cell_code", "cell_code_output") and not child.get("ids"):
                yield from self._flat(shown(child))
            else:
                yield child


def shown(cell: nodes.Element) -> nodes.Element:
    """A cell without what the page folds away."""
    hidden = {
        "input": ("cell_code_source",),
        "output": ("cell_code_output",),
        "input+output": ("cell_code_source", "cell_code_output"),
        "all": ("cell_code_source", "cell_code_output"),
    }.get(cell.get("hide_mode") or "", ())
    if not hidden:
        return cell
    return nodes.container(
        "",
        *(c.deepcopy() for c in cell.children if c.get("nb_element") not in hidden),  # type: ignore[attr-defined]
    )


def _atom(kind: str, body: str) -> str:
    return f'("{kind}", [{body}]), '


def _is_source(node: nodes.Node) -> bool:
    return isinstance(node, nodes.paragraph) and "source" in node["classes"]


def _is_exhibit(node: nodes.Node) -> bool:
    return isinstance(node, (nodes.figure, nodes.table)) and "only-dark" not in node["classes"]


def _is_labelled(points: nodes.Element) -> bool:
    """Whether each point is a word and what it means: in print they follow one another."""
    paragraphs = [item.children[0] for item in points.children if len(item.children) == 1]
    return len(paragraphs) == len(points) and all(
        isinstance(one, nodes.paragraph)
        and isinstance(next((part for part in one.children if part.astext()), None), nodes.strong)
        and len(one.astext()) < LABELLED
        for one in paragraphs
    )


def _is_long(points: nodes.Element) -> bool:
    count, length = LONG_LIST
    return len(points) >= count and len(points.astext()) >= count * length


def _kind(node: nodes.Node) -> str:
    """Whether a block fits a column."""
    if isinstance(node, nodes.figure):
        pair = any("panels" in one.get("classes", ()) for one in node.findall(nodes.container))
        table = next(node.findall(nodes.table), None)
        return "wide" if pair or is_dense(node) else _kind(table) if table is not None else "half"
    if isinstance(node, nodes.table):
        read = typst_table.from_doctree(node, lambda entry: entry.astext())
        narrow = typst_table.width(read) <= COLUMN and len(read.body) <= ROWS_OF_A_COLUMN
        return "half" if narrow else "wide"
    return "text"
