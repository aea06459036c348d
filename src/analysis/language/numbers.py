"""One language: its numbers, dates, lists and sentences."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from analysis.language.facts import Interval, Name, Names, Ordinal, P, Quantity, Span, Years
from analysis.language.messages import NO_BREAK, Messages, sources

MINUS = "\N{MINUS SIGN}"
LOCALES = {"en": "en_GB", "da": "da_DK"}
# One a language: its templates are compiled once in a process.
_SPOKEN: dict[str, Messages] = {}


class Language:
    r"""Texts and figures of one language.

    Parameters
    ----------
    code : {"en", "da"}
        Its messages stand in ``language/<code>/*.yml``.

    Attributes
    ----------
    messages : Messages
        What `say` and `pick` say.

    Examples
    --------
    >>> en = Language("en")
    >>> en.number(-1.25, 1), en.quantity(252000, "dkk", 0), en.p(0.0004)
    ('−1.2', 'DKK\xa0252,000', '< 0.001')
    >>> Language("da").number(1234.5, 1)
    '1.234,5'
    """

    def __init__(self, code: str) -> None:
        if code not in LOCALES:
            raise ValueError(f"language is '{code}'; the volume knows {', '.join(LOCALES)}.")
        self.code = code
        self._locale = Locale.parse(LOCALES[code])
        filters: dict[str, Callable[..., str]] = {
            "equals": lambda p: self.equals_p(p.value),
            "plural": self.plural,
            "capital": lambda fact: capital(self.show(fact)),
            "counted": lambda n, one, other: f"{self.show(n)} {self.plural(n, one, other)}",
        }
        if code not in _SPOKEN:
            _SPOKEN[code] = Messages(sources(code), show=self.show, filters=filters)
        self.messages = _SPOKEN[code]

    def __reduce__(self) -> tuple[type[Language], tuple[str]]:
        """Kept by its code: whoever reads it again has the templates, or compiles them once."""
        return Language, (self.code,)

    def say(self, id: str, facts: Mapping[str, object] | None = None, /, **more: object) -> str:
        """Say one message of ``language/<code>/<topic>.yml``; see `Messages.say`.

        Examples
        --------
        >>> Language("en").say("words.listed", first="a, b", last="c")
        'a, b and c'
        """
        return self.messages.say(id, {**(facts or {}), **more})

    def pick(self, group: str, key: str, /, **facts: object) -> str:
        """Say the message of a closed group that a computed key names.

        Raises
        ------
        MessageError
            If the group has no such key.

        Examples
        --------
        >>> Language("en").pick("units.percent", "narrow")
        '%'
        """
        return self.messages.say(f"{group}.{key}", facts)

    def vocabulary(self, group: str, /) -> dict[str, str]:
        """The plain words of a group by their key, for whoever needs many of them.

        Raises
        ------
        MessageError
            If one of them needs a fact.

        Examples
        --------
        >>> Language("da").vocabulary("pdf.words")["contents"]
        'Indhold'
        """
        return {key: self.messages.say(f"{group}.{key}", {}) for key in self.messages.group(group)}

    def unit(self, measure: str, form: str) -> str:
        """The unit alone: on an ``axis``, or ``narrow`` for a column."""
        return self.pick("units", f"{measure}.{form}")

    def show(self, fact: object) -> str:
        """Format a fact by its type.

        Examples
        --------
        >>> en = Language("en")
        >>> en.show(Quantity(1.25, "percent", 1)), en.show(Names((Years((2008, 2009, 2010)), "2015")))
        ('1.2%', '2008–2010 and 2015')
        """
        match fact:
            case str() | int():
                return str(fact)
            case Quantity():
                return self.quantity(fact.value, fact.measure, fact.decimals, signed=fact.signed)
            case Interval() | Span():
                return self._range(fact)
            case P():
                return self.p(fact.value)
            case Years():
                return self.years(fact.years)
            case Ordinal():
                return self.pick("words.ordinal", self._locale.ordinal_form(fact.place), n=fact.place)
            case Names():
                return self.listed(map(self.show, fact.items))
            case Name():
                name = self.show(fact.text)
                return in_sentence(name) if fact.within else name
            case dt.date():
                return self.date(fact)
            case _ if hasattr(fact, "__getitem__") and not isinstance(fact, Mapping):
                return str(fact[self.code])
        raise TypeError(f"a message cannot show {fact!r}; give it a fact of analysis.language.facts.")

    def _range(self, fact: Interval | Span) -> str:
        """Both ends, or one figure where they look the same."""
        low, high = self.show(fact.low), self.show(fact.high)
        if low == high:
            return low
        if isinstance(fact, Span):
            return f"{low}\N{EN DASH}{high}"
        return self.say("words.span", low=low, high=high)

    def plural(self, number: Quantity | int, one: str, other: str) -> str:
        """The form that goes with a number.

        Examples
        --------
        >>> en = Language("en")
        >>> en.plural(1, "gap", "gaps"), en.plural(0, "gap", "gaps")
        ('gap', 'gaps')
        """
        value = number.value if isinstance(number, Quantity) else number
        return one if self._locale.plural_form(value or 0) == "one" else other

    def number(self, value: float | None, decimals: int, *, signed: bool = False) -> str:
        """A number with the language's separators and a real minus sign; an en dash if there is none."""
        if value is None or not math.isfinite(value):
            return "\N{EN DASH}"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(abs(value), format=pattern, locale=self._locale)
        if not any(digit in text for digit in "123456789"):
            return text  # no sign before a rounded zero
        if value < 0:
            return MINUS + text
        return "+" + text if signed else text

    def quantity(self, value: float | None, measure: str, decimals: int, *, signed: bool = False) -> str:
        """A number with its unit, kept on one line."""
        number = self.number(value, decimals, signed=signed)
        return self.pick("units", f"{measure}.quantity", n=number).replace(" ", NO_BREAK, 1)

    def p(self, value: float) -> str:
        """A p-value to three decimals, or that it is below the smallest shown."""
        if value < 0.001:
            return "< " + self.number(0.001, 3)
        return self.number(value, 3)

    def equals_p(self, value: float) -> str:
        """``p = 0.014`` or ``p < 0.001``, which no line parts."""
        shown = self.p(value)
        said = f"p {shown}" if shown.startswith("<") else f"p = {shown}"
        return said.replace(" ", NO_BREAK)

    def date(self, value: dt.date) -> str:
        """A date in words."""
        return format_date(value, format="long", locale=self._locale)

    def month(self, year: int, month: int) -> str:
        """A month in words.

        Examples
        --------
        >>> Language("en").month(2025, 2)
        'February 2025'
        """
        return format_date(dt.date(year, month, 1), format="MMMM y", locale=self._locale)

    def month_name(self, number: int) -> str:
        """The name of a month.

        Examples
        --------
        >>> Language("en").month_name(7), Language("da").month_name(7)
        ('July', 'juli')
        """
        return str(self._locale.months["format"]["wide"][number])

    def listed(self, items: Iterable[str]) -> str:
        """Items as a phrase: ``a, b and c``."""
        items = list(items)
        if len(items) < 2:
            return "".join(items)
        return self.say("words.listed", first=", ".join(items[:-1]), last=items[-1])

    def years(self, years: Iterable[int]) -> str:
        """Years as a phrase, runs of three or more as a span: ``2008, 2011–2013``."""
        parts: list[list[int]] = []
        for year in sorted(years):
            if parts and year == parts[-1][-1] + 1:
                parts[-1].append(year)
            else:
                parts.append([year])
        spans = []
        for run in parts:
            if len(run) > 2:
                spans.append(f"{run[0]}\N{EN DASH}{run[-1]}")
            else:
                spans.extend(map(str, run))
        return ", ".join(spans)

    def entry(self, entry: Mapping[str, Any]) -> str:
        """One entry of ``results.json``: ``value`` with its ``format``, ``decimals`` and ``measure``.

        Raises
        ------
        ValueError
            If the format is not known.
        """
        value, form = entry["value"], entry["format"]
        if form in ("text", "year"):
            return str(value)
        if form == "verdict":
            return self.pick("words.verdict", value)
        if form == "p":
            return self.p(value)
        if form == "date":
            return self.date(dt.date.fromisoformat(value))
        if form in ("number", "signed"):
            measure = entry.get("measure", "plain")
            return self.quantity(value, measure, entry.get("decimals", 0), signed=form == "signed")
        known = "text, verdict, year, p, date, number, signed"
        raise ValueError(f"results.json: format is '{form}'; known are {known}.")


def capital(text: str) -> str:
    """A text as it stands at the head of a title or an axis.

    Examples
    --------
    >>> capital("percentage points"), capital("DKK"), capital("")
    ('Percentage points', 'DKK', '')
    """
    return text[:1].upper() + text[1:]


def in_sentence(name: str) -> str:
    """A name within a sentence: lower case, unless its first word is an acronym or a proper name.

    Examples
    --------
    >>> in_sentence("Employment rate"), in_sentence("NEET"), in_sentence("Gini-koefficient")
    ('employment rate', 'NEET', 'Gini-koefficient')
    """
    first = name.split()[0]
    proper = first.split("-")[0] == "Gini"
    return name if first[1:] != first[1:].lower() or proper else name[0].lower() + name[1:]
