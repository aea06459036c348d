"""The turn in the pace of a gap: what is drawn, and the sentence that says it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.estimates.estimate import Estimate, Fit
from analysis.exhibits.common import gap_unit_of, in_sentence, label
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.table import trend_word
from analysis.exhibits.voice import Voice
from analysis.figures import turn
from analysis.inference.joinpoint import Joinpoint


def turn_sentences(e: Estimate, found: Joinpoint, voice: Voice) -> str:
    """Whether the pace of the gap turned, with the pace of each stretch and everything needed to doubt it."""
    text, language = voice.language.text, voice.language
    fields = {
        "reference": voice.reference(e.indicator),
        "p": language.equals_p(found.p),
        "first": found.first_year,
        "last": found.last_year,
        "n": found.n,
        "average": _pace(e, found.average, voice),
        "interval": _interval(e, found.average_low, found.average_high, voice),
        "level": language.quantity(100 * found.level, "percent", 0),
    }
    if found.year is None:
        parts = [
            text(
                "No turn in the pace of the gap to {reference} is found: over {first}\N{EN DASH}{last} "
                "one straight line is not rejected against two joined ones ({p}, n = {n}). Along it the gap "
                "moved by {average} a year ({level} interval {interval}).",
                **fields,
            )
        ]
    else:
        one, two = found.segments
        where = (
            text("no other year fits nearly as well")
            if found.candidate_low == found.candidate_high
            else text("it may lie anywhere from {low} to {high}", low=found.candidate_low,
                      high=found.candidate_high)
        )  # fmt: skip
        parts = [
            text(
                "The pace of the gap to {reference} turned in {year} ({p}, n = {n}; {where}): {one} a year "
                "up to then ({level} interval {one_interval}), {two} a year since ({two_interval}).",
                year=found.year,
                where=where,
                one=_pace(e, one.estimate, voice),
                one_interval=_interval(e, one.ci_low, one.ci_high, voice),
                two=_pace(e, two.estimate, voice),
                two_interval=_interval(e, two.ci_low, two.ci_high, voice),
                **fields,
            ),
            text(
                "Over all of {first}\N{EN DASH}{last} that averages to {average} a year ({interval}); these "
                "intervals take the year of the turn as known.",
                **fields,
            ),
        ]
    error = math.sqrt(found.p * (1 - found.p) / (found.permutations + 1))
    if abs(found.p - found.alpha) < 2 * error:
        parts.append(
            text(
                "The p-value is so near the limit of {alpha} that other random permutations could decide "
                "otherwise.",
                alpha=language.quantity(100 * found.alpha, "percent", 0),
            )
        )
    return " ".join(parts)


def turn_figure(e: Estimate, fit: Fit, found: Joinpoint, voice: Voice) -> Exhibit:
    """The gap to the reference with one line, or with two where the pace turned."""
    text, indicator = voice.language.text, e.indicator
    frame = turn_frame(e, fit, found, voice)
    reference = voice.reference(indicator)
    said = turn_sentences(e, found, voice)
    if e.comparison.starts_level:
        zero = 100.0
        title = text(
            "{focus} against {reference}, {first} = 100", focus=voice.edition.focus_name,
            reference=reference, first=found.first_year,
        )  # fmt: skip
    else:
        zero = 0.0
        title = text("{unit} above or below {reference}", unit=gap_unit_of(e, voice), reference=reference)
    return Exhibit(
        label=label("fig", indicator, "turn"),
        caption=" ".join(
            [
                said,
                text(
                    "{name}; at most one joinpoint, tested with {count} permutations of whitened residuals "
                    "at every autocorrelation that cannot be ruled out ({rho}). Where a gap is persistent, "
                    "a line follows its ends more than its middle. A turn is looked for between {from_year} "
                    "and {to_year} only, and so few years show no more than a sharp one. The test stands "
                    "outside the declared family and changes no word.",
                    name=voice.name(indicator),
                    count=voice.language.number(found.permutations, 0),
                    rho=text(
                        "{low} to {high}",
                        low=voice.language.number(found.rho_low, 2),
                        high=voice.language.number(found.rho_high, 2),
                    ),
                    from_year=found.first_tried,
                    to_year=found.last_tried,
                ),
                *(
                    [text("Shaded: the years in which the turn may lie.")]
                    if (frame["turn"] == "possible").any()
                    else []
                ),
            ]
        ),
        alt=text(
            "Line chart of the gap to {reference} in {name}, {first} to {last}, with the line or lines "
            "fitted to it. {said}",
            reference=reference,
            name=in_sentence(voice.name(indicator)),
            first=found.first_year,
            last=found.last_year,
            said=said,
        ),
        source=voice.source(indicator),
        frame=frame,
        figure=turn.segments(frame, title, zero, (text("Published"), text("Fitted")), voice.language),
    )


def turn_frame(e: Estimate, fit: Fit, found: Joinpoint, voice: Voice) -> pd.DataFrame:
    """One row a year, the gap in the unit of the figure: published, fitted, and where the turn lies."""
    observed = fit.gaps[e.area]
    years = observed.index.to_numpy(dtype=int)
    knots = [(found.first_year, found.fitted_first), (found.last_year, found.fitted_last)]
    if found.year is not None and found.fitted_turn is not None:
        knots.insert(1, (found.year, found.fitted_turn))
    x, y = (np.array(column, dtype=float) for column in zip(*knots, strict=True))
    log = fit.scale == "log"
    fitted = np.exp(np.interp(years, x, np.log(y))) if log else np.interp(years, x, y)
    gaps = pd.DataFrame({"observed": observed.to_numpy(), "fitted": fitted})
    frame = e.comparison.drawn(gaps, start=gaps["observed"].iloc[0])
    frame.insert(0, "year", years)
    frame["turn"] = ""
    if found.year is not None:
        frame.loc[frame["year"].between(found.candidate_low, found.candidate_high), "turn"] = "possible"
        frame.loc[frame["year"] == found.year, "turn"] = "turn"
    frame["slope"] = ""
    for s in found.segments:
        middle = (s.first_year + s.last_year) // 2
        pace = voice.language.number(s.estimate, e.comparison.trend_decimals, signed=True)
        words = voice.language.text("{pace} {unit} a year", pace=pace, unit=trend_word(e, voice))
        frame.loc[frame["year"] == middle, "slope"] = words
    return frame


def _pace(e: Estimate, value: float, voice: Voice) -> str:
    return voice.language.quantity(value, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)


def _interval(e: Estimate, low: float, high: float, voice: Voice) -> str:
    number, decimals = voice.language.number, e.comparison.trend_decimals
    return voice.language.text(
        "{low} to {high}",
        low=number(low, decimals, signed=True),
        high=number(high, decimals, signed=True),
    )
