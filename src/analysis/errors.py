"""The one error a user of the volume is meant to read."""

from __future__ import annotations

SHOWN = 60  # characters of a wrong value that a sentence repeats


class InputError(Exception):
    r"""An input is wrong, and one sentence says what, where, and what would be right.

    Command lines print the sentence without a traceback and exit with a code other than 0.

    Examples
    --------
    >>> raise InputError("editions/randers.yml: focus is '999', which is none of the 98 municipalities.")
    Traceback (most recent call last):
        ...
    analysis.errors.InputError: editions/randers.yml: focus is '999', which is none of the 98 municipalities.

    Signs that steer a terminal are shown, not sent:

    >>> str(InputError("focus is 'a\x1b[2J'."))
    "focus is 'a\\x1b[2J'."
    """

    def __init__(self, sentence: str) -> None:
        super().__init__("".join(one if one.isprintable() else repr(one)[1:-1] for one in sentence))


def shown(value: object) -> str:
    r"""A wrong value as a sentence repeats it: in quotes, on one line, its beginning where it is long.

    Examples
    --------
    >>> shown("a\nb"), shown(2008), shown("x" * 100)[-5:]
    ("'a\\nb'", '2008', "xxx…'")
    """
    if isinstance(value, str):
        text = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        return f"'{text}'" if text.isprintable() else repr(text)
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, a list that holds itself
        text = type(value).__name__
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
