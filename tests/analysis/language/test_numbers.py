"""Numbers, dates and phrases come out the same everywhere, in the language's own way."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.language.facts import Interval, Name, Ordinal, Quantity, Span, half_even
from analysis.language.numbers import Language

pytestmark = pytest.mark.unit


EN, DA = Language("en"), Language("da")
NO_BREAK, MINUS, DASH = "\N{NO-BREAK SPACE}", "\N{MINUS SIGN}", "\N{EN DASH}"

finite = st.floats(-1e9, 1e9, allow_nan=False)


@given(finite, st.integers(0, 3), st.booleans())
def test_a_number_reads_back_as_its_rounded_value(value: float, decimals: int, signed: bool) -> None:
    shown = EN.number(value, decimals, signed=signed)
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    assert Decimal(shown.replace(",", "").replace(MINUS, "-")) == exact
    assert "-" not in shown, "a minus sign, never a hyphen"
    assert len(shown.partition(".")[2]) == decimals
    assert shown.startswith("+") == (signed and exact > 0)
    assert shown.startswith(MINUS) == (exact < 0)
    # Danish swaps point and comma and changes nothing else.
    assert DA.number(value, decimals, signed=signed) == shown.translate(str.maketrans(",.", ".,"))


# Halves are where binary and written numbers differ, and no float comes upon them by chance.
halves = st.builds(lambda n, power: (10 * n + 5) / 10**power, st.integers(-(10**6), 10**6), st.integers(0, 7))


@given(st.one_of(finite, halves), st.integers(0, 6))
def test_a_figure_is_rounded_as_it_is_written(value: float, decimals: int) -> None:
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    assert half_even(value, decimals) == float(exact)


@pytest.mark.parametrize(("kind", "said"), [(Interval, "0.90 to 1.00"), (Span, "0.90\N{EN DASH}1.00")])
def test_a_range_of_one_figure_is_that_figure(kind: type[Interval | Span], said: str) -> None:
    low, high = (Quantity(value, decimals=2) for value in (0.9, 1.0))
    assert EN.show(kind(low, high)) == said
    assert EN.show(kind(Quantity(0.996, decimals=2), high)) == "1.00"


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf")])
def test_no_number_is_a_dash(value: float | None) -> None:
    assert EN.number(value, 1) == DASH == EN.number(value, 0, signed=True)


@pytest.mark.parametrize("value", [0.0, -0.0, 0.04, -0.04])
def test_a_rounded_zero_has_no_sign(value: float) -> None:
    assert EN.number(value, 1, signed=True) == "0.0"


@pytest.mark.parametrize(
    ("measure", "shown"),
    [
        ("percent", "1,234.5%"),
        ("percentage_points", f"1,234.5{NO_BREAK}percentage points"),
        ("dkk", f"DKK{NO_BREAK}1,234.5"),
        ("persons", f"1,234.5{NO_BREAK}persons"),
        ("index_points", f"1,234.5{NO_BREAK}index points"),
        ("per_1000", f"1,234.5{NO_BREAK}per 1,000"),
        ("km", f"1,234.5{NO_BREAK}km"),
        ("plain", "1,234.5"),
    ],
)
def test_a_quantity_stays_beside_its_unit(measure: str, shown: str) -> None:
    assert EN.quantity(1234.5, measure, 1) == shown
    assert EN.quantity(1234.5, measure, 1, signed=True) == shown.replace("1,234.5", "+1,234.5")


def test_every_measure_of_a_gap_or_an_indicator_has_a_unit() -> None:
    from analysis.declared.catalogue import load
    from analysis.declared.reading import find_root
    from analysis.estimates.comparison import comparison

    for indicator in load(find_root(Path(__file__).parent)).indicators.values():
        for measure in (indicator.measure, comparison(indicator).gap_unit):
            assert "7" in EN.quantity(7, measure, 0)


@example(0.0625)  # half a thousandth from both its neighbours
@given(st.floats(0, 1))
def test_a_p_value_is_never_shown_as_nought(p: float) -> None:
    shown = EN.p(p)
    if p < 0.001:
        assert shown == "< 0.001" and EN.equals_p(p) == "p\xa0<\xa00.001"
    else:
        assert abs(Decimal(shown) - Decimal(repr(p))) <= Decimal("0.0005") and float(shown) > 0
        assert EN.equals_p(p) == f"p\xa0=\xa0{shown}"


@given(st.sets(st.integers(1990, 2030)))
def test_years_as_a_phrase_read_back(years: set[int]) -> None:
    said = EN.years(years)
    back: list[int] = []
    for part in said.split(", ") if said else []:
        first, _, last = part.partition(DASH)
        back += range(int(first), int(last or first) + 1)
        assert not last or int(last) - int(first) >= 2, "a span saves at least a year"
    assert back == sorted(years)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (iter("ab"), "a and b"),
    ],
)
def test_items_are_listed(items: object, said: str) -> None:
    assert EN.listed(items) == said  # type: ignore[arg-type]


def test_dates_are_in_words() -> None:
    assert EN.date(dt.date(2026, 11, 3)) == "3 November 2026"
    assert DA.date(dt.date(2026, 11, 3)) == "3. november 2026"


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"value": "Randers", "format": "text"}, "Randers"),
        ({"value": 2008, "format": "year"}, "2008"),
        ({"value": 0.0001, "format": "p"}, "< 0.001"),
        ({"value": "2026-11-23", "format": "date"}, "23 November 2026"),
        ({"value": 2.25, "format": "number"}, "2"),
        ({"value": -1.25, "format": "number", "decimals": 2, "measure": "percent"}, f"{MINUS}1.25%"),
        ({"value": 1.25, "format": "signed", "decimals": 2, "measure": "percent"}, "+1.25%"),
    ],
)
def test_an_entry_is_shown_in_its_format(entry: dict[str, object], said: str) -> None:
    assert EN.entry(entry) == said


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match=r"results\.json: format is 'roman'; known are "):
        EN.entry({"value": 8, "format": "roman"})


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match="language is 'de'; the volume knows en, da"):
        Language("de")


def test_a_translation_is_a_catalogue_not_a_rewrite() -> None:
    danish = Language("da")
    assert danish.quantity(1234, "persons", 0) == f"1.234{NO_BREAK}personer"
    assert danish.listed(["a", "b"]) == "a og b"
    assert danish.say("words.listed", first="{{ x }}", last="y") == "{{ x }} og y", "filled once"


@pytest.mark.parametrize(("place", "said"), [(1, "1."), (2, "2."), (3, "3."), (11, "11."), (98, "98.")])
def test_a_danish_ordinal_is_the_number_with_a_full_stop(place: int, said: str) -> None:
    assert DA.show(Ordinal(place)) == said


@pytest.mark.parametrize(
    ("rank", "said"), [(1, "højest"), (2, "2.-højest"), (97, "97.-højest"), (98, "lavest")]
)
def test_a_danish_place_is_one_word(rank: int, said: str) -> None:
    facts = {"rank": Ordinal(rank), "last": 98, "end": "højest", "other_end": "lavest"}
    assert DA.say("indicator.place", facts) == said


@pytest.mark.parametrize("name", ["Gini coefficient", "Gini-koefficient", "NEET"])
def test_a_proper_name_keeps_its_capital_within_a_sentence(name: str) -> None:
    assert EN.show(Name(name).inside) == name
