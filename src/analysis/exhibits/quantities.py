"""A trend as a fact, and units as short as a column wants them."""

from __future__ import annotations

from analysis.estimates.estimate import Estimate
from analysis.exhibits.voice import Voice
from analysis.language.facts import Quantity


def trend_of(e: Estimate, value: float) -> Quantity:
    """A movement of the gap a year as a fact, in its unit and with its sign."""
    return Quantity(value, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)


def in_column(figure: Quantity, voice: Voice) -> str:
    """A figure with its unit as short as a column wants it."""
    return voice.say(
        "words.in_column", figure=figure.bare, unit=voice.language.unit(figure.measure, "narrow")
    )


def with_unit(e: Estimate, measure: str, voice: Voice) -> str:
    """Name of the indicator with the unit of the figures beside it, where they have one."""
    unit = voice.language.unit(measure, "narrow")
    return voice.say("words.with_unit", name=e.indicator.name, unit=unit)
