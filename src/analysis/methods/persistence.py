"""Which autocorrelations cannot be ruled out, and how persistent the real gaps are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from analysis.declared.models import Indicator
from analysis.estimates.estimate import Estimate
from analysis.exhibits import columns
from analysis.exhibits.columns import Column
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.voice import Voice
from analysis.inference.gls import RHO_GRID
from analysis.inference.region import POOLED_DROP, SINGLE_DROP, UNIT_ROOT_DROP, region_level
from analysis.inference.trend import Trend
from analysis.language.facts import Name, Quantity, Years

# An indicator with the steady trend of its gap to the reference.
Fitted = tuple[Indicator, Trend]


def region_rule(voice: Voice) -> str:
    """Which autocorrelations cannot be ruled out, in words."""
    facts = {
        "first": Quantity(RHO_GRID[0], decimals=1),
        "last": Quantity(RHO_GRID[-1]),
        "step": Quantity(RHO_GRID[1] - RHO_GRID[0], decimals=2),
        "pooled": Quantity(POOLED_DROP, decimals=3),
        "narrow": Quantity(region_level(POOLED_DROP), "percent"),
        "single": Quantity(SINGLE_DROP, decimals=2),
        "wide": Quantity(region_level(SINGLE_DROP), "percent"),
        "unit_root": Quantity(UNIT_ROOT_DROP, decimals=3),
        "widest": Quantity(region_level(UNIT_ROOT_DROP), "percent"),
    }
    return voice.say("persistence.region", facts)


def pooled(estimates: Iterable[Estimate]) -> list[Fitted]:
    """The trends whose autocorrelation was learnt from many municipalities, the most persistent first.

    Examples
    --------
    >>> pooled([])
    []
    """
    held = [(e.indicator, e.fit.trend) for e in estimates if e.fit is not None]
    return sorted((pair for pair in held if not pair[1].conservative), key=lambda pair: -pair[1].rho_hat)


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
    persistence, worth = [f.rho_hat for f in fits], [f.effective_units for f in fits]
    facts = {
        "indicators": len(fits),
        "median": Quantity(np.median(persistence), decimals=2),
        "least": Quantity(min(persistence), decimals=2),
        "most": Quantity(max(persistence), decimals=2),
        "unit_root": sum(f.rho_high >= 1 for f in fits),
        "few": Quantity(min(worth)),
        "many": Quantity(max(worth)),
    }
    return voice.say("persistence.finding", facts)


def persistence_table(found: Sequence[Fitted], voice: Voice) -> Exhibit:
    """Autocorrelation, its region, and what the municipalities are worth, one indicator a row.

    Parameters
    ----------
    found : sequence of (Indicator, Trend)
        As from :func:`pooled`; at least one.
    """
    markdown, frame = columns.table(found, [*_named(voice), *_fitted(voice)], voice.language)
    return Exhibit(
        label="tab-methods-persistence",
        caption=voice.say("persistence.caption"),
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
        Column("n", lambda row: row[1].n, voice.say("persistence.head.n")),
    ]


def _name(row: Fitted) -> Name:
    return Name(row[0].name)


def _fitted(voice: Voice) -> list[Column[Fitted]]:
    """The autocorrelation, and what the municipalities are worth."""

    def region(row: Fitted) -> str:
        low, high = (Quantity(rho, decimals=2) for rho in (row[1].rho_low, row[1].rho_high))
        return voice.say("methods.range", low=low, high=high)

    return [
        Column(
            "rho_hat",
            lambda row: row[1].rho_hat,
            voice.say("persistence.head.autocorrelation"),
            lambda row: Quantity(row[1].rho_hat, decimals=2),
        ),
        Column("rho_low", lambda row: row[1].rho_low, voice.say("persistence.head.region"), region),
        Column("rho_high", lambda row: row[1].rho_high),
        Column("municipalities", lambda row: row[1].units, voice.say("persistence.head.municipalities")),
        Column(
            "effective_units",
            lambda row: row[1].effective_units,
            voice.say("persistence.head.worth"),
            lambda row: Quantity(row[1].effective_units, decimals=1),
        ),
    ]
