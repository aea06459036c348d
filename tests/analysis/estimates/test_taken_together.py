"""The declared composite: what is taken together, and what the score and the rank are."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.declared.edition import resolve
from analysis.declared.models import TakenTogether
from analysis.declared.taken_together import read_taken_together
from analysis.errors import InputError
from analysis.estimates.taken_together import taken_together
from real import PROJECT

pytestmark = pytest.mark.data

CATALOGUE = PROJECT.catalogue
EDITION = resolve(CATALOGUE, "randers", {})


def test_what_is_taken_together_is_every_headline_gap_with_a_better_end_one_a_cluster() -> None:
    estimates = PROJECT.estimates(EDITION)
    wanted, clusters = set(), set()
    for e in estimates:
        indicator = e.indicator
        if not (indicator.headline and e.judged and indicator.polarity != "neutral"):
            continue
        if indicator.cluster not in clusters:
            wanted.add(indicator.id)
        clusters |= {indicator.cluster} - {None}
    assert set(CATALOGUE.taken_together.indicators) == wanted


def test_the_score_is_that_of_mean_yearly_changes() -> None:
    found = PROJECT.together(EDITION)
    assert found is not None
    estimates = PROJECT.estimates(EDITION)
    for e in found.members:
        assert e.fit is not None
        gaps = np.log(e.fit.gaps) if e.fit.scale == "log" else e.fit.gaps
        steps = gaps["730"].diff().dropna()
        plain = steps.mean() / (steps.std() / np.sqrt(len(steps)))
        sign = 1 if e.indicator.polarity == "higher_is_better" else -1
        score = found.own.scores[e.indicator.id]
        # Moderation changes the yardstick by less than half, never the direction.
        assert 0.5 < score / (sign * plain) < 2, e.indicator.id
    shares = np.full(len(found.members), 1 / len(found.members))
    scores = np.array([found.own.scores[e.indicator.id] for e in found.members])
    spread = shares @ found.reference.correlations.to_numpy() @ shares
    assert found.own.value == pytest.approx(shares @ scores / np.sqrt(spread), rel=1e-9)
    values = pd.Series({c: one.value for c, one in found.reference.by_unit.items()})
    assert found.own.rank == 1 + (values > values["730"]).sum()
    assert found.worse == (values < 0).sum()
    assert len(values) == len(estimates.residents) == 98


def test_a_focus_without_the_gaps_is_not_taken_together() -> None:
    starts = (resolve(CATALOGUE, "randers", {"base_year": y, "start_year": y}) for y in range(2018, 2023))
    declared = CATALOGUE.taken_together.indicators
    found = (PROJECT.estimates(edition) for edition in starts)
    short = next(one for one in found if sum(one[i].fit is not None for i in declared) < 2)
    assert taken_together(short, CATALOGUE.taken_together) is None
    one = TakenTogether(declared=dt.date(2026, 1, 1), indicators=("neet", "nonwestern_ratio"))
    assert taken_together(PROJECT.estimates(EDITION), one) is None


@pytest.mark.parametrize(
    ("indicators", "message"),
    [
        (["employment_rate"], "indicators"),
        (["employment_rate", "neett"], "neett is not an indicator; did you mean neet"),
        (["neet", "neet"], "neet stands twice"),
        (["neet", "population"], "population has no better end"),
        (["neet", "monthly_earnings"], "monthly_earnings is no headline indicator"),
    ],
)
def test_a_declaration_that_breaks_its_own_rule_is_named(
    tmp_path: Path, indicators: list[str], message: str
) -> None:
    (tmp_path / "data").mkdir()
    text = "declared: 2026-11-26\nindicators:\n" + "".join(f"  - {name}\n" for name in indicators)
    (tmp_path / "data/taken_together.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_taken_together(tmp_path, CATALOGUE.indicators)


def test_two_of_one_cluster_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    text = "declared: 2026-11-26\nindicators: [employment_rate, other]\n"
    (tmp_path / "data/taken_together.yml").write_text(text, encoding="utf-8")
    twin = CATALOGUE.indicators["employment_rate"].model_copy(update={"id": "other"})
    with pytest.raises(InputError, match="other is a near duplicate of employment_rate"):
        read_taken_together(tmp_path, {**CATALOGUE.indicators, "other": twin})


def test_what_is_combined_is_frozen() -> None:
    found = PROJECT.together(EDITION)
    assert found is not None
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.area = "101"  # type: ignore[misc]
