"""What its conditions lead to expect of the focus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.estimates.expected import Expectation, compare
from analysis.exhibits.common import in_order, label, measured_in, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.view import Block, titled
from analysis.exhibits.voice import Voice
from analysis.figures import expected as figures_expected
from analysis.inference.expected import Coefficient
from analysis.language.facts import Name, Names, Quantity


def expected(outcome: Estimate, predictors: Sequence[Estimate], voice: Voice) -> list[Block]:
    """The figure under what it tells; a sentence where no year has the figures needed."""
    found, shown = compare(outcome, predictors, voice.edition), expected_figure(outcome, predictors, voice)
    if found is None:
        return [shown]
    facts = expected_facts(outcome, predictors, found, voice)
    return [titled(f"{outcome.indicator.slug}-expected", voice.say("expected.title", facts)), shown]


def expected_figure(outcome: Estimate, predictors: Sequence[Estimate], voice: Voice) -> Exhibit | str:
    """Actual against expected values over the municipalities, the focus with its prediction interval.

    A sentence instead where no year has the figures needed.
    """
    indicator, focus = outcome.indicator, voice.edition.focus_name
    found = compare(outcome, predictors, voice.edition)
    if found is None:
        return voice.say("expected.no_year", name=indicator.name, focus=focus)
    frame = expected_frame(found, voice)
    outcomes = measured_in(voice.value(indicator, 0.0), voice)
    measured(frame, **dict.fromkeys(("actual", "expected", "low", "high"), outcomes))
    for p in predictors:
        figures = measured_in(voice.value(p.indicator, 0.0), voice)
        measured(frame, **{p.indicator.id: replace(figures, meaning=voice.name(p.indicator))})
    facts = expected_facts(outcome, predictors, found, voice)
    titles = (
        voice.say("expected.axes.actual", unit=indicator.unit),
        voice.say("expected.axes.expected", facts),
    )
    return Exhibit(
        label=label("fig", indicator.slug, "expected"),
        caption=voice.say("expected.caption", facts),
        alt=voice.say("expected.alt", facts),
        source=voice.sources([indicator, *(p.indicator for p in predictors)]),
        frame=frame,
        figure=figures_expected.expected_actual(frame, titles, voice.language),
    )


def expected_facts(
    outcome: Estimate, predictors: Sequence[Estimate], found: Expectation, voice: Voice
) -> dict[str, object]:
    """Actual and expected value of the focus, and how far the model can be trusted."""
    result = found.result
    levels = {
        "actual": result.actual,
        "expected": result.expected,
        "low": result.prediction_low,
        "high": result.prediction_high,
    }
    without_one = {"low": result.leave_one_out_low, "high": result.leave_one_out_high}
    where = "inside" if result.within else "above" if result.difference > 0 else "below"
    return {
        "focus": voice.edition.focus_name,
        "name": Name(outcome.indicator.name),
        "year": found.year,
        **{key: voice.value(outcome.indicator, value) for key, value in levels.items()},
        "without_one": {key: voice.value(outcome.indicator, value) for key, value in without_one.items()},
        "level": Quantity(100 * result.level, "percent"),
        "found": voice.pick("expected.found", where),
        "predictors": Names.of(Name(p.indicator.name).inside for p in predictors),
        "n": result.n,
        "outside": found.outside,
        "share": Quantity(100 * result.r_squared, "percent"),
        "coefficients": [
            _coefficient(p, c) for p, c in zip(predictors, result.coefficients[1:], strict=True)
        ],
    }


def expected_frame(found: Expectation, voice: Voice) -> pd.DataFrame:
    """One row a municipality: its predictors, its expected and its actual value; the focus last."""
    frame = found.frame.rename_axis("area").reset_index()
    frame.insert(0, "role", [role_of(voice, c) for c in frame["area"]])
    frame.insert(2, "name", [voice.area(c) for c in frame["area"]])
    return in_order(frame, voice)


def _coefficient(predictor: Estimate, c: Coefficient) -> dict[str, object]:
    slopes = {"estimate": c.estimate, "low": c.ci_low, "high": c.ci_high}
    return {"name": Name(predictor.indicator.name)} | {k: _slope(v) for k, v in slopes.items()}


def _slope(value: float) -> Quantity:
    """A coefficient to three significant digits."""
    magnitude = abs(value)
    decimals = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 1 else 3
    return Quantity(value, decimals=decimals, signed=True)
