"""The worked example: its numbers are those of the estimate, for whichever focus."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.declared.edition import resolve
from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits.voice import Voice
from analysis.inference.adjust import adjust, benjamini_hochberg_step, shared_weights
from analysis.inference.behind import Behind, lines_behind
from analysis.language.numbers import Language
from analysis.methods import example
from every import every
from real import PROJECT

pytestmark = pytest.mark.data

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = PROJECT.catalogue


FOCI = {"Randers": "730", "Horsens": "615"}


def computed() -> dict[str, Estimates]:
    return {
        name: PROJECT.estimates(resolve(CATALOGUE, "randers", {"focus": focus}))
        for name, focus in FOCI.items()
    }


def narrator(estimates: Estimates) -> Voice:
    return Voice(PROJECT, estimates.edition, Language("en"))


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1),
        st.tuples(st.floats(1e-9, 1), st.sampled_from(["", "x", "y"])),
        min_size=1,
        max_size=30,
    )
)
def test_the_step_is_benjamini_hochberg(members: dict[str, tuple[float, str]]) -> None:
    p_values = {key: p for key, (p, _) in members.items()}
    weights = shared_weights({key: cluster or None for key, (_, cluster) in members.items()})
    adjusted = adjust(p_values, weights=weights)
    for key in p_values:
        step = benjamini_hochberg_step(p_values, key, weights)
        assert min(1, step.smallest) == pytest.approx(adjusted[key].p_adjusted, rel=1e-12)
        assert step.place <= step.at <= step.family == len(p_values)
        assert step.weight == weights[key]


def behind(e: Estimate, estimates: Estimates) -> list[Behind]:
    return lines_behind(e.fit.gaps, e.area, residents=estimates.residents, scale=e.fit.scale)


@every(estimates=computed)
def test_the_lines_shown_decide_what_is_reported(estimates: Estimates) -> None:
    for key in estimates.family:
        e = estimates[key]
        shown = [chosen.line for chosen in example.chosen(behind(e, estimates))]
        assert min(line.low for line in shown) == pytest.approx(e.fit.trend.ci_low, rel=1e-9)
        assert max(line.high for line in shown) == pytest.approx(e.fit.trend.ci_high, rel=1e-9)
        assert max(line.p for line in shown) == pytest.approx(e.fit.trend.p, rel=1e-9)
        assert any(line.errors.rho == 1 for line in shown) == e.fit.trend.walk


@every(estimates=computed)
def test_every_role_is_played_once_and_every_line_shown_plays_one(estimates: Estimates) -> None:
    for key in estimates.family:
        chosen = example.chosen(behind(estimates[key], estimates))
        roles = [role for each in chosen for role in each.roles]
        assert len(roles) == len(set(roles)) and all(each.roles for each in chosen)
        assert len({each.line.errors for each in chosen}) == len(chosen)


@every(estimates=computed)
def test_the_file_of_the_lines_holds_all_of_them(estimates: Estimates) -> None:
    e = estimates["employment_rate"]
    frame = example.lines_table(e, e.fit, estimates, narrator(estimates)).frame
    assert len(frame) == e.fit.trend.processes
    assert frame["low"].min() == pytest.approx(e.fit.trend.ci_low, rel=1e-9)


@every(estimates=computed)
def test_every_step_quotes_the_estimate(estimates: Estimates) -> None:
    voice = narrator(estimates)
    e = estimates["employment_rate"]
    assert e.fit is not None and e.moved is not None and e.judged is not None
    _, text, _ = example.example(e, estimates, voice)
    assert isinstance(text, str) and len(text.splitlines()) == 8
    quoted = (
        voice.gap(e, e.moved.gap.first),
        voice.gap(e, e.moved.gap.last),
        voice.interval(e, e.fit.trend),
    )
    for shown in (
        *map(voice.language.show, quoted),
        f"{e.fit.trend.effective_units:.1f}",
        f"{e.fit.trend.processes} cannot be ruled out",
        f"Here it is {estimates.weights['employment_rate']:.3f}",
        voice.language.p(e.judged.p_adjusted),
        f"**{e.judged.verdict}**",
        f"{len(estimates.family)} p-values",
    ):
        assert shown in text
    other = {"730": "Horsens", "615": "Randers"}[e.area]
    assert other not in text


@every(estimates=computed)
def test_the_cells_are_those_of_the_table(estimates: Estimates) -> None:
    voice = narrator(estimates)
    e = estimates["employment_rate"]
    shown = example.cells_table(e, e.moved, voice)
    frame = shown.frame.set_index("year")
    for year in (2008, 2023):
        assert frame.loc[year, "focus"] == e.panel.values.loc[year, e.area]
        assert frame.loc[year, "gap"] == pytest.approx(
            frame.loc[year, "focus"] - frame.loc[year, "reference"]
        )
    assert f"({e.area})" in shown.markdown and "(000)" in shown.markdown
