"""The lines behind one trend: one for each error process that cannot be ruled out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from analysis.inference.arma import GRID, Errors
from analysis.inference.eligible import Scale, on_scale
from analysis.inference.lines import fit_panel
from analysis.inference.units import in_order


class Behind(NamedTuple):
    """The line of a unit under one error process; slope and interval in percent if the scale is "log".

    `weight` is the likelihood of the process, the weights of all lines summing to 1; `se` is on the scale of
    the fit, `df` the degrees of freedom of its moderated variance.
    """

    errors: Errors
    weight: float
    slope: float
    se: float
    df: float
    low: float
    high: float
    p: float

    @property
    def echo(self) -> float:
        """Correlation of a deviation with that of the year before: 1 for a random walk."""
        rho, theta, _ = self.errors
        if rho == 1:
            return 1.0
        return (1 + rho * theta) * (rho + theta) / (1 + 2 * rho * theta + theta**2)


def lines_behind(
    panel: pd.DataFrame,
    unit: str,
    *,
    residents: pd.Series | None = None,
    scale: Scale = "level",
    level: float = 0.95,
) -> list[Behind]:
    """The lines whose mean, union and largest p-value are the trend of one unit of a panel.

    Parameters
    ----------
    panel, residents, scale, level
        As for `analysis.inference.trend.trend_all`.
    unit : str

    Returns
    -------
    list of Behind
        In the order of the grid.

    Raises
    ------
    ValueError
        Naming the unit, if it is not in the panel or a series is not eligible.

    Examples
    --------
    >>> from analysis.inference.trend import trend_all
    >>> walks = np.random.default_rng(3).normal(size=(10, 30)).cumsum(axis=0)
    >>> panel = pd.DataFrame(walks, index=range(2014, 2024)).add_prefix("a")
    >>> lines, reported = lines_behind(panel, "a0"), trend_all(panel)["a0"]
    >>> max(line.high for line in lines) == reported.ci_high, len(lines) == reported.processes
    (True, True)
    """
    ordered, sizes = in_order(panel, residents)
    names = [str(name) for name in ordered.columns]
    if unit not in names:
        raise ValueError(f"{unit} is not a unit of the panel.")
    whole = fit_panel(on_scale(ordered, scale), sizes)
    fit = whole.of(np.array([names.index(unit)]))
    half = stdtrit(fit.df, (1 + level) / 2) * fit.se
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stdtr(fit.df, -np.abs(fit.slope / fit.se))
    ends = [fit.slope, fit.slope - half, fit.slope + half]
    if scale == "log":
        ends = [100 * np.expm1(end) for end in ends]
    columns = (fit.weights, ends[0], fit.se, fit.df, ends[1], ends[2], p)
    return [
        Behind(GRID[whole.points[i]], *(float(column[i, 0]) for column in columns))
        for i in np.flatnonzero(fit.weights[:, 0] > 0)
    ]
