"""The lines behind a trend: their mean, union and largest p-value are what is reported."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.inference.arma import Errors
from analysis.inference.behind import Behind, lines_behind
from analysis.inference.trend import trend_all

pytestmark = pytest.mark.unit


@given(st.integers(0, 10_000), st.integers(8, 17), st.sampled_from(["level", "log"]), st.booleans())
def test_mean_union_and_largest_p_are_those_of_the_trend(seed, n, scale, sized):
    rng = np.random.default_rng(seed)
    values = np.exp(0.1 * rng.normal(size=(n, 25)).cumsum(axis=0))
    panel = pd.DataFrame(values, index=range(2024 - n, 2024)).add_prefix("a")
    residents = pd.Series(rng.lognormal(size=25), index=panel.columns) if sized else None
    lines = lines_behind(panel, "a3", residents=residents, scale=scale)
    reported = trend_all(panel, residents=residents, scale=scale)["a3"]
    assert sum(line.weight for line in lines) == pytest.approx(1)
    assert min(line.low for line in lines) == pytest.approx(reported.ci_low, rel=1e-12)
    assert max(line.high for line in lines) == pytest.approx(reported.ci_high, rel=1e-12)
    assert max(line.p for line in lines) == pytest.approx(reported.p, rel=1e-12)
    assert len(lines) == reported.processes
    assert min(line.slope for line in lines) - 1e-9 <= reported.estimate
    assert reported.estimate <= max(line.slope for line in lines) + 1e-9
    if scale == "level":
        mean = sum(line.weight * line.slope for line in lines)
        assert mean == pytest.approx(reported.estimate, rel=1e-9)


@pytest.mark.parametrize(
    ("errors", "echo"),
    [
        (Errors(0.0, 0.0), 0.0),
        (Errors(0.6, 0.0), 0.6),
        (Errors(0.0, 0.5), 0.4),
        (Errors(1.0, -0.9), 1.0),
        (Errors(1.0, 0.0, 0.3), 1.0),
    ],
)
def test_the_echo_is_the_correlation_with_the_year_before(errors, echo):
    line = Behind(errors, 1.0, 0.0, 1.0, 9.0, -1.0, 1.0, 1.0)
    assert line.echo == pytest.approx(echo)


def test_a_stranger_is_refused():
    panel = pd.DataFrame(np.random.default_rng(0).normal(size=(9, 5)), index=range(2015, 2024)).add_prefix(
        "a"
    )
    with pytest.raises(ValueError, match="b1 is not a unit of the panel"):
        lines_behind(panel, "b1")
