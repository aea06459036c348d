"""A table is a list of columns over rows: what the page shows and what its file holds come from one list."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd

from analysis.exhibits.file import Decimals, shown_with
from analysis.inference.trend import Trend
from analysis.language.facts import Quantity
from analysis.language.numbers import Language

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table, of its file, or of both.

    Attributes
    ----------
    name : str
        Name in the file; empty if only the page shows the column.
    value : callable or None
        What the file holds of a row; None if only the page shows the column.
    header : str
        Heading on the page; empty if only the file holds the column.
    show : callable or None
        The fact shown of a row, formatted by its type; the value itself by default.
    align : {"l", "r"}
        Texts to the left, figures to the right.
    """

    name: str = ""
    value: Callable[[Row], Any] | None = None
    header: str = ""
    show: Callable[[Row], object] | None = None
    align: str = "r"

    @property
    def shown(self) -> bool:
        """Whether the page shows it."""
        return bool(self.header)

    def cell(self, row: Row, language: Language) -> str:
        """What the page shows of a row; nothing if there is no fact."""
        fact = (self.show or self.value)(row)  # type: ignore[misc]
        return "" if fact is None else language.show(fact)

    def decimals(self, row: Row) -> Decimals:
        """How many decimals the page shows of what the file holds; None if it shows something else."""
        if self.value is None or self.show is None:
            return None
        fact = self.show(row)
        if not isinstance(fact, Quantity) or fact.value is None:
            return None
        return fact.decimals if fact.value == self.value(row) else None


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]], align: str) -> str:
    """A Markdown table.

    Parameters
    ----------
    align : str
        One letter a column: ``l`` or ``r``.

    Examples
    --------
    >>> print(markdown(["Area", "Value"], [["Horsens", "1.2"]], "lr"))
    | Area | Value |
    | :--- | ---: |
    | Horsens | 1.2 |
    """
    marks = {"l": ":---", "r": "---:"}
    lines = [header, [marks[a] for a in align], *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def fit_columns(example: Trend, of: Callable[[Row], Trend]) -> list[Column[Row]]:
    """What the file holds of a trend: every number of it but its p-value, for the page shows a few.

    A p-value means something within its declared family only, so the table that shows the family adds it.
    """

    def column(name: str) -> Column[Row]:
        return Column(name, lambda row: of(row).to_row()[name])

    return [column(name) for name in example.to_row() if name not in ("unit", "scale", "p")]


def table(
    rows: Iterable[Row],
    columns: Sequence[Column[Row]],
    language: Language,
    *,
    heading: Callable[[Row], str] | None = None,
) -> tuple[str, pd.DataFrame]:
    """Write rows as a Markdown table and as the frame behind it.

    Parameters
    ----------
    rows : iterable
        Objects, such as estimates; one line each.
    columns : sequence of Column
        In the order of the page and of the file.
    heading : callable, optional
        What stands, on the page alone, in a line of its own before the rows that share it.

    Returns
    -------
    markdown : str
    frame : DataFrame
        The same rows in full precision; it knows with how many decimals the page shows them.

    Examples
    --------
    >>> from analysis.language.facts import Quantity
    >>> rank = Column[float]("value", lambda v: v, "Value", lambda v: Quantity(v, "percent", 1))
    >>> text, frame = table([1.25], [rank], Language("en"))
    >>> text.splitlines()[-1], frame["value"].tolist()
    ('| 1.2% |', [1.25])
    """
    rows = list(rows)
    shown = [column for column in columns if column.shown]
    kept = [column for column in columns if column.value is not None]
    lines: list[list[str]] = []
    for head, below in itertools.groupby(rows, heading or (lambda _: "")):
        lines += [[f"**{head}**", *[""] * (len(shown) - 1)]] if head else []
        lines += [[column.cell(row, language) for column in shown] for row in below]
    text = markdown([column.header for column in shown], lines, "".join(column.align for column in shown))
    records = [{column.name: column.value(row) for column in kept if column.value} for row in rows]
    frame = pd.DataFrame(records, columns=[column.name for column in kept])
    return text, shown_with(frame, {c.name: [c.decimals(row) for row in rows] for c in kept})
