"""A panel fitted once: its lines, and the error processes they leave to series that are not of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.inference.arma import Array, varying
from analysis.inference.eligible import Scale, check_varies, on_scale
from analysis.inference.lines import AS_DECLARED, Choices, PanelFit, fit_panel
from analysis.inference.pooled import Region
from analysis.inference.units import in_order, unit_weights


@dataclass(frozen=True)
class ErrorRegion:
    """The error processes each unit of a panel of named series cannot rule out.

    Attributes
    ----------
    names : tuple of str
        The panel's units.
    weights : array, shape (point, m)
        Normalised likelihoods on the grid of `analysis.inference.arma`, zero outside each unit's region.
    found : Region
        Of the units that are not exact lines.
    units : int
        Number of these.
    n, first_year, last_year : int
    scale : str
    """

    names: tuple[str, ...]
    weights: Array
    found: Region
    units: int
    n: int
    first_year: int
    last_year: int
    scale: Scale


@dataclass(frozen=True)
class FittedPanel:
    """The lines of a panel, with what names them.

    Attributes
    ----------
    table : DataFrame (years x units)
        In the order of the units' names.
    values : array
        The same on the scale of the fit.
    fit : PanelFit
    units : int
        Number of units that are not exact lines.
    scale : str
    """

    table: pd.DataFrame
    values: Array
    fit: PanelFit
    units: int
    scale: Scale

    @property
    def region(self) -> ErrorRegion:
        """What the units cannot rule out."""
        found, years = self.fit.region, self.table.index
        weights = unit_weights(found, pd.DataFrame(self.values))
        names = tuple(str(name) for name in self.table.columns)
        first, last = int(years[0]), int(years[-1])
        return ErrorRegion(names, weights, found, self.units, len(years), first, last, self.scale)


def fitted(
    panel: pd.DataFrame,
    *,
    residents: pd.Series | None = None,
    scale: Scale = "level",
    choices: Choices = AS_DECLARED,
) -> FittedPanel:
    """Fit the lines of a panel; arguments and errors are those of `analysis.inference.trend.trend_all`.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.random.default_rng(3).normal(size=(10, 5)).cumsum(axis=0)
    >>> found = fitted(pd.DataFrame(values, index=range(2014, 2024), columns=list("abcde")))
    >>> found.units, found.region.first_year
    (5, 2014)
    """
    ordered, sizes = in_order(panel, residents)
    values = on_scale(ordered, scale)
    units = int(varying(values).sum())
    if units < 2:
        check_varies(ordered)
        raise ValueError(f"the panel from {panel.columns[0]} has fewer than two units that vary.")
    return FittedPanel(ordered, values, fit_panel(values, sizes, choices), units, scale)
