"""Agreement with reference results: every row reaches its digits, and a wrong number would show."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.methods.digits import digits
from analysis.methods.references import FOLDER, Agreement, agreements

pytestmark = pytest.mark.unit


ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def rows() -> list[Agreement]:
    return agreements(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project that holds nothing but its references."""
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    return tmp_path


def test_every_row_reaches_its_digits(rows: list[Agreement]) -> None:
    assert [(r.dataset, r.quantity, r.digits) for r in rows if not r.met] == []


def test_the_required_digits_are_those_of_the_design(rows: list[Agreement]) -> None:
    """METHODS: NIST parameters 9; standard errors 13 on Norris and NoInt, 8 on Longley; REML 5."""
    required = {(r.dataset, r.quantity): r.required for r in rows}
    for name in ("Norris", "NoInt1", "NoInt2", "Longley", "Wampler1", "Wampler2", "Wampler3"):
        assert required[name, "parameters"] >= 9
    for name in ("Norris", "NoInt1", "NoInt2"):
        assert required[name, "standard errors"] >= 13
    assert required["Longley", "standard errors"] >= 8
    assert min(r.required for r in rows if r.dataset == "Longley, REML") >= 5
    assert required["Nile", "break year"] == math.inf and required["Nile", "sup-F"] >= 12
    assert required["Benjamini and Hochberg 1995", "rejections at 5 percent"] == math.inf


def test_every_reference_result_is_compared(rows: list[Agreement]) -> None:
    names = " ".join(r.dataset + r.quantity for r in rows)
    for entry in json.loads((ROOT / FOLDER / "reference.json").read_text(encoding="utf-8")):
        own = {
            "longley_gls_ar1": "Longley, REML",
            "bh95": "Hochberg",
            "nile_trend": "Nile, line",
            "nile_rwdrift": "Nile, random walk",
            "sen_longley": "Theil-Sen",
        }
        key = own.get(entry["id"], entry["dataset"])
        assert key in names
    estimators = json.loads((ROOT / FOLDER / "estimators.json").read_text(encoding="utf-8"))
    shown = {
        "fay_feuer": "Fay and Feuer", "longley_vif": "variance inflation",
        "greene_hc3": "HC3", "macro_cooks": "Cook's distance", "dobson": "Dobson",
        "kacker_paule_mandel": "Paule-Mandel", "pisa_ranks": "PISA", "nile_level_shift": "Nile",
        "segmented_down": "Down's syndrome",
    }  # fmt: skip
    assert set(estimators) == set(shown)
    assert [key for key, word in shown.items() if word not in names] == []


@given(st.floats(1e-6, 1e6), st.integers(2, 12))
def test_digits_counts_significant_digits(value: float, count: int) -> None:
    assert digits(value * (1 + 10.0**-count), value) == pytest.approx(count, abs=0.01)
    assert digits(value, value) == math.inf
    assert digits(math.nan, value) == -math.inf


def test_a_reference_of_zero_is_compared_absolutely() -> None:
    assert digits(1e-9, 0.0) == pytest.approx(9)
    assert digits(-2e-16, 1e-15) > 14


def test_a_changed_reference_is_noticed(copy: Path) -> None:
    path = copy / FOLDER / "estimators.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    values["kacker_paule_mandel"]["tau2"] *= 1.0001
    path.write_text(json.dumps(values), encoding="utf-8")
    [row] = [r for r in agreements(copy) if not r.met]
    assert row.dataset == "Kacker 2004"
    assert row.digits == pytest.approx(4, abs=0.1)


@pytest.mark.parametrize("name", ["reference.json", "estimators.json", "nist_strd/Norris.dat"])
def test_a_missing_file_is_one_sentence(copy: Path, name: str) -> None:
    (copy / FOLDER / name).unlink()
    with pytest.raises(InputError, match=f"data/reference/{name} is missing"):
        agreements(copy)


def test_a_damaged_file_is_one_sentence(copy: Path) -> None:
    (copy / FOLDER / "estimators.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"estimators\.json, line 1: not valid JSON"):
        agreements(copy)


def test_a_missing_result_is_one_sentence(copy: Path) -> None:
    (copy / FOLDER / "estimators.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="lacks 'fay_feuer'"):
        agreements(copy)
