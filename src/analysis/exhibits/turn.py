"""The turn in the pace of a gap: what is drawn, and the sentence that says it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis.estimates.estimate import Estimate, Fit
from analysis.estimates.turn import Turn
from analysis.exhibits.common import label, measured_in
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.file import measured
from analysis.exhibits.voice import Voice
from analysis.figures import turn as figures_turn
from analysis.inference.joinpoint import Joinpoint
from analysis.language.facts import Name, P, Quantity, count


def turn_figure(e: Estimate, voice: Voice) -> Exhibit | str:
    """The gap to the reference with one line, or with two where the pace turned.

    A sentence instead where no steady trend is tested.
    """
    turn = voice.project.turns(voice.edition).get(e.indicator.id)
    if e.fit is None or turn is None:
        return voice.say("turn.not_tried", name=e.indicator.name)
    frame = turn_frame(e, e.fit, turn.found, voice)
    facts = {
        **turn_facts(e, turn, voice),
        "said": turn_sentences(e, turn, voice),
        "shaded": bool((frame["turn"] == "possible").any()),
    }
    index = e.comparison.starts_level
    drawn = measured_in(voice.comparable(e, 0.0) if index else voice.gap(e, 0.0), voice)
    measured(frame, observed=drawn, fitted=drawn)
    title = (
        voice.say("turn.title.index", facts)
        if index
        else voice.say("turn.title.gap", facts, unit=voice.language.unit(e.comparison.gap_unit, "axis"))
    )
    return Exhibit(
        label=label("fig", e.indicator.slug, "turn"),
        caption=voice.say("turn.caption", facts),
        alt=voice.say("turn.alt", facts),
        source=voice.source(e.indicator),
        frame=frame,
        figure=figures_turn.segments(frame, title, 100.0 if index else 0.0, voice.language),
    )


def turn_sentences(e: Estimate, turn: Turn, voice: Voice) -> str:
    """Whether the pace of the gap turned, with the pace of each stretch and everything needed to doubt it."""
    return voice.say("turn.said", turn_facts(e, turn, voice))


def turn_facts(e: Estimate, turn: Turn, voice: Voice) -> dict[str, object]:
    """The test, the pace over all years, and what it was before and since the turn, if there is one."""
    found = turn.found
    return {
        "focus": voice.edition.focus_name,
        "name": Name(e.indicator.name),
        "reference": voice.reference(e.indicator),
        "p": P(turn.p_adjusted),
        "tests": len(voice.project.turns(voice.edition)),
        "first": found.first_year,
        "last": found.last_year,
        "n": found.n,
        "level": Quantity(100 * found.level, "percent"),
        "average": _paces(e, found.average, found.average_low, found.average_high),
        "turned": _turned(e, found),
        "near": _near_limit(turn),
        "alpha": Quantity(100 * found.alpha, "percent"),
        "permutations": count(found.permutations),
        "rho": {"low": Quantity(found.rho_low, decimals=2), "high": Quantity(found.rho_high, decimals=2)},
        "tried": {"first": found.first_tried, "last": found.last_tried},
    }


def _turned(e: Estimate, found: Joinpoint) -> dict[str, object] | None:
    if found.year is None:
        return None
    before, since = (_paces(e, s.estimate, s.ci_low, s.ci_high) for s in found.segments)
    return {
        "year": found.year,
        "low": found.candidate_low,
        "high": found.candidate_high,
        "before": before,
        "since": since,
    }


def _near_limit(turn: Turn) -> bool:
    """Whether other random permutations could decide otherwise: within two standard errors of the limit."""
    p, found = turn.p_adjusted, turn.found
    error = math.sqrt(found.p * (1 - found.p) / (found.permutations + 1)) * p / found.p
    return abs(p - found.alpha) < 2 * error


def _paces(e: Estimate, pace: float, low: float, high: float) -> dict[str, Quantity]:
    """A pace a year with its unit, and its interval without."""
    kind = Quantity(pace, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)
    return {"pace": kind, "low": kind.bare.of(low), "high": kind.bare.of(high)}


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
        pace = _paces(e, s.estimate, s.ci_low, s.ci_high)["pace"].bare
        unit = voice.language.unit(e.comparison.trend_unit, "narrow")
        frame.loc[frame["year"] == middle, "slope"] = voice.say("turn.pace", pace=pace, unit=unit)
    return frame
