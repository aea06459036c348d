"""The volume's trend estimator on arrays, as the simulations of processes and families call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from frame import Array
from scipy.special import stdtr

from analysis.inference.gls import fit_grid
from analysis.inference.lines import fit_panel
from analysis.inference.region import pooled_region
from analysis.inference.trend import union_interval


@dataclass(frozen=True)
class Fitted:
    """Slopes and intervals of a panel, and the p-values had a known slope been added to every unit."""

    slope: Array
    low: Array
    high: Array
    p: Callable[[Array], Array]
    effective_units: float


# Gaps (years, units) and populations (units,) to what was fitted.
Estimator = Callable[[Array, Array], Fitted]


def second(gaps: Array, sizes: Array) -> Fitted:
    """ARMA(1, 1) errors, region from municipalities of similar size, moderated variances."""
    fit = fit_panel(gaps, sizes)
    union = fit.union()
    effective = gaps.shape[1] / fit.region.shared.factor
    return Fitted(union.slope, union.low, union.high, fit.p_values, effective)


def first(gaps: Array, sizes: Array) -> Fitted:
    """The first edition: AR(1) errors, region of rho from the panel."""
    n, m = gaps.shape
    region = pooled_region(gaps)
    stretch = slice(region.low, region.high + 1)
    weights = region.weights[stretch]
    fit = fit_grid(gaps, stretch.start, stretch.stop)
    union = union_interval(fit, weights, n)

    def p(added: Array) -> Array:
        t = np.where(weights > 0, np.abs(fit.slope + added) / fit.se, np.inf)
        return 2 * stdtr(n - 2, -t.min(axis=0))

    return Fitted(union.slope, union.low, union.high, p, m / region.factor)


ESTIMATORS: dict[str, Estimator] = {"second edition": second, "first edition": first}
