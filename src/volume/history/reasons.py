"""Why estimates differ between two editions, as far as the editions tell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from volume.history.differences import Difference, figure

Touched = frozenset[tuple[str, int]]

NEW_PERIOD = "new period"
REVISED = "revised figure"
METHOD = "changed method or code"
PARAMETER = "parameter"
FAMILY = "other estimates of the family"
UNEXPLAINED = "nothing recorded explains it"
# What the Benjamini-Hochberg adjustment hands on from one member of the declared family to the others.
SHARED = frozenset({"p_adjusted", "verdict", "share_same_word"})


@dataclass(frozen=True)
class Grounds:
    """What differs beneath the estimates of two editions.

    Attributes
    ----------
    parameters, code, packages : tuple of str
        Names of what differs: edition parameters, modules the estimates need, packages they run on.
    methods : frozenset of str
        Indicators whose declaration differs, or that only one edition has.
    cells : mapping of str to set of (str, int)
        Indicator -> what happened to the cells it reads, and in which year; every indicator has an entry.
    tables : mapping of str to set of (str, int)
        The same for whole tables, by table id: for estimates that are of no indicator.
    since : int or None
        First year the editions look at; figures before it move nothing.
    """

    parameters: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    cells: Mapping[str, Touched] = field(default_factory=dict)
    tables: Mapping[str, Touched] = field(default_factory=dict)
    since: int | None = None


def explained(found: Sequence[Difference], grounds: Grounds) -> list[Difference]:
    """Give every difference its reasons.

    Parameters
    ----------
    found
        As `differences` returns them.
    grounds
        What differs beneath.

    Returns
    -------
    list of Difference
        In the same order. A reason is named when it holds for the cells, the declaration, the code or the
        parameters beneath the estimate. Where several hold, each is named; which of them moved the number by
        how much is not known.
    """
    return [replace(one, reasons=_reasons(one, grounds, found)) for one in found]


def _reasons(one: Difference, grounds: Grounds, found: Sequence[Difference]) -> tuple[str, ...]:
    row = one.new or one.old or {}
    indicator = row.get("indicator", "")
    years = [y for r in (one.old, one.new) if r and (y := figure(r.get("last_year"))) is not None]
    last = max(years) if years else math.inf
    first = -math.inf if grounds.since is None else grounds.since
    if indicator in grounds.cells:
        beneath = grounds.cells[indicator]
    else:
        ids = re.split(r"\s*[;,]\s*", row.get("table", ""))
        beneath = frozenset().union(*(grounds.tables.get(one, frozenset()) for one in ids))
    touched = {what for what, y in beneath if first <= y <= last}
    reasons = []
    if "new" in touched:
        reasons.append(NEW_PERIOD)
    if "revised" in touched:
        reasons.append(REVISED)
    if grounds.code or grounds.packages or indicator in grounds.methods:
        reasons.append(METHOD)
    reasons += [f"{PARAMETER} {name}" for name in grounds.parameters]
    if not reasons:
        handed_on = one.sort == "changed" and set(one.fields) <= SHARED
        others = any(other is not one and not set(other.fields) <= SHARED for other in found)
        reasons.append(FAMILY if handed_on and others else UNEXPLAINED)
    return tuple(reasons)
