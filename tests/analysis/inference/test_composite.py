"""Several gaps taken together: arithmetic, properties and size by simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.inference.composite import composite
from analysis.inference.moderate import moderate

pytestmark = pytest.mark.unit

BETTER = {"jobs": 1, "crime": -1, "debt": -1}
SEEDS = st.integers(0, 2**32 - 1)


def frames(seed=0, lengths=(16, 12, 10), m=40, between=0.0):
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(max(lengths), m))
    out = {}
    for key, n in zip(BETTER, lengths, strict=True):
        steps = np.sqrt(between) * common + np.sqrt(1 - between) * rng.normal(size=(max(lengths), m))
        levels = BETTER[key] * steps.cumsum(axis=0)[-n:]
        out[key] = pd.DataFrame(levels, index=range(2024 - n, 2024)).add_prefix("a")
    return out


def test_value_follows_its_definition():
    gaps = frames(between=0.4)
    found = composite(gaps, BETTER)
    scores, steps = [], {}
    for key, table in gaps.items():
        change = BETTER[key] * table.diff().dropna()
        years = len(change)
        held = moderate(change.var().to_numpy()[None], years - 1, None)
        t = change.mean() / np.sqrt(held.variance[0] / years)
        scores.append(stats.norm.ppf(stats.t.cdf(t, held.df[0])))
        steps[key] = (change - change.mean()) / change.std(ddof=0)
    one, two = steps["jobs"].loc[2013:], steps["crime"]
    r = (one * two).to_numpy().sum() / np.sqrt((one**2).to_numpy().sum() * (two**2).to_numpy().sum())
    assert found.correlations.loc["jobs", "crime"] == pytest.approx(r * 11 / np.sqrt(15 * 11))
    weights = np.full(3, 1 / 3)
    values = weights @ scores / np.sqrt(weights @ found.correlations.to_numpy() @ weights)
    assert [found[f"a{i}"].value for i in range(40)] == pytest.approx(values)
    assert found["a7"].p == pytest.approx(2 * stats.norm.sf(abs(values[7])))
    assert found["a7"].rank == 1 + int((values > values[7]).sum())
    assert list(found["a7"].scores.values()) == pytest.approx([z[7] for z in scores])


def test_correlated_indicators_count_once():
    gaps = frames(between=0.0, lengths=(12, 12, 12))
    copies = {key: BETTER[key] * gaps["jobs"] for key in BETTER}
    found = composite(copies, BETTER)
    assert found.correlations.to_numpy() == pytest.approx(np.ones((3, 3)))
    assert found["a3"].value == pytest.approx(found["a3"].scores["jobs"])


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.floats(0.01, 100), st.floats(-50, 50))
def test_units_of_measurement_and_levels_do_not_matter(seed, factor, shift):
    gaps = frames(seed)
    moved = gaps | {"crime": factor * gaps["crime"] + shift}
    one, two = composite(gaps, BETTER), composite(moved, BETTER)
    assert two["a5"].value == pytest.approx(one["a5"].value, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_other_end_turns_every_sign(seed):
    gaps = frames(seed)
    one, two = composite(gaps, BETTER), composite(gaps, {key: -sign for key, sign in BETTER.items()})
    assert [two[u].value for u in two.by_unit] == pytest.approx([-one[u].value for u in one.by_unit])
    assert [two[u].rank for u in two.by_unit] == [41 - one[u].rank for u in one.by_unit]


def test_the_median_unit_of_every_year_is_the_origin():
    gaps = frames(3)
    shifted = {key: table.add(np.arange(len(table)) * 5.0, axis="index") for key, table in gaps.items()}
    plain, moved = (composite(tables, BETTER, origin="median") for tables in (gaps, shifted))
    assert moved["a4"].value == pytest.approx(plain["a4"].value)
    assert abs(np.median([one.value for one in moved.by_unit.values()])) < 0.5
    assert composite(shifted, BETTER)["a4"].value != pytest.approx(plain["a4"].value, abs=1)


def test_weights_are_those_declared():
    found = composite(frames(), BETTER, weights={"jobs": 2, "crime": 1, "debt": 1})
    assert found.weights == {"jobs": 0.5, "crime": 0.25, "debt": 0.25}


@pytest.mark.parametrize("between", [0.0, 0.5])
def test_size_where_changes_are_independent(between):
    rejected = [
        np.mean([one.p < 0.05 for one in composite(frames(seed, between=between), BETTER).by_unit.values()])
        for seed in range(60)
    ]
    assert np.mean(rejected) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda g, b: ({"jobs": g["jobs"]}, b), "at least two"),
        (lambda g, b: (g, b | {"crime": 0}), "crime: the better end"),
        (lambda g, b: (g | {"debt": g["debt"].iloc[:5]}, b), "debt: at least 8 years"),
        (lambda g, b: (g | {"debt": g["debt"].drop(2018)}, b), "debt: at least 8 years"),
        (lambda g, b: (g | {"debt": g["debt"].assign(a3=np.nan)}, b), "debt: a value of a3"),
        (lambda g, b: (g | {"debt": g["debt"].assign(a3=range(10))}, b), "debt: a3 changes by the same"),
        (lambda g, b: (g | {"debt": g["debt"].add_prefix("x")}, b), "no unit occurs"),
    ],
)
def test_what_cannot_be_taken_together(change, message):
    with pytest.raises(ValueError, match=message):
        composite(*change(frames(), BETTER))


def test_a_missing_population_or_origin_is_named():
    residents = pd.Series(1000.0, index=[f"a{i}" for i in range(39)])
    with pytest.raises(ValueError, match="a39: there is no population"):
        composite(frames(), BETTER, residents=residents)
    with pytest.raises(ValueError, match="origin"):
        composite(frames(), BETTER, origin="nowhere")
