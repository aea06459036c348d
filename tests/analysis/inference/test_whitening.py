"""Whitened residuals against generalised least squares done the plain way."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import toeplitz

from analysis.inference.gls import RHO_GRID, gls
from analysis.inference.region import rho_region
from analysis.inference.whitening import normalised_directions, projection, region_for, region_positions

pytestmark = pytest.mark.unit


N = 11
LINE = np.column_stack([np.ones(N), np.arange(N) - (N - 1) / 2])
RHO = st.sampled_from([-0.4, 0.0, 0.3, 0.9, 0.99, 1.0])


@given(RHO, st.integers(0, 10**6))
def test_residual_sum_of_squares_is_that_of_gls(rho, seed):
    y = np.random.default_rng(seed).normal(size=N).cumsum()
    residual = projection(LINE, rho).maker @ y
    assert residual @ residual == pytest.approx(gls(y, LINE, rho).rss, rel=1e-9)


@given(st.sampled_from([-0.4, 0.0, 0.3, 0.9, 0.99]))
def test_covariance_of_the_residual_is_the_projector(rho):
    maker, projector = projection(LINE, rho)
    covariance = toeplitz(rho ** np.arange(N)) / (1 - rho**2)
    np.testing.assert_allclose(maker @ covariance @ maker.T, projector, atol=1e-10)
    np.testing.assert_allclose(projector @ projector, projector, atol=1e-12)
    assert np.trace(projector) == pytest.approx(N - 2)


def test_continuous_up_to_one():
    near, at = projection(LINE, 1 - 1e-9), projection(LINE, 1.0)
    np.testing.assert_allclose(near.projector, at.projector, atol=1e-4)
    np.testing.assert_allclose(near.maker, at.maker, atol=1e-4)


@given(RHO, st.integers(0, 10**6))
def test_share_removed_is_that_of_the_larger_model(rho, seed):
    y = np.random.default_rng(seed).normal(size=N).cumsum()
    step = (np.arange(N) >= 6).astype(float)
    maker = projection(LINE, rho).maker
    residual = maker @ y
    share = (residual @ normalised_directions(maker, step[:, None]))[0] ** 2 / (residual @ residual)
    larger = gls(y, np.column_stack([LINE, step]), rho).rss
    assert 1 - share == pytest.approx(larger / gls(y, LINE, rho).rss, rel=1e-8)


def test_positions_hold_both_ends_of_the_region():
    panel = pd.DataFrame(np.random.default_rng(0).normal(size=(12, 40)), index=range(2000, 2012))
    region = rho_region(panel)
    positions = region_positions(region)
    assert [RHO_GRID[positions[0]], RHO_GRID[positions[-1]]] == [region.rho_low, region.rho_high]
    assert positions == sorted(set(positions)) and max(np.diff(positions)) <= 5


def test_region_must_match_the_series():
    panel = pd.DataFrame(np.random.default_rng(0).normal(size=(12, 4)), index=range(2000, 2012))
    region = rho_region(panel)
    with pytest.raises(ValueError, match="1: years or scale"):
        region_for(panel[[1]].loc[2001:], region, "level")
    with pytest.raises(ValueError, match="1: years or scale"):
        region_for(panel[[1]], region, "log")
