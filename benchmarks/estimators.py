"""The volume's trend estimator on arrays, as the simulations of processes and families call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frame import Array

from analysis.inference.lines import fit_panel


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


def volume(gaps: Array, sizes: Array) -> Fitted:
    """ARMA(1, 1) errors, region from municipalities of similar size, moderated variances."""
    fit = fit_panel(gaps, sizes)
    union = fit.union()
    effective = gaps.shape[1] / fit.region.shared.factor
    return Fitted(union.slope, union.low, union.high, fit.p_values, effective)
