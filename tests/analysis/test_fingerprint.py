"""Equal values have equal fingerprints, wherever they come from; other values have others."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.fingerprint import fingerprint
from real import CATALOGUE

pytestmark = pytest.mark.unit
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def frame() -> pd.DataFrame:
    return pd.DataFrame({"101": [1.5, np.nan], "730": [0.1, 0.3]}, index=pd.Index([2008, 2009], name="year"))


@given(VALUES)
def test_a_copy_and_what_comes_back_from_a_disk_are_the_same(value: object) -> None:
    assert fingerprint(copy.deepcopy(value)) == fingerprint(value)
    assert fingerprint(pickle.loads(pickle.dumps(value))) == fingerprint(value)


@given(VALUES, VALUES)
def test_other_values_have_other_fingerprints(a: object, b: object) -> None:
    same_bits = repr(a) == repr(b)  # 0.0 and -0.0 are equal and print differently
    assert (fingerprint(a) == fingerprint(b)) == same_bits


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.assign(**{"730": [0.1, 0.1 + 0.2]}),
        lambda f: f.rename(columns={"730": "615"}),
        lambda f: f.rename(index={2009: 2010}),
        lambda f: f[["730", "101"]],
        lambda f: f.astype({"730": object}),
        lambda f: f.rename_axis("period"),
        lambda f: f.iloc[:1],
        lambda f: f["730"],
    ],
)
def test_whatever_is_changed_in_a_frame_is_seen(change: object) -> None:
    assert fingerprint(change(frame())) != fingerprint(frame())  # type: ignore[operator]


def test_how_a_frame_lies_in_memory_is_not_seen() -> None:
    one_block = pd.DataFrame(np.asfortranarray(frame().to_numpy()), frame().index, frame().columns)
    assert fingerprint(one_block) == fingerprint(frame())


def test_what_is_declared_has_a_fingerprint_by_its_content() -> None:
    rate = CATALOGUE.indicators["employment_rate"]
    assert fingerprint(rate.model_copy()) == fingerprint(rate)
    assert fingerprint(rate.model_copy(update={"decimals": 2})) != fingerprint(rate)
