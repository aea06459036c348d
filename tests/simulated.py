"""Committed simulations, spoilt on purpose, and the cells of a table as the page shows them."""

from __future__ import annotations

import dataclasses

import pandas as pd

from analysis.exhibits.exhibit import Exhibit
from analysis.methods.editions import Edition, Editions
from analysis.methods.simulations import FIRST, Simulation, simulation
from real import PROJECT

MARK = "\N{DAGGER}"


def changed(held: Simulation, at: pd.Series, **values: object) -> Simulation:
    """A simulation with other figures in some rows."""
    frame = held.frame.copy()
    for column, value in values.items():
        frame.loc[at, column] = value
    return dataclasses.replace(held, frame=frame)


def editions() -> Editions:
    """Both editions of the estimator, as committed."""
    names = ("processes", "real_family", "coverage")
    return Editions(
        *(Edition(*(simulation(PROJECT.root, f"{name}{suffix}") for name in names)) for suffix in (FIRST, ""))
    )


def rows(exhibit: Exhibit) -> list[list[str]]:
    """The cells of a table: its headings first."""
    lines = exhibit.markdown.splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in [lines[0], *lines[2:]]]
