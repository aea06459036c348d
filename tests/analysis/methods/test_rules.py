"""Words under other rules: the finding names every word that another rule would have changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from analysis.estimates.rules import Rule, Ruled, under_every_rule
from analysis.inference.verdict import Verdict
from analysis.methods import rules
from every import every
from real import plain, told
from simulated import rows

pytestmark = pytest.mark.data


def word(found: Mapping[Rule, Mapping[str, Ruled]], rule: Rule, key: str, **fields: object) -> dict:
    return {**found, rule: {**found[rule], key: found[rule][key]._replace(**fields)}}


@every(focus=["730", "825", "101"])
def test_the_finding_names_what_differs_and_nothing_else(focus: str) -> None:
    voice, estimates = told(focus)
    found = under_every_rule(estimates)
    said = plain(rules.rules_finding(found, estimates, voice))
    by_rule: dict[Rule, list[rules.Differs]] = {}
    for one in rules.differing(found, estimates):
        by_rule.setdefault(one.rule, []).append(one)
    assert ("None of 7 other rules" in said) == (not by_rule)
    if by_rule:
        assert f"Of 7 other rules {len(by_rule)} would give another word" in said
    for differ in by_rule.values():
        if len(differ) > 3:
            assert f"{len(differ)} would differ" in said
        else:
            assert all(f"({one.ruled.verdict}, adjusted p" in said for one in differ)


def test_a_word_that_another_rule_gives_is_told_and_bold() -> None:
    voice, estimates = told()
    found = under_every_rule(estimates)
    spoilt = word(found, Rule.NO_CLUSTERS, "employment_rate", p_adjusted=0.0123, verdict=Verdict.WIDENING)
    said = plain(rules.rules_finding(spoilt, estimates, voice))
    assert "counted as tests of their own, employment rate (widening, adjusted p = 0.012)" in said
    [row] = [row for row in rows(rules.rules_table(spoilt, estimates, voice)) if row[0] == "Employment rate"]
    assert row[1 + list(Rule).index(Rule.NO_CLUSTERS)] == "**0.012**"


def test_the_nearest_to_a_word_has_the_smallest_p_of_those_without() -> None:
    _, estimates = told()
    found = under_every_rule(estimates)
    spoilt = word(found, Rule.ALL_SIZES, "gini", p_adjusted=0.0501, verdict=Verdict.DRIFT)
    near = rules.nearest(spoilt, estimates)
    assert near is not None and (near.estimate.indicator.id, near.rule) == ("gini", Rule.ALL_SIZES)


def test_the_table_holds_every_gap_under_every_rule() -> None:
    voice, estimates = told()
    table = rules.rules_table(under_every_rule(estimates), estimates, voice)
    assert len(rows(table)) == 1 + len(estimates.family)
    assert table.frame.groupby("rule", sort=False).size().to_dict() == {
        str(rule): len(estimates.family) for rule in Rule
    }
