"""A value from outside, typed or injected into a notebook, becomes a typed parameter or a sentence."""

from __future__ import annotations

import re

from analysis import strict_yaml
from analysis.errors import InputError, shown

LONGEST = 200  # characters of a value
_YEAR = re.compile(r"[0-9]{4}")
_SEED = re.compile(r"0|[1-9][0-9]{0,8}")
_SHARE = re.compile(r"[0-9]{0,3}\.?[0-9]{1,30}(e-[0-9]{1,3})?")


def typed(name: str, text: str) -> object:
    """What a typed text means: a single value, or a list of single values.

    Parameters
    ----------
    name : str
        Of the parameter.
    text : str
        As typed. It is read as YAML, of which numbers, texts, null and flat lists are left; digits with a
        leading zero, such as the area code 000, stay text.

    Returns
    -------
    object
        Text, number, truth, None, or a list of those.

    Raises
    ------
    InputError
        If it is empty, too long, holds a sign that nobody types, or is anything else.

    Examples
    --------
    >>> typed("base_year", "2010"), typed("comparators", "[615, Horsens]"), typed("reference", "000")
    (2010, [615, 'Horsens'], '000')
    """
    where = f"parameter {shown(name)}"
    if len(text) > LONGEST:
        raise InputError(f"{where} has {len(text)} characters; a value has {LONGEST} at most.")
    if not text.isprintable():
        raise InputError(f"{where}: {shown(text)} holds a line break or another sign that nobody types.")
    if not text.strip():
        raise InputError(f"{where} is empty; leave it out, or write null for what the edition says.")
    if re.fullmatch("0[0-9]+", text):
        return text
    try:
        value = strict_yaml.read(text, flat=True)
    except strict_yaml.YamlError as error:
        raise InputError(
            f"{where}: {shown(text)} cannot be read as a YAML value ({error.problem})."
        ) from None
    if value is None and text.strip() not in ("null", "~"):  # a remark, and no value before it
        raise InputError(f"{where} is empty; leave it out, or write null for what the edition says.")
    return value


def word(key: str, value: object) -> str:
    """A single value as text.

    Raises
    ------
    InputError
        If it is a list or a block, is empty or too long, or holds a sign that nobody types.

    Examples
    --------
    >>> word("focus", 615), word("focus", "Horsens ")
    ('615', 'Horsens')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"{key} is {shown(value)}; it must be a single value.")
    if isinstance(value, int) and abs(value) >= 10**18:
        raise InputError(f"{key} is a number of more than 18 digits; no parameter has so many.")
    text = str(value).strip(" ")
    if not text or len(text) > LONGEST or not text.isprintable():
        raise InputError(f"{key} is {shown(value)}; it must be a value of one to {LONGEST} signs.")
    return text


def words(key: str, value: object) -> tuple[str, ...]:
    """Single values in a list, or in a text such as ``615, 740`` or ``["615", "740"]``.

    Raises
    ------
    InputError
        As `word` does for each.

    Examples
    --------
    >>> words("comparators", "615, 740"), words("comparators", ["Horsens", 740])
    (('615', '740'), ('Horsens', '740'))
    """
    if isinstance(value, list | tuple):
        return tuple(word(key, one) for one in value)
    return tuple(one for one in re.split(r"[\s,\[\]\"']+", word(key, value)) if one)


def year(key: str, value: object) -> int:
    """A calendar year.

    Raises
    ------
    InputError
        If it is not four digits.

    Examples
    --------
    >>> year("base_year", "2008")
    2008
    """
    return _whole(key, value, _YEAR, "a year such as 2008")


def seed(key: str, value: object) -> int:
    """A whole number of at most nine digits.

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> seed("seed", 730)
    730
    """
    return _whole(key, value, _SEED, "a whole number such as 730")


def _whole(key: str, value: object, form: re.Pattern[str], what: str) -> int:
    given = isinstance(value, int | str) and not isinstance(value, bool)
    if not given or not form.fullmatch(text := word(key, value)):
        raise InputError(f"{key} is {_quoted(value)}; it must be {what}.")
    return int(text)


def share(key: str, value: object, *, low: float, example: float) -> float:
    """A number above `low` and below 1.

    Raises
    ------
    InputError
        If it is anything else.

    Examples
    --------
    >>> share("level", 0.9, low=0.5, example=0.95)
    0.9
    """
    given = isinstance(value, int | float | str) and not isinstance(value, bool)
    number = float(text) if given and _SHARE.fullmatch(text := word(key, value)) else float("nan")
    if not low < number < 1:
        raise InputError(
            f"{key} is {_quoted(value)}; it must lie between {low:g} and 1, such as {example:g}."
        )
    return number


def _quoted(value: object) -> str:
    text = shown(value)
    return text if text[:1] in "'\"" else f"'{text}'"
