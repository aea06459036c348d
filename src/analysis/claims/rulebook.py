"""Rules of the claims, read from data/claim_rules.yml and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from analysis.claims.rule import PATH, Rule
from analysis.claims.rules import KINDS, AnyRule
from analysis.claims.tolerance import Arithmetic, Rounding
from analysis.declared.base import Model
from analysis.declared.models import Catalogue
from analysis.declared.names import hint
from analysis.declared.reading import read_block, read_yaml
from analysis.errors import InputError


class Rulebook(Model):
    """What ``data/claim_rules.yml`` declares: the rules by the claim they decide."""

    rounding: dict[str, Rounding]
    rules: dict[str, AnyRule]
    arithmetic: tuple[Arithmetic, ...]


class _File(Model):
    rounding: dict[str, Rounding]
    rules: tuple[dict[str, Any], ...] = Field(min_length=1)
    arithmetic: tuple[dict[str, Any], ...] = ()


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
        for alternative in rule.alternatives:
            _rule({**block, "alternatives": [], **alternative.change}, f"{entry}, {alternative.label.en}")
        rules[rule.claim] = rule
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
    return Rulebook.model_validate({"rounding": file.rounding, "rules": rules, "arithmetic": arithmetic})


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
    needed = {"gap": claims[0], "same_as_comparator": claims[-1]}.get(part.check)
    if needed is not None and needed.comparator_value is None:
        raise InputError(
            f"{PATH}: {entry}: claim {needed.claim} states no number in column 'comparator_value'."
        )
