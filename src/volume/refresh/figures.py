"""Cells of a download made into the volume's own writing: figures, signs, periods, areas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from analysis.declared.models import Area
from analysis.declared.names import hint
from analysis.errors import InputError

# The publisher's signs for a figure that is not published, and the one for nought.
MISSING = frozenset({"", ".", "..", "...", "…"})
NOUGHT = "-"
NUMBER = re.compile(r"-?\d+(\.\d+)?")
THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
PERIOD = re.compile(r"(\d{4})(?:([KQ])([1-4])|(M)(0[1-9]|1[0-2])|(U)([0-4]\d|5[0-3])|(:)(\d{4}))?")
# Christiansø: published in some tables, part of no municipality.
OUTSIDE = {"411": ("Christiansø",)}


def period(text: str) -> str | None:
    """A period as StatBank codes it, or None if the text is none.

    Examples
    --------
    >>> period("2008"), period("2008Q1"), period("2024M01"), period("2010:2014"), period("Total")
    ('2008', '2008K1', '2024M01', '2010:2014', None)
    """
    found = PERIOD.fullmatch(text.upper())
    return found[0].replace("Q", "K") if found else None


ROLLING = re.compile(r"(\d{4})QMAT0([1-4])")


def rolling(text: str) -> str:
    """A rolling year of Jobindsats by the quarter that ends it; any other text as it is.

    Examples
    --------
    >>> rolling("2024QMAT04"), rolling("2023/2024")
    ('2024K4', '2023/2024')
    """
    found = ROLLING.fullmatch(text)
    return f"{found[1]}K{found[2]}" if found else text


def frequency(periods: Iterable[str]) -> str | None:
    """How often a table with these periods is published, or None where they are not of one kind.

    Examples
    --------
    >>> frequency(["2008", "2009"]), frequency(["2008"]), frequency(["2008K1"]), frequency(["2008", "2008K1"])
    ('annual', 'single', 'quarterly', None)
    """
    every = set(periods)
    kinds = {re.sub(r"\d", "", one) for one in every}
    named = {"": "annual" if len(every) > 1 else "single", "K": "quarterly", "M": "monthly", ":": "window"}
    return named.get(kinds.pop()) if len(kinds) == 1 else None


def decimal_comma(figures: Iterable[str], name: str) -> bool:
    """Tell whether figures are written with a decimal comma.

    Raises
    ------
    InputError
        If it cannot be told whether a point marks thousands or decimals.

    Examples
    --------
    >>> decimal_comma(["76,3", "1.234,5"], "a.csv"), decimal_comma(["76.3", ".."], "a.csv")
    (True, False)
    """
    written = [one for one in figures if one not in MISSING]
    if any("," in one for one in written):
        return True
    pointed = [one for one in written if "." in one]
    if pointed and all(THOUSANDS.fullmatch(one) for one in pointed):
        raise InputError(
            f"{name}: {pointed[0]} may be a number of thousands or one with three decimals; save the table "
            "with decimal commas and without signs for thousands."
        )
    return False


def figure(text: str, *, comma: bool) -> str | None:
    """The digits of a figure with a decimal point; None where it is not published.

    Raises
    ------
    ValueError
        If it is no figure.

    Examples
    --------
    >>> figure("1.234,50", comma=True), figure("..", comma=True), figure("76.3", comma=False)
    ('1234.50', None, '76.3')
    """
    if text in MISSING:
        return None
    if text == NOUGHT:
        return "0"
    text = text.replace("\N{MINUS SIGN}", "-")
    if comma:
        whole, point, rest = text.partition(",")
        text = (
            (whole.replace(".", "") if THOUSANDS.fullmatch(whole) else whole) + ("." if point else "") + rest
        )
    if not NUMBER.fullmatch(text):
        raise ValueError(f"'{text}' is no figure")
    return text


class Places:
    """Areas by their codes and names in both languages.

    Examples
    --------
    >>> places = Places(project.catalogue.areas)
    >>> [places.code(one) for one in ("730", "Randers", "730 Randers", "Hele landet", "81", "Christiansø")]
    ['730', '730', '730', '000', '081', '411']
    >>> places.code("Rander")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: area 'Rander' is not in data/areas.csv; did you mean Randers?
    """

    def __init__(self, areas: Mapping[str, Area]) -> None:
        self.codes = {*areas, *OUTSIDE}
        self._names = {
            area.name[code].casefold(): key for key, area in areas.items() for code in ("da", "en")
        }
        self._names |= {name.casefold(): key for key, names in OUTSIDE.items() for name in names}
        self._known = [area.name["da"] for area in areas.values()]

    def find(self, text: str) -> str | None:
        """Code of an area that a file names, or None if it is none."""
        if text.casefold() in self._names:
            return self._names[text.casefold()]
        first, _, rest = text.partition(" ")
        if rest and rest.casefold() in self._names and self._names[rest.casefold()] == self._code(first):
            return self._code(first)
        return self._code(text)

    def code(self, text: str) -> str:
        """Code of an area that a file names.

        Raises
        ------
        InputError
            If no area is called so.
        """
        found = self.find(text)
        if found is None:
            raise InputError(f"area '{text}' is not in data/areas.csv{hint(text, self._known)}")
        return found

    def _code(self, text: str) -> str | None:
        """A code, also one whose zeros at the front a spreadsheet has eaten."""
        return next((one for one in (text, text.zfill(3), text.zfill(2)) if one in self.codes), None)
