"""Which error processes cannot be ruled out, and how persistent the real gaps are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.arma import GRID
from analysis.inference.pooled import BANDWIDTH, POOLED_DROP, SINGLE_DROP, WALK_DROP
from analysis.inference.region import region_level
from analysis.inference.trend import Trend
from analysis.language.facts import Interval, Name, Quantity, Years

# An indicator with the steady trend of its gap to the reference.
Fitted = tuple[Indicator, Trend]


def region_rule(voice: Voice) -> str:
    """Which error processes cannot be ruled out, in words."""
    facts = {
        "processes": len(GRID),
        "rho": _span(errors.rho for errors in GRID),
        "theta": _span(errors.theta for errors in GRID),
        "phi": _span(errors.phi for errors in GRID if errors.phi),
        "pooled": Quantity(POOLED_DROP, decimals=2),
        "pooled_level": Quantity(region_level(POOLED_DROP), "percent"),
        "walk": Quantity(WALK_DROP, decimals=2),
        "walk_level": Quantity(region_level(WALK_DROP), "percent"),
        "single": Quantity(SINGLE_DROP, decimals=2),
        "single_level": Quantity(region_level(SINGLE_DROP), "percent"),
        "bandwidth": Quantity(100 * BANDWIDTH, "percent"),
    }
    return voice.say("persistence.region", facts)


def _span(values: Iterable[float], decimals: int = 2) -> Interval:
    held = list(values)
    return Interval(Quantity(min(held), decimals=decimals), Quantity(max(held), decimals=decimals))


def pooled(estimates: Iterable[Estimate]) -> list[Fitted]:
    """The trends whose error process was learnt from many municipalities, the most persistent first.

    Examples
    --------
    >>> pooled([])
    []
    """
    held = [(e.indicator, e.fit.trend) for e in estimates if e.fit is not None]
    return sorted(
        (pair for pair in held if not pair[1].conservative),
        key=lambda pair: (-pair[1].rho_hat, -pair[1].theta_hat - pair[1].phi_hat),
    )


def persistence_finding(found: Sequence[Fitted], voice: Voice) -> str:
    """How persistent the gaps are, in one or two sentences.

    Parameters
    ----------
    found : sequence of (Indicator, Trend)
        As from :func:`pooled`.
    """
    fits = [fit for _, fit in found]
    if not fits:
        return voice.say("persistence.none")
    worth = [f.effective_units for f in fits]
    facts = {
        "indicators": len(fits),
        "median": Quantity(np.median([f.rho_hat for f in fits]), decimals=2),
        "least": Quantity(min(f.rho_hat for f in fits), decimals=2),
        "likeliest_walk": sum(f.rho_hat == 1 for f in fits),
        "walk": sum(f.walk for f in fits),
        "few": Quantity(min(worth)),
        "many": Quantity(max(worth)),
    }
    return voice.say("persistence.finding", facts)


def persistence_table(found: Sequence[Fitted], voice: Voice) -> Exhibit:
    """The likeliest process, the region, and what the municipalities are worth, one indicator a row.

    Parameters
    ----------
    found : sequence of (Indicator, Trend)
        As from :func:`pooled`; at least one.
    """
    markdown, frame = columns.table(
        found, [*_named(voice), *_likeliest(voice), *_region(voice)], voice.language
    )
    return Exhibit(
        label="tab-methods-persistence",
        caption=voice.say("persistence.caption", focus=voice.edition.focus_name),
        source=voice.sources(indicator for indicator, _ in found),
        frame=frame,
        markdown=markdown,
    )


def _named(voice: Voice) -> list[Column[Fitted]]:
    """The indicator and its years."""

    def years(row: Fitted) -> Years:
        return Years.of(range(row[1].first_year, row[1].last_year + 1))

    return [
        Column("indicator", lambda row: row[0].id, voice.say("persistence.head.indicator"), _name, "l"),
        Column("scale", lambda row: row[1].scale),
        Column("first_year", lambda row: row[1].first_year, voice.say("persistence.head.years"), years),
        Column("last_year", lambda row: row[1].last_year),
        Column("n", lambda row: row[1].n),
    ]


def _name(row: Fitted) -> Name:
    return Name(row[0].name)


def _likeliest(voice: Voice) -> list[Column[Fitted]]:
    """The process of greatest likelihood for the municipalities together."""

    def parameter(value: float) -> Quantity:
        return Quantity(value, decimals=2)

    def moving(row: Fitted) -> object:
        fit = row[1]
        if fit.phi_hat:
            return voice.say("persistence.phi", phi=parameter(fit.phi_hat))
        return parameter(fit.theta_hat)

    return [
        Column("rho_hat", lambda row: row[1].rho_hat, voice.say("persistence.head.rho"),
               lambda row: parameter(row[1].rho_hat)),
        Column("theta_hat", lambda row: row[1].theta_hat, voice.say("persistence.head.theta"), moving),
        Column("phi_hat", lambda row: row[1].phi_hat),
    ]  # fmt: skip


def _region(voice: Voice) -> list[Column[Fitted]]:
    """What cannot be ruled out for the focus, and what the municipalities are worth."""

    def between(low: float, high: float) -> str:
        ends = Quantity(low, decimals=2), Quantity(high, decimals=2)
        if low == high:
            return voice.language.show(ends[0])
        return voice.say("methods.range", low=ends[0], high=ends[1])

    return [
        Column("rho_low", lambda row: row[1].rho_low, voice.say("persistence.head.rho_region"),
               lambda row: between(row[1].rho_low, row[1].rho_high)),
        Column("rho_high", lambda row: row[1].rho_high),
        Column("theta_low", lambda row: row[1].theta_low, voice.say("persistence.head.theta_region"),
               lambda row: between(row[1].theta_low, row[1].theta_high)),
        Column("theta_high", lambda row: row[1].theta_high),
        Column("processes", lambda row: row[1].processes, voice.say("persistence.head.processes")),
        Column("walk", lambda row: row[1].walk, voice.say("persistence.head.walk"),
               lambda row: voice.pick("lists.family.walk", str(row[1].walk).lower()), "l"),
        Column("municipalities", lambda row: row[1].units),
        Column("effective_units", lambda row: row[1].effective_units, voice.say("persistence.head.worth"),
               lambda row: Quantity(row[1].effective_units, decimals=1)),
    ]  # fmt: skip
