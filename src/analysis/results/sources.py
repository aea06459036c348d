"""What pages read besides tables and declarations: rules of claims, simulations, reference results."""

from __future__ import annotations

from analysis.claims.rulebook import read_rules
from analysis.declared.models import Catalogue
from analysis.methods.references import read_references
from analysis.methods.simulations import COLUMNS, simulation


def check(declared: Catalogue) -> None:
    """Read all of it and compute nothing.

    Raises
    ------
    InputError
        If a file is missing, cannot be read, or lacks what a page shows of it.

    Examples
    --------
    >>> check(project.catalogue)
    """
    read_rules(declared)
    for name in COLUMNS:
        simulation(declared.root, name)
    read_references(declared.root)
