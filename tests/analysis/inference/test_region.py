"""The autocorrelations a panel cannot rule out, which the tests of turns and steps are tried at."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.gls import RHO_GRID, fit_grid
from analysis.inference.region import independence_factor, likelihood_region, rho_region

pytestmark = pytest.mark.unit


def years(n, last=2023):
    return range(last - n + 1, last + 1)


def panel_of(values):
    values = np.asarray(values, dtype=float)
    return pd.DataFrame(values, index=years(len(values))).add_prefix("a")


def walk_panel(seed=0, n=16, m=12):
    return panel_of(np.random.default_rng(seed).normal(size=(n, m)).cumsum(axis=0))


def test_pooled_region_is_the_90_percent_region_of_the_divided_sum():
    panel = walk_panel()
    region = rho_region(panel)
    total = fit_grid(panel.to_numpy()).log_likelihood.sum(axis=1)
    divided = total / independence_factor(panel.to_numpy(), int(np.argmax(total)))
    below = divided - divided.max()
    kept = RHO_GRID[(below >= -stats.chi2.ppf(0.90, 1) / 2) | ((RHO_GRID == 1) & (below[-1] >= -3.317))]
    assert (region.rho_low, region.rho_high) == (kept[0], kept[-1])
    assert region.rho_hat == RHO_GRID[np.argmax(total)]
    weights = np.array(region.weights)
    assert weights.sum() == pytest.approx(1)
    assert np.all((weights > 0) == ((kept[0] <= RHO_GRID) & (kept[-1] >= RHO_GRID)))
    assert weights.max() / weights[weights > 0].min() == pytest.approx(
        np.exp(stats.chi2.ppf(0.90, 1) / 2), rel=0.5
    )


def test_region_of_one_series_is_the_95_percent_region():
    y = walk_panel()["a0"]
    likelihood = fit_grid(y.to_numpy()[:, None]).log_likelihood[:, 0]
    below = likelihood - likelihood.max()
    kept = RHO_GRID[(below >= -1.92) | ((RHO_GRID == 1) & (below[-1] >= -3.317))]
    region = rho_region(y)
    assert (region.rho_low, region.rho_high) == (kept[0], kept[-1])


@pytest.mark.parametrize(("distance", "high"), [(3.3, 1.0), (3.4, None)])
def test_a_unit_root_stays_in_the_region_unless_rejected_at_one_percent(distance, high):
    curve = -distance * ((RHO_GRID - 0.5) / 0.5) ** 2  # falls by `distance` from its maximum at .5 to rho = 1
    _, _, last = likelihood_region(curve[:, None], 1.353)
    assert RHO_GRID[int(last[0])] == (high or RHO_GRID[curve >= -1.353][-1])


def test_independent_units_count_fully_and_copies_count_once():
    rng = np.random.default_rng(5)
    shocks = rng.normal(size=(16, 98))
    assert rho_region(panel_of(shocks)).effective_units > 60
    copies = panel_of(shocks[:, :1] * np.arange(1, 99) + 3)
    region = rho_region(copies)
    assert region.units == 98
    assert region.effective_units == pytest.approx(1)
    one = rho_region(copies["a0"])
    # The same likelihood, so the same maximum; a panel keeps its 90 % region, one series its 95 % region.
    assert region.rho_hat == one.rho_hat
    assert one.rho_low <= region.rho_low <= region.rho_high <= one.rho_high


def test_squared_correlation_is_unbiased_under_a_common_factor():
    rng = np.random.default_rng(6)
    share, m = 0.5, 40
    r2 = [
        (independence_factor(np.sqrt(share) * rng.normal(size=(16, 1)) + np.sqrt(1 - share) * draw, 40) - 1)
        / (m - 1)
        for draw in rng.normal(size=(300, 16, m))
    ]
    assert np.mean(r2) == pytest.approx(share**2, abs=0.03)


def test_a_series_alone_is_not_pooled():
    region = rho_region(walk_panel()["a3"])
    assert (region.units, region.effective_units, region.pooled) == (1, 1.0, False)


def test_exact_units_carry_no_likelihood():
    panel = walk_panel()
    with_lines = panel.assign(line=np.arange(16) * 0.1 + 74.6, flat=0.3, noise=np.full(16, 74.6) - 74.5)
    assert rho_region(with_lines) == rho_region(panel)


def test_only_exact_units_leave_the_whole_grid():
    region = rho_region(panel_of(np.outer(np.arange(10), [1.0, 2.0])))
    assert (region.rho_low, region.rho_high, region.units, region.pooled) == (-0.4, 1.0, 0, False)
    assert len(set(region.weights)) == 1


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_region_does_not_depend_on_the_order_of_units(random):
    panel = walk_panel()
    shuffled = list(panel.columns)
    random.shuffle(shuffled)
    assert rho_region(panel[shuffled]) == rho_region(panel)


def test_panel_errors_name_the_unit():
    panel = walk_panel()
    broken = panel.copy()
    broken.loc[2011, "a4"] = np.nan
    with pytest.raises(ValueError, match=r"a4: the value for 2011 is missing"):
        rho_region(broken)
    with pytest.raises(ValueError, match=r"more than one unit called a1"):
        rho_region(panel.rename(columns={"a0": "a1"}))
    with pytest.raises(ValueError, match=r"no units"):
        rho_region(panel[[]])
