"""How the ticks of an axis are written, in a form that a drawing can be kept with and read again."""

from __future__ import annotations

from functools import partial

from matplotlib.ticker import FuncFormatter

from analysis.language.numbers import Language


def numbers(language: Language, decimals: int, *, signed: bool = False) -> FuncFormatter:
    """Numbers in the format of a language; signed, a plus stands before what is above nought.

    Examples
    --------
    >>> numbers(Language("da"), 1)(1234.5)
    '1.234,5'
    >>> [numbers(Language("en"), 0, signed=True)(x) for x in (2, 0)]
    ['+2', '0']
    """
    return FuncFormatter(partial(_number, language, decimals, signed))


def percents(language: Language) -> FuncFormatter:
    """Whole percents in the format of a language.

    Examples
    --------
    >>> percents(Language("en"))(25)
    '25%'
    """
    return FuncFormatter(partial(_percent, language))


def years() -> FuncFormatter:
    """Years, without a mark for thousands.

    Examples
    --------
    >>> years()(2023.0)
    '2023'
    """
    return FuncFormatter(_year)


def _number(language: Language, decimals: int, signed: bool, x: float, _: int | None) -> str:
    return language.number(x, decimals, signed=signed and x != 0)


def _percent(language: Language, x: float, _: int | None) -> str:
    return language.quantity(x, "percent", 0)


def _year(x: float, _: int | None) -> str:
    return str(int(x))
