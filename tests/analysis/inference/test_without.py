"""A trend without each other unit equals that of the panel in which the unit is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.inference.trend import trend_all
from analysis.inference.without import Without, trends_without
from every import every

pytestmark = pytest.mark.unit
UNITS = 24


def panel() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    values = 50 + 0.2 * rng.normal(size=(14, UNITS)).cumsum(axis=0) + rng.normal(size=(14, UNITS))
    return pd.DataFrame(values, index=range(2010, 2024), columns=[f"a{i}" for i in range(UNITS)])


def agrees(found: Without, whole: pd.DataFrame, residents: pd.Series | None, scale: str) -> None:
    fit = trend_all(whole, residents=residents, scale=scale, only=["a3"])["a3"]
    assert (found.first_year, found.last_year) == (fit.first_year, fit.last_year)
    for name in ("estimate", "p", "fitted_first", "fitted_last"):
        assert getattr(found, name) == pytest.approx(getattr(fit, name), rel=1e-12), name


@every(scale=["level", "log"], sized=[False, True])
def test_every_trend_is_that_of_the_others(scale: str, sized: bool) -> None:
    whole = panel()
    residents = pd.Series(range(1000, 1000 + UNITS), index=whole.columns) if sized else None
    found = trends_without(whole, "a3", residents=residents, scale=scale)
    assert set(found) == set(whole.columns) - {"a3"}
    for unit, line in found.items():
        agrees(line, whole.drop(columns=unit), residents, scale)


def test_a_reference_that_loses_the_unit_moves_every_value() -> None:
    whole = panel()
    gaps = whole.sub(whole.mean(axis=1), axis=0)
    means = {unit: whole.drop(columns=unit).mean(axis=1) for unit in whole}
    moved = {unit: (whole.mean(axis=1) - mean).to_numpy() for unit, mean in means.items()}
    for unit, line in trends_without(gaps, "a3", moved=moved).items():
        agrees(line, whole.drop(columns=unit).sub(means[unit], axis=0), None, "level")


def test_a_missing_population_is_named() -> None:
    with pytest.raises(ValueError, match="a7: there is no population"):
        trends_without(panel(), "a3", residents=pd.Series(1.0, index=panel().columns.drop("a7")))
