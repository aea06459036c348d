"""The worked example: its numbers are those of the estimate, for whichever focus."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.declared.edition import resolve
from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits.voice import Voice
from analysis.inference.adjust import adjust, benjamini_hochberg_step
from analysis.inference.trend import Trend, lines
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


@given(st.dictionaries(st.text("abcdefgh", min_size=1), st.floats(1e-9, 1), min_size=1, max_size=30))
def test_the_step_is_benjamini_hochberg(p_values: dict[str, float]) -> None:
    adjusted = adjust(p_values)
    for key in p_values:
        step = benjamini_hochberg_step(p_values, key)
        assert min(1, step.smallest) == pytest.approx(adjusted[key].p_adjusted, rel=1e-12)
        assert step.place <= step.at <= step.family == len(p_values)


def behind(e: Estimate) -> tuple[Trend, pd.DataFrame]:
    return e.fit.trend, pd.DataFrame(lines(e.fit.gaps[e.area], e.fit.trend))


@every(estimates=computed)
def test_the_lines_are_within_what_is_reported(estimates: Estimates) -> None:
    for key in estimates.family:
        fit, shown = behind(estimates[key])
        assert shown["low"].min() >= fit.ci_low - 1e-9 and shown["high"].max() <= fit.ci_high + 1e-9
        assert shown["p"].max() <= fit.p + 1e-12
        assert shown["slope"].min() - 1e-9 <= fit.estimate or len(shown) > 1
    # At the upper end the interval of the employment rate is that of the line itself.
    fit, shown = behind(estimates["employment_rate"])
    assert shown["low"].min() == pytest.approx(fit.ci_low, rel=1e-9)
    assert shown["high"].max() == pytest.approx(fit.ci_high, rel=1e-9)


@every(estimates=computed)
def test_every_step_quotes_the_estimate(estimates: Estimates) -> None:
    voice = narrator(estimates)
    e = estimates["employment_rate"]
    assert e.fit is not None and e.moved is not None and e.judged is not None
    _, text, _ = example.example(e, estimates, voice)
    assert isinstance(text, str) and len(text.splitlines()) == 7
    quoted = (
        voice.gap(e, e.moved.gap.first),
        voice.gap(e, e.moved.gap.last),
        voice.interval(e, e.fit.trend),
        voice.rho(e.fit.trend),
    )
    for shown in (
        *map(voice.language.show, quoted),
        f"{e.fit.trend.effective_units:.1f}",
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
