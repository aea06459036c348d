"""The dissimilarity index and the declared compositions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.data.composition import counts
from analysis.inference.decompose import dissimilarity
from every import every
from real import PROJECT

pytestmark = pytest.mark.data


CATALOGUE = PROJECT.catalogue

tables = arrays(np.int64, (5, 4), elements=st.integers(1, 5000)).map(lambda a: pd.DataFrame(a.astype(float)))


@given(tables)
def test_the_index_is_the_share_that_would_have_to_move(table: pd.DataFrame) -> None:
    index = dissimilarity(table)
    together = table.sum() / table.to_numpy().sum()
    for row, value in index.items():
        surplus = (table.loc[row] / table.loc[row].sum() - together).clip(lower=0).sum()
        assert value == pytest.approx(100 * surplus, abs=1e-9)
        assert 0 <= value <= 100


@given(tables, st.integers(2, 50))
def test_twice_the_size_and_the_same_shares_are_as_alike(table: pd.DataFrame, factor: int) -> None:
    pd.testing.assert_series_equal(dissimilarity(table), dissimilarity(factor * table))


def test_complete_segregation_and_none() -> None:
    apart = pd.DataFrame({"a": [10.0, 0.0], "b": [0.0, 10.0]})
    assert dissimilarity(apart).tolist() == [50.0, 50.0], "each against both together"
    alike = pd.DataFrame({"a": [10.0, 20.0], "b": [30.0, 60.0]})
    assert dissimilarity(alike).tolist() == [0.0, 0.0]
    lone = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 999.0]})
    assert dissimilarity(lone)[0] == pytest.approx(99.9)


def test_what_has_no_shares_is_refused() -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        dissimilarity(pd.DataFrame({"a": [1.0, 0.0]}, index=["x", "y"]))
    with pytest.raises(ValueError, match="negative"):
        dissimilarity(pd.DataFrame({"a": [1.0, -1.0]}))


@every(name=list(CATALOGUE.compositions))
def test_a_declared_composition_covers_the_98_and_nothing_is_lost_unsaid(name: str) -> None:
    composition = CATALOGUE.compositions[name]
    table = PROJECT.tables.read(composition.table)
    wide = counts(PROJECT.tables, composition)
    expected = [c for c in CATALOGUE.municipalities if c not in composition.without]
    assert list(wide.index) == expected and (wide.sum(axis="columns") > 0).all()
    # Whoever is left out is named by the note of the table and by that of the figure.
    assert composition.without == (("615",) if name == "dwelling-type" else ())
    for code in composition.without:
        assert CATALOGUE.areas[code].name.en in composition.note.en
    (dimension,) = set(CATALOGUE.tables[composition.table].dimensions) - set(composition.where)
    assert set(composition.categories) <= set(table[dimension])
    left_out = set(table[dimension]) - set(composition.categories)
    unknown = {"11. Ikke beskæftiget", "12. Uoplyst aktivitet", "Uoplyst areal"}
    # Those outside the labour force by age, of whom the note of the figure speaks.
    old_and_young = {"09. Folke- og tjenestemandspension", "10. Efterløn", "11. Børn"}
    assert left_out <= (unknown | old_and_young if name == "status" else unknown)
    if name == "status":
        assert left_out == old_and_young and "Children, pensioners and those on early" in composition.note.en
    for other, kept in composition.where.items():
        assert set(kept) <= set(table[other])


def test_employed_residents_by_industry_are_those_of_status_01_to_06() -> None:
    wide = counts(PROJECT.tables, CATALOGUE.compositions["industry"])
    table = PROJECT.tables.read("valgdatabase_industry")
    table = table[table["area"].isin(CATALOGUE.municipalities)]
    employed = table[table["socioeconomic_status"].str[:2].astype(int) <= 6]
    known = employed[employed["industry"].str[:2].astype(int) <= 10]
    assert wide.to_numpy().sum() == known["value"].sum()
