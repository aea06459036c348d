"""How large a steady trend must be to get a word."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate, Estimates
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import power as figures
from analysis.inference.arma import Errors
from analysis.inference.detectable import POWER
from analysis.inference.eligible import MIN_YEARS
from analysis.inference.power import smallest_trends
from analysis.language.facts import Name, Quantity

_YEARS = range(MIN_YEARS, 20)
# By the names in ``power.process``, the hardest first.
_PROCESSES = {"walk": Errors(1.0, 0.0), "echo": Errors(0.6, 0.0), "white": Errors(0.0, 0.0)}


def power_figure(estimates: Estimates, voice: Voice) -> Exhibit:
    """Smallest trend that gets a word, and that a plain test would find, over the number of years."""
    alpha, family = voice.edition.alpha, len(estimates.family)
    frame = smallest_trends(_YEARS, _PROCESSES, voice.edition.level, alpha / max(family, 1))
    facts = power_facts(frame) | {"family": family}
    return Exhibit(
        label="fig-methods-power",
        caption=voice.say("power.caption", facts),
        alt=voice.say("power.alt", facts),
        source=Source(voice.say("power.source")),
        frame=frame,
        figure=figures.power(frame, voice.language),
    )


def power_facts(frame: pd.DataFrame) -> dict[str, object]:
    """The smallest trend in the shortest and longest series, of independent years and of a random walk."""
    short, long = int(frame["n"].min()), int(frame["n"].max())
    at = frame.set_index(["n", "process"])

    def size(n: int, process: str, of: str = "word") -> Quantity:
        return Quantity(at.loc[(n, process), of], decimals=2)

    return {
        "power": Quantity(100 * POWER, "percent"),
        "short": short,
        "long": long,
        "white_short": size(short, "white"),
        "white_long": size(long, "white"),
        "walk_short": size(short, "walk"),
        "walk_long": size(long, "walk"),
        "plain_long": size(long, "walk", "plain"),
    }


def power_finding(e: Estimate, voice: Voice) -> str:
    """What the detectable change means for one indicator.

    Returns
    -------
    str
        Its reason for having no word, if it has none.
    """
    if e.fit is None or e.moved is None or e.judged is None:
        return voice.steady(e)
    fit, gap, found = e.fit.trend, e.moved.gap, e.judged.detectable
    comparison, unit, decimals = e.comparison, e.comparison.trend_unit, e.comparison.trend_decimals
    facts = {
        "name": Name(e.indicator.name),
        "first": fit.first_year,
        "last": fit.last_year,
        "n": fit.n,
        "rho": voice.rho(fit),
        "detectable": Quantity(found.per_year, unit, decimals),
        "power": Quantity(100 * POWER, "percent"),
        "window": Quantity(found.window, unit, decimals - 1),
        "factor": Quantity(found.factor, decimals=2),
        "moved": Quantity(gap.absolute, comparison.change_unit, comparison.decimals, signed=True),
        "base": e.moved.base_year,
        "end": e.moved.last_year,
    }
    return voice.say("power.finding", facts)
