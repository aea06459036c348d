"""``volume show``: one indicator in the terminal, with its estimate, its sentences and a small plot."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from analysis.declared import catalogue, reading
from analysis.declared.edition import resolve
from volume import options, terminal
from volume.book import parameters

WIDTH = 24  # signs on either side of the line that stands for no gap


def show(
    indicator: Annotated[str, typer.Argument(help="Its id, such as employment_rate.")],
    edition: options.Edition = None,
    focus: Annotated[str | None, typer.Option(help="Municipality in focus: its code or name.")] = None,
) -> None:
    """Show one indicator here: figures by year, the gap as a plot, and what the volume says of it."""
    # Not at the top: whoever asks for help need not wait for the statistics.
    from analysis.results.shown import show as shown

    root = reading.find_root()
    name = str(parameters.known(root)["edition"]) if edition is None else edition
    found = shown(root, resolve(catalogue.load(root), name, {"focus": focus}), indicator)
    table = Table("year", *found.heads, "gap", "", box=None, pad_edge=False)
    largest = max((abs(one.size) for one in found.years), default=0.0)
    for one in found.years:
        table.add_row(str(one.year), one.value, one.reference, one.gap, bar(one.size, largest))
    console = terminal.console()
    console.print(found.name, highlight=False)
    console.print(table, highlight=False)
    for sentence in (*found.sentences, found.trend, found.definition, found.source):
        if sentence:
            console.print(terminal.harmless(sentence.replace("\u00a0", " ")), highlight=False)


def bar(size: float, largest: float) -> str:
    """A bar to the left for a gap below the reference, to the right for one above.

    Examples
    --------
    >>> bar(-1.0, 2.0).strip(), bar(2.0, 2.0).strip() == "|" + "=" * WIDTH
    ('============|', True)
    """
    long = round(WIDTH * abs(size) / largest) if largest else 0
    return f"{'=' * long:>{WIDTH}}|" if size < 0 else f"{'':>{WIDTH}}|{'=' * long}"
