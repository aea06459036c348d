"""The units of a panel: in one order, with their populations and their regions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.inference.arma import Array, varying
from analysis.inference.pooled import Region


def in_order(panel: pd.DataFrame, residents: pd.Series | None) -> tuple[pd.DataFrame, Array | None]:
    """The panel with its units in the order of their names, and their populations.

    Sums over units depend on their order in the last bit, so it is always the same.

    Raises
    ------
    ValueError
        Naming the unit without population.

    Examples
    --------
    >>> panel = pd.DataFrame({"b": [1.0], "a": [2.0]})
    >>> ordered, sizes = in_order(panel, pd.Series({"a": 10, "b": 20}))
    >>> list(ordered), sizes.tolist()
    (['a', 'b'], [10.0, 20.0])
    """
    ordered = panel.iloc[:, np.argsort([str(column) for column in panel.columns], kind="stable")]
    if residents is None:
        return ordered, None
    sizes = residents.reindex(ordered.columns).to_numpy(dtype=float)
    bad = ~(np.isfinite(sizes) & (sizes > 0))
    if bad.any():
        raise ValueError(f"{ordered.columns[np.argmax(bad)]}: there is no population.")
    return ordered, sizes


def unit_weights(region: Region, panel: pd.DataFrame) -> Array:
    """Weights (point, unit) of a region; a unit that is an exact line has the mean of the others.

    Parameters
    ----------
    region : Region
        Of the units of `panel` that are not exact lines.
    panel : DataFrame (years x units)
        On the scale of the fit, in the order of the fit.

    Examples
    --------
    >>> walk = pd.DataFrame(np.random.default_rng(1).normal(size=(9, 5)).cumsum(axis=0)).assign(line=range(9))
    >>> from analysis.inference.lines import fit_panel
    >>> found = fit_panel(walk.to_numpy(dtype=float)).region
    >>> unit_weights(found, walk).sum(axis=0).round(9).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    varies = varying(panel.to_numpy(dtype=float))
    weights = np.repeat(region.weights.mean(axis=1, keepdims=True), len(varies), axis=1)
    weights[:, varies] = region.weights
    return weights
