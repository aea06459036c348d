"""False discovery rate adjustment against the example of Benjamini and Hochberg (1995)."""

import json
from pathlib import Path

import pytest

from analysis.inference.adjust import adjust

pytestmark = pytest.mark.unit


RESULTS = json.loads((Path(__file__).parents[3] / "data" / "reference" / "reference.json").read_text("utf-8"))
EXAMPLE = next(entry["value"] for entry in RESULTS if entry["id"] == "bh95")
FAMILY = {f"h{i}": p for i, p in enumerate(EXAMPLE["p"])}


@pytest.mark.parametrize(("method", "column"), [("bh", "BH"), ("by", "BY")])
def test_adjusted_p_values_equal_r(method, column):
    result = adjust(FAMILY, method=method)
    assert list(result) == list(FAMILY)
    assert [a.p_adjusted for a in result.values()] == pytest.approx(EXAMPLE[column], rel=1e-12)
    assert [a.p for a in result.values()] == EXAMPLE["p"]
    assert {(a.method, a.family_size, a.alpha) for a in result.values()} == {(method, 15, 0.05)}


def test_four_rejections_at_five_percent():
    assert sum(a.rejected for a in adjust(FAMILY).values()) == EXAMPLE["n_reject_BH"]


def test_order_does_not_matter():
    backwards = adjust(dict(reversed(FAMILY.items())))
    assert {key: backwards[key] for key in FAMILY} == adjust(FAMILY)


def test_a_family_of_none_and_of_one():
    assert adjust({}) == {}
    assert adjust({"a": 0.03})["a"].p_adjusted == 0.03


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"p": {"a": 0.1, "employment": float("nan")}}, r"employment: the p-value is nan"),
        ({"p": {"employment": 1.2}}, r"employment: the p-value is 1.2"),
        ({"p": {"a": 0.1}, "alpha": 0.0}, r"alpha"),
        ({"p": {}, "method": "holm"}, r"method"),
    ],
)
def test_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        adjust(**arguments)
