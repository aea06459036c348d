"""What a page folds away: titles in one quiet row, each opening what belongs to it.

In print nothing opens; the foot of a spread holds in small type what the screen folds.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.exhibits.exhibit import Exhibit, plain_html
from analysis.language.numbers import Language


@dataclass(frozen=True)
class Fold:
    """A title and what it opens.

    Attributes
    ----------
    title : str
    blocks : tuple
        Exhibits, and finished sentences in MyST.
    """

    title: str
    blocks: tuple[Exhibit | str, ...]

    def myst(self, slug: str, language: Language) -> str:
        """A dropdown."""
        body = "\n\n".join(b if isinstance(b, str) else b.myst(slug, language) for b in self.blocks)
        return f"::::::{{dropdown}} {self.title}\n{body}\n::::::"

    def html(self) -> str:
        """A plain version for notebook front ends."""
        body = "\n".join(plain_html(b) if isinstance(b, str) else b.html() for b in self.blocks)
        return f"<details><summary>{html.escape(self.title)}</summary>{body}</details>"


@dataclass(frozen=True)
class Folds:
    """A row of folds.

    Examples
    --------
    >>> row = Folds((Fold("Definition", ("Residents on 1 January.",)),))
    >>> print(row.myst("randers", Language("en")))
    :::::::{container} folds
    <BLANKLINE>
    ::::::{dropdown} Definition
    Residents on 1 January.
    ::::::
    <BLANKLINE>
    :::::::
    """

    row: tuple[Fold, ...]

    @property
    def exhibits(self) -> Iterator[Exhibit]:
        """Whatever is folded away and has files."""
        return (b for fold in self.row for b in fold.blocks if isinstance(b, Exhibit))

    def myst(self, slug: str, language: Language) -> str:
        """A container of dropdowns."""
        folds = "\n\n".join(fold.myst(slug, language) for fold in self.row)
        return f":::::::{{container}} folds\n\n{folds}\n\n:::::::"

    def html(self) -> str:
        """A plain version for notebook front ends."""
        return "\n".join(fold.html() for fold in self.row)
