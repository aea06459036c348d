"""How large a steady trend must be to be found."""

from __future__ import annotations

import pandas as pd

from analysis.estimates.estimate import Estimate
from analysis.exhibits.exhibit import Exhibit, Source
from analysis.exhibits.voice import Voice
from analysis.figures import power as figures
from analysis.inference.power import detectable
from analysis.inference.region import MIN_YEARS
from analysis.inference.trend import POWER
from analysis.language.facts import Name, Quantity

_YEARS = range(MIN_YEARS, 18)
_RHOS = (0.0, 0.3, 0.6, 0.9, 1.0)


def power_figure(voice: Voice) -> Exhibit:
    """Smallest detectable trend over the number of years."""
    frame = detectable(_YEARS, _RHOS, voice.edition.level)
    facts = power_facts(frame)
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
    at = frame.set_index(["n", "rho"])["mdc"]
    return {
        "power": Quantity(100 * POWER, "percent"),
        "short": short,
        "long": long,
        "white_short": Quantity(at[(short, 0.0)], decimals=2),
        "white_long": Quantity(at[(long, 0.0)], decimals=2),
        "walk_short": Quantity(at[(short, 1.0)], decimals=2),
        "walk_long": Quantity(at[(long, 1.0)], decimals=2),
    }


def power_finding(e: Estimate, voice: Voice) -> str:
    """What the detectable change means for one indicator.

    Returns
    -------
    str
        Its reason for having no trend, if it has none.
    """
    if e.fit is None or e.moved is None:
        return voice.steady(e)
    fit, gap = e.fit.trend, e.moved.gap
    comparison, unit, decimals = e.comparison, e.comparison.trend_unit, e.comparison.trend_decimals
    facts = {
        "name": Name(e.indicator.name),
        "first": fit.first_year,
        "last": fit.last_year,
        "n": fit.n,
        "rho_low": Quantity(fit.rho_low, decimals=2),
        "rho_high": Quantity(fit.rho_high, decimals=2),
        "detectable": Quantity(fit.mdc_per_year, unit, decimals),
        "power": Quantity(100 * POWER, "percent"),
        "window": Quantity(fit.mdc_window, unit, decimals - 1),
        "moved": Quantity(gap.absolute, comparison.change_unit, comparison.decimals, signed=True),
        "base": e.moved.base_year,
        "end": e.moved.last_year,
    }
    return voice.say("power.finding", facts)
