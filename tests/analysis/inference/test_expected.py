"""The cross-section model against R, certified Longley numbers and refits from scratch."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.inference.expected import expected

pytestmark = pytest.mark.unit


REFERENCE = json.loads((Path(__file__).parents[3] / "data" / "reference" / "estimators.json").read_text())


def cross_section(seed: int, n: int = 30) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    y = 3 + x @ [1.5, -2] + rng.normal(size=n) * np.exp(0.5 * x[:, 0])
    return pd.DataFrame({"y": y, "a": x[:, 0], "b": x[:, 1]}, index=[f"m{i}" for i in range(n)])


def test_coefficients_and_hc3_agree_with_r_sandwich():
    reference = REFERENCE["greene_hc3"]
    frame = pd.DataFrame(reference["data"])
    result = expected(frame, "RealInv", ["RealGNP", "RealInt"], 3)
    np.testing.assert_allclose([c.estimate for c in result.coefficients], reference["coef"], rtol=1e-11)
    np.testing.assert_allclose([c.se for c in result.coefficients], reference["HC3"], rtol=1e-11)


def test_vif_agrees_with_the_printed_longley_values():
    data = sm.datasets.longley.load_pandas().data
    reference = REFERENCE["longley_vif"]["value"]
    result = expected(data, "TOTEMP", list(reference), 0)
    for coefficient in result.coefficients[1:]:
        assert coefficient.vif == pytest.approx(reference[coefficient.name], rel=2e-4)
    assert result.coefficients[0].vif is None


def test_cooks_distance_agrees_with_r():
    macro = sm.datasets.macrodata.load_pandas().data
    frame = pd.DataFrame(
        {
            "inv": 400 * np.diff(np.log(macro["realinv"])),
            "gdp": 400 * np.diff(np.log(macro["realgdp"])),
            "rate": macro["realint"].to_numpy()[:-1],
        }
    )
    result = expected(frame, "inv", ["gdp", "rate"], 5)
    ours = [d for _, d in result.cooks]
    np.testing.assert_allclose(ours, REFERENCE["macro_cooks"]["cooks"], rtol=1e-8, atol=1e-14)
    assert result.largest_cooks_distance == max(ours)
    assert result.cooks_distance == ours[5]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_every_number_equals_a_refit_from_scratch(seed):
    frame = cross_section(seed)
    result = expected(frame, "y", ["a", "b"], "m7")
    design = sm.add_constant(frame[["a", "b"]])

    def refit(without):
        keep = ~frame.index.isin(without)
        return sm.OLS(frame["y"][keep], design[keep]).fit()

    rest = refit(["m7"])
    prediction = rest.get_prediction(design.loc[["m7"]]).summary_frame(alpha=0.05)
    np.testing.assert_allclose(
        [result.expected, result.prediction_low, result.prediction_high],
        prediction[["mean", "obs_ci_lower", "obs_ci_upper"]].to_numpy()[0],
        rtol=1e-9,
    )
    each = np.array([refit([u]).params for u in frame.index])
    np.testing.assert_allclose(
        [[c.leave_one_out_low, c.leave_one_out_high] for c in result.coefficients],
        np.column_stack([each.min(axis=0), each.max(axis=0)]),
        rtol=1e-8,
    )
    values = [refit(["m7", u]).params @ design.loc["m7"] for u in frame.index if u != "m7"]
    np.testing.assert_allclose(
        [result.leave_one_out_low, result.leave_one_out_high], [min(values), max(values)], rtol=1e-8
    )
    assert result.difference == result.actual - result.expected
    assert result.within == (result.prediction_low <= result.actual <= result.prediction_high)
    assert result.fitted_with_unit == pytest.approx(refit([]).params @ design.loc["m7"])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.01, 100), st.floats(-50, 50))
def test_units_of_a_predictor_do_not_matter(seed, factor, shift):
    frame = cross_section(seed)
    one = expected(frame, "y", ["a", "b"], "m0")
    two = expected(frame.assign(a=factor * frame["a"] + shift), "y", ["a", "b"], "m0")
    assert two.expected == pytest.approx(one.expected, rel=1e-6, abs=1e-6)
    assert two.coefficients[1].estimate * factor == pytest.approx(one.coefficients[1].estimate, rel=1e-6)
    assert two.coefficients[1].vif == pytest.approx(one.coefficients[1].vif, rel=1e-6)


def test_prediction_interval_covers_at_its_level():
    hits = [
        expected(
            cross_section(s).assign(y=lambda f, s=s: f["a"] + np.random.default_rng(s + 9).normal(size=30)),
            "y",
            ["a"],
            "m3",
        ).within
        for s in range(250)
    ]
    assert 0.92 <= np.mean(hits) <= 0.98


@pytest.mark.parametrize(
    ("change", "predictors", "unit", "message"),
    [
        (lambda f: f, ["a", "z"], "m0", "column 'z' is missing"),
        (lambda f: f, ["a", "a"], "m0", "once each"),
        (lambda f: f, [], "m0", "once each"),
        (lambda f: f, ["a"], "Randers", "'Randers' is not among"),
        (lambda f: f.assign(a=f["a"].mask(f.index == "m4")), ["a"], "m0", "value of m4 is missing"),
        (lambda f: f.assign(a=1.0), ["a"], "m0", "a is the same"),
        (lambda f: f.assign(b=2 * f["a"] - 1), ["a", "b"], "m0", "collinear"),
        (lambda f: f.assign(b=(f.index == "m0") * 1.0), ["a", "b"], "m0", "collinear"),
        (lambda f: f.assign(b=(f.index == "m9") * 1.0), ["a", "b"], "m0", "m9 alone"),
        (lambda f: f.head(5), ["a", "b"], "m0", "too few"),
        (lambda f: f.assign(y=3 * f["a"] - f["b"]), ["a", "b"], "m0", "exactly"),
        (lambda f: pd.concat([f, f.head(1)]), ["a"], "m0", "m0 occurs more than once"),
    ],
)
def test_unusable_input_is_named(change, predictors, unit, message):
    with pytest.raises(ValueError, match=message):
        expected(change(cross_section(2)), "y", predictors, unit)
