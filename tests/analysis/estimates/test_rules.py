"""Other rules than the declared one: each differs in what it says it does, and in nothing else."""

from __future__ import annotations

import pytest

from analysis.estimates.rules import Rule, under_every_rule
from analysis.inference.adjust import adjust
from every import every
from real import told

pytestmark = pytest.mark.data

FOCI = ["730", "825", "101"]


@every(focus=FOCI)
def test_the_declared_rule_is_that_of_the_estimates(focus: str) -> None:
    _, estimates = told(focus)
    declared = under_every_rule(estimates)[Rule.DECLARED]
    assert {key: (one.p, one.p_adjusted, one.verdict) for key, one in declared.items()} == {
        key: (estimates.p_values[key], e.judged.p_adjusted, e.judged.verdict)
        for key in estimates.family
        if (e := estimates[key]).judged is not None
    }


@every(focus=FOCI)
def test_adjustments_alone_leave_the_p_values(focus: str) -> None:
    _, estimates = told(focus)
    found = under_every_rule(estimates)
    for rule in (Rule.NO_CLUSTERS, Rule.ANY_DEPENDENCE):
        assert {key: one.p for key, one in found[rule].items()} == dict(estimates.p_values)
    plain = adjust(estimates.p_values, alpha=estimates.edition.alpha)
    assert {k: one.p_adjusted for k, one in found[Rule.NO_CLUSTERS].items()} == {
        k: a.p_adjusted for k, a in plain.items()
    }
    for key in estimates.family:
        assert found[Rule.ANY_DEPENDENCE][key].p_adjusted >= found[Rule.DECLARED][key].p_adjusted


@every(focus=FOCI)
def test_a_wider_region_never_makes_a_p_value_smaller_and_a_smaller_one_never_larger(focus: str) -> None:
    _, estimates = told(focus)
    found = under_every_rule(estimates)
    for key in estimates.family:
        declared = found[Rule.DECLARED][key].p
        assert found[Rule.NO_WALK][key].p <= declared
        assert found[Rule.WIDER_REGION][key].p >= declared


def test_every_other_fit_gives_other_p_values() -> None:
    _, estimates = told()
    found = under_every_rule(estimates)
    for rule in (Rule.OWN_VARIANCES, Rule.COMMON_VARIANCE, Rule.ALL_SIZES, Rule.WIDER_REGION, Rule.NO_WALK):
        assert any(found[rule][key].p != found[Rule.DECLARED][key].p for key in estimates.family), rule
