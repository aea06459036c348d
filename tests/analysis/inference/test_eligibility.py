"""What no estimator of a trend accepts: each fault of a series is one sentence that names it."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.inference.eligible import Scale
from analysis.inference.fitted import fitted
from analysis.inference.joinpoint import joinpoint
from analysis.inference.level_shift import level_shift
from analysis.inference.rate_trend import rate_trend
from analysis.inference.trend import trend, trend_all
from every import every

pytestmark = pytest.mark.unit


YEARS = range(2008, 2024)
PANEL = pd.DataFrame(
    50 + np.random.default_rng(1).normal(size=(len(YEARS), 20)).cumsum(axis=0), index=pd.Index(YEARS)
).add_prefix("area")
GOOD = PANEL["area0"].rename("Randers")
REGION = fitted(PANEL).region

Estimator = Callable[[pd.Series], object]


def people(y: pd.Series) -> pd.Series:
    return pd.Series(1000.0, index=y.index)


def with_a_panel(y: pd.Series) -> pd.DataFrame:
    """A series among others of the same years."""
    others = np.random.default_rng(2).normal(size=(len(y), 5)).cumsum(axis=0) + 50
    return pd.DataFrame(others, index=y.index).add_prefix("other").assign(**{str(y.name): y})


LEVEL: dict[str, Estimator] = {
    "trend": trend,
    "trend, pooled": lambda y: trend(y, region=REGION, of="area0"),
    "trend_all": lambda y: trend_all(with_a_panel(y), only=[y.name]),
    "joinpoint": lambda y: joinpoint(y, scale="level", permutations=99),
    "level_shift": lambda y: level_shift(y, simulations=99),
    "level_shift, independent years": lambda y: level_shift(y, null="mean", whiten=False, simulations=99),
}
LOG: dict[str, Estimator] = {
    "trend": lambda y: trend(y, scale="log"),
    "trend_all": lambda y: trend_all(with_a_panel(y), scale="log", only=[y.name]),
    "joinpoint": lambda y: joinpoint(y, permutations=99),
    "level_shift": lambda y: level_shift(y, scale="log", simulations=99),
    "rate_trend, many events": lambda y: rate_trend((100 * y).round(), people(y)),
}
COUNTS: dict[str, Estimator] = {"rate_trend, few events": lambda y: rate_trend((y / 5).round(), people(y))}
ALL = {
    f"{kind}: {name}": f
    for kind, group in (("level", LEVEL), ("log", LOG), ("counts", COUNTS))
    for name, f in group.items()
}

FAULTS: dict[str, tuple[pd.Series, str]] = {
    "gap": (GOOD.drop(2015), "gap after 2014|without gap or repetition"),
    "duplicate": (GOOD.set_axis([2008, 2008, *YEARS[2:]]), "2008 occurs more than once|without gap or repet"),
    "descending": (GOOD.iloc[::-1], "ascend"),
    "missing": (GOOD.where(GOOD.index != 2012), "missing or not finite"),
    "infinite": (GOOD.where(GOOD.index != 2012, np.inf), "missing or not finite"),
    "short": (GOOD.iloc[:7], "7 annual values; a trend needs at least 8"),
    "empty": (GOOD.iloc[:0], "0 annual values; a trend needs at least 8"),
    "years as text": (GOOD.set_axis(GOOD.index.astype(str)), "index must be whole years"),
    "constant": (0 * GOOD + 50, "constant|same every year"),
    "all zero": (0 * GOOD, "constant|positive|every count is zero"),
}


def refused(estimator: Estimator, y: pd.Series, message: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=rf"^(Randers|the panel from Randers to \w+): .*({message})"):
            estimator(y)


@every(name=list(ALL))
def test_a_series_without_fault_is_accepted_without_a_warning(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ALL[name](GOOD)


@every(name=list(ALL), fault=list(FAULTS))
def test_a_fault_is_named(name: str, fault: str) -> None:
    refused(ALL[name], *FAULTS[fault])


@every(name=list(LOG), value=[0.0, -1.0])
def test_logarithms_need_positive_values(name: str, value: float) -> None:
    refused(LOG[name], GOOD.where(GOOD.index != 2012, value), "2012 is .*(positive|negative)")


@pytest.mark.parametrize("scale", ["level", "log"])
@pytest.mark.parametrize("estimator", [joinpoint, level_shift])
def test_years_must_be_those_of_the_panel(estimator: Callable[..., object], scale: str) -> None:
    refused(
        lambda y: estimator(y, panel=PANEL, scale=scale),
        GOOD.iloc[1:],
        "2009-2023.* differ from the panel",
    )


@pytest.mark.parametrize("scale", ["level", "log"])
def test_years_must_be_those_of_the_region(scale: Scale) -> None:
    region = fitted(PANEL, scale=scale).region
    refused(
        lambda y: trend(y, region=region, of="area0", scale=scale),
        GOOD.iloc[1:],
        "2009-2023 differ from the panel",
    )


def test_events_and_exposure_share_their_years() -> None:
    refused(lambda y: rate_trend(y, people(y).iloc[1:]), GOOD, "years of the counts differ")
