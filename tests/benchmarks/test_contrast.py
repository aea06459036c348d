"""The vectorised intervals of benchmarks/contrast.py against statsmodels and the project's own function."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis.inference.trend import trend

pytestmark = pytest.mark.unit


SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "contrast.py"
SPEC = importlib.util.spec_from_file_location("contrast", SCRIPT)
assert SPEC is not None and SPEC.loader is not None
contrast = importlib.util.module_from_spec(SPEC)
sys.modules["contrast"] = contrast
sys.path.insert(0, str(SCRIPT.parent))  # the script's frame lies beside it
try:
    SPEC.loader.exec_module(contrast)
finally:
    sys.path.remove(str(SCRIPT.parent))

SEED = 20230101
STATSMODELS = {
    "OLS, t": lambda y, x: sm.OLS(y, x).fit(),
    "HAC(1), normal": lambda y, x: sm.OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": 1}),
    "HAC(1), corrected, t": lambda y, x: sm.OLS(y, x).fit(
        cov_type="HAC", cov_kwds={"maxlags": 1, "use_correction": True}, use_t=True
    ),
    "GLSAR, iterated": lambda y, x: sm.GLSAR(y, x, rho=1).iterative_fit(maxiter=contrast.GLSAR_ITERATIONS),
}


def sample(n: int, rho: float) -> np.ndarray:
    return contrast.ar1(np.random.default_rng(7), (n, 40), rho) + 5 + np.arange(n)[:, None] * 0.3


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("n", contrast.YEARS)
@pytest.mark.parametrize("rho", [0.0, 0.6, 1.0])
@pytest.mark.parametrize("method", STATSMODELS)
def test_the_usual_intervals_are_those_of_statsmodels(method: str, rho: float, n: int) -> None:
    y = sample(n, rho)
    low, high = contrast.METHODS[method](y)
    x = contrast.design(n)
    theirs = np.array([STATSMODELS[method](column, x).conf_int()[1] for column in y.T])
    np.testing.assert_allclose(np.column_stack([low, high]), theirs, rtol=1e-8, atol=1e-10)


def test_the_projects_interval_is_that_of_trend() -> None:
    y = sample(11, 0.6)
    low, high = contrast.union(y)
    for i, column in enumerate(y.T):
        ours = trend(pd.Series(column, index=range(2013, 2024)), unit="a")
        assert (low[i], high[i]) == pytest.approx((ours.ci_low, ours.ci_high), rel=1e-12)


def test_a_row_does_not_depend_on_the_others() -> None:
    one = contrast.simulate(11, 0.6, 600, SEED)
    contrast.simulate(16, 0.0, 100, SEED)
    assert contrast.simulate(11, 0.6, 600, SEED) == one
    assert {o.method for o in one} == set(contrast.METHODS)


def test_wide_bounds_on_the_coverage() -> None:
    """Least squares holds without autocorrelation and fails with it; the union holds in both."""
    for rho, ols in ((0.0, (92.5, 97.5)), (0.9, (30, 70))):
        coverage = {o.method: o.coverage for o in contrast.simulate(16, rho, 1000, SEED)}
        assert ols[0] <= coverage["OLS, t"] <= ols[1]
        assert coverage["union, single series"] >= 91
