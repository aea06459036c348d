"""Exhibits of structure: who moves where, what a municipality is made of, what its peers lead to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.estimates.estimate import MIN_POOLED_UNITS, Estimate
from analysis.exhibits.common import in_order, in_sentence, label, role_of
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.figures import composition
from analysis.inference.expected import Expected, expected


@dataclass(frozen=True)
class Comparison:
    """What the model says of the focus, the year it speaks of, and every municipality's values."""

    result: Expected
    year: int
    frame: pd.DataFrame


def compare(outcome: Estimate, predictors: Sequence[Estimate], voice: Voice) -> Comparison | None:
    """Expected values of all municipalities, each from the fit without it.

    Returns
    -------
    Comparison or None
        None where the focus has no value, or no year has values of all indicators for enough municipalities.
    """
    focus = voice.edition.focus
    every = [outcome, *predictors]
    years = set.intersection(*(set(e.panel.years) for e in every))
    for year in sorted(years, reverse=True):
        data = pd.DataFrame({e.indicator.id: e.panel.values.loc[year] for e in every}).dropna()
        if len(data) >= MIN_POOLED_UNITS and focus in data.index:
            break
    else:
        return None
    names = [e.indicator.id for e in predictors]
    results = {
        code: expected(data, outcome.indicator.id, names, str(code), level=voice.edition.level)
        for code in data.index
    }
    frame = pd.DataFrame(
        [
            {
                "role": role_of(voice, str(code)),
                "area": code,
                "name": voice.area(str(code)),
                **{name: data.loc[code, name] for name in names},
                "expected": r.expected,
                "actual": r.actual,
                "low": r.prediction_low,
                "high": r.prediction_high,
            }
            for code, r in results.items()
        ]
    )
    return Comparison(result=results[focus], year=year, frame=in_order(frame, voice))


def expected_figure(
    outcome: Estimate, predictors: Sequence[Estimate], found: Comparison, voice: Voice
) -> Exhibit:
    """Actual against expected values over the municipalities, the focus with its prediction interval."""
    text, indicator, result = voice.language.text, outcome.indicator, found.result

    def shown(value: float) -> str:
        return voice.value(indicator, value)

    inside = "inside" if result.within else "above" if result.difference > 0 else "below"
    verdict = {
        "inside": "The figure lies inside the prediction interval: a municipality with these conditions "
        "could well show it.",
        "above": "The figure lies above the prediction interval.",
        "below": "The figure lies below the prediction interval.",
    }[inside]
    explained = voice.language.listed([in_sentence(voice.name(p.indicator)) for p in predictors])
    outside = int((~found.frame["actual"].between(found.frame["low"], found.frame["high"])).sum())
    fields = {
        "focus": voice.edition.focus_name,
        "name": in_sentence(voice.name(indicator)),
        "year": found.year,
        "actual": shown(result.actual),
        "expected": shown(result.expected),
        "low": shown(result.prediction_low),
        "high": shown(result.prediction_high),
        "level": voice.language.quantity(100 * result.level, "percent", 0),
        "predictors": explained,
        "n": result.n,
        "share": voice.language.quantity(100 * result.r_squared, "percent", 0),
        "outside": outside,
    }
    terms = [
        text("{name} {estimate} ({low} to {high}, HC3)", name=in_sentence(voice.name(p.indicator)),
             estimate=_slope(voice, c.estimate), low=_slope(voice, c.ci_low), high=_slope(voice, c.ci_high))
        for p, c in zip(predictors, result.coefficients[1:], strict=True)
    ]  # fmt: skip
    return Exhibit(
        label=label("fig", indicator, "expected"),
        caption=" ".join(
            [
                text(
                    "{focus}: {actual} in {year}, where {expected} would be expected from {predictors} "
                    "({level} prediction interval {low} to {high}).",
                    **fields,
                ),
                text(verdict),
                text(
                    "Each dot is a municipality ({n}), its expected value taken from a straight line fitted "
                    "to the others; on the dashed line both agree. Outside their own interval: {outside}. "
                    "R² of the line: {share}. Coefficients: {terms}. Leaving out any "
                    "one other municipality moves the expected value between {loo_low} and {loo_high}.",
                    terms="; ".join(terms),
                    loo_low=shown(result.leave_one_out_low),
                    loo_high=shown(result.leave_one_out_high),
                    **fields,
                ),
                text("A difference is no verdict on how well a municipality is run."),
            ]
        ),
        alt=text(
            "Scatter of actual against expected {name} in {year} over {n} municipalities. {focus}: actual "
            "{actual}, expected {expected}, {level} prediction interval {low} to {high}.",
            **fields,
        ),
        source=voice.sources([indicator, *(p.indicator for p in predictors)]),
        frame=found.frame,
        figure=composition.expected_actual(
            found.frame,
            (
                text("Actual, {unit}", unit=indicator.unit[voice.language.code]),
                text("Expected from {predictors}", predictors=explained),
            ),
            voice.language,
        ),
    )


def _slope(voice: Voice, value: float) -> str:
    """A coefficient to three significant digits."""
    magnitude = abs(value)
    decimals = 0 if magnitude >= 100 else 1 if magnitude >= 10 else 2 if magnitude >= 1 else 3
    return voice.language.number(value, decimals, signed=True)
