"""A page leads with sentences and figures; a table that proves them opens behind its title.

What is folded stays in the page, in print and in the PDF.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from analysis.exhibits.exhibit import Exhibit, plain_text
from analysis.exhibits.fold import Fold, Folds
from analysis.exhibits.view import Block, Show, View, each
from analysis.exhibits.voice import Voice

Title = Callable[[Exhibit, Voice], str]


def declared(exhibit: Exhibit, voice: Voice) -> str:
    """The title declared for the label of an exhibit."""
    return voice.pick("fold.title", exhibit.label)


def first_sentence(exhibit: Exhibit, _: Voice) -> str:
    """The first sentence of the caption, where that is as short as a title."""
    return plain_text(exhibit.caption).partition(". ")[0].removesuffix(".")


def folded(show: Show, title: Title = declared, *, figures: bool = False, open: Collection[str] = ()) -> Show:
    """Show the same with its tables folded, those that follow one another in one row.

    Parameters
    ----------
    show : callable
        A function of `analysis.page.SHOWS`.
    title : callable
        What stands where an exhibit is folded.
    figures : bool
        Whether figures are folded too.
    open : collection of str
        Labels of tables that stay.

    Examples
    --------
    >>> show = folded(lambda view: [Exhibit(...)])  # doctest: +SKIP
    >>> show(page.view)  # doctest: +SKIP
    [Folds(row=(Fold(title='Coverage', blocks=(Exhibit(...),)),))]
    """

    @functools.wraps(show)
    def shown(view: View, *of: Any) -> Iterable[Block]:
        def fold(exhibit: Exhibit) -> Fold | None:
            away = exhibit.label not in open and (figures or exhibit.markdown)
            return Fold(title(exhibit, view.voice), (exhibit,)) if away else None

        return list(_rows(each(show(view, *of)), fold))

    return shown


def _rows(blocks: Iterable[Block], fold: Callable[[Exhibit], Fold | None]) -> Iterator[Block]:
    row: list[Fold] = []
    for block in blocks:
        away = fold(block) if isinstance(block, Exhibit) else None
        if away is not None:
            row.append(away)
            continue
        if row:
            yield Folds(tuple(row))
            row = []
        yield block
    if row:
        yield Folds(tuple(row))
