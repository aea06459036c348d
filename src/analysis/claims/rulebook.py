"""Rules of the claims, read from data/claim_rules.yml and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from analysis.claims.cells import PATH, Cells
from analysis.claims.rule import Rule
from analysis.claims.rules import KINDS, AnyRule
from analysis.claims.tolerance import Arithmetic, Rounding
from analysis.declared.base import Model, Text
from analysis.declared.models import Catalogue
from analysis.declared.names import hint
from analysis.declared.reading import read_block, read_yaml
from analysis.errors import InputError


class Related(Model):
    """A measure that is not the claim's own: the rule that reads it, what the two share and what they do not.

    ``together_with`` names claims whose numbers the measure counts too: it is held against the sum.
    """

    rule: AnyRule
    shares: Text
    cannot: Text
    together_with: tuple[str, ...] = ()


class Rulebook(Model):
    """What ``data/claim_rules.yml`` declares: rules and related measures, by the claim they speak of."""

    rounding: dict[str, Rounding]
    rules: dict[str, AnyRule]
    related: dict[str, tuple[Related, ...]]
    arithmetic: tuple[Arithmetic, ...]


class _File(Model):
    rounding: dict[str, Rounding]
    rules: tuple[dict[str, Any], ...] = Field(min_length=1)
    related: tuple[dict[str, Any], ...] = ()
    arithmetic: tuple[dict[str, Any], ...] = ()


class _Beside(Model):
    shares: Text
    cannot: Text
    together_with: tuple[str, ...] = ()


def read_rules(catalogue: Catalogue) -> Rulebook:
    """Read ``data/claim_rules.yml`` and check it against the claims.

    Raises
    ------
    InputError
        If a key is unknown, missing or wrong; if a rule names no claim, or a claim that is quoted only; if
        a testable claim has no rule, or a rounding word no meaning.
    """
    file = read_block(_File, read_yaml(catalogue.root, PATH), PATH, "")
    rules: dict[str, Rule] = {}
    for number, block in enumerate(file.rules, start=1):
        entry = str(block.get("claim", f"rule {number}"))
        rule = _rule(block, entry)
        _known(catalogue, (rule.claim,), entry)
        if rule.claim in rules:
            raise InputError(f"{PATH}: {entry}: the claim has two rules; it takes one.")
        if catalogue.claims[rule.claim].testable == "quote_only":
            raise InputError(
                f"{PATH}: {entry}: data/claims.csv marks the claim quote_only in column 'testable', so it "
                "takes no rule."
            )
        _check_choices(rule, block, entry)
        rules[rule.claim] = rule
    related = _related(catalogue, file.related)
    for row, claim in enumerate(catalogue.claims.values(), start=2):
        if claim.testable != "quote_only" and claim.claim not in rules:
            raise InputError(
                f"{PATH}: {claim.claim} has no rule, but data/claims.csv, row {row}, marks it "
                f"'{claim.testable}' in column 'testable'."
            )
        if claim.rounding and claim.rounding not in file.rounding:
            raise InputError(
                f"data/claims.csv: row {row}: column 'rounding' is '{claim.rounding}'; {PATH} gives a "
                f"meaning to {', '.join(file.rounding)}."
            )
    for rule in rules.values():
        _known(catalogue, rule.after, rule.claim)
        for other in rule.after:
            if other not in rules or rules[other].after:
                raise InputError(f"{PATH}: {rule.claim}: '{other}' has no rule of its own to follow.")
    arithmetic = tuple(
        read_block(Arithmetic, block, PATH, f"arithmetic, entry {n}")
        for n, block in enumerate(file.arithmetic, start=1)
    )
    for number, part in enumerate(arithmetic, start=1):
        _check_arithmetic(catalogue, part, f"arithmetic, entry {number}")
    return Rulebook.model_validate(
        {"rounding": file.rounding, "rules": rules, "related": related, "arithmetic": arithmetic}
    )


def _related(catalogue: Catalogue, blocks: tuple[dict[str, Any], ...]) -> dict[str, tuple[Related, ...]]:
    """Related measures, which take a rule of any kind and two texts; a claim has one a table at most."""
    found: dict[str, tuple[Related, ...]] = {}
    for number, block in enumerate(blocks, start=1):
        entry = f"related, {block.get('claim', f'entry {number}')}"
        words = {key: block[key] for key in _Beside.model_fields if key in block}
        beside = read_block(_Beside, words, PATH, entry)
        keys = {key: value for key, value in block.items() if key not in words}
        rule = _rule(keys, entry)
        _known(catalogue, (rule.claim, *beside.together_with), entry)
        if _tables(rule) & {name for one in found.get(rule.claim, ()) for name in _tables(one.rule)}:
            raise InputError(
                f"{PATH}: {entry}: the claim has two related measures of one table; it takes one a table."
            )
        if rule.after:
            raise InputError(
                f"{PATH}: {entry}: a related measure reads a table; rule '{rule.rule}' does not."
            )
        _check_choices(rule, keys, entry)
        own = Related.model_validate({"rule": rule, **dict(beside)})
        found[rule.claim] = (*found.get(rule.claim, ()), own)
    return found


def _tables(rule: Rule) -> set[str]:
    cells = getattr(rule, "cells", None)
    return set() if cells is None else {cells.table.casefold()}


def _check_choices(rule: Rule, block: Mapping[str, Any], entry: str) -> None:
    """Check that variants fit the rule and stay with its measure, and that base years hold its first year."""
    for alternative in rule.alternatives:
        variant = f"{entry}, {alternative.label.en}"
        changed = _rule({**block, "alternatives": [], **alternative.change}, variant)
        before, after = (getattr(r, "cells", None) for r in (rule, changed))
        if before is not None and after is not None and _measure(before) != _measure(after):
            raise InputError(
                f"{PATH}: {variant}: the variant reads another measure ({_measure(after)}); a variant keeps "
                f"that of the rule ({_measure(before)}), and another measure goes under 'related'."
            )
    first = getattr(rule, "first_year", None)
    if rule.base_years and first not in rule.base_years:
        raise InputError(
            f"{PATH}: {entry}: key 'base_years' is {', '.join(map(str, rule.base_years))}; it must hold the "
            f"rule's first_year ({first})."
        )


def _measure(cells: Cells) -> str:
    """What the cells are of: the table, and its category in the dimension ``measure`` if it has one."""
    chosen = cells.select.get("measure", "")
    return f"{cells.table} {chosen if isinstance(chosen, str) else chosen[0]}".strip()


def _rule(block: Mapping[str, Any], entry: str) -> Rule:
    word = str(block.get("rule", ""))
    if word in KINDS:
        return read_block(KINDS[word], block, PATH, entry)
    said = f"is '{word}'" if word else "is missing"
    raise InputError(f"{PATH}: {entry}: key 'rule' {said}; known are {', '.join(KINDS)}{hint(word, KINDS)}")


def _known(catalogue: Catalogue, claims: tuple[str, ...], entry: str) -> None:
    for claim in claims:
        if claim not in catalogue.claims:
            raise InputError(
                f"{PATH}: {entry}: claim '{claim}' is not in data/claims.csv{hint(claim, catalogue.claims)}"
            )


def _check_arithmetic(catalogue: Catalogue, part: Arithmetic, entry: str) -> None:
    _known(catalogue, part.claims, entry)
    claims = [catalogue.claims[c] for c in part.claims]
    if part.said_by:
        _known(catalogue, (part.said_by,), entry)
    pairs = part.check not in ("gap", "listed")
    if pairs != (len(claims) == 2):
        wanted = "two claims" if pairs else "one claim"
        raise InputError(f"{PATH}: {entry}: check '{part.check}' takes {wanted} under the key 'claims'.")
    if part.check not in ("days", "listed"):
        for claim in claims:
            if claim.value is None:
                raise InputError(f"{PATH}: {entry}: claim {claim.claim} states no number in column 'value'.")
    if (part.check == "listed") != bool(part.items):
        raise InputError(f"{PATH}: {entry}: give 'items' with check listed, and only then.")
    if part.check == "gap" and claims[0].comparator_value is None:
        raise InputError(
            f"{PATH}: {entry}: claim {claims[0].claim} states no number in column 'comparator_value'."
        )
