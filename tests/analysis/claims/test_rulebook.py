"""A malformed rule, related measure or piece of arithmetic costs one sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from analysis.claims.cells import PATH
from analysis.claims.rulebook import read_rules
from analysis.claims.rules import KINDS
from analysis.declared.catalogue import load
from analysis.declared.reading import find_root
from analysis.errors import InputError
from claim_fixtures import Change, copy_project, swap

pytestmark = pytest.mark.data


ROOT = find_root(Path(__file__).parent)

MALFORMED = {
    "no file": (lambda root: (root / PATH).unlink(), f"{PATH} is missing."),
    "not YAML": (swap("rounding:", "rounding: ["), f"{PATH}, line "),
    "unknown block": (
        swap("arithmetic:", "arithmetics:"),
        f"{PATH}: key 'arithmetics' is not known; did you mean",
    ),
    "unknown kind": (
        swap("rule: level", "rule: levels"),
        f"{PATH}: C001: key 'rule' is 'levels'; known are side,",
    ),
    "nearest kind": (
        swap("rule: average_gap", "rule: avrage_gap"),
        f"{PATH}: C043: key 'rule' is 'avrage_gap'; known are {', '.join(KINDS)}; did you mean average_gap?",
    ),
    "two kinds": (
        swap("rule: level", "rule: [level, low]"),
        f"{PATH}: C001: key 'rule' is '['level', 'low']'; known are side,",
    ),
    "no kind": (swap("    rule: level\n", ""), f"{PATH}: C001: key 'rule' is missing; known are side,"),
    "unknown key": (
        swap("quantile: 0.25", "quantile: 0.25\n    quantil: 0.25"),
        f"{PATH}: C002: key 'quantil' is not known; did you mean quantile?",
    ),
    "missing key": (swap("    quantile: 0.25\n", ""), f"{PATH}: C002: key 'quantile' is missing."),
    "wrong value": (swap("quantile: 0.25", "quantile: 25"), f"{PATH}: C002: key 'quantile' is 25: "),
    "wrong side": (
        swap("side: above\n    first", "side: over\n    first"),
        f"{PATH}: C050: key 'side' is 'over'; write one of: above, below.",
    ),
    "no such claim": (
        swap("claim: C001", "claim: C901"),
        f"{PATH}: C901: claim 'C901' is not in data/claims.csv",
    ),
    "two rules": (
        swap("claim: C002", "claim: C001"),
        f"{PATH}: C001: the claim has two rules; it takes one.",
    ),
    "a rule for an opinion": (
        swap("claim: C001", "claim: C003"),
        f"{PATH}: C003: data/claims.csv marks the claim quote_only in column 'testable'",
    ),
    "no rule": (
        lambda root: (root / PATH).write_text(
            re.sub(r"  - claim: C001\n.*?(?=\n  - claim)", "", (root / PATH).read_text("utf-8"), flags=re.S),
            "utf-8",
        ),
        f"{PATH}: C001 has no rule, but data/claims.csv, row 2, marks it 'waiting_for_table'",
    ),
    "a word without a meaning": (
        swap(",3000000,,over,", ",3000000,,rundt,", "data/claims.csv"),
        f"data/claims.csv: row 2: column 'rounding' is 'rundt'; {PATH} gives a meaning to omkring",
    ),
    "a variant of another measure": (
        swap(
            'against: ["000"]}}\n      - label',
            "cells: {table: RAS200, select: {measure: [Economic activity rate]}}}}\n      - label",
        ),
        f"{PATH}: C064, against the country alone: the variant reads another measure "
        "(RAS200 Economic activity rate); a variant keeps that of the rule (RAS200 Employment rate)",
    ),
    "base years without the first": (
        swap("base_years: &years [2008, ", "base_years: &years ["),
        f"{PATH}: C022: key 'base_years' is 2009, 2010, 2011, 2012, 2013; it must hold the rule's first_year",
    ),
    "two related measures": (
        swap("  - claim: C105\n    rule: excess", "  - claim: C043\n    rule: excess"),
        f"{PATH}: related, C043: the claim has two related measures of one table; it takes one a table.",
    ),
    "a related measure that hides its limits": (
        swap("    cannot:\n      en: Employees", "    cannt:\n      en: Employees"),
        f"{PATH}: related, C001: key 'cannot' is missing.",
    ),
    "a related measure of no claim": (
        swap("together_with: [C080]", "together_with: [C980]"),
        f"{PATH}: related, C079: claim 'C980' is not in data/claims.csv",
    ),
    "a related measure without a table": (
        swap("rule: record", "rule: follows"),
        f"{PATH}: related, C001: key 'claims' is missing",
    ),
    "a variant that does not fit": (
        swap("change: {against: country}", "change: {against: region}"),
        f"{PATH}: C022, against the reference alone: key 'against' is 'region'; write one of: both, ",
    ),
    "nothing to follow": (
        swap("claims: [C052]", "claims: [C058]"),
        f"{PATH}: C053: 'C058' has no rule of its own",
    ),
    "arithmetic without a number": (
        swap("claims: [C073, C074]", "claims: [C072, C074]"),
        f"{PATH}: arithmetic, entry 2: claim C072 states no number in column 'value'.",
    ),
    "arithmetic of one": (
        swap("claims: [C073, C074]", "claims: [C073]"),
        f"{PATH}: arithmetic, entry 2: check 'sum' takes two claims under the key 'claims'.",
    ),
    "a list of nothing": (
        swap("claims: [C034, C020]\n", "claims: [C034, C020]\n    items: [Fase 1]\n"),
        f"{PATH}: arithmetic, entry 6: give 'items' with check listed, and only then.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), MALFORMED.values(), ids=list(MALFORMED))
def test_malformed_rules_cost_one_sentence(tmp_path: Path, change: Change, sentence: str) -> None:
    copy_project(ROOT, tmp_path)
    change(tmp_path)
    with pytest.raises(InputError) as caught:
        read_rules(load(tmp_path))
    said = str(caught.value)
    assert said.startswith(sentence)
    assert "\n" not in said and re.search(r"[.?]$", said)
