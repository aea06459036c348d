"""The error processes by kind, and how well each kind fits a panel."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from analysis.inference.arma import GRID, Errors, fit_grid, varying
from analysis.inference.eligible import Scale, on_scale
from analysis.inference.pooled import POOLED_DROP, WALK_DROP, likelihoods, region
from analysis.inference.units import in_order


class Kind(StrEnum):
    """What an error process is: every point of the grid is of one kind."""

    WHITE = "white"
    AUTOREGRESSION = "autoregression"
    MIXED = "mixed"
    NOISY_WALK = "noisy_walk"
    WALK = "walk"
    MOMENTUM = "momentum"


def kind(errors: Errors) -> Kind:
    """The kind of one error process.

    Examples
    --------
    >>> [str(kind(Errors(*e))) for e in ((0.0, 0.0), (0.6, 0.0), (0.8, -0.4))]
    ['white', 'autoregression', 'mixed']
    >>> [str(kind(Errors(1.0, *e))) for e in ((-0.5, 0.0), (0.0, 0.0), (0.4, 0.0), (0.0, 0.3))]
    ['noisy_walk', 'walk', 'momentum', 'momentum']
    """
    rho, theta, phi = errors
    if rho == 1:
        if theta < 0:
            return Kind.NOISY_WALK
        return Kind.MOMENTUM if theta > 0 or phi > 0 else Kind.WALK
    if theta != 0:
        return Kind.MIXED
    return Kind.WHITE if rho == 0 else Kind.AUTOREGRESSION


@dataclass(frozen=True)
class Fits:
    """How well one kind of error process fits.

    Attributes
    ----------
    kind : Kind
    best : Errors
        The likeliest process of the kind for the unit.
    below : float
        How far its log-likelihood lies below the maximum over all kinds; 0 for the likeliest.
    below_panel : float
        The same when all units of the panel count alike.
    kept : bool
        Whether a process of the kind is in the unit's region.
    """

    kind: Kind
    best: Errors
    below: float
    below_panel: float
    kept: bool


@dataclass(frozen=True)
class ByKind:
    """The kinds of error process behind one unit of a panel, in the order of `Kind`.

    Attributes
    ----------
    fits : tuple of Fits
    limit, walk_limit : float
        How far below the maximum a process may lie, and the likeliest process at rho = 1.
    """

    fits: tuple[Fits, ...]
    limit: float
    walk_limit: float


def by_kind(
    panel: pd.DataFrame, unit: str, *, residents: pd.Series | None = None, scale: Scale = "level"
) -> ByKind:
    """How well each kind of error process fits a panel, units of a size like one unit's counting most.

    Parameters
    ----------
    panel : DataFrame (years x units)
        Complete annual values.
    unit : str
        One that varies around its line.
    residents : Series, optional
        Populations by unit.
    scale : {"level", "log"}

    Returns
    -------
    ByKind
        From the same likelihoods as the unit's region in `analysis.inference.trend`.

    Raises
    ------
    ValueError
        Naming the unit and the reason, if a series is not eligible or the unit is not one that varies.

    Examples
    --------
    >>> import numpy as np
    >>> walks = np.random.default_rng(1).normal(size=(16, 98)).cumsum(axis=0)
    >>> found = by_kind(pd.DataFrame(walks, index=range(2008, 2024)).add_prefix("a"), "a3")
    >>> {str(f.kind): f.kept for f in found.fits}["white"], min(f.below for f in found.fits)
    (False, 0.0)
    """
    ordered, sizes = in_order(panel, residents)
    values = on_scale(ordered, scale)
    varies = varying(values)
    names = [str(name) for name in ordered.columns[varies]]
    if unit not in names:
        raise ValueError(f"{unit} is not a unit of the panel that varies around a line.")
    at, sizes = names.index(unit), None if sizes is None else sizes[varies]
    fit = fit_grid(values[:, varies])
    found = likelihoods(values[:, varies], fit, sizes)
    kept = region(values[:, varies], fit, sizes).weights[:, at] > 0
    local, whole = found.local[:, at] - found.local[:, at].max(), found.panel[:, 0] - found.panel.max()
    kinds = [kind(errors) for errors in GRID]
    return ByKind(
        fits=tuple(
            Fits(
                kind=each,
                best=GRID[max(own, key=lambda i: local[i])],
                below=float(-local[own].max()) + 0.0,
                below_panel=float(-whole[own].max()) + 0.0,
                kept=bool(kept[own].any()),
            )
            for each in Kind
            if (own := [i for i, held in enumerate(kinds) if held is each])
        ),
        limit=POOLED_DROP,
        walk_limit=WALK_DROP,
    )
