"""Why estimates differ between two editions, as far as the editions tell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from volume.history.differences import Difference, Row, figure

Touched = frozenset[tuple[str, int]]

NEW_PERIOD = "new period"
REVISED = "revised figure"
METHOD = "changed method or code"
PARAMETER = "parameter"
FAMILY = "other estimates of the family"
BEGUN = "new indicator"
ENDED = "indicator taken out"
UNEXPLAINED = "nothing recorded explains it"
# Of words and classes more is recorded than that the code differs: which part of the method it was.
TABLE = "another version of a table"
GAP = "gap counted otherwise"
ERRORS = "errors"
MODERATED = "moderated variances"
ADJUSTED = "adjustment of the family"
DECLARED = "declared anew"
CLASSES = "other classes"
RULES = "rules of claims"
LISTED = "list of claims"
RELATED = "related measure declared"
RULED = "another rule"
# What the claim's row says it is decided by.
NO_RULE, RELATED_TO = "no rule", "related measure:"
TREND, CLAIM = "gap_trend", "claim"
# Modules that make a word of the p-values of a family.
_FAMILY = ("inference.adjust", "inference.verdict")
# What the Benjamini-Hochberg adjustment hands on from one member of the declared family to the others.
SHARED = frozenset({"p_adjusted", "verdict", "share_same_word"})
# Ends of a range over base years, windows or other choices.
RANGE = frozenset({"range_low", "range_high"})


@dataclass(frozen=True)
class Grounds:
    """What differs beneath the estimates of two editions.

    Attributes
    ----------
    parameters, code, packages : tuple of str
        Names of what differs: edition parameters, modules the estimates need, packages they run on.
    methods : frozenset of str
        Indicators whose declaration differs.
    begun, ended : frozenset of str
        Indicators that only the later edition has, or only the earlier one.
    cells : mapping of str to set of (str, int)
        Indicator -> what happened to the cells it reads, and in which year; every indicator has an entry.
    tables : mapping of str to set of (str, int)
        The same for whole tables, by table id: for estimates that are of no indicator.
    since : int or None
        First year the editions look at; figures before it move nothing.
    retold : bool
        Whether the hashes of declarations were taken in another way, so that they cannot be compared.
    rules : tuple of str
        Files that claims are decided by, if they differ.
    unread : frozenset of str
        Indicators and table ids beneath which a table differs, its cells unknown.
    reclassed : frozenset of str
        Classes of claims that only one of the editions has.
    """

    parameters: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    methods: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    cells: Mapping[str, Touched] = field(default_factory=dict)
    tables: Mapping[str, Touched] = field(default_factory=dict)
    since: int | None = None
    retold: bool = False
    rules: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    reclassed: frozenset[str] = frozenset()


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
    ids = re.split(r"\s*[;,]\s*", row.get("table", ""))
    indicator, kind = row.get("indicator", ""), row.get("kind", "")
    if one.sort == "added" and indicator in grounds.begun:
        return (BEGUN,)
    if one.sort == "vanished" and indicator in grounds.ended:
        return (ENDED,)
    years = [y for r in (one.old, one.new) if r and (y := figure(r.get("last_year"))) is not None]
    # A range goes up to the newest year of a table, whatever year the estimate itself ends in.
    ends = years and not RANGE & {*one.fields}
    last = max(years) if ends else math.inf
    first = -math.inf if grounds.since is None else grounds.since
    if indicator in grounds.cells:
        beneath = grounds.cells[indicator]
    else:
        beneath = frozenset().union(*(grounds.tables.get(one, frozenset()) for one in ids))
    touched = {what for what, y in beneath if first <= y <= last}
    reasons = []
    if "new" in touched:
        reasons.append(NEW_PERIOD)
    if "revised" in touched:
        reasons.append(REVISED)
    if grounds.unread & {indicator, *ids}:
        reasons.append(TABLE)
    method = grounds.code or grounds.packages or indicator in grounds.methods
    parts = _parts(one, kind, grounds, found, touched=bool(reasons)) if method or grounds.rules else []
    reasons += parts
    if method and not parts:
        reasons.append(METHOD)
    reasons += [f"{PARAMETER} {name}" for name in grounds.parameters]
    if not reasons:
        handed_on = one.sort == "changed" and set(one.fields) <= SHARED
        others = any(other is not one and not set(other.fields) <= SHARED for other in found)
        reasons.append(FAMILY if handed_on and others else UNEXPLAINED)
    return tuple(reasons)


def _parts(
    one: Difference, kind: str, grounds: Grounds, found: Sequence[Difference], *, touched: bool
) -> list[str]:
    """Which parts of the method differ beneath a word or a class; nothing for any other estimate."""
    if not one.flipped or one.old is None or one.new is None:
        return []
    if kind == TREND:
        return list(_of_word(one, one.old, one.new, grounds, found, touched))
    return list(_of_class(one.old, one.new, grounds)) if kind == CLAIM else []


def _of_word(
    one: Difference, old: Row, new: Row, grounds: Grounds, found: Sequence[Difference], touched: bool
) -> Iterator[str]:
    gap = f"{new.get('indicator')}.gap.{new.get('against')}"
    if not touched and any(other.id == gap and {"first", "last"} & {*other.fields} for other in found):
        yield GAP
    if old.get("method") != new.get("method"):
        yield f"{ERRORS} {old.get('method')} {new.get('method')}"
    if new.get("moderated", "") != old.get("moderated", ""):
        yield MODERATED
    if any(name in grounds.code for name in _FAMILY) or (
        "p_adjusted" in one.fields and "p" not in one.fields
    ):
        yield ADJUSTED
    if new.get("indicator") in grounds.methods:
        yield DECLARED


def _of_class(old: Row, new: Row, grounds: Grounds) -> Iterator[str]:
    # "rule: change; waiting for a table": what is decided by, then what else is to be said.
    then, now = (row.get("method", "").partition(";")[0] for row in (old, new))
    if then != now:
        yield RELATED if now.startswith(RELATED_TO) and not then.startswith(RELATED_TO) else RULED
        return
    if grounds.reclassed & {old.get("verdict", ""), new.get("verdict", "")}:
        yield CLASSES
    ruled = then not in ("", NO_RULE)
    if ruled and any(name.endswith("claim_rules.yml") for name in grounds.rules):
        yield RULES
    if not ruled and any(name.endswith("claims.csv") for name in grounds.rules):
        yield LISTED
