"""Figures of an estimate as facts: each in its unit, with the decimals it can bear."""

from __future__ import annotations

from analysis.estimates.estimate import Estimate
from analysis.exhibits.voice import Narrator
from analysis.language.facts import Quantity


def gap_of(e: Estimate, value: float | None) -> Quantity:
    """A distance to the reference."""
    return Quantity(value, e.comparison.gap_unit, e.comparison.decimals, signed=True)


def trend_of(e: Estimate, value: float | None) -> Quantity:
    """A movement of the gap a year."""
    return Quantity(value, e.comparison.trend_unit, e.comparison.trend_decimals, signed=True)


def in_column(figure: Quantity, voice: Narrator) -> str:
    """A figure with its unit as short as a column wants it."""
    return voice.say(
        "words.in_column", figure=figure.bare, unit=voice.language.unit(figure.measure, "narrow")
    )


def with_unit(e: Estimate, measure: str, voice: Narrator) -> str:
    """Name of the indicator with the unit of the figures beside it, where they have one."""
    unit = voice.language.unit(measure, "narrow")
    return voice.say("words.with_unit", name=e.indicator.name, unit=unit)
