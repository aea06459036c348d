"""Facts that messages speak of: figures, names and years, each formatted by its type where it stands.

An exhibit builds facts once and never text; what a fact looks like is the language's business (see
`analysis.language.numbers.Language.show`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Protocol


class Translated(Protocol):
    """A declared text in every published language, such as an indicator's name in the catalogue."""

    def __getitem__(self, language: str) -> str: ...


@dataclass(frozen=True)
class Quantity:
    """A figure with its unit.

    Attributes
    ----------
    value : float or None
        None and anything not finite are shown as a dash.
    measure : str
        A unit of ``language/<code>/units.yml``.
    decimals : int
        As many as the figure can bear.
    signed : bool
        Whether a plus sign is shown.

    Examples
    --------
    >>> gap = Quantity(-1.24, "percentage_points", 1, signed=True)
    >>> gap.below, gap.size.value, Quantity(0.04, "percent", 1).level
    (True, 1.24, True)
    """

    value: float | None
    measure: str = "plain"
    decimals: int = 0
    signed: bool = False

    @property
    def size(self) -> Quantity:
        """The same without a sign, for "1.2 percentage points below"."""
        return replace(self, value=None if self.value is None else abs(self.value), signed=False)

    @property
    def bare(self) -> Quantity:
        """The same without its unit, where a unit stands once for several figures."""
        return replace(self, measure="plain")

    def of(self, value: float | None) -> Quantity:
        """Another figure of the same kind.

        Examples
        --------
        >>> Quantity(0.0, "percent", 1).of(1.2)
        Quantity(value=1.2, measure='percent', decimals=1, signed=False)
        """
        return replace(self, value=value)

    @property
    def level(self) -> bool:
        """Whether it rounds to nothing."""
        return self._rounded == 0

    @property
    def above(self) -> bool:
        """Whether it is above nothing as shown."""
        return self._rounded > 0

    @property
    def below(self) -> bool:
        """Whether it is below nothing as shown."""
        return self._rounded < 0

    def reads_as(self, other: Quantity) -> bool:
        """Whether both are the same figure as shown, so that no range lies between them.

        Examples
        --------
        >>> Quantity(-0.141, decimals=2).reads_as(Quantity(-0.138, decimals=2))
        True
        """
        return self._rounded == other._rounded

    @property
    def _rounded(self) -> float:
        if self.value is None or not math.isfinite(self.value):
            return math.nan
        return half_even(self.value, self.decimals)


def half_even(value: float, decimals: int) -> float:
    """A figure rounded as `Language.number` rounds: the decimal that is written, half to even.

    Examples
    --------
    >>> half_even(0.25, 1), half_even(2.675, 2), round(2.675, 2)
    (0.2, 2.68, 2.67)
    """
    written = repr(float(value))
    # Only a written half is read otherwise by `round`, which is faster and looks at the binary number.
    if not written.endswith("5"):
        return round(float(value), decimals)
    return float(Decimal(written).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN))


def count(number: int) -> Quantity:
    """How many, with the language's thousands separator.

    Examples
    --------
    >>> count(1200)
    Quantity(value=1200, measure='plain', decimals=0, signed=False)
    """
    return Quantity(number)


def significant(value: float, digits: int = 8) -> Quantity | int:
    """A number to so many significant digits, without trailing zeros; a whole one as it is.

    Examples
    --------
    >>> significant(0.00123456, 3), significant(1898.0)
    (Quantity(value=0.00123, measure='plain', decimals=5, signed=False), 1898)
    """
    if not math.isfinite(value):
        return Quantity(value)
    if value == int(value):
        return int(value)  # a count, a rank or a year
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals)
    shown = f"{rounded:.{decimals}f}".rstrip("0")
    return Quantity(rounded, decimals=len(shown.partition(".")[2]))


@dataclass(frozen=True)
class Interval:
    """From one figure to another, ``−0.15 to 0.02``; one figure where both look the same."""

    low: Quantity
    high: Quantity


@dataclass(frozen=True)
class Span:
    """From one figure to another, ``12–15``; one figure where both look the same.

    Examples
    --------
    >>> from analysis.language.numbers import Language
    >>> one, other = Quantity(1.24, decimals=1), Quantity(1.16, decimals=1)
    >>> Language("en").show(Span(other, one)), Language("en").show(Span(one, one.of(2.0)))
    ('1.2', '1.2–2.0')
    """

    low: Quantity
    high: Quantity


@dataclass(frozen=True)
class P:
    """A p-value; ``{{ p }}`` is ``0.014``, ``{{ p | equals }}`` is ``p = 0.014``."""

    value: float


@dataclass(frozen=True)
class Years:
    """Years as a phrase, runs of three or more as a span."""

    years: tuple[int, ...]

    @classmethod
    def of(cls, years: Iterable[int]) -> Years:
        """Sorted, from any years.

        Examples
        --------
        >>> Years.of({2009, 2008})
        Years(years=(2008, 2009))
        """
        return cls(tuple(sorted(int(y) for y in years)))

    def __bool__(self) -> bool:
        return bool(self.years)


@dataclass(frozen=True)
class Names:
    """Facts as a phrase: ``a, b and c``."""

    items: tuple[object, ...]

    @classmethod
    def of(cls, items: Iterable[object]) -> Names:
        """From any facts.

        Examples
        --------
        >>> len(Names.of(["a", "b"]))
        2
        """
        return cls(tuple(items))

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Ordinal:
    """A place in an order, ``3rd``.

    Examples
    --------
    >>> from analysis.language.numbers import Language
    >>> [Language("en").show(Ordinal(n)) for n in (1, 2, 3, 11, 22, 98)]
    ['1st', '2nd', '3rd', '11th', '22nd', '98th']
    """

    place: int


@dataclass(frozen=True)
class Name:
    """The name of a measure, as it stands alone; `inside` as it stands within a sentence.

    Attributes
    ----------
    text : str or Translated
    within : bool
        Whether it stands within a sentence.
    """

    text: str | Translated
    within: bool = False

    @property
    def inside(self) -> Name:
        """The same within a sentence."""
        return replace(self, within=True)
